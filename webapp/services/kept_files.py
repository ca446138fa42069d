"""Files that a run made for somebody to fetch: under names nobody can guess, until the next one, or for a day."""

import datetime as dt
import secrets
from pathlib import Path

from webapp.models.base import now
from webapp.models.runs import DONE, Run
from webapp.services.imports import folders

KEPT_FOR = dt.timedelta(days=1)


def new_file(folder: str, owner: str) -> Path:
    """Where this owner's next workbook of the folder is to be written; the earlier one and old ones of others go."""
    place, too_old = folders.shared(folder), (now() - KEPT_FOR).timestamp()
    for path in place.glob("*.xlsx"):
        if path.name.startswith(f"{owner}-") or path.stat().st_mtime < too_old:
            path.unlink(missing_ok=True)
    return place / f"{owner}-{secrets.token_hex(16)}.xlsx"


def file_of(folder: str, run: Run) -> Path | None:
    """The file that a run has written (its result names it), as long as it is kept."""
    path = folders.shared(folder) / str(run.result.get("file"))
    return path if run.state == DONE and path.is_file() else None
