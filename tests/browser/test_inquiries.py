"""CS관리 in a real browser: collect, read, answer, be told of earlier answers; any width, with and without scripts."""

from collections.abc import Callable

import pytest
import requests

from tests.browser.conftest import Desk
from tests.browser.test_looks import connect
from tests.browser.test_orders import control
from tests.product import Product
from webapp.simulator import SAMPLE_KEY

pytestmark = pytest.mark.browser
PRODUCT = "3000000007"
ANSWER = "다음 주 화요일에 다시 들어옵니다."


def ask(product: Product, text: str, title: str, **fields: str) -> str:
    given = {"prd_no": PRODUCT, "text": text, "brdInfoSbjct": title, "memNM": "김견본", **fields}
    return str(control(product, f"questions/{SAMPLE_KEY}", **given)["brdInfoNo"])


def answered_times(product: Product, act: str) -> int:
    told = requests.get(f"{product.market}/_control/ledger?act={act}", timeout=10).json()
    return len(told)


@pytest.mark.parametrize("width", ["wide", "phone"])
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_inquiries_are_read_answered_once_and_suggested(
    start_product: Callable[[], Product], open_desk: Callable[..., Desk], width: str, javascript: bool
) -> None:
    product = start_product()
    desk = open_desk(product, javascript, width)
    desk.sign_in()
    connect(desk, by_itself=False)
    desk.menu("CS")
    desk.heading("CS관리")
    desk.seen("110-no-inquiries")
    ask(product, "재입고는 언제 되나요? 연락처 010-1234-5678", "재입고")
    ask(product, "재입고 언제쯤 되나요?", "또 재입고", memNM="이견본")
    text = "입력하신 송장번호로 배송 흐름이 조회되지 않습니다."
    control(product, f"notices/{SAMPLE_KEY}", text=text, emerNtceClfNo1="11")
    desk.press("지금 가져오기")
    desk.text("새 문의 3건", seconds=30)
    make_template(desk)
    desk.menu("CS")
    desk.text("미답변")
    desk.seen("111-inquiries")
    desk.follow("재입고", exact=True)
    desk.text("010-****-5678")
    answer_with_template(desk)
    assert answered_times(product, "answer_question") == 1
    take_suggestion(desk)
    assert answered_times(product, "answer_question") == 1, "what is suggested is not sent"
    desk.page.goto("/inquiries?tab=unread")
    desk.follow("긴급알림", exact=True)
    desk.press("확인했다고 11번가에 알리기")
    desk.text("11번가에 알렸습니다")
    desk.page.goto("/inquiries?q=화요일")
    desk.text("조건 지우기")
    desk.text("답변완료")
    desk.seen("116-found")


def make_template(desk: Desk) -> None:
    desk.page.goto("/stores/1/answer-templates")
    desk.follow("템플릿 만들기")
    desk.fill(이름="재입고 안내", 답변=f"{{{{구매자}}}}님, {ANSWER}")
    desk.press("저장하기")
    desk.text("답변 템플릿을 저장했습니다")
    desk.fill(문의에_들어_있는_낱말="재입고")
    desk.press("규칙 만들기")
    desk.text("켜기 전에는 아무것도 하지 않습니다")
    desk.seen("112-templates")


def answer_with_template(desk: Desk) -> None:
    desk.press("템플릿 넣기")
    box = desk.page.locator("#text")
    assert box.input_value() == f"{{{{구매자}}}}님, {ANSWER}"
    box.fill(f"{{{{구매자}}}}님, {{{{송장번호}}}} {ANSWER}")
    desk.press("미리보기")
    desk.text("채우지 못한 빈칸이 있습니다")
    desk.seen("113-not-filled")
    desk.page.locator("#text").fill(f"{{{{구매자}}}}님, {ANSWER}")
    if desk.javascript:
        desk.page.locator("#answer-bytes", has_text="/ 4,000바이트").wait_for()
    desk.press("미리보기")
    desk.heading("답변 미리보기")
    desk.text(f"김견본님, {ANSWER}")
    desk.seen("114-preview")
    desk.press("이대로 보내기")
    desk.text("답변을 보냈습니다")


def take_suggestion(desk: Desk) -> None:
    desk.page.goto("/inquiries?tab=open")
    desk.follow("또 재입고")
    desk.text("비슷한 문의의 답변")
    desk.seen("115-suggested")
    desk.press("답변에 넣기")
    assert ANSWER in desk.page.locator("#text").input_value()
