"""옵션 연결 as a person looks at it: which options of a store are joined to a SKU, and which might be to several.

An option's own code is its 판매자 재고번호, or its listing's 판매자 상품코드 where the listing has no other option.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import JOIN, fn

from webapp.models.accounts import User
from webapp.models.mapping import MappingBatch, MappingItem
from webapp.models.products import Listing, ListingOption, Product, Sku
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services.catalogue import words
from webapp.services.filling import NO_LONGER_LISTED

JOINED, UNJOINED, AMBIGUOUS = "joined", "unjoined", "ambiguous"
STATES = (UNJOINED, AMBIGUOUS, JOINED)
MOST_FOUND = 50
# So far options are counted and paged through: a shop of 100,000 must not be counted whole for every page.
MOST_COUNTED = 10_000


@dataclass(frozen=True)
class Search:
    """What to look for among the options of a store."""

    store: Store
    state: str = UNJOINED
    text: str = ""
    listing: int | None = None


def is_there() -> Any:
    """The condition of options that the market still lists, as far as we know."""
    return ListingOption.status.is_null() | (ListingOption.status != NO_LONGER_LISTED)


def _wanted(search: Search) -> Any:
    """The condition of the store's options that fit the search, whatever they are joined to."""
    mine = (Listing.id == ListingOption.listing) & (Listing.store == search.store)
    if search.listing is not None:
        mine &= Listing.id == search.listing
    if search.text.strip():
        mine &= _fits(search)
    # Not a join: an index of options gives them in the order of the page, and a page is full after a few.
    return is_there() & fn.EXISTS(Listing.select(Listing.id).where(mine))


def _fits(search: Search) -> Any:
    """Numbers and codes are compared whole; a name of a listing or an option holds every word."""
    asked = words.read(search.text)
    named = Listing.name.contains(asked.names[0]) | ListingOption.name.contains(asked.names[0])
    for word in asked.names[1:]:
        named &= Listing.name.contains(word) | ListingOption.name.contains(word)
    codes = asked.numbers or (asked.whole,)
    mine = Sku.select(Sku.id).where((Sku.seller == search.store.seller_id) & Sku.code.in_(codes))
    coded = Listing.seller_code.in_(codes) | ListingOption.seller_stock_code.in_(codes) | ListingOption.sku.in_(mine)
    return named | coded | Listing.number.in_(codes)


def counts(search: Search) -> dict[str, int]:
    """How many options fit the search in each state, whatever state it asks for; MOST_COUNTED + 1 says: or more."""
    found = {name: _of_state(search, name).limit(MOST_COUNTED + 1).count() for name in (UNJOINED, JOINED)}
    is_any = found[UNJOINED] and _shared(search.store).exists()
    return {**found, AMBIGUOUS: _of_state(search, AMBIGUOUS).limit(MOST_COUNTED + 1).count() if is_any else 0}


def _of_state(search: Search, state: str) -> Any:
    """The ids of the options in this state."""
    joined = ListingOption.sku.is_null(state != JOINED)
    condition = _wanted(search) & joined
    if state == AMBIGUOUS:
        condition &= _is_shared(_living(search.store))
    return ListingOption.select(ListingOption.id).where(condition)


def _shared(store: Store) -> Any:
    """Codes that several SKUs of the seller carry, by the index of codes alone."""
    mine = (Sku.seller == store.seller_id) & Sku.code.is_null(False)
    return Sku.select(Sku.code).where(mine).group_by(Sku.code).having(fn.COUNT(Sku.id) > 1)


def _living(store: Store) -> Any:
    """The few of them that several live SKUs carry."""
    live = (Sku.seller == store.seller_id) & Sku.code.in_(_shared(store)) & Sku.archived_at.is_null()
    return Sku.select(Sku.code).where(live).group_by(Sku.code).having(fn.COUNT(Sku.id) > 1)


def _is_shared(codes: Any) -> Any:
    """The condition of options whose own code is one of these."""
    other = ListingOption.alias()
    beside = (other.listing == ListingOption.listing) & (other.id != ListingOption.id)
    there = other.status.is_null() | (other.status != NO_LONGER_LISTED)
    of_listing = Listing.select(Listing.id).where(
        (Listing.id == ListingOption.listing) & Listing.seller_code.in_(codes)
    )
    alone = fn.EXISTS(of_listing) & ~fn.EXISTS(other.select(other.id).where(beside & there))
    return ListingOption.seller_stock_code.in_(codes) | (ListingOption.seller_stock_code.is_null() & alone)


