"""Bytes to XML and back, in the market's own dialect: EUC-KR on paper, CP949 in practice, not always well-formed."""

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast

from lxml import etree

from webapp.elevenst.errors import InvalidField

Element: TypeAlias = etree._Element
Body: TypeAlias = Mapping[str, "str | Sequence[Body | str]"]

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NUMERIC_REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]+)|([0-9]+));")
DECLARATION = re.compile(r"\ufeff?\s*<\?xml\b[^>]*\?>", re.IGNORECASE)
DOCTYPE = re.compile(r"\s*<!DOCTYPE\b[^\[>]*(?:\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
HTML = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
SAYS_UTF8 = re.compile(rb"^(?:\xef\xbb\xbf|\s*<\?xml[^>]*encoding\s*=\s*[\"']utf-?8)", re.IGNORECASE)


class NotXml(Exception):
    """The bytes are no XML document; ``truncated`` when they begin like one and break off."""

    def __init__(self, truncated: bool) -> None:
        super().__init__(truncated)
        self.truncated = truncated


class HtmlPage(Exception):
    """The bytes are a web page: maintenance or a block page."""


def decode(content: bytes) -> str:
    """The text of an answer. CP949 first, because it holds every EUC-KR text and what the market really sends."""
    order = ("utf-8-sig", "cp949") if SAYS_UTF8.match(content) else ("cp949", "utf-8-sig")
    for charset in order:
        try:
            return content.decode(charset)
        except UnicodeDecodeError:
            continue
    # A text the market cut in the middle of a syllable must not hide its neighbours.
    return content.decode(order[0], errors="replace")


def parse(content: bytes) -> Element:
    """The root element of an answer; raises HtmlPage or NotXml."""
    text = decode(content)
    # Positions instead of copies: an answer may have many megabytes.
    declaration = DECLARATION.match(text)
    start = declaration.end() if declaration else 0
    if HTML.match(text, start):
        raise HtmlPage
    doctype = DOCTYPE.match(text, start)
    text = text[doctype.end() if doctype else start :].strip("\ufeff \t\r\n")
    try:
        return _parsed(text)
    except etree.XMLSyntaxError:
        pass  # what buyers type holds characters XML does not know: taken out only where they are, they cost nothing
    text = NUMERIC_REFERENCE.sub(_legal_reference, ILLEGAL.sub("", text)).strip()
    try:
        return _parsed(text)
    except etree.XMLSyntaxError:
        raise NotXml(truncated=_breaks_off(text)) from None


def _parsed(text: str) -> Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(text.encode(), parser)


def encode(root: str, body: Body, *, utf8: bool = False) -> bytes:
    """A request document with a declaration that matches its bytes; raises InvalidField for what it cannot hold."""
    element = etree.Element(root)
    _fill(element, body, utf8)
    charset = "utf-8" if utf8 else "euc-kr"
    return cast(bytes, etree.tostring(element, encoding=charset, xml_declaration=True))


def require_sendable(field: str, text: str, *, utf8: bool = False) -> None:
    """Raise InvalidField naming the first character that neither XML nor the charset of the request can hold."""
    for character in text:
        if ILLEGAL.match(character):
            raise InvalidField(field, f"U+{ord(character):04X} is a control character, which XML cannot hold")
        if not utf8 and not in_euc_kr(character):
            raise InvalidField(field, f"'{character}' (U+{ord(character):04X}) does not exist in EUC-KR")


def in_euc_kr(character: str) -> bool:
    """Whether EUC-KR has this character itself; Python's codec spells missing syllables with eight bytes."""
    try:
        return len(character.encode("euc-kr")) <= 2
    except UnicodeEncodeError:
        return False


def byte_length(text: str) -> int:
    """Length as the market counts it: one byte for ASCII, two for anything else."""
    return sum(1 if character.isascii() else 2 for character in text)


def local_name(element: Element) -> str:
    """The element's name without its namespace, which the market uses on containers only."""
    name: str = element.tag
    return name if name[0] != "{" else name.rpartition("}")[2]


def _fill(element: Element, body: Body, utf8: bool) -> None:
    for name, value in body.items():
        if isinstance(value, str):
            require_sendable(name, value, utf8=utf8)
            etree.SubElement(element, name).text = value
            continue
        for inner in value:
            if isinstance(inner, str):
                require_sendable(name, inner, utf8=utf8)
                etree.SubElement(element, name).text = inner
            else:
                _fill(etree.SubElement(element, name), inner, utf8)


def _legal_reference(match: re.Match[str]) -> str:
    hexadecimal, decimal = match.groups()
    number = int(hexadecimal, 16) if hexadecimal else int(decimal)
    legal = number <= 0x10FFFF and not ILLEGAL.match(chr(number))
    return match.group() if legal else ""


def _breaks_off(text: str) -> bool:
    opening = re.match(r"<([^\s/>]+)", text)
    return opening is not None and not text.endswith(f"</{opening[1]}>")
