"""내보내기·인쇄: what leaves in a file or on paper has just been asked about, leaves once, and is remembered."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.services.orders.lately import collect
from tests.services.orders.test_collecting import NUMBER, line, place
from tests.services.products.selling import FIRST, sell
from webapp.models.accounts import AuditEntry
from webapp.models.base import now
from webapp.models.orders import Order, OrderLine
from webapp.models.outgoing import COURIER, PICK, SLIPS, OutgoingBatch, OutgoingItem
from webapp.models.products import Product, Sku
from webapp.models.runs import RUNNING, Run
from webapp.models.stores import Store
from webapp.services import kept_files, runs
from webapp.services.audit import SYSTEM
from webapp.services.orders import (
    acting,
    courier_file,
    courier_layouts,
    holding,
    outgoing,
    outgoing_run,
    papers,
    pulling_out,
)
from webapp.services.orders.outgoing import OutgoingRefused, Wanted
from webapp.services.products import sets
from webapp.simulator import SAMPLE_KEY

TO = {
    "rcvrNm": "김견본", "rcvrPrtblNo": "010-0000-4321", "rcvrMailNo": "06134",
    "rcvrBaseAddr": "서울특별시 견본구 견본로 1-23", "rcvrDtlsAddr": "101동 1001호", "ordDlvReqCont": "문 앞에 두세요",
}  # fmt: skip
CJ = courier_layouts.READY[0]


def wanted(purpose: str = COURIER, merging: str = courier_file.BY_PARCEL) -> Wanted:
    return Wanted(purpose, CJ.name, CJ.columns, merging) if purpose == COURIER else Wanted(purpose)


def begin(store: Store, numbers: list[str], what: Wanted | None = None, form_key: str | None = None) -> Run:
    ids = [row.id for number in numbers for row in lines(number)]
    return outgoing.begin(store, ids, what or wanted(), SYSTEM, form_key)[0]


def perform(run: Run) -> Run:
    ended = runs.perform(run.id)
    assert ended is not None
    return ended


def let_leave(store: Store, numbers: list[str], what: Wanted | None = None) -> Run:
    return perform(begin(store, numbers, what))


def lines(number: str) -> list[OrderLine]:
    order = line(number).order
    return list(OrderLine.select().where(OrderLine.order == order).order_by(OrderLine.id))


def states(run: Run) -> list[str]:
    items = OutgoingItem.select().where(OutgoingItem.batch == run.parameters["batch"]).order_by(OutgoingItem.id)
    return [item.state for item in items]


def batch_of(run: Run) -> OutgoingBatch:
    found: OutgoingBatch = OutgoingBatch.get_by_id(run.parameters["batch"])
    return found


def path_of(run: Run) -> Path:
    path = kept_files.file_of(courier_file.FOLDER, run)
    assert path is not None, run.error
    return path


def sheet(run: Run) -> list[dict[str, Any]]:
    head, *rows = load_workbook(path_of(run)).active.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


@pytest.fixture
def packed(store: Store, market: Any) -> list[str]:
    numbers = place(market, 3, state="301", **TO)
    collect(store)
    return numbers


def test_a_cancel_between_tick_and_export_is_taken_out_and_told(store: Store, market: Any, packed: list[str]) -> None:
    (paid,) = place(market)
    collect(store)
    holding.hold([line(packed[2])], "재고 확인 중", SYSTEM)
    market.file_claim(packed[1], "cancel")
    run = let_leave(store, [*packed, paid])
    assert states(run) == ["passed", "claimed", "held", "moved"]
    assert (run.result["passed"], run.result["rows"], run.done, run.failed) == (1, 1, 4, 3)
    (row,) = sheet(run)
    assert (row["고객주문번호"], row["받는분성명"], row["받는분전화번호"], row["배송메세지1"]) == (
        line(packed[0]).parcel.number, "김견본", "010-0000-4321", "문 앞에 두세요",
    )  # fmt: skip
    assert (row["받는분주소(전체, 분할)"], row["운임구분"]) == ("서울특별시 견본구 견본로 1-23 101동 1001호", "신용")
    assert [line(number).exported_at is not None for number in [*packed, paid]] == [True, False, False, False]
    assert not OrderLine.select().where(OrderLine.printed_at.is_null(False)).exists()


def test_a_silent_market_lets_nothing_leave_and_going_on_asks_it_again(
    store: Store, market: Any, packed: list[str]
) -> None:
    market.inject_fault("orderlistall", "maintenance_html", count=None)
    run = let_leave(store, packed)
    assert (run.state, "점검" in str(run.error)) == ("failed", True)
    assert states(run) == ["waiting"] * 3
    assert (batch_of(run).checked_at, kept_files.file_of(courier_file.FOLDER, run)) == (None, None)
    assert not OrderLine.select().where(OrderLine.exported_at.is_null(False)).exists()
    market.clear_faults()
    market.file_claim(packed[0], "cancel")
    again = perform(runs.again(run)[0])
    assert (states(again), len(sheet(again))) == (["claimed", "passed", "passed"], 2)


def test_a_silence_in_the_middle_lets_nothing_leave_either(
    store: Store, market: Any, packed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing_run, "TOGETHER", 2)
    gate, asked = acting.gate, list[int]()

    def and_then_silent(*arguments: Any) -> Any:
        found = gate(*arguments)
        asked.append(len(found.open))
        market.inject_fault("orderlistall", "maintenance_html", count=None)
        return found

    monkeypatch.setattr(acting, "gate", and_then_silent)
    run = let_leave(store, packed)
    assert (asked, run.state, states(run)) == ([2], "failed", ["waiting"] * 3)
    assert not OrderLine.select().where(OrderLine.exported_at.is_null(False)).exists()


def test_a_cancel_after_the_export_holds_the_line_and_stands_on_the_list_of_what_to_pull_out(
    store: Store, market: Any, packed: list[str]
) -> None:
    made = let_leave(store, packed)
    assert pulling_out.left_before(store) == []
    market.file_claim(packed[0], "cancel")
    printed = let_leave(store, packed, wanted(PICK))
    assert states(printed) == ["claimed", "passed", "passed"]
    assert line(packed[0]).hold_reason == holding.CANCELLED_LATE
    (found,) = pulling_out.of_batch(batch_of(printed))
    pulling_out.tell_piles([found])
    assert (found.line.id, found.state, found.stays) == (line(packed[0]).id, "claimed", 0)
    assert [batch.id for batch in found.batches] == [made.parameters["batch"]]
    assert (pulling_out.late_in(batch_of(made)), pulling_out.late_in(batch_of(printed))) == (1, 0)
    assert [one.id for one in outgoing.going(batch_of(made))] == [line(number).id for number in packed[1:]]
    holding.release([line(packed[0])], SYSTEM)
    assert pulling_out.left_before(store) == [], "somebody has looked"


def test_a_cancel_that_another_look_brings_meanwhile_is_not_let_through(
    store: Store, market: Any, packed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = outgoing_run._ask

    def and_then_cancelled(*arguments: Any) -> set[int]:
        passed = ask(*arguments)
        market.file_claim(packed[0], "cancel")
        collect(store)
        return passed

    monkeypatch.setattr(outgoing_run, "_ask", and_then_cancelled)
    run = let_leave(store, packed)
    assert (states(run), len(sheet(run))) == (["claimed", "passed", "passed"], 2)
    assert line(packed[0]).exported_at is None


def test_the_same_form_twice_is_one_batch(store: Store, market: Any, packed: list[str]) -> None:
    first, second = begin(store, packed, form_key="form-1"), begin(store, packed, form_key="form-1")
    audited = AuditEntry.select().where(AuditEntry.action == outgoing.BEGIN)
    assert (first.id, OutgoingBatch.select().count(), audited.count()) == (second.id, 1, 1)
    perform(first)
    assert begin(store, packed, form_key="form-1").id == first.id


@pytest.mark.parametrize("cut_off_in", ["courier_file.write", "_finish"])
@pytest.mark.one_database
def test_a_claim_that_was_killed_leaves_one_file_with_all_lines(
    store: Store, market: Any, packed: list[str], monkeypatch: pytest.MonkeyPatch, cut_off_in: str
) -> None:
    class Killed(BaseException):
        pass

    def die(*_arguments: Any) -> None:
        raise Killed

    run = begin(store, packed)
    with monkeypatch.context() as patched:
        patched.setattr(f"webapp.services.orders.outgoing_run.{cut_off_in}", die)
        with pytest.raises(Killed):
            runs.perform(run.id)
    assert Run.get_by_id(run.id).state == RUNNING
    market.file_claim(packed[0], "cancel")  # before the next claim has a look
    Run.update(heartbeat_at=now() - dt.timedelta(minutes=5)).where(Run.id == run.id).execute()
    ended = perform(run)
    assert (ended.attempts, states(ended), len(sheet(ended))) == (2, ["claimed", "passed", "passed"], 2)


@pytest.mark.one_database
def test_a_claim_that_has_lost_the_run_writes_nothing(
    store: Store, market: Any, packed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask, run = outgoing_run._ask, begin(store, packed)

    def and_then_overtaken(*arguments: Any) -> set[int]:
        Run.update(attempts=Run.attempts + 1).where(Run.id == run.id).execute()
        return ask(*arguments)

    monkeypatch.setattr(outgoing_run, "_ask", and_then_overtaken)
    assert runs.perform(run.id) is None
    assert states(run) == ["waiting"] * 3
    assert not OrderLine.select().where(OrderLine.exported_at.is_null(False)).exists()


@pytest.mark.one_database
def test_what_has_been_made_is_not_made_again(store: Store, market: Any, packed: list[str]) -> None:
    run = let_leave(store, packed)
    made, at = path_of(run), line(packed[0]).exported_at
    market.file_claim(packed[0], "cancel")
    Run.update(state="queued").where(Run.id == run.id).execute()  # cut off when all but its end was written
    ended = perform(run)
    assert (path_of(ended), len(sheet(ended)), line(packed[0]).exported_at) == (made, 3, at)


@pytest.mark.one_database
@pytest.mark.parametrize("purpose", [PICK, SLIPS])
def test_paper_marks_its_lines_as_printed(store: Store, market: Any, packed: list[str], purpose: str) -> None:
    run = let_leave(store, packed[:2], wanted(purpose))
    assert [line(number).printed_at is not None for number in packed] == [True, True, False]
    assert not OrderLine.select().where(OrderLine.exported_at.is_null(False)).exists()
    assert "file" not in run.result
    assert outgoing.verdict_of(line(packed[2]), has_passed=False) == "unseen", "what the market is silent about stays"
    batch = batch_of(run)
    assert (outgoing.is_fresh(batch, now()), outgoing.is_fresh(batch, now() + outgoing.FRESH)) == (True, False)


@pytest.mark.one_database
def test_what_is_not_the_store_s_or_too_much_is_refused(
    store: Store, market: Any, packed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(OutgoingRefused, match="목록에서 다시"):
        outgoing.begin(store, [999_999], wanted(), SYSTEM)
    monkeypatch.setattr(outgoing, "MOST", 2)
    with pytest.raises(OutgoingRefused, match="지금 3건입니다"):
        begin(store, packed)
    assert (OutgoingBatch.select().count(), Run.select().where(Run.kind == outgoing.KIND).count()) == (0, 0)


@pytest.mark.one_database
def test_lines_are_put_together_by_parcel_by_address_or_not_at_all(store: Store, market: Any) -> None:
    market.change_product(NUMBER, stock=[{"stckQty": 500}])
    two = [{"prdNo": NUMBER, "ordQty": 2}, {"prdNo": NUMBER, "ordQty": 1}]
    of_two = str(market.place_order(SAMPLE_KEY, two, "301", **TO)["ordNo"])
    spaced = {**TO, "rcvrPrtblNo": "01000004321", "rcvrBaseAddr": "서울특별시  견본구 견본로1-23"}
    (alike,) = place(market, state="301", **{**spaced, "ordDlvReqCont": "경비실"})
    (other,) = place(market, state="301", **{**TO, "rcvrBaseAddr": "서울특별시 견본구 견본로 12-3"})
    (nobody,) = place(market, state="301", **{**TO, "rcvrPrtblNo": "", "rcvrTlphn": ""})
    collect(store)
    numbers = [of_two, alike, other, nobody]
    rows = {
        merging: sheet(let_leave(store, numbers, wanted(COURIER, merging)))
        for merging in (courier_file.BY_LINE, courier_file.BY_PARCEL, courier_file.BY_ADDRESS)
    }
    assert {merging: len(found) for merging, found in rows.items()} == {"line": 5, "parcel": 4, "address": 3}
    assert rows["parcel"][0]["내품수량"] == 3
    assert rows["parcel"][0]["품목명"].endswith(" x3"), "the same product stands once, with all its pieces"
    assert "개 x" not in rows["parcel"][0]["품목명"], "the market's own count behind an option is left out"
    (pick,) = papers.picks_of(outgoing.lines_of(OutgoingBatch.select().first()))
    assert (pick.pieces, len(pick.order_numbers)) == (6, 4)
    joined = rows["address"][0]
    assert (joined["내품수량"], joined["배송메세지1"]) == (4, "문 앞에 두세요 / 경비실")
    assert joined["고객주문번호"] == f"{line(of_two).parcel.number}, {line(alike).parcel.number}"


@pytest.mark.one_database
def test_the_pick_list_goes_from_shelf_to_shelf_and_what_lies_nowhere_known_comes_last(
    store: Store, market: Any
) -> None:
    for place_name, listing in zip((None, "A-10", "B-1", "A-9"), sell(market, store, 4), strict=True):
        Sku.update(location=place_name).where(Sku.product == listing.product).execute()
        market.place_order(store.api_key, [{"prdNo": listing.number, "ordQty": 1}], "301", **TO)
    collect(store)
    picks = papers.picks_of(list(OrderLine.select(OrderLine, Order).join(Order)))
    assert [(pick.location, pick.code) for pick in picks] == [("A-9", "C4"), ("A-10", "C2"), ("B-1", "C3"), ("", "C1")]


@pytest.mark.one_database
def test_a_set_is_fetched_by_its_parts_and_each_says_how_many_the_whole_list_asks_for(
    store: Store, market: Any
) -> None:
    plain, bundle = (one.options.get() for one in sell(market, store, 2))
    plate = Sku.create(seller=store.seller, product=Product.create(seller=store.seller, name="견본 접시"), code="P1")
    sets.define(bundle.sku, {"C1": 2, "P1": 3}, SYSTEM)
    for number, quantity in ((FIRST + 1, 4), (FIRST + 2, 5)):
        market.place_order(store.api_key, [{"prdNo": number, "ordQty": quantity}], "301", **TO)
    collect(store)
    alone, together = papers.picks_of(list(OrderLine.select(OrderLine, Order).join(Order)))
    assert (alone.code, alone.parts, alone.from_shelves) == ("C1", [], 4)
    assert (together.code, together.pieces, together.from_shelves) == ("C2", 5, 25)
    assert [(part.sku.id, part.pieces, part.of_all) for part in together.parts] == [
        (plain.sku_id, 10, 14), (plate.id, 15, 15),
    ]  # fmt: skip


@pytest.mark.one_database
def test_a_name_that_looks_like_a_formula_stays_text(store: Store, market: Any) -> None:
    numbers = [place(market, state="301", **{**TO, "rcvrNm": name})[0] for name in ("=1+1", "+82", "-3", "@A1")]
    collect(store)
    run = let_leave(store, numbers)
    cells = [row[1] for row in load_workbook(path_of(run)).active.iter_rows(min_row=2)]
    assert [(cell.value, cell.data_type) for cell in cells] == [(name, "s") for name in ("=1+1", "+82", "-3", "@A1")]
