"""채널상품: the listings of the user's stores as a list, and each with everything known of it."""

from typing import Any

from flask import Blueprint, abort, make_response, render_template, request
from werkzeug.wrappers import Response

from webapp import access, pages, wording
from webapp.forms.products import ListingFilters
from webapp.models.stores import Store
from webapp.services.catalogue import details, labels, listings
from webapp.services.catalogue.listings import UNKNOWN, Search

bp = Blueprint("listings", __name__)
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
    filters = ListingFilters(stores)
    chosen = _chosen(stores)
    search = _search(filters, chosen)
    by_status = listings.count_by_status(search)
    paging = pages.Paging(by_status.get(search.status, 0) if search.status else sum(by_status.values()))
    rows = listings.page_of(search, paging.offset, paging.size)
    return pages.page(
        "listings/list.html",
        "listing_table",
        filters=filters,
        stores=chosen,
        tabs=_tabs(by_status, paging),
        paging=paging,
        rows=rows,
        codes=listings.sku_codes(rows),
        filling=listings.filling(chosen),
    )


def _chosen(stores: list[Store]) -> list[Store]:
    asked = request.args.get("store", "")
    if not asked:
        return stores
    return [access.get_store(int(asked))] if asked.isascii() and asked.isdigit() else abort(404)


def _search(filters: ListingFilters, stores: list[Store]) -> Search:
    return Search(
        tuple(store.id for store in stores),
        filters.q.data or "",
        filters.status.data or "",
        filters.order,
        unfilled=filters.unfilled.data,
        incomplete=filters.missing.data,
        unpriced=filters.unpriced.data,
    )


def _tabs(by_status: dict[str, int], paging: pages.Paging) -> list[dict[str, Any]]:
    """Every common state of sale, and the others where there are any; each keeps the rest of the search."""
    others = [status for status in by_status if status not in MAIN_STATES]
    words = {**wording.SALE_STATES, UNKNOWN: "상태 모름"}
    tabs = [("", "전체", sum(by_status.values()))]
    shown = (*MAIN_STATES, *sorted(others))
    tabs += [(status, words.get(status, status), by_status.get(status, 0)) for status in shown]
    return [
        {"name": name, "label": label, "count": count, "address": paging.address(status=name or None, page=None)}
        for name, label, count in tabs
    ]


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
    )


@bp.get("/stores/<int:store_id>/listings/<int:listing_id>/detail")
def detail_html(store_id: int, listing_id: int) -> Response:
    """The detail HTML made harmless, as a document of its own that only our page may frame."""
    listing = access.get_listing(store_id, listing_id)
    detail = details.detail_of(listing) or abort(404)
    body = render_template("listings/detail.html", listing=listing, html=details.harmless(detail.html))
    return make_response(body, 200, {"Content-Security-Policy": FRAME_POLICY})
