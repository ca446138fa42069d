"""CS관리 on the screen: collected, found, read beside its order, answered past a preview, noted and given away."""

import re
from typing import Any

import pytest

from tests.browsing import DeskBrowser
from tests.conftest import make_store, make_user
from tests.services.inquiries.asking import NUMBER, answers, ask, collect, inquiry, keep, notify
from tests.services.inquiries.test_answering import answer, sent
from tests.services.orders.lately import collect as collect_orders
from tests.services.orders.test_collecting import place
from tests.views.test_listings import MOST_STATEMENTS, statements
from tests.views.test_orders import words
from webapp.models.accounts import AuditEntry, User
from webapp.models.inquiries import AnswerDraft, AnswerRule, AnswerTemplate
from webapp.models.orders import Order
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import accounts, runs
from webapp.services.audit import SYSTEM
from webapp.services.inquiries import collecting, drafting

PHONE = "010-1234-5678"
LIST = "/inquiries"
OTHER_KEY = "fedcba9876543210fedcba9876543210"


def page_of(number: str) -> str:
    found = inquiry(number)
    return f"/stores/{found.store_id}/inquiries/{found.id}"


def hidden(body: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', body)
    assert found, name
    return found[1]


def send(browser: DeskBrowser, number: str, text: str) -> Any:
    """Through the preview, as a person does it; what the last page answered."""
    at = page_of(number)
    shown = browser.post(f"{at}/preview", {"text": text, "seen": hidden(browser.get(at).text, "seen")})
    assert shown.status_code == 200, shown.text
    form = {name: hidden(shown.text, name) for name in ("seen", "promise")}
    return browser.post(f"{at}/answer", {"text": text, **form})


@pytest.fixture
def question(store: Store, market: Any) -> str:
    number = ask(market, f"언제 오나요? 연락처 {PHONE}", memNM="김견본", memID="gildong-7")
    collect(store)
    return number


def test_before_anything_is_collected_the_page_says_so(browser: DeskBrowser, store: Store, market: Any) -> None:
    assert "문의가 없다는 뜻이 아닙니다" in browser.get(LIST).text
    collect(store)
    assert "아직 문의가 없습니다" in browser.get(LIST).text
    assert "답변을 기다리는 문의가 없습니다" in browser.get(f"{LIST}?tab=open").text


def test_inquiries_are_fetched_by_the_button_and_stand_under_their_tabs(
    browser: DeskBrowser, store: Store, market: Any
) -> None:
    ask(market), notify(market), notify(market, "송장을 확인해 주세요", emerNtceClfNo1="11")
    answer_page = browser.post(f"/stores/{store.id}/inquiries/collect")
    assert "문의를 가져오기 시작했습니다" in browser.follow(answer_page).text
    run = Run.get(Run.kind == collecting.KIND)
    runs.perform(run.id)
    assert "새 문의 3건" in browser.get(f"/runs/{run.id}").text
    page = browser.get(f"{LIST}?tab=open").text
    assert words(page, "//nav[@aria-label='문의 상태']") == "미답변 2 긴급문의 1 알림(확인 필요) 1 답변완료 0 전체 3"
    assert "가장 오래 기다린 문의" in page
    part = browser.get(f"{LIST}?tab=unread", htmx=True).text
    assert ("송장을 확인" in part, "<html" in part) == (True, False)


def test_one_list_holds_what_was_asked_in_all_stores_that_one_may_read(
    browser: DeskBrowser, store: Store, seller_user: User, reader: DeskBrowser, stranger: DeskBrowser
) -> None:
    keep(store, "컵은 언제 오나요?")
    with statements() as for_one:
        browser.get(f"{LIST}?q=컵&assignee=none")
    other = make_store(seller_user, "둘째상점", OTHER_KEY)
    keep(other, "컵이 또 들어오나요?"), keep(other, "접시는요?", state="answered")
    body = browser.get(LIST).text
    assert [words(body, f"//tbody/tr[{row}]/td[@data-label='스토어']") for row in (1, 2, 3)] == [
        "둘째상점", "둘째상점", store.name,
    ]  # fmt: skip
    assert words(body, "//nav[@aria-label='문의 상태']") == "미답변 2 긴급문의 0 알림(확인 필요) 0 답변완료 1 전체 3"
    assert "지금 가져오기" not in words(body, "//header[@class='page-head']"), "of which store?"
    swapped = browser.get(f"{LIST}?store={other.id}", htmx=True).text
    assert "지금 가져오기" in words(swapped, "//*[@id='head-acts'][@hx-swap-oob]")
    for address in (f"{LIST}?store={other.id}", f"/stores/{other.id}/inquiries?q=컵"):
        narrowed = browser.client.get(address, follow_redirects=True)
        assert narrowed.request.args["store"] == str(other.id)
        assert ("컵이 또" in narrowed.text, "컵은 언제" in narrowed.text) == (True, False)
        assert not words(narrowed.text, "//td[@data-label='스토어']")
    assert (narrowed.request.args["q"], "접시는요?" in narrowed.text) == ("컵", False)
    seen = words(reader.get(LIST).text, "//main")
    assert ("컵은 언제" in seen, "컵이 또" in seen, "둘째상점" in seen) == (True, False, False)
    assert [one.get(f"{LIST}?store={other.id}").status_code for one in (reader, stranger)] == [404, 404]
    assert "연결한 스토어가 없습니다" in stranger.get(LIST).text
    for number in range(4):
        keep(make_store(seller_user, f"상점 {number}", f"{number}" * 32), "컵 하나 더")
    with statements() as for_many:
        browser.get(f"{LIST}?q=컵&assignee=none")
    assert len(for_one) == len(for_many) <= MOST_STATEMENTS, for_many


def test_what_was_written_is_shown_without_phones_and_whole_names(
    browser: DeskBrowser, store: Store, question: str, reader: DeskBrowser
) -> None:
    for address in (LIST, page_of(question)):
        for one in (browser, reader):
            page = one.get(address).text
            assert ("언제 오나요?" in page, PHONE in page, "김견본" in page) == (True, False, False)
    revealed = browser.post(f"{page_of(question)}/reveal").text
    assert (PHONE in revealed, "김견본" in revealed, "gildong-7" in revealed) == (True, True, True)
    assert AuditEntry.get(AuditEntry.action == "inquiry.reveal").record == f"Inquiry {inquiry(question).id}"
    assert reader.post(f"{page_of(question)}/reveal").status_code == 403


def test_an_inquiry_stands_beside_its_order_and_the_order_beside_it(
    browser: DeskBrowser, store: Store, market: Any
) -> None:
    (order,) = place(market, state="301")
    collect_orders(store)
    market.push_order(order, "401", dlvEtprsCd="00034", invcNo="123456789012")
    collect_orders(store)
    number = ask(market, "송장번호 알려 주세요", ordNoDe=order, brdInfoSbjct="송장 문의")
    earlier = ask(market, "같은 사람이 또 물었어요")
    collect(store)
    page = browser.get(page_of(number)).text
    row = Order.get(Order.number == order)
    assert f'href="/stores/{store.id}/orders/{row.id}"' in page
    assert ("123456789012" in page, "CJ대한통운" in page, "배송중" in page) == (True, True, True)
    assert page_of(earlier) in page
    beside_order = browser.get(f"/stores/{store.id}/orders/{row.id}").text
    assert page_of(number) in beside_order
    assert page_of(earlier) not in beside_order


def test_an_answer_leaves_past_a_preview_that_says_what_the_market_does(
    browser: DeskBrowser, store: Store, market: Any, question: str
) -> None:
    at = page_of(question)
    form = {"text": "{{구매자}}님, 내일 출발합니다", "seen": "0"}
    shown = browser.post(f"{at}/preview", form).text
    assert "바로 메일을 보냅니다" in shown
    assert "공개 문의입니다" in shown
    assert "구매자가 들어 있습니다" in shown
    assert "김견본님, 내일 출발합니다" in shown
    assert sent(market, question) == 0
    assert AnswerDraft.get().text == form["text"], "what was typed is kept, with its blanks"
    form |= {name: hidden(shown, name) for name in ("seen", "promise")}
    answered = browser.follow(browser.post(f"{at}/answer", form)).text
    assert ("답변을 보냈습니다" in answered, "답변완료" in answered) == (True, True)
    assert (answers(question), sent(market, question)) == (["김견본님, 내일 출발합니다"], 1)
    assert "답변을 보냈습니다" in browser.follow(browser.post(f"{at}/answer", form)).text
    assert sent(market, question) == 1, "a second click sends nothing"
    assert "메일을 한 번 더 보냅니다" in browser.get(at).text
    send(browser, question, "모레 출발합니다")
    assert answers(question)[-1] == "모레 출발합니다"


def test_a_name_that_may_not_be_read_is_sent_and_not_shown(
    sign_in: Any, store: Store, market: Any, question: str
) -> None:
    user = make_user("worker")
    accounts.set_rights(store, user, ["work"], SYSTEM)
    worker = sign_in(user)
    at = page_of(question)
    shown = worker.post(f"{at}/preview", {"text": "{{구매자}}님, 감사합니다", "seen": "0"}).text
    assert ("김견본" in shown, "김*본님" in shown) == (False, True)
    send(worker, question, "{{구매자}}님, 감사합니다")
    assert answers(question) == ["김견본님, 감사합니다"]


def test_the_home_page_and_the_day_s_board_count_who_waits(browser: DeskBrowser, store: Store, market: Any) -> None:
    for address, unknown in (("/", "확인 못 함"), ("/orders/today", "–")):
        assert f"{unknown} 미답변 문의" in words(browser.get(address).text, "//main"), "nobody has looked yet"
    ask(market), notify(market), notify(market, emerNtceClfNo1="11")
    collect(store)
    assert "2 미답변 문의" in words(browser.get("/").text, "//main")
    board = words(browser.get("/orders/today").text, "//main")
    assert ("2 미답변 문의" in board, "1 확인할 알림" in board) == (True, True)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "답변을 입력해 주세요"),
        ("{{송장번호}}", "채우지 못한 빈칸"),
        ("{{배송일}}", "알 수 없는 빈칸"),
        ("가" * 2_001, "2바이트 넘습니다"),
        ("😀", "받지 못하는 글자"),
    ],
)
def test_what_cannot_leave_is_told_at_the_field_and_stays_typed(
    browser: DeskBrowser, store: Store, market: Any, question: str, text: str, told: str
) -> None:
    answer_page = browser.post(f"{page_of(question)}/preview", {"text": text, "seen": "0"})
    assert (answer_page.status_code, told in answer_page.text, text in answer_page.text) == (422, True, True)
    assert sent(market, question) == 0


