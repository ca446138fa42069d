"""Korean particles: which of a pair follows a word is decided by the sound that the word ends in."""

import re

PAIRS = ("이/가", "을/를", "은/는", "와/과", "으로/로")
_FIRST, _SYLLABLES, _FINALS = 0xAC00, 11_172, 28
_RIEUL = 8
# How a digit or a letter ends when it is read out: 영 일 이 삼 …, 엘 엠 엔 알. Those not named end in a vowel.
_CLOSED = set("036LMNlmn")
_LIQUID = set("178LlR")
# What is written after the last sound: quotes and signs, and an aside in brackets.
_SILENT = re.compile(r"(\s*\([^()]*\))?[^0-9A-Za-z가-힣]*$")


def particle(word: object, pair: str) -> str:
    """이 or 가, 을 or 를, 은 or 는, 과 or 와, 으로 or 로 after a word or a number.

    `pair` is one of PAIRS. A word whose sound is not known counts as ending in a vowel.
    """
    if pair not in PAIRS:
        raise ValueError(f"no pair of particles: {pair}")
    first, second = pair.split("/")
    closed, liquid = _ending(str(word))
    if pair == "으로/로":
        return first if closed and not liquid else second
    after_closed, after_vowel = (second, first) if pair == "와/과" else (first, second)
    return after_closed if closed else after_vowel


def with_particle(word: object, pair: str) -> str:
    """The word and its particle."""
    return f"{word}{particle(word, pair)}"


def _ending(word: str) -> tuple[bool, bool]:
    """Whether a word ends in a consonant, and whether that is ㄹ."""
    heard = _SILENT.sub("", word) or word
    last = heard[-1:]
    place = ord(last) - _FIRST if last else -1
    if 0 <= place < _SYLLABLES:
        return place % _FINALS > 0, place % _FINALS == _RIEUL
    return last in _CLOSED | _LIQUID, last in _LIQUID
