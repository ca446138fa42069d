"""진실 확인: whether the market believes what we say of each dispatch, and we what it says.

Asked after dispatches and every night. What both say is agreed; what only one says stands in a list until a person
settles it, or until a later check finds both agreed.
"""

import datetime as dt
from typing import Any

from peewee import JOIN, fn

from webapp.elevenst import ElevenstClient, ElevenstError
from webapp.elevenst.codes import OrderState
from webapp.models.acts import DONE, Act
from webapp.models.base import db, now
from webapp.models.orders import AGREED, ONLY_HERE, ONLY_THERE, DispatchCheck, LineChange, Order, OrderLine, Parcel
from webapp.models.runs import FAILED, Run
from webapp.models.stores import Store
from webapp.services import audit, freshness, incidents, market, runs
from webapp.services.audit import Actor, Change
from webapp.services.market_words import problem_of
from webapp.services.orders import stages
from webapp.services.orders.acting import DISPATCH, SENT
from webapp.services.orders.looking import read_again
from webapp.services.runs import Progress, RunProblem

KIND = "orders_check"
WHAT = "orders.truth"
# Dispatches of so long ago are asked about; older ones the market has brought to their end or to a claim.
SINCE = dt.timedelta(days=14)
# After a dispatch the market needs a moment, and more dispatches follow the first.
SETTLED = dt.timedelta(minutes=5)
TOGETHER = 100
VERDICTS = (ONLY_HERE, ONLY_THERE, AGREED)
TAKEN = "order.check_taken"
# Kinds of acts that may send lines beside a dispatch: those that did name them in their request.
ALSO_SEND: list[str] = []
ACCEPTED = str(OrderState.PURCHASE_CONFIRMED)


def is_wanted(store: Store) -> bool:
    """Whether something was dispatched since the last check began, and no check has failed just now."""
    last = Run.select().where((Run.kind == KIND) & (Run.store == store)).order_by(Run.id.desc()).first()
    fresh = _dispatches(store) & (Act.settled_at < now() - SETTLED)
    if last is not None:
        if last.state == FAILED and last.created_at > now() - 6 * SETTLED:
            return False
        fresh &= Act.settled_at >= last.created_at - SETTLED
    return bool(Act.select().where(fresh).exists())


def is_wanted_nightly(store: Store) -> bool:
    return bool(_to_ask(store))


@runs.work_of(KIND)
def check_all(run: Run, progress: Progress) -> dict[str, Any]:
    """Ask about every dispatch of late; the result counts the verdicts, and what the market did not tell of."""
    if not run.store.is_approved:
        raise RunProblem("not_approved", "승인되지 않은 스토어입니다. 판매채널 API에서 승인을 마쳐 주세요.")
    try:
        with incidents.watch(run.store), market.client_for(run.store) as client:
            counts = _ask(run, client, progress)
    except ElevenstError as error:
        freshness.note_failure(run.store, WHAT, error.label)
        raise problem_of(error) from error
    freshness.note_success(run.store, WHAT)
    return counts


def _ask(run: Run, client: ElevenstClient, progress: Progress) -> dict[str, Any]:
    wanted = _to_ask(run.store)
    counts = {**dict.fromkeys(VERDICTS, 0), "untold": 0}
    ids = sorted(wanted)
    for at in range(0, len(ids), TOGETHER):
        part = ids[at : at + TOGETHER]
        began = now()
        numbers = Order.select(Order.number).join(OrderLine).where(OrderLine.id.in_(part)).distinct().tuples()
        read_again(run.store, client, [number for (number,) in numbers], run.id)
        with db.atomic():
            for line in OrderLine.select().where(OrderLine.id.in_(part)):
                told = line.seen_at >= began
                counts[_judge(line, wanted[line.id]) if told else "untold"] += 1
        progress.tell(at + len(part), len(ids), counts["untold"])
    return counts


