"""11번가와 다른 점: what differs as a list, answered one by one or in bulk, and the looks that find it."""

from typing import Any

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.forms.differences import DifferenceFilters
from webapp.jobs import listings as jobs
from webapp.korean import with_particle
from webapp.models.stores import Store
from webapp.services import sending
from webapp.services.products import answering, differences, looking, standing
from webapp.services.products.answering import SEND, TAKE
from webapp.services.products.differences import Search
from webapp.services.sending import MarketProblem
from webapp.views import frame
from webapp.wording_changes import DIFFERENCE_FIELDS, field

bp = Blueprint("differences", __name__)
# More than so many are not sent by one press: the number has to be typed.
ASK_ABOVE = 100
NONE_CHOSEN = "고른 것이 없습니다. 목록에서 먼저 골라 주세요."


@bp.get("/differences")
def list_differences() -> Response:
    """What differs in one store or all of the user's; the whole search stands in the address."""
    asked = request.args.get("store", "")
    if not asked:
        stores = access.my_stores()
        return _list(stores, stores[0] if len(stores) == 1 else None)
    if not (asked.isascii() and asked.isdigit() and len(asked) < 16):
        abort(404)
    store = access.get_store(int(asked))
    return _list([store], store)


@bp.get("/stores/<int:store_id>/differences")
def list_of_store(store_id: int) -> Response:
    store = access.get_store(store_id)
    return _list([store], store)


def _list(stores: list[Store], store: Store | None) -> Response:
    filters = DifferenceFilters(access.my_stores(), store)
    search = Search(tuple(one.id for one in stores), filters.q.data or "", filters.chosen_field, filters.chosen_listing)
    by_field = differences.count_by_field(search)
    total = sum(by_field.values())
    paging = pages.Paging(by_field.get(search.field, 0) if search.field else total)
    rows = differences.page_of(search, paging.offset, paging.size)
    standings = standing.of(stores, frame.marks())
    return pages.page(
        "differences/list.html",
        "difference_table",
        filters=filters,
        stores=stores,
        store=store,
        tabs=_tabs(by_field, total, paging),
        paging=paging,
        rows=rows,
        sendable={row.id for row in rows if answering.can_send(row)},
        why_not=answering.why_not(rows),
        refusals=answering.refusals(rows),
        standings=standings,
        is_checked=any(one.mark and one.mark.checked_at for one in standings.values()),
    )


def _tabs(by_field: dict[str, int], total: int, paging: pages.Paging) -> list[dict[str, Any]]:
    """Every field in which something differs, the weightiest first; each keeps the rest of the search."""
    fields = [name for name in DIFFERENCE_FIELDS if name in by_field]
    shown = [("", "전체", total), *((name, field(name), by_field[name]) for name in fields)]
    return [
        {"name": name, "label": label, "count": number, "address": paging.address(field=name or None, page=None)}
        for name, label, number in shown
    ]


@bp.post("/stores/<int:store_id>/differences/take")
def take(store_id: int) -> Response:
    """Let the market's values stand here: of one, of those chosen, or of all that fit the search."""
    store = access.get_store(store_id, "work")
    if request.form.get("all"):
        run, _made = jobs.answer(answering.order(store, TAKE, _searched(store)), access.actor())
        return pages.done("runs.show", "11번가 값으로 맞추기 시작했습니다.", run_id=run.id)
    ids = _chosen()
    if not ids:
        return _back(store, NONE_CHOSEN, "warning")
    taken = differences.take(store, differences.of_ids([store], ids), access.actor())
    gone = f" {len(ids) - taken}건은 그 사이에 같아졌거나 이미 처리되었습니다." if taken < len(ids) else ""
    return _back(store, f"{taken}건을 11번가 값으로 맞췄습니다.{gone}", "success" if taken else "info")


@bp.post("/stores/<int:store_id>/differences/send")
def send(store_id: int) -> Response:
    """Send our values to the market: of one, of those chosen, or of all that fit the search."""
    store = access.get_store(store_id, "work")
    is_all = bool(request.form.get("all"))
    ids = None if is_all else _chosen()
    if ids == []:
        return _back(store, NONE_CHOSEN, "warning")
    search = _searched(store)
    number = len(ids) if ids is not None else differences.count(search)
    if is_all and number > ASK_ABOVE and request.form.get("typed", "").replace(",", "").strip() != str(number):
        typed = with_particle(number, "을/를")
        message = f"{number:,}건을 11번가로 보내려면 [보낼 건수]에 {typed} 입력해 주세요. 아무것도 보내지 않았습니다."
        return _back(store, message, "warning")
    run, _made = jobs.answer(answering.order(store, SEND, search, ids), access.actor())
    return pages.done("runs.show", "여기 값을 11번가로 보내기 시작했습니다.", run_id=run.id)


def _chosen() -> list[int]:
    """The ids that were pressed or ticked; the pressed one goes before what is ticked."""
    told = [request.form["one"]] if request.form.get("one") else request.form.getlist("ids")
    return sorted({int(one) for one in told if one.isascii() and one.isdigit() and len(one) < 16})


def _searched(store: Store) -> Search:
    listing = request.form.get("listing", "")
    known = int(listing) if listing.isascii() and listing.isdigit() and len(listing) < 16 else None
    return Search((store.id,), request.form.get("q", ""), request.form.get("field", ""), known)


def _back(store: Store, message: str, kind: str) -> Response:
    kept = {name: request.form.get(name) or None for name in ("q", "field", "listing")}
    return pages.done("differences.list_of_store", message, kind, store_id=store.id, **kept)


@bp.post("/stores/<int:store_id>/listings/sync")
def sync(store_id: int) -> Response:
    """Hold the store's listings against the market; `confirmed` is how many missing ones the user agreed to mark."""
    store = access.get_store(store_id, "work")
    confirmed = request.form.get("confirmed", 0, int)
    run, made = jobs.sync(store, bool(request.form.get("full")), max(0, confirmed), access.actor())
    message = "11번가와 맞추기 시작했습니다." if made else "이미 맞추고 있습니다."
    return pages.done("runs.show", message, "info", run_id=run.id)


@bp.post("/stores/<int:store_id>/listings/<int:listing_id>/look")
def look(store_id: int, listing_id: int) -> Response:
    """Hold one listing against the market now."""
    listing = access.get_listing(store_id, listing_id, "work")
    message, kind = "11번가와 같습니다.", "success"
    try:
        with sending.calling(listing.store) as client:
            outcome = looking.look(listing, client)
    except MarketProblem as problem:
        message, kind = f"맞추지 못했습니다. {problem}", "error"
    else:
        if outcome is None:
            message, kind = "11번가에 이 상품번호의 상품이 없습니다. 셀러오피스에서 확인해 주세요.", "warning"
        elif outcome.skipped:
            message, kind = "결과를 아직 모르는 전송이 있어 비교를 미뤘습니다. 잠시 뒤 다시 눌러 주세요.", "info"
        elif outcome.opened or looking.open_of(listing):
            message, kind = "11번가와 다른 점이 있습니다. 아래에서 확인해 주세요.", "warning"
        elif outcome.taken:
            message = "11번가의 새 값을 받았습니다. 지금은 같습니다."
    return pages.done("listings.show", message, kind, store_id=store_id, listing_id=listing_id)