def test_the_server_counts_the_bytes_of_the_filled_answer(browser: DeskBrowser, store: Store, question: str) -> None:
    counted = browser.post(f"{page_of(question)}/bytes", {"text": "{{구매자}}님 {{송장번호}}"}, htmx=True).text
    assert "채우지 못한 빈칸 송장번호" in counted
    assert f"{6 + 2 + 1 + 12} / 4,000바이트" in counted


def test_templates_and_earlier_answers_are_put_into_the_answer(
    browser: DeskBrowser, store: Store, market: Any, question: str
) -> None:
    earlier = ask(market, "언제 오나요?")
    other = ask(market, "언제 오나요?", "3000000014")
    collect(store)
    answer(store, earlier, "내일 도착합니다")
    answer(store, other, "다른 상품의 답변")
    template = AnswerTemplate.create(store=store, name="인사", body="안녕하세요, {{구매자}}님")
    at = page_of(question)
    page = browser.get(at).text
    assert ("비슷한 문의의 답변" in page, "내일 도착합니다" in page, "다른 상품의" in page) == (True, True, False)
    typed = {"text": "먼저 쓴 말", "seen": "0"}
    with_template = browser.post(f"{at}/compose", {**typed, "add": "template", "template": str(template.id)}).text
    assert "먼저 쓴 말\n안녕하세요, {{구매자}}님" in with_template
    with_earlier = browser.post(f"{at}/compose", {**typed, "add": f"inquiry:{inquiry(earlier).id}"}).text
    assert "먼저 쓴 말\n내일 도착합니다" in with_earlier
    assert browser.post(f"{at}/compose", {**typed, "add": "template", "template": "999"}).status_code == 422
    assert not AnswerDraft.select().exists()


