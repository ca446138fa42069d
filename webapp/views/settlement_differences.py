"""정산 차이: where the market pays otherwise than was expected, looked into one by one."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.forms.settlements import NoteForm, StoreFilter
from webapp.models.settlements import AGREED
from webapp.models.stores import Store
from webapp.services import sending
from webapp.services.sending import MarketProblem
from webapp.services.settlements import differing
from webapp.services.settlements.differing import NoteRefused
from webapp.views.settlements import shown
from webapp.wording_settlements import VERDICTS

bp = Blueprint("settlement_differences", __name__)


@bp.get("/settlements/differences")
def list_differences() -> Response:
    store, stores = access.asked_stores()
    ids = [one.id for one in stores]
    counted = differing.count(ids)
    name = differing.chosen(request.args.get("list", ""), counted)
    paging = pages.Paging(counted.by_list.get(name, 0), name in counted.more)
    rows = paging.take(differing.page_of(name, ids, paging.offset, paging.size + paging.is_more))
    tabs = [
        {
            "name": one,
            "label": VERDICTS.get(one, "확인함"),
            "count": counted.by_list.get(one, 0),
            "more": "+" if one in counted.more else "",
            "address": paging.address(list=one, page=None),
        }
        for one in differing.LISTS
    ]
    return pages.page(
        "settlements/differences.html",
        "difference_table",
        filters=StoreFilter(access.my_stores(), store),
        name=name,
        tabs=tabs,
        paging=paging,
        rows=rows,
        **shown(store, stores),
    )


@bp.get("/stores/<int:store_id>/settlements/differences/<int:check_id>")
def show(store_id: int, check_id: int) -> Response:
    return _page(store_id, check_id)


def _page(store_id: int, check_id: int, form: NoteForm | None = None, status: int = 200) -> Response:
    check = access.get_settlement_check(store_id, check_id)
    return pages.page(
        "settlements/difference.html",
        status=status,
        check=check,
        store=check.store,
        others=differing.rows_of(check),
        trail=differing.trail_of(check),
        seen=differing.mark(check),
        form=form or NoteForm(formdata=None, note=check.note),
    )


@bp.post("/stores/<int:store_id>/settlements/differences/<int:check_id>/note")
def note(store_id: int, check_id: int) -> Response:
    """Put the difference aside with what somebody found out."""
    check = access.get_settlement_check(store_id, check_id, "work")
    form = NoteForm()
    if not form.validate():
        return _page(store_id, check_id, form, 422)
    try:
        differing.note(check, form.note.data or "", request.form.get("seen", ""), access.actor())
    except NoteRefused as refusal:
        return _back(check.store, check_id, str(refusal), "error")
    return _back(check.store, check_id, "확인했다고 적었습니다. 금액이 바뀌면 다시 나타납니다.")


@bp.post("/stores/<int:store_id>/settlements/differences/<int:check_id>/reopen")
def reopen(store_id: int, check_id: int) -> Response:
    check = access.get_settlement_check(store_id, check_id, "work")
    differing.take_back(check, access.actor())
    return _back(check.store, check_id, "다시 확인할 차이로 돌렸습니다.")


@bp.post("/stores/<int:store_id>/settlements/differences/<int:check_id>/ask")
def ask(store_id: int, check_id: int) -> Response:
    """Ask the market how the order stands now."""
    check = access.get_settlement_check(store_id, check_id, "work")
    try:
        with sending.calling(check.store) as client:
            found = differing.ask(check, client)
    except MarketProblem as problem:
        return _back(check.store, check_id, f"확인하지 못했습니다. {problem}", "error")
    if found.verdict == AGREED:
        return _back(check.store, check_id, "11번가에 주문을 확인했습니다. 이제 차이가 없습니다.")
    return _back(check.store, check_id, "11번가에 주문을 확인했습니다.", "info")


def _back(store: Store, check_id: int, message: str, kind: str = "success") -> Response:
    return pages.done("settlement_differences.show", message, kind, store_id=store.id, check_id=check_id)
