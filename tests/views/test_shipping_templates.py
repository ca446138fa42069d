"""The pages of shipping templates: closed while something is missing, then made, changed and deleted."""

from collections.abc import Callable
from typing import Any

import pytest
from lxml import html

from tests.browsing import DeskBrowser
from webapp.models.shipping import MISSING, AddressTemplate, DispatchTemplate, ShippingTemplate
from webapp.models.stores import Store

FEES = {"fee_kind": "02", "fee": "3,000", "payment": "03", "bundle": "Y", "return_fee": "3000", "exchange_fee": "6000"}


@pytest.fixture
def at(store: Store) -> str:
    return f"/stores/{store.id}/shipping-templates"


@pytest.fixture
def plain(browser: DeskBrowser, store: Store, work: Callable[[], None]) -> dict[str, Any]:
    """A form that can be saved, over the addresses and templates of the market."""
    browser.post(f"/stores/{store.id}/addresses/fetch")
    work()
    return {
        **FEES,
        "name": "기본 배송",
        "area": "01",
        "method": "01",
        "courier": "00034",
        "outbound": AddressTemplate.get(AddressTemplate.kind == "outbound").id,
        "return_address": AddressTemplate.get(AddressTemplate.kind == "return").id,
        "dispatch": DispatchTemplate.select().first().id,
    }


def test_it_is_closed_with_reasons_and_links_while_something_is_missing(
    browser: DeskBrowser, at: str, store: Store
) -> None:
    for page in (browser.get(at), browser.get(f"{at}/new"), browser.post(at, FEES)):
        for words in ("출고지가 없습니다", "반품·교환지가 없습니다", "발송마감 템플릿이 없습니다"):
            assert words in page.text
        assert f"/stores/{store.id}/dispatch-templates" in page.text
    assert browser.post(at, FEES).status_code == 409


def test_a_template_is_made_and_listed(browser: DeskBrowser, at: str, plain: dict[str, Any]) -> None:
    assert "고정배송비" in browser.get(f"{at}/new").text
    page = browser.follow(browser.post(at, plain))
    for words in ("기본 배송", "3,000원", "6,000원", "본사 창고 → 본사 반품센터", "묶음배송"):
        assert words in page.text


def test_fees_by_quantity_are_typed_line_by_line(browser: DeskBrowser, at: str, plain: dict[str, Any]) -> None:
    wrong = browser.post(at, {**plain, "fee_kind": "04", "tiers": "1개부터 3,000원\n많이"})
    assert (wrong.status_code, "2번째 줄을" in wrong.text) == (422, True)
    browser.post(at, {**plain, "fee_kind": "04", "tiers": "1개부터 3,000원\n10: 6000\n100 0"})
    row = ShippingTemplate.get()
    assert [(tier["least"], tier["fee"]) for tier in row.tiers] == [(1, 3000), (10, 6000), (100, 0)]
    assert "10개부터 6,000원" in browser.get(f"{at}/{row.id}/edit").text


WRONG = [
    ({"name": ""}, "템플릿 이름을 입력해 주세요"),
    ({"fee": "3005"}, "10원 단위로"),
    ({"fee": "삼천"}, "금액을 숫자로"),
    ({"fee": "-3000"}, "금액을 숫자로"),
    ({"return_fee": ""}, "받지 않으면 0을"),
    ({"fee_kind": "03", "free_over": "30000"}, "묶음배송을 할 수 없습니다"),
    ({"fee_kind": "04"}, "2~10구간"),
    ({"outbound": ""}, "출고지를 골라 주세요"),
    ({"outbound": "999"}, "출고지를 골라 주세요"),
    ({"dispatch": ""}, "발송마감 템플릿을 골라 주세요"),
    ({"courier": ""}, "택배사를 골라 주세요"),
]


def test_what_does_not_hold_together_is_told_at_its_field(browser: DeskBrowser, at: str, plain: dict[str, Any]) -> None:
    for changes, sentence in WRONG:
        page = browser.post(at, {**plain, **changes})
        assert (page.status_code, sentence in page.text) == (422, True), changes
    assert not ShippingTemplate.select().exists()


def test_an_edit_changes_it_and_what_was_typed_stays(browser: DeskBrowser, at: str, plain: dict[str, Any]) -> None:
    browser.post(at, plain)
    row = ShippingTemplate.get()
    assert 'value="3,000"' in browser.get(f"{at}/{row.id}/edit").text
    assert 'value="2,505"' in browser.post(f"{at}/{row.id}", {**plain, "fee": "2,505"}).text
    browser.post(f"{at}/{row.id}", {**plain, "fee": "2500"})
    assert ShippingTemplate.get_by_id(row.id).fee == 2500


def test_an_address_that_is_gone_has_to_be_chosen_again(browser: DeskBrowser, at: str, plain: dict[str, Any]) -> None:
    browser.post(at, plain)
    row = ShippingTemplate.get()
    row.outbound.patch(presence=MISSING)
    assert "11번가에 없는 주소" in browser.get(at).text
    tree = html.document_fromstring(browser.get(f"{at}/{row.id}/edit").text)
    assert str(row.outbound_id) not in tree.xpath("//select[@name='outbound']/option/@value")
    assert browser.post(f"{at}/{row.id}", plain).status_code == 422


def test_deleting_asks_first(browser: DeskBrowser, at: str, plain: dict[str, Any]) -> None:
    browser.post(at, plain)
    row = ShippingTemplate.get()
    assert "템플릿 1개를 삭제합니다" in browser.get(f"{at}/{row.id}/delete").text
    assert ShippingTemplate.select().exists()
    assert "삭제했습니다" in browser.follow(browser.post(f"{at}/{row.id}/delete")).text
    assert not ShippingTemplate.select().exists()


def test_the_default_moves(browser: DeskBrowser, at: str, plain: dict[str, Any]) -> None:
    browser.post(at, plain)
    browser.post(at, {**plain, "name": "둘째"})
    second = ShippingTemplate.get(ShippingTemplate.name == "둘째")
    browser.post(f"{at}/{second.id}/default")
    assert [row.name for row in ShippingTemplate.select().where(ShippingTemplate.is_default)] == ["둘째"]


def test_rights_are_asked_at_every_door(
    reader: DeskBrowser, stranger: DeskBrowser, browser: DeskBrowser, at: str, plain: dict[str, Any]
) -> None:
    browser.post(at, plain)
    row = ShippingTemplate.get()
    assert reader.get(at).status_code == 200
    for address in ("", f"/{row.id}", f"/{row.id}/default", f"/{row.id}/delete"):
        assert reader.post(f"{at}{address}", plain).status_code == 403
        assert stranger.post(f"{at}{address}", plain).status_code == 404