def test_what_is_kept_for_later_lies_ready_for_everybody(browser: DeskBrowser, store: Store, question: str) -> None:
    at = page_of(question)
    kept = browser.follow(browser.post(f"{at}/draft", {"text": "나중에 쓸 답변", "seen": "0"})).text
    assert ("임시 저장했습니다" in kept, "나중에 쓸 답변</textarea>" in kept) == (True, True)
    assert "답변 준비됨" in browser.get(LIST).text
    browser.post(f"{at}/draft", {"text": "", "seen": "0"})
    assert "답변 준비됨" not in browser.get(LIST).text


def test_a_colleague_s_draft_is_shown_and_not_written_over_unseen(
    browser: DeskBrowser, store: Store, question: str
) -> None:
    at = page_of(question)
    drafting.save(inquiry(question), "동료의 답변", SYSTEM)
    for door in ("draft", "preview"):
        met = browser.post(f"{at}/{door}", {"text": "내 답변", "seen": "0", "over": ""})
        assert (met.status_code, "동료의 답변" in met.text, "내 답변</textarea>" in met.text) == (409, True, True)
        assert AnswerDraft.get().text == "동료의 답변"
    browser.post(f"{at}/draft", {"text": "내 답변", "seen": "0", "over": hidden(met.text, "over")})
    assert AnswerDraft.get().text == "내 답변"
    assert browser.post(f"{at}/preview", {"text": "내 답변 2", "seen": "0", "over": ""}).status_code == 200, "my own"


def test_a_refusal_of_the_market_stands_above_what_was_typed(
    browser: DeskBrowser, store: Store, market: Any, question: str
) -> None:
    market.fail_next("prodqnaanswer", "say", code="500", text="판매자 등급이 맞지 않습니다.")
    refused = send(browser, question, "내일 갑니다")
    assert refused.status_code == 422
    assert ("판매자 등급이 맞지 않습니다" in refused.text, "내일 갑니다</textarea>" in refused.text) == (True, True)
    market.fail_next("prodqnaanswer", "timeout_before", seconds=0.1)
    doubtful = browser.follow(send(browser, question, "내일 갑니다")).text
    assert ("같은 것을 두 번 보내지 않습니다" in doubtful, "결과를 아직 모릅니다" in doubtful) == (True, True)
    assert sent(market, question) == 0


