"""A test client that behaves like a seller's browser: follows, keeps its form token, and checks each page it gets."""

import hashlib
import re
from typing import Any

from flask import Flask
from html5lib import HTMLParser
from lxml import html
from werkzeug.test import TestResponse

# Words between two tags, and the value of an attribute other than `type` (hidden inputs may stand where others must
# not), that hold nothing with a meaning in HTML.
PLAIN_WORDS = re.compile(r"(?<=>)\s*[^\s<>&\x00-\x1f\x7f-\x9f\ufffd][^<>&\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd]*(?=<)")
PLAIN_VALUE = re.compile(r"""(?<! type)=("[^"'<>&`\x00-\x1f\x7f-\x9f\ufffd]*"|'[^'<>&`\x00-\x1f\x7f-\x9f\ufffd]*')""")
WELL_FORMED: set[bytes] = set()  # skeletons of pages that this process found nothing wrong with


def problems_of(body: str, whole: bool) -> list[str]:
    """What is wrong with a page: ids twice, inputs without a label, inline script, targets that are not there."""
    tree = html.document_fromstring(body) if whole else html.fragment_fromstring(body, create_parent="div")
    found = malformed(body) if whole else []
    ids = tree.xpath("//@id")
    found += [f"id {name} stands twice" for name in {i for i in ids if ids.count(i) > 1}]
    for field in tree.xpath("//input[not(@type='hidden' or @type='submit')]|//select|//textarea"):
        named = field.get("aria-label") or field.get("aria-labelledby") or field.xpath("ancestor::label")
        if not named and not tree.xpath("//label[@for=$id]", id=field.get("id") or "-"):
            found.append(f"no label for {field.get('name')}")
    found += [f"label for {name}, which is not there" for name in tree.xpath("//label/@for") if name not in ids]
    found += [f"inline script in {e.tag}" for e in tree.xpath("//script[not(@src)]|//*[@style]|//style")]
    found += [f"inline handler {a.attrname}" for a in tree.xpath("//@*[starts-with(name(), 'on')]")]
    if whole:
        targets = [t for t in tree.xpath("//@hx-target") if t.startswith("#")]
        found += [f"hx-target {target} is not there" for target in targets if target[1:] not in ids]
        found += [f"no h1, or several ({n})" for n in [len(tree.xpath("//h1|//p[@class='empty-title']"))] if n < 1]
    for form in tree.xpath("//form[translate(@method, 'POST', 'post')='post']"):
        if not form.xpath(".//input[@name='csrf_token']"):
            found.append(f"a form without a token: {form.get('action')}")
    return found


def malformed(page: str) -> list[str]:
    """Where the page breaks the rules of HTML, in a browser's own reading of it."""
    bones = skeleton(page)
    if bones in WELL_FORMED:
        return []
    parser = HTMLParser()
    parser.parse(page)
    if not parser.errors:
        WELL_FORMED.add(bones)
    return [f"malformed HTML at {place}: {code} {facts}" for place, code, facts in parser.errors]


def skeleton(page: str) -> bytes:
    """A digest of what decides whether a page is well-formed: its tags, their attributes, where text stands.

    Not of the words: to read a page as a browser does takes longer than to make it, and most differ by words alone.
    """
    bare = PLAIN_WORDS.sub("x", page)
    return hashlib.blake2b(PLAIN_VALUE.sub('=""', bare).encode()).digest()


class DeskBrowser:
    """One browser with its cookies. `get` and `post` return the response; HTML is checked on the way."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.token = ""

    def sign_in(self, login: str, password: str) -> None:
        self.get("/sign-in")
        answer = self.post("/sign-in", {"login": login, "password": password})
        assert answer.status_code == 303, f"{login} could not sign in"
        self.token = ""  # it went with the visitor's session

    def get(self, address: str, htmx: bool = False, **options: Any) -> TestResponse:
        headers = {"HX-Request": "true"} if htmx else {}
        return self._checked(self.client.get(address, headers=headers, **options), htmx)

    def post(self, address: str, data: dict[str, Any] | None = None, htmx: bool = False) -> TestResponse:
        if not self.token:
            self.get("/")
        headers = {"HX-Request": "true"} if htmx else {}
        fields = {"csrf_token": self.token, **(data or {})}
        kind = "multipart/form-data" if any(isinstance(v, tuple) for v in fields.values()) else None
        return self._checked(self.client.post(address, data=fields, headers=headers, content_type=kind), htmx)

    def follow(self, answer: TestResponse) -> TestResponse:
        """Go where a 303 points to."""
        assert answer.status_code in (302, 303), (answer.status_code, answer.text[:500])
        return self.get(answer.headers["Location"])

    def _checked(self, answer: TestResponse, htmx: bool) -> TestResponse:
        if answer.mimetype == "text/html" and answer.text.strip():
            whole = "<html" in answer.text
            found = problems_of(answer.text, whole)
            assert not found, (answer.request.path, found)
            tokens = html.document_fromstring(answer.text).xpath("//input[@name='csrf_token']/@value")
            self.token = tokens[0] if tokens else self.token
        return answer
