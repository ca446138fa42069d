"""What values look like on the screen."""

import datetime as dt

import pytest

from webapp import wording, wording_changes


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("010-0000-1234", "010-****-1234"),
        ("01000001234", "010-****-1234"),
        ("02-000-0001", "02-****-0001"),
        ("020000001", "02-****-0001"),
        ("031-000-0002", "031-****-0002"),
        ("+1-213-555-0100", "+1-****-0100"),
        ("+821000001234", "+82-****-1234"),
        ("(02) 000-0003", "02-****-0003"),
        ("12-34", "•••••"),
        ("", ""),
    ],
)
def test_a_masked_phone_keeps_its_first_group_and_its_last_four_digits(phone: str, shown: str) -> None:
    assert wording.masked_phone(phone) == shown


def test_another_year_is_told_and_a_sale_without_end_says_so() -> None:
    this = wording.kst(dt.datetime.now(dt.UTC))
    assert str(this.year) not in wording.when(this)
    assert wording.when(this.replace(year=this.year - 2, month=6, day=1)).startswith(f"{this.year - 2}.06.01")
    assert wording_changes.sale_end(dt.datetime(2999, 12, 31, 14, 59, tzinfo=dt.UTC)) == "정해진 끝 없음"
    assert wording_changes.sale_end(dt.datetime(2026, 12, 31, 14, 59, tzinfo=dt.UTC)) == "2026-12-31 23:59"
