"""맞추기: the listings of a store held against the market, what changed lately every few minutes, everything nightly.

A look for changes begins where the last whole one ended, a day earlier, so that a missed run leaves no hole. A full
look reads every page of the search and the stock in fifties; only what has changed is read alone. A run that was cut
off begins anew: to compare twice changes nothing.
"""

import datetime as dt
import logging
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from webapp.elevenst import KST, ElevenstClient, ElevenstError, RejectedError, UnavailableError
from webapp.elevenst.codes import SearchDate
from webapp.elevenst.product_shapes import ProductRow, ProductSearch, ProductStocks
from webapp.models.base import db, now
from webapp.models.products import Listing, ListingOption
from webapp.models.runs import LIVE, Run
from webapp.models.stores import Freshness, Store
from webapp.services import freshness, incidents, market, runs
from webapp.services.filling import Told, fill
from webapp.services.imports.matching import only_writer
from webapp.services.market_words import problem_of
from webapp.services.products import absence, taking
from webapp.services.products.seen import discount_of, seen_of
from webapp.services.products.taking import Look
from webapp.services.runs import Order, Progress, RunProblem

log = logging.getLogger("elevendesk.sync")
CHANGED, FULL = "listings_sync", "listings_sync_full"
WHAT = "products"
CHUNK = 500
OVERLAP = dt.timedelta(days=1)
SOLD_OUT_OVERLAP = dt.timedelta(minutes=10)
# A product that changed lately is read alone again after so long: the search does not tell its discount.
DETAILS_KEPT = dt.timedelta(hours=6)
MOST_SILENCES = 3
STRANGERS_KEPT = 1_000


def order(store: Store, full: bool = False, confirmed: int = 0) -> Order:
    """A sync of the store; `confirmed` is how many missing products a person has seen and agreed to mark."""
    return Order(FULL if full else CHANGED, store, parameters={"confirmed": confirmed} if confirmed else {})


def is_wanted(store: Store) -> bool:
    """A store without a listing has nothing to compare."""
    return bool(Listing.select().where(Listing.store == store).exists())


def is_wanted_between(store: Store) -> bool:
    """While everything is looked at, nobody needs to look at what changed."""
    whole = (Run.kind == FULL) & (Run.store == store) & Run.state.in_(LIVE)
    return is_wanted(store) and not Run.select().where(whole).exists()


@runs.work_of(CHANGED)
def sync_changed(run: Run, progress: Progress) -> dict[str, Any]:
    """Look at what changed since the last whole look, at everything where there was none yet."""
    mark = Freshness.get_or_none((Freshness.store == run.store) & (Freshness.what == WHAT))
    return _sync(run, progress, mark.checked_at if mark else None)


@runs.work_of(FULL)
def sync_all(run: Run, progress: Progress) -> dict[str, Any]:
    return _sync(run, progress, None)


def _sync(run: Run, progress: Progress, since: dt.datetime | None) -> dict[str, Any]:
    """The result counts what was looked at, taken, opened, closed, skipped, refused, missing, and strangers."""
    if not run.store.is_approved:
        raise RunProblem("not_approved", "승인되지 않은 스토어입니다. 판매채널 API에서 승인을 마쳐 주세요.")
    look = _Sync(run, progress)
    try:
        with incidents.watch(run.store), market.client_for(run.store) as client:
            if since is None:
                look.at_everything(client)
            else:
                look.at_changes(client, since)
    except ElevenstError as error:
        freshness.note_failure(run.store, WHAT, error.label)
        raise problem_of(error) from error
    except RunProblem as problem:
        freshness.note_failure(run.store, WHAT, problem.cause)
        raise
    if look.silent:
        freshness.note_failure(run.store, WHAT, look.silent.label)
    else:
        freshness.note_success(run.store, WHAT)
    return look.result


