"""Files that a run made for somebody to fetch: under names nobody can guess, until the next one, or for a day."""

import datetime as dt
import secrets
from pathlib import Path

from webapp.models.accounts import User
from webapp.models.base import now
from webapp.models.runs import DONE, Run
from webapp.models.stores import Store
from webapp.services.imports import folders

KEPT_FOR = dt.timedelta(days=1)


def new_file(folder: str, owner: str, ending: str = "xlsx") -> Path:
    """Where this owner's next file of the folder is to be written; the earlier one and old ones of others go."""
    place, too_old = folders.shared(folder), (now() - KEPT_FOR).timestamp()
    for path in place.glob(f"*.{ending}"):
        if path.name.startswith(f"{owner}-") or path.stat().st_mtime < too_old:
            path.unlink(missing_ok=True)
    return place / f"{owner}-{secrets.token_hex(16)}.{ending}"


def latest(kind: str, user: User, store: Store | None = None) -> Run | None:
    """The user's last run of a kind that writes files for somebody; of one store where it is about one."""
    mine = (Run.kind == kind) & (Run.subject_id == user.id)
    if store is not None:
        mine &= Run.store == store
    found: Run | None = Run.select().where(mine).order_by(Run.id.desc()).first()
    return found


def file_of(folder: str, run: Run | None) -> Path | None:
    """The file that a run has written (its result names it), as long as it is kept."""
    if run is None or run.state != DONE:
        return None
    path = folders.shared(folder) / str(run.result.get("file"))
    return path if path.is_file() else None
