"""Earlier answers to questions like this one: how much two texts have in common is how many pairs of signs they share.

Plain counting, no model: 재입고 언제 되나요 and 재입고는 언제쯤인가요 share most of their pairs, and a reader sees why.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from webapp.models.inquiries import Inquiry
from webapp.services.inquiries.beside import Thread
from webapp.services.inquiries.masking import blanked

LEAST, MOST = 0.35, 3
NOT_A_WORD = re.compile(r"[^0-9a-z가-힣]+")


@dataclass(frozen=True)
class Suggestion:
    """An answered question that is like the one asked now; `likeness` lies between 0 and 1."""

    inquiry: Inquiry
    question: str
    answer: str
    likeness: float


def pairs(text: str) -> frozenset[str]:
    """Every pair of neighbouring signs; blanks and punctuation say nothing, nor does how to reach somebody."""
    plain = NOT_A_WORD.sub("", blanked(text).casefold())
    return frozenset(plain[start : start + 2] for start in range(len(plain) - 1))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Twice what both have, of all that they have (Dice); 0 where one has nothing."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def suggestions(question: str, earlier: Sequence[Inquiry], threads: dict[int, Thread]) -> list[Suggestion]:
    """The answered ones of these that are most like the question, most alike first; of equal answers one."""
    asked = pairs(question)
    found = [
        Suggestion(one, thread.question, thread.answer, likeness(asked, pairs(thread.question)))
        for one in earlier
        if (thread := threads[one.id]).answer
    ]
    found.sort(key=lambda one: (one.likeness, one.inquiry.id), reverse=True)
    best = {one.answer: one for one in reversed(found) if one.likeness >= LEAST}
    return sorted(best.values(), key=lambda one: (one.likeness, one.inquiry.id), reverse=True)[:MOST]
