"""What the market tells of one product, put into its listing: facts, options, detail, and what it could not tell.

Nothing is cleared by silence: a value the market leaves out stays, and what nobody has told is named in `missing`.
"""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

from webapp.elevenst.product_shapes import Component, ProductFacts, ProductStocks, StockRow
from webapp.models.base import now
from webapp.models.products import Listing, ListingDetail, ListingOption, Sku

ABSENT = (
    "11번가에 이 상품번호의 상품이 없습니다. 지워졌거나 다른 판매자의 상품일 수 있습니다. "
    "셀러오피스에서 상품번호를 확인해 주세요."
)
# The market's state of an option row that it no longer lists; kept here, so that nothing is lost.
NO_LONGER_LISTED = "gone"
KNOWABLE = (
    "name", "seller_code", "price", "discounted_price", "stock", "status", "category_path", "brand", "image_url",
)  # fmt: skip
_SILENT: tuple[object, ...] = (None, "", ())
_OWN_PLACE = ("number", "name", "seller_code", "price", "state", "category_number", "detail_html", "message")


@dataclasses.dataclass(frozen=True)
class Told:
    """One product as the market tells it; `stocks` and `detail` are None where it gave none."""

    facts: ProductFacts
    stocks: ProductStocks | None
    detail: str | None
    components: list[Component]


def fill(listing: Listing, told: Told, paths: Mapping[str, str]) -> None:
    """Write what was told; `paths` are the category paths by number. Call it in a transaction."""
    facts = told.facts
    quantities = [row.quantity for row in told.stocks.rows] if told.stocks else []
    values = {
        "name": facts.name or None,
        "seller_code": facts.seller_code or None,
        "price": facts.price,
        "status": str(facts.state) if facts.state else None,
        "category_number": facts.category_number or None,
        "category_path": paths.get(facts.category_number),
        "stock": sum(known for known in quantities if known is not None) if _all_known(quantities) else None,
    }
    kept = {name: value for name, value in values.items() if value is not None}
    for name, value in kept.items():
        setattr(listing, name, value)
    if told.stocks:
        _fill_options(listing, told.stocks.rows)
    _fill_detail(listing, told.detail)
    plain = {"market_facts": _plain(told), "missing": _missing(listing, told)}
    listing.patch(**kept, **plain, enriched_at=now(), enrich_error=None)


def mark_absent(listing: Listing) -> None:
    """The market knows no such product of this seller: marked, never deleted."""
    listing.patch(enriched_at=now(), enrich_error=ABSENT)


def _all_known(quantities: list[int | None]) -> bool:
    return bool(quantities) and None not in quantities


def _plain(told: Told) -> dict[str, Any]:
    """The facts without a column of their own, fit for JSON, empty ones left out."""
    facts = dataclasses.asdict(told.facts)
    plain = {
        name: _json(value) for name, value in facts.items() if name not in _OWN_PLACE and value not in (None, "", ())
    }
    if told.components:
        plain["components"] = [_json(dataclasses.asdict(component)) for component in told.components]
    return {name: value for name, value in plain.items() if value not in ({}, [])}


def _json(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _json(inner) for name, inner in value.items() if inner not in (None, "")}
    if isinstance(value, (list, tuple)):
        return [_json(inner) for inner in value]
    return str(value) if isinstance(value, str) else value


def _missing(listing: Listing, told: Told) -> list[str]:
    """Names of what neither a file nor the market has told."""
    missing = [name for name in KNOWABLE if getattr(listing, name) is None]
    if told.stocks is None:
        missing.append("options")
    if not told.detail:
        missing.append("detail")
    return missing


def _fill_options(listing: Listing, rows: tuple[StockRow, ...]) -> None:
    """The market's stock rows as options: known ones keep their SKU, the file's own single option becomes its row."""
    mine = list(ListingOption.select().where(ListingOption.listing == listing).order_by(ListingOption.id))
    known = {option.stock_number: option for option in mine if option.stock_number}
    drafts = [option for option in mine if not option.stock_number]
    skus = _skus_by_code(listing, rows)
    for row in rows:
        option = known.pop(row.number, None)
        if option is None and drafts and len(rows) == 1:
            option = drafts.pop()
        _write_option(listing, option, row, skus)
    for option in known.values():
        option.patch(status=NO_LONGER_LISTED)
    for draft in drafts:
        # A file knows one option a product; where the market tells several, which of them it was is for a person.
        draft.delete_instance()


def _skus_by_code(listing: Listing, rows: tuple[StockRow, ...]) -> dict[str, Sku]:
    codes = {row.seller_stock_code for row in rows if row.seller_stock_code}
    if not codes:
        return {}
    found: dict[str, list[Sku]] = {}
    mine = (Sku.product == listing.product_id) & Sku.code.in_(codes) & Sku.archived_at.is_null()
    for sku in Sku.select().where(mine):
        found.setdefault(sku.code, []).append(sku)
    return {code: skus[0] for code, skus in found.items() if len(skus) == 1}


def _write_option(listing: Listing, option: ListingOption | None, row: StockRow, skus: Mapping[str, Sku]) -> None:
    option = option or ListingOption(listing=listing, sku=skus.get(row.seller_stock_code))
    option.stock_number = row.number
    option.axes = row.option_names
    option.name = row.option_values
    option.add_price = row.extra_price
    option.stock = row.quantity
    option.sold = row.sold
    option.weight = row.weight
    option.status = str(row.state) if row.state else None
    option.seller_stock_code = row.seller_stock_code or None
    option.save()


def _fill_detail(listing: Listing, html: str | None) -> None:
    if html is None:
        return
    moment = now()
    kept, made = ListingDetail.get_or_create(listing=listing, defaults={"html": html, "fetched_at": moment})
    if not made:
        kept.patch(html=html, fetched_at=moment)
