"""What does not depend on the way walked: colours by night, keys, the menu on a phone, pages of errors."""

import re
from collections.abc import Callable

from playwright.sync_api import Route

from tests.browser.conftest import Desk
from tests.product import Product
from webapp.simulator import SAMPLE_KEY

PAGES = (
    "/", "/stores", "/stores/new?market=11st", "/help/joining", "/help/api-key", "/help/product-file", "/listings",
    "/products", "/claims", "/inquiries", "/runs", "/account", "/account/second-step", "/admin/worker", "/admin/users",
    "/admin/audit", "/admin/calls", "/attention", "/nowhere",
)  # fmt: skip
OF_A_STORE = (
    "", "/edit", "/members", "/addresses", "/dispatch-templates", "/shipping-templates", "/imports", "/outgoing",
    "/outgoing/pull-out", "/courier-layouts", "/answer-templates", "/answer-templates/new",
    "/calls", "/audit", "/forget", "/stock/short",
)  # fmt: skip


def connect(desk: Desk, by_itself: bool = True) -> None:
    """With the sample shop; unless it collects `by_itself`, what comes is what the test has fetched."""
    desk.page.goto("/stores/new?market=11st")
    desk.fill(판매자_ID="sample-seller", 스토어명="견본상점", 담당자_이름="견본담당")
    desk.fill(담당자_이메일="contact@sample.example", **{"11ST OPEN API Key": SAMPLE_KEY})
    desk.page.get_by_label("사업자셀러").check()
    if not by_itself:
        desk.page.get_by_label("수집하지 않음").check()
    desk.press("저장하기")
    desk.text("처음 승인")


def refuse_blocks(desk: Desk) -> None:
    """From now on the server is too busy for whatever is asked in the background."""

    def answer(route: Route) -> None:
        if "hx-request" in route.request.headers:
            route.fulfill(status=503, body="busy")
        else:
            route.continue_()

    desk.page.route("**/orders?*", answer)


def test_pages_can_be_read_by_night_and_answer_to_keys(
    start_product: Callable[[], Product], open_desk: Callable[..., Desk]
) -> None:
    product = start_product()
    desk = open_desk(product, True, "wide", "dark")
    desk.sign_in()
    connect(desk)
    for address in (*PAGES, *(f"/stores/1{page}" for page in OF_A_STORE)):
        desk.page.goto(address)
        desk.seen(address.partition("?")[0].strip("/").replace("/", "-") or "home")

    desk.page.goto("/listings")
    desk.page.keyboard.press("?")
    desk.page.get_by_role("dialog", name="단축키").wait_for()
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("/")
    assert desk.page.evaluate("document.activeElement.name") == "q"

    refuse_blocks(desk)
    desk.page.goto("/orders?stage=paid")
    desk.page.get_by_label("검색").fill("견본")
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_url(re.compile("q=%EA%B2%AC%EB%B3%B8"))
    desk.text("조건에 맞는 주문이 없습니다")

    scrolling = open_desk(product, True, "phone")
    scrolling.sign_in()
    scrolling.page.goto("/runs?state=stopped")
    scrolling.seen("tabs-on-a-phone")

    phone = open_desk(product, False, "phone")
    phone.sign_in()
    phone.menu("채널상품관리", "발송마감 템플릿")
    phone.heading("발송마감 템플릿")
