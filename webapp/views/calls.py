"""API 호출 기록: each call to the market and what it met, for administrators and those who manage a store."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp import access, pages, wording_board
from webapp.forms.audit import CallFilters
from webapp.models.base import now
from webapp.models.stores import Store
from webapp.services import audit_trail, call_log, calls_upkeep

bp = Blueprint("calls", __name__)


@bp.get("/admin/calls")
def list_calls() -> Response:
    """Those of all stores, and of none; the whole search stands in the address."""
    access.require_admin()
    return _list(None)


@bp.get("/stores/<int:store_id>/calls")
def list_of_store(store_id: int) -> Response:
    return _list(access.get_store(store_id, "manage"))


def _list(store: Store | None) -> Response:
    store_id = store.id if store else None
    names = {} if store else audit_trail.stores()
    filters = CallFilters(call_log.endpoints(store_id), names, store_id)
    wanted = filters.wanted
    paging = pages.Paging(*call_log.count(wanted))
    rows = paging.take(call_log.page_of(wanted, paging.offset, paging.size + paging.is_more))
    return pages.page(
        "calls/list.html",
        "call_table",
        store=store,
        rows=rows,
        paging=paging,
        filters=filters,
        here=request.path,
        summaries=call_log.summaries(wanted.store_id, now()),
        days=calls_upkeep.days(),
        words=wording_board,
    )
