"""What the forms of addresses and templates share: what the market can hold, phones, amounts."""

import re
import secrets
from typing import Any

from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import ValidationError

from webapp.elevenst.codec import byte_length, in_euc_kr
from webapp.forms import DeskForm
from webapp.korean import with_particle

DOMESTIC_PHONE = re.compile(r"0\d{1,3}-\d{3,4}-\d{4}|1\d{3}-\d{4}")
MOBILE_PHONE = re.compile(r"01[016789]-\d{3,4}-\d{4}")
PHONE_SHAPES = (
    re.compile(r"(02)(\d{3,4})(\d{4})"),
    re.compile(r"(050\d)(\d{3,4})(\d{4})"),
    re.compile(r"(0\d{2})(\d{3,4})(\d{4})"),
    re.compile(r"(1\d{3})(\d{4})"),
)


class PushForm(DeskForm):
    """A form that is sent to the market. Its key makes a second submission of the same form do nothing more."""

    form_key = HiddenField()

    def keyed(self) -> None:
        """Give a form that is shown for the first time its key; one that came back keeps its own."""
        if not re.fullmatch(r"[0-9a-f]{16}", self.form_key.data or ""):
            self.form_key.data = secrets.token_hex(8)


class Filled:
    """The field must hold something; the sentence names it."""

    field_flags = {"required": True}

    def __call__(self, form: Any, field: Any) -> None:
        if not (field.data or "").strip():
            label = field.label.text
            raise ValidationError(f"{with_particle(label, '을/를')} 입력해 주세요.")


class Sendable:
    """The market reads EUC-KR and counts its bytes: what it cannot hold is named, what is too long is counted."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes

    def __call__(self, form: Any, field: Any) -> None:
        text = field.data or ""
        lacking = [sign for sign in dict.fromkeys(text) if not in_euc_kr(sign)]
        if lacking:
            shown = ", ".join(f"‘{sign}’" for sign in lacking[:5])
            raise ValidationError(f"11번가가 받지 못하는 글자가 있습니다: {shown}. 다른 글자로 바꿔 주세요.")
        size = byte_length(text)
        if size > self.most_bytes:
            raise ValidationError(
                f"{self.most_bytes}바이트(한글 {self.most_bytes // 2}자)까지 쓸 수 있습니다. 지금 {size}바이트입니다."
            )


class Won(StringField):
    """An amount in won, typed with or without thousands separators; `amount` is the number or None."""

    amount: int | None = None

    def __init__(self, *arguments: Any, **options: Any) -> None:
        options.setdefault("render_kw", {"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(*arguments, **options)

    def pre_validate(self, form: Any) -> None:
        text = re.sub(r"[,\s원]", "", self.data or "")
        self.amount = None
        if not text:
            return
        if not (text.isascii() and text.isdigit()) or len(text) > 9:
            raise ValidationError("0 이상의 금액을 숫자로 입력해 주세요.")
        self.amount = int(text)
        if self.amount % 10:
            raise ValidationError("10원 단위로 입력해 주세요.")


class Choice(SelectField):
    """A choice that has to be made, and names what is missing instead of calling it invalid."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.flags.required = True

    def pre_validate(self, form: Any) -> None:
        allowed = {str(choice.value) for choice in self.choices}
        if str(self.data or "") not in allowed or not self.data:
            label = self.label.text
            raise ValidationError(f"{with_particle(label, '을/를')} 골라 주세요.")


def dashed(text: str | None) -> str | None:
    """A phone number typed in plain digits gets the dashes that the market asks for; anything else stays."""
    plain = re.sub(r"[\s().]", "", text or "")
    digits = plain.replace("-", "")
    if not (digits.isascii() and digits.isdigit()):
        return text
    for shape in PHONE_SHAPES:
        if match := shape.fullmatch(digits):
            return "-".join(match.groups())
    return plain
