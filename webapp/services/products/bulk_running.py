"""Carrying out a bulk change: item by item, each settled with its reason, none stopping its neighbours.

An item is checked against its plan right before it is sent. What is not known after sending is asked of the market
again at the end, once nothing that was sent can still arrive. A run that was cut off goes on where it was: an item
whose act was begun is settled by that act, never sent anew.
"""

from typing import Any

from webapp.elevenst import AuthError, ElevenstClient, ElevenstError, RejectedError, UnavailableError
from webapp.models.acts import Act, ActInProgress
from webapp.models.base import db, now
from webapp.models.products import Listing, ListingOption
from webapp.models.runs import Run
from webapp.models.selling import (
    DONE,
    ITEM_DONE,
    PLANNING,
    REJECTED,
    RUNNING,
    SKIPPED,
    UNKNOWN,
    WAITING,
    Bulk,
    BulkItem,
)
from webapp.services import incidents, market, runs, sending
from webapp.services.audit import Actor
from webapp.services.drafts import reading_back
from webapp.services.market_words import problem_of, sentence_of
from webapp.services.products import acting, bulks, history
from webapp.services.products.acting import Doing
from webapp.services.products.bulk_kinds import KINDS
from webapp.services.products.deeds import Target
from webapp.services.runs import Progress, RunProblem
from webapp.services.sending import Intent, Sent

PLAN, RUN = "bulk_plan", "bulk_run"
TOGETHER = 100
MOST_SILENCES = 3
CHANGED_SINCE = "미리보기 뒤에 값이 바뀌어 건너뛰었습니다. 다시 미리보기 해 주세요."
BUSY = "이 상품의 앞선 변경이 아직 확인되지 않아 보내지 않았습니다. 잠시 뒤 다시 해 주세요."
NOT_THERE = "보낸 뒤 답이 없어 11번가를 확인했지만 반영되지 않았습니다. 다시 할 수 있습니다."
IN_DOUBT = "보냈지만 반영됐는지 알 수 없습니다. 11번가에서 확인해 주세요."


@runs.work_of(PLAN)
def plan(run: Run, progress: Progress) -> dict[str, Any]:
    """Make the plan of the bulk change that the run is about."""
    bulk = Bulk.get_by_id(run.subject_id)
    if bulk.state != PLANNING:
        return dict(bulk.counts)
    progress.tell(run.done, bulks.size_of(bulk))
    steps = bulks.plan(bulk, run.checkpoint.get("position", 0))
    while True:
        with db.atomic():
            position = next(steps, None)
            if position is None:
                bulks.finish_plan(bulk)
                return dict(bulk.counts)
            run.done = position
            progress.keep(position=position)
        progress.check()


@runs.work_of(RUN, gives_way=True)
def carry_out(run: Run, progress: Progress) -> dict[str, Any]:
    """Do what the bulk change planned; the result counts how its items ended."""
    bulk = Bulk.get_by_id(run.subject_id)
    if bulk.state != RUNNING:
        return dict(bulk.counts)
    if not bulk.store.is_approved:
        raise RunProblem("not_approved", "승인되지 않은 스토어입니다. 판매채널 API에서 승인을 마쳐 주세요.")
    runner = _Runner(bulk, run, progress)
    try:
        with market.client_for(bulk.store) as client, incidents.watch(bulk.store):
            runner.send_all(client)
            runner.settle_all(client)
    except ElevenstError as error:
        raise problem_of(error) from error
    finally:
        bulk.patch(counts=bulks.counts(bulk))
    bulk.patch(state=DONE, finished_at=now())
    return dict(bulk.counts)


