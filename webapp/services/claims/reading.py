"""The market's lists of claims: read from where the last look ended, and what became of a claim that none tells of.

Lists are read in the order in which a claim passes through them, so that what moves on meanwhile is told by a later
one. A list that tells how lines must stand by now names the orders that stand otherwise here.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from peewee import fn

from webapp.elevenst import KST, ElevenstClient
from webapp.elevenst.codes import CancelState, ClaimState, OrderState
from webapp.models.base import db, now
from webapp.models.claims import (
    CANCEL,
    CANCEL_REFUSED,
    EXCHANGE,
    FINISHED,
    FORCED,
    IN_DOUBT,
    NON_ARRIVAL,
    OPEN,
    RETURN,
    Claim,
)
from webapp.models.orders import Order, OrderLine
from webapp.models.stores import Freshness, Store
from webapp.services.claims.steps import add_steps
from webapp.services.claims.taking import Look, Taken, Told, join_lines, move, take
from webapp.services.imports.matching import only_writer
from webapp.services.orders.looking import chunks, read_again

WHAT = "claims"
# What the history calls a state that no list told, but the claim's line.
BY_LINE = "by_line"
# How far back the first look goes, and what each later one looks at again: nobody has published which time these
# lists go by.
FIRST, OVERLAP = dt.timedelta(days=30), dt.timedelta(days=2)
# Open claims may be as old as this; what is older the market has long completed by itself.
OLDEST = dt.timedelta(days=90)
# How soon claims that are in doubt are looked for again.
AGAIN = dt.timedelta(days=1)
SENT_WITHIN = dt.timedelta(days=45)
Fetch = Callable[[ElevenstClient, dt.datetime], Iterable[Told]]

STATE = {state: str(state) for state in OrderState}
CANCEL_REQUESTED = STATE[OrderState.CANCEL_REQUESTED]
CLAIM_OPEN, RETURNED = STATE[OrderState.CLAIM_OPEN], STATE[OrderState.RETURNED]
CANCELLED, TAKEN_BACK = STATE[OrderState.CANCELLED], STATE[OrderState.CANCELLED_AFTER_CONFIRMATION]
SENT = frozenset(STATE[one] for one in (OrderState.SHIPPED, OrderState.DELIVERED, OrderState.PURCHASE_CONFIRMED))
AFTER_SENDING = frozenset((CLAIM_OPEN, RETURNED, TAKEN_BACK))
# A line of which a cancel was withdrawn is to be sent again, unless another is asked for.
NOT_ASKED_BACK = frozenset(STATE.values()) - {CANCEL_REQUESTED}
TO_SEND = frozenset((STATE[OrderState.PAID], STATE[OrderState.PACKING]))


@dataclass(frozen=True)
class Listed:
    """One list: what kind of claim it tells of, and the states in which their lines stand by now, where it says so.

    A list of open claims (`is_of_open`) is read from the oldest that is open here.
    """

    name: str
    kind: str
    fetch: Fetch
    line_states: frozenset[str] = frozenset()
    is_of_open: bool = False


LISTS = (
    Listed(
        "cancels",
        CANCEL,
        lambda client, since: client.cancellations.requested(since),
        frozenset((CANCEL_REQUESTED, CANCELLED, TAKEN_BACK)),
        is_of_open=True,
    ),
    Listed(
        "cancelled",
        CANCEL,
        lambda client, since: client.cancellations.done(since),
        frozenset((CANCELLED, TAKEN_BACK)),
    ),
    Listed("cancels_withdrawn", CANCEL, lambda client, since: client.cancellations.withdrawn(since), NOT_ASKED_BACK),
    Listed(
        "returns",
        RETURN,
        lambda client, since: client.returns.requested(since),
        frozenset((CLAIM_OPEN, RETURNED)),
        is_of_open=True,
    ),
    Listed("returned", RETURN, lambda client, since: client.returns.done(since), frozenset((RETURNED,))),
    Listed("returns_withdrawn", RETURN, lambda client, since: client.returns.withdrawn(since)),
    Listed(
        "exchanges",
        EXCHANGE,
        lambda client, since: client.exchanges.requested(since),
        frozenset((CLAIM_OPEN,)),
        is_of_open=True,
    ),
    Listed("exchanged", EXCHANGE, lambda client, since: client.exchanges.done(since)),
    Listed("exchanges_withdrawn", EXCHANGE, lambda client, since: client.exchanges.withdrawn(since)),
    Listed("forced", FORCED, lambda client, since: client.cancellations.forced(since), frozenset((TAKEN_BACK,))),
)
NON_ARRIVALS = Listed(
    "non_arrivals",
    NON_ARRIVAL,
    lambda client, since: client.non_arrivals.list(since.astimezone(KST).date(), now().astimezone(KST).date()),
)
# What the states of lines depend on: read with the orders too, whether or not claims are collected. Of cancels that are
# asked for, and of what is withdrawn, the collection of orders hears by asking for the state of every open line.
OF_LINES = tuple(one for one in LISTS if one.name in ("cancelled", "returns", "returned", "exchanges", "forced"))


@dataclass(frozen=True)
class Reader:
    """Reads lists of one store for one run; `keeps` is False where the seller does not want claims collected."""

    store: Store
    client: ElevenstClient
    run_id: int | None = None
    keeps: bool = True

    def read(self, listed: Listed, check: Callable[[], None]) -> tuple[Taken, set[str]]:
        """Take a list's claims; and the orders whose lines do not stand here as the list says. Raises ElevenstError."""
        since = self._since(listed)
        taken, wrong = Taken(), set[str]()
        look = Look(self.store, now(), listed.name, self.run_id)
        for rows in chunks(listed.fetch(self.client, since)):
            if self.keeps:
                taken += take(look, listed.kind, rows)
            wrong |= self._wrong(listed, rows)
            check()
        return taken, wrong

    def what(self, listed: Listed) -> str:
        """Where the place is kept up to which a list was read; noted by whoever has also read what it called wrong."""
        return f"{WHAT if self.keeps else 'orders'}.{listed.name}"

    def _since(self, listed: Listed) -> dt.datetime:
        moment = now()
        if listed is NON_ARRIVALS:  # by the day of sending, however late somebody says that nothing came
            return max(min(moment - SENT_WITHIN, self._first_sent() or moment), moment - OLDEST)
        mark = Freshness.get_or_none((Freshness.store == self.store) & (Freshness.what == self.what(listed)))
        last = mark.checked_at if mark else None
        since = last - OVERLAP if last else moment - FIRST
        if listed.is_of_open:
            oldest = self._oldest(listed.kind)
            return max(min(since, oldest or since), moment - OLDEST)
        return since

    def _first_sent(self) -> dt.datetime | None:
        """When the goods were sent of which somebody has said longest ago, and unanswered, that they did not come."""
        mine = (Claim.store == self.store) & Claim.stage.in_(OPEN) & (Claim.kind == NON_ARRIVAL)
        sent = OrderLine.select(OrderLine.dispatched_at).join(Claim, on=(Claim.line == OrderLine.id)).where(mine)
        days = [moment for (moment,) in sent.tuples() if moment]
        return min(days) - dt.timedelta(days=1) if days else None

    def _oldest(self, kind: str) -> dt.datetime | None:
        mine = (Claim.store == self.store) & Claim.stage.in_(OPEN) & (Claim.kind == kind)
        found: dt.datetime | None = Claim.select(fn.MIN(Claim.requested_at)).where(mine).scalar()
        return found.replace(tzinfo=dt.UTC) if found and found.tzinfo is None else found

    def _wrong(self, listed: Listed, rows: list[Told]) -> set[str]:
        """Orders of these rows of which a line stands otherwise here, is not here, or nobody knows what it sells.

        Lists of what was sent long ago name no products, and a claim tells its product's number alone.
        """
        numbers = list({row.order_no for row in rows})
        named = OrderLine.product_name.is_null(False).converter(bool)
        lines = OrderLine.select(Order.number, OrderLine.number, OrderLine.state, named).join(Order)
        mine = (OrderLine.store == self.store) & Order.number.in_(numbers)
        here = {(order, line): state for order, line, state, is_named in lines.where(mine).tuples() if is_named}
        keys = {(row.order_no, row.line_no) for row in rows}
        states = listed.line_states or frozenset(here.values())
        return {key[0] for key in keys if here.get(key) not in states}


