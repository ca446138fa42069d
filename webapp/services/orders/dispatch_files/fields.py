"""What a file with tracking numbers can tell, by the headers of the large couriers, of shops and of our own workbooks.

Words are normalised as `headers.normalise` does.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from webapp.services.imports import cells_values as read
from webapp.services.imports.headers import Mapping, column_label, header_keys
from webapp.services.imports.headers_fields import KINDS, Field, FieldSet, Sort
from webapp.services.orders import tracking

TRACKING_NO, COURIER, PARCEL_NO, ORDER_NO, LINE_NO = "tracking_no", "courier", "parcel_no", "order_no", "line_no"
RECIPIENT, PHONE, MOBILE = "recipient", "phone", "mobile"
NUMBERS: Final = (TRACKING_NO, PARCEL_NO, ORDER_NO)
_BETWEEN: Final = re.compile(r"[\s,;/]+")


def split(text: str) -> list[str]:
    """The numbers in one cell, each once: kept apart by blanks, commas or slashes."""
    return list(dict.fromkeys(part for part in _BETWEEN.split(text) if part))


def _number(what: str) -> Callable[[str], str]:
    return lambda text: read.read_number(text, what)


def _numbers(what: str) -> Callable[[str], str]:
    return lambda text: " ".join(read.read_number(part, what) for part in split(text))


def _tracking_no(text: str) -> str:
    return tracking.tidy(read.read_number(text, "송장번호"))


def _field(name: str, label: str, words: str, convert: Callable[[str], str], required: bool = False) -> Field:
    return Field(name, label, tuple(words.split()), Sort.CODE, convert, required, blocking=True, repeats=False)


_ALL: Final = (
    _field(
        TRACKING_NO, "송장번호",
        "송장번호 운송장번호 등기번호 택배송장번호 배송송장번호 택배운송장번호 운송장 송장 송장no 운송장no "
        "등기우편번호 우편물번호 화물번호 invoiceno invcno trackingno trackingnumber",
        _tracking_no, required=True,
    ),
    _field(COURIER, "택배사", "택배사 택배사명 택배회사 배송업체 배송사 배송회사 운송사 택배사코드 택배업체", str),
    _field(PARCEL_NO, "배송번호", "배송번호 11번가배송번호 묶음배송번호 배송관리번호 dlvno", _numbers("배송번호")),
    _field(
        ORDER_NO, "주문번호",
        "주문번호 고객주문번호 쇼핑몰주문번호 11번가주문번호 마켓주문번호 고객사주문번호 상점주문번호 업체주문번호 "
        "원주문번호 출고번호 주문no ordno",
        _numbers("주문번호"),
    ),
    _field(LINE_NO, "주문순번", "주문순번 주문상품순번 주문순서 ordprdseq", _number("주문순번")),
    _field(
        RECIPIENT, "받는 분",
        "받는분 받는분성명 받는분이름 받는분명 받는사람 수취인 수취인명 수취인성명 수하인 수하인명 수령인 수령인명 "
        "수령자 수령자명 받으시는분 받으실분",
        str,
    ),
    _field(
        PHONE, "받는 분 전화번호",
        "받는분전화번호 받는분전화 받는분연락처 받는사람전화번호 수취인전화번호 수취인전화 수취인연락처 수하인전화번호 "
        "수하인전화 수령인전화번호 수령인연락처 받는분전화번호1 수취인전화번호1 수취인연락처1 받으시는분전화 "
        "받으시는분전화번호 전화번호 연락처",
        str,
    ),
    _field(
        MOBILE, "받는 분 휴대전화",
        "받는분휴대전화 받는분휴대폰 받는분핸드폰 받는분휴대폰번호 받는분기타연락처 수취인휴대폰 수취인핸드폰 "
        "수취인휴대폰번호 수하인휴대폰 수하인핸드폰 수령인휴대폰 수취인연락처2 휴대폰 휴대폰번호 핸드폰 핸드폰번호",
        str,
    ),
)  # fmt: skip
DISPATCHES: Final = FieldSet(
    {field.name: field for field in _ALL}, tuple(field.name for field in _ALL), 2, "택배사에서 받은 송장",
    "엑셀로 발송처리",
)  # fmt: skip
KINDS.append(DISPATCHES)


def unclear(mapping: Mapping, courier: str | None, was_guessed: bool) -> list[str]:
    """What a person has to say before the rows can be read, in Korean sentences; none when all is clear."""
    columns, said = mapping.columns, []
    if TRACKING_NO not in columns:
        said.append("송장번호가 든 열을 골라 주세요.")
    if not (PARCEL_NO in columns or ORDER_NO in columns or (RECIPIENT in columns and {PHONE, MOBILE} & set(columns))):
        said.append(
            "어느 주문인지 알려 줄 열을 골라 주세요. 배송번호나 주문번호, 둘 다 없으면 받는 분과 전화번호가 필요합니다."
        )
    if COURIER not in columns and not courier:
        said.append("택배사 열이 없습니다. 택배사 열을 고르거나 파일 전체에 쓸 택배사를 골라 주세요.")
    return [*said, *_several(mapping)] if was_guessed else said


def _several(mapping: Mapping) -> list[str]:
    """Of each number that several headers seem to name: which one is meant only a person knows."""
    words, said = mapping.fields.words, []
    keys = [key.partition("#")[0] for key in header_keys(mapping.headers)]
    for name in NUMBERS:
        found = [index for index, key in enumerate(keys) if words.get(key) == name]
        if len(found) > 1:
            label = mapping.fields.fields[name].label
            said.append(f"{label}로 보이는 열이 여럿입니다: {_labels(mapping.headers, found)}. 맞는 열을 골라 주세요.")
    return said


def _labels(headers: Sequence[str], found: Sequence[int]) -> str:
    return ", ".join(f"'{column_label(headers, index)}'" for index in found)
