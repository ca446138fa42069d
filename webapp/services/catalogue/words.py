"""What somebody typed into a search field: the words of a name, or a pasted column of numbers and codes."""

import re
from dataclasses import dataclass

MOST_NUMBERS = 500


@dataclass(frozen=True)
class Words:
    """`whole` is the text as typed; `numbers` is filled when every part of it can be a number or a code."""

    whole: str
    names: tuple[str, ...]
    numbers: tuple[str, ...]


def read(text: str) -> Words:
    """Parts are divided by blanks, commas and line breaks. More than 500 numbers are cut off there."""
    parts = tuple(dict.fromkeys(part for part in re.split(r"[\s,;]+", text) if part))
    numbers = parts[:MOST_NUMBERS] if parts and all(_can_be_code(part) for part in parts) else ()
    return Words(text.strip(), tuple(text.split()), numbers)


def _can_be_code(part: str) -> bool:
    return part.isascii() and any(sign.isdigit() for sign in part)
