"""A look at the market written down: values taken, differences opened and closed, history told, in few statements.

Whoever writes differences holds the seller's lock (`only_writer`), so that two looks never open the same one.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from webapp.models.base import BaseModel, dump_json, insert_bulk, naive, now
from webapp.models.products import LISTED, Listing, ListingOption, Sku
from webapp.models.selling import ProductChange
from webapp.models.stores import Category, Store
from webapp.services.imports.matching import update_many
from webapp.services.products import history, own_acts
from webapp.services.products.comparing import Finding, Held, compare, derived
from webapp.services.products.deeds import EXTEND
from webapp.services.products.joining import named
from webapp.services.products.opening import OpenDifferences
from webapp.services.products.seen import Seen, plain, row_of

COMPARED = (
    Listing.id, Listing.store, Listing.product, Listing.number, Listing.name, Listing.seller_code, Listing.price,
    Listing.discounted_price, Listing.stock, Listing.status, Listing.category_path, Listing.category_number,
    Listing.discount, Listing.sale_ends_at, Listing.presence, Listing.seen_at, Listing.differences, Listing.enriched_at,
)  # fmt: skip
TAKEN = (
    "name", "seller_code", "price", "discounted_price", "stock", "status", "category_path", "category_number",
    "discount", "sale_ends_at", "differences",
)  # fmt: skip
OPTION_TAKEN = (
    "stock_number", "axes", "name", "add_price", "stock", "sold", "weight", "status", "seller_stock_code",
)  # fmt: skip
OPTIONS_COMPARED = (
    ListingOption.id, ListingOption.listing, ListingOption.sku,
    *(getattr(ListingOption, name) for name in OPTION_TAKEN),
)  # fmt: skip
TOLD = (
    "created_at", "product_id", "listing_id", "sku_id", "source", "source_id", "field", "before", "after", "outcome",
)  # fmt: skip
# They follow from other values, which the history tells of already.
UNTOLD = {"differences", "discounted_price", "category_path", "option.sold", "option.status", "option.weight"}


@dataclass(frozen=True)
class Look:
    """One look at the market: whose listings, when it began, and the id of the run that looked, if one did."""

    store: Store
    began: dt.datetime
    run_id: int | None = None


@dataclass
class Outcome:
    """How many listings were compared, had something taken, and were left for the next look; how many differences
    were opened and closed; the numbers of products that we do not have."""

    looked: int = 0
    taken: int = 0
    skipped: int = 0
    opened: int = 0
    closed: int = 0
    strangers: list[str] = field(default_factory=list)


def take(look: Look, seen: Sequence[Seen]) -> Outcome:
    """Compare these products with their listings and write what follows; call it in a transaction, as only writer."""
    return _Batch(look, seen).write()


class _Batch:
    def __init__(self, look: Look, seen: Sequence[Seen]) -> None:
        self.look, self.moment, self.outcome = look, now(), Outcome()
        told = {one.number: one for one in seen}
        mine = (Listing.store == look.store) & Listing.number.in_(list(told))
        listings = list(Listing.select(*COMPARED).where(mine))
        options = _options_of(listings)
        self.listings = self._free(listings, options)
        self.outcome.strangers = list(told.keys() - {listing.number for listing in listings})
        ours = own_acts.since_seen(look.store, self.listings)
        held = [_held(listing, options[listing.id], ours.get(listing.id, set())) for listing in self.listings]
        self.findings = [compare(one, told[one.listing.number], self.moment) for one in held]
        self.differences = OpenDifferences(self.listings, self.moment)
        self.history = _History(look, self.moment)

    def _free(self, listings: list[Listing], options: dict[int, list[ListingOption]]) -> list[Listing]:
        """Without those that an act of ours changes around this look: what was read may be older than it."""
        busy = own_acts.busy_targets(self.look.store, self.look.began)
        free = [
            one
            for one in listings
            if busy.isdisjoint((one.id, one.number, *(option.stock_number for option in options[one.id])))
        ]
        self.outcome.looked, self.outcome.skipped = len(free), len(listings) - len(free)
        return free

    def write(self) -> Outcome:
        changed, changed_options = [], []
        paths = _paths(self.findings)
        for finding in self.findings:
            count = self.differences.settle(finding)
            changed_options += self._take_options(finding)
            columns = derived(finding.held.listing, finding.held.options, finding.columns)
            if path := paths.get(columns.get("category_number", "")):
                columns["category_path"] = path
            self.outcome.taken += bool(columns)
            if count != finding.held.listing.differences:
                columns["differences"] = count
            if columns:
                self.history.set(finding.held.listing, columns)
                changed.append(finding.held.listing)
        update_many("listing_option", OPTION_TAKEN, [_row(option, OPTION_TAKEN) for option in changed_options])
        update_many("listing", TAKEN, [_row(listing, TAKEN) for listing in changed])
        self._mark_seen()
        self.differences.write()
        self.outcome.opened, self.outcome.closed = self.differences.opened, self.differences.closed
        self.history.write()
        return self.outcome

    def _take_options(self, finding: Finding) -> list[ListingOption]:
        """Set the options' new values, make options of the rows that came; the options that are still to be written."""
        held = finding.held
        for option, columns in finding.option_columns:
            self.history.set_option(held.listing, option, columns)
        if finding.added:
            skus = skus_by_code(held.listing, [row.seller_stock_code for row in finding.added])
            held.options += [make_option(held.listing, row_of(row), skus) for row in finding.added]
        joined = {option.sku_id for option in held.options if option not in finding.dropped}
        for option in finding.dropped:
            if option.sku_id not in {None, *joined}:
                self.history.unjoined(held.listing, option)
            option.delete_instance()
            held.options.remove(option)
        return [option for option, _ in finding.option_columns]

    def _mark_seen(self) -> None:
        """The market lists them all; one that had been marked as missing is back."""
        for listing in self.listings:
            if listing.presence != LISTED:
                self.history.set(listing, {"presence": LISTED})
        ids = [listing.id for listing in self.listings]
        Listing.update(seen_at=self.moment, presence=LISTED).where(Listing.id.in_(ids)).execute()


