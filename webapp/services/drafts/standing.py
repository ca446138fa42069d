"""How a listing stands, as answers of the form: what was sent last, with whatever has been learned since.

What nobody has told is left empty and named, so that an update resets nothing in silence.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp.elevenst import KST
from webapp.models.products import Listing, ListingDetail, ListingForm, ListingOption
from webapp.services.drafts import answers, layout
from webapp.services.drafts.answers import Typed
from webapp.services.drafts.asked.options import COMBINED, NONE, SINGLE
from webapp.services.drafts.asked.prices import KEEP
from webapp.services.drafts.combining import PLACES, names_in, uses_table
from webapp.services.drafts.questions import Rows
from webapp.services.filling import NO_LONGER_LISTED

FOREVER = 2999
OWN_DATES, PRE_ORDER = "0:100", "04"
# What the market tells of one product, by the question it answers.
TOLD = {
    "after_service": "after_service", "return_fee": "return_fee", "exchange_fee": "exchange_fee",
    "bundles": "bundle_delivery", "gift_wrap": "gift_wrap", "weight": "weight", "delivery_by": "delivery_by",
    "overseas_cancel_fee": "overseas_cancel_fee", "inbound": "overseas_inbound", "made_in": "origin_country",
    "donation_amount": "donation", "donation_unit": "donation_unit", "nickname": "nickname",
    "is_compared_at_discount": "compared_at_discount", "hs_code": "customs_hs_code",
}  # fmt: skip
COLUMNS = {
    "name": "name", "seller_code": "seller_code", "price": "price", "category": "category_number", "brand": "brand",
}  # fmt: skip
# Only we ask these, or they are answered by other questions.
OURS = {"template", "discount_use", "discount_amount", "discount_unit", "discount_until", "is_standard"}


@dataclass(frozen=True)
class Standing:
    """The answers of a listing as far as they are known; `untold` are questions of which nobody knows the answer."""

    typed: Typed
    untold: frozenset[str]


def of(listing: Listing) -> Standing:
    """The answers that the market would have to be sent again to change nothing."""
    form, detail = _kept(listing)
    typed = answers.flat(form) if form is not None else {name: _empty(ask) for name, (_, ask) in layout.FOUND.items()}
    told = {**_told(listing), **_own_columns(listing), **_term(listing, typed), **_options(listing, typed)}
    typed |= told
    typed |= {"discount_use": KEEP, "discount_amount": "", "discount_until": ""}
    if detail is not None:
        typed["detail_html"] = told["detail_html"] = detail
    untold = frozenset() if form is not None else frozenset(set(layout.FOUND) - set(told) - OURS)
    return Standing(typed, untold)


def _kept(listing: Listing) -> tuple[dict[str, Typed] | None, str | None]:
    """The form that was sent last, and the detail HTML as it was last read; None for what there is not."""
    both = (
        Listing.select(ListingForm.form, ListingDetail.html)
        .left_outer_join(ListingForm)
        .switch(Listing)
        .left_outer_join(ListingDetail)
    )
    form, detail = both.where(Listing.id == listing.id).tuples().first() or (None, None)
    return form, detail


def _empty(ask: Any) -> Any:
    return [] if isinstance(ask, Rows) else ""


def _told(listing: Listing) -> Typed:
    facts: Mapping[str, Any] = listing.market_facts
    told: Typed = {name: _text(facts[fact]) for name, fact in TOLD.items() if fact in facts}
    if facts.get("tags"):
        told["tags"] = ", ".join(facts["tags"])
    if "components" in facts:
        told["components"] = [_component(row) for row in facts["components"]]
    return told


def _text(value: Any) -> str:
    return {True: "Y", False: "N"}[value] if isinstance(value, bool) else str(value)


def _component(row: Mapping[str, Any]) -> dict[str, str]:
    named = {"group": "group", "name": "name", "price": "price", "quantity": "quantity", "code": "seller_code"}
    named |= {"weight": "weight", "in_use": "in_use"}
    return {column: _text(row[fact]) for column, fact in named.items() if row.get(fact) is not None}


def _own_columns(listing: Listing) -> Typed:
    found = {name: getattr(listing, column) for name, column in COLUMNS.items()}
    return {name: str(value) for name, value in found.items() if value is not None}


def _term(listing: Listing, typed: Typed) -> Typed:
    """A period that was extended since is sent as its own days, or the sale would be cut short."""
    begins, ends = (listing.market_facts.get(name) for name in ("sale_begins_at", "sale_ends_at"))
    if not begins or not ends:
        return {}
    first, last = (dt.datetime.fromisoformat(one).astimezone(KST).date() for one in (begins, ends))
    if last.year >= FOREVER:
        return {"period": "", "begins_on": "", "ends_on": ""}
    if typed.get("sell_by") == PRE_ORDER:  # own days do not go with orders in advance
        return {}
    return {"period": OWN_DATES, "begins_on": first.isoformat(), "ends_on": last.isoformat()}


def _options(listing: Listing, typed: Typed) -> Typed:
    """The stock rows that the market tells, as the tables of the form; what only the form knows of a row stays."""
    rows = [row for row in listing.options.order_by(ListingOption.id) if row.status != NO_LONGER_LISTED]
    if not rows or any(row.stock_number is None for row in rows):
        return {}
    if len(rows) == 1 and not rows[0].name:
        return {"option_kind": NONE, "stock": "" if rows[0].stock is None else str(rows[0].stock)}
    titles = rows[0].axes.split(",")
    kind = SINGLE if len(titles) == 1 else COMBINED
    if len(titles) == 1 and typed.get("option_kind") == COMBINED:
        kind = COMBINED
    table = uses_table(kind)
    known = {_key(row): row for row in typed.get(table, [])}
    told = [_row(row, kind) for row in rows]
    filled = [{**known.get(_key(row), {}), **row} for row in told]
    if kind == SINGLE:
        return {"option_kind": kind, "option_title": titles[0], table: filled}
    return {"option_kind": kind, "option_axes": _axes(titles, told, typed), table: filled}


def _key(row: Mapping[str, Any]) -> tuple[str, ...]:
    return (row["value"],) if "value" in row else names_in(row)


def _row(row: ListingOption, kind: str) -> dict[str, str]:
    values = [row.name] if kind == SINGLE else row.name.split(",")
    named = {"value": values[0]} if kind == SINGLE else dict(zip(PLACES, values, strict=False))
    quantity = "" if row.stock is None else str(row.stock)
    used = "N" if row.stock == 0 else "Y"
    return {
        **named,
        "price": str(row.add_price or 0),
        "quantity": quantity,
        "code": row.seller_stock_code or "",
        "in_use": used,
    }


def _axes(titles: list[str], rows: list[dict[str, str]], typed: Typed) -> list[dict[str, str]]:
    """The axes as they were sent, or as the rows show them."""
    sent = typed.get("option_axes") or []
    if [axis.get("title") for axis in sent] == titles:
        return list(sent)
    values = [dict.fromkeys(row.get(place, "") for row in rows) for place in PLACES[: len(titles)]]
    return [{"title": title, "values": "\n".join(found)} for title, found in zip(titles, values, strict=True)]
