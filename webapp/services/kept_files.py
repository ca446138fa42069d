"""Files that a run made for somebody to fetch: under names nobody can guess, until the next one, or for a day.

They may name people, so that none is kept for longer because nobody asks for another one: once a day the old ones go.
So do the words that somebody looked for when asking for a file, which may be a buyer's name.
"""

import datetime as dt
import secrets
import shutil
from pathlib import Path
from typing import Any

from webapp.models.accounts import User
from webapp.models.base import now
from webapp.models.runs import DONE, LIVE, Run
from webapp.services import runs
from webapp.services.imports import folders
from webapp.services.runs import Progress, RunProblem

KIND = "kept_files_forget"
KEPT_FOR = dt.timedelta(days=1)
QUERY, KIND_OF_LISTS = "query", "_export"  # the parameter that such runs have, and how their kinds end
TOKEN_BYTES = 16
TOKEN = "[0-9a-f]" * 2 * TOKEN_BYTES
# Where a worker writes what is not whole yet, as its libraries do in files of their own.
HALF_WRITTEN = "half-written"
# What lies beside the files: drafts of one that was cut off while it was being written.
NAMES = (f"*/*-{TOKEN}.*", "*/tmp*", f"{HALF_WRITTEN}/*")


def new_file(folder: str, owner: str, ending: str = "xlsx") -> Path:
    """Where this owner's next file of the folder is to be written; the earlier one and old ones of others go."""
    place = folders.shared(folder)
    for path in place.glob(f"*.{ending}"):
        if path.name.startswith(f"{owner}-") or _is_old(path):
            path.unlink(missing_ok=True)
    return place / f"{owner}-{secrets.token_hex(TOKEN_BYTES)}.{ending}"


def _is_old(path: Path) -> bool:
    """Whether its time is over; what somebody else has taken away meanwhile is not."""
    try:
        return path.stat().st_mtime < (now() - KEPT_FOR).timestamp()
    except FileNotFoundError:
        return False


@runs.work_of(KIND, on_files=True)
def forget_old(run: Run, progress: Progress) -> dict[str, Any]:
    """Take away what is older than it may be; the result tells how many files that were."""
    found = {path for name in NAMES for path in folders.within(name) if _is_old(path)}
    for path in found:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return {"files": len(found), "searches": _forget_searches()}


def _forget_searches() -> int:
    """Take what was looked for out of runs whose file is gone; how many held it still."""
    over = (Run.created_at < now() - KEPT_FOR) & Run.state.not_in(LIVE)
    ended = Run.select(Run.id, Run.parameters).where(Run.kind.endswith(KIND_OF_LISTS) & over)
    found = [run for run in list(ended) if QUERY in run.parameters]
    for run in found:
        run.patch(parameters={name: value for name, value in run.parameters.items() if name != QUERY})
    return len(found)


def query_of(run: Run) -> str:
    """What the run is to write. Raises RunProblem when its day is over: somebody wants an old one once more."""
    query: str | None = run.parameters.get(QUERY)
    if query is None:
        raise RunProblem(
            "search_forgotten", "무엇을 찾은 목록인지는 하루만 보관합니다. 목록에서 엑셀을 다시 받아 주세요."
        )
    return query


def forget_of(user: User) -> None:
    """Take away what was made for this user."""
    for path in folders.within(f"*/{user.id}-{TOKEN}.*"):
        path.unlink(missing_ok=True)


def latest(kind: str, user: User) -> Run | None:
    """The user's last run of a kind that writes files for somebody."""
    mine = (Run.kind == kind) & (Run.subject_id == user.id)
    found: Run | None = Run.select().where(mine).order_by(Run.id.desc()).first()
    return found


def file_of(folder: str, run: Run | None) -> Path | None:
    """The file that a run has written (its result names it), as long as it is kept."""
    if run is None or run.state != DONE:
        return None
    path = folders.shared(folder) / str(run.result.get("file"))
    return path if path.is_file() and not _is_old(path) else None
