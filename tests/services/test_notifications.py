"""Notifications: over mail and chat, each once, with failures told by a word and never by a secret."""

import sys
from collections.abc import Iterator

import pytest

from tests.letterbox import ChatServer, MailServer, listening
from webapp.config import Settings
from webapp.elevenst import AuthError
from webapp.models.base import now
from webapp.models.runs import Run
from webapp.models.stores import Incident, Notification, Store
from webapp.services import channels, incidents, notifications, runs
from webapp.services.channels import ChannelProblem
from webapp.services.notifications import Mail

SENDER = "일레븐데스크 <desk@sample.example>"


@pytest.fixture
def mail_server(database: Settings) -> Iterator[MailServer]:
    with listening(MailServer()) as server:
        notifications.configure(Mail(server.url, SENDER), "http://desk.sample.example", again_after=0)
        yield server


@pytest.fixture
def chat(mail_server: MailServer, store: Store) -> Iterator[ChatServer]:
    with listening(ChatServer()) as server:
        store.notify_urls = server.url
        store.save()
        yield server


def send(store: Store) -> Run:
    run = runs.perform(runs.start(notifications.order(store))[0].id)
    assert run is not None
    return run


def states() -> dict[str, tuple[str, str | None]]:
    rows = Notification.select().order_by(Notification.id)
    return {row.channel.partition(" ")[0]: (row.state, row.error) for row in rows}


def test_a_test_message_goes_out_by_mail_and_chat(store: Store, mail_server: MailServer, chat: ChatServer) -> None:
    assert notifications.plan_test(store)
    assert send(store).result == {"sent": 2, "failed": 0}
    assert mail_server.mails[0]["Subject"] == "[일레븐데스크] 견본상점 알림 시험"
    assert mail_server.mails[0]["From"] == SENDER
    assert chat.messages[0]["title"] == "[일레븐데스크] 견본상점 알림 시험"
    assert states() == {"email": ("sent", None), "json": ("sent", None)}


def test_a_second_run_sends_nothing_again(store: Store, mail_server: MailServer, chat: ChatServer) -> None:
    incidents.note_failure(store, AuthError("key_unknown"))
    send(store)
    send(store)
    assert (len(mail_server.mails), len(chat.messages)) == (1, 1)


def test_a_failed_message_is_tried_once_more_and_then_told(store: Store, chat: ChatServer) -> None:
    chat.status = 500
    notifications.plan_test(store)
    assert send(store).result == {"sent": 1, "failed": 1}
    assert states()["json"] == ("failed", "not_delivered")
    chat.status = 200
    send(store)
    assert chat.messages == []


def test_a_refused_address_is_told_and_not_tried_again(store: Store, mail_server: MailServer) -> None:
    mail_server.refuses = True
    notifications.plan_test(store)
    send(store)
    assert states() == {"email": ("failed", "address_refused")}


def test_without_a_mail_server_the_failure_says_so(store: Store, database: Settings) -> None:
    notifications.plan_test(store)
    send(store)
    assert states() == {"email": ("failed", "no_mail_server")}


def test_a_mail_server_that_is_gone_is_a_failure_with_a_word(store: Store, database: Settings) -> None:
    notifications.configure(Mail("smtp://user:sample-secret@127.0.0.1:9", SENDER), "", again_after=0)
    notifications.plan_test(store)
    send(store)
    assert states() == {"email": ("failed", "no_connection")}


def test_a_message_cut_off_in_the_middle_is_not_sent_twice(store: Store, mail_server: MailServer) -> None:
    row = {"store": store, "occasion": "test", "channel": "email", "state": notifications.SENDING}
    Notification.create(**row)
    send(store)
    assert mail_server.mails == []
    assert states() == {"email": ("failed", "interrupted")}


def test_a_store_name_cannot_smuggle_a_header(store: Store, mail_server: MailServer) -> None:
    store.patch(name="견본\r\nBcc: other@sample.example")
    notifications.plan_test(store)
    send(store)
    assert mail_server.mails[0]["Bcc"] is None
    assert "견본 Bcc: other@sample.example" in mail_server.mails[0]["Subject"]


def test_an_address_with_a_line_break_is_refused(store: Store, mail_server: MailServer) -> None:
    store.contact_email = "contact@sample.example\r\nBcc: other@sample.example"
    store.save()
    notifications.plan_test(store)
    send(store)
    assert mail_server.mails == []
    assert states() == {"email": ("failed", "bad_address")}


def test_a_message_of_a_removed_address_is_dropped(store: Store, chat: ChatServer) -> None:
    notifications.plan_test(store)
    store.notify_urls = ""
    store.save()
    send(store)
    assert states()["json"] == ("failed", "removed")


def test_the_channel_is_named_without_its_address() -> None:
    name = channels.name_of("discord://4174216298/sample-secret-token")
    assert name.startswith("discord ")
    assert "sample" not in name


def test_addresses_that_no_service_understands_are_named_by_their_line() -> None:
    text = "json://127.0.0.1/ok\n\nnot an address\nnosuch://thing\nsyslog://\njson://127.0.0.1/also"
    assert channels.refused_urls(text) == [3, 4, 5]


def test_without_the_library_chat_addresses_are_refused_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    assert channels.refused_urls("") == []
    with pytest.raises(ChannelProblem) as missing:
        channels.refused_urls("json://127.0.0.1/ok")
    assert missing.value.reason == "no_library"


def test_nothing_secret_stands_in_what_is_kept_of_a_message(store: Store, chat: ChatServer) -> None:
    chat.status = 500
    incidents.note_failure(store, AuthError("key_unknown"))
    run = send(store)
    kept = [str(row.__data__) for row in [*Notification.select(), *Incident.select(), Run.get_by_id(run.id)]]
    for secret in ("sample-token", "contact@sample", store.api_key):
        assert not any(secret in row for row in kept)
    assert Incident.get().last_seen_at <= now()
