"""Copies of everything as background work: every night, or because somebody asks; and once a week the restore test."""

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from webapp.models.runs import AHEAD, FAILED, Run
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
SOON_AGAIN = dt.timedelta(hours=1) - dt.timedelta(minutes=1)  # the schedule looks every minute, a little late or early
TRIES = 4  # a night, an hour apart
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
    found = [order()] if _is_wanted(moment, newest is not None) else []
    if newest is not None and not _begun(TEST, moment - EVERY, moment):
        found.append(Order(TEST))
    return found


def _is_wanted(moment: dt.datetime, is_there_one: bool) -> bool:
    """A copy is made once a night; after one that failed, or where none is left, another is tried by the hour."""
    tried = _begun(BACKUP, _last_night(moment), moment)
    if not tried:
        return True
    is_missing = tried[-1].state == FAILED or not is_there_one
    return is_missing and len(tried) < TRIES and tried[-1].created_at <= moment - SOON_AGAIN


def _last_night(moment: dt.datetime) -> dt.datetime:
    today = moment.astimezone(shelf.KST).replace(hour=FROM_HOUR, minute=0, second=0, microsecond=0)
    return today if today <= moment else today - dt.timedelta(days=1)


def _begun(kind: str, since: dt.datetime, moment: dt.datetime) -> list[Run]:
    """The runs since then. One from the future, where a clock was ahead for a while, says nothing about this night."""
    of_late = (Run.created_at >= since) & (Run.created_at <= moment + AHEAD)
    return list(Run.select().where((Run.kind == kind) & of_late).order_by(Run.created_at, Run.id))


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
    """Of a night that goes wrong the first and the last failure are told, and what comes next."""
    address = place.here().keeping.tell
    tries = TRIES
    if run.kind == BACKUP and run.parameters.get("reason") == making.NIGHTLY:
        tries = len(_begun(BACKUP, _last_night(run.created_at), run.created_at))
    if not address or not channels.has_mail() or 1 < tries < TRIES:
        return
    next_time = "한 시간마다 스스로 다시 하고, 오늘 안에 되지 않으면 한 번 더 알립니다." if tries < TRIES else ""
    ways = [f"작업 {run.id}번.", next_time, "고친 뒤 [관리] → [백업]에서 다시 해 주세요."]
    body = f"{sentence}\n\n{' '.join(way for way in ways if way)}"
    try:
        channels.send_mail(address, Letter(f"[일레븐데스크] {NAMES[run.kind]} 실패", body))
    except ChannelProblem as trouble:
        log.warning("nobody could be told of a failed backup", extra={"reason": trouble.reason})
