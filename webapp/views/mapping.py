"""옵션 연결: the options of a store's listings with their SKUs, joined by code, by hand, and taken back."""

from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp import access, pages, wording_products
from webapp.forms.new_skus import NewSkus, asked_ids, proposed, typed
from webapp.jobs import mapping as jobs
from webapp.models.mapping import MappingBatch
from webapp.models.stores import Store
from webapp.services.products import availability, joining, making, mapping
from webapp.services.products.joining import JoiningRefused
from webapp.services.products.making import MakingRefused
from webapp.services.products.mapping import STATES, UNJOINED, Search

bp = Blueprint("mapping", __name__, url_prefix="/stores/<int:store_id>/mapping")
LONGEST_SEARCH = 2_000


def _asked(name: str = "q") -> str:
    """What was typed into a search field, without signs that no database keeps."""
    return request.args.get(name, "").replace("\x00", "").strip()[:LONGEST_SEARCH]


@bp.get("")
def list_options(store_id: int) -> Response:
    """The options of the store in one state of being joined; the whole search stands in the address."""
    store = access.get_store(store_id)
    state = request.args.get("state", UNJOINED)
    search = Search(store, state if state in STATES else UNJOINED, _asked())
    counts = mapping.counts(search)
    found = counts[search.state]
    paging = pages.Paging(min(found, mapping.MOST_COUNTED), found > mapping.MOST_COUNTED)
    rows = paging.take(mapping.page_of(search, paging.offset, paging.size + paging.is_more))
    run = mapping.latest_run(store, (joining.JOIN_RUN,))
    context: dict[str, Any] = {"store": store, "search": search, "counts": counts, "paging": paging, "rows": rows}
    context |= {"tabs": _tabs(counts, paging), "codes": mapping.own_codes(rows), "run": run}
    answer = pages.page("mapping/list.html", "option_table", **context)
    return pages.refreshing(answer, run.live_since if run else None)


def _tabs(counts: dict[str, int], paging: pages.Paging) -> list[dict[str, Any]]:
    """Each state with its count; a + says that it was not counted to its end."""
    return [
        {
            "name": name,
            "label": wording_products.MAPPING_STATES[name],
            "count": min(counts[name], mapping.MOST_COUNTED),
            "more": "+" if counts[name] > mapping.MOST_COUNTED else "",
            "address": paging.address(state=name, page=None),
        }
        for name in STATES
    ]


@bp.post("/join")
def join(store_id: int) -> Response:
    store = access.get_store(store_id, "work")
    _run, made = jobs.join(store, access.actor())
    message = "코드가 같은 SKU에 연결하기 시작했습니다." if made else "이미 연결하는 중입니다."
    return pages.done("mapping.list_options", message, "info", store_id=store_id)


@bp.get("/new-skus")
def new_skus(store_id: int) -> Response:
    """What SKUs would be made after the options that have none: all, those of a search, or those of one listing."""
    store = access.get_store(store_id, "work")
    search = Search(store, UNJOINED, _asked(), listing=_number(request.args.get("listing", "")))
    number = mapping.counts(search)[UNJOINED]
    paging = pages.Paging(min(number, mapping.MOST_COUNTED), number > mapping.MOST_COUNTED)
    rows = paging.take(mapping.page_of(search, paging.offset, paging.size + paging.is_more))
    found = making.proposals(store, making.options_of(store, [row.id for row in rows]))
    return _new_skus(store, proposed(found), 200, search=search, paging=paging)


def _new_skus(store: Store, table: NewSkus, status: int, **context: Any) -> Response:
    return pages.page("mapping/new_skus.html", "new_skus", status, store=store, table=table, **context)


@bp.post("/new-skus")
def make_skus(store_id: int) -> Response:
    """Make and join what was ticked; a table with mistakes comes back as it was typed."""
    store = access.get_store(store_id, "work")
    table = typed(making.proposals(store, making.options_of(store, asked_ids())))
    if not table.wanted:
        return pages.done("mapping.new_skus", "고른 옵션이 없습니다. 만들 옵션을 골라 주세요.", "warning",
                          store_id=store_id)  # fmt: skip
    try:
        batch = making.make(store, table.wanted, access.actor())
    except MakingRefused as refusal:
        table.problems = refusal.problems
        return _new_skus(store, table, 422, paging=None)
    message = f"SKU {batch.counts['joined']:,}개를 만들어 옵션에 연결했습니다."
    return pages.done("mapping.show_batch", message, store_id=store_id, batch_id=batch.id)


