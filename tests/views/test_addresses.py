"""The address book's pages: with and without JavaScript, by right, and honest about what is not known."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from lxml import html
from werkzeug.test import TestResponse

from tests.browsing import DeskBrowser
from tests.conftest import make_user
from webapp.models.accounts import AuditEntry
from webapp.models.acts import Act
from webapp.models.shipping import MISSING, AddressTemplate
from webapp.models.stores import REFUSED, Store
from webapp.services import accounts
from webapp.services.audit import SYSTEM
from webapp.simulator import SAMPLE_KEY

DOMESTIC = {
    "kind": "outbound",
    "title": "역삼 창고",
    "recipient": "이견본",
    "phone": "0310000000",
    "mobile": "01000007777",
    "detail": "2층",
}
OVERSEAS = {
    "kind": "overseas",
    "title": "뉴저지 창고",
    "recipient": "Sample Person",
    "phone": "+1-201-555-0100",
    "mobile": "+1-201-555-0101",
    "country": "us",
    "line1": "1 Sample Road",
    "line2": "Dock 2",
    "city": "Newark",
    "state_name": "NJ",
    "zip_code": "07101",
}


@pytest.fixture
def at(store: Store) -> str:
    return f"/stores/{store.id}/addresses"


@pytest.fixture
def fetched(browser: DeskBrowser, at: str, work: Callable[[], None]) -> str:
    """The address of the list, with the market's addresses brought in."""
    browser.post(f"{at}/fetch")
    work()
    return at


def value_of(page: TestResponse, name: str) -> str:
    return str(
        html.document_fromstring(page.text).xpath(f"//form[@id='address-form']//input[@name='{name}']/@value")[0]
    )


def pick(browser: DeskBrowser, at: str, typed: dict[str, str], keyword: str = "테헤란로 152") -> dict[str, str]:
    """Search as a browser without JavaScript does, and take the first place that is offered."""
    page = browser.post(at, {**typed, "q": keyword, "search": "1"})
    assert page.status_code == 200
    for name in ("title", "detail"):
        assert value_of(page, name) == typed[name]
    return {**typed, "place": value_of(page, "place"), "form_key": value_of(page, "form_key")}


def staff(sign_in: Callable[..., DeskBrowser], store: Store, *rights: str) -> DeskBrowser:
    user = make_user("staff")
    accounts.set_rights(store, user, list(rights), SYSTEM)
    return sign_in(user)


def row_of(number: str) -> AddressTemplate:
    return AddressTemplate.get(AddressTemplate.number == number)


def test_without_addresses_the_page_says_what_is_closed_and_offers_both_ways(browser: DeskBrowser, at: str) -> None:
    page = browser.get(at)
    assert "배송속성 템플릿과 상품을 등록할 수 없습니다" in page.text
    assert "주소록 가져오기" in page.text
    assert "주소록 추가하기" in page.text
    assert "아직 11번가에서 확인하지 않았습니다" in page.text


def test_fetching_shows_its_progress_and_then_the_addresses(
    browser: DeskBrowser, at: str, work: Callable[[], None]
) -> None:
    page = browser.follow(browser.post(f"{at}/fetch"))
    assert "<progress" in page.text
    assert f'hx-get="{at}' in page.text
    assert "HX-Refresh" not in browser.get(at, htmx=True).headers
    work()
    assert browser.get(at, htmx=True).headers["HX-Refresh"] == "true"
    page = browser.get(at)
    assert "김포 물류센터" in page.text
    assert "새로 3" in page.text
    assert "마지막으로 확인한 때" in page.text
    assert 'hx-trigger="load delay' not in page.text


def test_tabs_and_search_narrow_the_list(browser: DeskBrowser, fetched: str) -> None:
    assert "본사 반품센터" in browser.get(f"{fetched}?tab=return").text
    found = browser.get(f"{fetched}?q=김포").text
    assert "김포 물류센터" in found
    assert "본사 창고" not in found
    assert "찾는 주소가 없습니다" in browser.get(f"{fetched}?q=없는곳").text


def test_an_address_is_registered_without_javascript(browser: DeskBrowser, at: str, market: Any) -> None:
    browser.get(f"{at}/new?kind=outbound")
    typed = pick(browser, at, DOMESTIC)
    page = browser.follow(browser.post(at, typed))
    assert "11번가에 등록했습니다" in page.text
    there = market.list_ledger("register_outbound_address")[0]["fields"]
    assert (there["gnrlTlphnNo"], there["prtblTlphnNo"], there["dtlsAddr"]) == ("031-000-0000", "010-0000-7777", "2층")


def test_the_search_answers_htmx_with_places_alone(browser: DeskBrowser, at: str) -> None:
    part = browser.get(f"{at}/find?q=전호리", htmx=True)
    assert part.text.strip().startswith("<fieldset")
    assert "지번 · 경기도 김포시 고촌읍 전호리 731 (10136)" in part.text
    assert "찾지 못했습니다" in browser.get(f"{at}/find?q=없는동네", htmx=True).text
    assert "두 글자 이상" in browser.get(f"{at}/find?q=a", htmx=True).text


