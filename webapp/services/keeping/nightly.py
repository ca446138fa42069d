"""Copies of everything as background work: every night, or because somebody asks; and once a week the restore test."""

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from webapp.models.runs import AHEAD, Run
from webapp.models.stores import Store
from webapp.services import channels, runs
from webapp.services.channels import ChannelProblem, Letter
from webapp.services.keeping import making, place, shelf, trying
from webapp.services.keeping.problems import KeepingProblem
from webapp.services.runs import Order, Progress, RunProblem

log = logging.getLogger("elevendesk.keeping")
BACKUP, TEST = "backup", "backup_test"
FROM_HOUR = 5  # of Korean time: what is wiped at night is gone by then, and nobody works yet
PATIENCE_SECONDS = 1800  # for a copy that somebody's own timetable has begun at the same hour
SOON_AGAIN = dt.timedelta(hours=1)
EVERY = dt.timedelta(days=7) - dt.timedelta(minutes=5)
NAMES = {BACKUP: "백업", TEST: "복원 시험"}


def order(reason: str = making.NIGHTLY) -> Order:
    """A copy; while one is being made, whoever asks finds that one."""
    return Order(BACKUP, parameters={"reason": reason})


def due(moment: dt.datetime) -> list[Order]:
    """What has to be done by itself now: nothing in an installation without a store, which has nothing to lose yet."""
    here = place.here()
    if not here.keeping.days or not Store.select().exists():
        return []
    newest = shelf.newest(here)
    since = moment - SOON_AGAIN if newest is None else _last_night(moment)
    found = [] if _was_begun(BACKUP, since, moment) else [order()]
    if newest is not None and not _was_begun(TEST, moment - EVERY, moment):
        found.append(Order(TEST))
    return found


def _last_night(moment: dt.datetime) -> dt.datetime:
    today = moment.astimezone(shelf.KST).replace(hour=FROM_HOUR, minute=0, second=0, microsecond=0)
    return today if today <= moment else today - dt.timedelta(days=1)


def _was_begun(kind: str, since: dt.datetime, moment: dt.datetime) -> bool:
    """A run from the future, where a clock was ahead for a while, says nothing about this night."""
    of_late = (Run.created_at >= since) & (Run.created_at <= moment + AHEAD)
    return bool(Run.select().where((Run.kind == kind) & of_late).exists())


@runs.work_of(BACKUP, on_files=True)
def back_up(run: Run, progress: Progress) -> dict[str, Any]:
    """Make a copy, and let those go whose time is over."""
    here = place.here()
    with _telling(run):
        made = making.make(here, run.parameters.get("reason", making.NIGHTLY), patience=PATIENCE_SECONDS)
        removed = shelf.tidy(here, made.file)
    rows = sum(made.manifest.rows.values())
    return {"file": made.file.name, "bytes": made.size, "rows": rows, "removed": len(removed)}


@runs.work_of(TEST, on_files=True)
def try_out(run: Run, progress: Progress) -> dict[str, Any]:
    """Bring the newest copy back beside the product; the result tells what was found in it."""
    with _telling(run):
        tried = trying.attempt(place.here())
    return {"file": tried.file, "tables": tried.tables, "rows": tried.rows, "sealed": tried.sealed}


@contextmanager
def _telling(run: Run) -> Iterator[None]:
    """Whatever goes wrong, whoever keeps this installation hears of it by mail."""
    try:
        yield
    except KeepingProblem as problem:
        _tell(run, problem.korean)
        raise RunProblem(problem.reason, problem.korean) from problem
    except Exception as error:
        _tell(run, f"예상하지 못한 오류가 났습니다({type(error).__name__}). 로그를 확인해 주세요.")
        raise


def _tell(run: Run, sentence: str) -> None:
    address = place.here().keeping.tell
    if address and channels.has_mail():
        body = f"{sentence}\n\n작업 {run.id}번. 고친 뒤 [관리] → [백업]에서 다시 해 주세요."
        try:
            channels.send_mail(address, Letter(f"[일레븐데스크] {NAMES[run.kind]} 실패", body))
        except ChannelProblem as trouble:
            log.warning("nobody could be told of a failed backup", extra={"reason": trouble.reason})
