"""The stock of SKUs: it changes through movements only, each with its reason, and each event exactly once.

What an order takes it takes once, however often the order is read, and gives back once. A stock that nobody has
counted is not known: it becomes known by counting, never by adding to nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from peewee import JOIN, IntegrityError, fn

from webapp.models.accounts import User
from webapp.models.base import db, is_sqlite
from webapp.models.products import Sku
from webapp.models.stock import COUNTED, RELEASED, SOLD, StockMovement
from webapp.models.stores import Store
from webapp.services import audit
from webapp.services.audit import Actor, Change
from webapp.services.products import due, history, sets
from webapp.services.products.history import Source, Subject

MOST = 99_999_999


class StockProblem(Exception):
    """The stock cannot change like this; the text is a Korean sentence with a way out."""


@dataclass(frozen=True)
class Cause:
    """Why a stock moves. `event_key` names the event, which moves it once; `user` is None for the product itself."""

    reason: str
    note: str = ""
    user: User | None = None
    store: Store | None = None
    order_no: str | None = None
    line_no: str | None = None
    event_key: str | None = None


@dataclass(frozen=True)
class OrderLine:
    """The line of an order that takes stock, by the market's own numbers."""

    store: Store
    order_no: str
    line_no: str

    def key(self, event: str, sku: Sku) -> str:
        return f"{event}:{self.store.id}:{self.order_no}:{self.line_no}:{sku.id}"


def count(sku: Sku, quantity: int, cause: Cause) -> StockMovement:
    """Set the stock to what was counted. Raises StockProblem."""
    if not 0 <= quantity <= MOST:
        raise StockProblem(f"재고는 0개부터 {MOST:,}개까지 셀 수 있습니다.")
    with db.atomic():
        now = _locked(sku)
        return _write(sku, now.stock, quantity, cause)


def move(sku: Sku, change: int, cause: Cause) -> StockMovement:
    """Pieces more or less, by hand. Raises StockProblem for an unknown stock and for a result below 0."""
    with db.atomic():
        now = _locked(sku)
        if now.stock is None:
            raise StockProblem("아직 세지 않은 재고입니다. 먼저 [재고 세기]로 지금 수량을 입력해 주세요.")
        if not 0 <= now.stock + change <= MOST:
            raise StockProblem(f"지금 재고가 {now.stock:,}개라 {-change:,}개를 뺄 수 없습니다. 수량을 확인해 주세요.")
        return _write(sku, now.stock, now.stock + change, cause)


def reserve(sku: Sku, line: OrderLine, pieces: int) -> list[StockMovement]:
    """Take what a line of an order sold, from the parts where the SKU is a set; the same line again takes nothing.

    More than there is makes the stock fall below 0, which tells how many are missing. An unknown stock stays unknown.
    """
    taken = []
    with db.atomic():
        for part, quantity in sorted(sets.made_of(sku), key=lambda one: one[0].id):
            cause = Cause(SOLD, event_key=line.key("take", part), **_names(line))
            taken += _once(part, -pieces * quantity, cause)
    return taken


def release(sku: Sku, line: OrderLine, pieces: int, event: str) -> list[StockMovement]:
    """Give back what a cancel or a return names (`event`: the claim's number), once, and never more than was taken."""
    given = []
    with db.atomic():
        for part, quantity in sorted(sets.made_of(sku), key=lambda one: one[0].id):
            _locked(part)
            back = min(pieces * quantity, _still_taken(part, line))
            if back > 0:
                cause = Cause(RELEASED, event_key=line.key(f"give:{event}", part), **_names(line))
                given += _once(part, back, cause)
    return given


def _names(line: OrderLine) -> dict[str, Any]:
    return {"store": line.store, "order_no": line.order_no, "line_no": line.line_no}


def _still_taken(sku: Sku, line: OrderLine) -> int:
    """Pieces of a SKU that a line of an order holds."""
    mine = (StockMovement.sku == sku) & (StockMovement.store == line.store)
    same = (StockMovement.order_no == line.order_no) & (StockMovement.line_no == line.line_no)
    return -int(StockMovement.select(fn.SUM(StockMovement.quantity)).where(mine & same).scalar() or 0)


def _once(sku: Sku, change: int, cause: Cause) -> list[StockMovement]:
    """The movement of an event; [] when it has happened before, or when nobody knows the stock."""
    now = _locked(sku)
    if now.stock is None or StockMovement.select().where(StockMovement.event_key == cause.event_key).exists():
        return []
    return [_write(sku, now.stock, now.stock + change, cause)]


def _locked(sku: Sku) -> Sku:
    """The SKU as it is, with nobody else able to move it before the transaction ends; SQLite has one writer anyway."""
    found = Sku.select().where(Sku.id == sku.id)
    return found.get() if is_sqlite() else found.for_update().get()


def _write(sku: Sku, before: int | None, after: int, cause: Cause) -> StockMovement:
    try:
        with db.atomic():
            movement = StockMovement.create(sku=sku, quantity=after - (before or 0), after=after, **vars(cause))
    except IntegrityError as error:
        raise StockProblem("이미 반영한 움직임입니다.") from error
    Sku.update(stock=after, revision=Sku.revision + 1).where(Sku.id == sku.id).execute()
    sku.stock = after
    source = Source(history.STOCK, movement.id, cause.user)
    history.note(source, Subject(sku=sku), {"stock": before}, {"stock": after})
    due.mark([sku.id])
    return movement


def adjust(sku: Sku, way: str, amount: int, cause: Cause, actor: Actor) -> StockMovement:
    """A person's change: count, add or remove. Raises StockProblem."""
    if sets.is_set(sku):
        raise StockProblem("세트는 재고가 따로 없습니다. 구성 SKU의 재고를 고쳐 주세요.")
    before = sku.stock
    with db.atomic():
        given = replace(cause, user=actor.user)
        if way == "count":
            movement = count(sku, amount, replace(given, reason=COUNTED))
        else:
            movement = move(sku, amount if way == "add" else -amount, given)
        told = {"stock": movement.after, "reason": movement.reason}
        audit.record(actor, Change("stock.adjust", f"Sku {sku.id}", {"stock": before}, told))
    return movement


def movements(skus: Sequence[int], reason: str = "", day: Any = None) -> Any:
    """The movements of these SKUs, newest first; `day` is the first and the last moment of a Korean day."""
    found = StockMovement.select().where(StockMovement.sku.in_(skus))
    if reason:
        found = found.where(StockMovement.reason == reason)
    if day:
        found = found.where(StockMovement.created_at.between(*day))
    return found.order_by(StockMovement.id.desc())


def with_people(found: Any) -> Any:
    """The same movements, each with who caused it."""
    return found.select(StockMovement, User).join(User, JOIN.LEFT_OUTER)