def settle_untold(reader: Reader, began: dt.datetime, kinds: Collection[str]) -> Taken:
    """What became of claims of these kinds that are open here while no list told of them since `began`.

    The lists of their kinds are read back to when they were asked for, since nobody has published which time a list
    goes by; what even then none tells of, its line does, or it is in doubt. Raises ElevenstError.
    """
    store, client = reader.store, reader.client
    claims = _untold(store, began, kinds)
    taken = Taken()
    for kind in sorted({claim.kind for claim in claims}):
        asked: list[dt.datetime] = [claim.requested_at or claim.created_at for claim in claims if claim.kind == kind]
        taken += read_back(reader, kind, min(asked))
    if not (claims := _untold(store, began, kinds)):
        return taken
    read_again(store, client, {claim.order_no for claim in claims}, reader.run_id)
    join_lines(store)
    look = Look(store, now(), BY_LINE, reader.run_id)
    for claim in _untold(store, began, kinds):
        taken.moved += settle_by_line(claim, look)
    return taken


def settle_by_line(claim: Claim, look: Look) -> bool:
    """Judge a claim that no list tells of by its line, or doubt it; True when its state moved."""
    with db.atomic():
        only_writer(look.store)
        fresh = Claim.get_by_id(claim.id)  # somebody may have decided it, or received its goods, meanwhile
        if fresh.seen_at != claim.seen_at or not fresh.is_open:
            return False
        line = OrderLine.get_or_none(OrderLine.id == fresh.line_id)
        state = state_by_line(fresh, line) if line else None
        if state is None:
            doubt(fresh, look)
            return False
        return move(fresh, look, state)


