"""Rows that are made and inserted by thousands are what their models would make of them."""

from webapp.config import Settings
from webapp.models.base import insert_rows, new_row, now, reserve_ids
from webapp.models.orders import LineChange, Order, OrderLine
from webapp.models.runs import Run
from webapp.models.stores import Seller, Store


def open_store() -> Store:
    seller = Seller.create(name="견본")
    return Store.create(seller=seller, name="견본상점", seller_login="sample", seller_kind="business")


def test_a_row_that_is_made_quickly_is_the_row_that_its_model_makes(database: Settings) -> None:
    store, moment = open_store(), now()
    values = {"store": store, "number": "20260302019000001", "ordered_at": moment, "created_at": moment}
    quick, usual = new_row(Order, row_key="a", **values), Order(row_key="a", **values)
    assert (quick.__data__, quick.__rel__) == (usual.__data__, usual.__rel__)
    assert set(quick.dirty_fields) == set(usual.dirty_fields)
    assert quick.store is store
    assert len({new_row(Order, **values).row_key for _ in range(3)}) == 3


def test_rows_that_are_inserted_together_come_back_as_they_were(database: Settings) -> None:
    store, moment = open_store(), now()
    order = Order.create(store=store, number="1", paid_at=moment)
    told = {"amount": "1,000", "name": '"견본"', "is_bundled": True}
    lines = [
        new_row(
            OrderLine, id=line_id, store=store, order=order, number=str(n), state="202", state_at=moment,
            seen_at=moment, told=told, quantity=n, is_gift=bool(n), paid_at=moment if n else None,
        )
        for n, line_id in enumerate(reserve_ids(OrderLine, 2))
    ]  # fmt: skip
    insert_rows(OrderLine, lines)
    insert_rows(LineChange, [new_row(LineChange, line=line, source="paid", after="202") for line in lines])
    for made, found in zip(lines, OrderLine.select().order_by(OrderLine.id), strict=True):
        assert {name: value for name, value in found.__data__.items() if value is not None} == {
            name: value for name, value in made.__data__.items() if value is not None
        }
    assert [change.line_id for change in LineChange.select().order_by(LineChange.id)] == [line.id for line in lines]


def test_json_that_is_a_text_is_no_json_text(database: Settings) -> None:
    insert_rows(Run, [new_row(Run, kind="견본", parameters={"a": 1}, result="끝")])
    assert (Run.get().parameters, Run.get().result) == ({"a": 1}, "끝")
