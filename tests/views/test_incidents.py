"""Incidents on the screen: on every page of the store until they are over; the contact person is told at once."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from lxml import html

from tests.browsing import DeskBrowser
from tests.letterbox import MailServer, listening
from webapp.config import Settings
from webapp.models.stores import Store
from webapp.services import notifications, runs
from webapp.services.notifications import Mail
from webapp.services.runs import Order
from webapp.simulator import SAMPLE_KEY


@pytest.fixture
def mail_server(database: Settings) -> Iterator[MailServer]:
    with listening(MailServer()) as server:
        notifications.configure(Mail(server.url, "desk@sample.example"), "http://desk.sample.example", again_after=0)
        yield server


def alarm(browser: DeskBrowser, address: str) -> str:
    """What a page says about open incidents."""
    found = html.document_fromstring(browser.get(address).text).xpath("//section[@class='incident']")
    return " ".join(" ".join(one.text_content().split()) for one in found)


def pages_of(store: Store) -> list[str]:
    at = f"/stores/{store.id}"
    return ["/", "/listings", "/products", "/runs", "/stores", at, f"{at}/addresses", f"{at}/imports"]


TROUBLES = [
    ({"approved": False}, "승인"),
    ({"allowed_ips": ["203.0.113.10"]}, "127.0.0.1"),
]


@pytest.mark.parametrize(("change", "remedy"), TROUBLES, ids=["approval", "address"])
def test_it_stands_on_every_page_with_its_remedy_until_it_is_over(
    browser: DeskBrowser, store: Store, market: Any, work: Callable[[], None], change: dict[str, Any], remedy: str
) -> None:
    market.change_seller(SAMPLE_KEY, **change)
    runs.start(Order("store_check", store))
    work()
    for address in pages_of(store):
        said = alarm(browser, address)
        assert ("견본상점" in said, remedy in said, "해결하기" in said) == (True, True, True), (address, said)
    market.change_seller(SAMPLE_KEY, approved=True, allowed_ips=[])
    browser.post(f"/stores/{store.id}/check")
    assert [alarm(browser, address) for address in pages_of(store)] == [""] * len(pages_of(store))
    assert "● 해결" in browser.get(f"/stores/{store.id}").text


def test_others_do_not_learn_of_it(stranger: DeskBrowser, store: Store, market: Any, work: Callable[[], None]) -> None:
    market.change_seller(SAMPLE_KEY, approved=False)
    runs.start(Order("store_check", store))
    work()
    assert alarm(stranger, "/") == ""


def test_what_a_person_s_click_brings_to_light_is_told_without_waiting_for_the_next_minute(
    browser: DeskBrowser, store: Store, market: Any, work: Callable[[], None], mail_server: MailServer
) -> None:
    market.change_seller(SAMPLE_KEY, approved=False)
    browser.post(f"/stores/{store.id}/check")
    work()
    assert [str(mail["To"]) for mail in mail_server.mails] == ["contact@sample.example"]
    assert "보냄" in browser.get(f"/stores/{store.id}").text


def test_the_test_button_sends_and_a_failure_is_shown_with_its_remedy(
    browser: DeskBrowser, store: Store, work: Callable[[], None], mail_server: MailServer
) -> None:
    page = browser.follow(browser.post(f"/stores/{store.id}/notify-test"))
    assert "시험 알림을 보냅니다" in page.text
    work()
    assert "알림 시험" in mail_server.mails[0]["Subject"]
    mail_server.refuses = True
    browser.post(f"/stores/{store.id}/notify-test")
    work()
    shown = browser.get(f"/stores/{store.id}").text
    assert "보내지 못함" in shown
    assert "메일 서버가 받는 주소를 거절했습니다" in shown


def test_a_store_without_anybody_to_tell_says_so(browser: DeskBrowser, store: Store) -> None:
    store.contact_email = ""
    store.save()
    page = browser.follow(browser.post(f"/stores/{store.id}/notify-test"))
    assert "알림 받을 곳이 없습니다" in page.text