def test_a_search_word_without_a_pick_brings_the_places_with_the_error(browser: DeskBrowser, at: str) -> None:
    page = browser.post(at, {**DOMESTIC, "q": "테헤란로 152"})
    assert page.status_code == 422
    assert "가운데 하나를 골라 주세요" in page.text
    assert "도로명 · 서울특별시 강남구 테헤란로 152" in page.text


def test_the_other_kind_s_fields_come_with_what_was_typed(browser: DeskBrowser, at: str) -> None:
    part = browser.post(at, {**DOMESTIC, "kind": "overseas", "switch": "1"}, htmx=True)
    assert part.status_code == 200
    assert 'name="country"' in part.text
    assert 'value="역삼 창고"' in part.text


def test_an_overseas_address_is_typed_by_hand(browser: DeskBrowser, at: str) -> None:
    page = browser.follow(browser.post(at, OVERSEAS))
    assert "Newark, NJ, 07101, US" in page.text
    assert row_of("6").country == "US"


WRONG = [
    ({"title": ""}, "템플릿제목을 입력해 주세요"),
    ({"title": "가" * 51}, "지금 102바이트입니다"),
    ({"title": "창고 😀"}, "11번가가 받지 못하는 글자가 있습니다: ‘😀’"),
    ({"detail": "똠" * 3}, "‘똠’"),
    ({"detail": "가" * 101}, "지금 202바이트입니다"),
    ({"phone": ""}, "11번가는 일반전화와 휴대폰을 모두 요구합니다"),
    ({"phone": "1234"}, "02-000-0000처럼"),
    ({"mobile": "02-000-0000"}, "010-1111-2222처럼"),
    ({"place": "01|1|x|<b>"}, "가운데 하나를 골라 주세요"),
]


def test_the_form_says_what_the_market_would_refuse(browser: DeskBrowser, at: str, market: Any) -> None:
    typed = pick(browser, at, DOMESTIC)
    for changes, sentence in WRONG:
        page = browser.post(at, {**typed, **changes})
        assert (page.status_code, sentence in page.text) == (422, True), changes
    assert market.ledger.count() == 0


def test_an_overseas_phone_needs_its_country_code(browser: DeskBrowser, at: str, market: Any) -> None:
    page = browser.post(at, {**OVERSEAS, "mobile": "010-1111-2222"})
    assert (page.status_code, "국가번호부터" in page.text, 'value="Newark"' in page.text) == (422, True, True)
    assert market.ledger.count() == 0


def test_a_refusal_of_the_market_stands_at_its_field_with_its_own_words(
    browser: DeskBrowser, at: str, market: Any
) -> None:
    page = browser.post(at, {**pick(browser, at, DOMESTIC), "place": "01|1234567890||없는 건물"})
    tree = html.document_fromstring(page.text)
    assert page.status_code == 422
    assert "존재하지 않는 건물관리번호" in "".join(tree.xpath("//fieldset[@id='places']//text()"))
    assert "11번가의 답: 출고지 등록 오류" in page.text


def test_a_double_click_registers_once(browser: DeskBrowser, at: str, market: Any) -> None:
    typed = pick(browser, at, DOMESTIC)
    browser.post(at, typed)
    page = browser.follow(browser.post(at, typed))
    assert "11번가에 등록했습니다" in page.text
    assert market.ledger.count("register_outbound_address") == 1


def test_an_unknown_outcome_is_told_and_checked_again(browser: DeskBrowser, at: str, market: Any) -> None:
    typed = pick(browser, at, DOMESTIC)
    market.fail_next("registerOutAddress", "timeout_after", seconds=0.1)
    market.inject_fault("getOutAddressInfo", "wrong_root", count=None)
    page = browser.follow(browser.post(at, typed))
    assert "결과를 확인하지 못했습니다" in page.text
    market.clear_faults()
    act = Act.get()
    page = browser.follow(browser.post(f"{at}/acts/{act.id}/settle"))
    assert "반영된 것을 확인했습니다" in page.text
    assert "역삼 창고" in page.text
    assert market.ledger.count("register_outbound_address") == 1


def test_a_person_may_say_that_nothing_arrived(browser: DeskBrowser, at: str, market: Any) -> None:
    market.fail_next("registerGlobalOutAddress", "timeout_before", seconds=0.1)
    browser.follow(browser.post(at, OVERSEAS))
    page = browser.follow(browser.post(f"{at}/acts/{Act.get().id}/settle", {"give_up": "1"}))
    assert "다시 시도할 수 있습니다" in page.text
    assert "결과를 확인하지 못했습니다" not in page.text


def test_an_edit_warns_asks_and_is_pushed(browser: DeskBrowser, fetched: str, market: Any) -> None:
    row = row_of("1")
    page = browser.get(f"{fetched}/{row.id}/edit")
    assert "이 주소를 쓰는 모든 상품에 바뀐 내용을 적용합니다" in page.text
    typed = {name: value_of(page, name) for name in ("form_key", "title", "place", "recipient", "phone", "mobile")}
    page = browser.post(f"{fetched}/{row.id}", {**typed, "detail": "9층"})
    assert (page.status_code, "확인란을 표시해 주세요" in page.text) == (422, True)
    page = browser.follow(browser.post(f"{fetched}/{row.id}", {**typed, "detail": "9층", "confirm": "y"}))
    assert "11번가에 저장했습니다" in page.text
    assert market.ledger.count("update_outbound_address", "1") == 1
    assert row_of("1").detail == "9층"


