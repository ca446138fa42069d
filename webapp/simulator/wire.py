"""Bytes of the pretend market: answers are built and written here, requests are read here.

The encoder is written from the market's documentation alone, so that it shares no mistake with any client.
An answer is one line of CP949 after an XML declaration. The namespace is declared on the root and carried by
containers only. Three kinds of empty exist and are kept apart: a field that is None is left out, a field that is ""
is written `<x></x>`, a container without children is written `<X/>`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lxml import etree

NAMESPACE = "http://skt.tmall.business.openapi.spring.service.client.domain/"
CONTENT_TYPE = "application/xml;charset=euc-kr"
DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["'][^>]*\?>""")
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


class UndecodableError(ValueError):
    """The request's bytes are not text in the character set they are to be read by."""


class UnreadableError(ValueError):
    """The request's text is not the XML the endpoint binds to."""


@dataclass(frozen=True, slots=True)
class Node:
    """One element: text, or children, or neither (`<x/>`)."""

    name: str
    text: str | None = None
    children: tuple["Node", ...] = ()


def leaf(name: str, value: object) -> Node:
    return Node(name, str(value))


def container(name: str, *children: Node) -> Node:
    return Node(name, None, children)


def fields(values: Mapping[str, object], order: Iterable[str] | None = None) -> list[Node]:
    """Leaves of a bean: alphabetical unless an order is given; None is left out."""
    names = sorted(values, key=str.lower) if order is None else order
    return [leaf(name, value) for name in names if (value := values.get(name)) is not None]


def bean(name: str, values: Mapping[str, object], order: Iterable[str] | None = None) -> Node:
    return container(name, *fields(values, order))


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def write(node: Node, out: list[str], attributes: str = "") -> None:
    if node.text is None and not node.children:
        out.append(f"<{node.name}{attributes}/>")
        return
    out.append(f"<{node.name}{attributes}>")
    if node.text is not None:
        out.append(escape(node.text))
    for child in node.children:
        write(child, out)
    out.append(f"</{node.name}>")


def encode(root: Node, declared: str = "euc-kr") -> bytes:
    """The answer's bytes. What CP949 cannot hold becomes a numeric character reference."""
    prefix, colon, _ = root.name.partition(":")
    attributes = f' xmlns:{prefix}="{NAMESPACE}"' if colon else ""
    out = [f'<?xml version="1.0" encoding="{declared}" standalone="yes"?>']
    write(root, out, attributes)
    return "".join(out).encode("cp949", "xmlcharrefreplace")


def byte_length(text: str) -> int:
    """Length as the market counts it: ASCII 1, everything else 2."""
    return sum(1 if char.isascii() else 2 for char in text)


def declared_charset(raw: bytes) -> str:
    """The character set of a request body: what its declaration says, UTF-8 without one."""
    found = DECLARED.match(raw)
    return found.group(1).decode().lower() if found else "utf-8"


def decode(raw: bytes, only_utf8: bool = False) -> str:
    charset = declared_charset(raw)
    if only_utf8 and charset not in ("utf-8", "utf8") and not raw.isascii():
        raise UndecodableError("Invalid UTF-8 start byte")
    try:
        return raw.decode("euc_kr" if charset == "euc-kr" else charset).removeprefix("\ufeff")
    except LookupError as error:
        raise UndecodableError(f"Unsupported encoding {charset}") from error
    except UnicodeDecodeError as error:
        raise UndecodableError(f"Invalid {charset.upper()} start byte 0x{raw[error.start]:x}") from error


class Form:
    """A request element with its fields. None means the field was not sent, "" that it was sent empty."""

    def __init__(self, element: etree._Element) -> None:
        self._element = element

    def get(self, name: str) -> str | None:
        child = self._element.find(name)
        return None if child is None else (child.text or "").strip()

    def filled(self, name: str) -> str:
        """The field's text, "" when it was sent empty or not at all."""
        return self.get(name) or ""

    def texts(self, name: str) -> list[str]:
        return [(child.text or "").strip() for child in self._element.findall(name)]

    def every(self, name: str) -> list["Form"]:
        return [Form(child) for child in self._element.findall(name)]


def read_form(raw: bytes, root: str, only_utf8: bool = False) -> Form:
    """The request body as a form whose root is named `root`. Raises UndecodableError or UnreadableError."""
    text = DECLARATION.sub("", decode(raw, only_utf8))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        element = etree.fromstring(text, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError(str(error)) from error
    if etree.QName(element).localname != root:
        raise UnreadableError(f"unexpected element {etree.QName(element).localname}, expected {root}")
    return Form(element)
