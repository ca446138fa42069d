"""What can stand in a column of a courier's file, where one row is one box: its lines, its recipient, its sender."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from webapp.models.orders import OrderLine
from webapp.services.orders.address_checks import customs_code_of

FIXED: Final = "text"
PARCELS: Final = "parcels"
PIECES: Final = re.compile(r"-?\d+개$")
Value = str | int


class Column(NamedTuple):
    """A column: its header, the field that fills it, and the words of a fixed one."""

    header: str
    field: str
    text: str = ""


@dataclass(frozen=True)
class Sender:
    """Who sends, as far as is known: the store, and its usual outbound address."""

    name: str = ""
    phone: str = ""
    zip_code: str = ""
    address: str = ""


@dataclass(frozen=True)
class Box:
    """One row: lines that leave together, facts of the recipient by our client's names, and who sends them."""

    lines: list[OrderLine]
    person: dict[str, str]
    sender: Sender
    memos: list[str] = field(default_factory=list)
    sku_codes: dict[int, str] = field(default_factory=dict)

    def told(self, *names: str) -> str:
        """The first of these facts that is known."""
        return next((self.person[f"recipient_{name}"] for name in names if self.person.get(f"recipient_{name}")), "")


def option_of(line: OrderLine) -> str:
    """The option alone: the market writes the pieces that were ordered behind it, of which fewer may be left."""
    return PIECES.sub("", line.option_text or "")


def goods_of(line: OrderLine) -> str:
    """What a line sells, in words: the product and its option."""
    name, option = line.product_name or line.product_no or "상품 이름 모름", option_of(line)
    return f"{name} {option}" if option else name


def counted(lines: Iterable[OrderLine], name_of: Callable[[OrderLine], str]) -> str:
    """Names with their pieces, each once: 머그컵 흰색 x2 / 접시 x1."""
    pieces: dict[str, int] = {}
    for line in lines:
        pieces[name_of(line)] = pieces.get(name_of(line), 0) + (line.quantity or 0)
    return " / ".join(f"{name} x{number}" for name, number in pieces.items())


def _each(texts: Iterable[str | None], between: str = ", ") -> str:
    return between.join(dict.fromkeys(text for text in texts if text))


def _other_phone(box: Box) -> str:
    first, phone = box.told("mobile", "phone"), box.told("phone")
    return phone if phone != first else ""


def _amount(box: Box) -> int | str:
    amounts = [line.amount for line in box.lines]
    return sum(one for one in amounts if one is not None) if None not in amounts else ""


FIELDS: Final[dict[str, tuple[str, Callable[[Box], Value]]]] = {
    "name": ("받는 분 이름", lambda box: box.told("name")),
    "phone": ("받는 분 전화 (휴대전화 먼저)", lambda box: box.told("mobile", "phone")),
    "other_phone": ("받는 분 다른 전화", _other_phone),
    "zip_code": ("우편번호", lambda box: box.told("zip_code")),
    "whole_address": ("주소 전체", lambda box: f"{box.told('address')} {box.told('detail')}".strip()),
    "address": ("주소 (상세주소 빼고)", lambda box: box.told("address")),
    "detail": ("상세주소", lambda box: box.told("detail")),
    "memo": ("배송메모", lambda box: " / ".join(box.memos)),
    "customs_code": ("개인통관고유부호", lambda box: customs_code_of(box.person)),
    "customs_name": ("영문 이름 (통관용)", lambda box: box.person.get("customs_name", "")),
    "goods": ("품목명 (상품 옵션 x수량)", lambda box: counted(box.lines, goods_of)),
    "products": ("상품명만", lambda box: _each(line.product_name or line.product_no for line in box.lines)),
    "options": ("옵션만", lambda box: _each((option_of(line) for line in box.lines), " / ")),
    "codes": ("판매자상품코드", lambda box: _each(line.seller_code for line in box.lines)),
    "sku_codes": ("자체상품코드", lambda box: _each(box.sku_codes.get(line.option_id) for line in box.lines)),
    "quantity": ("수량", lambda box: sum(line.quantity or 0 for line in box.lines)),
    "amount": ("주문금액", _amount),
    PARCELS: ("고객주문번호 (배송번호)", lambda box: _each(line.parcel and line.parcel.number for line in box.lines)),
    "orders": ("11번가 주문번호", lambda box: _each(line.order.number for line in box.lines)),
    "sender_name": ("보내는 분 이름", lambda box: box.sender.name),
    "sender_phone": ("보내는 분 전화", lambda box: box.sender.phone),
    "sender_zip_code": ("보내는 분 우편번호", lambda box: box.sender.zip_code),
    "sender_address": ("보내는 분 주소", lambda box: box.sender.address),
}
LABELS: Final = {**{name: label for name, (label, _value) in FIELDS.items()}, FIXED: "정해 둔 글"}


def value_of(column: Column, box: Box) -> Value:
    return column.text if column.field == FIXED else FIELDS[column.field][1](box)
