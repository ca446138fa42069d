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

    def cause(self, reason: str, event: str) -> Cause:
        """Why a stock moves for this line; two who move it at once find the same event."""
        key = f"{self.store.id}:{self.order_no}:{self.line_no}:{event}"
        return Cause(reason, store=self.store, order_no=self.order_no, line_no=self.line_no, event_key=key)


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


def hold(sku: Sku, line: OrderLine, pieces: int) -> list[StockMovement]:
    """Let a line of an order hold so many pieces, of the parts where the SKU is a set; what it holds already counts.

    So the same order read again moves nothing, and a cancel gives back what it took and no more. More than there is
    makes the stock fall below 0, which tells how many are missing. An unknown stock stays unknown.
    """
    moved = []
    with db.atomic():
        wanted = {part.id: pieces * quantity for part, quantity in sets.made_of(sku)}
        for sku_id in sorted({*wanted, *_moved_by(line)}):
            now = _locked(Sku(id=sku_id))
            held, times = _held(sku_id, line)
            change = held - wanted.get(sku_id, 0)
            if change and now.stock is not None:
                cause = line.cause(SOLD if change < 0 else RELEASED, f"{sku_id}:{times}")
                moved.append(_write(now, now.stock, now.stock + change, cause))
    return moved


def _of(line: OrderLine) -> Any:
    same = (StockMovement.order_no == line.order_no) & (StockMovement.line_no == line.line_no)
    return (StockMovement.store == line.store) & same


def _moved_by(line: OrderLine) -> list[int]:
    return [row.sku_id for row in StockMovement.select(StockMovement.sku).where(_of(line)).distinct()]


def _held(sku_id: int, line: OrderLine) -> tuple[int, int]:
    """Pieces of a SKU that a line holds, and how often it has moved its stock."""
    counted = StockMovement.select(fn.SUM(StockMovement.quantity), fn.COUNT(StockMovement.id))
    moved, times = counted.where(_of(line) & (StockMovement.sku == sku_id)).tuples().get()
    return -int(moved or 0), times


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