class _Sync:
    """One run over a store."""

    def __init__(self, run: Run, progress: Progress) -> None:
        self.run, self.progress = run, progress
        self.look = Look(run.store, now(), run.id)
        run.done = run.failed = 0
        names = ("looked", "taken", "opened", "closed", "skipped", "refused", "missing")
        self.result: dict[str, Any] = dict.fromkeys(names, 0)
        self.strangers: list[str] = []
        self.silent: UnavailableError | None = None
        self._silences = 0

    def at_everything(self, client: ElevenstClient) -> None:
        """Compare every product that the search gives; what it does not give is looked for alone and then marked."""
        total = Listing.select().where(Listing.store == self.run.store).count()
        self.progress.tell(0, total)
        found = self._compare_all(client, client.products.search(), is_late=False)
        self.result["missing"] = absence.mark(self.look, self.run, self.progress, found, client)
        self.result["full"] = True
        self._tell_strangers()

    def at_changes(self, client: ElevenstClient, since: dt.datetime) -> None:
        """Compare what the market changed since a day before, and the options that it found sold out since."""
        first, today = (since.astimezone(KST) - OVERLAP).date(), now().astimezone(KST).date()
        lately = ProductSearch(by_date=SearchDate.CHANGED, since=first, until=max(first, today))
        found = self._compare_all(client, client.products.search(lately), is_late=True)
        self._compare_all(client, self._sold_out(client, since, found), is_late=True)
        self._tell_strangers()

    def _tell_strangers(self) -> None:
        self.result["strangers"] = len(self.strangers)
        self.result["numbers"] = sorted(self.strangers)[:STRANGERS_KEPT]

    def _sold_out(self, client: ElevenstClient, since: dt.datetime, found: set[str]) -> Iterator[ProductRow]:
        """Products with an option that ran out, read alone, unless we know of it already."""
        try:
            rows = list(client.products.sold_out_options(since - SOLD_OUT_OVERLAP))
        except RejectedError as refusal:
            # The list only brings news sooner: the nightly look at all stock does not need it.
            log.warning("the market refused the list of sold out options", extra={"code": refusal.code})
            self.result["sold_out_refused"] = refusal.market_text or refusal.code
            return
        known = ListingOption.stock_number.in_([row.stock_no for row in rows]) & (ListingOption.stock == 0)
        mine = ListingOption.select(ListingOption.stock_number).join(Listing).where(Listing.store == self.run.store)
        known_rows = {number for (number,) in mine.where(known).tuples()} if rows else set()
        for number in dict.fromkeys(row.number for row in rows if row.stock_no not in known_rows):
            if number not in found and (facts := client.products.get(number)):
                yield facts

    def _compare_all(self, client: ElevenstClient, rows: Iterable[ProductRow], is_late: bool) -> set[str]:
        """Compare in chunks, each one transaction; the numbers of all products that came."""
        found: set[str] = set()
        source = iter(rows)
        while chunk := list(islice(source, CHUNK)):
            found |= {row.number for row in chunk}
            self._compare(client, chunk, is_late)
        return found

    def _compare(self, client: ElevenstClient, chunk: list[ProductRow], is_late: bool) -> None:
        held = _held(self.run.store, chunk)
        known = [row.number for row in chunk if row.number in held]
        stocks = {one.number: one for one in client.products.stocks_of(known)} if known else {}
        alone = {row.number for row in chunk if row.number in held and _needs_details(held[row.number], row, is_late)}
        seen = [seen_of(row, stocks.get(row.number)) for row in chunk if row.number not in alone]
        with db.atomic():
            only_writer(self.run.store)
            outcome = taking.take(self.look, seen)
            self._count(outcome)
            self.progress.keep()
        for number in alone:
            self._read_alone(client, held[number], stocks.get(number))
        self.progress.tell(self.run.done, self.run.total, self.run.failed)

    def _count(self, outcome: taking.Outcome) -> None:
        for name in ("looked", "taken", "opened", "closed", "skipped"):
            self.result[name] += getattr(outcome, name)
        self.strangers += outcome.strangers
        self.run.done += outcome.looked + outcome.skipped

    def _read_alone(self, client: ElevenstClient, listing: Listing, stocks: ProductStocks | None) -> None:
        """One product with its discount and detail; that it cannot be read stops none of its neighbours."""
        try:
            facts = client.products.get(listing.number)
        except RejectedError:
            self._unread()
            return
        except UnavailableError as silence:
            self.silent, self._silences = silence, self._silences + 1
            if self._silences >= MOST_SILENCES:
                raise
            self._unread()
            return
        if facts is None:
            self._unread()
            return
        told = Told(facts, stocks, facts.detail_html or None, list(stocks.components) if stocks else [])
        with db.atomic():
            self._count(fill(listing, told, {}, self.look.began, self.run.id))
            self.progress.keep()

    def _unread(self) -> None:
        self.result["refused"] += 1
        self.run.done += 1
        self.run.failed += 1


def _held(store: Store, chunk: list[ProductRow]) -> dict[str, Listing]:
    """The listings of these products, with what tells whether one has to be read alone."""
    columns = (
        Listing.id, Listing.store, Listing.number, Listing.price, Listing.discount, Listing.enriched_at,
        Listing.differences,
    )  # fmt: skip
    mine = (Listing.store == store) & Listing.number.in_([row.number for row in chunk])
    return {listing.number: listing for listing in Listing.select(*columns).where(mine)}


def _needs_details(listing: Listing, row: ProductRow, is_late: bool) -> bool:
    """True where the discount may have changed, which the search does not tell.

    A listing never filled waits for its filling; one whose difference is open is not read again with every look.
    """
    if listing.enriched_at is None or not row.has_discount or discount_of(row) is not None:
        return False
    if listing.enriched_at < now() - DETAILS_KEPT:
        return is_late or not listing.discount or listing.price != row.price
    return not listing.differences and (not listing.discount or listing.price != row.price)
