"""일괄 변경: choose what happens to the chosen listings, look at it, run it, and take it back."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.forms.bulks import FORMS, BulkForm, CountForm
from webapp.jobs import bulks as jobs
from webapp.models.lists import LISTINGS
from webapp.models.selling import Bulk
from webapp.models.stores import Store
from webapp.services.catalogue import selection
from webapp.services.products import bulk_views, bulks
from webapp.services.products.bulk_kinds import KINDS
from webapp.services.products.bulks import BulkRefused

bp = Blueprint("bulks", __name__)
MOST_TYPED = 500  # listings that one address or form can name


@bp.get("/bulks/new/<kind>")
def new(kind: str) -> Response:
    """The form of one kind of change, for the listings that were chosen; one alone is shown with its values."""
    form = _form(kind)
    chosen = _chosen(form)
    form.offer(list(chosen))
    alone = bulk_views.alone(chosen)
    if alone is not None:
        form.fill(alone)
    return _new(kind, form, chosen)


def _form(kind: str) -> BulkForm:
    return FORMS[kind]() if kind in FORMS else abort(404)


def _new(kind: str, form: BulkForm, chosen: dict[Store, list[int]], status: int = 200) -> Response:
    number = sum(len(ids) for ids in chosen.values())
    form.listing.data = form.listing.data or ",".join(request.args.getlist("listing"))
    shown = bulk_views.named([one for ids in chosen.values() for one in ids[:5]][:5])
    context: dict[str, Any] = {"form": form, "kind": KINDS[kind], "chosen": chosen, "number": number, "shown": shown}
    return pages.page("bulks/new.html", status=status, **context)


def _chosen(form: BulkForm) -> dict[Store, list[int]]:
    """The chosen listings by store: those that the form or the address names, else those selected in the list.

    Only stores where one may work.
    """
    named = form.listing.data or ",".join(request.args.getlist("listing"))
    if not named:
        stores = access.my_stores("work")
        selected = ((store, list(selection.ids_of(access.user(), LISTINGS, store))) for store in stores)
        return {store: ids for store, ids in selected if ids}
    ids = [int(one) for one in named.split(",") if one.isascii() and one.isdigit()][:MOST_TYPED]
    return bulk_views.by_store(ids, access.my_stores("work"))


@bp.post("/bulks/new/<kind>")
def create(kind: str) -> Response:
    """Plan the change, one plan a store."""
    form = _form(kind)
    chosen = _chosen(form)
    form.offer(list(chosen))
    if not form.validate():
        return _new(kind, form, chosen, 422)
    begun = []
    try:
        for store, ids in chosen.items():
            begun.append(jobs.begin(store, kind, form.parameters(), ids, access.actor()))
    except BulkRefused as refusal:
        form.listing.errors = [str(refusal)]
        return _new(kind, form, chosen, 422)
    if not begun:
        form.listing.errors = ["고른 상품이 없거나 바꿀 권한이 없습니다. 목록에서 상품을 다시 골라 주세요."]
        return _new(kind, form, chosen, 422)
    if len(begun) == 1:
        return _straight(begun[0]) if "straight" in request.form else _to(begun[0])
    message = f"스토어 {len(begun)}곳의 미리보기를 만들었습니다. 하나씩 확인하고 보내 주세요."
    return pages.done("bulks.list_bulks", message, "info")


def _straight(bulk: Bulk) -> Response:
    """Send one listing's change at once, unless there is something in it that a person should look at first."""
    if not bulks.is_plain(bulk):
        return _to(bulk)
    return _tried(bulk, lambda: jobs.carry_out(bulk, access.actor()))


def _to(bulk: Bulk, refusal: Exception | None = None) -> Response:
    ids = {"store_id": bulk.store_id, "bulk_id": bulk.id}
    return pages.done("bulks.show", str(refusal or ""), "error" if refusal else "success", **ids)


