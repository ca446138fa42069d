"""Differences answered in bulk: the market's values taken, or ours sent to it, one act for each, as a run.

Only what the market lets be changed alone can be sent; the rest is for the listing's own form.
"""

import copy
from collections.abc import Sequence
from typing import Any

from webapp.elevenst import AuthError, ElevenstClient, ElevenstError, RejectedError, UnavailableError
from webapp.models.acts import REJECTED, Act, ActInProgress
from webapp.models.base import db
from webapp.models.products import Listing
from webapp.models.runs import Run
from webapp.models.selling import Difference
from webapp.models.stores import Store
from webapp.services import audit, incidents, market, runs
from webapp.services.audit import Actor, Change
from webapp.services.imports.matching import only_writer
from webapp.services.market_words import problem_of, sentence_of
from webapp.services.products import acting, comparing, deeds, differences, history, rules
from webapp.services.products.acting import Doing
from webapp.services.products.deeds import Target, Wanted
from webapp.services.products.differences import Search
from webapp.services.products.history import Source, Subject
from webapp.services.runs import Order, Progress
from webapp.services.sending import CannotTell, Sent

KIND = "differences_answer"
TAKE, SEND = "take", "send"
TOGETHER = 100
PROBLEMS_KEPT = 500
MOST_SILENCES = 3
NO_WAY = "11번가에 이 항목만 보내는 방법이 없습니다. 상품 수정 화면에서 전체 수정으로 보내 주세요."
IN_PROGRESS = "이 상품에 결과를 아직 모르는 전송이 있습니다. 결과가 확인된 뒤에 다시 보내 주세요."
NOT_KNOWN = "11번가가 답하지 않아 결과를 모릅니다. 자동으로 다시 확인합니다."


def order(store: Store, choice: str, search: Search, ids: list[int] | None = None) -> Order:
    """Answer these differences, or all that fit the search where no ids are given."""
    asked = {"text": search.text, "field": search.field, "listing": search.listing}
    return Order(KIND, store, parameters={"choice": choice, "ids": ids, "search": asked})


@runs.work_of(KIND, gives_way=True)
def answer(run: Run, progress: Progress) -> dict[str, Any]:
    """The result counts what was done, refused and left unknown, and names the first problems."""
    work = _Answering(run, progress)
    if run.parameters["choice"] == TAKE:
        return work.all_of(work.take)
    try:
        with market.client_for(run.store) as client, incidents.watch(run.store):
            return work.all_of(lambda rows: work.send(client, rows))
    except (UnavailableError, AuthError) as error:
        raise problem_of(error) from error


class _Answering:
    def __init__(self, run: Run, progress: Progress) -> None:
        self.run, self.progress = run, progress
        self.actor = Actor(run.user)
        empty: dict[str, Any] = {"done": 0, "refused": 0, "unknown": 0, "problems": []}
        self.result: dict[str, Any] = run.checkpoint.get("result", empty)
        self._silences = 0

    def _next(self) -> list[Difference]:
        behind, ids = self.run.checkpoint.get("difference", 0), self.run.parameters["ids"]
        if ids is not None:
            return differences.of_ids([self.run.store], [one for one in sorted(ids) if one > behind][:TOGETHER])
        return differences.after(self._search, behind, TOGETHER)

    @property
    def _search(self) -> Search:
        asked = self.run.parameters["search"]
        return Search((self.run.store_id,), asked["text"], asked["field"], asked["listing"])

    def all_of(self, step: Any) -> dict[str, Any]:
        ids = self.run.parameters["ids"]
        left = len(ids) if ids is not None else differences.count(self._search)
        self.progress.tell(self.run.done, max(left, self.run.total or 0), self.run.failed)
        while rows := self._next():
            step(rows)
            self.progress.tell(self.run.done, self.run.total, self.run.failed)
        return self.result

    def take(self, rows: list[Difference]) -> None:
        with db.atomic():
            self.result["done"] += differences.take(self.run.store, rows, self.actor)
            self.run.done += len(rows)
            self.progress.keep(difference=rows[-1].id, result=self.result)

    def send(self, client: ElevenstClient, rows: list[Difference]) -> None:
        for row in rows:
            problem, sent = self._send(client, row)
            with db.atomic():
                only_writer(self.run.store)
                self._settle(row, problem, sent)
                self.run.done += 1
                self.progress.keep(difference=row.id, result=self.result)
            self._watch_silence(sent)
            self.progress.tell(self.run.done, self.run.total, self.run.failed)

    def _send(self, client: ElevenstClient, row: Difference) -> tuple[str, Sent | None]:
        target = Target(Listing.get_by_id(row.listing_id), row.option)
        deed = deed_for(row, target)
        if deed is None:
            return NO_WAY, None
        if problems := rules.problems(deed[0], _as_there(row), deed[1]):
            return " ".join(problems), None
        key = f"difference-{row.id}-{self.run.id}"
        try:
            wanted = deed[1] if deed[0] != deeds.STOCK else _as_read(client, target, deed[1])
            sent = acting.do(Doing(deed[0], target, wanted, key, self.actor, history.SYNC, self.run.id), client)
        except CannotTell:
            return rules.GONE, None
        except RejectedError as refusal:
            return sentence_of(refusal), None
        except ActInProgress:
            return IN_PROGRESS, None
        if sent.is_done:
            return "", sent
        if sent.is_refused:
            return sentence_of(sent.error) if isinstance(sent.error, ElevenstError) else rules.GONE, sent
        return NOT_KNOWN, sent

    def _settle(self, row: Difference, problem: str, sent: Sent | None) -> None:
        """Count how it ended; what was sent agrees now, so its difference is over."""
        if not problem:
            self._close(row)
            self.result["done"] += 1
            return
        self.run.failed += 1
        self.result["unknown" if sent and not sent.is_refused else "refused"] += 1
        if len(self.result["problems"]) < PROBLEMS_KEPT:
            told = {"listing": row.listing_id, "name": row.listing.name, "field": row.field, "problem": problem}
            self.result["problems"].append(told)

    def _close(self, row: Difference) -> None:
        listing = Listing.get_by_id(row.listing_id)
        fresh = Difference.get_or_none(Difference.id == row.id)
        if fresh is None:
            return
        differences.close(fresh, listing)
        name = f"{row.field}:{row.option.name}" if row.option and row.option.name else row.field
        before, after = {name: row.there}, {name: row.here}
        history.note(Source(history.SYNC, self.run.id, self.run.user), Subject(listing=listing), before, after)
        audit.record(self.actor, Change("difference.send", f"Listing {listing.id}", before, after), self.run.store)

    def _watch_silence(self, sent: Sent | None) -> None:
        """Stop where the market is silent for good: what was not sent yet stays as it is."""
        silent = sent is not None and isinstance(sent.error, UnavailableError | AuthError)
        self._silences = self._silences + 1 if silent else 0
        if silent and self._silences >= MOST_SILENCES and sent and isinstance(sent.error, ElevenstError):
            raise sent.error


