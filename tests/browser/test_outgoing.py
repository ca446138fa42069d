"""내보내기·인쇄 in a real browser: a courier's file, slips on A4, and what a late cancel makes of them."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.browser.conftest import Desk
from tests.browser.test_looks import connect
from tests.browser.test_orders import control, order
from tests.product import Product

pytestmark = pytest.mark.browser
A4 = re.compile(rb"/MediaBox \[0 0 59[45]\.\d+ 84[12]\.\d+\]")


def test_packed_lines_leave_in_a_file_and_on_paper_without_those_cancelled(
    start_product: Callable[[], Product], open_desk: Callable[..., Desk], tmp_path: Path
) -> None:
    product = start_product()
    desk = open_desk(product, False, "phone")
    desk.sign_in()
    connect(desk, by_itself=False)
    numbers = order(product, 3, "301")
    desk.page.goto("/orders")
    desk.press("주문 가져오기")
    desk.text("새 주문상품 3건", seconds=30)
    desk.page.goto("/orders?stage=packing")
    desk.press("택배사 엑셀")
    desk.text("찾은 배송준비중 주문상품")
    desk.seen("90-to-leave")
    control(product, f"orders/{numbers[0]}/claims", kind="cancel")
    desk.press("확인하고 택배사 엑셀 만들기")
    desk.text("엑셀 받기", seconds=30)
    desk.text("빠진 주문상품")
    desk.seen("91-courier-file")
    with desk.page.expect_download() as fetched:
        desk.follow("엑셀 받기")
    fetched.value.save_as(tmp_path / "file.xlsx")
    rows = list(load_workbook(tmp_path / "file.xlsx").active.iter_rows(min_row=2, values_only=True))
    assert [row[1] for row in rows] == ["김견본", "김견본"]
    print_slips(desk, tmp_path)
    control(product, f"orders/{numbers[1]}/claims", kind="cancel")
    desk.page.goto("/orders")
    desk.press("주문 가져오기")
    desk.text("상태가 바뀐 것 1건", seconds=30)
    desk.page.goto("/stores/1/outgoing")
    desk.text("취소되거나 줄어든 주문상품이 1건")
    desk.seen("94-batches")
    desk.page.goto("/stores/1/outgoing/pull-out")
    desk.text(numbers[1])
    desk.seen("95-pull-out")
    at_the_desk = open_desk(product, True, "wide")
    at_the_desk.sign_in()
    for name in ("1", "1/pull-out", "2", "2/slips"):
        at_the_desk.page.goto(f"/stores/1/outgoing/{name}")
        at_the_desk.seen(f"96-{name.replace('/', '-')}")
    rearrange(at_the_desk)


def rearrange(desk: Desk) -> None:
    """A column set of the store's own."""
    desk.page.goto("/stores/1/courier-layouts")
    desk.press("복사해서 새로 만들기")
    desk.page.get_by_role("button", name="2번째 열 위로", exact=True).click()
    desk.text("아직 저장하지 않았습니다")
    assert desk.page.get_by_label("1번째 열의 제목", exact=True).input_value() == "받는분성명"
    desk.seen("97-columns")
    desk.page.get_by_label("1번째 열의 제목", exact=True).press("Enter")  # saves, and moves nothing
    desk.text("열 구성을 저장했습니다")
    desk.text("열 14개: 받는분성명, 고객주문번호")


def print_slips(desk: Desk, folder: Path) -> None:
    """A sheet of A4 a parcel."""
    desk.follow("같은 것으로 포장 명세")
    desk.press("확인하고 포장 명세 만들기")
    desk.text("열고 인쇄하기", seconds=30)
    desk.seen("92-slips-made")
    address = desk.page.url
    desk.page.goto(f"{address}/slips")
    desk.text("받는 분")
    desk.seen("93-slips")
    sheet = folder / "slips.pdf"
    desk.page.pdf(path=sheet, prefer_css_page_size=True)
    assert len(A4.findall(sheet.read_bytes())) == 2
    desk.page.goto(address)
