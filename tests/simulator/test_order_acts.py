"""What the pretend market lets sellers do to orders, line by line, and with which code it refuses the rest."""

from datetime import timedelta
from typing import Any

import pytest

from tests.simulator.conftest import Answer, Caller, form
from webapp.simulator import SAMPLE_KEY
from webapp.simulator.seed import shops

SENT = "202603021030/01/00034/123456789012"


class Order:
    """An order of the sample shop and the paths of what can be done to it."""

    def __init__(self, market: Any, count: int = 2, state: str = "301", **fields: str) -> None:
        market.put_product(SAMPLE_KEY, "3900000001", prdNm="견본 컵", selPrc="12900")
        placed = market.place_order(SAMPLE_KEY, [{"prdNo": "3900000001", "ordQty": 5}] * count, state, **fields)
        self.market, self.number = market, placed["ordNo"]
        self.parcel = placed["lines"][0]["dlvNo"]

    @property
    def states(self) -> list[str]:
        return [line["ordPrdStat"] for line in self.market.order(self.number)["lines"]]

    def line(self, seq: str = "1") -> dict[str, Any]:
        return next(line for line in self.market.order(self.number)["lines"] if line["ordPrdSeq"] == seq)

    def confirm(self, seq: str = "1") -> str:
        return f"/ordservices/reqpackaging/{self.number}/{seq}/N/null/{self.parcel}"

    def dispatch(self, sent: str = SENT) -> str:
        return f"/ordservices/reqdelivery/{sent}/{self.parcel}"

    def part(self, seqs: str, sent: str = SENT) -> str:
        return f"{self.dispatch(sent)}/Y/{self.number}/{seqs}"

    def split(self, quantity: str, boxes: str) -> str:
        return f"{self.dispatch()}/{quantity}/{self.number}/1/{boxes}"


def code(answer: Answer) -> str | None:
    assert answer.root == "ResultOrder"
    return answer.of("result_code")


@pytest.mark.parametrize(
    ("state", "expected"),
    [("202", "0"), ("301", "-3206"), ("401", "-3206"), ("701", "-3214"), ("B01", "-3211"), ("102", "-3206")],
)
def test_only_a_paid_line_can_be_confirmed(caller: Caller, market: Any, state: str, expected: str) -> None:
    order = Order(market, state=state)

    assert code(caller.get(order.confirm())) == expected
    assert order.states == ["301" if expected == "0" else state, state]
    assert market.ledger.count("confirm_order", f"{order.number}-1") == (expected == "0")


def test_add_on_goods_are_confirmed_with_their_main_product(caller: Caller, market: Any) -> None:
    order = Order(market, count=3, state="202")
    market.push_order(order.number, "202", ord_prd_seq="2", prdNo="3900000009", addPrdNo="3900000001")
    answer = caller.get(order.confirm())

    assert answer.of("result_text") == "전체 2건이 정상적으로 발주처리가 되었습니다."
    assert order.states == ["301", "301", "202"]
    assert code(caller.get(order.confirm("2"))) == "-3206"
    assert market.ledger.count("confirm_order", f"{order.number}-2") == 1


def test_a_receipt_has_the_market_s_own_fields(caller: Caller, market: Any) -> None:
    answer = caller.get(Order(market, state="202").confirm())

    assert answer.of("openMallID") == "11ST"
    assert answer.of("result_text") == "전체 1건이 정상적으로 발주처리가 되었습니다."


def test_a_dispatch_sends_every_line_of_its_parcel(caller: Caller, market: Any) -> None:
    order = Order(market)

    assert code(caller.get(order.dispatch())) == "0"
    assert order.states == ["401", "401"]
    assert (order.line()["dlvEtprsCd"], order.line()["invcNo"]) == ("00034", "123456789012")
    assert market.ledger.count("dispatch_parcel") == 2
    assert code(caller.get(order.dispatch())) == "-3308"
    assert market.ledger.count("dispatch_parcel") == 2