def test_an_overseas_address_that_was_fetched_wants_its_country_again(browser: DeskBrowser, at: str) -> None:
    page = browser.follow(browser.post(f"{at}/fetch", {"kind": "overseas", "number": "4"}))
    assert "미국 물류센터" in page.text
    row = row_of("4")
    values = {name: getattr(row, name) for name in ("title", "line1", "line2", "city", "state_name", "zip_code")}
    page = browser.post(f"{at}/{row.id}", {**values, "confirm": "y"})
    assert "국가를 입력해 주세요" in page.text
    browser.post(f"{at}/{row.id}", {**values, "country": "US", "confirm": "y"})
    assert row_of("4").country == "US"


def test_an_unknown_number_is_told_at_its_field(browser: DeskBrowser, at: str) -> None:
    page = browser.post(f"{at}/fetch", {"kind": "visit", "number": "99"})
    assert page.status_code == 422
    assert "방문수령지 주소가 없습니다" in page.text
    assert "숫자로 된 주소 번호" in browser.post(f"{at}/fetch", {"kind": "visit", "number": "5a"}).text


def test_the_default_of_a_kind_moves(browser: DeskBrowser, fetched: str) -> None:
    browser.post(f"{fetched}/{row_of('3').id}/default")
    defaults = {row.number for row in AddressTemplate.select().where(AddressTemplate.is_default)}
    assert defaults == {"3", "2"}


def test_names_and_phones_are_masked_until_revealed_and_that_is_written_down(
    browser: DeskBrowser, fetched: str
) -> None:
    listed = browser.get(fetched).text
    assert "김샘플" not in listed
    assert "010-0000-0001" not in listed
    assert "010-****-0001" in listed
    assert "010-0000-0001" in browser.post(f"{fetched}/{row_of('1').id}/reveal", htmx=True).text
    assert AuditEntry.select().where(AuditEntry.action == "address.reveal").count() == 1


def test_staff_without_the_right_edit_without_seeing_the_person(
    fetched: str, store: Store, sign_in: Callable[..., DeskBrowser]
) -> None:
    colleague, row = staff(sign_in, store, "manage"), row_of("1")
    page = colleague.get(f"{fetched}/{row.id}/edit")
    assert "김샘플" not in page.text
    assert "비워 두면" in page.text
    typed = {name: value_of(page, name) for name in ("form_key", "title", "place")}
    colleague.follow(colleague.post(f"{fetched}/{row.id}", {**typed, "detail": "9층", "confirm": "y"}))
    row = row_of("1")
    assert (row.detail, row.recipient, row.mobile) == ("9층", "김샘플", "010-0000-0001")
    assert colleague.post(f"{fetched}/{row.id}/reveal").status_code == 403


def test_a_reader_looks_and_changes_nothing(reader: DeskBrowser, fetched: str) -> None:
    row = row_of("1")
    page = reader.get(fetched)
    assert page.status_code == 200
    assert not re.search("가져오기</button>|추가하기</a>|기본으로", page.text)
    for address in ("", "/fetch", f"/{row.id}", f"/{row.id}/default", f"/{row.id}/reveal"):
        assert reader.post(f"{fetched}{address}").status_code == 403
    for address in ("/new", "/find?q=서울", f"/{row.id}/edit"):
        assert reader.get(f"{fetched}{address}").status_code == 403


def test_a_stranger_learns_nothing(stranger: DeskBrowser, fetched: str) -> None:
    assert stranger.get(fetched).status_code == 404
    assert stranger.post(f"{fetched}/{row_of('1').id}").status_code == 404


def test_a_store_without_approval_says_why_and_where_to_go(
    browser: DeskBrowser, at: str, store: Store, market: Any
) -> None:
    store.patch(approval=REFUSED, approval_text="인증된 IP가 아닙니다.")
    for page in (browser.get(at), browser.get(f"{at}/new"), browser.post(at, DOMESTIC), browser.post(f"{at}/fetch")):
        assert "승인을 마치지 않아" in page.text
        assert f"/stores/{store.id}/edit" in page.text
    assert market.calls() == []


def test_what_the_market_no_longer_lists_is_shown_as_such(browser: DeskBrowser, fetched: str) -> None:
    AddressTemplate.update(presence=MISSING).where(AddressTemplate.number == "3").execute()
    assert "11번가에 없음" in browser.get(fetched).text


def test_a_silent_market_leaves_what_was_typed(browser: DeskBrowser, at: str, market: Any) -> None:
    typed = pick(browser, at, DOMESTIC)
    market.change_seller(SAMPLE_KEY, approved=False)
    page = browser.post(at, typed)
    assert page.status_code == 422
    assert "승인" in page.text
    assert value_of(page, "title") == "역삼 창고"
