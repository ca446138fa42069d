"""One 채널상품 looked at closely: its options, where it came from, and its detail HTML made harmless."""

from typing import Any

from peewee import JOIN

from webapp.models.imports import ImportRow, ProductImport
from webapp.models.products import Listing, ListingDetail, ListingOption, Product, Sku

# A link would leave the frame, a form would post from it: neither belongs to looking at a text.
_LEFT_OUT, _TAKEN_IN = {"a", "area", "map"}, {"font"}
_ATTRIBUTES = {
    "*": {"align", "valign", "width", "height", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "font": {"color", "size"},
}


def options_of(listing: Listing) -> list[ListingOption]:
    """The stock rows of a listing with the SKU that each is joined to, if any."""
    rows = ListingOption.select(ListingOption, Sku).join(Sku, JOIN.LEFT_OUTER)
    return list(rows.where(ListingOption.listing == listing).order_by(ListingOption.id))


def base_product(listing: Listing) -> Product:
    product: Product = Product.get_by_id(listing.product_id)
    return product


def origin_of(listing: Listing) -> ImportRow | None:
    """The row of an import that made this listing, with its import; None when it was made otherwise."""
    begun_before = (ProductImport.store == listing.store_id) & (ProductImport.created_at <= listing.created_at)
    made_it = ImportRow.made_listing & (ImportRow.listing_id == listing.id)
    rows = ImportRow.select(ImportRow, ProductImport).join(ProductImport).where(begun_before & made_it)
    return rows.order_by(ImportRow.id.desc()).first()


def detail_of(listing: Listing) -> ListingDetail | None:
    return ListingDetail.get_or_none(ListingDetail.listing == listing)


def harmless(html: str) -> str:
    """The HTML without script, style, links and forms; pictures only over https."""
    import nh3  # here, since an idle process cleans nothing

    tags = nh3.ALLOWED_TAGS - _LEFT_OUT | _TAKEN_IN
    cleaned: str = nh3.clean(
        html, tags=tags, attributes=_ATTRIBUTES, attribute_filter=_https_only, url_schemes={"https", "http"}
    )
    return cleaned


def _https_only(_tag: str, attribute: str, value: str) -> str | None:
    if attribute != "src":
        return value
    address = f"https:{value}" if value.startswith("//") else value
    return address if address.lower().startswith("https://") else None


def told_otherwise(listing: Listing) -> dict[str, Any]:
    """What a file told beyond the listing's own columns, empty values left out."""
    return {name: value for name, value in listing.more.items() if value not in (None, "", [], {})}
