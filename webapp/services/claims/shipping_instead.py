"""취소거부: a refused cancel **sends** the order, and with it what else of its parcel is packed.

So it passes the gate that a dispatch passes: what lies in the parcel is asked about right before.
"""

from collections.abc import Sequence

from webapp.elevenst import ElevenstClient
from webapp.elevenst.codes import OrderState
from webapp.models.acts import SENDING, UNKNOWN, Act, ActInProgress
from webapp.models.claims import CANCEL, OPEN, Claim
from webapp.models.orders import Order, OrderLine
from webapp.services.claims.decisions import Decision
from webapp.services.orders import acting, handing_over, parting
from webapp.services.orders.acting import DISPATCH, PACKING, SENT
from webapp.services.orders.handing_over import OVER
from webapp.services.sending import ActRefused

ASKED_BACK = str(OrderState.CANCEL_REQUESTED)


def goes_along(claim: Claim) -> list[OrderLine]:
    """Other lines of the parcel that the market sends with it."""
    return [line for line in _others(claim) if line.state == PACKING]


def gate(claim: Claim, client: ElevenstClient, decision: Decision) -> list[OrderLine]:
    """Other lines that leave with the refusal, once nothing of the parcel speaks against its leaving.

    Raises ActRefused, ActInProgress while a dispatch of the parcel is in doubt, ElevenstError.
    """
    if claim.line is None or claim.line.parcel is None:
        raise ActRefused("이 주문상품을 아직 모릅니다. [지금 상태 확인]을 먼저 눌러 주세요. 보내지 않았습니다.")
    if busy := _dispatch_in_doubt(claim):
        raise ActInProgress(busy)
    if found := parting.number_problems(claim.line.parcel, decision.courier, [decision.tracking_no]):
        raise ActRefused(f"보내지 않았습니다. {' '.join(found.values())}")
    others = [line for line in _others(claim) if line.state not in SENT | OVER]
    passed = acting.gate(claim.store, client, others, PACKING) if others else acting.Gate()
    gone = [line for line in passed.taken_out if line.state not in SENT]
    _require_alone(claim, [line for line in gone if line.state == ASKED_BACK])
    handing_over.require_clear([line for line in gone if not line.held_at], [line for line in gone if line.held_at])
    return passed.open


def _require_alone(claim: Claim, asked_back: Sequence[OrderLine]) -> None:
    """Nothing leaves of which another cancel is still to be decided, on this line or on another of the parcel."""
    same = (Claim.line == claim.line_id) & (Claim.id != claim.id) & (Claim.kind == CANCEL) & Claim.stage.in_(OPEN)
    names = [f"{line.order.number}-{line.number}" for line in asked_back]
    names += [f"{claim.order_no}-{claim.line_no}"] if Claim.select().where(same).exists() else []
    if names:
        raise ActRefused(
            f"보내지 않았습니다. 거부하면 배송번호 전체가 발송되는데, 결정하지 않은 취소 요청이 더 있습니다: "
            f"{', '.join(names)}. 그 취소를 먼저 승인하거나, 모두 거부하려면 11번가 셀러오피스에서 처리해 주세요."
        )


def _others(claim: Claim) -> Sequence[OrderLine]:
    if claim.line is None or claim.line.parcel_id is None:
        return []
    rows = OrderLine.select(OrderLine, Order).join(Order).where(OrderLine.parcel == claim.line.parcel_id)
    return list(rows.where(OrderLine.id != claim.line_id).order_by(OrderLine.id))


def _dispatch_in_doubt(claim: Claim) -> Act | None:
    same = (Act.store == claim.store) & (Act.kind == DISPATCH) & (Act.target == claim.line.parcel.number)
    found: Act | None = Act.select().where(same & Act.state.in_((SENDING, UNKNOWN))).first()
    return found
