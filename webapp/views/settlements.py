"""정산: rows of settlements as a list, each closely, and fetched anew."""

from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.forms.settlements import PeriodForm, SettlementFilters
from webapp.jobs import settlements as jobs
from webapp.models.lists import SETTLEMENTS
from webapp.models.stores import Store
from webapp.services import preferences, saved_filters
from webapp.services.settlements import beside, collecting, finding
from webapp.views import frame

bp = Blueprint("settlements", __name__)


def shown(store: Store | None, stores: list[Store]) -> dict[str, Any]:
    """What all pages of settlements show."""
    return {
        "store": store,
        "stores": stores,
        "store_names": {one.id: one.name for one in stores},
        "marks": frame.marks(),
        "what": collecting.WHAT,
    }


@bp.get("/settlements")
def list_settlements() -> Response:
    """Rows of one store or all of the user's; the whole search stands in the address."""
    store, stores = access.asked_stores()
    filters = SettlementFilters(access.my_stores(), store)
    found = finding.Finding(finding.read(request.args, [one.id for one in stores]))
    view = preferences.of(access.user(), SETTLEMENTS)
    counted = finding.count(found)
    paging = pages.Paging(counted.total, counted.is_more, view.size)
    rows = paging.take(finding.page_of(found, counted, paging.offset, paging.size + paging.is_more))
    return pages.page(
        "settlements/list.html",
        "settlement_table",
        filters=filters,
        period=PeriodForm(formdata=None),
        paging=paging,
        rows=rows,
        sums=counted.sums,
        basis=found.search.criteria.basis,
        view=view,
        saved=saved_filters.of(access.user(), SETTLEMENTS),
        **shown(store, stores),
    )


@bp.get("/stores/<int:store_id>/settlements/<int:settlement_id>")
def show(store_id: int, settlement_id: int) -> Response:
    """One row with every amount that it tells, and what it told before."""
    row = access.get_settlement(store_id, settlement_id)
    others = beside.others_of(row)
    return pages.page(
        "settlements/show.html",
        row=row,
        store=row.store,
        changes_of_row=beside.changes_of(row),
        others=others,
        compared=beside.compared(row, others),
    )


@bp.post("/stores/<int:store_id>/settlements/collect")
def collect(store_id: int) -> Response:
    """Fetch what is settled up to yesterday, or the days that are asked for."""
    store = access.get_store(store_id, "work")
    form = PeriodForm()
    if not form.validate():
        message = f"{form.problem} 아무것도 가져오지 않았습니다."
        return pages.done("settlements.list_settlements", message, "error", store=store.id)
    if form.days and form.days[0] > collecting.yesterday():
        message = "11번가는 어제까지 정산합니다. 첫날을 어제나 그 전으로 정해 주세요."
        return pages.done("settlements.list_settlements", message, "error", store=store.id)
    run, made = jobs.collect(store, form.days, access.actor())
    said = "정산을 가져오기 시작했습니다." if made else "이미 가져오고 있습니다."
    return pages.done("runs.show", said, "info", run_id=run.id)


@bp.post("/stores/<int:store_id>/settlements/costs")
def fill_costs(store_id: int) -> Response:
    """Look again at what lacks its cost."""
    store = access.get_store(store_id, "work")
    run, made = jobs.fill_costs(store, access.actor())
    said = "원가가 빠진 내역을 다시 살펴보기 시작했습니다." if made else "이미 살펴보고 있습니다."
    return pages.done("runs.show", said, "info", run_id=run.id)
