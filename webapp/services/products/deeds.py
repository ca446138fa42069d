"""What can be done to one listing at the market, one declaration a kind.

A deed knows how it is sent, how the market is asked afterwards whether it holds, and which of our columns it sets.
What is wanted is a plain dict, kept with the act, so that any process can settle what another one sent.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.elevenst import KST, Discount, DiscountUnit, ElevenstClient
from webapp.elevenst.product_shapes import ProductFacts, StockRow
from webapp.models.acts import Act
from webapp.models.products import Listing, ListingOption
from webapp.services.sending import CannotTell

Wanted = dict[str, Any]
PRICE, DISCOUNT, STOCK = "listing.price", "listing.discount", "listing.stock"
STOP, RESTART, EXTEND = "listing.stop", "listing.restart", "listing.extend"
NOT_YET, ON_SALE, SOLD_OUT, STOPPED, ENDED = "102", "103", "104", "105", "106"
NO_DISCOUNT: dict[str, Any] = {}


@dataclass(frozen=True)
class Target:
    """The listing, or one of its stock rows, that a deed is about; `number` names it at the market.

    `known` are the listing's options where somebody has read them already.
    """

    listing: Listing
    option: ListingOption | None = None
    known: Sequence[ListingOption] | None = None

    @property
    def options(self) -> Sequence[ListingOption]:
        return list(self.listing.options) if self.known is None else self.known

    @property
    def number(self) -> str:
        return str(self.option.stock_number if self.option else self.listing.number)


@dataclass(frozen=True)
class Deed:
    """One kind of act on a listing.

    `look` asks the market and tells whether what was wanted holds there (CannotTell where it does not show);
    `columns` are the values that the listing, or the option of a stock deed, has once it holds. `kept` writes what
    else holds then, in the same transaction; `summary` is what the history says of a deed without columns.
    """

    kind: str
    send: Callable[[ElevenstClient, Target, Wanted], object]
    look: Callable[[ElevenstClient, Target, Wanted], bool]
    columns: Callable[[Target, Wanted], dict[str, Any]]
    kept: Callable[[Act, Target], None] | None = None
    summary: Callable[[Wanted], Any] = lambda wanted: wanted


DEEDS: dict[str, Deed] = {}


def declare(deed: Deed) -> Deed:
    """Make a kind of act known, so that whatever is left unsettled of it can be settled."""
    DEEDS[deed.kind] = deed
    return deed


def facts_of(client: ElevenstClient, target: Target) -> ProductFacts:
    """What the market tells of the listing. CannotTell when it knows no such product: then a person has to look."""
    facts = client.products.get(target.listing.number)
    if facts is None:
        raise CannotTell
    return facts


def discounted(price: int | None, discount: dict[str, Any] | None) -> int | None:
    """The price after the instant discount, as the market counts it; None while either is not known."""
    if price is None or discount is None:
        return None
    if not discount:
        return price
    amount = int(discount["amount"])
    if discount["unit"] == DiscountUnit.WON.value:
        return price - amount
    return price - price * amount // 100 // 10 * 10


def discount_form(discount: dict[str, Any] | None) -> Discount | None:
    """The discount as the client sends it, None for none."""
    if not discount:
        return None
    until = dt.date.fromisoformat(discount["until"]) if discount.get("until") else None
    return Discount(
        amount=int(discount["amount"]), unit=DiscountUnit(discount["unit"]), has_end=until is not None, until=until
    )


def discount_told(facts: ProductFacts) -> dict[str, Any]:
    """The discount as the market tells it, in our form."""
    if not facts.has_discount or facts.discount is None:
        return NO_DISCOUNT
    ends = facts.discount_ends_at if facts.discount_has_end else None
    unit = facts.discount_unit.value if facts.discount_unit else DiscountUnit.WON.value
    return {"amount": facts.discount, "unit": unit, "until": ends.astimezone(KST).date().isoformat() if ends else None}


def _price_columns(target: Target, wanted: Wanted) -> dict[str, Any]:
    price = wanted["price"]
    discount = wanted.get("discount", target.listing.discount)
    columns = {"price": price, "discounted_price": discounted(price, discount)}
    return columns | ({"discount": discount} if "discount" in wanted else {})


def _looks_discounted(client: ElevenstClient, target: Target, wanted: Wanted) -> bool:
    facts = facts_of(client, target)
    return facts.price == wanted["price"] and discount_told(facts) == (wanted["discount"] or NO_DISCOUNT)


def _row_of(client: ElevenstClient, target: Target) -> StockRow:
    stocks = client.products.stocks(target.listing.number)
    row = next((row for row in stocks.rows if row.number == target.number), None) if stocks else None
    if row is None:
        raise CannotTell
    return row


def _looks_stocked(client: ElevenstClient, target: Target, wanted: Wanted) -> bool:
    """What was sold since the row was last read is missing from the wanted quantity."""
    row = _row_of(client, target)
    sold_since = max(0, (row.sold or 0) - wanted["sold"]) if wanted.get("sold") is not None else 0
    return row.quantity == wanted["quantity"] or (row.quantity or 0) + sold_since == wanted["quantity"]


def stock_wanted(option: ListingOption, quantity: int) -> Wanted:
    """What a stock deed is asked for: the pieces, what was sold when we last looked, and the weight as it is."""
    return {"quantity": quantity, "sold": option.sold, "weight": option.weight or 0}


def _send_stock(client: ElevenstClient, target: Target, wanted: Wanted) -> object:
    return client.products.set_stock(target.number, target.listing.number, wanted["quantity"], wanted.get("weight", 0))


def _stock_columns(_target: Target, wanted: Wanted) -> dict[str, Any]:
    return {"stock": wanted["quantity"], "status": "01" if wanted["quantity"] else "02"}


def _looks_extended(client: ElevenstClient, target: Target, wanted: Wanted) -> bool:
    ends = facts_of(client, target).sale_ends_at
    before = wanted.get("ended_at")
    if ends is None or before is None:
        raise CannotTell
    return ends > dt.datetime.fromisoformat(before)


declare(
    Deed(
        PRICE,
        send=lambda client, target, wanted: client.products.set_price(target.number, wanted["price"]),
        look=lambda client, target, wanted: facts_of(client, target).price == wanted["price"],
        columns=_price_columns,
    )
)
declare(
    Deed(
        DISCOUNT,
        send=lambda client, target, wanted: client.products.set_price_and_discount(
            target.number, wanted["price"], discount_form(wanted["discount"])
        ),
        look=_looks_discounted,
        columns=_price_columns,
    )
)
declare(Deed(STOCK, send=_send_stock, look=_looks_stocked, columns=_stock_columns))
declare(
    Deed(
        STOP,
        send=lambda client, target, wanted: client.products.stop(target.number),
        look=lambda client, target, wanted: str(facts_of(client, target).state) == STOPPED,
        columns=lambda target, wanted: {"status": STOPPED},
    )
)
declare(
    Deed(
        RESTART,
        send=lambda client, target, wanted: client.products.restart(target.number),
        look=lambda client, target, wanted: str(facts_of(client, target).state) != STOPPED,
        columns=lambda target, wanted: {"status": ON_SALE},
    )
)
declare(
    Deed(
        EXTEND,
        send=lambda client, target, wanted: client.products.extend_sale(target.number, wanted["days"]),
        look=_looks_extended,
        columns=lambda target, wanted: {},
    )
)
