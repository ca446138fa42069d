"""For administrators: the audit trail."""

from flask import Blueprint
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.forms.audit import AuditFilters
from webapp.services import audit_trail
from webapp.wording_audit import ACTIONS

bp = Blueprint("audit", __name__, url_prefix="/admin/audit")


@bp.get("")
def list_entries() -> Response:
    """Who did what to which record, newest first; the whole search stands in the address."""
    access.require_admin()
    filters = AuditFilters(ACTIONS, audit_trail.logins(), audit_trail.stores())
    wanted = filters.wanted
    paging = pages.Paging(audit_trail.count(wanted))
    entries = audit_trail.page_of(wanted, paging.offset, paging.size)
    return pages.page(
        "audit/list.html", "audit_table", entries=entries, paging=paging, filters=filters, actions=ACTIONS
    )