@bp.get("/options/<int:option_id>")
def choose(store_id: int, option_id: int) -> Response:
    """The SKUs to choose from: those near at hand, or those that a search finds."""
    option = access.get_option(store_id, option_id, "work")
    query = _asked()
    code = mapping.own_codes([option]).get(option.id)
    store: Store = option.listing.store
    found = mapping.find_skus(store, query) if query else mapping.near(option, code)
    context: dict[str, Any] = {"store": store, "option": option, "query": query, "code": code, "found": found}
    context["made"] = availability.made_of([sku.id for sku in found])
    return pages.page("mapping/choose.html", "found", most=mapping.MOST_FOUND, **context)


@bp.post("/options/<int:option_id>")
def change(store_id: int, option_id: int) -> Response:
    """Join the option to the chosen SKU, or to none."""
    option = access.get_option(store_id, option_id, "work")
    chosen, seen = _number(request.form.get("sku", "")), _number(request.form.get("seen", ""))
    sku = mapping.find_sku(option.listing.store, chosen) if chosen else None
    here = {"store_id": store_id, "option_id": option_id}
    if sku is None and request.form.get("sku") != "":  # an empty one takes the joint off
        return pages.done("mapping.choose", "고를 수 없는 SKU입니다. 목록에서 다시 골라 주세요.", "error", **here)
    try:
        batch = joining.join_by_hand(option, sku, seen, access.actor())
    except JoiningRefused as refusal:
        return pages.done("mapping.choose", str(refusal), "error", **here)
    if batch is None:
        return pages.done("mapping.choose", "이미 그렇게 되어 있습니다.", "info", **here)
    message = "SKU에 연결했습니다." if sku else "연결을 풀었습니다."
    return pages.done("mapping.show_batch", message, store_id=store_id, batch_id=batch.id)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


@bp.get("/changes")
def list_batches(store_id: int) -> Response:
    store = access.get_store(store_id)
    found = mapping.batches(store)
    paging = pages.Paging(found.count())
    rows = list(found.limit(paging.size).offset(paging.offset))
    back = mapping.taken_back([row.id for row in rows])
    return pages.page("mapping/batches.html", store=store, rows=rows, paging=paging, back=back)


@bp.get("/changes/<int:batch_id>")
def show_batch(store_id: int, batch_id: int) -> Response:
    batch = access.get_mapping_batch(store_id, batch_id)
    found = mapping.items_of(batch)
    paging = pages.Paging(batch.items.count())
    rows = list(found.limit(paging.size).offset(paging.offset))
    run = mapping.latest_run(batch.store, (joining.JOIN_RUN, joining.BACK_RUN))
    since = run.live_since if run and batch.finished_at is None else None
    context: dict[str, Any] = {"store": batch.store, "batch": batch, "rows": rows, "paging": paging, "run": run}
    context |= {"live_since": since, "back": mapping.taken_back([batch.id]).get(batch.id)}
    answer = pages.page("mapping/batch.html", "progress" if since else "content", **context)
    return pages.refreshing(answer if since else pages.whole_main(answer), since)


@bp.post("/changes/<int:batch_id>/undo")
def undo(store_id: int, batch_id: int) -> Response:
    batch = access.get_mapping_batch(store_id, batch_id, "work")
    try:
        back: MappingBatch = jobs.take_back(batch, access.actor())
    except JoiningRefused as refusal:
        return pages.done("mapping.show_batch", str(refusal), "error", store_id=store_id, batch_id=batch_id)
    return pages.done("mapping.show_batch", "되돌렸습니다." if back.finished_at else "되돌리기 시작했습니다.",
                      store_id=store_id, batch_id=back.id)  # fmt: skip
