"""휴무일: the days on which a store sends nothing, beside weekends and public holidays; they move its deadlines."""

import datetime as dt

from webapp.elevenst import KST
from webapp.models.base import db, now
from webapp.models.shipping import ClosedDay
from webapp.models.stores import Store
from webapp.services import audit
from webapp.services.audit import Actor, Change
from webapp.services.orders import due

MOST = 366


class ClosedDayProblem(Exception):
    """The day cannot be added; the text is a Korean sentence with a way out."""


def of(store: Store) -> list[ClosedDay]:
    """From today on, soonest first; what is past counts for old orders alone and is not shown."""
    today = now().astimezone(KST).date().isoformat()
    mine = (ClosedDay.store == store) & (ClosedDay.day >= today)
    return list(ClosedDay.select().where(mine).order_by(ClosedDay.day))


def add(store: Store, first: dt.date, last: dt.date, note: str, actor: Actor) -> int:
    """Add these days, both ends included; how many were new. Deadlines are reckoned anew. Raises ClosedDayProblem."""
    if not first <= last < first + dt.timedelta(days=MOST):
        raise ClosedDayProblem("마지막 날은 첫날과 같거나 뒤여야 하고, 한 번에 1년까지 넣을 수 있습니다.")
    days = [(first + dt.timedelta(days=n)).isoformat() for n in range((last - first).days + 1)]
    with db.atomic():
        here = ClosedDay.select(ClosedDay.day).where((ClosedDay.store == store) & ClosedDay.day.in_(days))
        known = {row.day for row in here}
        fresh = [day for day in days if day not in known]
        for day in fresh:
            ClosedDay.insert(store=store, day=day, note=note).on_conflict_ignore().execute()
        if fresh:
            told = {"first": fresh[0], "last": fresh[-1], "days": len(fresh), "note": note}
            audit.record(actor, Change("closed_day.add", f"Store {store.id}", None, told), store)
        due.reckon(store)
    return len(fresh)


def remove(store: Store, day: str, actor: Actor) -> bool:
    """Open on this day again; False when it was no closed day."""
    with db.atomic():
        gone = ClosedDay.delete().where((ClosedDay.store == store) & (ClosedDay.day == day)).execute()
        if gone:
            audit.record(actor, Change("closed_day.remove", f"Store {store.id}", {"day": day}, None), store)
            due.reckon(store)
    return bool(gone)
