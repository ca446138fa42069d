"""What every answer carries, and the health pages."""

from typing import Any

import pytest
from html5lib import HTMLParser

from tests.browsing import DeskBrowser, malformed, skeleton
from webapp import create_app
from webapp.config import Settings
from webapp.jobs import queues


def test_every_page_forbids_what_it_does_not_need(browser: DeskBrowser) -> None:
    headers = browser.get("/").headers
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_behind_tls_cookies_are_secure_and_the_browser_is_told_to_stay(database: Settings) -> None:
    import dataclasses

    app = create_app(dataclasses.replace(database, public_url="https://desk.example"))
    answer = app.test_client().get("/sign-in", base_url="https://desk.example")
    cookie = answer.headers["Set-Cookie"]
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_static_files_may_be_kept_for_good_because_their_address_changes(app: Any) -> None:
    page = app.test_client().get("/sign-in").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    assert "?v=" in address
    with app.test_client().get(address) as answer:
        assert "immutable" in answer.headers["Cache-Control"]


def test_an_unknown_address_is_a_page_with_a_way_out(browser: DeskBrowser) -> None:
    answer = browser.get("/nowhere")
    assert answer.status_code == 404
    assert "홈으로" in answer.text


def test_healthz_is_up_and_readyz_names_what_is_missing(app: Any) -> None:
    client = app.test_client()
    assert client.get("/healthz").json == {"status": "ok"}
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["checks"] == {"database": True, "migrations": True, "redis": True, "worker": False}


def test_readyz_says_so_when_redis_is_silent(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    silent = queues.connect("redis://127.0.0.1:1/0")
    monkeypatch.setattr(queues.Bell, "redis", silent)
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json["checks"]["redis"] is False


def test_pages_still_work_when_redis_is_silent(browser: DeskBrowser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues.Bell, "redis", queues.connect("redis://127.0.0.1:1/0"))
    assert browser.get("/runs").status_code == 200


def test_the_check_of_pages_sees_what_a_browser_would_have_to_mend() -> None:
    assert malformed("<!doctype html><title>a</title><p>fine</p>") == []
    assert malformed("<!doctype html><title>a</title><p><div></p></div>")


@pytest.mark.parametrize(
    ("whole", "broken"),
    [
        ("<p>a</p>", "<p>a & b &nosuch; c</p>"),
        ("<p title='a'>a</p>", "<p title='a' title='b'>a</p>"),
        ("<p id='a'>a</p>", "<p id='a'>a</p></p>"),
        ("<p>a</p>", "<p>a\x01</p>"),
        ("<div>a</div>", "<div/>a"),
        ('<table><input type="hidden"></table>', '<table><input type="text"></table>'),
        ("<table><tr> <td>a</td></tr></table>", "<table><tr>words<td>a</td></tr></table>"),
        ("<b>a</b><i>a</i>", "<b>a<i>a</b></i>"),
        ('<a href="/b?c=1&amp;d=2">a</a>', '<a href="/b?c=1&nosuch;d=2">a</a>'),
    ],
)  # fmt: skip
def test_a_broken_page_is_not_taken_for_a_whole_one_that_differs_little(whole: str, broken: str) -> None:
    page = "<!doctype html><html><head><title>a</title></head><body>{}</body></html>"
    malformed(page.format(whole))
    found, told = malformed(page.format(broken)), HTMLParser()
    told.parse(page.format(broken))
    assert len(found) == len(told.errors)
    assert skeleton(page.format(broken)) != skeleton(page.format(whole))


def test_pages_that_differ_by_words_alone_are_read_once() -> None:
    one, other = (f'<!doctype html><title>a</title><p id="{name}">{name}\n둘</p>' for name in ("가", "나다"))
    assert skeleton(one) == skeleton(other)