def read_back(reader: Reader, kind: str, since: dt.datetime) -> Taken:
    """Read all lists of a kind back to when a claim was asked for. Raises ElevenstError."""
    taken = Taken()
    for listed in LISTS:
        if listed.kind == kind:
            look = Look(reader.store, now(), listed.name, reader.run_id)
            for rows in chunks(listed.fetch(reader.client, max(since, now() - OLDEST) - dt.timedelta(hours=1))):
                taken += take(look, kind, rows)
    return taken


def _untold(store: Store, began: dt.datetime, kinds: Collection[str]) -> list[Claim]:
    """Claims in doubt were looked for, and are again once a day: by then a person has looked, or a list tells."""
    mine = (Claim.store == store) & Claim.stage.in_(OPEN) & Claim.kind.in_(list(kinds))
    rested = (Claim.money != IN_DOUBT) | (Claim.seen_at < began - AGAIN)
    return list(Claim.select().where(mine & (Claim.seen_at < began) & rested).order_by(Claim.id))


def state_by_line(claim: Claim, line: OrderLine) -> str | None:
    """What a claim that no list tells of has come to, by where its line stands; None when that does not tell.

    Claims that are open, done or withdrawn are on lists of their own, so one that is on none was refused, unless its
    line says that a list lags behind.
    """
    if claim.kind == CANCEL:
        return _cancel_by_line(claim, line)
    if line.state == RETURNED and not _later(claim, (FINISHED,)):
        return str(ClaimState.RETURNED) if claim.kind == RETURN else None
    if line.state == CLAIM_OPEN and not _later(claim, OPEN):
        return None
    return str(ClaimState.RETURN_REFUSED if claim.kind == RETURN else ClaimState.EXCHANGE_REFUSED)


def _cancel_by_line(claim: Claim, line: OrderLine) -> str | None:
    """A refused cancel sends its line; of a line of which only some pieces were to be cancelled less is told."""
    if line.state == CANCELLED:
        return str(CancelState.CANCELLED)
    if line.state in SENT | AFTER_SENDING or (line.state == CANCEL_REQUESTED and _later(claim, OPEN)):
        return CANCEL_REFUSED
    is_whole = claim.quantity == line.quantity == line.ordered_quantity
    return str(CancelState.WITHDRAWN) if line.state in TO_SEND and is_whole else None


def _later(claim: Claim, stages: tuple[str, ...]) -> bool:
    """Whether another such claim on the line was asked for afterwards, and is what its state speaks of."""
    kinds = (CANCEL,) if claim.kind == CANCEL else (RETURN, EXCHANGE)
    later = (Claim.line == claim.line_id) & Claim.kind.in_(kinds) & (Claim.requested_at > claim.requested_at)
    return bool(Claim.select().where(later & Claim.stage.in_(stages)).exists())


def doubt(claim: Claim, look: Look) -> None:
    """Nobody knows what became of it: a person has to look, and the next list that tells of it decides."""
    before = {"money": claim.money}
    claim.patch(money=IN_DOUBT, seen_at=look.began)
    add_steps(claim, before, look.source, look.run_id)
