"""월별·수익·부가세: what settlements come to by month, by order and by SKU."""

import datetime as dt
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.forms.settlements import StoreFilter
from webapp.models.settlements import BASES, BY_ORDER, BY_SKU, COUNTED, SETTLED
from webapp.services.settlements import collecting, summing
from webapp.services.settlements.summing import Asked
from webapp.views.settlements import shown

bp = Blueprint("settlement_sums", __name__, url_prefix="/settlements")


def asked_year(years: list[int]) -> int:
    """The year that the address asks for, or the latest of which there is anything."""
    asked = request.args.get("year", 0, int)
    return asked if asked in years else (years[0] if years else collecting.yesterday().year)


def _year(template: str, basis: str, **more: Any) -> Response:
    store, stores = access.asked_stores()
    ids = [one.id for one in stores]
    years = summing.years(ids)
    year = asked_year(years)
    months = summing.months_of(ids, basis, year)
    return pages.page(
        template,
        filters=StoreFilter(access.my_stores(), store),
        years=years,
        year=year,
        months=months,
        together=summing.by_month(months),
        total=summing.sum_up(one.total for one in months),
        halves=summing.halves(months),
        basis=basis,
        **shown(store, stores),
        **more,
    )


@bp.get("/months")
def months() -> Response:
    asked = request.args.get("basis", "")
    return _year("settlements/months.html", asked if asked in BASES else SETTLED)


@bp.get("/vat")
def vat() -> Response:
    """부가세 신고용 매출 자료: what was sold and taken back by the month in which it counts."""
    return _year("settlements/vat.html", COUNTED)


@bp.get("/profit")
def profit() -> Response:
    """What a month's orders, or SKUs, brought, and what is missing from it."""
    store, stores = access.asked_stores()
    scope = BY_SKU if request.args.get("by") == BY_SKU else BY_ORDER
    text = request.args.get("q", "").strip()[:100]
    ids = tuple(one.id for one in stores)
    month = summing.read_month(request.args.get("month", ""), collecting.yesterday())
    asked = Asked(ids, month, text, bool(request.args.get("missing")))
    number, is_more = summing.count(asked, scope)
    paging = pages.Paging(number, is_more)
    after = (asked.month + dt.timedelta(days=31)).replace(day=1)
    page_of = summing.skus_of if scope == BY_SKU else summing.orders_of
    rows = paging.take(page_of(asked, paging.offset, paging.size + paging.is_more))
    return pages.page(
        "settlements/profit.html",
        filters=StoreFilter(access.my_stores(), store),
        asked=asked,
        before=(asked.month - dt.timedelta(days=1)).replace(day=1),
        after=after if after <= collecting.yesterday() else None,
        scope=scope,
        by_sku=BY_SKU,
        paging=paging,
        rows=rows,
        missing=summing.missing_of(rows) if scope == BY_ORDER else {},
        reasons=summing.reasons(asked),
        total=summing.whole(asked) if ids else summing.sum_up(()),
        **shown(store, stores),
    )
