"""정산: what the market settles, row by row, how a row's figures changed, and what the rows come to.

Money is exact: whole ten-thousandths of a won in the database (AmountField), Decimal in code. Nothing here names a
buyer, so that wiping people takes no sum away. Totals are written in the transaction that writes the rows they sum.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from peewee import BigIntegerField, DateField, ForeignKeyField, IntegerField, TextField

from webapp.models.accounts import User
from webapp.models.base import BaseModel, JsonField, Sealed, SealedModel, UtcField
from webapp.models.orders import Order, OrderLine, SoldItem
from webapp.models.products import Sku
from webapp.models.stores import Store

# What a row is for: goods sold, delivery alone, a fee of a claim, a sale taken back, or none of these.
SALE, DELIVERY, CLAIM_FEE, REVERSAL, OTHER = "sale", "delivery", "claim_fee", "reversal", "other"
KINDS: Final = (SALE, DELIVERY, CLAIM_FEE, REVERSAL, OTHER)
# The days that totals are kept by: settled, paid out, and the day that a sale counts on.
SETTLED, PAID_OUT, COUNTED = "settled", "paid_out", "counted"
BASES: Final = (SETTLED, PAID_OUT, COUNTED)
# What else totals are kept by.
BY_ORDER, BY_SKU = "order", "sku"
# What a total adds up, and what it counts.
AMOUNTS: Final = (
    "gross", "refunds", "goods", "delivery", "claim_fees", "fee", "discounts", "other", "due", "cost",
)  # fmt: skip
COUNTS: Final = ("rows", "untold", "uncosted", "pieces")
# Why a row has no cost: its order is not here, its option is joined to no SKU, the SKU has none, or nobody has looked
# at the goods that came back.
NO_ORDER, NO_SKU, NO_COST, NOT_CHECKED = "no_order", "no_sku", "no_cost", "not_checked"
REASONS: Final = (NO_ORDER, NO_SKU, NO_COST, NOT_CHECKED)
# What comparing found: the market pays another amount, it does not pay at all, it pays for what is not here, it pays
# for what was sold before the store came here, nobody knows what was to be expected, or all is well.
DIFFERS, ONLY_HERE, ONLY_THERE, EARLIER, UNTOLD, AGREED = (
    "differs", "only_here", "only_there", "earlier", "untold", "agreed",
)  # fmt: skip
# Rates have two decimals of a percent: a whole number of won times one of them ends within four.
PLACES = 4
SMALLEST = Decimal(1).scaleb(-PLACES)


class AmountField(BigIntegerField):
    """Won, exactly: a Decimal in code, whole ten-thousandths in the database, which sums them without a loss."""

    def db_value(self, value: Decimal | int | None) -> int | None:
        if value is None:
            return None
        return int(Decimal(value).quantize(SMALLEST, ROUND_HALF_UP).scaleb(PLACES))

    def python_value(self, value: Any) -> Decimal | None:
        return None if value is None else Decimal(int(value)).scaleb(-PLACES)


class SettlementLine(BaseModel):
    """One row of a settlement. Several may be about one order line: the sale, delivery, fees of claims, what came back.

    `place` numbers the rows of an order line as they came. `line` is joined by market numbers alone. `counted_on` is
    the day whose month the sale counts in: of a row about a claim its end, else the purchase's confirmation.

    `due` is `gross` - `deducted`, what the seller gets. `net` is the market's own figure, which on rows of delivery
    was seen before the deduction. `goods`, `delivery` and `claim_fees` are what `gross` is made of, as far as told;
    `fee`, `discounts` and `other` make up `deducted`. `told` keeps every amount by our client's names. `cost` is what
    the goods cost when that was first known (None with `missing`, which says why; 0 for rows that sell nothing).

    The market listed the row for the days from `listed_from` to `listed_to`: a look at all of them that does not tell
    of it sets `gone_at`.
    """

    store = ForeignKeyField(Store, on_delete="CASCADE", index=False)
    order_no = TextField()
    line_no = TextField()
    place = IntegerField()
    claim_no = TextField(default="")
    parcel_no = TextField(default="")
    quantity = IntegerField(null=True)
    kind = TextField()
    line = ForeignKeyField(OrderLine, null=True, backref="settlements", on_delete="SET NULL")
    sku = ForeignKeyField(Sku, null=True, on_delete="SET NULL", index=False)
    sold_item = ForeignKeyField(SoldItem, null=True, on_delete="SET NULL", index=False)
    product_no = TextField(null=True)
    product_name = TextField(null=True)
    option_text = TextField(null=True)
    seller_code = TextField(null=True)
    paid_on = DateField(null=True)
    confirmed_on = DateField(null=True)
    returned_on = DateField(null=True)
    settled_on = DateField(null=True)
    paid_out_on = DateField(null=True)
    counted_on = DateField(null=True)
    gross = AmountField(null=True)
    deducted = AmountField(null=True)
    due = AmountField(null=True)
    net = AmountField(null=True)
    goods = AmountField(null=True)
    delivery = AmountField(null=True)
    claim_fees = AmountField(null=True)
    fee = AmountField(null=True)
    discounts = AmountField(null=True)
    other = AmountField(null=True)
    cost = AmountField(null=True)
    missing = TextField(null=True)
    told = JsonField(default=dict)
    listed_from = DateField()
    listed_to = DateField()
    seen_at = UtcField()
    digest = TextField()
    changed_at = UtcField(null=True)
    gone_at = UtcField(null=True)

    class Meta:
        indexes = (
            (("store", "order_no", "line_no", "place"), True),
            (("store", "settled_on", "id"), False),
            (("store", "paid_out_on", "id"), False),
            (("store", "counted_on", "id"), False),
            (("store", "product_no", "id"), False),
            (("store", "seller_code", "id"), False),
            (("store", "claim_no"), False),
            (("store", "listed_from"), False),
            (("store", "kind", "id"), False),
            (("store", "missing", "counted_on"), False),
            (("sku", "counted_on"), False),
            (("sold_item", "id"), False),
        )

    @property
    def sells(self) -> bool:
        """Whether goods went with it, there or back."""
        return self.kind in (SALE, REVERSAL)


class SettlementChange(BaseModel):
    """What the market told of a row before and after it changed its mind, by our names of the figures; by which run."""

    settlement = ForeignKeyField(SettlementLine, backref="changes", on_delete="CASCADE")
    source_id = IntegerField(null=True)
    before = JsonField()
    after = JsonField()


class SettlementTotal(BaseModel):
    """What some rows of a store come to, those apart that the market lists no more; written with the rows that it sums.

    `scope` is one of the bases, with a day; BY_ORDER, with the order's number and the last day that it counts on; or
    BY_SKU, with the SKU (None for what is joined to none) and the first day of a month. `order` is the one here with
    the number, where there is one.

    `untold` of `rows` have amounts that the market does not tell: these are not in the sums. `refunds` is the part of
    `gross` that was taken back, and below 0. `uncosted` rows sold something of which nobody knows what it cost.
    """

    store = ForeignKeyField(Store, on_delete="CASCADE", index=False)
    scope = TextField()
    day = DateField(null=True)
    order_no = TextField(null=True)
    order = ForeignKeyField(Order, null=True, on_delete="SET NULL")
    sku = ForeignKeyField(Sku, null=True, on_delete="SET NULL")
    rows = IntegerField()
    untold = IntegerField()
    uncosted = IntegerField()
    pieces = IntegerField()
    gross = AmountField()
    refunds = AmountField()
    goods = AmountField()
    delivery = AmountField()
    claim_fees = AmountField()
    fee = AmountField()
    discounts = AmountField()
    other = AmountField()
    due = AmountField()
    cost = AmountField()

    class Meta:
        indexes = (
            (("store", "scope", "day", "id"), False),
            (("store", "scope", "order_no"), False),
        )

    @property
    def profit(self) -> Decimal:
        """What stays of what is known; whoever shows it says what is missing from it."""
        profit: Decimal = self.due - self.cost
        return profit


class SettlementCheck(SealedModel):
    """One order line whose expected and paid amounts differ, or cannot be compared. Lines where they agree have none.

    `expected` and `paid` are without delivery; `source` says where the expected amount comes from. A difference stands
    until somebody notes it (`noted_at`), or both agree; once a figure of it changes it stands again. The note is
    sealed, for it may name the buyer.
    """

    store = ForeignKeyField(Store, on_delete="CASCADE", index=False)
    order_no = TextField()
    line_no = TextField()
    line = ForeignKeyField(OrderLine, null=True, on_delete="SET NULL")
    verdict = TextField()
    expected = AmountField(null=True)
    source = TextField(null=True)
    paid = AmountField(null=True)
    confirmed_on = DateField(null=True)
    settled_on = DateField(null=True)
    product_name = TextField(null=True)
    checked_at = UtcField()
    noted_at = UtcField(null=True)
    noted_by = ForeignKeyField(User, null=True, on_delete="SET NULL", index=False)
    note_sealed = TextField(null=True)

    note = Sealed()

    class Meta:
        indexes = (
            (("store", "order_no", "line_no"), True),
            (("store", "verdict", "noted_at", "id"), False),
        )

    @property
    def difference(self) -> Decimal | None:
        """How much more the market pays than was expected; below 0 where it pays less."""
        if self.expected is None or self.paid is None:
            return None
        found: Decimal = self.paid - self.expected
        return found
