"""The stock of SKUs: it changes through movements only, each with its reason, and each event exactly once.

What an order takes it takes once, however often the order is read, and gives back once. A stock that nobody has
counted is not known: it becomes known by counting, never by adding to nothing.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from peewee import JOIN, IntegrityError, fn

from webapp.models.accounts import User
from webapp.models.base import db, insert_rows, is_sqlite, reserve_ids
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

    @property
    def key(self) -> tuple[int, str, str]:
        return self.store.id, self.order_no, self.line_no

    def cause(self, reason: str, event: str) -> Cause:
        """Why a stock moves for this line; two who move it at once find the same event."""
        key = f"{self.store.id}:{self.order_no}:{self.line_no}:{event}"
        return Cause(reason, store=self.store, order_no=self.order_no, line_no=self.line_no, event_key=key)


@dataclass(frozen=True)
class Hold:
    """So many pieces of a SKU are to be held by a line."""

    sku: Sku
    line: OrderLine
    pieces: int


# Store, order and line, by the market's numbers; SKU → pieces that a line has moved of it, and how often.
LineKey: TypeAlias = tuple[int, str, str]
Held: TypeAlias = dict[int, tuple[int, int]]
# What the stock was before a movement, and the movement.
Moved: TypeAlias = tuple[int, StockMovement]


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
    return hold_all([Hold(sku, line, pieces)])


def hold_all(holds: Sequence[Hold]) -> list[StockMovement]:
    """The same for many lines, one after the other, read and written together."""
    if not holds:
        return []
    with db.atomic():
        parts = sets.made_of([one.sku for one in holds])
        touched = {part for found in parts.values() for part in found}
        touched |= {sku_id for found in _moved_by(holds).values() for sku_id in found}
        skus, held = _locked_all(touched), _moved_by(holds)
        moved: list[Moved] = []
        for one in holds:
            wanted = {part: one.pieces * quantity for part, quantity in parts[one.sku.id].items()}
            moved += _moves(one.line, wanted, held.setdefault(one.line.key, {}), skus)
        _write_all(moved, skus)
    return [movement for _, movement in moved]


def _moves(line: OrderLine, wanted: dict[int, int], held: Held, skus: dict[int, Sku]) -> list[Moved]:
    """What has to move for a line to hold what is wanted, given what it holds; the SKUs' stock is brought along."""
    found = []
    for sku_id in sorted({*wanted, *held}):
        sku, (moved, times) = skus[sku_id], held.get(sku_id, (0, 0))
        change = -moved - wanted.get(sku_id, 0)
        if not change or sku.stock is None:
            continue
        before, sku.stock = sku.stock, sku.stock + change
        held[sku_id] = moved + change, times + 1
        cause = line.cause(SOLD if change < 0 else RELEASED, f"{sku_id}:{times}")
        found.append((before, StockMovement(sku=sku, quantity=change, after=sku.stock, **vars(cause))))
    return found


def taken_by(line: OrderLine) -> dict[int, int]:
    """By SKU, how many pieces a line holds."""
    mine = (StockMovement.store == line.store) & (StockMovement.order_no == line.order_no)
    rows = StockMovement.select(StockMovement.sku, fn.SUM(StockMovement.quantity))
    moved = rows.where(mine & (StockMovement.line_no == line.line_no)).group_by(StockMovement.sku).tuples()
    return {sku: -int(pieces) for sku, pieces in moved if pieces < 0}


def bring(cause: Cause, wanted: Mapping[int, int]) -> list[StockMovement]:
    """Let what the cause names have moved so many pieces of each SKU in all, below 0 for what leaves.

    What it has moved already counts, so the same again moves nothing. An unknown stock stays unknown.
    """
    with db.atomic():
        skus = _locked_all({*wanted, *moved_by(cause)})
        held = moved_by(cause)
        moved: list[Moved] = []
        for sku_id, sku in skus.items():
            pieces, times = held.get(sku_id, (0, 0))
            change = wanted.get(sku_id, 0) - pieces
            if not change or sku.stock is None:
                continue
            before, sku.stock = sku.stock, sku.stock + change
            named = replace(cause, event_key=f"{cause.event_key}:{sku_id}:{times}")
            moved.append((before, StockMovement(sku=sku, quantity=change, after=sku.stock, **vars(named))))
        _write_all(moved, skus)
    return [movement for _, movement in moved]


def moved_by(cause: Cause) -> Held:
    """By SKU, what the events under the cause's key have moved, all of them about its order."""
    mine = (StockMovement.store == cause.store) & (StockMovement.order_no == cause.order_no)
    rows = StockMovement.select(StockMovement.sku, fn.SUM(StockMovement.quantity), fn.COUNT(StockMovement.id))
    named = mine & StockMovement.event_key.startswith(f"{cause.event_key}:")
    moved = rows.where(named).group_by(StockMovement.sku).tuples()
    return {sku: (int(pieces), times) for sku, pieces, times in moved}


def _moved_by(holds: Sequence[Hold]) -> dict[LineKey, Held]:
    """By line, the SKUs that it has moved."""
    stores, orders = {one.line.store.id for one in holds}, {one.line.order_no for one in holds}
    columns = (StockMovement.store, StockMovement.order_no, StockMovement.line_no, StockMovement.sku)
    rows = StockMovement.select(*columns, fn.SUM(StockMovement.quantity), fn.COUNT(StockMovement.id))
    mine = StockMovement.store.in_(list(stores)) & StockMovement.order_no.in_(list(orders))
    found: dict[LineKey, Held] = {}
    for store, order_no, line_no, sku, moved, times in rows.where(mine).group_by(*columns).tuples():
        found.setdefault((store, order_no, line_no), {})[sku] = int(moved), times
    wanted = {one.line.key for one in holds}
    return {key: skus for key, skus in found.items() if key in wanted}


def _locked_all(sku_ids: set[int]) -> dict[int, Sku]:
    """These SKUs as they are, locked like one, in an order that two who lock them share."""
    found = Sku.select().where(Sku.id.in_(list(sku_ids))).order_by(Sku.id)
    return {sku.id: sku for sku in (found if is_sqlite() else found.for_update())}


def _write_all(moved: list[Moved], skus: dict[int, Sku]) -> None:
    for movement, row_id in zip((one for _, one in moved), reserve_ids(StockMovement, len(moved)), strict=True):
        movement.id = row_id
    try:
        with db.atomic():
            insert_rows(StockMovement, [movement for _, movement in moved])
    except IntegrityError as error:
        raise StockProblem("이미 반영한 움직임입니다.") from error
    times = Counter(movement.sku_id for _, movement in moved)
    for sku_id, count in times.items():
        Sku.update(stock=skus[sku_id].stock, revision=Sku.revision + count).where(Sku.id == sku_id).execute()
    told = [
        history.lines(Source(history.STOCK, one.id), Subject(sku=one.sku), {"stock": before}, {"stock": one.after})
        for before, one in moved
    ]
    history.write([line for lines in told for line in lines])
    if times:
        due.mark(list(times))


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
