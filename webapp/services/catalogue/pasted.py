"""Searches too long for an address: a pasted column of numbers, folded so that it fits, and can still be bookmarked.

Servers and proxies refuse addresses of more than some eight thousand characters. Digits fold to less than half of their
length, and the longest column of which anything is looked for (`words`) fits well.
"""

import base64
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote_plus

from webapp.services.catalogue import words

TEXT, PASTED = "q", "pasted"
# What is longer is folded; links of the page carry the search along many times.
LONG = 1_000
# What is folded to more does not fit beside the rest of an address.
MOST = 6_500
STEP = 50
# Of an address that somebody has made up, no more than this is unfolded.
MOST_UNFOLDED = 30_000


class TooLong(Exception):
    """Even folded the search does not fit."""


@dataclass(frozen=True)
class Folded:
    """A search as it stands in an address; `left_out` numbers were too many to be looked for."""

    arguments: dict[str, str] = field(default_factory=dict)
    left_out: int = 0


def fold(text: str) -> Folded:
    """A search's text as arguments of an address, with as many of its numbers as fit. Raises TooLong."""
    if len(quote_plus(text)) <= LONG:
        return Folded({TEXT: text} if text.strip() else {})
    asked = words.read(text)
    kept = asked.numbers or asked.names
    while len(told := _fold(" ".join(kept))) > MOST:
        if len(kept) <= STEP:
            raise TooLong
        kept = kept[:-STEP]
    return Folded({PASTED: told}, asked.left_out + len(asked.numbers) - len(kept) if asked.numbers else 0)


def _fold(text: str) -> str:
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def text_of(arguments: Mapping[str, str]) -> str:
    """The text that an address looks for, "" for none and for what was made up."""
    text, told = arguments.get(TEXT, ""), arguments.get(PASTED, "")
    return text or (_unfold(told) if told else "")


def _unfold(told: str) -> str:
    try:
        folded = base64.urlsafe_b64decode(told + "=" * (-len(told) % 4))
        return zlib.decompressobj().decompress(folded, MOST_UNFOLDED).decode()
    except (ValueError, zlib.error):
        return ""
