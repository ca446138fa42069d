"""변경 기록: the audit trail of the whole installation for administrators, of one store for those who manage it."""

from io import BytesIO

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.forms.audit import AuditFilters
from webapp.models.stores import Store
from webapp.services import audit_trail
from webapp.views import excel
from webapp.wording_audit import ACTIONS

bp = Blueprint("audit", __name__)


@bp.get("/admin/audit")
def list_entries() -> Response:
    """Who did what to which record, newest first; the whole search stands in the address."""
    access.require_admin()
    return _list(None)


@bp.get("/stores/<int:store_id>/audit")
def list_of_store(store_id: int) -> Response:
    return _list(access.get_store(store_id, "manage"))


def _list(store: Store | None) -> Response:
    filters = _filters(store)
    wanted = filters.wanted
    paging = pages.Paging(*audit_trail.count(wanted))
    entries = paging.take(audit_trail.page_of(wanted, paging.offset, paging.size + paging.is_more))
    return pages.page(
        "audit/list.html",
        "audit_table",
        entries=entries,
        paging=paging,
        filters=filters,
        actions=ACTIONS,
        store=store,
        here=request.path,
        book=pages.address_of("audit.export_of_store" if store else "audit.export", request.args),
        most=audit_trail.MOST,
    )


def _filters(store: Store | None) -> AuditFilters:
    if store is None:
        return AuditFilters(ACTIONS, audit_trail.logins(), audit_trail.stores())
    return AuditFilters(ACTIONS, audit_trail.logins(store), {store.id: store.name}, store.id)


@bp.get("/admin/audit/export")
def export() -> Response:
    """What the list finds, the newest so many of it, as a workbook."""
    access.require_admin()
    return _book(None)


@bp.get("/stores/<int:store_id>/audit/export")
def export_of_store(store_id: int) -> Response:
    return _book(access.get_store(store_id, "manage"))


def _book(store: Store | None) -> Response:
    target = BytesIO()
    audit_trail.write(_filters(store).wanted, ACTIONS, target)
    target.seek(0)
    return excel.workbook("변경기록", target)
