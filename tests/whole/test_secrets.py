"""No secret stands in plain text where it is kept, passed on or written about: a whole life of a shop, then grep."""

import dataclasses
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest

from tests.browsing import DeskBrowser
from tests.conftest import PASSWORD, make_user
from tests.letterbox import ChatServer, listening
from tests.services.imports.sample_files import HEADERS, product, workbook
from tests.views.test_imports import plan
from webapp import logs
from webapp.config import Settings
from webapp.jobs import queues
from webapp.models.accounts import User
from webapp.models.base import db, is_sqlite
from webapp.models.inquiries import Inquiry
from webapp.models.shipping import AddressTemplate
from webapp.models.stores import Notification, Store
from webapp.services import accounts, runs
from webapp.services.runs import Order
from webapp.simulator import SAMPLE_KEY

CONTACT = {"contact_name": "김비밀", "contact_email": "whom@secret.example", "contact_phone": "010-9876-5432"}
# Who asks, by name and login, what they ask, what they are answered, and what is noted of it.
ASKED = "박물음", "asker-of-secrets", "물음에는비밀이있어요", "답변에도비밀이있어요", "메모에도비밀이있어요"
PUBLISHED = "02-000-0000"  # the sample shop's service line, printed on every product
WRONG_PASSWORD = "wrong-password-1"
Work = Callable[[], None]


@pytest.fixture(params=["text", "json"])
def log(database: Settings, request: pytest.FixtureRequest, capfd: Any) -> Iterator[Callable[[], str]]:
    """Everything that the product and its libraries say at their most talkative, in both formats."""
    quiet = {name: logging.getLogger(name).level for name in (None, "peewee", "rq", "rq.worker")}
    logs.configure(dataclasses.replace(database, log_format=request.param, log_level="DEBUG"))
    yield lambda: "".join(capfd.readouterr())
    logs.configure(database)
    for name, level in quiet.items():
        logging.getLogger(name).setLevel(level)


def live_a_shop_s_life(browser: DeskBrowser, market: Any, work: Work, folder: Path) -> set[str]:
    """Connect, bring in, fail, tell the contact person; what must stay secret of it."""
    with listening(ChatServer()) as chat:
        fields = {
            "seller_login": "sample-seller", "name": "견본상점", "api_key": SAMPLE_KEY, "seller_kind": "business",
            "collect_minutes": "10", "auto_confirm": "0", "personal_days": "90", "default_courier": "", **CONTACT,
        }  # fmt: skip
        answer = browser.post("/stores", fields)
        assert answer.status_code == 303, answer.text
        store = Store.get()
        assert store.is_approved
        store.notify_urls = chat.url  # the form refuses addresses inside the house
        store.save()
        assert store.api_key == SAMPLE_KEY
        runs.start(Order("shipping_fetch", store))
        work()
        file = workbook(folder / "a.xlsx", [HEADERS, product(7), product(14)])
        browser.post(f"{plan(browser, store, file, work)}/start")
        work()
        live_with_inquiries(browser, store, market, work)
        browser.post(f"/stores/{store.id}/contact")
        browser.post(f"/stores/{store.id}/notify-test")
        work()
        assert chat.messages
        assert Notification.select().where(Notification.state == "failed").exists(), "there is no mail server"
    people = {one for row in AddressTemplate.select() for one in (row.recipient, row.phone, row.mobile) if one}
    people.discard(PUBLISHED)
    assert len(people) > 2
    digits = {one.replace("-", "") for one in (*people, CONTACT["contact_phone"])}
    return {SAMPLE_KEY, "sample-token", *CONTACT.values(), *people, *digits, *ASKED}


def live_with_inquiries(browser: DeskBrowser, store: Store, market: Any, work: Work) -> None:
    """A question comes, is found, answered by name, noted and taken along in a workbook."""
    name, login, question, answer, note = ASKED
    market.ask_question(SAMPLE_KEY, "3000000007", question, memNM=name, memID=login)
    browser.post(f"/stores/{store.id}/inquiries/collect")
    work()
    at = f"/stores/{store.id}/inquiries/{Inquiry.get().id}"
    shown = browser.post(f"{at}/preview", {"text": f"{{{{구매자}}}}님 {answer}", "seen": "0"}).text
    form = dict(re.findall(r'name="(text|seen|promise)" value="([^"]*)"', shown))
    assert browser.post(f"{at}/answer", form).status_code == 303
    browser.post(f"{at}/notes", {"text": note})
    browser.post(f"{at}/reveal")
    browser.post("/inquiries/export").close()


