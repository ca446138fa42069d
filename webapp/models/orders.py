"""주문: orders, their parcels and their lines as the market last told them, and how each line came to its state.

What the market says of a line stands in its columns; what no column holds stays in `told`, by our client's names. What
names a person is sealed, once an order for its buyer and once a parcel for its recipient; so is `extra`, the elements
that our client does not know.
"""

import json

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from webapp.models.accounts import User
from webapp.models.base import BaseModel, JsonField, Keyring, Sealed, SealedModel, UtcField, lookup_form
from webapp.models.products import Listing, ListingOption
from webapp.models.stores import Store


class Named:
    """A row that names a person by the JSON in `who`, found by keyed hashes of name and phone."""

    who: str

    def look_up_by(self, person: dict[str, str]) -> None:
        """Set what this row is found by to what these facts of the person say."""
        phone = person.get(f"{self.who}_mobile") or person.get(f"{self.who}_phone", "")
        for what, text in (("name", person.get(f"{self.who}_name", "")), ("phone", phone)):
            setattr(self, f"{self.who}_{what}_hash", Keyring.vault.hash(lookup_form(text)) if text else None)

    def reseal(self) -> bool:
        """Also hash again, for the key of the hashes goes with that of the seal."""
        is_stale: bool = super().reseal()  # type: ignore[misc]
        if is_stale:
            self.look_up_by(json.loads(getattr(self, self.who) or "{}"))
            self.save(only=self.hashed())  # type: ignore[attr-defined]
        return is_stale

    def hashed(self) -> list[str]:
        """Names of the columns that hold hashes of the person."""
        return [f"{self.who}_name_hash", f"{self.who}_phone_hash"]


class Order(Named, SealedModel):
    """One order of a buyer; `number` is the market's ordNo. `buyer` is JSON: name, phones, login, address.

    `buyer_key` is a keyed hash that is the same for all orders of a buyer. Ours alone: the colleague who sees to it.
    `wiped_at` is when what names a person was taken away for good, here and in its parcels and lines, and
    `forget_asked_at` when the buyer asked for that: it is done as soon as the order is over.
    """

    store = ForeignKeyField(Store, on_delete="CASCADE", index=False)
    number = TextField()
    ordered_at = UtcField(null=True)
    paid_at = UtcField(null=True)
    wiped_at = UtcField(null=True)
    forget_asked_at = UtcField(null=True)
    buyer_sealed = TextField(null=True)
    buyer_name_hash = TextField(null=True)
    buyer_phone_hash = TextField(null=True)
    buyer_key = TextField(null=True)
    assignee = ForeignKeyField(User, null=True, on_delete="SET NULL", index=False)

    buyer = Sealed()
    who = "buyer"

    class Meta:
        indexes = (
            (("store", "number"), True),
            (("store", "buyer_name_hash"), False),
            (("store", "buyer_phone_hash"), False),
            (("store", "buyer_key"), False),
        )

    def look_up_by(self, person: dict[str, str]) -> None:
        """A buyer is the same by the market's number of the member, else by login, else by name and phone."""
        super().look_up_by(person)
        phone = person.get("buyer_mobile") or person.get("buyer_phone", "")
        named = f"{person['buyer_name']} {phone}" if person.get("buyer_name") and phone else ""
        text = person.get("buyer_no") or person.get("buyer_login") or named
        self.buyer_key = Keyring.vault.hash(f"buyer {lookup_form(text)}") if text else None

    def hashed(self) -> list[str]:
        return [*super().hashed(), "buyer_key"]


class Parcel(Named, SealedModel):
    """What is sent under one 배송번호, the market's dlvNo, which may hold lines of several orders.

    `recipient` is JSON: name, phones, address, what the buyer asks of the courier, customs code. `address_flags` name
    what is wrong or costly about it (services.orders.address_checks); None when nothing is, or nothing is told.
    """

    store = ForeignKeyField(Store, on_delete="CASCADE", index=False)
    number = TextField()
    recipient_sealed = TextField(null=True)
    recipient_name_hash = TextField(null=True)
    recipient_phone_hash = TextField(null=True)
    address_flags = TextField(null=True)

    recipient = Sealed()
    who = "recipient"

    class Meta:
        indexes = (
            (("store", "number"), True),
            (("store", "recipient_name_hash"), False),
            (("store", "recipient_phone_hash"), False),
        )


class SoldItem(BaseModel):
    """What lines sell, in the market's words, each once a store: lists of a million lines are searched by these.

    `name` is the product's name with the option behind it; what the market does not tell is empty.
    """

    store = ForeignKeyField(Store, on_delete="CASCADE", index=False)
    product_no = TextField()
    product_name = TextField()
    option_text = TextField()
    seller_code = TextField()
    name = TextField()

    class Meta:
        indexes = (
            (("store", "product_no"), False),
            (("store", "seller_code"), False),
        )


