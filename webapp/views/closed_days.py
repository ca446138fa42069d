"""휴무일 of a store: shown, added, removed; each change moves the deadlines of what waits to be sent."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.forms.closed_days import ClosedDayForm
from webapp.models.stores import Store
from webapp.services.shipping import closed_days
from webapp.services.shipping.closed_days import ClosedDayProblem

bp = Blueprint("closed_days", __name__, url_prefix="/stores/<int:store_id>/closed-days")
LIST = "closed_days.list_days"


@bp.get("")
def list_days(store_id: int) -> Response:
    return _show(access.get_store(store_id), ClosedDayForm(formdata=None))


def _show(store: Store, form: ClosedDayForm, status: int = 200) -> Response:
    return pages.page("closed_days/list.html", status=status, store=store, form=form, days=closed_days.of(store))


@bp.post("")
def create(store_id: int) -> Response:
    store = access.get_store(store_id, "work")
    form = ClosedDayForm()
    if not form.validate():
        return _show(store, form, 422)
    try:
        added = closed_days.add(store, *form.span(), form.note.data or "", access.actor())
    except ClosedDayProblem as problem:
        form.last.errors = [str(problem)]
        return _show(store, form, 422)
    message = f"휴무일 {added:,}일을 더했습니다. 발송기한을 다시 계산했습니다." if added else "이미 있는 휴무일입니다."
    return pages.done(LIST, message, "success" if added else "info", store_id=store.id)


@bp.post("/remove")
def remove(store_id: int) -> Response:
    store = access.get_store(store_id, "work")
    gone = closed_days.remove(store, request.form.get("day", ""), access.actor())
    message = "휴무일을 지웠습니다. 발송기한을 다시 계산했습니다." if gone else "이미 지운 휴무일입니다."
    return pages.done(LIST, message, "success" if gone else "info", store_id=store.id)
