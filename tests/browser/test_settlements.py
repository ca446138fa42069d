"""정산 in a real browser: fetched, read line by line, compared, summed and taken along; with and without scripts."""

from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.browser.conftest import Desk
from tests.browser.test_looks import connect
from tests.browser.test_orders import control, order
from tests.product import Product
from tests.services.settlements.test_collecting import stamp, today

pytestmark = pytest.mark.browser
SOLD_FOR = 99_000
REASON = "셀러오피스에서 수수료를 확인함"


def test_settlements_are_fetched_compared_summed_and_taken_along(
    start_product: Callable[[], Product], open_desk: Callable[..., Desk]
) -> None:
    product = start_product()
    phone, wide = open_desk(product, True, "phone"), open_desk(product, False, "wide")
    phone.sign_in()
    connect(phone, by_itself=False)
    phone.menu("정산")
    phone.text("정산을 아직 확인하지 못했습니다")
    phone.seen("120-no-settlements")
    first, second = order(product, 2, state="301")
    phone.page.goto("/orders")
    phone.press("주문 가져오기")
    phone.text("새 주문상품 2건", seconds=30)
    confirm(product, first)
    order(product, state="901", pocnfrmDt=stamp(3), ordStlEndDt=stamp(0))
    phone.page.goto("/settlements")
    fetch_days(phone)
    phone.text("새 내역 2건", seconds=30)
    phone.seen("121-fetched")
    walk(phone, first)
    confirm(product, second)
    wide.sign_in()
    wide.menu("정산")
    wide.press("정산 가져오기")
    wide.text("새 내역 1건", seconds=30)
    walk(wide, second)


def confirm(product: Product, number: str) -> None:
    """The buyer confirmed the purchase three days ago, at another price than the order was told with."""
    control(product, f"orders/{number}", "PATCH", state="901", pocnfrmDt=stamp(3), selPrc=SOLD_FOR)


def fetch_days(desk: Desk) -> None:
    """Days of one's own choice, after a choice that makes no sense."""
    for first, last in ((str(today()), stamp(9)[:10]), (stamp(9)[:10], str(today()))):
        desk.page.locator("summary", has_text="기간을 정해 가져오기").click()
        desk.fill(첫날=first, 마지막_날=last)
        desk.press("이 기간의 정산 가져오기")
        if first > last:
            desk.text("마지막 날이 첫날보다 빠릅니다")


def walk(desk: Desk, number: str) -> None:
    """From the list to the line, its difference, and what the months come to."""
    desk.page.goto("/settlements")
    desk.fill(검색=number)
    desk.press("찾기")
    desk.page.wait_for_url(f"**/settlements?*q={number}*")
    desk.seen("122-lines")
    (taken,) = take_along(desk)
    assert (taken["주문번호"], taken["상품·옵션"]) == (number, SOLD_FOR)
    desk.follow(number)
    desk.heading(f"정산 {number}")
    desk.seen("123-line")
    look_into(desk, number)
    desk.follow("월별", exact=True)
    desk.text("합계")
    desk.seen("125-months")
    desk.page.get_by_role("cell").get_by_role("link", name="월").first.click()
    desk.text("SKU에 연결되지 않음")
    desk.seen("126-profit")
    (mine,) = [one for one in take_along(desk) if one["주문번호"] == number]
    assert mine["이익에 빠진 것"] == "SKU에 연결되지 않음 1건"
    desk.follow("SKU별")
    desk.text("SKU에 연결되지 않은 상품")
    desk.seen("127-by-sku")
    desk.follow("부가세", exact=True)
    desk.text("11번가 API는 결제 수단을 알려 주지 않습니다")
    desk.seen("128-vat")
    for _ in range(1 + desk.javascript):
        assert take_along(desk), "scripts take a second one for no double click"


def look_into(desk: Desk, number: str) -> None:
    """What is paid otherwise than the market expected, put aside with a reason."""
    desk.page.goto("/settlements")
    desk.follow("차이", exact=True)
    desk.text("금액이 다름 1")
    desk.seen("124-differences")
    desk.follow(number)
    desk.heading(f"정산 차이 {number}")
    desk.seen("124-difference")
    desk.fill(메모=REASON)
    desk.press("확인함")
    desk.text("확인했다고 적었습니다")
    desk.page.goto("/settlements/differences?list=noted")
    desk.text(number)


def take_along(desk: Desk) -> list[dict[str, object]]:
    """What the page shows as a workbook."""
    with desk.page.expect_download() as download:
        desk.press("엑셀 내려받기")
    assert download.value.suggested_filename.endswith(".xlsx")
    book = BytesIO(download.value.path().read_bytes())
    head, *rows = load_workbook(book).active.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]
