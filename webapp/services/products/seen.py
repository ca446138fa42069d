"""One product as a look at the market showed it, in the form in which listings are held and compared here."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp.elevenst.product_shapes import ProductFacts, ProductRow, ProductStocks, StockRow
from webapp.services.products import deeds


@dataclass(frozen=True)
class Seen:
    """`values` by listing column, only those that the market told; `rows` is None where its stock was not read."""

    number: str
    values: Mapping[str, Any]
    rows: tuple[StockRow, ...] | None = None


def seen_of(told: ProductRow, stocks: ProductStocks | None) -> Seen:
    """What a row of the search, or a product read alone, tells; what it leaves out is not told."""
    values = {
        "name": told.name or None,
        "seller_code": told.seller_code or None,
        "price": told.price,
        "status": str(told.state) if told.state else None,
        "category_number": told.category_number or None,
        "sale_ends_at": told.sale_ends_at,
        "discount": discount_of(told),
    }
    known = {name: value for name, value in values.items() if value is not None}
    return Seen(told.number, known, stocks.rows if stocks else None)


def discount_of(told: ProductRow) -> dict[str, Any] | None:
    """The instant discount; None where it does not show: the search tells only whether there is one."""
    if told.has_discount is False:
        return dict(deeds.NO_DISCOUNT)
    if told.has_discount and isinstance(told, ProductFacts) and told.discount is not None:
        return deeds.discount_told(told)
    return None


def plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    return value.isoformat() if isinstance(value, dt.datetime) else value


def row_of(row: StockRow) -> dict[str, Any]:
    """A stock row of the market as a difference keeps it, so that it can be taken later."""
    return {
        "number": row.number,
        "axes": row.option_names,
        "name": row.option_values,
        "add_price": row.extra_price,
        "stock": row.quantity,
        "sold": row.sold,
        "weight": row.weight,
        "status": str(row.state) if row.state else None,
        "seller_stock_code": row.seller_stock_code or None,
    }
