"""SKU stock on its way to the market: what is marked is sent to every store that follows its SKUs.

A mark goes away once what the store offers stands at the market, unless it was made anew meanwhile. What is in doubt
keeps its mark: a later run asks the market what became of it, and sends it again only when it is certainly not there.
"""

from collections.abc import Iterator
from typing import Any

from webapp.elevenst import AuthError, ElevenstClient, ElevenstError, UnavailableError
from webapp.models.acts import ActInProgress
from webapp.models.base import db
from webapp.models.products import LISTED, Listing, ListingOption
from webapp.models.runs import Run
from webapp.models.stock import StockDue
from webapp.services import incidents, market, runs
from webapp.services.audit import SYSTEM
from webapp.services.market_words import problem_of, sentence_of
from webapp.services.products import acting, availability, deeds, history, rules
from webapp.services.products.acting import Doing
from webapp.services.products.deeds import Target
from webapp.services.products.due import KIND
from webapp.services.products.mapping import is_there
from webapp.services.runs import Progress
from webapp.services.sending import Sent

TOGETHER = 100
MOST_SILENCES = 3
MOST_TOLD = 50  # refusals that a run's result names


@runs.work_of(KIND)
def push(run: Run, progress: Progress) -> dict[str, Any]:
    """Bring the market's stock of the marked SKUs to what the store offers; the result counts and names refusals."""
    store = run.store
    if not (store.sync_stock and store.is_approved):
        StockDue.delete().where(StockDue.store == store).execute()
        return {"sent": 0, "refused": []}
    pusher = _Pusher(run, progress)
    try:
        with market.client_for(store) as client, incidents.watch(store):
            while due := pusher.next_due():
                pusher.push_all(client, due)
    except ElevenstError as error:
        raise problem_of(error) from error
    return {"sent": pusher.sent, "refused": pusher.refused}


class _Pusher:
    """One claim of the run that sends a store's stock."""

    def __init__(self, run: Run, progress: Progress) -> None:
        self.run, self.progress, self.store = run, progress, run.store
        self.sent = 0
        self.refused: list[dict[str, Any]] = []
        self._silences = 0
        self._doubtful: set[int] = set()

    def next_due(self) -> list[StockDue]:
        """Marks that this run has not left in doubt, oldest first."""
        mine = StockDue.select().where((StockDue.store == self.store) & StockDue.id.not_in(list(self._doubtful)))
        return list(mine.order_by(StockDue.id).limit(TOGETHER))

    def push_all(self, client: ElevenstClient, due: list[StockDue]) -> None:
        offers = availability.offered_of([row.sku_id for row in due], self.store)
        for row in due:
            quantity = offers[row.sku_id]
            options = list(self._options(row)) if quantity is not None else []
            settled = [self._one(client, row, option, int(quantity or 0)) for option in options]
            # What fails is counted by option, and so is what is done; a mark that leads to none counts as one.
            self.run.done += max(1, len(settled))
            self._forget(row, all(settled))
            self.progress.tell(self.run.done, None, self.run.failed)

    def _options(self, due: StockDue) -> Iterator[ListingOption]:
        """The market's stock rows that show another number than the store offers."""
        found = ListingOption.select(ListingOption, Listing).join(Listing)
        mine = (Listing.store == self.store) & (ListingOption.sku == due.sku_id) & (Listing.presence == LISTED)
        can_be_set = ListingOption.stock_number.is_null(False) & is_there()
        yield from found.where(mine & can_be_set).order_by(ListingOption.id)

    def _one(self, client: ElevenstClient, due: StockDue, option: ListingOption, quantity: int) -> bool:
        """Send one row's stock; False when it has to be looked at again. Raises for a market that cannot be called."""
        if option.stock == quantity:
            return True
        option.listing.store = self.store
        target = Target(option.listing, option)
        wanted = deeds.stock_wanted(option, quantity)
        if problems := rules.problems(deeds.STOCK, target, wanted):
            return self._refuse(option, " ".join(problems))
        key = f"push:{due.id}:{due.revision}:{option.id}:{quantity}"
        try:
            sent = acting.do(Doing(deeds.STOCK, target, wanted, key, SYSTEM, history.STOCK, self.run.id), client)
        except ActInProgress as busy:  # an earlier number is in doubt: ask about it, and come back
            acting.settle(busy.act, client)
            return False
        return self._judge(due, option, sent)

    def _judge(self, due: StockDue, option: ListingOption, sent: Sent) -> bool:
        error = sent.error
        if isinstance(error, AuthError) or (isinstance(error, UnavailableError) and not error.was_sent):
            raise error
        self._silences = self._silences + 1 if isinstance(error, UnavailableError) else 0
        if self._silences >= MOST_SILENCES and isinstance(error, UnavailableError):
            raise error
        self.sent += sent.is_done
        if sent.is_refused and error is None:  # asked about and not there: it may be sent anew, under a key of its own
            StockDue.update(revision=StockDue.revision + 1).where(StockDue.id == due.id).execute()
            return False
        if sent.is_refused:
            return self._refuse(option, sentence_of(error) if isinstance(error, ElevenstError) else "")
        return sent.is_done

    def _refuse(self, option: ListingOption, reason: str) -> bool:
        """Note a refusal; sending the same again would be refused again, so the mark goes."""
        self.run.failed += 1
        if len(self.refused) < MOST_TOLD:
            self.refused.append({"listing": option.listing_id, "reason": reason})
        return True

    def _forget(self, due: StockDue, settled: bool) -> None:
        """Take the mark away unless it was made anew meanwhile; what is in doubt waits for the next run."""
        with db.atomic():
            if settled:
                same = (StockDue.id == due.id) & (StockDue.revision == due.revision)
                StockDue.delete().where(same).execute()
            else:
                self._doubtful.add(due.id)
            self.progress.keep()
