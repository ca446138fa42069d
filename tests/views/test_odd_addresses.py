"""Addresses that nobody would type on purpose, and some that people do: each is answered."""

import pytest

from tests.browsing import DeskBrowser
from webapp.models.shipping import ClosedDay
from webapp.models.stores import Store

LISTS = (
    "/", "/orders", "/claims", "/listings", "/products", "/differences", "/runs", "/settlements", "/attention",
    "/inquiries", "/stores/{}/calls", "/stores/{}/audit", "/stores/{}/forget",
)  # fmt: skip
DAYS = "day_from={0}&day_to={0}&day={0}&basis=ordered"


def statuses(browser: DeskBrowser, store: Store, asked: str) -> dict[str, int]:
    return {place: browser.get(f"{place.format(store.id)}?{asked}").status_code for place in LISTS}


def test_no_name_in_an_address_is_taken_for_an_option_of_flask_s(browser: DeskBrowser, store: Store) -> None:
    asked = "endpoint=x&_scheme=javascript&_external=1&_anchor=x&_method=GET&store_id=0"
    assert statuses(browser, store, asked) == dict.fromkeys(LISTS, 200)
    moved = browser.get(f"/stores/{store.id}/inquiries?{asked}&tab=open").headers["Location"]
    assert moved == f"/inquiries?{asked}&tab=open&store={store.id}"


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_days_like_others(browser: DeskBrowser, store: Store, day: str) -> None:
    assert statuses(browser, store, DAYS.format(day)) == dict.fromkeys(LISTS, 200)


def test_what_no_database_can_hold_breaks_no_page(browser: DeskBrowser, store: Store) -> None:
    asked = "q=%00&code=%00&order=%00&product=%00"
    assert statuses(browser, store, asked) == dict.fromkeys(LISTS, 200)
    browser.post(f"/stores/{store.id}/closed-days", {"first": "2026-12-24", "last": "", "note": "견본\0 휴무"})
    assert ClosedDay.get().note == "견본 휴무"
    for place in ("/runs/{}", "/stores/1/orders/{}"):
        assert [browser.get(place.format(number)).status_code for number in (2**63 - 1, 2**63)] == [404, 404]
