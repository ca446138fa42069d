"""Stock of a SKU: counting and moving it, what a store holds back, and the parts of a set."""

import re
from typing import Any

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from webapp.forms import DeskForm, options
from webapp.forms.bulks import Whole
from webapp.models.stock import CORRECTED, DAMAGED, RECEIVED
from webapp.services.products.stock import MOST
from webapp.wording_products import STOCK_REASONS

WAYS = {"count": "재고 세기 (이 수량으로)", "add": "더하기", "remove": "빼기"}
BY_HAND = (RECEIVED, DAMAGED, CORRECTED)
PART_LINE = re.compile(r"(\S+)(?:\s+(\d{1,3})\s*개?)?")


class AdjustForm(DeskForm):
    way = RadioField("어떻게", choices=options(WAYS), default="count")
    amount = Whole("수량", 0, MOST)
    reason = SelectField("이유", choices=options((name, STOCK_REASONS[name]) for name in BY_HAND))
    note = StringField("메모", [Length(max=200, message="200자까지 쓸 수 있습니다.")])

    def validate_amount(self, field: Any) -> None:
        if field.amount is None:
            raise ValidationError("수량을 입력해 주세요.")
        if self.way.data != "count" and field.amount == 0:
            raise ValidationError("1개 이상 입력해 주세요.")


class BufferForm(DeskForm):
    quantity = Whole("안전재고", 0, 99_999)


class PartsForm(DeskForm):
    parts = TextAreaField("구성 SKU", [Length(max=3000)], render_kw={"rows": 4, "spellcheck": "false"})

    def validate_parts(self, field: Any) -> None:
        for number, line in enumerate(_lines(field.data), 1):
            if not PART_LINE.fullmatch(line):
                raise ValidationError(f"{number}번째 줄을 ‘A-100 2’처럼 자체상품코드와 수량으로 입력해 주세요.")

    def read_parts(self) -> dict[str, int]:
        """Code → pieces; a code without a number means one piece, a code named twice adds up."""
        found: dict[str, int] = {}
        for line in _lines(self.parts.data):
            if match := PART_LINE.fullmatch(line):
                found[match[1]] = found.get(match[1], 0) + int(match[2] or 1)
        return found


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
