"""The store's dispatch-deadline templates as we keep them, written from the market's list."""

import datetime as dt
from typing import Any

from webapp.elevenst import DispatchMethod
from webapp.elevenst import DispatchTemplate as MarketTemplate
from webapp.models.base import db, now
from webapp.models.shipping import LISTED, MISSING, DispatchTemplate, ShippingTemplate
from webapp.models.stores import Store
from webapp.services import audit
from webapp.services.audit import Actor, Change
from webapp.services.shipping.address_book import CHANGED, NEW, SAME, Links, listings_naming

# 오늘발송 has no days of its own; the others have bounds, which are wider for sellers abroad.
DAYS = {DispatchMethod.NORMAL: (1, 2), DispatchMethod.AFTER_STOCK_CHECK: (3, 7)}
MOST_DAYS_ABROAD = 14
CUTOFFS = tuple(f"{hour:02d}00" for hour in range(9, 21))
FACTS = ("method", "days", "weekday_cutoff", "saturday", "saturday_cutoff", "is_representative")


def days_allowed(method: str, seller_kind: str) -> tuple[int, int]:
    """Fewest and most days until dispatch that the market takes for a method; (0, 0) where there are none to choose."""
    bounds = DAYS.get(DispatchMethod(method))
    if bounds is None:
        return 0, 0
    return bounds[0], MOST_DAYS_ABROAD if seller_kind == "global" and method == "03" else bounds[1]


def search(store: Store, query: str = "") -> Any:
    """The store's templates whose name or number holds the words; a query to count and page."""
    wanted = DispatchTemplate.store == store
    for word in query.split():
        wanted &= DispatchTemplate.name.contains(word) | (DispatchTemplate.number == word)
    order = (DispatchTemplate.presence, DispatchTemplate.is_default.desc(), DispatchTemplate.name, DispatchTemplate.id)
    return DispatchTemplate.select().where(wanted).order_by(*order)


def usable(store: Store) -> list[DispatchTemplate]:
    """Templates that the market still lists: only these numbers may stand on a product."""
    return list(search(store).where(DispatchTemplate.presence == LISTED))


def links(row: DispatchTemplate) -> Links:
    """Shipping templates that name the template, and listings of which the market has told that they use it."""
    templates = ShippingTemplate.select().where(ShippingTemplate.dispatch == row).count()
    return Links(templates, listings_naming(row.store_id, ("dlvSendCloseTmpltNo",), row.number))


def values_of(found: MarketTemplate) -> dict[str, Any]:
    """The market's template under our names."""
    return {
        "name": found.name or f"발송마감 템플릿 {found.number}",
        "method": str(found.method or ""),
        "days": found.term or 0,
        "weekday_cutoff": hhmm(found.weekday_cutoff),
        "saturday": bool(found.saturday),
        "saturday_cutoff": hhmm(found.saturday_cutoff),
        "is_representative": bool(found.is_default),
    }


def hhmm(moment: dt.time | None) -> str:
    return f"{moment:%H%M}" if moment else ""


def remember(store: Store, number: str, values: dict[str, Any]) -> tuple[DispatchTemplate, str]:
    """Our row of a market template, made or brought up to date, and whether it was NEW, CHANGED or SAME."""
    row = DispatchTemplate.get_or_none((DispatchTemplate.store == store) & (DispatchTemplate.number == number))
    outcome = SAME if row else NEW
    if row is None:
        row = DispatchTemplate(store=store, number=number)
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if outcome == SAME and (changed or row.presence == MISSING):
        outcome = CHANGED
    row.presence, row.seen_at = LISTED, now()
    row.save()
    if row.is_representative:
        _step_down(row, "is_representative")
    return row, outcome


def _step_down(row: DispatchTemplate, flag: str) -> None:
    others = (DispatchTemplate.store == row.store_id) & (DispatchTemplate.id != row.id)
    DispatchTemplate.update({flag: False}).where(others & (getattr(DispatchTemplate, flag) == True)).execute()  # noqa: E712


def choose_default(store: Store) -> None:
    """A store that has chosen no default takes the market's representative template."""
    mine = (DispatchTemplate.store == store) & (DispatchTemplate.presence == LISTED)
    if not DispatchTemplate.select().where(mine & DispatchTemplate.is_default).exists():
        first = (
            DispatchTemplate.select()
            .where(mine)
            .order_by(DispatchTemplate.is_representative.desc(), DispatchTemplate.id)
        )
        row = first.first()
        if row is not None:
            _step_down(row, "is_default")
            row.patch(is_default=True)


def mark_missing(store: Store, listed: set[str], since: dt.datetime) -> int:
    """Mark what the market's whole list no longer names; what was seen after `since` is newer than that list."""
    mine = (
        (DispatchTemplate.store == store) & (DispatchTemplate.presence == LISTED) & (DispatchTemplate.seen_at < since)
    )
    ids = [row.id for row in DispatchTemplate.select().where(mine) if row.number not in listed]
    DispatchTemplate.update(presence=MISSING).where(DispatchTemplate.id.in_(ids)).execute()
    return len(ids)


def make_default(row: DispatchTemplate, actor: Actor) -> None:
    """Make a template the one that new products of the store take; the one before steps down."""
    with db.atomic():
        _step_down(row, "is_default")
        row.patch(is_default=True)
        change = Change("dispatch.default", f"DispatchTemplate {row.id}", None, {"number": row.number})
        audit.record(actor, change, row.store)


def audited(row: DispatchTemplate) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("number", "name", *FACTS)}
