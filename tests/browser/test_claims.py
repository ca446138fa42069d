"""클레임관리 in a real browser: collect, find what waits, receive and look at goods; with and without scripts."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Desk
from tests.browser.test_looks import connect
from tests.browser.test_orders import control, order
from tests.product import Product

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "javascript"), [("wide", False), ("phone", True)])
def test_claims_are_collected_and_their_goods_received(
    start_product: Callable[[], Product], open_desk: Callable[..., Desk], width: str, javascript: bool
) -> None:
    product = start_product()
    desk = open_desk(product, javascript, width)
    desk.sign_in()
    connect(desk, by_itself=False)
    desk.page.goto("/claims")
    desk.seen("90-no-claims")
    (cancelled,), (returned,), (exchanged,) = (
        order(product, state="301"),
        order(product, state="501"),
        order(product, state="501"),
    )
    control(product, f"orders/{cancelled}/claims", kind="cancel")
    control(product, f"orders/{returned}/claims", kind="return", clmReqCont="컵이 깨졌어요. 010-0000-7777")
    control(product, f"orders/{exchanged}/claims", kind="exchange")
    desk.press("클레임 가져오기")
    desk.text("새 클레임 3건", seconds=30)
    desk.seen("91-collected")
    desk.page.goto("/")
    desk.follow("반품·교환 받을 것")
    desk.text(returned)
    desk.seen("92-to-receive")
    desk.page.get_by_role("checkbox", name=f"반품 {returned}").check()
    desk.press("고른 것 물건 받음")
    desk.text("1건의 물건을 받았습니다")
    find(desk, returned)
    desk.seen("93-claim")
    assert desk.page.get_by_text("010-0000-7777").count() == 0
    desk.page.get_by_label("다시 팔 수 있음", exact=True).check()
    desk.press("확인 남기기")
    desk.text("물건의 상태를 남겼습니다")
    desk.press("개인정보 보기")
    desk.text("010-0000-7777")
    desk.seen("94-revealed")
    desk.page.goto(f"/orders?q={returned}")
    desk.follow(returned)
    desk.page.get_by_role("region", name="클레임", exact=True).get_by_text("받아서 확인함").wait_for()
    desk.seen("95-order")


def find(desk: Desk, number: str) -> None:
    """By the form: with scripts the list changes in its place, without them the page does."""
    desk.page.goto("/claims")
    desk.fill(검색=number)
    desk.press("찾기")
    desk.page.wait_for_url(f"**/claims?*q={number}*")
    desk.seen("93-found")
    desk.follow(number)
    desk.heading(f"반품 {number}")