def test_a_notice_is_confirmed_by_one_press(browser: DeskBrowser, store: Store, market: Any) -> None:
    number = notify(market, "송장번호를 확인해 주세요", emerNtceClfNo1="11")
    collect(store)
    at = page_of(number)
    assert '<textarea id="text"' not in browser.get(at).text
    assert "11번가에 알렸습니다" in browser.follow(browser.post(f"{at}/confirm")).text
    assert (inquiry(number).state, sent(market, number)) == ("read", 1)
    again = browser.post(f"{at}/confirm")
    assert (again.status_code, "이미 확인한 알림" in again.text, sent(market, number)) == (422, True, 1)


def test_colleagues_note_and_see_to_inquiries(
    browser: DeskBrowser, store: Store, question: str, seller_user: User, stranger: DeskBrowser
) -> None:
    at = page_of(question)
    assert "메모를 남겼습니다" in browser.follow(browser.post(f"{at}/notes", {"text": "재고 확인 중"})).text
    assert "1자에서" in browser.follow(browser.post(f"{at}/notes", {"text": " "})).text
    assert "재고 확인 중" in browser.get(at).text
    browser.post(f"{at}/assign", {"assignee": str(seller_user.id)})
    assert inquiry(question).assignee_id == seller_user.id
    nobody = User.get(User.login == "stranger").id
    assert "담당자를 골라" in browser.follow(browser.post(f"{at}/assign", {"assignee": str(nobody)})).text
    mine = browser.get(f"{LIST}?assignee={seller_user.id}").text
    assert page_of(question) in mine
    browser.post(f"{at}/assign", {"assignee": ""})
    assert inquiry(question).assignee_id is None


def test_templates_and_rules_are_made_changed_and_dropped(browser: DeskBrowser, store: Store, market: Any) -> None:
    at = f"/stores/{store.id}/answer-templates"
    assert "아직 답변 템플릿이 없습니다" in browser.get(at).text
    wrong = browser.post(at, {"name": "배송", "body": "{{배송일}}에 갑니다"})
    assert (wrong.status_code, "알 수 없는 빈칸" in wrong.text) == (422, True)
    assert "저장했습니다" in browser.follow(browser.post(at, {"name": "배송", "body": "{{송장번호}}입니다"})).text
    assert browser.post(at, {"name": "배송", "body": "또"}).status_code == 422
    template = AnswerTemplate.get()
    browser.post(f"{at}/{template.id}", {"name": "배송 안내", "body": "내일 갑니다"})
    assert AnswerTemplate.get().name == "배송 안내"
    assert browser.post(f"{at}/rules", {"template": str(template.id), "type": "", "word": ""}).status_code == 422
    browser.post(f"{at}/rules", {"template": str(template.id), "type": "", "word": "언제"})
    rule = AnswerRule.get()
    assert not rule.is_active
    assert "보내지 않습니다" in browser.follow(browser.post(f"{at}/rules/{rule.id}/switch")).text
    number = ask(market, "언제 오나요?")
    collect(store)
    assert "규칙이 준비해 둔 답변입니다" in browser.get(page_of(number)).text
    assert sent(market, number) == 0
    browser.post(f"{at}/{template.id}/delete")
    assert (AnswerTemplate.select().count(), AnswerRule.select().count(), AnswerDraft.select().count()) == (0, 0, 1)
    assert browser.get(page_of(number)).status_code == 200


def test_pages_are_leafed_through_and_searches_are_kept(browser: DeskBrowser, store: Store, market: Any) -> None:
    for _ in range(53):
        ask(market)
    collect(store)
    first = browser.get(f"{LIST}?tab=open").text
    assert "50건 보는 중 / 53건" in first
    forward = re.search(r'rel="next" href="([^"]+)"', first)
    assert forward
    second = browser.get(forward[1].replace("&amp;", "&")).text
    assert "3건 보는 중 / 53건" in second
    back = re.search(r'rel="prev" href="([^"]+)"', second)
    assert back
    assert "50건 보는 중" in browser.get(back[1].replace("&amp;", "&")).text
    assert browser.get(f"{LIST}?after=nonsense").status_code == 200
    here = forward[1].replace("&amp;", "&") + "&product=" + NUMBER
    browser.post("/lists/filters", {"area": "inquiries", "back": here, "name": "컵 문의"})
    kept = browser.get(LIST).text
    assert f"?tab=open&amp;product={NUMBER}" in kept
