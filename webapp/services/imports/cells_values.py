"""From the text of one cell to a value: numbers of the market, names, won, pieces, states, days, yes and no.

Every reader here takes scrubbed, non-empty text and answers the value or raises CellProblem.
"""

import re
import unicodedata
from datetime import date, timedelta
from typing import Final

from webapp.korean import with_particle
from webapp.services.imports.cells_text import CellProblem, euc_kr_bytes, first_foreign_character

NAME_BYTES: Final = 100
PRICE_CEILING: Final = 1_000_000_000
TEXT_LENGTH: Final = 2_000
CODE_LENGTH: Final = 200

# products.md 2.8: the guide and the Seller Office have a word each for the same state.
STATUS_CODES: Final[dict[str, str]] = {
    "승인대기": "101",
    "승인전": "102",
    "전시전": "102",
    "판매중": "103",
    "품절": "104",
    "전시중지": "105",
    "판매중지": "105",
    "판매종료": "106",
    "판매정상종료": "106",
    "판매강제종료": "107",
    "판매금지": "108",
}
YES: Final = frozenset({"y", "yes", "o", "true", "1", "예", "가능", "사용", "있음", "구매가능"})
NO: Final = frozenset(
    {"n", "no", "x", "false", "0", "아니오", "아니요", "불가", "불가능", "미사용", "없음", "구매불가"}
)

_WHOLE = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.0{1,2})?", re.ASCII)
_PRODUCT_NO = re.compile(r"\d{1,15}", re.ASCII)
_SCIENTIFIC = re.compile(r"(\d)(?:\.(\d+))?[eE](\+?)(\d{1,2})", re.ASCII)
# How a spreadsheet shows a long number in a narrow column: digits behind the shown ones are gone from a csv.
_ROUNDED_CODE = re.compile(r"\d(?:\.\d+)?E\+\d{1,2}", re.ASCII)
_DAY = re.compile(r"(\d{4})(?:[-./]|년 ?)(\d{1,2})(?:[-./]|월 ?)(\d{1,2})일?\.?(?:[ T].*)?", re.ASCII)
_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{4}|\d{6})?", re.ASCII)
_SERIAL_DAY = re.compile(r"[345]\d{4}(?:\.\d+)?", re.ASCII)
_SERIAL_ZERO = date(1899, 12, 30)
_LOST_DIGITS = "엑셀에서 그 열의 셀 서식을 '텍스트'로 바꾸고 원래 번호를 다시 넣어 주세요."


def read_product_no(text: str) -> str:
    """The market's product number as text of digits; "3.000000007E9" and "3000000007.0" are made whole again."""
    text = _without_quoting(text)
    if _PRODUCT_NO.fullmatch(text):
        return _not_zero(text)
    text = unicodedata.normalize("NFKC", text)
    if scientific := _SCIENTIFIC.fullmatch(text):
        return _digits_of(scientific)
    digits = text.replace(",", "").partition(".")[0]
    if _WHOLE.fullmatch(text) and _PRODUCT_NO.fullmatch(digits):
        return _not_zero(digits)
    raise CellProblem("상품번호가 숫자가 아닙니다.", "11번가 상품번호를 숫자로만 넣어 주세요.")


def read_number(text: str, what: str) -> str:
    """A number that names something, as text; "6.80000000012E11" and "680000000012.0" are made whole again."""
    text = _without_quoting(text)
    if scientific := _SCIENTIFIC.fullmatch(text):
        return _digits_of(scientific, what)
    return re.sub(r"(?<=\d)\.0+$", "", text)


def read_code(text: str) -> str:
    """A seller's own code, kept as it is written, leading zeros included."""
    text = _without_quoting(text)
    if _ROUNDED_CODE.fullmatch(text):
        raise CellProblem(f"코드가 지수 표기({text})로 바뀌어 뒷자리가 사라졌습니다.", _LOST_DIGITS)
    if len(text) > CODE_LENGTH:
        raise CellProblem(f"코드가 {CODE_LENGTH}자를 넘습니다.", "코드를 줄여 주세요.")
    return text


def read_name(text: str) -> str:
    """A product name of at most 100 bytes as the market counts them, in characters the market can hold."""
    if not text.isascii() and (foreign := first_foreign_character(text)):
        raise CellProblem(
            f"상품명에 11번가가 쓰지 못하는 글자 '{foreign}'(U+{ord(foreign):04X})가 있습니다.",
            "그 글자를 지우거나 다른 글자로 바꿔 주세요.",
        )
    if len(text) > NAME_BYTES // 2 and (size := euc_kr_bytes(text)) > NAME_BYTES:
        raise CellProblem(
            f"상품명이 {size}바이트입니다. {NAME_BYTES}바이트(한글 50자)까지 쓸 수 있습니다.",
            f"{size - NAME_BYTES}바이트 이상 줄여 주세요.",
        )
    return text


def read_text(text: str) -> str:
    """Any other text."""
    if len(text) > TEXT_LENGTH:
        raise CellProblem(f"글자 수가 {len(text):,}자입니다.", f"{TEXT_LENGTH:,}자 이하로 줄여 주세요.")
    return text


