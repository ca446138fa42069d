"""차이: the lists of order lines whose expected and paid amounts differ, each until somebody has looked into it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any, Final

from peewee import JOIN, SQL, Select, Value, fn

from webapp.elevenst import ElevenstClient
from webapp.models.accounts import AuditEntry, User
from webapp.models.base import db, now
from webapp.models.orders import Order, OrderLine
from webapp.models.settlements import (
    DIFFERS,
    EARLIER,
    ONLY_HERE,
    ONLY_THERE,
    UNTOLD,
    SettlementCheck,
    SettlementLine,
)
from webapp.models.stores import Store
from webapp.services import audit
from webapp.services.audit import Actor, Change
from webapp.services.catalogue.finding import MOST
from webapp.services.imports.matching import only_writer
from webapp.services.orders.looking import read_order
from webapp.services.settlements import comparing

NOTE, TAKE_BACK = "settlement.note", "settlement.note_back"
NOTED: Final = "noted"
# What a person has to look into, and what only has to be known.
OPEN: Final = (DIFFERS, ONLY_HERE, ONLY_THERE)
LISTS: Final = (*OPEN, UNTOLD, EARLIER, NOTED)
LONGEST = 500


class NoteRefused(Exception):
    """A note that cannot be kept; the text is a Korean sentence with a way out."""


@dataclass(frozen=True)
class Counted:
    """How many stand in each list; of `more` there are that many or more."""

    by_list: Mapping[str, int]
    more: frozenset[str] = frozenset()

    @property
    def open(self) -> int:
        """How many wait for somebody."""
        return sum(self.by_list.get(name, 0) for name in OPEN)


def _in(name: str, stores: Sequence[int]) -> Any:
    mine = SettlementCheck.store.in_(list(stores))
    if name == NOTED:
        return mine & SettlementCheck.verdict.in_((*OPEN, UNTOLD)) & SettlementCheck.noted_at.is_null(False)
    return mine & (SettlementCheck.verdict == name) & SettlementCheck.noted_at.is_null()


def count(stores: Sequence[int]) -> Counted:
    """How many stand in each list of these stores, up to MOST each: one statement."""

    def of(name: str) -> Any:
        some = SettlementCheck.select(SettlementCheck.id).where(_in(name, stores)).limit(MOST + 1).alias(name)
        return Select((some,), (Value(name), fn.COUNT(SQL("*"))))

    found = dict(reduce(add, map(of, LISTS)).bind(db).tuples()) if stores else {}
    more = frozenset(name for name, number in found.items() if number > MOST)
    return Counted({name: min(number, MOST) for name, number in found.items()}, more)


def chosen(asked: str, counted: Counted) -> str:
    """The list that an address asks for; without one, or by an old bookmark, the first that waits for somebody."""
    first = next((name for name in OPEN if counted.by_list.get(name)), OPEN[0])
    return asked if asked in LISTS else first


def page_of(name: str, stores: Sequence[int], offset: int, limit: int) -> list[SettlementCheck]:
    """One page of a list, the latest found first, each with its order line where that is here."""
    if not stores:
        return []
    rows = _whole().where(_in(name, stores)).order_by(SettlementCheck.id.desc())
    return list(rows.limit(limit).offset(offset))


def _whole() -> Any:
    rows = SettlementCheck.select(SettlementCheck, OrderLine.id, OrderLine.order, OrderLine.state, User)
    rows = rows.join(OrderLine, JOIN.LEFT_OUTER, on=(SettlementCheck.line == OrderLine.id), attr="line")
    return rows.switch(SettlementCheck).join(
        User, JOIN.LEFT_OUTER, on=(SettlementCheck.noted_by == User.id), attr="noted_by"
    )


def rows_of(check: SettlementCheck) -> list[SettlementLine]:
    """What the market settles for the order line, what it has ceased to list among it."""
    mine = (SettlementLine.store == check.store_id) & (SettlementLine.order_no == check.order_no)
    rows = SettlementLine.select().where(mine & (SettlementLine.line_no == check.line_no))
    return list(rows.order_by(SettlementLine.place))


def trail_of(check: SettlementCheck) -> list[AuditEntry]:
    """Who noted what of it, the latest first."""
    mine = (AuditEntry.store == check.store_id) & (AuditEntry.record == f"SettlementCheck {check.id}")
    rows = AuditEntry.select(AuditEntry, User).join(User, JOIN.LEFT_OUTER).where(mine)
    return list(rows.order_by(AuditEntry.id.desc()))


def mark(check: SettlementCheck) -> str:
    """What a page shows of a difference, so that a note is about what was seen."""
    return f"{check.verdict} {check.expected} {check.paid}"


def note(check: SettlementCheck, text: str, seen: str, actor: Actor) -> None:
    """Put a difference aside with what somebody found out of what they have `seen` (`mark`). Raises NoteRefused."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise NoteRefused(f"까닭을 1자에서 {LONGEST}자까지로 적어 주세요.")
    with db.atomic():
        only_writer(check.store)
        if mark(SettlementCheck.get_by_id(check.id)) != seen:
            raise NoteRefused("그사이 금액이 바뀌어 적지 않았습니다. 지금 금액을 보고 다시 적어 주세요.")
        check.note = text
        check.save(only=["note_sealed"])
        check.patch(noted_at=now(), noted_by=actor.user)
        audit.record(actor, _change(NOTE, check), check.store)


def take_back(check: SettlementCheck, actor: Actor) -> None:
    """Let a difference stand again that was put aside."""
    with db.atomic():
        check.patch(noted_at=None, noted_by=None)
        audit.record(actor, _change(TAKE_BACK, check), check.store)


def _change(action: str, check: SettlementCheck) -> Change:
    told = {"order": check.order_no, "line": check.line_no, "verdict": check.verdict}
    amounts = {name: None if (one := getattr(check, name)) is None else f"{one:f}" for name in ("expected", "paid")}
    return Change(action, f"SettlementCheck {check.id}", None, {**told, **amounts})


def ask(check: SettlementCheck, client: ElevenstClient) -> SettlementCheck:
    """Have the market tell of the order how it stands now, and compare anew. Raises ElevenstError."""
    store: Store = check.store
    read_order(store, client, check.order_no)
    with db.atomic():
        only_writer(store)
        _join(store, check.order_no)
        comparing.compare(store, {(check.order_no, check.line_no)})
    found: SettlementCheck = SettlementCheck.get_by_id(check.id)
    return found


def _join(store: Store, order_no: str) -> None:
    """Let rows of the order know the lines that have come here since."""
    lines = OrderLine.select(OrderLine.number, OrderLine.id).join(Order)
    for line_no, line_id in list(lines.where((Order.store == store) & (Order.number == order_no)).tuples()):
        mine = (SettlementLine.store == store) & (SettlementLine.order_no == order_no)
        SettlementLine.update(line=line_id).where(mine & (SettlementLine.line_no == line_no)).execute()
