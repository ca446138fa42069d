"""What the market tells of one product, put into its listing: facts, options, detail, and what it could not tell.

Nothing is cleared by silence: a value the market leaves out stays, and what nobody has told is named in `missing`. A
listing is filled once; later looks compare (services.products.comparing), so that nothing held here is overwritten.
"""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

from webapp.elevenst.product_shapes import Component, ProductFacts, ProductStocks
from webapp.models.base import now
from webapp.models.products import Listing, ListingDetail
from webapp.services.imports.matching import only_writer
from webapp.services.products import taking
from webapp.services.products.comparing import GONE
from webapp.services.products.seen import seen_of
from webapp.services.products.taking import Look, Outcome

ABSENT = (
    "11번가에 이 상품번호의 상품이 없습니다. 지워졌거나 다른 판매자의 상품일 수 있습니다. "
    "셀러오피스에서 상품번호를 확인해 주세요."
)
NO_LONGER_LISTED = GONE
KNOWABLE = (
    "name", "seller_code", "price", "discounted_price", "stock", "status", "category_path", "brand", "image_url",
)  # fmt: skip
_OWN_PLACE = (
    "number", "name", "seller_code", "price", "state", "category_number", "detail_html", "message",
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Told:
    """One product as the market tells it; `stocks` and `detail` are None where it gave none."""

    facts: ProductFacts
    stocks: ProductStocks | None
    detail: str | None
    components: list[Component]


def fill(
    listing: Listing, told: Told, paths: Mapping[str, str], began: dt.datetime | None = None, run_id: int | None = None
) -> Outcome:
    """Write what was told, `began` being when the market was asked; call it in a transaction.

    `paths` are the category paths by number. What is taken and what becomes a difference is for the comparison; the
    market's own facts, which nobody sends from here, are always the newest.
    """
    only_writer(listing.store)
    outcome = taking.take(Look(listing.store, began or now(), run_id), [seen_of(told.facts, told.stocks)])
    _fill_detail(listing, told.detail)
    fresh = Listing.get_by_id(listing.id)
    if fresh.category_path is None and (path := paths.get(fresh.category_number)):
        fresh.patch(category_path=path)
    fresh.patch(market_facts=_plain(told), missing=_missing(fresh, told), enriched_at=now(), enrich_error=None)
    return outcome


def mark_absent(listing: Listing) -> None:
    """The market knows no such product of this seller: marked, never deleted."""
    listing.patch(enriched_at=now(), enrich_error=ABSENT)


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


def _fill_detail(listing: Listing, html: str | None) -> None:
    if html is None:
        return
    moment = now()
    kept, made = ListingDetail.get_or_create(listing=listing, defaults={"html": html, "fetched_at": moment})
    if not made:
        kept.patch(html=html, fetched_at=moment)
