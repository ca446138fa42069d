"""Incidents: opened by what stops the integration, told once, closed and told once more when it is over."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.letterbox import MailServer, listening
from webapp.config import Settings
from webapp.elevenst import AuthError, RejectedError, UnavailableError
from webapp.jobs import doors
from webapp.models.runs import Run
from webapp.models.stores import APPROVED, Freshness, Incident, Notification, Store
from webapp.services import incidents, notifications, runs
from webapp.services import market as way
from webapp.services.notifications import Mail
from webapp.services.runs import Order
from webapp.simulator import SAMPLE_KEY


@pytest.fixture
def mail_server(database: Settings) -> Iterator[MailServer]:
    with listening(MailServer()) as server:
        notifications.configure(Mail(server.url, "desk@sample.example"), "http://desk.sample.example", again_after=0)
        yield server


@pytest.fixture
def check(store: Store, work: Callable[[], None]) -> Callable[[], Run]:
    """The hourly look at the key, and whatever work it orders."""

    def perform() -> Run:
        run = runs.start(Order("store_check", store))[0]
        doors.recover()
        work()
        return Run.get_by_id(run.id)

    return perform


def titles(server: MailServer) -> list[str]:
    return [str(mail["Subject"]) for mail in server.mails]


def test_a_refused_key_opens_one_incident_and_tells_the_contact_person_once(
    market: Any, store: Store, check: Callable[[], Run], mail_server: MailServer
) -> None:
    market.change_seller(SAMPLE_KEY, approved=False)
    check()
    check()
    incident = Incident.get()
    assert (incident.cause, incident.store, incident.closed_at) == ("not_approved", store, None)
    assert incident.market_text.startswith("SellerAPI 사용이 불가합니다")
    assert titles(mail_server) == ["[일레븐데스크] 견본상점 11번가 연동에 문제가 생겼습니다"]
    assert mail_server.mails[0]["To"] == "contact@sample.example"
    assert f"http://desk.sample.example/stores/{store.id}" in mail_server.mails[0].get_content()
    assert SAMPLE_KEY not in mail_server.mails[0].as_string()


def test_when_it_is_over_the_incident_closes_and_the_person_is_told_once_more(
    market: Any, store: Store, check: Callable[[], Run], mail_server: MailServer
) -> None:
    market.change_seller(SAMPLE_KEY, allowed_ips=["203.0.113.10"])
    check()
    market.change_seller(SAMPLE_KEY, allowed_ips=[])
    check()
    check()
    assert Incident.get().closed_at is not None
    assert [title.rpartition(" ")[2] for title in titles(mail_server)] == ["생겼습니다", "됩니다"]
    assert "127.0.0.1" in mail_server.mails[1].get_content()
    assert Store.get_by_id(store.id).approval == APPROVED


def test_the_same_trouble_later_is_a_new_incident_and_told_again(
    market: Any, check: Callable[[], Run], mail_server: MailServer
) -> None:
    for approved in (False, True, False):
        market.change_seller(SAMPLE_KEY, approved=approved)
        check()
    assert Incident.select().count() == 2
    assert len(mail_server.mails) == 3


def test_three_failing_runs_in_a_row_open_an_incident_and_two_do_not(
    market: Any, check: Callable[[], Run], mail_server: MailServer
) -> None:
    market.inject_fault("outboundarea", "maintenance_html", count=None)
    check()
    check()
    assert not Incident.select().exists()
    check()
    check()
    assert Incident.get().cause == "runs"
    assert "3번 연속" in Incident.get().detail
    assert len(mail_server.mails) == 1


def test_a_success_between_failures_starts_the_count_again(store: Store) -> None:
    for _ in range(2):
        incidents.note_failure(store, UnavailableError("timeout"))
    incidents.note_success(store)
    for _ in range(2):
        assert incidents.note_failure(store, UnavailableError("timeout")) is None


def test_a_watched_call_notes_what_the_market_said(store: Store, market: Any) -> None:
    with incidents.watch(store), way.client_for(store) as client:
        client.check()
    mark = Freshness.get(Freshness.store == store)
    assert (mark.what, mark.failures) == ("connection", 0)
    market.change_seller(SAMPLE_KEY, approved=False)
    with pytest.raises(AuthError), incidents.watch(store), way.client_for(store) as client:
        client.check()
    assert [one.cause for one in incidents.open_of(store)] == ["not_approved"]
    assert incidents.troubled([store]) == {store.id}


def test_a_refused_record_is_the_market_at_work(store: Store) -> None:
    incidents.note_failure(store, UnavailableError("timeout"))
    with pytest.raises(RejectedError), incidents.watch(store):
        raise RejectedError("addresses.register", "500", "주소가 잘못되었습니다")
    assert Freshness.get(Freshness.store == store).failures == 0


def test_our_own_mistake_says_nothing_about_the_market(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), incidents.watch(store):
        raise ZeroDivisionError
    assert not Freshness.select().exists()


def test_a_watch_within_a_watch_counts_once(store: Store) -> None:
    with pytest.raises(UnavailableError), incidents.watch(store), incidents.watch(store):
        raise UnavailableError("timeout")
    assert Freshness.get(Freshness.store == store).failures == 1


def test_a_missing_right_to_one_call_is_no_lost_approval(store: Store) -> None:
    assert incidents.note_failure(store, AuthError("no_such_api")) is None
    opened = incidents.note_failure(store, AuthError("no_such_api"), at_check=True)
    assert opened is not None
    assert opened.cause == "hosting"


def test_nobody_is_told_of_the_end_of_what_nobody_was_told_of(store: Store) -> None:
    store.contact_email = ""
    store.save()
    incidents.note_failure(store, AuthError("key_unknown"))
    store.contact_email = "contact@sample.example"
    store.save()
    incidents.note_success(store)
    assert not Notification.select().exists()
