"""발송지연안내: the buyer is told a later day, once; guide page 6728.

The market tells the announced day in its lists of what is to be sent alone, so an act in doubt is looked for there.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from webapp.elevenst import KST, ElevenstClient
from webapp.elevenst.codes import DelayReason
from webapp.elevenst.order_acts import DelayForm
from webapp.elevenst.resource import Receipt
from webapp.models.acts import DONE, Act
from webapp.models.base import now
from webapp.models.orders import Order, OrderLine, Parcel
from webapp.services import audit, sending
from webapp.services.audit import Actor, Change
from webapp.services.orders import acting
from webapp.services.orders.acting import DELAY, PACKING, PAID
from webapp.services.orders.taking import GONE, Look, move
from webapp.services.sending import ActRefused, CannotTell, Closing, Intent, Sent, Settler

FIRST = dt.timedelta(days=30)  # what was paid longer ago is on none of the market's lists any more
MARGIN = dt.timedelta(hours=1)


class AnnouncementRefused(ActRefused):
    """Nothing was announced."""


@dataclass(frozen=True)
class Notice:
    """What the buyer is told: the day, the reason by the market's code, and words of the seller's."""

    day: dt.date
    reason: DelayReason
    text: str


def lines_of(order: Order, parcel: Parcel) -> list[OrderLine]:
    """The lines that an announcement would speak of: all of the order's in this parcel that are not over."""
    mine = (OrderLine.order == order) & (OrderLine.parcel == parcel) & OrderLine.state.not_in(list(GONE))
    return list(OrderLine.select(OrderLine, Order).join(Order).where(mine).order_by(OrderLine.id))


def told_before(order: Order, parcel: Parcel) -> bool:
    """Whether a day has been announced already: by the market's word on a line, or by an act of ours that holds."""
    if any(line.announced_ship_by for line in lines_of(order, parcel)):
        return True
    same = (Act.store == order.store) & (Act.kind == DELAY) & (Act.target == _target(order, parcel))
    return bool(Act.select().where(same & (Act.state == DONE)).exists())


def can_be_announced(order: Order, parcel: Parcel) -> bool:
    """Whether something waits to be sent, and no later day has been announced."""
    lines = lines_of(order, parcel)
    return bool(lines) and all(line.state in (PAID, PACKING) for line in lines) and not told_before(order, parcel)


def announce(order: Order, parcel: Parcel, client: ElevenstClient, notice: Notice, actor: Actor) -> Sent:
    """Tell the buyer a later day, past the cancel gate. Raises AnnouncementRefused, ActInProgress, ElevenstError."""
    if told_before(order, parcel):
        raise AnnouncementRefused("이미 발송지연안내를 한 주문입니다. 11번가는 한 번만 받습니다. 보내지 않았습니다.")
    gate = acting.gate(order.store, client, lines_of(order, parcel), PAID, PACKING, with_held=True)
    if gate.taken_out or not gate.open:
        raise AnnouncementRefused(
            "안내하지 않았습니다. 방금 11번가에 확인하니 취소되었거나 이미 보낸 주문상품이 있습니다. "
            "주문 화면에서 지금 상태를 확인해 주세요."
        )
    act, is_mine = sending.begin(_intent(order, parcel, gate.open, notice), actor)
    if not is_mine:  # another person's announcement held in this very moment
        return Sent(act, act.answer["row"])
    form = DelayForm(
        order_no=order.number, parcel_no=parcel.number, ship_on=notice.day, reason=notice.reason,
        reason_text=notice.text,
    )  # fmt: skip
    return sending.carry_out(act, lambda: client.orders.announce_delay(form), closing(client))


def _intent(order: Order, parcel: Parcel, lines: list[OrderLine], notice: Notice) -> Intent:
    """Whatever its day and words, an announcement for these lines is the same form: it is told once."""
    request = {
        "order": order.id, "parcel": parcel.id, "lines": [line.id for line in lines], "day": notice.day.isoformat(),
        "reason": notice.reason.value,
    }  # fmt: skip
    target = _target(order, parcel)
    return Intent(order.store, DELAY, target, f"delay:{target}", request)


def _target(order: Order, parcel: Parcel) -> str:
    return f"{order.number}-{parcel.number}"


def closing(client: ElevenstClient) -> Closing[Any]:
    """Done is what the market's lists show of the lines: a day that was not there before."""

    def look(act: Act) -> dt.datetime | None:
        lines = list(OrderLine.select(OrderLine, Order).join(Order).where(OrderLine.id.in_(act.request["lines"])))
        wanted = {(line.order.number, line.number) for line in lines}
        since = max(now() - FIRST, min(line.paid_at or line.created_at for line in lines) - MARGIN)
        listed = [*client.orders.paid(since), *client.orders.packing(since)]
        rows = [row for row in listed if (row.order_no, row.line_no) in wanted]
        if not rows:
            raise CannotTell
        return next((row.announced_ship_by for row in rows if row.announced_ship_by), None)

    return Closing(look, _keep)


def _keep(act: Act, told: Receipt | dt.datetime) -> int:
    """The announced day is the lines' day from now on."""
    asked = dt.datetime.combine(dt.date.fromisoformat(act.request["day"]), dt.time(), KST)
    day = told if isinstance(told, dt.datetime) else asked
    look = Look(act.store, now(), DELAY, act.id)
    for line in OrderLine.select().where(OrderLine.id.in_(act.request["lines"])):
        move(line, line.state, look, act.user, {"announced_ship_by": day})
    after = {name: act.request[name] for name in ("lines", "day", "reason")}
    audit.record(Actor(act.user), Change(DELAY, f"Order {act.request['order']}", None, after), act.store)
    return int(act.request["order"])


def settle(act: Act, client: ElevenstClient) -> Sent:
    """Ask the market what became of an announcement that nobody settled."""
    return sending.ask(act, closing(client))


def _is_there(act: Act) -> bool:
    return bool(OrderLine.select().where(OrderLine.id.in_(act.request["lines"])).exists())


sending.SETTLERS.append(Settler((DELAY,), settle, _is_there))