class _Runner:
    """One claim of the run of a bulk change."""

    def __init__(self, bulk: Bulk, run: Run, progress: Progress) -> None:
        self.bulk, self.run, self.progress = bulk, run, progress
        self.kind = KINDS[bulk.kind]
        self._silences = 0
        waiting = bulk.items.where(BulkItem.state == WAITING).count()
        progress.tell(run.done, run.done + waiting, run.failed)

    def send_all(self, client: ElevenstClient) -> None:
        while items := list(self._of_state(WAITING).limit(TOGETHER)):
            for item in items:
                self._one(client, item)
                self.progress.tell(self.run.done, self.run.total, self.run.failed)

    def _of_state(self, state: str) -> Any:
        return self.bulk.items.where(BulkItem.state == state).order_by(BulkItem.position)

    def _one(self, client: ElevenstClient, item: BulkItem) -> None:
        try:
            doing = self._doing(client, item)
            if doing is None:
                self._end(item, SKIPPED, CHANGED_SINCE)
            else:
                self._judge(item, acting.do(doing, client))
        except RejectedError as refusal:
            self._end(item, REJECTED, sentence_of(refusal))
        except ActInProgress:
            self._end(item, REJECTED, BUSY)

    def _doing(self, client: ElevenstClient, item: BulkItem) -> Doing | None:
        """What to send for an item, or what was sent for it already; None when it is not what the plan saw any more.

        A whole update reads its product first, because it sends everything.
        """
        target = self._target(item)
        begun = sending.of_form(self._intent(item, target)) if target else None
        if target and begun is None and self.kind.answers is not None:
            target = self._target(item) if reading_back.read(target.listing, client) else None
        if target is None or (begun is None and not self._is_as_planned(item, target)):
            return None
        source = history.UNDO if self.bulk.undo_of_id else history.BULK
        wanted = begun.request["wanted"] if begun else self.kind.wanted(target, item.after)
        key = f"bulk:{self.bulk.id}:{item.id}"
        return Doing(self.kind.deed, target, wanted, key, Actor(self.bulk.user), source, self.bulk.id)

    def _is_as_planned(self, item: BulkItem, target: Target) -> bool:
        held = self.kind.held(target)
        return held == {name: item.before.get(name) for name in held}

    def _target(self, item: BulkItem) -> Target | None:
        """What an item is about; None when its listing or option is gone meanwhile."""
        listing = Listing.get_or_none(Listing.id == item.listing_id)
        option = ListingOption.get_or_none(ListingOption.id == item.option_id) if item.option_id else None
        if listing is None or (option is None and "stock" in item.after):
            return None
        listing.store = self.bulk.store
        return Target(listing, option)

    def _intent(self, item: BulkItem, target: Target) -> Intent:
        return Intent(self.bulk.store, self.kind.deed, target.number, f"bulk:{self.bulk.id}:{item.id}", {})

    def _judge(self, item: BulkItem, sent: Sent) -> None:
        """Write down how an item ended. Raises the error of a market that cannot be called now, the item waiting."""
        error = sent.error
        if isinstance(error, AuthError) or (isinstance(error, UnavailableError) and not error.was_sent):
            raise error
        if sent.is_done:
            self._end(item, ITEM_DONE, act=sent.act)
        elif sent.is_refused:
            self._end(item, REJECTED, sentence_of(error) if isinstance(error, ElevenstError) else NOT_THERE, sent.act)
        else:
            self._end(item, UNKNOWN, IN_DOUBT, sent.act)
        self._silences = self._silences + 1 if isinstance(error, UnavailableError) else 0
        if self._silences >= MOST_SILENCES and error is not None:
            raise error

    def _end(self, item: BulkItem, state: str, problem: str | None = None, act: Act | None = None) -> None:
        with db.atomic():
            if item.state == WAITING:
                self.run.done += 1
                self.run.failed += state in (REJECTED, UNKNOWN)
            elif state == ITEM_DONE:  # not known before, and found done
                self.run.failed -= 1
            item.patch(state=state, problem=problem, act=act or item.act, settled_at=now())
            self.progress.keep()

    def settle_all(self, client: ElevenstClient) -> None:
        """Ask again about what is not known, until nothing that was sent can still arrive."""
        items = {item.act_id: item for item in self._of_state(UNKNOWN) if item.act_id}

        def tell() -> None:
            self.progress.tell(self.run.done, self.run.total, self.run.failed)

        for sent in sending.settle_all(Act.select().where(Act.id.in_(list(items))), client, tell):
            item = items[sent.act.id]
            if sent.is_done:
                self._end(item, ITEM_DONE, act=sent.act)
            else:
                self._end(item, REJECTED, NOT_THERE, sent.act)
