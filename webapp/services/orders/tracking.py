"""Tracking numbers before they are sent: tidied, of a shape that the market takes, and on no other open parcel."""

import re
from collections.abc import Collection

from webapp.elevenst.codes import OrderState
from webapp.elevenst.couriers import OTHER
from webapp.models.dispatching import SENDING, UNKNOWN, WAITING, DispatchBatch, DispatchItem
from webapp.models.orders import OrderLine
from webapp.models.stores import Store

# The market tells no rules by courier; longer ones it takes from none but OTHER.
LONGEST = 15
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
    "한 상자에 함께 넣었다면 택배사를 [기타]로 고르거나 11번가 판매자센터에 문의해 주세요."
)


def tidy(text: str) -> str:
    """Without blanks and hyphens, as couriers print them and the market does not take them; capitals throughout."""
    return re.sub(r"[\s\-\u2010-\u2015\u2212\uff0d]", "", text).upper()


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
    """Ids of the store's open parcels that carry these numbers, or are about to, by courier and number."""
    found: dict[tuple[str, str], set[int]] = {}
    sent = (OrderLine.store == store) & OrderLine.tracking_no.in_(list(numbers)) & OrderLine.state.not_in(list(CLOSED))
    rows = OrderLine.select(OrderLine.courier, OrderLine.tracking_no, OrderLine.parcel).where(sent)
    planned = DispatchItem.select(DispatchItem.courier, DispatchItem.tracking_no, DispatchItem.parcel)
    waits = DispatchItem.state.in_((WAITING, SENDING, UNKNOWN)) & DispatchItem.tracking_no.in_(list(numbers))
    coming = planned.join(DispatchBatch).where((DispatchBatch.store == store) & waits)
    for courier, number, parcel_id in (*rows.tuples(), *coming.tuples()):
        if courier and parcel_id:
            found.setdefault((courier, number), set()).add(parcel_id)
    return found
