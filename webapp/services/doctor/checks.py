"""What a check is, and how checks are carried out: side by side, each with its own patience.

One that keeps silent holds up neither the page nor the others.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from peewee import PeeweeException

from webapp.models.base import db

log = logging.getLogger("elevendesk.doctor")
GOOD, WARN, BAD, UNKNOWN = "good", "warn", "bad", "unknown"
SECONDS: Final = 5.0
REMOTE_SECONDS: Final = 15.0


@dataclass(frozen=True)
class Finding:
    """What a check found, in Korean sentences. `copied` is a text that somebody needs elsewhere."""

    state: str
    sentence: str
    way_out: str = ""
    details: tuple[str, ...] = ()
    copied: str = ""


@dataclass(frozen=True)
class Check:
    """One question to the installation; a remote one asks beyond this installation, and takes its time."""

    name: str
    title: str
    look: Callable[[], Finding]
    is_remote: bool = False

    @property
    def patience(self) -> float:
        return REMOTE_SECONDS if self.is_remote else SECONDS


@dataclass(frozen=True)
class Answer:
    """A check with what it found and how long that took; a check that was not carried out found nothing yet."""

    check: Check
    finding: Finding | None = None
    seconds: float = 0.0


def carry_out(checks: Sequence[Check]) -> list[Answer]:
    """Every check's answer, in their order; it takes as long as the most patient of them at most."""
    begun = [(check, _begin(check)) for check in checks]
    start = time.monotonic()
    return [_answer(check, answers, start) for check, answers in begun]


Answers = queue.SimpleQueue[tuple[Finding, float]]


def _begin(check: Check) -> Answers:
    answers: Answers = queue.SimpleQueue()

    def look() -> None:
        start = time.monotonic()
        try:
            finding = _look(check)
        finally:
            if not db.is_closed():
                db.close()
        answers.put((finding, time.monotonic() - start))

    threading.Thread(target=look, name=f"check-{check.name}", daemon=True).start()
    return answers


def _look(check: Check) -> Finding:
    try:
        return check.look()
    except PeeweeException:
        return Finding(BAD, "데이터베이스가 답하지 않아 확인하지 못했습니다.", "데이터베이스 항목을 먼저 봐 주세요.")
    except Exception as error:
        log.exception("a check failed", extra={"check": check.name})
        return Finding(UNKNOWN, f"확인하다가 오류가 났습니다({type(error).__name__}).", "로그를 확인해 주세요.")


def _answer(check: Check, answers: Answers, start: float) -> Answer:
    left = max(0.0, check.patience - (time.monotonic() - start))
    try:
        return Answer(check, *answers.get(timeout=left))
    except queue.Empty:
        sentence = f"{check.patience:.0f}초 안에 답을 듣지 못했습니다."
        return Answer(check, Finding(UNKNOWN, sentence, "잠시 뒤 다시 확인해 주세요."), check.patience)


def worst(answers: Sequence[Answer]) -> str:
    """The gravest state that was found."""
    found = {answer.finding.state for answer in answers if answer.finding}
    return next((state for state in (BAD, WARN, UNKNOWN) if state in found), GOOD)