def read_path(text: str) -> str:
    """A category path with '>' between its steps and no spaces around them; '/' belongs to the names."""
    return ">".join(step for part in text.split(">") if (step := part.strip()))


def read_price(text: str) -> int:
    """A selling price in won: positive, in steps of ten, below 1,000,000,000 (guide page 1003, selPrc)."""
    price = read_won(text)
    if price == 0:
        raise CellProblem("판매가가 0원입니다.", "10원 이상으로 넣어 주세요.")
    return price


def read_won(text: str) -> int:
    """An amount in won: not negative, in steps of ten, below 1,000,000,000."""
    amount = _whole_number(text.removeprefix("₩").removesuffix("원").strip(), "금액")
    if amount < 0:
        raise CellProblem(f"금액이 음수({amount:,}원)입니다.", "0 이상의 금액을 넣어 주세요.")
    if amount >= PRICE_CEILING:
        raise CellProblem(f"금액({amount:,}원)이 너무 큽니다.", "10억 원 미만으로 넣어 주세요.")
    if amount % 10:
        raise CellProblem(f"금액({amount:,}원)이 10원 단위가 아닙니다.", "끝자리를 0으로 맞춰 주세요.")
    return amount


def read_fee(text: str) -> int:
    """A delivery fee in won; the word 무료 is 0."""
    return 0 if text == "무료" else read_won(text)


def read_pieces(text: str, what: str = "수량") -> int:
    """A number of pieces, or of what else is whole and not negative."""
    pieces = _whole_number(text.removesuffix("개").strip(), what)
    if pieces < 0:
        raise CellProblem(f"{what} 값이 음수({pieces:,})입니다.", "0 이상의 정수를 넣어 주세요.")
    if pieces >= PRICE_CEILING:
        raise CellProblem(f"{what} 값({pieces:,})이 너무 큽니다.", "10억 미만으로 넣어 주세요.")
    return pieces


def read_status(text: str) -> str:
    """The market's selStatCd for the word of the guide or of the Seller Office; the code itself is taken too."""
    word = text.replace(" ", "")
    if code := STATUS_CODES.get(word):
        return code
    if word in STATUS_CODES.values():
        return word
    raise CellProblem(
        f"모르는 판매상태 '{text[:20]}'입니다.", f"다음 가운데 하나로 넣어 주세요: {', '.join(STATUS_CODES)}."
    )


def read_day(text: str) -> str:
    """A day of the Korean calendar as YYYY-MM-DD; a time of day behind it is left out."""
    found = _DAY.fullmatch(text) or _COMPACT_DAY.fullmatch(text)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
        if _SERIAL_DAY.fullmatch(text):
            return (_SERIAL_ZERO + timedelta(days=int(text[:5]))).isoformat()
    except ValueError as error:
        raise CellProblem(
            f"달력에 없는 날짜 '{text[:20]}'입니다.", "2026-11-23처럼 있는 날짜를 넣어 주세요."
        ) from error
    raise CellProblem(f"날짜로 읽을 수 없는 값 '{text[:20]}'입니다.", "2026-11-23처럼 넣어 주세요.")


def read_yes_no(text: str) -> bool:
    """Y or N in the shapes people write them."""
    word = text.replace(" ", "").lower()
    if word in YES:
        return True
    if word in NO:
        return False
    raise CellProblem(f"Y 또는 N이 아닌 값 '{text[:20]}'입니다.", "Y 또는 N으로 넣어 주세요.")


def _whole_number(text: str, what: str) -> int:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    if not _WHOLE.fullmatch(text):
        raise CellProblem(f"{what} 값이 숫자가 아닙니다: '{text[:20]}'.", "쉼표 없는 정수로 넣어 주세요.")
    return int(text.partition(".")[0].replace(",", ""))


def _without_quoting(text: str) -> str:
    """Without the marks by which spreadsheets keep a number as text: a leading apostrophe, or ="…" in a csv."""
    if text[0] == "'":
        return text[1:].strip()
    if text.startswith('="') and text.endswith('"'):
        return text[2:-1].strip()
    return text


def _digits_of(scientific: re.Match[str], what: str = "상품번호") -> str:
    first, rest, plus, power = scientific[1], scientific[2] or "", scientific[3], int(scientific[4])
    # "3.00E+09" is a number shown in a narrow column, its last digits gone; "3.00000001E9" is a number written
    # by a program, which leaves out zeros at the end only.
    if len(rest.rstrip("0")) > power or power > 14 or (plus and len(rest) < power):
        message = f"{with_particle(what, '이/가')} 지수 표기로 바뀌어 뒷자리가 사라졌습니다."
        raise CellProblem(message, _LOST_DIGITS)
    return _not_zero((first + rest)[: power + 1].ljust(power + 1, "0"), what)


def _not_zero(digits: str, what: str = "상품번호") -> str:
    if not digits.strip("0"):
        raise CellProblem(f"{with_particle(what, '이/가')} 0입니다.", f"{with_particle(what, '을/를')} 넣어 주세요.")
    return digits
