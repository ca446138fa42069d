"""What values look like on the screen."""

import pytest

from webapp import wording


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
