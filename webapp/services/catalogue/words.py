"""What somebody typed into a search field: the words of a name, or a pasted column of numbers and codes."""

import re
from dataclasses import dataclass

MOST_NUMBERS = 500
# No name has more words than this. A database's parser bears about a hundred conditions, one within the other.
MOST_NAMES = 40


@dataclass(frozen=True)
class Words:
    """`whole` is the text as typed; `numbers` is filled when every part of it can be a number or a code.

    `left_out` are so many more of these that were not taken.
    """

    whole: str
    names: tuple[str, ...]
    numbers: tuple[str, ...]
    left_out: int = 0


def read(text: str) -> Words:
    """Parts are divided by blanks, commas and line breaks. More than 500 numbers are cut off there."""
    parts = tuple(dict.fromkeys(part for part in re.split(r"[\s,;]+", text) if part))
    codes = parts if all(_can_be_code(part) for part in parts) else ()
    names = tuple(dict.fromkeys(text.split()))[:MOST_NAMES]
    return Words(text.strip(), names, codes[:MOST_NUMBERS], len(codes[MOST_NUMBERS:]))


def _can_be_code(part: str) -> bool:
    return part.isascii() and any(sign.isdigit() for sign in part)
