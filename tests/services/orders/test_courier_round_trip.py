"""A courier's file that went out from here comes back with tracking numbers, and finds its parcels again."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.services.orders.lately import collect
from tests.services.orders.test_collecting import line, place
from tests.services.orders.test_dispatch_files import book, kinds, sent, uploaded
from tests.services.orders.test_outgoing import TO, let_leave, path_of
from webapp.models.orders import OrderLine
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services.orders import courier_file, courier_layouts
from webapp.services.orders.courier_layouts import Layout
from webapp.services.orders.outgoing import Wanted

CJ = courier_layouts.READY[0]


def answered(run: Run) -> bytes:
    """What went out, each row with the number that the courier gave it."""
    came = load_workbook(path_of(run))
    sheet = came.active
    numbers = ["운송장번호", *(f"68765432101{row}" for row in range(2, sheet.max_row + 1))]
    for row, number in enumerate(numbers, 1):
        sheet.cell(row, sheet.max_column if row > 1 else sheet.max_column + 1).value = number
    content = io.BytesIO()
    came.save(content)
    return content.getvalue()


@pytest.mark.one_database
@pytest.mark.parametrize("layout", courier_layouts.READY, ids=lambda one: one.key)
def test_every_ready_file_comes_back(store: Store, market: Any, layout: Layout) -> None:
    numbers = place(market, 2, state="301", **TO)
    collect(store)
    run = let_leave(store, numbers, Wanted("courier", layout.name, layout.columns, courier_file.BY_PARCEL))
    file = uploaded(store, answered(run), layout.key.removeprefix("ready-"))
    assert (file.state, kinds(file)) == ("planned", ["ready", "ready"])


@pytest.mark.one_database
def test_parcels_that_went_out_as_one_row_come_back_as_two(store: Store, market: Any) -> None:
    numbers = place(market, 2, state="301", **TO)
    collect(store)
    run = let_leave(store, numbers, Wanted("courier", CJ.name, CJ.columns, courier_file.BY_ADDRESS))
    file = uploaded(store, answered(run), "00034")
    assert (kinds(file), sent(file), market.ledger.count("dispatch_parcel")) == (["ready", "ready"], 2, 2)
    assert {line(number).tracking_no for number in numbers} == {"687654321012"}


@pytest.mark.one_database
def test_a_number_is_an_order_s_first_and_a_parcel_s_else(store: Store, market: Any) -> None:
    first, second = place(market, 2, state="301")
    collect(store)
    rows = [
        ["고객주문번호", "주문순번", "운송장번호"],
        [first, "1", "687654321011"],
        [line(second).parcel.number, "1", "687654321012"],
        [f"{line(second).parcel.number}-1", "", "687654321013"],
    ]
    file = uploaded(store, book(rows), "00034")
    assert kinds(file) == ["ready", "ready", "unmatched"]
    assert [row.parcel_id for row in file.rows][:2] == [line(number).parcel_id for number in (first, second)]
    assert OrderLine.select().where(OrderLine.state == "301").count() == 2
