"""판매채널 API on the screen: the form and its mistakes, the key that is never shown again, several stores, staff."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browsing import DeskBrowser
from tests.conftest import make_user
from webapp.models.accounts import AuditEntry, Member, User
from webapp.models.stores import Category, Store
from webapp.services import runs
from webapp.services.runs import Order
from webapp.simulator import SAMPLE_KEY
from webapp.simulator.seed.shops import ELSEWHERE_KEY, NO_HOSTING_KEY, SECOND_KEY, UNAPPROVED_KEY

FORM = {
    "seller_login": "sample-seller", "name": "견본상점", "api_key": SAMPLE_KEY, "seller_kind": "business",
    "contact_name": "견본담당", "contact_email": "contact@sample.example", "contact_phone": "010-0000-1234",
    "collect_minutes": "30", "auto_confirm": "0", "personal_days": "90", "default_courier": "",
}  # fmt: skip


def test_a_saved_store_keeps_its_key_and_its_person_to_itself(browser: DeskBrowser, market: Any) -> None:
    page = browser.follow(browser.post("/stores", FORM)).text
    assert "11번가가 API Key를 승인했습니다" in page
    assert "30분마다" in page
    assert "co***@sample.example" in page
    for where in ("/stores", "/stores/1", "/stores/1/edit"):
        shown = browser.get(where).text
        assert SAMPLE_KEY not in shown
        assert "contact@sample.example" not in shown


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("seller_login", "", "판매자 ID"),
        ("name", "", "스토어명"),
        ("api_key", "짧은 키", "Key"),
        ("seller_kind", "", "셀러구분"),
        ("contact_name", "", "담당자의 이름"),
        ("contact_email", "no-at-sign", "이메일"),
        ("contact_phone", "전화없음", "휴대폰"),
        ("personal_days", "7", "30일에서 365일"),
        ("collect_minutes", "11", "주문 수집"),
        ("notify_urls", "file:///etc/passwd", "알림"),
    ],
)
def test_a_mistake_is_named_at_its_field_and_what_was_typed_stays(
    browser: DeskBrowser, market: Any, field: str, value: str, words: str
) -> None:
    answer = browser.post("/stores", {**FORM, field: value})
    assert answer.status_code == 422
    assert "저장하지 않았습니다." in answer.text
    assert words in answer.text.split("</ul>")[0].rpartition("저장하지 않았습니다.")[2]
    assert field == "name" or 'value="견본상점"' in answer.text
    assert not Store.select().exists()


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("0" * 32, "API Key를 거절했습니다"),
        (ELSEWHERE_KEY, "IP(127.0.0.1)가 11번가에 등록되어 있지 않습니다"),
        (UNAPPROVED_KEY, "승인되어 있지 않습니다"),
        (NO_HOSTING_KEY, "호스팅사"),
    ],
)
def test_a_refused_key_says_why_and_the_store_stays_closed(
    browser: DeskBrowser, market: Any, key: str, words: str
) -> None:
    page = browser.follow(browser.post("/stores", {**FORM, "api_key": key})).text
    assert "미승인" in page
    assert words in page
    assert "승인을 마치지 않아" in browser.get("/stores/1/addresses").text
    browser.post("/stores/1/edit", {**FORM, "api_key": SAMPLE_KEY})
    assert Store.get().is_approved, "saving again tries again"


def test_an_empty_key_field_keeps_the_key(browser: DeskBrowser, store: Store, market: Any) -> None:
    browser.post(f"/stores/{store.id}/edit", {**FORM, "api_key": "", "name": "새 이름", "contact_phone": ""})
    kept = Store.get_by_id(store.id)
    assert (kept.name, kept.api_key, kept.contact_phone) == ("새 이름", SAMPLE_KEY, "010-0000-1234")


def test_each_account_is_a_store_of_its_own(browser: DeskBrowser, store: Store, market: Any) -> None:
    again = browser.post("/stores", FORM)
    assert again.status_code == 422
    assert "이미 다른 스토어에 등록된 API Key" in again.text
    browser.post("/stores", {**FORM, "name": "둘째상점", "api_key": SECOND_KEY, "seller_login": "second-seller"})
    page = browser.get("/stores").text
    assert "스토어 2곳" in page
    assert "둘째상점" in page


def test_the_category_is_searched_in_the_market_s_own_tree(
    browser: DeskBrowser, market: Any, work: Callable[[], None]
) -> None:
    runs.start(Order("categories_fetch"))
    work()
    leaf = Category.get(Category.is_leaf & Category.path.contains("텀블러"))
    found = browser.post("/stores", {**FORM, "category_query": "텀블러", "find": "1"})
    assert found.status_code == 200
    assert leaf.path.replace(">", "&gt;") in found.text
    assert not Store.select().exists(), "looking for a category saves nothing"
    refused = browser.post("/stores", {**FORM, "category_query": ""})
    assert "카테고리를 검색해서 하나를 골라 주세요" in refused.text
    browser.post("/stores", {**FORM, "category_query": "", "category_number": leaf.number})
    assert Store.get().category_number == leaf.number


def test_the_contact_person_is_shown_once_and_that_is_written_down(browser: DeskBrowser, store: Store) -> None:
    shown = browser.post(f"/stores/{store.id}/contact").text
    assert "contact@sample.example" in shown
    assert AuditEntry.select().where(AuditEntry.action == "store.reveal_contact").count() == 1
    assert "contact@sample.example" not in browser.get(f"/stores/{store.id}").text


def test_an_owner_gives_rights_and_takes_them(
    browser: DeskBrowser, store: Store, sign_in: Callable[[User], DeskBrowser]
) -> None:
    colleague = make_user("colleague")
    place = f"/stores/{store.id}/members"
    assert "그런 아이디의 사용자가 없습니다" in browser.post(place, {"login": "nobody", "rights": "read"}).text
    browser.post(place, {"login": "Colleague", "rights": "manage"})
    assert set(Member.get(Member.user == colleague).rights) == {"read", "manage"}
    theirs = sign_in(colleague)
    assert theirs.get(f"/stores/{store.id}/edit").status_code == 200
    assert theirs.post(place, {"login": "colleague", "rights": "personal_data"}).status_code == 403
    browser.post(place, {"login": "colleague"})
    assert theirs.get(f"/stores/{store.id}").status_code == 404
