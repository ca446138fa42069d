"""What a look at the market means for a listing: what is simply taken, and what differs and waits for a person.

A value that is not known here is taken, and so is everything of a listing that the market never filled. A value that
is held and differs is a difference, never overwritten; but for what the market itself moves on: stock that was sold,
the states that follow from stock and from time, and what an extension of ours did.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from webapp.elevenst import KST
from webapp.elevenst.product_shapes import StockRow
from webapp.models.products import Listing, ListingOption
from webapp.services.products import deeds
from webapp.services.products.deeds import ENDED, NOT_YET, ON_SALE, SOLD_OUT, STOPPED
from webapp.services.products.seen import Seen, plain, row_of
from webapp.services.products.skus import option_text

WAITING_APPROVAL = "101"
# The state of an option that the market no longer lists; kept here, so that nothing is lost.
GONE = "gone"
OPTIONS = "options"
FIELDS = ("name", "seller_code", "price", "discount", "status", "category_number", "sale_ends_at")
STOCK, ADDED, REMOVED, ROW_NUMBER = "option.stock", "option.added", "option.gone", "option.stock_number"
# Fields of an option: how a difference names them, our column, the column of the market's row.
OPTION_FIELDS = (
    ("option.name", "name"),
    ("option.add_price", "add_price"),
    (STOCK, "stock"),
    ("option.seller_stock_code", "seller_stock_code"),
)
# From → to: what becomes of a listing by itself, through its stock, through time or by the market's approval.
_BY_ITSELF = {
    (ON_SALE, SOLD_OUT), (SOLD_OUT, ON_SALE), (NOT_YET, ON_SALE), (NOT_YET, SOLD_OUT), (WAITING_APPROVAL, NOT_YET),
    (WAITING_APPROVAL, ON_SALE), (WAITING_APPROVAL, SOLD_OUT),
    *((state, ENDED) for state in (NOT_YET, ON_SALE, SOLD_OUT, STOPPED)),
}  # fmt: skip


@dataclass(frozen=True)
class Differs:
    """One thing that differs; `here` and `there` as JSON keeps them."""

    field: str
    here: Any
    there: Any
    option: ListingOption | None = None


@dataclass
class Held:
    """A listing as it stands here.

    Since it was last looked at, acts of ours may have put its sale's end off (`extended`) or written it all anew
    (`rewritten`), to what exactly only the market tells.
    """

    listing: Listing
    options: list[ListingOption] = field(default_factory=list)
    extended: bool = False
    rewritten: bool = False

    @property
    def takes_all(self) -> bool:
        return self.rewritten or self.listing.enriched_at is None


@dataclass
class Finding:
    """What a look led to: columns to take, rows to make options of, the file's own options to drop, what differs.

    `looked` are the fields that were compared, all of the options' as one: an open difference of these is over when
    it does not differ any more.
    """

    held: Held
    columns: dict[str, Any] = field(default_factory=dict)
    option_columns: list[tuple[ListingOption, dict[str, Any]]] = field(default_factory=list)
    added: list[StockRow] = field(default_factory=list)
    dropped: list[ListingOption] = field(default_factory=list)
    differs: dict[str, Differs] = field(default_factory=dict)
    looked: set[str] = field(default_factory=set)


def key_of(listing_id: int, name: str, row_number: str | None = None) -> str:
    """What names a difference while it is open."""
    return f"{listing_id}:{name}:{row_number}" if row_number is not None else f"{listing_id}:{name}"


def compare(held: Held, seen: Seen, moment: dt.datetime) -> Finding:
    """Compare one listing; nothing is written."""
    finding = Finding(held)
    for name in FIELDS:
        if name in seen.values:
            _field(finding, name, seen.values[name], moment)
    if seen.rows is not None:
        _options(finding, seen.rows)
    return finding


def _field(finding: Finding, name: str, there: Any, moment: dt.datetime) -> None:
    listing = finding.held.listing
    here = getattr(listing, name)
    finding.looked.add(name)
    if here == there or (name == "discount" and here is not None and _same_discount(here, there)):
        return
    if here is None or finding.held.takes_all or _by_itself(finding.held, name, there, moment):
        finding.columns[name] = there
    else:
        finding.differs[key_of(listing.id, name)] = Differs(name, plain(here), plain(there))


def _same_discount(here: dict[str, Any], there: dict[str, Any]) -> bool:
    names = ("amount", "unit", "until")
    return [here.get(name) for name in names] == [there.get(name) for name in names]


def _by_itself(held: Held, name: str, there: Any, moment: dt.datetime) -> bool:
    """True for a change that nobody made: the market's clock, its buyers, or what we ourselves asked for."""
    here = getattr(held.listing, name)
    if name == "status":
        return (here, there) in _BY_ITSELF or (held.extended and here == ENDED and there in (ON_SALE, SOLD_OUT))
    if name == "sale_ends_at":
        return held.extended and there > here
    if name == "discount":
        until = here.get("until")
        return not there and bool(until) and dt.date.fromisoformat(until) < moment.astimezone(KST).date()
    return False