def try_the_door(browser: DeskBrowser, user: User) -> set[str]:
    """Sign in, fail to, switch the second step on, use a link; what must stay secret of it."""
    browser.get("/account/second-step")
    secret = User.get_by_id(user.id).totp_secret
    browser.post("/account/second-step", {"code": pyotp.TOTP(secret).now()})
    stranger = DeskBrowser(browser.client.application)
    stranger.get("/sign-in")
    stranger.post("/sign-in", {"login": user.login, "password": WRONG_PASSWORD})
    link = accounts.issue_link(accounts.INVITE, make_user("invited"))
    stranger.get(f"/links/{link}")
    stranger.get("/nowhere")
    with browser.client.session_transaction() as session:
        token = session["_user_id"]
    return {PASSWORD, WRONG_PASSWORD, secret, link, token}


def in_the_database() -> str:
    found = [str(db.execute_sql(f'SELECT * FROM "{table}"').fetchall()) for table in db.get_tables()]
    if is_sqlite():
        files = [Path(f"{db.obj.database}{ending}") for ending in ("", "-wal")]
        found += [file.read_bytes().decode("utf-8", "ignore") for file in files if file.exists()]
    return "\n".join(found)


def in_redis() -> str:
    redis, found = queues.Bell.redis, []
    readers = {
        b"string": redis.get, b"hash": redis.hgetall, b"set": redis.smembers,
        b"list": lambda key: redis.lrange(key, 0, -1), b"zset": lambda key: redis.zrange(key, 0, -1),
        b"stream": redis.xrange,
    }  # fmt: skip
    for key in redis.scan_iter():
        found += [*words(key), *words(readers[redis.type(key)](key))]
    return "\n".join(found)


def words(value: Any) -> Iterator[str]:
    """The texts in what Redis answers, however nested."""
    if isinstance(value, bytes):
        yield value.decode("utf-8", "ignore")
    elif isinstance(value, dict):
        yield from words([*value, *value.values()])
    elif isinstance(value, list | tuple | set):
        for one in value:
            yield from words(one)


def in_files(settings: Settings) -> str:
    files = [file for file in settings.data_dir.rglob("*") if file.is_file()]
    return "\n".join(f"{file} {file.read_bytes().decode('utf-8', 'ignore')}" for file in files)


def told(secrets: set[str], text: str) -> list[str]:
    """Which of the secrets stand in the text, as they are or as Python and JSON write them out."""
    return [one for one in sorted(secrets) if one in text or one.encode("unicode_escape").decode() in text]


def test_no_secret_stands_in_database_queue_log_or_files(
    database: Settings, market: Any, browser: DeskBrowser, seller_user: User, log: Callable[[], str], work: Work,
    tmp_path: Path,
) -> None:  # fmt: skip
    secrets = live_a_shop_s_life(browser, market, work, tmp_path) | try_the_door(browser, seller_user)
    places = {"database": in_the_database(), "redis": in_redis(), "files": in_files(database), "log": log()}
    assert "peewee" in places["log"], "the log was as talkative as it gets"
    for name, text in places.items():
        assert len(text) > 100, f"nothing was looked at: {name}"
        assert told(secrets, text) == [], name


def test_the_search_itself_finds_what_was_put_there(database: Settings, log: Callable[[], str]) -> None:
    planted = "김비밀-0123456789abcdef"
    make_user("someone").patch(preferences={"note": planted})
    queues.Bell.redis.hset("someone", "note", planted)
    database.data_dir.mkdir(exist_ok=True)
    (database.data_dir / "note.txt").write_text(planted)
    logging.getLogger("elevendesk").info(planted)
    for text in (in_the_database(), in_redis(), in_files(database), log()):
        assert told({planted}, text) == [planted]