class OrderLine(SealedModel):
    """주문상품: one line of an order; `number` is the market's ordPrdSeq, `state` its ordPrdStat. Money is won.

    `quantity` is what is still alive of `ordered_quantity`. `seen_at` is when the look began that last told of the
    line: what an older look says does not count any more. `digest` is a keyed hash of what it told, so that being told
    the same again costs nothing. None is not known, which is never the same as 0; `is_overseas` is true or not told.

    `due_on` is the day to send by that the listing's dispatch template leads to, by midnight of its beginning; a day
    that the market tells outweighs it.

    Ours alone: `held_at` and `hold_reason` while the seller keeps a line back, and when it last left in a courier's
    file (`exported_at`) or on paper (`printed_at`). When it was ordered and paid stands in the order as well: lists
    read it here, from an index of lines alone.
    """

    store = ForeignKeyField(Store, on_delete="CASCADE", index=False)
    order = ForeignKeyField(Order, backref="lines", on_delete="CASCADE", index=False)
    parcel = ForeignKeyField(Parcel, backref="lines", null=True, on_delete="SET NULL")
    number = TextField()
    state = TextField()
    state_at = UtcField()
    seen_at = UtcField()
    product_no = TextField(null=True)
    product_name = TextField(null=True)
    option_text = TextField(null=True)
    stock_no = TextField(null=True)
    seller_code = TextField(null=True)
    sold_item = ForeignKeyField(SoldItem, null=True, on_delete="SET NULL", index=False)
    listing = ForeignKeyField(Listing, null=True, on_delete="SET NULL")
    option = ForeignKeyField(ListingOption, null=True, on_delete="SET NULL")
    main_product_no = TextField(null=True)
    quantity = IntegerField(null=True)
    ordered_quantity = IntegerField(null=True)
    cancelled_quantity = IntegerField(null=True)
    amount = IntegerField(null=True)
    ordered_at = UtcField(null=True)
    paid_at = UtcField(null=True)
    ship_by = UtcField(null=True)
    announced_ship_by = UtcField(null=True)
    due_on = UtcField(null=True)
    confirmed_at = UtcField(null=True)
    dispatched_at = UtcField(null=True)
    delivered_at = UtcField(null=True)
    purchase_confirmed_at = UtcField(null=True)
    courier = TextField(null=True)
    tracking_no = TextField(null=True)
    is_gift = BooleanField(null=True)
    is_overseas = BooleanField(null=True)
    told = JsonField(default=dict)
    digest = TextField(null=True)
    held_at = UtcField(null=True)
    hold_reason = TextField(null=True)
    exported_at = UtcField(null=True)
    printed_at = UtcField(null=True)
    extra_sealed = TextField(null=True)

    extra = Sealed()

    class Meta:
        indexes = (
            (("order", "number"), True),
            (("store", "state", "id"), False),
            (("store", "id"), False),
            (("sold_item", "id"), False),
            (("store", "tracking_no"), False),
            (("store", "courier", "id"), False),
            (("store", "ordered_at", "id"), False),
            (("store", "paid_at", "id"), False),
            (("store", "confirmed_at", "id"), False),
            (("store", "dispatched_at", "id"), False),
        )


class LineBox(BaseModel):
    """수량분리발송: one of several boxes in which the pieces of a line left, by its `place` from 1 on.

    The line itself knows the number of the first alone, and the courier of all.
    """

    store = ForeignKeyField(Store, on_delete="CASCADE", index=False)
    line = ForeignKeyField(OrderLine, backref="boxes", on_delete="CASCADE", index=False)
    place = IntegerField()
    tracking_no = TextField()
    pieces = IntegerField()

    class Meta:
        indexes = ((("line", "place"), True), (("store", "tracking_no"), False))


class LineChange(BaseModel):
    """One step of a line from state to state: which look or act told it, and by which run or act.

    A line that is held or released stays in its state: `note` is why.
    """

    line = ForeignKeyField(OrderLine, backref="changes", on_delete="CASCADE")
    user = ForeignKeyField(User, null=True, on_delete="SET NULL", index=False)
    source = TextField()
    source_id = IntegerField(null=True)
    before = TextField(null=True)
    after = TextField()
    note = TextField(null=True)


class OrderMemo(SealedModel):
    """What somebody of the shop noted about an order; sealed, for it may name the buyer."""

    order = ForeignKeyField(Order, backref="memos", on_delete="CASCADE")
    user = ForeignKeyField(User, null=True, on_delete="SET NULL", index=False)
    text_sealed = TextField(null=True)

    text = Sealed()


class Tag(BaseModel):
    """A word that a store puts on its orders."""

    store = ForeignKeyField(Store, on_delete="CASCADE", index=False)
    name = TextField()

    class Meta:
        indexes = ((("store", "name"), True),)


class OrderTag(BaseModel):
    order = ForeignKeyField(Order, backref="tags", on_delete="CASCADE", index=False)
    tag = ForeignKeyField(Tag, backref="orders", on_delete="CASCADE")

    class Meta:
        indexes = ((("order", "tag"), True),)


# What a truth check found of a line: both say sent, only we do, only the market does.
AGREED, ONLY_HERE, ONLY_THERE = "agreed", "only_here", "only_there"


class DispatchCheck(BaseModel):
    """진실 확인: what we and the market say of a line's dispatch; `state` is the market's word at `checked_at`.

    A difference stands until it is `settled_at` by a person, or until both agree.
    """

    store = ForeignKeyField(Store, on_delete="CASCADE", index=False)
    line = ForeignKeyField(OrderLine, unique=True, on_delete="CASCADE")
    verdict = TextField()
    state = TextField()
    checked_at = UtcField()
    settled_at = UtcField(null=True)

    class Meta:
        indexes = ((("store", "verdict", "id"), False),)
