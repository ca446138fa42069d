"""The text of a cell: rid of what nobody can see, and weighed as the market weighs it."""

import re
import unicodedata

# Hangul taken apart, as file systems of Macs write it.
_LOOSE_JAMO = re.compile(r"[\u1100-\u11ff]")
_LINE_BREAKS = re.compile(r"\s*[\r\n\t\v\f\x1c-\x1f\x85\u2028\u2029]+\s*")


class CellProblem(ValueError):
    """One cell cannot be used: `message` says what is wrong, `remedy` (해결) what to do, both Korean sentences."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message, remedy)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}"


def scrub(raw: str) -> str:
    """`raw` without control and zero-width characters, line breaks as one space, Hangul whole, no space at its ends."""
    if not raw.isprintable():
        raw = "".join(_visible(character) for character in _LINE_BREAKS.sub(" ", raw))
    if not raw.isascii() and _LOOSE_JAMO.search(raw):
        raw = unicodedata.normalize("NFC", raw)
    return raw.strip()


def euc_kr_bytes(text: str) -> int:
    """How many bytes the market counts for `text`: one for ASCII, two for everything else."""
    return 2 * len(text) - len(text.encode("ascii", "ignore"))


def first_foreign_character(text: str) -> str | None:
    """The first character of `text` that EUC-KR does not hold, or None.

    Python's codec writes a syllable outside KS X 1001 as eight bytes instead of refusing it: those are found by length.
    """
    try:
        if len(text.encode("euc_kr")) == euc_kr_bytes(text):
            return None
    except UnicodeEncodeError as error:
        return text[error.start]
    return next(character for character in text if len(character.encode("euc_kr")) > 2)


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Zs":
        return " "
    return "" if category in ("Cc", "Cf", "Cs") else character