def test_a_parcel_goes_out_whole_across_the_orders_bundled_into_it(caller: Caller, market: Any) -> None:
    first = Order(market, count=1)
    second, late = (Order(market, count=1, state=state, dlvNo=first.parcel) for state in ("301", "202"))

    assert caller.get(first.dispatch()).of("result_text") == "전체 2 건이 발송처리 되었습니다."
    assert (first.states, second.states, late.states) == (["401"], ["401"], ["202"])
    assert code(caller.get(second.dispatch())) == "-3310", "one order of the parcel is not packed yet"
    caller.get(late.confirm())
    assert code(caller.get(late.dispatch())) == "0"
    assert code(caller.get(second.dispatch())) == "-3308"
    assert [market.ledger.count("dispatch_parcel", f"{one.number}-1") for one in (first, second, late)] == [1, 1, 1]


def test_a_line_whose_cancel_was_asked_for_stays_behind(caller: Caller, market: Any) -> None:
    order = Order(market)
    market.push_order(order.number, "701", ord_prd_seq="1")

    assert code(caller.get(order.dispatch())) == "0"
    assert order.states == ["701", "401"]


@pytest.mark.parametrize(
    ("state", "expected"),
    [("202", "-3310"), ("701", "-3310"), ("401", "-3308"), ("501", "-3309"), ("B01", "-3313"), ("A01", "-3313")],
)
def test_what_is_not_being_packed_is_not_dispatched(caller: Caller, market: Any, state: str, expected: str) -> None:
    order = Order(market, state=state)

    assert code(caller.get(order.dispatch())) == expected
    assert order.states == [state, state]


def test_a_refusal_names_the_states_the_lines_have_moved_to(caller: Caller, market: Any) -> None:
    order = Order(market, state="B01")
    market.push_order(order.number, "A01", ord_prd_seq="2")

    assert "(주문취소, 반품완료)" in (caller.get(order.dispatch()).of("result_text") or "")


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("20260302/01/00034/123456789012", "-3301"),
        ("202613021030/01/00034/123456789012", "-3301"),
        ("202603021030/02/00034/123456789012", "-1"),
        ("202603021030/01/99999/123456789012", "-3307"),
        ("202603021030/01/00034/12", "-3306"),
        ("202603021030/01/00034/null", "-3306"),
        ("202603021030/05/00034/123456789012", "-3307"),
    ],
)
def test_a_bad_shipment_is_refused_by_its_own_code(caller: Caller, market: Any, sent: str, expected: str) -> None:
    order = Order(market)

    assert code(caller.get(order.dispatch(sent))) == expected
    assert order.states == ["301", "301"]


def test_without_a_delivery_there_is_neither_courier_nor_number(caller: Caller, market: Any) -> None:
    order = Order(market)

    assert code(caller.get(order.dispatch("202603021030/05/null/null"))) == "0"
    assert (order.line()["dlvMthdCd"], order.line()["invcNo"]) == ("99", "")


def test_a_tracking_number_belongs_to_one_parcel(caller: Caller, market: Any) -> None:
    first, second = Order(market), Order(market)
    caller.get(first.dispatch())

    assert code(caller.get(second.dispatch())) == "-3320"
    assert second.states == ["301", "301"]


def test_a_partial_dispatch_sends_the_named_lines_alone(caller: Caller, market: Any) -> None:
    order = Order(market, count=3)

    assert code(caller.get(order.part("1,3"))) == "0"
    assert order.states == ["401", "301", "401"]
    assert code(caller.get(order.part("9"))) == "-3310"
    assert code(caller.get(order.part("2,9"))) == "-3310"
    assert order.states == ["401", "301", "401"]


def test_the_boxes_of_a_split_hold_all_pieces(caller: Caller, market: Any) -> None:
    order = Order(market)

    assert code(caller.get(order.split("2", "1234567890123@2"))) == "-3310"
    assert code(caller.get(order.split("x", "1234567890123@2"))) == "-3311"
    assert order.states == ["301", "301"]
    assert code(caller.get(order.split("2", "1234567890123@2^1234567890124@1"))) == "0"
    assert order.states == ["401", "301"]


def test_every_box_of_a_split_has_a_number_of_its_own(caller: Caller, market: Any) -> None:
    first, second = Order(market), Order(market)

    assert code(caller.get(first.split("2", "12@3"))) == "-3306"
    assert code(caller.get(first.split("2", "1234567890123@3"))) == "0"
    assert code(caller.get(second.dispatch("202603021030/01/00034/1234567890123"))) == "-3320"
    assert (
        code(caller.get(f"{second.dispatch('202603021030/01/00034/777777777777')}/2/{second.number}/1/123456789012@3"))
        == "-3320"
    )
    assert code(caller.get(second.dispatch("202603021030/01/00034/1234567890123456"))) == "-3306"
    assert second.states == ["301", "301"]


