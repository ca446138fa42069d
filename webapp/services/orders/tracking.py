"""Tracking numbers before they are sent: tidied, of a shape that the market takes, and on no other open parcel."""

import re
from collections.abc import Collection, Iterator

from webapp.elevenst.codes import OrderState
from webapp.elevenst.couriers import OTHER
from webapp.models.acts import SENDING as ACT_SENDING
from webapp.models.acts import UNKNOWN as ACT_UNKNOWN
from webapp.models.acts import Act
from webapp.models.dispatching import SENDING, UNKNOWN, WAITING, DispatchBatch, DispatchItem
from webapp.models.orders import LineBox, OrderLine, Parcel
from webapp.models.stores import Store
from webapp.services.orders.acting import DISPATCH

# The market tells no rules by courier; longer ones it takes from none but OTHER.
LONGEST = 15
FEW = 20
# A parcel with a number is open until its purchase is confirmed or it is no more.
CLOSED = {
    str(state)
    for state in (
        OrderState.PURCHASE_CONFIRMED,
        OrderState.RETURNED,
        OrderState.CANCELLED,
        OrderState.CANCELLED_AFTER_CONFIRMATION,
    )
}
TAKEN = (
    "이미 다른 주문에 쓴 송장번호입니다. 11번가는 송장번호 하나를 두 번 받지 않습니다. 번호를 확인해 주세요. "
    "한 상자에 함께 넣었다면 택배사를 [기타]로 고르고 셋째부터는 번호 뒤에 N3처럼 붙이거나, 11번가 판매자센터에 문의해 "
    "주세요."
)


def tidy(text: str) -> str:
    """Without blanks and hyphens, as couriers print them and the market does not take them; capitals throughout."""
    return re.sub(r"[\s\-\u2010-\u2015\u2212\uff0d]", "", text).upper()


def form_of(number: str, place: int) -> str:
    """A number of our own for the so-manieth parcel in a box, since the market takes the box's number no more."""
    return f"{number}N{place}"


def forms_of(numbers: Collection[str]) -> list[str]:
    """The numbers of what lies in the boxes of these, as far as boxes are packed; of a long column none."""
    return [form_of(one, place) for one in numbers for place in range(2, 10)] if len(numbers) <= FEW else []


def is_form_of(sent: str, number: str) -> bool:
    """Whether a parcel that was sent with the one went in the box of the other."""
    return re.fullmatch(rf"{re.escape(number)}(N\d+)?", sent) is not None


def problem_of(courier: str, number: str) -> str:
    """What is wrong with a tidied number, with a way out; "" when nothing is known to be."""
    if not number:
        return "송장번호를 입력해 주세요."
    if not re.fullmatch(r"[0-9A-Z]{6,30}", number):
        return "송장번호는 숫자와 영문 6자에서 30자입니다. 빈칸과 - 는 빼고 보냅니다."
    if courier != OTHER and len(number) > LONGEST:
        return f"송장번호가 {len(number)}자입니다. 11번가는 {LONGEST}자까지 받습니다. 번호를 확인해 주세요."
    return ""


def taken(store: Store, numbers: Collection[str]) -> dict[tuple[str, str], set[int]]:
    """Ids of the store's open parcels that carry these numbers, or are about to, by courier and number.

    Each box of a parcel carries its own.
    """
    found: dict[tuple[str, str], set[int]] = {}
    asked = list(numbers)
    mine = (OrderLine.store == store) & OrderLine.state.not_in(list(CLOSED))
    lines = OrderLine.select(OrderLine.courier, OrderLine.tracking_no, OrderLine.parcel)
    boxes = LineBox.select(OrderLine.courier, LineBox.tracking_no, OrderLine.parcel).join(OrderLine)
    planned = DispatchItem.select(DispatchItem.courier, DispatchItem.tracking_no, DispatchItem.parcel)
    waits = DispatchItem.state.in_((WAITING, SENDING, UNKNOWN)) & DispatchItem.tracking_no.in_(asked)
    rows = (
        *lines.where(mine & OrderLine.tracking_no.in_(asked)).tuples(),
        *boxes.where(mine & (LineBox.store == store) & LineBox.tracking_no.in_(asked)).tuples(),
        *planned.join(DispatchBatch).where((DispatchBatch.store == store) & waits).tuples(),
        *_in_doubt(store),
    )
    for courier, number, parcel_id in rows:
        if courier and parcel_id and number in numbers:
            found.setdefault((courier, number), set()).add(parcel_id)
    return found


def _in_doubt(store: Store) -> Iterator[tuple[str | None, str | None, int | None]]:
    """Courier, number and parcel of what was sent and is not known to have arrived, of each box."""
    sent = (Act.store == store) & (Act.kind == DISPATCH) & Act.state.in_((ACT_SENDING, ACT_UNKNOWN))
    acts = list(Act.select().where(sent))
    named = (Parcel.store == store) & Parcel.number.in_([act.target for act in acts])
    parcels = dict(Parcel.select(Parcel.number, Parcel.id).where(named).tuples())
    for act in acts:
        boxes = [number for number, _pieces in act.request.get("boxes", ())]
        for number in {act.request.get("tracking_no"), *boxes}:
            yield act.request.get("courier"), number, parcels.get(act.target)
