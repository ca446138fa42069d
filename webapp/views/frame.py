"""What the frame of every page shows: the store, how fresh its numbers are, the checklist, incidents, live work."""

from typing import Any

from flask import g
from flask_login import current_user
from peewee import JOIN, fn

from webapp import access, pages, wording
from webapp.korean import with_particle
from webapp.models.board import Failure
from webapp.models.runs import LIVE, Run
from webapp.models.stores import Incident, Store
from webapp.services import attention, freshness, runs, setup
from webapp.services.freshness import Marks
from webapp.services.inquiries import collecting

SHOWN = ("orders", "claims", "inquiries", "products")


def context() -> dict[str, Any]:
    """Nothing for a part of a page or a signed-out visitor: they have no frame."""
    if pages.wants_fragment() or not current_user.is_authenticated:
        return {}
    if "frame" not in g:
        g.frame = _frame()
    return {"frame": g.frame, "me": access.user()}


def marks() -> Marks:
    """How old the numbers of the user's stores are, asked once for a page however many of its parts say so."""
    if "marks" not in g:
        stores = access.my_stores()
        g.marks = freshness.marks(stores) if stores else {}
    found: Marks = g.marks
    return found


def failed_of_none() -> int:
    """How much failed work of no store an administrator has to look at, such as the nightly backup; 0 for others."""
    if "failed_of_none" not in g:
        g.failed_of_none = attention.count((), with_none=True) if access.user().is_admin else 0
    number: int = g.failed_of_none
    return number


def waits_for() -> str:
    """What a queued run waits for: the oldest work under way, by name where the user may know of it."""
    if "waits_for" not in g:
        g.waits_for = _waits_for(runs.at_work())
    sentence: str = g.waits_for
    return sentence


def _waits_for(busy: list[Run]) -> str:
    if not busy:
        return "곧 시작합니다"
    first = busy[0]
    told = "다른 작업"
    if first.store is None or first.store_id in {store.id for store in access.my_stores()}:
        told = f"‘{wording.RUN_KINDS.get(first.kind, first.kind)}’"
        told = f"{first.store.name}의 {told}" if first.store else told
    others = f" 외 {len(busy) - 1}건" if len(busy) > 1 else ""
    far = f" ({first.done:,} / {first.total:,}건)" if first.total else ""
    return f"먼저 시작한 {with_particle(told + others, '이/가')} 끝나기를 기다립니다{far}"


def _frame() -> dict[str, Any]:
    stores = access.my_stores()
    store = access.current_store()
    open_ones, live, standing = _going_on([one.id for one in stores])
    standing += failed_of_none()
    return {
        "stores": stores,
        "store": store,
        "marks": marks(),
        "shown": SHOWN,
        "old": _old(store) if store else set(),
        "checklist": setup.checklist(store),
        "incidents": open_ones,
        "live_runs": live,
        "standing": standing,
    }


def _old(store: Store) -> set[str]:
    """What of the store nobody has been able to look at for too long."""
    claims = store.collect_minutes if store.collect_claims else 0
    minutes = {"orders": store.collect_minutes, "claims": claims, "inquiries": collecting.minutes(store)}
    return {what for what, mark in marks()[store.id].items() if freshness.is_old(mark, minutes.get(what, 0))}


def _going_on(store_ids: list[int]) -> tuple[list[Incident], int, int]:
    """Open incidents, and how many runs are at work or wait for it, and failed: one statement, on every page."""
    live = Run.select(fn.COUNT(Run.id)).where((Run.store == Store.id) & Run.state.in_(LIVE))
    standing = Failure.select(fn.COUNT(Failure.id)).where(Failure.dismissed_at.is_null())
    failed, of_none = standing.where(Failure.store == Store.id), standing.where(Failure.store.is_null())
    still_open = (Incident.store == Store.id) & Incident.closed_at.is_null()
    rows = list(
        Store.select(Store.id, live.alias("live"), failed.alias("failed"), of_none.alias("of_none"), Incident)
        .join(Incident, JOIN.LEFT_OUTER, on=still_open, attr="trouble")
        .where(Store.id.in_(store_ids))
        .order_by(Store.id, Incident.id)
    )
    if rows and access.user().is_admin:
        g.failed_of_none = rows[0].of_none  # at hand already
    found = [getattr(row, "trouble", None) for row in rows]
    counts = {row.id: (row.live, row.failed) for row in rows}.values()
    open_ones = [one for one in found if one is not None and one.id]
    return open_ones, sum(live for live, _ in counts), sum(failed for _, failed in counts)
