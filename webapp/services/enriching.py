"""Filling listings from the market, product by product: what a file cannot tell and what the search leaves out.

A listing is one transaction with the checkpoint, so the work goes on where it was cut off. A product that the market
refuses is marked and never stops its neighbours; a market that falls silent stops the run, which can be gone on with.
"""

import datetime as dt
from typing import Any

from webapp.elevenst import ElevenstClient, ElevenstError, RejectedError, UnavailableError
from webapp.elevenst.product_shapes import ProductStocks
from webapp.models.base import db, now
from webapp.models.lists import LISTINGS
from webapp.models.products import Listing
from webapp.models.runs import Run
from webapp.models.stores import Category, Store
from webapp.services import freshness, incidents, market, runs
from webapp.services.catalogue import tallies
from webapp.services.filling import Told, fill, mark_absent
from webapp.services.imports.matching import only_writer
from webapp.services.market_words import problem_of, sentence_of
from webapp.services.runs import Order, Progress, RunProblem

KIND = "listings_enrich"
# What a filling keeps fresh. The mark `products` is the sync's: its next look begins where the last whole one ended.
DETAILS = "details"
# As many as the market tells the stock of in one call.
TOGETHER = 50
OLD_AFTER = dt.timedelta(days=7)
MOST_SILENCES = 3


def order(store: Store, everything: bool = False) -> Order:
    """Fill the store's listings that were never filled or long ago; with `everything` all of them anew."""
    return Order(KIND, store, parameters={"everything": True} if everything else {})


def filled_of(store_ids: list[int]) -> tuple[int, int]:
    """How many listings of these stores the market has filled, and how many there are."""
    found = tallies.of_owners(LISTINGS, store_ids).values()
    filled = sum(of_store.get(tallies.FILLED, 0) for of_store in found)
    return filled, sum(number for one in found for name, number in one.items() if name.startswith(tallies.STATE))


@runs.work_of(KIND, gives_way=True)
def enrich(run: Run, progress: Progress) -> dict[str, Any]:
    """Fill the listings that are due, newest first as the list shows them.

    The result tells how many were filled, absent and refused.
    """
    store = run.store
    if not store.is_approved:
        raise RunProblem("not_approved", "승인되지 않은 스토어입니다. 판매채널 API에서 승인을 마쳐 주세요.")
    filler = _Filler(run, progress)
    progress.tell(run.done, run.done + filler.due().count(), run.failed)
    try:
        with market.client_for(store) as client:
            while listings := list(filler.due().limit(TOGETHER)):
                with incidents.watch(store):
                    filler.fill_all(client, listings)
    except ElevenstError as error:
        freshness.note_failure(store, DETAILS, error.label)
        raise problem_of(error) from error
    freshness.note_success(store, DETAILS)
    return filler.counts


class _Filler:
    """One run over a store's listings."""

    def __init__(self, run: Run, progress: Progress) -> None:
        self.run, self.progress = run, progress
        self.counts: dict[str, int] = run.checkpoint.get("counts", {"filled": 0, "absent": 0, "refused": 0})
        paths = Category.select(Category.number, Category.path).tuples()
        # Spelled as files spell them, so that neither of the two tells a change that is none.
        self._paths: dict[str, str] = {number: path.replace(" > ", ">") for number, path in paths}
        self._silences = 0
        self._began = now()

    def due(self) -> Any:
        """The listings that this run has still to look at."""
        everything = self.run.parameters.get("everything")
        old = Listing.enriched_at < self.run.created_at - (dt.timedelta() if everything else OLD_AFTER)
        wanted = Listing.enriched_at.is_null() | old
        ahead = Listing.id < self.run.checkpoint["below"] if "below" in self.run.checkpoint else True
        return Listing.select().where((Listing.store == self.run.store_id) & wanted & ahead).order_by(Listing.id.desc())

    def fill_all(self, client: ElevenstClient, listings: list[Listing]) -> None:
        """Stock rows of all of them in one call, then each on its own."""
        self._began = now()
        stocks = {found.number: found for found in client.products.stocks_of([row.number for row in listings])}
        for listing in listings:
            self._one(client, listing, stocks.get(listing.number))
            self.progress.tell(self.run.done, self.run.total, self.run.failed)

    def _one(self, client: ElevenstClient, listing: Listing, stocks: ProductStocks | None) -> None:
        try:
            told = ask(client, listing.number, stocks)
        except RejectedError as refusal:
            self._settle(listing, "refused", None, sentence_of(refusal))
        except UnavailableError as silence:
            self._silences += 1
            if self._silences >= MOST_SILENCES:
                raise
            self._settle(listing, "refused", None, sentence_of(silence))
        else:
            self._silences = 0
            self._settle(listing, "filled" if told else "absent", told)

    def _settle(self, listing: Listing, outcome: str, told: Told | None, error: str = "") -> None:
        """One transaction: what the listing got, the counts, the checkpoint."""
        with db.atomic():
            only_writer(self.run.store)
            if not Listing.select().where(Listing.id == listing.id).exists():
                outcome = "absent"  # an undo took it back while the market was asked
            elif told:
                fill(listing, told, self._paths, self._began, self.run.id)
            elif error:
                listing.patch(enrich_error=error)
            else:
                mark_absent(listing)
            self.counts[outcome] += 1
            self.run.done += 1
            self.run.failed += outcome != "filled"
            self.progress.keep(below=listing.id, counts=self.counts)


def ask(client: ElevenstClient, number: str, stocks: ProductStocks | None) -> Told | None:
    """All that the market tells of one product; None where it says that there is none such."""
    facts = client.products.get(number)
    if facts is None:
        return None
    if stocks is None:
        stocks = client.products.stocks(number)
    detail = facts.detail_html or client.products.detail(number)
    return Told(facts, stocks, detail or None, list(stocks.components) if stocks else [])
