"""채널상품: the listings of the user's stores as a list, and each with everything known of it."""

from typing import Any

from flask import Blueprint, abort, make_response, render_template, request
from werkzeug.wrappers import Response

from webapp import access, pages, wording
from webapp.forms.products import ListingFilters
from webapp.jobs import exports
from webapp.models.lists import LISTINGS
from webapp.models.products import Listing
from webapp.models.stores import Store
from webapp.services import preferences, saved_filters
from webapp.services.catalogue import choices, columns, details, exporting, labels, listings, searching, selection
from webapp.services.catalogue.columns import Column
from webapp.services.catalogue.finding import Finding
from webapp.services.catalogue.listings import Counted
from webapp.services.catalogue.searching import UNKNOWN
from webapp.services.products import standing as looks
from webapp.services.products import timeline
from webapp.views import frame, lists
from webapp.views.bulk_bar import Bar, meant
from webapp.views.excel import Book

bp = Blueprint("listings", __name__)
BOOK = Book("채널상품", "채널상품", "listings.list_listings", "listings.show_export", "listings/export.html")
MAIN_STATES = ("103", "104", "105", "101", "106", "108")
# The seller's HTML is shown in a frame of its own, where nothing runs and nothing leaves.
FRAME_POLICY = "; ".join(
    (
        "sandbox", "default-src 'none'", "img-src https:", "style-src 'self'", "base-uri 'none'", "form-action 'none'",
        "frame-ancestors 'self'",
    )
)  # fmt: skip


@bp.get("/listings")
def list_listings() -> Response:
    """The listings of one store or all of the user's; the whole search stands in the address."""
    stores = access.my_stores()
    chosen = _chosen(stores)
    ids = [store.id for store in chosen]
    finding = Finding(searching.read(request.args, ids))
    filters = ListingFilters(stores, *choices.offered(finding.search.category, ids))
    view = preferences.of(access.user(), LISTINGS)
    standing = listings.standing(ids)
    counted = listings.count(finding, standing)
    paging = pages.Paging(counted.total, counted.is_more, view.size)
    rows = paging.take(listings.page_of(finding, counted, paging.offset, paging.size + counted.is_more))
    return pages.page(
        "listings/list.html",
        "listing_table",
        filters=filters,
        stores=chosen,
        store_names={store.id: store.name for store in chosen},
        view=view,
        columns=_columns(view, chosen),
        all_columns=columns.COLUMNS,
        usual_columns=columns.FIRST_CHOICE,
        saved=saved_filters.of(access.user(), LISTINGS),
        tabs=_tabs(counted, paging),
        paging=paging,
        order=finding.search.order,
        rows=rows,
        codes=listings.sku_codes(rows),
        checked_at=listings.checked_at,
        standing=standing,
        **_selected(rows, paging),
        standings=looks.of(chosen, frame.marks()),
    )


def _chosen(stores: list[Store]) -> list[Store]:
    asked = request.args.get("store", "")
    if not asked:
        return stores
    return [access.get_store(int(asked))] if asked.isascii() and asked.isdigit() else abort(404)


def _columns(view: preferences.ListView, stores: list[Store]) -> list[Column]:
    """The user's columns; where all rows are of one store, its name says nothing."""
    shown = columns.chosen(view.columns)
    return [column for column in shown if column.name != "store" or len(stores) > 1]


def _selected(rows: list[Listing], paging: pages.Paging) -> dict[str, Any]:
    ticks = selection.ticks(access.user(), LISTINGS, [row.id for row in rows])
    fitting = f"{paging.total:,}건{' 이상' if paging.is_more else ''}"
    return {"bar": Bar(ticks, fitting, meant(request.query_string.decode()))}


def _tabs(counted: Counted, paging: pages.Paging) -> list[dict[str, Any]]:
    """Every common state of sale, and the others where there are any; each keeps the rest of the search."""
    by_state = counted.by_state
    others = [status for status in by_state if status not in MAIN_STATES]
    words = {**wording.SALE_STATES, UNKNOWN: "상태 모름"}
    tabs = [("", "전체", sum(by_state.values()))]
    shown = (*MAIN_STATES, *sorted(others))
    tabs += [(status, words.get(status, status), by_state.get(status, 0)) for status in shown]
    more = "+" if counted.is_more else ""
    return [
        {
            "name": name,
            "label": label,
            # Among many that were not counted none was seen: that is not the same as none.
            "count": count if count or not counted.is_more else None,
            "more": more,
            "address": paging.address(status=name or None, page=None),
        }
        for name, label, count in tabs
    ]


@bp.post("/listings/export")
def export() -> Response:
    """The list as it stands as a workbook: at once, or by a run when it is long."""
    query = lists.search_of(request.form.get("back", ""))
    names = preferences.of(access.user(), LISTINGS).columns
    stores = [store.id for store in access.my_stores()]
    return BOOK.answer(exports.listings_workbook(access.user(), query, stores, names))


@bp.get("/listings/export")
def show_export() -> Response:
    """The user's last long workbook: how far it is, and the way to it."""
    run = exporting.latest(access.user())
    return BOOK.page(run, exporting.file_of(run))


@bp.get("/listings/export.xlsx")
def download_export() -> Response:
    return BOOK.download(exporting.file_of(exporting.latest(access.user())))


@bp.get("/stores/<int:store_id>/listings/<int:listing_id>")
def show(store_id: int, listing_id: int) -> Response:
    listing = access.get_listing(store_id, listing_id)
    return pages.page(
        "listings/show.html",
        listing=listing,
        product=details.base_product(listing),
        options=details.options_of(listing),
        origin=details.origin_of(listing),
        detail=details.detail_of(listing),
        more=details.told_otherwise(listing),
        label=labels.label,
        timeline=timeline.of_listing(listing, pages.history_page()),
    )


@bp.get("/stores/<int:store_id>/listings/<int:listing_id>/detail")
def detail_html(store_id: int, listing_id: int) -> Response:
    """The detail HTML made harmless, as a document of its own that only our page may frame."""
    listing = access.get_listing(store_id, listing_id)
    detail = details.detail_of(listing) or abort(404)
    body = render_template("listings/detail.html", listing=listing, html=details.harmless(detail.html))
    return make_response(body, 200, {"Content-Security-Policy": FRAME_POLICY})
