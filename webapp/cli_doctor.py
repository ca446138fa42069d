"""The command `doctor`: every check in plain text; its exit code says whether something is wrong."""

import argparse
from typing import TYPE_CHECKING, Any

from webapp import logs
from webapp.config import Settings

if TYPE_CHECKING:
    from webapp.services.doctor.checks import Answer

MARKS = {"good": "  good", "warn": "! warn", "bad": "X BAD ", "unknown": "? ----"}


def add_commands(commands: Any) -> None:
    meaning = "check everything; exit code 1 when something is bad"
    commands.add_parser("doctor", help=meaning, description=meaning).set_defaults(act=doctor)


def doctor(_arguments: argparse.Namespace) -> int:
    from peewee import PeeweeException

    from webapp import process
    from webapp.jobs import doctor as checking
    from webapp.jobs import queues
    from webapp.services.doctor import checks

    settings = Settings.from_environment()
    logs.configure(settings)
    process.start(settings)
    queues.connect(settings.redis_url)
    try:
        answers = checking.answers(everything=True)
    except PeeweeException as error:
        print(f"{MARKS['bad']} 데이터베이스: 답하지 않습니다. DATABASE_URL을 확인해 주세요. ({error})")
        return 1
    for answer in answers:
        _tell(answer)
    return 1 if checks.worst(answers) == checks.BAD else 0


def _tell(answer: "Answer") -> None:
    finding = answer.finding
    assert finding is not None
    print(f"{MARKS[finding.state]} {answer.check.title}: {finding.sentence}")
    for line in finding.details:
        print(f"         - {line}")
    if finding.way_out:
        print(f"         → {finding.way_out}")
