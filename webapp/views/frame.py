"""What the frame of every page shows: the store, how fresh its numbers are, the checklist, incidents, live work."""

from typing import Any

from flask import g
from flask_login import current_user

from webapp import access, pages
from webapp.models.runs import LIVE, Run
from webapp.models.stores import Incident
from webapp.services import freshness, setup

SHOWN = ("orders", "claims", "inquiries", "products")


def context() -> dict[str, Any]:
    """Nothing for a part of a page or a signed-out visitor: they have no frame."""
    if pages.wants_fragment() or not current_user.is_authenticated:
        return {}
    if "frame" not in g:
        g.frame = _frame()
    return {"frame": g.frame, "me": access.user()}


def _frame() -> dict[str, Any]:
    stores = access.my_stores()
    store = access.current_store()
    ids = [one.id for one in stores]
    return {
        "stores": stores,
        "store": store,
        "marks": freshness.marks(stores) if stores else {},
        "shown": SHOWN,
        "red_after": freshness.RED_AFTER,
        "checklist": setup.checklist(store),
        "incidents": _incidents(ids),
        "live_runs": Run.select().where(Run.state.in_(LIVE) & Run.store.in_(ids)).count() if ids else 0,
    }


def _incidents(store_ids: list[int]) -> list[Incident]:
    if not store_ids:
        return []
    still_open = Incident.closed_at.is_null() & Incident.store.in_(store_ids)
    return list(Incident.select().where(still_open).order_by(Incident.store, Incident.id))