def _options(finding: Finding, rows: tuple[StockRow, ...]) -> None:
    """Match the market's stock rows with our options by number; a row without a counterpart is new or renumbered."""
    finding.looked.add(OPTIONS)
    options = finding.held.options
    known = {option.stock_number: option for option in options if option.stock_number}
    drafts = [option for option in options if not option.stock_number]
    unknown = [row for row in rows if row.number not in known]
    found = _numberless(drafts, unknown, len(rows) == 1)
    left = []
    for row in rows:
        option = known.pop(row.number, None) or found.get(row.number)
        if option is None:
            left.append(row)
        else:
            _option(finding, option, row, is_new=row.number in found and len(rows) > 1)
    _without_counterpart(finding, [option for option in known.values() if option.status != GONE], left)
    # A file knows one option a product; where the market tells several, which of them it was is for a person.
    kept = {option.id for option in found.values()}
    finding.dropped += [option for option in drafts if option.id not in kept]


def _numberless(drafts: list[ListingOption], rows: list[StockRow], is_alone: bool) -> dict[str, ListingOption]:
    """Options that never had a number, by the number of their row: the product's only one, or the one that it names."""
    if is_alone:
        return {row.number: option for row, option in zip(rows, drafts[-1:], strict=False)}
    found: dict[str, ListingOption] = {}
    for option in drafts:
        named = [row for row in rows if _is_named(option, row)]
        if len(named) == 1:
            found.setdefault(named[0].number, option)
    return found


def _is_named(option: ListingOption, row: StockRow) -> bool:
    """True where the row bears the option's name or code, or those of the SKU that the option is joined to."""
    names, codes = {option.name}, {option.seller_stock_code}
    if option.sku_id is not None:
        names, codes = names | {option.sku.option_text}, codes | {option.sku.code}
    texts = {row.option_values, option_text(row.option_names, row.option_values)}
    return bool((names & texts) - {""}) or (row.seller_stock_code or None) in codes - {None}


def _option(finding: Finding, option: ListingOption, row: StockRow, is_new: bool = False) -> None:
    listing, there = finding.held.listing, row_of(row)
    is_new = is_new or finding.held.takes_all or option.status == GONE
    columns = {name: there[name] for name in ("axes", "sold", "weight", "status") if there[name] is not None}
    columns["stock_number"] = row.number
    sold_on = _sold_on(option, row)
    for name, column in OPTION_FIELDS:
        value, here = there[column], getattr(option, column)
        if value in (None, "") or here == value:
            continue
        if here in (None, "") or is_new or (column == "stock" and sold_on):
            columns[column] = value
        else:
            finding.differs[key_of(listing.id, name, row.number)] = Differs(name, here, value, option)
    changed = {name: value for name, value in columns.items() if getattr(option, name) != value}
    if changed:
        finding.option_columns.append((option, changed))


def _sold_on(option: ListingOption, row: StockRow) -> bool:
    """True when as many pieces were sold, or came back from a cancel, as the stock moved by."""
    if option.stock is None or option.sold is None or row.quantity is None or row.sold is None:
        return False
    return row.sold - option.sold == option.stock - row.quantity


def _without_counterpart(finding: Finding, gone: list[ListingOption], came: list[StockRow]) -> None:
    """A row of the same name is the option under a new number: it stays, and with it its SKU."""
    takes_all, came = finding.held.takes_all or not finding.held.options, list(came)
    for option in gone:
        again = next((row for row in came if (row.option_names, row.option_values) == (option.axes, option.name)), None)
        if again:
            came.remove(again)
        if takes_all and again:
            _option(finding, option, again)
        elif takes_all:
            finding.option_columns.append((option, {"status": GONE}))
        elif again:
            _note(finding, Differs(ROW_NUMBER, option.stock_number, row_of(again), option), option.stock_number)
        else:
            here = {"name": option.name, "stock": option.stock}
            _note(finding, Differs(REMOVED, here, None, option), option.stock_number)
    if takes_all:
        finding.added += came
        return
    for row in came:
        _note(finding, Differs(ADDED, None, row_of(row)), row.number)


def _note(finding: Finding, differs: Differs, row_number: str) -> None:
    finding.differs[key_of(finding.held.listing.id, differs.field, row_number)] = differs


def derived(listing: Listing, options: list[ListingOption], columns: dict[str, Any]) -> dict[str, Any]:
    """The columns that follow from these and from the options: the sum of stock, the price after the discount."""
    found = dict(columns)
    stocks = [option.stock for option in options if option.status != GONE]
    if stocks and None not in stocks:
        found["stock"] = sum(stocks)
    price, discount = found.get("price", listing.price), found.get("discount", listing.discount)
    if {"price", "discount"} & columns.keys() and discount is not None:
        found["discounted_price"] = deeds.discounted(price, discount)
    return {name: value for name, value in found.items() if getattr(listing, name) != value}
