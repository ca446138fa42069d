"""What lines sell: the listing and the option of each, and the stock that it holds while it is alive."""

from collections.abc import Sequence

from webapp.elevenst import OrderLine as Told
from webapp.elevenst.codes import OrderState
from webapp.models.orders import OrderLine
from webapp.models.products import Listing, ListingOption, Sku
from webapp.models.stores import Store
from webapp.services.products import stock
from webapp.services.products.stock import Hold
from webapp.services.products.stock import OrderLine as StockLine

# From being paid on, a line holds its goods; until then it may never become an order.
HOLDS_STOCK = {
    str(state)
    for state in OrderState
    if state not in (OrderState.ORDERED, OrderState.AWAITING_DEPOSIT, OrderState.CANCELLED)
}
# A line that has left stays what was sent: one look counts what was returned among its pieces, another does not, and
# only a cancel behind the gate makes it fewer. What comes back comes back by its claims, once somebody looked at it.
HAS_LEFT = {
    str(state)
    for state in (
        OrderState.SHIPPED,
        OrderState.DELIVERED,
        OrderState.PURCHASE_CONFIRMED,
        OrderState.CLAIM_OPEN,
        OrderState.RETURNED,
        OrderState.CANCELLED_AFTER_CONFIRMATION,
    )
}


class Goods:
    """The listings and options that some lines sell."""

    def __init__(self, store: Store, rows: Sequence[Told]) -> None:
        numbers = {row.product_no for row in rows if row.product_no}
        listings = Listing.select(Listing.id, Listing.number).where(
            (Listing.store == store) & Listing.number.in_(list(numbers))
        )
        self._listings = {listing.number: listing.id for listing in listings}
        options = ListingOption.select(ListingOption.id, ListingOption.listing, ListingOption.stock_number)
        held = options.where(ListingOption.listing.in_(list(self._listings.values())))
        self._options: dict[int, dict[str | None, int]] = {}
        for option in held:
            self._options.setdefault(option.listing_id, {})[option.stock_number] = option.id

    def sold(self, row: Told) -> dict[str, int]:
        """Listing and option of a line; a listing with one option alone needs no stock number to be known."""
        listing = self._listings.get(row.product_no or "")
        if listing is None:
            return {}
        options = self._options.get(listing, {})
        alone = next(iter(options.values())) if len(options) == 1 else None
        option = options.get(row.stock_no, alone) if row.stock_no else alone
        return {"listing": listing} | ({"option": option} if option else {})

    @property
    def listing_ids(self) -> list[int]:
        return list(self._listings.values())


def follow_stock(store: Store, lines: Sequence[OrderLine]) -> None:
    """Let the lines hold the stock of what is alive of them, from when they are paid until they are cancelled."""
    skus = _skus_of({line.option_id for line in lines if line.option_id})
    holds = []
    for line in lines:
        sku, order = skus.get(line.option_id), line.order
        # What was ordered before we knew the SKU is missing from its first stock; the market tells full seconds.
        began = order.ordered_at or order.created_at
        if sku is None or began < sku.created_at.replace(microsecond=0):
            continue
        pieces = (line.quantity or 0) if line.state in HOLDS_STOCK else 0
        holds.append(Hold(sku, StockLine(store, order.number, line.number), pieces))
    stock.hold_all(holds)


def _skus_of(option_ids: set[int]) -> dict[int, Sku]:
    """The SKUs that these options are joined to now."""
    joined = ListingOption.select(ListingOption, Sku).join(Sku).where(ListingOption.id.in_(list(option_ids)))
    return {option.id: option.sku for option in joined} if option_ids else {}