class _History:
    """Values set on rows, with the line that tells of each known value that another one takes the place of."""

    def __init__(self, look: Look, moment: dt.datetime) -> None:
        self._look, self._stamp = look, str(naive(moment))
        self._rows: list[tuple[Any, ...]] = []
        self._stocks_told: set[int] = set()

    def set(self, listing: Listing, columns: dict[str, Any]) -> None:
        """Set columns of a listing. A sum of stock is not told beside the stock of its options."""
        for name, value in columns.items():
            if name != "stock" or listing.id not in self._stocks_told:
                self._note(listing, name, getattr(listing, name), value)
            setattr(listing, name, value)

    def set_option(self, listing: Listing, option: ListingOption, columns: dict[str, Any]) -> None:
        for name, value in columns.items():
            told = f"option.{name}"
            self._note(listing, told, getattr(option, name), value, option.name)
            setattr(option, name, value)
        if "stock" in columns:
            self._stocks_told.add(listing.id)

    def _note(self, listing: Listing, name: str, before: Any, after: Any, option: str = "") -> None:
        if name in UNTOLD or before in (None, "") or before == after:
            return  # to learn a value is no change
        self._line(listing, None, f"{name}:{option}" if option else name, (plain(before), plain(after)), "done")

    def unjoined(self, listing: Listing, option: ListingOption) -> None:
        """An option is dropped and with it its joint: which of the market's options it was, nobody can tell."""
        name = f"sku:{option.name}" if option.name else "sku"
        self._line(listing, option.sku_id, name, (named(option.sku), None), history.UNJOINED)

    def _line(self, listing: Listing, sku_id: int | None, name: str, values: tuple[Any, Any], outcome: str) -> None:
        subject = (listing.product_id, listing.id, sku_id, history.SYNC, self._look.run_id)
        self._rows.append((self._stamp, *subject, name, *map(dump_json, values), outcome))

    def write(self) -> None:
        insert_bulk(ProductChange, TOLD, self._rows)


def _held(listing: Listing, options: list[ListingOption], ours: set[str]) -> Held:
    return Held(listing, options, extended=EXTEND in ours, rewritten=not ours.isdisjoint(own_acts.WHOLE))


def _options_of(listings: Iterable[Listing]) -> dict[int, list[ListingOption]]:
    found: dict[int, list[ListingOption]] = defaultdict(list)
    mine = ListingOption.listing.in_([listing.id for listing in listings])
    for option in ListingOption.select(*OPTIONS_COMPARED).where(mine).order_by(ListingOption.id):
        found[option.listing_id].append(option)
    return found


def _paths(findings: Iterable[Finding]) -> dict[str, str]:
    numbers = {found.columns["category_number"] for found in findings if "category_number" in found.columns}
    if not numbers:
        return {}
    paths = Category.select(Category.number, Category.path).where(Category.number.in_(numbers)).tuples()
    return {number: path.replace(" > ", ">") for number, path in paths}


def _row(row: BaseModel, columns: Sequence[str]) -> tuple[Any, ...]:
    """The row's values as the database keeps them, its id last."""
    values = [type(row)._meta.fields[name].db_value(getattr(row, name)) for name in columns]
    return (*(str(value) if isinstance(value, dt.datetime) else value for value in values), row.id)


def skus_by_code(listing: Listing, codes: Iterable[str]) -> dict[str, Sku]:
    """The SKUs of the listing's base product that alone carry one of these codes."""
    wanted = {code for code in codes if code}
    found: dict[str, list[Sku]] = defaultdict(list)
    if wanted:
        mine = (Sku.product == listing.product_id) & Sku.code.in_(wanted) & Sku.archived_at.is_null()
        for sku in Sku.select().where(mine):
            found[sku.code].append(sku)
    return {code: skus[0] for code, skus in found.items() if len(skus) == 1}


def make_option(listing: Listing, row: dict[str, Any], skus: dict[str, Sku]) -> ListingOption:
    """An option of the market's stock row (as `seen.row_of` tells it), joined to the SKU that its code names."""
    sku = skus.get(row["seller_stock_code"] or "")
    columns = {name: value for name, value in row.items() if name != "number" and value is not None}
    return ListingOption.create(listing=listing, sku=sku, stock_number=row["number"], **columns)
