"""For administrators: the audit trail."""

from flask import Blueprint, request
from peewee import JOIN
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.models.accounts import AuditEntry
from webapp.models.stores import Store

bp = Blueprint("audit", __name__, url_prefix="/admin/audit")


@bp.get("")
def list_entries() -> Response:
    access.require_admin()
    wanted = {name: request.args.get(name, "").strip() for name in ("q", "action")}
    found = AuditEntry.select(AuditEntry, Store).join(Store, JOIN.LEFT_OUTER)
    if wanted["action"]:
        found = found.where(AuditEntry.action == wanted["action"])
    if wanted["q"]:
        found = found.where(AuditEntry.login.contains(wanted["q"]) | AuditEntry.record.contains(wanted["q"]))
    paging = pages.Paging(found.count())
    entries = list(found.order_by(AuditEntry.id.desc()).limit(paging.size).offset(paging.offset))
    actions = [row.action for row in AuditEntry.select(AuditEntry.action).distinct().order_by(AuditEntry.action)]
    return pages.page("audit/list.html", entries=entries, paging=paging, wanted=wanted, actions=actions)