def test_a_seller_rejects_what_has_not_left_yet(caller: Caller, market: Any) -> None:
    order = Order(market)
    at = f"/claimservice/reqrejectorder/{order.number}"

    assert code(caller.get(f"{at}/1/08/재고 없음")) == "0"
    assert order.states == ["B01", "301"]
    assert (order.line()["ordQty"], order.line()["ordCnQty"]) == (0, 5)
    assert [claim["ordCnMnbdCd"] for claim in market.claims(order.number)] == ["02"]
    assert code(caller.get(f"{at}/1/08/재고 없음")) == "-21004"
    assert code(caller.get(f"{at}/9/08/x")) == "-21003"
    assert code(caller.get("/claimservice/reqrejectorder/1/1/08/x")) == "-21002"
    assert code(caller.get(f"{at}/2/55/x")) == "-1"


def test_a_reservation_is_paid_once_its_goods_are_there(caller: Caller, market: Any) -> None:
    order = Order(market, count=1, state="201")
    at = f"/ordservices/saleconfirm/{order.number}/1"

    assert [code(caller.get(at)), code(caller.get(at))] == ["0", "-1"]
    assert order.states == ["202"]


def test_a_pick_up_is_done_with_the_buyer_s_code(caller: Caller, market: Any) -> None:
    order = Order(market, count=1, visitDlvYn="Y", visitDlvCertCode="4711")
    at = f"/ordservices/visitdlvend/{order.parcel}/{order.number}"

    assert caller.post(f"{at}/0000").of("ns2:result_code") == "-1001"
    assert caller.post(f"{at}/4711").of("ns2:result_code") == "1"
    assert order.states == ["501"]
    assert (order.line()["dlvMthdCd"], order.line()["dlvEtprsCd"], order.line()["invcNo"]) == ("99", "", "")
    assert caller.post(f"{at}/4711").of("ns2:result_code") == "-1"


REASON = "입고가 늦어져 발송이 늦습니다"


def delay(caller: Caller, order: Order, **changed: str) -> str | None:
    day = f"{order.market.now + timedelta(days=5):%Y%m%d}"
    fields = {"ordNo": order.number, "dlvNo": order.parcel, "delaySendDt": day, "delaySendRsnCd": "01"}
    body = form("DeliveryDelayGuideRequest", **{**fields, "delaySendRsn": REASON, **changed})
    return code(caller.post("/ordservices/deliveryDelayGuide", body))


def test_a_delay_is_announced_once(caller: Caller, market: Any) -> None:
    order = Order(market)

    assert delay(caller, order) == "0"
    assert order.states == ["301", "301"]
    assert order.line("2")["delaySendDt"].endswith(" 00:00:00")
    assert delay(caller, order) == "-28311"


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("ordNo", "1", "-28301"),
        ("dlvNo", "1", "-28302"),
        ("delaySendDt", "2026-03-02", "-28303"),
        ("delaySendDt", "20200101", "-28303"),
        ("delaySendDt", "20991231", "-28306"),
        ("delaySendRsnCd", "09", "-28304"),
        ("delaySendRsn", "", "-28305"),
        ("delaySendRsn", "짧다", "-28307"),
        ("delaySendRsn", "가" * 151, "-28307"),
    ],
)
def test_a_bad_announcement_is_refused_by_its_own_code(
    caller: Caller, market: Any, field: str, value: str, expected: str
) -> None:
    order = Order(market)

    assert delay(caller, order, **{field: value}) == expected
    assert "delaySendDt" not in order.line()


def test_another_seller_s_orders_cannot_be_touched(caller: Caller, market: Any) -> None:
    order = Order(market, state="202")
    other = caller.with_key(shops.SECOND_KEY)

    assert code(other.get(order.confirm())) == "-3206"
    assert code(other.get(order.dispatch())) == "-3310"
    assert code(other.get(f"/claimservice/reqrejectorder/{order.number}/1/08/x")) == "-21002"
    assert order.states == ["202", "202"]
    assert market.ledger.count() == 0
