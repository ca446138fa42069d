"""A courier's file made by a worker that is killed again and again: one file, with every line that may still leave."""

from typing import Any

import pytest
from openpyxl import load_workbook

from tests.kill.disturbed import Disturbed
from tests.services.orders.lately import collect
from tests.services.orders.test_collecting import line, place
from tests.services.orders.test_outgoing import TO, begin, path_of, states
from webapp.config import Settings
from webapp.models.orders import OrderLine
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services.orders import outgoing

COUNT = 120

pytestmark = pytest.mark.one_database


def test_a_file_survives_kills(database: Settings, store: Store, market: Any) -> None:
    numbers = place(market, COUNT, state="301", **TO)
    collect(store)
    cancelled = set(numbers[::10])
    for number in cancelled:
        market.file_claim(number, "cancel")
    begin(store, numbers)
    disturbed = Disturbed(database, {outgoing.KIND: 2}, each_claim=True)
    try:
        disturbed.finish()
    finally:
        disturbed.kill()
    run = Run.get(Run.kind == outgoing.KIND)
    assert (run.state, run.attempts) == ("done", 3), run.error
    assert states(run) == ["claimed" if number in cancelled else "passed" for number in numbers]
    rows = list(load_workbook(path_of(run)).active.iter_rows(min_row=2, values_only=True))
    kept = [number for number in numbers if number not in cancelled]
    assert [row[0] for row in rows] == [line(number).parcel.number for number in kept]
    left = OrderLine.select().where(OrderLine.exported_at.is_null(False)).count()
    assert left == len(kept)
