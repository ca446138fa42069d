"""Work that failed and still stands so: noted as runs end, so that nobody has to look through all of them."""

from webapp.models.base import now
from webapp.models.board import Failure
from webapp.models.runs import Run


def key_of(run: Run) -> str:
    """What the run was about, as its live key names it."""
    return f"{run.kind}:{run.store_id or '-'}:{run.subject_id or '-'}"


def note(run: Run, cause: str) -> None:
    """The run failed; call it in the transaction that says so. Put aside before, it is seen again."""
    moment, key = now(), key_of(run)
    again = {"run": run, "cause": cause, "times": Failure.times + 1, "created_at": moment}
    seen = {"dismissed_at": None, "dismissed_by": None, "note": None}
    if not Failure.update(**again, **seen).where(Failure.key == key).execute():
        Failure.create(key=key, run=run, store=run.store_id, kind=run.kind, cause=cause, since=moment)


def over(run: Run) -> None:
    """The work was done after all."""
    Failure.delete().where(Failure.key == key_of(run)).execute()
