"""주문관리 in a real browser: collect, find, confirm, hand over, meet a cancel; any width, with and without scripts."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.browser.conftest import Desk
from tests.browser.test_looks import connect
from tests.product import Product
from webapp.simulator import SAMPLE_KEY

pytestmark = pytest.mark.browser
TO = {
    "rcvrNm": "김견본", "rcvrPrtblNo": "010-0000-4321", "rcvrBaseAddr": "서울특별시 견본구 견본로 1", "ordNm": "이견본",
    "rcvrDtlsAddr": "견본아파트 101동 1001호", "ordDlvReqCont": "부재 시 문 앞에 두어 주세요.",
}  # fmt: skip


# Tracking numbers that stand on more lines than one.
BROKEN_NUMBERS = """[...document.querySelectorAll("td[data-label='송장번호']")].filter((cell) => {
    const text = document.createRange();
    text.selectNodeContents(cell.firstChild);
    return new Set([...text.getClientRects()].map((line) => line.top)).size > 1;
}).map((cell) => cell.textContent)"""


def control(product: Product, path: str, method: str = "POST", **given: Any) -> Any:
    answer = requests.request(method, f"{product.market}/_control/{path}", json=given, timeout=10)
    assert answer.status_code == 200, answer.text
    return answer.json()


def order(product: Product, count: int = 1, state: str = "202", **fields: str) -> list[str]:
    """So many orders of one line; their numbers."""
    given = {"lines": [{"prdNo": "3000000007", "ordQty": 1}], "state": state, **TO, **fields}
    return [str(control(product, f"orders/{SAMPLE_KEY}", **given)["ordNo"]) for _ in range(count)]


@pytest.mark.parametrize("width", ["wide", "phone"])
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_orders_go_from_paid_to_sent_and_nothing_after_a_cancel(
    start_product: Callable[[], Product],
    open_desk: Callable[..., Desk],
    width: str,
    javascript: bool,
    tmp_path: Path,
) -> None:
    product = start_product()
    desk = open_desk(product, javascript, width)
    desk.sign_in()
    connect(desk, by_itself=False)
    desk.menu("주문관리")
    desk.heading("주문관리")
    desk.seen("80-no-orders")
    first, second, third = order(product, 3)
    desk.press("주문 가져오기")
    desk.heading("주문 수집")
    desk.text("새 주문상품 3건", seconds=30)
    desk.seen("81-collected")
    desk.follow("주문 목록으로")
    desk.page.get_by_role("navigation", name="주문 상태").get_by_role("link", name="결제완료").click()
    desk.text(first)
    desk.seen("82-paid")
    for number in (first, second, third):
        desk.page.get_by_role("checkbox", name=number).check()
    control(product, f"orders/{third}/claims", kind="cancel")
    desk.press("고른 것 발주확인")
    desk.text("빼 주세요", seconds=30)
    desk.text("발주확인 2건")
    desk.seen("83-confirmed")
    hand_over(desk, first)
    send_by_file(desk, product, tmp_path / "courier.csv")
    withdraw(desk, product, second)
    desk.page.goto("/orders?q=김견본")
    desk.text(first)
    desk.seen("87-found")
    if javascript and width == "wide":
        keep_numbers_whole(desk, first)
    paste(desk, first)


def keep_numbers_whole(desk: Desk, number: str) -> None:
    """Right above the width at which the table becomes cards, where there is much to be told about an order."""
    desk.page.goto(f"/orders?q={number}")
    desk.follow(number)
    desk.page.get_by_role("textbox", name="메모").fill("부재 시 경비실에 맡기고 문자로 알려 달라고 합니다")
    desk.press("메모 남기기")
    desk.text("메모를 남겼습니다")
    for pixels in (1081, 1150, 1440):
        desk.page.set_viewport_size({"width": pixels, "height": 900})
        desk.page.goto("/orders")
        assert desk.page.evaluate(BROKEN_NUMBERS) == [], pixels
        desk.seen(f"90-list-at-{pixels}")


def paste(desk: Desk, number: str) -> None:
    """A column of numbers that is too long for an address."""
    column = " ".join([number, *(f"20260101{n:09}" for n in range(499))])
    desk.fill(검색=column)
    desk.press("찾기")
    desk.text("찾지 못한 번호 499개")
    desk.text(number)
    assert "pasted=" in desk.page.url
    assert desk.page.get_by_label("검색").first.input_value() == column
    desk.fill(검색=number)
    desk.press("찾기")
    desk.page.get_by_text("찾지 못한 번호").wait_for(state="detached")
    desk.text(number)
    assert ("csrf_token" in desk.page.url, f"q={number}" in desk.page.url) == (False, True)


def hand_over(desk: Desk, number: str) -> None:
    desk.page.goto(f"/orders?q={number}")
    desk.follow(number)
    desk.heading(f"주문 {number}")
    desk.seen("84-order")
    desk.press("배송번호 전체 발송처리")
    if desk.page.get_by_text("송장번호를 입력해 주세요").count() == 0:  # the browser itself asks for it
        assert desk.page.get_by_label("송장번호").first.evaluate("one => !one.checkValidity()")
    send(desk, "1234-5678-9012")
    desk.text("발송처리했습니다")
    desk.text("배송준비중 → 배송중")
    desk.seen("85-sent")


def send(desk: Desk, tracking_no: str) -> None:
    desk.page.get_by_label("택배사").select_option("00034")
    desk.fill(송장번호=tracking_no)
    desk.press("배송번호 전체 발송처리")


def send_by_file(desk: Desk, product: Product, file: Path) -> None:
    """A courier's answer: what it is about is shown first, and sent by one press."""
    (number,) = order(product, state="301")
    desk.page.goto("/orders?store=1")
    desk.press("주문 가져오기")
    desk.text("새 주문상품 1건", seconds=30)
    desk.page.goto("/orders?store=1&stage=packing")
    desk.follow("엑셀로 발송처리")
    desk.seen("88-courier-files")
    lines = "고객주문번호,택배사,운송장번호", f"{number},대한통운,1234-5678-9099", "20260101000000001,CJ,123456789"
    file.write_text("\n".join(lines), "cp949")
    desk.page.get_by_label("송장 파일").set_input_files(file)
    desk.press("올리고 확인하기")
    desk.heading("1건을 보낼 수 있습니다", seconds=30)
    desk.seen("89-courier-file")
    desk.press("1건 발송처리")
    desk.text("1 발송처리", seconds=30)


def withdraw(desk: Desk, product: Product, number: str) -> None:
    """A buyer asks to cancel while the box is being packed."""
    desk.page.goto(f"/orders?q={number}")
    desk.follow(number)
    control(product, f"orders/{number}/claims", kind="cancel")
    send(desk, "1234-5678-9013")
    desk.text("상자에서 빼 주세요")
    desk.text("취소처리중")
    desk.seen("86-kept-back")