def _dispatches(store: Store) -> Any:
    kinds = Act.kind.startswith(DISPATCH) | Act.kind.in_(ALSO_SEND)
    return (Act.store == store) & kinds & (Act.state == DONE) & (Act.settled_at > now() - SINCE)


def _to_ask(store: Store) -> dict[int, bool]:
    """Lines to ask about, and whether it was we who sent them: by an act of ours that was done.

    The others have left while they waited here, without an act. What the buyer has accepted is agreed for good.
    """
    acts = Act.select(Act.request).where(_dispatches(store))
    ours = {line for act in acts for line in act.request.get("lines", ())}
    waited = LineChange.before.in_(stages.TO_SEND) & LineChange.after.in_(list(SENT))
    moved = LineChange.select(LineChange.line).join(OrderLine).where(
        (OrderLine.store == store) & waited & (LineChange.created_at > now() - SINCE)
    )  # fmt: skip
    theirs = {line for (line,) in moved.tuples()} - ours
    over = DispatchCheck.select(DispatchCheck.line).where(
        (DispatchCheck.store == store) & (DispatchCheck.verdict == AGREED) & (DispatchCheck.state == ACCEPTED)
    )
    done = {line for (line,) in over.tuples()}
    return {line: line in ours for line in (ours | theirs) - done}


def _judge(line: OrderLine, is_ours: bool) -> str:
    """Keep what both say of a line now. A difference that a person has settled stays settled while it is the same."""
    is_sent = line.state in SENT
    verdict = (AGREED if is_sent else ONLY_HERE) if is_ours else (ONLY_THERE if is_sent else AGREED)
    values = {"store": line.store_id, "verdict": verdict, "state": line.state, "checked_at": now()}
    row = DispatchCheck.get_or_none(DispatchCheck.line == line.id)
    if row is None:
        DispatchCheck.create(line=line.id, **values)
        return verdict
    is_same = row.verdict == verdict and (verdict != ONLY_HERE or row.state == line.state)
    row.patch(**values, settled_at=row.settled_at if is_same else None)
    return verdict


def _open(store: Store, verdict: str) -> Any:
    mine = (DispatchCheck.store == store) & (DispatchCheck.verdict == verdict)
    return mine if verdict == AGREED else mine & DispatchCheck.settled_at.is_null()


def counts(store: Store) -> dict[str, int]:
    """How many lines stand under each verdict; differences that were settled do not count."""
    mine = (DispatchCheck.store == store) & ((DispatchCheck.verdict == AGREED) | DispatchCheck.settled_at.is_null())
    rows = DispatchCheck.select(DispatchCheck.verdict, fn.COUNT(DispatchCheck.id)).where(mine)
    return dict(rows.group_by(DispatchCheck.verdict).tuples())


def page_of(store: Store, verdict: str, offset: int, limit: int) -> list[DispatchCheck]:
    """One page of a list, what was checked last first, each with line, order and parcel."""
    rows = DispatchCheck.select(DispatchCheck, OrderLine, Order, Parcel).join(OrderLine).join(Order)
    rows = rows.switch(OrderLine).join(Parcel, JOIN.LEFT_OUTER).where(_open(store, verdict))
    return list(rows.order_by(DispatchCheck.id.desc()).limit(limit).offset(offset))


def take_word(store: Store, line_id: int, actor: Actor) -> DispatchCheck | None:
    """Settle a difference by the market's word, which the line has carried since it was asked; None when none is open.

    What only we had sent is not sent, and may be sent again; what only the market had counts as sent here too.
    """
    with db.atomic():
        mine = (DispatchCheck.store == store) & (DispatchCheck.line == line_id)
        row = DispatchCheck.get_or_none(mine & (DispatchCheck.verdict != AGREED) & DispatchCheck.settled_at.is_null())
        if row is not None:
            row.patch(settled_at=now())
            told = {"line": row.line.number, "verdict": row.verdict, "state": row.state}
            audit.record(actor, Change(TAKEN, f"Order {row.line.order_id}", None, told), store)
    found: DispatchCheck | None = row
    return found
