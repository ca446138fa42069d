"""Bytes and text: what the market really sends is read, and what it cannot hold never leaves."""

import re

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from lxml import etree

from webapp.elevenst import InvalidField, codec

XML_TEXT = st.characters(codec="cp949", exclude_categories=["Cs"], exclude_characters="\r").filter(
    lambda character: not codec.ILLEGAL.match(character)
)


@given(st.text(XML_TEXT))
def test_any_text_the_market_can_hold_arrives_unchanged(text: str) -> None:
    row = etree.Element("row")
    row.text = text
    document = '<?xml version="1.0" encoding="euc-kr" standalone="yes"?>' + etree.tostring(row, encoding="unicode")

    assert (codec.parse(document.encode("cp949")).text or "") == text


@given(st.text(XML_TEXT.filter(codec.in_euc_kr)))
def test_whatever_is_sent_is_read_back_unchanged(text: str) -> None:
    document = codec.encode("Product", {"prdNm": text})

    assert (codec.parse(document).findtext("prdNm") or "") == text
    assert (etree.fromstring(document.decode("euc-kr").partition("?>")[2]).findtext("prdNm") or "") == text


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(st.text(XML_TEXT), XML_TEXT.filter(lambda character: not codec.in_euc_kr(character)))
def test_a_text_with_one_character_euc_kr_lacks_is_never_sent(text: str, missing: str) -> None:
    with pytest.raises(InvalidField) as refusal:
        codec.encode("Product", {"prdNm": text + missing})

    assert refusal.value.field == "prdNm"


@given(st.text(st.characters(codec="ascii")))
def test_text_never_becomes_an_element_of_its_own(text: str) -> None:
    assume(not codec.ILLEGAL.search(text))
    root = etree.fromstring(codec.encode("Product", {"prdNm": f"</prdNm><selPrc>0</selPrc>{text}]]>"}, utf8=True))

    assert [child.tag for child in root] == ["prdNm"]


@given(st.binary())
def test_no_bytes_at_all_break_the_parser_in_an_unforeseen_way(content: bytes) -> None:
    try:
        codec.parse(content)
    except (codec.NotXml, codec.HtmlPage):
        return


def test_a_syllable_outside_euc_kr_is_refused_with_its_name_and_not_spelled_in_eight_bytes() -> None:
    with pytest.raises(InvalidField, match=re.escape("addrNm: '똠' (U+B620) does not exist in EUC-KR")):
        codec.encode("InOutAddress", {"addrNm": "똠양꿍 창고"})


@pytest.mark.parametrize("text", ["😀", "\u00a0", "\x0b", "a\x00b"])
def test_emoji_and_control_characters_are_refused_before_sending(text: str) -> None:
    with pytest.raises(InvalidField) as refusal:
        codec.encode("Product", {"prdNm": text})

    assert refusal.value.field == "prdNm"


def test_the_request_declares_the_charset_of_its_bytes() -> None:
    document = codec.encode("RoadAddrSearchRequest", {"searchRoadAddrKwd": "테헤란로"})

    assert b"encoding='euc-kr'" in document
    assert "테헤란로".encode("euc-kr") in document


def test_the_address_search_goes_as_utf8_and_takes_any_syllable() -> None:
    document = codec.encode("RoadAddrSearchRequest", {"searchRoadAddrKwd": "똠로"}, utf8=True)

    assert b"encoding='utf-8'" in document
    assert "똠로".encode() in document


@pytest.mark.parametrize("charset", ["cp949", "utf-8", "utf-8-sig"])
def test_an_answer_is_read_in_whichever_charset_it_comes(charset: str) -> None:
    declared = "euc-kr" if charset == "cp949" else "utf-8"
    document = f'<?xml version="1.0" encoding="{declared}"?><a>똠방각하 한글</a>'

    assert codec.parse(document.encode(charset)).text == "똠방각하 한글"


def test_utf8_without_a_declaration_is_recognised_when_it_is_no_cp949() -> None:
    assert codec.parse("<a>한글 상품</a>".encode()).text == "한글 상품"


def test_control_characters_and_illegal_references_are_taken_out() -> None:
    document = b"<a>one\x0btwo&#0;three&#x1F;four&#xFFFF;five&#xD800;&#99999999999;six\x00</a>"

    assert codec.parse(document).text == "onetwothreefourfivesix"


def test_legal_references_are_kept() -> None:
    assert codec.parse(b"<a>&#46624;&#x20AC;&amp;&lt;b&gt;</a>").text == "똠€&<b>"


def test_a_text_cut_in_the_middle_of_a_syllable_does_not_hide_its_neighbours() -> None:
    root = codec.parse(b"<r><a>" + "배송메모".encode("cp949")[:-1] + b"</a><b>7</b></r>")

    assert root.findtext("b") == "7"
    assert root.findtext("a", "").startswith("배송메")


def test_a_document_type_is_dropped_with_all_that_it_declares(tmp_path: object) -> None:
    evil = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'

    with pytest.raises(codec.NotXml):
        codec.parse(evil)
    assert codec.parse(b'<!DOCTYPE a SYSTEM "http://127.0.0.1/none.dtd"><a>text</a>').text == "text"


@pytest.mark.parametrize("page", [b"<!DOCTYPE html><html>", b"\n <html>", b"<!-- x --><!doctype HTML PUBLIC>"])
def test_a_web_page_is_told_from_xml(page: bytes) -> None:
    with pytest.raises(codec.HtmlPage):
        codec.parse(page)


@pytest.mark.parametrize(("content", "truncated"), [(b"<a><b>1</b><b>", True), (b"<a><b/>", True), (b"hello", False)])
def test_an_answer_that_breaks_off_is_told_from_nonsense(content: bytes, truncated: bool) -> None:
    with pytest.raises(codec.NotXml) as broken:
        codec.parse(content)

    assert broken.value.truncated is truncated


def test_length_is_counted_as_the_market_counts_it() -> None:
    assert codec.byte_length("한글 abc") == 8