def _as_there(row: Difference) -> Target:
    """The listing as the market has it, by which it is told what the market would refuse; it is never written."""
    return Target(_with_there(row, Listing.get_by_id(row.listing_id)), row.option)


def _with_there(row: Difference, listing: Listing) -> Listing:
    if row.field in ("price", "status"):
        setattr(listing, row.field, row.there)
    return listing


def _as_read(client: ElevenstClient, target: Target, wanted: Wanted) -> Wanted:
    """With the weight that stands beside the stock: the market sets both. CannotTell when there is no such row."""
    stocks = client.products.stocks(target.listing.number)
    row = next((row for row in stocks.rows if row.number == target.number), None) if stocks else None
    if row is None:
        raise CannotTell
    return {**wanted, "weight": row.weight or 0, "sold": row.sold}


def can_send(row: Difference) -> bool:
    """True where the market lets this alone be changed to our value."""
    return deed_for(row, Target(row.listing, row.option)) is not None


def why_not(rows: Sequence[Difference]) -> dict[int, str]:
    """What is known against sending these, by id; each comes with its listing and option."""
    found = {}
    for row in rows:
        deed = deed_for(row, Target(row.listing, row.option))
        # The prices of options are looked at when it is sent: a list does not read the options of all its rows.
        there = Target(_with_there(row, copy.copy(row.listing)), row.option, known=())
        if deed and (problems := rules.problems(deed[0], there, deed[1])):
            found[row.id] = " ".join(problems)
    return found


def refusals(rows: Sequence[Difference]) -> dict[int, Act]:
    """The last act by which each of these was sent and refused since it was seen, by id."""
    targets = {row.id: Target(row.listing, row.option) for row in rows}
    deeds_of = {row.id: deed[0] for row in rows if (deed := deed_for(row, targets[row.id]))}
    mine = Act.store.in_(list({row.listing.store_id for row in rows}))
    numbers = Act.target.in_(list({target.number for target in targets.values()}))
    acts = list(Act.select().where(mine & numbers & (Act.state == REJECTED)).order_by(Act.id)) if rows else []
    last = {(act.store_id, act.kind, act.target): act for act in acts}
    said = {row.id: last.get((row.listing.store_id, deeds_of.get(row.id), targets[row.id].number)) for row in rows}
    return {row.id: act for row in rows if (act := said[row.id]) and act.created_at >= row.created_at}


def deed_for(row: Difference, target: Target) -> tuple[str, Wanted] | None:
    """The deed that makes the market agree with us; None where there is no narrow one."""
    listing, option = target.listing, target.option
    if row.field == "price":
        return deeds.PRICE, {"price": row.here}
    if row.field == "discount" and listing.price is not None:
        return deeds.DISCOUNT, {"price": listing.price, "discount": row.here}
    if row.field == comparing.STOCK and option is not None:
        return deeds.STOCK, {"quantity": row.here, "sold": option.sold}
    if row.field == "status" and row.here == deeds.STOPPED and row.there in (deeds.NOT_YET, deeds.ON_SALE):
        return deeds.STOP, {}
    if row.field == "status" and row.here in (deeds.ON_SALE, deeds.SOLD_OUT) and row.there == deeds.STOPPED:
        return deeds.RESTART, {}
    return None