def page_of(search: Search, offset: int, limit: int) -> list[ListingOption]:
    """One page of options, the newest first, each with its listing, its SKU and the SKU's product."""
    # The order of an index: that of listings would have all of them sorted for one page.
    ids = _of_state(search, search.state).order_by(ListingOption.id.desc()).limit(limit).offset(offset)
    place = {row[0]: index for index, row in enumerate(ids.tuples())}
    return sorted(_with_all().where(ListingOption.id.in_(list(place))), key=lambda option: place[option.id])


def _with_all() -> Any:
    rows = ListingOption.select(ListingOption, Listing, Sku, Product).join(Listing).switch(ListingOption)
    return rows.join(Sku, JOIN.LEFT_OUTER).join(Product, JOIN.LEFT_OUTER)


def own_codes(options: Iterable[ListingOption]) -> dict[int, str]:
    """The own code of each of these options that has one."""
    found = {option.id: option.seller_stock_code for option in options if option.seller_stock_code}
    coded = [option for option in options if not option.seller_stock_code and option.listing.seller_code]
    mine = ListingOption.listing.in_([option.listing_id for option in coded]) & is_there()
    number = dict(
        ListingOption.select(ListingOption.listing, fn.COUNT(ListingOption.id))
        .where(mine)
        .group_by(ListingOption.listing)
        .tuples()
    )
    return found | {one.id: one.listing.seller_code for one in coded if number.get(one.listing_id, 0) <= 1}


def option_of(store: Store, option_id: int) -> ListingOption | None:
    """An option of one of the store's listings, with its SKU."""
    return _with_all().where((ListingOption.id == option_id) & (Listing.store == store)).first()


def find_skus(store: Store, text: str) -> list[Sku]:
    """Live SKUs of the store's seller by part of the code, the whole barcode, or the words of product and option."""
    asked = words.read(text)
    if not asked.names:
        return []
    named = Product.name.contains(asked.names[0]) | Sku.option_text.contains(asked.names[0])
    for word in asked.names[1:]:
        named &= Product.name.contains(word) | Sku.option_text.contains(word)
    found = named | Sku.code.contains(asked.whole) | (Sku.barcode == asked.whole)
    # A code that is the very one stands first.
    return _live(store, found).order_by((Sku.code == asked.whole).desc(nulls="LAST"), Sku.code, Sku.id)[:MOST_FOUND]


def near(option: ListingOption, code: str | None) -> list[Sku]:
    """The SKUs to look at first: those that carry the option's own code, and those of the listing's base product."""
    fits = Sku.product == option.listing.product_id
    return _live(option.listing.store, (fits | (Sku.code == code)) if code else fits).order_by(Sku.id)[:MOST_FOUND]


def _live(store: Store, condition: Any) -> Any:
    mine = (Sku.seller == store.seller_id) & Sku.archived_at.is_null()
    return Sku.select(Sku, Product).join(Product).where(mine & condition)


def find_sku(store: Store, sku_id: int) -> Sku | None:
    """A live SKU of the store's seller."""
    return _live(store, Sku.id == sku_id).first()


def batches(store: Store) -> Any:
    """All changes of the store's joints with who made them, newest first."""
    rows = MappingBatch.select(MappingBatch, User).join(User, JOIN.LEFT_OUTER)
    return rows.where(MappingBatch.store == store).order_by(MappingBatch.id.desc())


def taken_back(ids: Sequence[int]) -> dict[int, int]:
    """Which of these batches were taken back, and by which."""
    back = MappingBatch.select(MappingBatch.undo_of, MappingBatch.id).where(MappingBatch.undo_of.in_(ids))
    return dict(back.tuples())


def items_of(batch: MappingBatch) -> Any:
    """What a batch did, option by option, with the SKUs before and after."""
    before, after = Sku.alias(), Sku.alias()
    rows = MappingItem.select(MappingItem, ListingOption, Listing, before, after).join(ListingOption).join(Listing)
    rows = rows.switch(MappingItem).join(before, JOIN.LEFT_OUTER, on=MappingItem.before, attr="before")
    rows = rows.switch(MappingItem).join(after, JOIN.LEFT_OUTER, on=MappingItem.after, attr="after")
    return rows.where(MappingItem.batch == batch).order_by(MappingItem.id)


def latest_run(store: Store, kinds: Sequence[str]) -> Run | None:
    """The last work of these kinds on the store's joints."""
    return Run.select().where((Run.store == store) & Run.kind.in_(kinds)).order_by(Run.id.desc()).first()
