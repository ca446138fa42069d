"""Orders collected and confirmed by a worker that is killed again and again: nothing lost, nothing sent twice."""

from collections import Counter
from typing import Any

import pytest

from tests.kill.disturbed import Disturbed, let_time_pass
from tests.services.orders.test_collecting import place
from tests.services.products.selling import sell_one
from webapp.config import Settings
from webapp.jobs import orders as jobs
from webapp.models.acts import DONE, REJECTED, SENDING, UNKNOWN, Act
from webapp.models.base import now
from webapp.models.orders import LineChange, Order, OrderLine
from webapp.models.products import Sku
from webapp.models.runs import Run
from webapp.models.stock import StockMovement
from webapp.models.stores import Store
from webapp.services import runs, sending, settling
from webapp.services.audit import SYSTEM
from webapp.services.orders import acting, collecting, confirming
from webapp.simulator import SAMPLE_KEY

COUNT, SOLD = 60, 8

pytestmark = pytest.mark.one_database


def settle_what_a_kill_left(store: Store) -> None:
    """An act whose line was found confirmed by the next claim is settled by the regular run, minutes later."""
    Act.update(created_at=now() - sending.CUT_OFF).where(Act.state == SENDING).execute()
    if settling.is_wanted(store):
        ended = runs.perform(runs.start(runs.Order(settling.KIND, store))[0].id)
        assert ended is not None
        assert ended.result["unknown"] == 0


def confirm_what_did_not_arrive(store: Store, disturbed: Disturbed) -> int:
    """A kill between writing an act down and sending it: the run tells that it was not done, and it is done anew.

    The number of lines that this happened to.
    """
    result = Run.select().where(Run.kind == confirming.KIND).order_by(Run.id.desc()).get().result
    assert result["unknown"] == 0
    left = [line.id for line in OrderLine.select().where(OrderLine.state == acting.PAID)]
    assert len(left) == len(result["refused"]) <= 4, result
    if left:
        jobs.confirm(store, left, SYSTEM)
        disturbed.finish()
    return len(left)


def test_orders_survive_kills_and_lost_answers(database: Settings, store: Store, market: Any) -> None:
    listing = sell_one(market, store, 1)
    numbers = place(market, COUNT)
    sold = {"prdNo": int(listing.number), "ordQty": 1}
    numbers += [str(market.place_order(SAMPLE_KEY, [sold])["ordNo"]) for _ in range(SOLD)]
    disturbed = Disturbed(database, {collecting.KIND: 5})
    try:
        jobs.collect(store, SYSTEM)
        disturbed.finish()
        lines = list(OrderLine.select(OrderLine, Order).join(Order))
        assert sorted(line.order.number for line in lines) == sorted(numbers)
        assert set(Counter(change.line_id for change in LineChange.select()).values()) == {1}
        assert (Sku.get(Sku.product == listing.product).stock, StockMovement.select().count()) == (10 - SOLD, SOLD)
        cancelled = set(numbers[::10])
        for number in cancelled:
            market.file_claim(number, "cancel")
        for fault in ("timeout_after", "cut", "truncated"):
            market.inject_fault("reqpackaging", fault, seconds=0.1)
        jobs.confirm(store, [line.id for line in lines], SYSTEM)
        disturbed.allow(confirming.KIND, 4)
        disturbed.finish(meanwhile=let_time_pass)
        done_anew = confirm_what_did_not_arrive(store, disturbed)
    finally:
        disturbed.kill()
    assert disturbed.kills >= 8
    settle_what_a_kill_left(store)
    assert not Act.select().where(Act.state.in_((SENDING, UNKNOWN))).exists()
    confirmed = set(numbers) - cancelled
    for line in OrderLine.select(OrderLine, Order).join(Order):
        number = line.order.number
        times = market.ledger.count("confirm_order", f"{number}-{line.number}")
        assert times == (number in confirmed), (number, line.state)
        assert line.state == market.order(number)["lines"][0]["ordPrdStat"] == ("301" if times else "B01")
    assert Sku.get(Sku.product == listing.product).stock == 10 - len(confirmed & set(numbers[COUNT:]))
    acts = Counter(act.state for act in Act.select().where(Act.kind == acting.CONFIRM))
    assert acts == Counter({DONE: len(confirmed), REJECTED: done_anew}), "one act that held for each line"
