"""클레임관리 in a real browser: collect, find what waits, receive and look at goods; with and without scripts."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Desk
from tests.browser.test_looks import connect
from tests.browser.test_orders import control, order
from tests.product import Product

pytestmark = pytest.mark.browser
PARCEL = {"송장번호": "627614443992"}
COURIER = {"택배사": "CJ대한통운"}
# What is decided, by which button, what is chosen and typed for it, and what the page says then.
DECISIONS: list[tuple[str, str, dict[str, str], dict[str, str], str]] = [
    ("cancel", "취소 승인", {}, {}, "취소를 승인했습니다"),
    ("cancel", "취소 거부 (발송)", COURIER, PARCEL, "취소를 거부했습니다"),
    ("return", "반품 승인", {}, {}, "반품을 승인했습니다"),
    (
        "return",
        "반품 보류",
        {"보류 사유": "반품 상품 미입고"},
        {"자세한 사유": "아직 안 왔습니다"},
        "반품을 보류했습니다",
    ),
    ("exchange", "교환 승인 (교환품 발송)", COURIER, PARCEL, "교환을 승인했습니다"),
    (
        "non-arrival",
        "미도착 답변",
        {"답변": "구매자와 연락하여 협의하였습니다."},
        {"자세한 내용": "협의"},
        "답했습니다",
    ),
]


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
    decide_each(desk, product)
    approve_many(desk, product)
    file_for_a_buyer(desk, product)


def file_claims(desk: Desk, product: Product, kinds: list[str]) -> list[str]:
    """Claims of these kinds, collected by the button; the numbers of their orders."""
    numbers = []
    for kind in kinds:
        (number,) = order(product, state="301" if kind == "cancel" else "401" if kind == "non-arrival" else "501")
        if kind == "non-arrival":
            control(product, f"orders/{number}/non-arrivals")
        else:
            control(product, f"orders/{number}/claims", kind=kind)
        numbers.append(number)
    desk.page.goto("/claims")
    desk.press("클레임 가져오기")
    desk.text(f"새 클레임 {len(kinds)}건", seconds=30)
    return numbers


def decide_each(desk: Desk, product: Product) -> None:
    """Every decision on its own page: what the market will do first, then the act."""
    numbers = file_claims(desk, product, [kind for kind, *_ in DECISIONS])
    for number, (kind, title, chosen, typed, outcome) in zip(numbers, DECISIONS, strict=True):
        desk.page.goto(f"/claims?q={number}")
        desk.follow(number)
        desk.follow(title)
        desk.heading(title)
        desk.seen(f"96-{kind}-{title}".replace(" ", "-"))
        for label, choice in chosen.items():
            desk.page.get_by_label(label).select_option(label=choice)
        for label, words in typed.items():
            desk.page.get_by_label(label).fill(words)
        if desk.page.locator("#sure").count():
            desk.page.locator("#sure").check()
        desk.press(title)
        desk.text(outcome)
    desk.seen("97-decided")


def approve_many(desk: Desk, product: Product) -> None:
    """Two at once, past a preview that wants their number."""
    numbers = file_claims(desk, product, ["cancel", "cancel"])
    desk.page.goto("/claims?kind=cancel&stage=new")
    for number in numbers:
        desk.page.get_by_role("checkbox", name=f"취소 {number}").check()
    desk.press("고른 취소 승인")
    desk.heading("취소 일괄 승인")
    desk.fill(건수_확인="3")
    desk.press("2건 승인")
    desk.text("그대로 입력해 주세요")
    desk.seen("98-approve-many")
    desk.fill(건수_확인="2")
    desk.press("2건 승인")
    desk.text("승인 2건", seconds=30)
    desk.seen("98-approved")


def file_for_a_buyer(desk: Desk, product: Product) -> None:
    (number,) = order(product, state="501")
    desk.page.goto("/orders")
    desk.press("주문 가져오기")
    desk.text("새 주문상품 1건", seconds=30)
    desk.page.goto(f"/orders?q={number}")
    desk.follow(number)
    desk.follow("반품신청 대행")
    desk.heading("반품신청 대행")
    desk.seen("99-filing")
    desk.page.get_by_label("반품 사유").select_option(index=1)
    desk.page.get_by_label("반품배송비").select_option(index=1)
    desk.fill(자세한_사유="구매자가 전화로 요청")
    desk.press("반품 신청")
    desk.text("반품을 신청했습니다")
    desk.seen("99-filed")


def find(desk: Desk, number: str) -> None:
    """By the form: with scripts the list changes in its place, without them the page does."""
    desk.page.goto("/claims")
    desk.fill(검색=number)
    desk.press("찾기")
    desk.page.wait_for_url(f"**/claims?*q={number}*")
    desk.seen("93-found")
    desk.follow(number)
    desk.heading(f"반품 {number}")
