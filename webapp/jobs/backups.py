"""Copies of everything because somebody asks: into the queue, with a line in the audit trail."""

from webapp.models.base import db
from webapp.models.runs import Run
from webapp.services import audit, runs
from webapp.services.audit import Actor, Change
from webapp.services.keeping import making, nightly, place, shelf
from webapp.services.keeping.shelf import Copy
from webapp.services.runs import Order


def make(actor: Actor) -> bool:
    """Have a copy made now; False when one is being made already."""
    return _start(nightly.order(making.BY_HAND), "backup.make", actor)


def try_newest(actor: Actor) -> bool:
    """Have the newest copy restored on trial now; False when that is being done already."""
    return _start(Order(nightly.TEST), "backup.test", actor)


def _start(order: Order, action: str, actor: Actor) -> bool:
    with db.atomic():
        run, is_new = runs.start(order, actor.user)
        if is_new:
            audit.record(actor, Change(action, f"Run {run.id}"))
    return is_new


def take(name: str, actor: Actor) -> Copy | None:
    """The copy of this name, for whoever takes it along; None when there is none."""
    copy = shelf.find(place.here(), name)
    if copy:
        audit.record(actor, Change("backup.download", f"Backup {copy.name}", None, {"bytes": copy.size}))
    return copy


def delete(name: str, actor: Actor) -> bool:
    """Delete a copy and its key; False when there is none of this name."""
    copy = shelf.find(place.here(), name)
    if copy is None:
        return False
    audit.record(actor, Change("backup.delete", f"Backup {copy.name}", {"bytes": copy.size}))
    shelf.remove(place.here(), copy)
    return True


def last(kind: str) -> Run | None:
    """The newest run of a kind."""
    found: Run | None = Run.select().where(Run.kind == kind).order_by(Run.id.desc()).first()
    return found
