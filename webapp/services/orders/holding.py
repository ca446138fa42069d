"""보류: lines that the seller keeps back. What is held goes nowhere until somebody releases it.

A line is held by a person with a reason, or by itself when the market tells of a cancel after the line had left in a
courier's file or on paper: then it may lie in a box already, and somebody has to look.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from webapp.elevenst.codes import OrderState
from webapp.models.base import db, insert_rows, now
from webapp.models.orders import LineChange, OrderLine
from webapp.services import audit
from webapp.services.audit import SYSTEM, Actor, Change
from webapp.services.orders import stages

HOLD, RELEASE = "order.hold", "order.release"
BY_ITSELF = "order.hold_by_itself"
LONGEST_REASON = 100
CANCELLED_LATE = "엑셀이나 출력물로 나간 뒤 취소가 들어왔습니다"
FEWER_LATE = "엑셀이나 출력물로 나간 뒤 수량이 줄었습니다"
LATE = (CANCELLED_LATE, FEWER_LATE)
WAITING = (str(OrderState.PAID), str(OrderState.PACKING))
GONE = (stages.CLAIM, stages.CANCELLED)


class HoldRefused(Exception):
    """Nothing was held; the text is a Korean sentence with a way out."""


def hold(lines: Sequence[OrderLine], reason: str, actor: Actor, source: str = HOLD) -> int:
    """Keep these lines back; how many are newly held or held for another reason now. Raises HoldRefused.

    What is held already stays held since when it was, and what is held by itself for that reason: it may lie in a box
    until a person has looked and releases it.
    """
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise HoldRefused(f"보류하는 까닭을 1자에서 {LONGEST_REASON}자까지로 입력해 주세요.")
    with db.atomic():
        free, since = OrderLine.held_at.is_null(), now()
        others = OrderLine.hold_reason != reason
        if source != BY_ITSELF:
            others &= OrderLine.hold_reason.not_in(LATE)
        ours = _still(lines, free | others)
        ids = [line.id for line in ours]
        OrderLine.update(hold_reason=reason).where(OrderLine.id.in_(ids)).execute()
        OrderLine.update(held_at=since).where(OrderLine.id.in_(ids) & free).execute()
        for line in ours:
            _at_hand(line, line.held_at or since, reason)
        _keep(ours, actor, source, reason)
    return len(ours)


def release(lines: Sequence[OrderLine], actor: Actor) -> int:
    """Let these lines go again; how many of them were held."""
    with db.atomic():
        ours = _still(lines, OrderLine.held_at.is_null(False))
        ids = [line.id for line in ours]
        OrderLine.update(held_at=None, hold_reason=None).where(OrderLine.id.in_(ids)).execute()
        for line in ours:
            _at_hand(line, None, None)
        _keep(ours, actor, RELEASE)
    return len(ours)


def hold_what_left(line: OrderLine, before: str, fewer: bool) -> None:
    """Hold a line by itself that was cancelled, whole or in part, after it had left in a file or on paper.

    Call it in the transaction in which the line moved on from `before`.
    """
    has_left = line.exported_at is not None or line.printed_at is not None
    if not has_left or before not in WAITING:
        return
    if line.state != before and stages.stage_of(line) in GONE:
        hold([line], CANCELLED_LATE, SYSTEM, BY_ITSELF)
    elif fewer and line.state in WAITING:
        hold([line], FEWER_LATE, SYSTEM, BY_ITSELF)


def sentence_of(line: OrderLine) -> str:
    """Why a held line does not go out."""
    return f"보류 중입니다: {line.hold_reason}. 보내려면 보류를 먼저 풀어 주세요."


def _still(lines: Iterable[OrderLine], condition: object) -> list[OrderLine]:
    """Those of the lines that the condition holds for in the database now, by order."""
    given = {line.id: line for line in lines}
    fitting = OrderLine.select(OrderLine.id, OrderLine.held_at).where(OrderLine.id.in_(list(given)) & condition)
    found = dict(fitting.tuples())
    for line_id, held_at in found.items():
        given[line_id].held_at = held_at
    return sorted((given[line_id] for line_id in found), key=lambda line: (line.order_id, line.id))


def _at_hand(line: Any, since: dt.datetime | None, reason: str | None) -> None:
    line.held_at, line.hold_reason = since, reason


def _keep(lines: Sequence[OrderLine], actor: Actor, action: str, reason: str | None = None) -> None:
    """A step in the history of each line, and an audit line an order; the reason may name somebody, so it is in one."""
    insert_rows(LineChange, [_step(line, actor, action, reason) for line in lines])
    for order_id, of_order in groupby(lines, key=lambda line: line.order_id):
        rows = list(of_order)
        told = {"lines": [line.number for line in rows]}
        audit.record(actor, Change(action, f"Order {order_id}", None, told), rows[0].store)


def _step(line: OrderLine, actor: Actor, action: str, reason: str | None) -> LineChange:
    return LineChange(line=line, user=actor.user, source=action, before=line.state, after=line.state, note=reason)
