"""The pages of dispatch-deadline templates: what each method allows, and that it holds on the market at once."""

from collections.abc import Callable
from typing import Any

import pytest
from lxml import html
from werkzeug.test import TestResponse

from tests.browsing import DeskBrowser
from webapp.models.acts import Act
from webapp.models.shipping import AddressTemplate, DispatchTemplate
from webapp.models.stores import REFUSED, Store

TODAY = {"method": "02", "weekday_cutoff": "1300", "saturday": "y", "saturday_cutoff": "1000"}


@pytest.fixture
def at(store: Store) -> str:
    return f"/stores/{store.id}/dispatch-templates"


@pytest.fixture
def fetched(browser: DeskBrowser, at: str, work: Callable[[], None]) -> str:
    browser.post(f"{at}/fetch")
    work()
    return at


def key_of(page: TestResponse) -> str:
    return str(html.document_fromstring(page.text).xpath("//input[@name='form_key']/@value")[0])


def test_without_addresses_the_page_is_closed_and_says_where_to_go(browser: DeskBrowser, at: str, store: Store) -> None:
    page = browser.get(at)
    assert "주소지 설정을 먼저 마쳐야" in page.text
    assert f"/stores/{store.id}/addresses" in page.text
    assert browser.get(f"{at}/new").headers["Location"].endswith(at)
    assert browser.post(at, TODAY).headers["Location"].endswith(at)


def test_fetching_brings_the_templates_with_their_hours(browser: DeskBrowser, fetched: str) -> None:
    page = browser.get(fetched)
    for words in ("오늘발송 15시 마감", "15:00", "발송 · 마감 11:00", "대표 마감시간", "재고확인 후 순차발송 5일"):
        assert words in page.text


def test_a_template_is_added_and_stands_on_the_market(browser: DeskBrowser, fetched: str, market: Any) -> None:
    key = key_of(browser.get(f"{fetched}/new"))
    page = browser.follow(browser.post(fetched, {**TODAY, "form_key": key}))
    assert "바로 적용됩니다" in page.text
    assert "오늘발송 13시 마감" in page.text
    assert market.ledger.count("register_dispatch_template") == 1
    browser.post(fetched, {**TODAY, "form_key": key})
    assert market.ledger.count("register_dispatch_template") == 1


WRONG = [
    ({"method": "01", "days": "3"}, "일반발송은 1~2일 가운데"),
    ({"method": "03", "days": "2"}, "3~7일 가운데"),
    ({"method": "01"}, "1~2일 가운데"),
    ({"method": "02"}, "평일 마감시간이 필요합니다"),
    ({"method": "02", "weekday_cutoff": "2100"}, "평일 마감시간을 골라 주세요"),
    ({"method": "02", "weekday_cutoff": "1300", "days": "1"}, "오늘발송은 소요일이 없습니다"),
    ({"method": "01", "days": "1", "saturday": "y"}, "토요일 마감시간을 골라 주세요"),
    ({"method": "01", "days": "1", "saturday_cutoff": "1000"}, "토요일 발송을 켜거나"),
]


def test_the_form_allows_only_what_the_method_allows(browser: DeskBrowser, fetched: str, market: Any) -> None:
    for sent, sentence in WRONG:
        page = browser.post(fetched, sent)
        assert (page.status_code, sentence in page.text) == (422, True), sent
    assert market.ledger.count() == 0


def test_a_seller_abroad_may_take_fourteen_days(browser: DeskBrowser, fetched: str, store: Store) -> None:
    assert "3~7일" in browser.get(f"{fetched}/new").text
    store.patch(seller_kind="global")
    page = browser.get(f"{fetched}/new")
    assert "3~14일" in page.text
    assert 'value="14"' in page.text


def test_the_method_swaps_the_fields_with_htmx_and_shows_all_without(browser: DeskBrowser, fetched: str) -> None:
    part = browser.post(fetched, {**TODAY, "switch": "1"}, htmx=True)
    assert part.status_code == 200
    assert 'name="days"' not in part.text
    assert 'name="days"' in browser.post(fetched, {"method": "01", "switch": "1"}, htmx=True).text
    assert 'name="days"' in browser.get(f"{fetched}/new").text


def test_an_edit_asks_and_is_pushed(browser: DeskBrowser, fetched: str, market: Any) -> None:
    row = DispatchTemplate.get(DispatchTemplate.method == "01")
    assert "이 템플릿을 쓰는 모든 상품에" in browser.get(f"{fetched}/{row.id}/edit").text
    refused = browser.post(f"{fetched}/{row.id}", {"method": "01", "days": "1"})
    assert (refused.status_code, "확인란을 표시해 주세요" in refused.text) == (422, True)
    page = browser.follow(browser.post(f"{fetched}/{row.id}", {"method": "01", "days": "1", "confirm": "y"}))
    assert "일반발송 1일" in page.text
    assert market.ledger.count("update_dispatch_template", row.number) == 1


def test_an_unknown_outcome_is_told_and_checked_again(browser: DeskBrowser, fetched: str, market: Any) -> None:
    market.fail_next("sendCloseTemplate", "timeout_before", seconds=0.1)
    page = browser.follow(browser.post(fetched, {"method": "01", "days": "1"}))
    assert "결과를 확인하지 못했습니다" in page.text
    page = browser.follow(browser.post(f"{fetched}/acts/{Act.get().id}/settle"))
    assert "결과를 확인하지 못했습니다" in page.text
    again = browser.follow(browser.post(fetched, {"method": "01", "days": "1"}))
    assert "보내지 않았습니다" in again.text
    assert market.ledger.count() == 0


def test_the_default_moves(browser: DeskBrowser, fetched: str) -> None:
    row = DispatchTemplate.get(DispatchTemplate.method == "03")
    browser.post(f"{fetched}/{row.id}/default")
    assert [one.id for one in DispatchTemplate.select().where(DispatchTemplate.is_default)] == [row.id]


def test_a_reader_looks_and_changes_nothing(reader: DeskBrowser, fetched: str) -> None:
    row = DispatchTemplate.select().first()
    assert "가져오기</button>" not in reader.get(fetched).text
    for address in ("", "/fetch", f"/{row.id}", f"/{row.id}/default"):
        assert reader.post(f"{fetched}{address}").status_code == 403


def test_a_stranger_learns_nothing(stranger: DeskBrowser, fetched: str) -> None:
    assert stranger.get(fetched).status_code == 404
    assert stranger.post(fetched, TODAY).status_code == 404


def test_a_store_without_approval_says_why(browser: DeskBrowser, at: str, store: Store) -> None:
    store.patch(approval=REFUSED)
    for page in (browser.get(at), browser.get(f"{at}/new"), browser.post(f"{at}/fetch")):
        assert "승인을 마치지 않아" in page.text
    assert not AddressTemplate.select().exists()