@bp.get("/bulks")
def list_bulks() -> Response:
    """Every bulk change of the user's stores, newest first."""
    found = bulk_views.of_stores(access.my_stores())
    paging = pages.Paging(found.count())
    rows = list(found.limit(paging.size).offset(paging.offset))
    return pages.page("bulks/list.html", "bulk_table", rows=rows, paging=paging)


@bp.get("/stores/<int:store_id>/bulks/<int:bulk_id>")
def show(store_id: int, bulk_id: int) -> Response:
    return _show(access.get_bulk(store_id, bulk_id), CountForm())


def _show(bulk: Bulk, form: CountForm, status: int = 200) -> Response:
    state = request.args.get("state", "")
    query = request.args.get("q", "").strip()
    found = bulk_views.items_of(bulk, state, query)
    paging = pages.Paging(found.count())
    standing = bulk_views.standing(bulk)
    context: dict[str, Any] = {"bulk": bulk, "kind": KINDS[bulk.kind], "standing": standing, "count_form": form}
    context |= {"items": list(found.limit(paging.size).offset(paging.offset)), "paging": paging}
    context |= {"state": state, "query": query, "template_names": bulk_views.template_names(bulk)}
    block = "items" if request.headers.get("HX-Target") == "bulk-items" else "state"
    answer = pages.page("bulks/show.html", block, status, **context)
    return pages.refreshing(answer, standing.run.live_since if standing.run else None)


@bp.post("/stores/<int:store_id>/bulks/<int:bulk_id>/run")
def run(store_id: int, bulk_id: int) -> Response:
    bulk = access.get_bulk(store_id, bulk_id, "work")
    form = CountForm()
    if not KINDS[bulk.kind].can_undo and form.count.data.replace(",", "") != str(bulk.counts.get("waiting", 0)):
        form.count.errors = ["되돌릴 수 없는 변경입니다. 입력한 건수가 보낼 건수와 달라 아무것도 보내지 않았습니다."]
        return _show(bulk, form, 422)
    return _tried(bulk, lambda: jobs.carry_out(bulk, access.actor()))


def _tried(bulk: Bulk, act: Callable[[], Any]) -> Response:
    """Do it and go to the page of the change, or of the new one that came of it."""
    try:
        made = act()
    except BulkRefused as refusal:
        return _to(bulk, refusal)
    return _to(made if isinstance(made, Bulk) else bulk)


@bp.post("/stores/<int:store_id>/bulks/<int:bulk_id>/leave-out")
def leave_out(store_id: int, bulk_id: int) -> Response:
    """Take items out of the plan: one, or all that are marked."""
    bulk = access.get_bulk(store_id, bulk_id, "work")
    item = request.form.get("item", "")
    return _tried(bulk, lambda: bulks.leave_out(bulk, bulk_views.chosen_items(item)))


@bp.post("/stores/<int:store_id>/bulks/<int:bulk_id>/discard")
def discard(store_id: int, bulk_id: int) -> Response:
    bulk = access.get_bulk(store_id, bulk_id, "work")
    try:
        bulks.discard(bulk, access.actor())
    except BulkRefused as refusal:
        return _to(bulk, refusal)
    return pages.done("listings.list_listings", "미리보기를 지웠습니다. 11번가에는 아무것도 보내지 않았습니다.")


@bp.post("/stores/<int:store_id>/bulks/<int:bulk_id>/undo")
def undo(store_id: int, bulk_id: int) -> Response:
    bulk = access.get_bulk(store_id, bulk_id, "work")
    return _tried(bulk, lambda: jobs.take_back(bulk, access.actor()))


@bp.post("/stores/<int:store_id>/bulks/<int:bulk_id>/again")
def again(store_id: int, bulk_id: int) -> Response:
    bulk = access.get_bulk(store_id, bulk_id, "work")
    return _tried(bulk, lambda: jobs.once_more(bulk, access.actor()))
