"""Where a line stands: the rule for a line at hand and its twin in the database say the same."""

import datetime as dt
import itertools

import pytest

from webapp.elevenst import KST
from webapp.elevenst.codes import OrderState
from webapp.models.base import now
from webapp.models.orders import Order, OrderLine
from webapp.models.stores import Store
from webapp.services.orders import finding, stages
from webapp.services.orders.finding import Finding, Search

DAY = dt.datetime(2026, 11, 27, tzinfo=KST)
DAYS = (None, *(DAY + dt.timedelta(days=days) for days in (-2, -1, 0, 1, 2)))
MOMENTS = [DAY + dt.timedelta(hours=hours) for hours in (0, 0.001, 12, 23.999)]


@pytest.fixture
def lines(store: Store) -> list[OrderLine]:
    """A line in every state, one that no guide lists too, with every day to be sent by and every announced one."""
    order = Order.create(store=store, number="1")
    states = [*(str(state) for state in OrderState), "X99"]
    kinds = itertools.product(states, DAYS, DAYS)
    return [
        OrderLine.create(
            store=store, order=order, number=str(n), state=state, state_at=now(), seen_at=now(), ship_by=by,
            announced_ship_by=announced, due_on=due_on, held_at=now() if n % 3 == 0 else None,
        )
        for n, (state, by, announced, due_on) in enumerate(
            [*((*kind, DAY) for kind in kinds), *((state, None, None, day) for state in ("202", "301") for day in DAYS)]
        )
    ]  # fmt: skip


def test_the_twins_agree_about_every_line(lines: list[OrderLine], store: Store) -> None:
    for moment in MOMENTS:
        expected = {
            stages.LATE: {line.id for line in lines if stages.is_late(line, moment)},
            stages.TODAY: {line.id for line in lines if stages.is_for_today(line, moment)},
            stages.HELD: {line.id for line in lines if stages.is_held(line)},
            stages.SOON: {line.id for line in lines if stages.is_soon(line, moment)},
        }
        for name in {*stages.STAGES.values(), stages.OTHER}:
            expected[name] = {line.id for line in lines if stages.stage_of(line) == name}
        for name, ids in expected.items():
            found = {row.id for row in OrderLine.select(OrderLine.id).where(stages.at(name, moment))}
            assert found == ids, (name, moment)
        counted = finding.count(Finding(Search((store.id,), moment))).by_stage
        assert {name: len(ids) for name, ids in expected.items() if ids} == {n: c for n, c in counted.items() if c}


def test_the_day_to_be_sent_by_ends_at_its_midnight(store: Store) -> None:
    order = Order.create(store=store, number="1")
    line = OrderLine(store=store, order=order, number="1", state="301", ship_by=DAY)
    evening, night = DAY + dt.timedelta(hours=23, minutes=59), DAY + dt.timedelta(days=1)
    assert (stages.is_for_today(line, evening), stages.is_late(line, evening)) == (True, False)
    assert (stages.is_for_today(line, night), stages.is_late(line, night)) == (False, True)
    line.announced_ship_by = DAY + dt.timedelta(days=3)
    assert not stages.is_late(line, night), "a delay that was announced counts"
    line.announced_ship_by = line.ship_by = None
    line.due_on = DAY
    assert stages.is_late(line, night), "where the market tells no day, the one of the template counts"
    line.state = "401"
    assert stages.deadline_of(line) is None
