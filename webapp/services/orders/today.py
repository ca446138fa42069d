"""오늘 할 일: what has to be done today in each store, counted as the lists count it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from typing import Any

from peewee import Value, fn

from webapp.elevenst import KST
from webapp.models import inquiries
from webapp.models.inquiries import Inquiry
from webapp.models.orders import ONLY_HERE, ONLY_THERE, DispatchCheck, OrderLine
from webapp.models.shipping import LISTED, ClosedDay, DispatchTemplate
from webapp.models.stores import Store
from webapp.services.orders import pulling_out, stages
from webapp.services.shipping import business_days

DIFFERS, TO_PULL_OUT = "differs", "to_pull_out"
UNANSWERED, UNREAD = "unanswered", "unread"
SHOWN = (stages.LATE, stages.TODAY, stages.SOON, stages.PAID, stages.PACKING, stages.HELD, stages.CLAIM)


@dataclass
class Board:
    """A store's day: how many lines stand where, the cut-off of its usual template, and whether goods leave today."""

    store: Store
    is_open: bool = True
    cutoff: str = ""
    counts: dict[str, int] = field(default_factory=dict)


def boards(stores: Sequence[Store], moment: dt.datetime) -> list[Board]:
    """One board a store, in three statements however many there are."""
    if not stores:
        return []
    found = {store.id: Board(store) for store in stores}
    for name, store_id, number in _counted(list(found), moment).tuples():
        found[store_id].counts[name] = number
    _tell_cutoffs(found, moment.astimezone(KST).date())
    return list(found.values())


def _counted(ids: list[int], moment: dt.datetime) -> Any:
    parts = {name: (OrderLine, stages.at(name, moment)) for name in SHOWN}
    differs = DispatchCheck.verdict.in_((ONLY_HERE, ONLY_THERE)) & DispatchCheck.settled_at.is_null()
    parts[DIFFERS] = DispatchCheck, differs
    parts[TO_PULL_OUT] = OrderLine, pulling_out.late()
    parts[UNANSWERED] = Inquiry, Inquiry.state == inquiries.OPEN
    parts[UNREAD] = Inquiry, Inquiry.state == inquiries.UNREAD
    counted = [
        model.select(Value(name).alias("name"), model.store.alias("store"), fn.COUNT(model.id).alias("number"))
        .where(model.store.in_(ids) & condition)
        .group_by(model.store)
        for name, (model, condition) in parts.items()
    ]
    return reduce(add, counted)


def _tell_cutoffs(found: dict[int, Board], today: dt.date) -> None:
    closed = ClosedDay.select(ClosedDay.store).where(
        ClosedDay.store.in_(list(found)) & (ClosedDay.day == today.isoformat())
    )
    closed_today = {row.store_id for row in closed}
    usual = DispatchTemplate.select().where(
        DispatchTemplate.store.in_(list(found)) & DispatchTemplate.is_default & (DispatchTemplate.presence == LISTED)
    )
    templates = {row.store_id: row for row in usual}
    for store_id, board in found.items():
        template = templates.get(store_id)
        saturday = bool(template and template.saturday)
        off = {today} if store_id in closed_today else ()
        board.is_open = business_days.is_open(today, off, saturday)
        if template and board.is_open:
            is_saturday = today.weekday() == business_days.SATURDAY
            board.cutoff = template.saturday_cutoff if is_saturday else template.weekday_cutoff
