"""채널상품: the listings of a store on the market."""

from flask import Blueprint
from werkzeug.wrappers import Response

from webapp import access, pages

bp = Blueprint("listings", __name__)


@bp.get("/listings")
def list_listings() -> Response:
    return pages.done("home.show")


@bp.get("/stores/<int:store_id>/listings/<int:listing_id>")
def show(store_id: int, listing_id: int) -> Response:
    access.get_listing(store_id, listing_id)
    return pages.done("home.show")
