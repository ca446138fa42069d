"""엑셀로 발송처리: each row of a courier's file finds its parcel or says why not, and nothing is sent by looking."""

import csv
import io
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from tests.conftest import make_store, make_user
from tests.services.imports.sample_files import workbook
from tests.services.orders.lately import collect
from tests.services.orders.test_collecting import line, place
from webapp.jobs import order_files as jobs
from webapp.models.accounts import User
from webapp.models.base import db, now
from webapp.models.dispatching import CourierWord, DispatchBatch, DispatchFile, DispatchFileRow
from webapp.models.imports import ColumnMapping
from webapp.models.orders import OrderLine, Parcel
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import accounts, runs
from webapp.services.audit import SYSTEM, Actor
from webapp.services.imports import folders
from webapp.services.orders import dispatching, exporting, finding, wiping
from webapp.services.orders.dispatch_files import library, sending, uploads
from webapp.services.orders.dispatch_files.uploads import FileRefused, Wanted
from webapp.services.orders.finding import Finding, Search

CJ, OTHER = "00034", "00099"
HEADERS = ("배송번호", "택배사", "운송장번호")
Rows = Sequence[Sequence[Any]]


def book(rows: Rows) -> bytes:
    made, content = Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(list(row))
    made.save(content)
    return content.getvalue()


def text(rows: Rows, encoding: str = "cp949") -> bytes:
    content = io.StringIO()
    csv.writer(content).writerows(rows)
    return content.getvalue().encode(encoding)


def uploaded(store: Store, content: bytes, courier: str | None = None, actor: Actor = SYSTEM, **more: bool) -> Any:
    """The file, read to its end."""
    file = jobs.receive(store, io.BytesIO(content), "송장.xlsx", Wanted(courier, **more), actor)
    return read(file)


def read(file: DispatchFile) -> DispatchFile:
    run = Run.select().where(Run.kind == library.KIND).order_by(Run.id.desc()).first()
    ended = runs.perform(run.id)
    assert ended is None or ended.state == "done", ended.error
    return DispatchFile.get_by_id(file.id)


def told(file: DispatchFile) -> dict[int, tuple[str, str]]:
    """What the rows come to, and why, by their numbers in the file."""
    return {row.row_number: (row.kind, row.reason or "") for row in file.rows.order_by(DispatchFileRow.id)}


def kinds(file: DispatchFile) -> list[str]:
    return [row.kind for row in file.rows.order_by(DispatchFileRow.id)]


def parcel(number: str) -> str:
    return str(line(number).parcel.number)


def sent(file: DispatchFile, with_checked: bool = False) -> int:
    """Hand in what is ready and do the runs; how many parcels."""
    number = sending.send(file, with_checked, "0123456789abcdef", SYSTEM)
    for run in Run.select().where(Run.kind == dispatching.KIND):
        runs.perform(run.id)
    return number


@pytest.fixture
def packed(store: Store, market: Any) -> list[str]:
    numbers = place(market, 3, state="301")
    collect(store)
    return numbers


def test_a_courier_s_file_is_read_and_sent_once(store: Store, market: Any, packed: list[str]) -> None:
    rows = [["CJ대한통운 출력 결과"], [], ["No", *HEADERS, "비고"]]
    rows += [[n, parcel(one), "CJ대한통운", f"6876-5432-100{n}", ""] for n, one in enumerate(packed)]
    file = uploaded(store, book(rows))
    assert (file.state, kinds(file), [row.row_number for row in file.rows]) == ("planned", ["ready"] * 3, [4, 5, 6])
    assert (market.ledger.count(), Run.select().where(Run.kind == dispatching.KIND).count()) == (0, 0)
    assert (sent(file), sending.send(file, True, "another-key", SYSTEM)) == (3, 0)
    assert DispatchBatch.get().form_key.startswith("0123456789abcdef.")
    assert (DispatchBatch.select().count(), market.ledger.count("dispatch_parcel")) == (1, 3)
    assert [(line(one).state, line(one).tracking_no) for one in packed] == [
        ("401", f"68765432100{n}") for n in range(3)
    ]
    assert {row.batch_id for row in file.rows} == {DispatchBatch.get().id}


def test_each_row_that_sends_nothing_says_why(store: Store, market: Any) -> None:
    numbers = place(market, 12, state="301")
    (paid,) = place(market, state="202")
    collect(store)
    market.push_order(numbers[0], "401", dlvEtprsCd=CJ, invcNo="777788880000")
    market.file_claim(numbers[1], "cancel")
    market.push_order(numbers[2], "B01")
    collect(store)
    OrderLine.update(held_at=now()).where(OrderLine.id == line(numbers[3]).id).execute()
    rows: list[Sequence[Any]] = [
        HEADERS,
        [parcel(numbers[0]), "CJ", "777788880000"],
        [parcel(numbers[0]), "CJ", "777788880001"],
        [parcel(numbers[1]), "CJ", "777788880002"],
        [parcel(numbers[2]), "CJ", "777788880003"],
        [parcel(numbers[3]), "CJ", "777788880004"],
        [parcel(paid), "CJ", "777788880005"],
        ["999999999", "CJ", "777788880006"],
        [parcel(numbers[4]), "CJ", "777788880007"],
        [parcel(numbers[4]), "CJ", "777788880008"],
        [parcel(numbers[5]), "CJ", "777788880009"],
        [parcel(numbers[5]), "CJ", "777788880009"],
        [parcel(numbers[6]), "CJ", ""],
        [parcel(numbers[7]), "CJ", "12"],
        [parcel(numbers[8]), "CJ", "1" * 16],
        [parcel(numbers[9]), "CJ", "777788880000"],
        [None, "CJ", "777788880010"],
    ]
    file = uploaded(store, book(rows))
    said = told(file)
    expected = [
        ("gone", "이미 이 송장번호로"), ("gone", "다른 송장번호 777788880000으로"), ("stopped", "취소처리중 상태"),
        ("stopped", "이미 취소"), ("stopped", "보류"), ("stopped", "발주확인을 먼저"), ("unmatched", "999999999"),
        ("duplicate", "9행, 10행"), ("duplicate", "9행, 10행"), ("ready", ""), ("repeated", "11행과"),
        ("empty", "아직 비어"), ("bad", "6자에서 30자"), ("bad", "16자"), ("duplicate", "이미 다른 주문에 쓴"),
        ("unmatched", "모두 비어"),
    ]  # fmt: skip
    wrong = {
        row: (said[row], wanted)
        for row, wanted in enumerate(expected, 2)
        if said[row][0] != wanted[0] or wanted[1] not in said[row][1]
    }
    assert wrong == {}
    mend = load_workbook(library.workbook_to_mend(file)).worksheets[0]
    assert [cell.value for cell in mend[1]] == [*HEADERS, "오류", "해결"]
    assert [row[2] for row in mend.iter_rows(min_row=2, values_only=True)][:2] == ["777788880002", "777788880003"]
    assert mend.max_row == 1 + 12
    assert [cell.value for cell in mend[mend.max_row]][:3] == [None, "CJ", "777788880010"]
    assert "비어 있어" in str(mend.cell(mend.max_row, 4).value)
    assert "배송번호나 주문번호를 넣어" in str(mend.cell(mend.max_row, 5).value)
    assert sent(file) == 1
    assert market.ledger.count("dispatch_parcel") == 1


@pytest.mark.one_database
def test_a_cancel_is_told_before_the_hold_that_it_brought(store: Store, market: Any, packed: list[str]) -> None:
    OrderLine.update(exported_at=now()).where(OrderLine.id.in_([line(one).id for one in packed])).execute()
    market.file_claim(packed[0], "cancel")
    collect(store)
    assert line(packed[0]).held_at is not None
    file = uploaded(store, book([HEADERS, [parcel(packed[0]), "CJ", "687654321010"]]))
    (kind, reason) = told(file)[2]
    assert (kind, "물건을 보내지 말고" in reason, "보류를 풀면" in reason) == ("stopped", True, False)


@pytest.mark.one_database
def test_orders_are_found_by_number_and_line_and_by_whom_alone_where_one_fits(store: Store, market: Any) -> None:
    people = {"rcvrNm": "김견본", "rcvrPrtblNo": "010-2000-4321", "rcvrTlphn": ""}
    (alone,) = place(market, state="301", **people)
    twins = place(market, 2, state="301", **{**people, "rcvrNm": "이견본"})
    first, second = place(market, 2, state="301")
    collect(store)
    rows = [
        ["고객주문번호", "주문순번", "송장번호", "받는분", "전화번호"],
        [first, "", "680000000001", "", ""],
        [f"{second}-{line(second).number}", "", "680000000002", "", ""],
        [first, "99", "680000000003", "", ""],
        ["", "", "680000000004", "김견본", 1020004321],
        ["", "", "680000000005", "이견본", "010 2000 4321"],
        ["", "", "680000000006", "김*본", "010-****-4321"],
        ["", "", "680000000007", "김견본", "010-2000-9999"],
        ["", "", "680000000008", "김견본", ""],
    ]
    file = uploaded(store, text(rows), CJ)
    assert kinds(file) == ["ready", "ready", "unmatched", "check", *["unmatched"] * 4]
    said = told(file)
    assert ("2개라" in said[6][1], "가려져" in said[7][1], "없습니다" in said[8][1], "모두 있어야" in said[9][1]) == (
        True, True, True, True,
    )  # fmt: skip
    assert sent(file) == 2
    assert line(alone).state == "301", "what was found by name waits for a word of its own"
    assert sent(file, with_checked=True) == 1
    assert (line(alone).tracking_no, [line(one).state for one in twins]) == ("680000000004", ["301", "301"])


@pytest.mark.one_database
def test_who_is_another_than_the_order_s_recipient_is_for_a_person_to_look_at(store: Store, market: Any) -> None:
    names = ["김견본", "이견본", "박견본"]
    numbers = [place(market, state="301", rcvrNm=name)[0] for name in names]
    collect(store)
    headers = [*HEADERS, "받는분"]
    shifted = ["김 견본", "박견본", "박*본"]
    rows = [[parcel(one), "CJ", f"68765432101{n}", shifted[n]] for n, one in enumerate(numbers)]
    file = uploaded(store, book([headers, *rows]))
    assert (kinds(file), "줄이 밀리지" in told(file)[3][1]) == (["ready", "check", "ready"], True)
    assert (sent(file), sent(file, with_checked=True)) == (2, 1)


@pytest.mark.one_database
def test_parcels_in_one_box_share_a_number_as_far_as_the_market_takes_it(store: Store, market: Any) -> None:
    people = {"rcvrNm": "김견본", "rcvrPrtblNo": "010-2000-4321"}
    together = [*place(market, 3, state="301", **people), *place(market, 1, state="301")]
    collect(store)
    first, second, third, stranger = (parcel(one) for one in together)
    file = uploaded(store, book([HEADERS, [f"{first}, {second}/{third}", "CJ", "680000000001"]]))
    rows = list(file.rows.order_by(DispatchFileRow.id))
    assert [(row.kind, row.courier) for row in rows] == [("ready", CJ), ("ready", OTHER), ("check", OTHER)]
    assert ("[기타]로 보냅니다" in rows[1].reason, "3번째 배송번호" in rows[2].reason) == (True, True)
    assert sent(file) == 2
    assert [line(one).tracking_no for one in together[:2]] == ["680000000001"] * 2
    assert line(together[2]).state == "301", "a number that stands on no box is for a person to look at"
    apart = uploaded(store, book([HEADERS, [f"{third} {stranger}", "CJ", "680000000002"]]))
    assert (kinds(apart), "받는 분이 다른" in told(apart)[2][1]) == (["duplicate"] * 2, True)


@pytest.mark.one_database
@pytest.mark.parametrize("courier", [CJ, OTHER])
def test_all_parcels_in_one_box_leave_each_as_the_market_takes_it(store: Store, market: Any, courier: str) -> None:
    people = {"rcvrNm": "김견본", "rcvrPrtblNo": "010-2000-4321"}
    together = place(market, 5, state="301", **people)
    collect(store)
    cell, number = " ".join(parcel(one) for one in together[:4]), "680000000001"
    file = uploaded(store, book([HEADERS, [cell, courier, number]]))
    assert (sent(file, with_checked=True), market.ledger.count("dispatch_parcel")) == (4, 4)
    renamed = [f"{number}N{place}" for place in ((2, 3, 4) if courier == OTHER else (3, 4))]
    assert sorted(line(one).tracking_no for one in together[:4]) == [*[number] * (4 - len(renamed)), *renamed]
    again = uploaded(store, book([HEADERS, [f"{cell} {parcel(together[4])}", courier, number]]))
    rows = list(again.rows.order_by(DispatchFileRow.id))
    assert [row.kind for row in rows] == ["gone"] * 4 + ["check"]
    assert (all("이미 이 송장번호로" in row.reason for row in rows[:4]), rows[4].tracking_no) == (True, f"{number}N5")
    assert sent(again, with_checked=True) == 1
    assert market.order(together[4])["lines"][0]["invcNo"] == f"{number}N5"
    search = Search((store.id,), now(), text=number)
    assert finding.count(Finding(search)).total == 5, "the number on the box finds all that lies in it"


@pytest.mark.one_database
def test_an_order_that_was_under_way_when_it_was_first_seen_is_told_to_be_sent(store: Store, market: Any) -> None:
    shipped, waiting = place(market, 1, state="401")[0], place(market, 1, state="301")[0]
    collect(store)
    assert line(shipped).parcel is None, "the list of what is under way tells no 배송번호"
    rows = [
        ["주문번호", "송장번호"], [shipped, "680000000001"], [f"{shipped}-1", "680000000002"], [waiting, ""],
        ["20260101000000001", "680000000003"], ["20260101000000002", ""],
    ]  # fmt: skip
    file = uploaded(store, book(rows), CJ)
    assert kinds(file) == ["gone", "gone", "empty", "unmatched", "empty"]
    assert (told(file)[2][1].startswith("이미 발송됨"), "아직 비어" in told(file)[4][1]) == (True, True)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        (687654321012, "687654321012"),
        (687654321012.0, "687654321012"),
        ("6876 5432-1012", "687654321012"),
        ("'687654321012", "687654321012"),
        ("6.87654321012E+11", "687654321012"),
        ("687654321012.0", "687654321012"),
        ("EM123456789KR", "EM123456789KR"),
        ("6.8E+11", None),
        (6.87654321012e17, None),
    ],
)
def test_numbers_survive_a_spreadsheet_or_are_told_to_be_lost(
    store: Store, market: Any, packed: list[str], cell: Any, kept: str | None
) -> None:
    file = uploaded(store, book([HEADERS, [parcel(packed[0]), "CJ", cell]]))
    row = file.rows.get()
    assert (row.kind, row.tracking_no) == (("ready", kept) if kept else ("bad", None))
    assert kept or "송장번호가 지수 표기로 바뀌어" in row.reason


@pytest.mark.one_database
def test_columns_are_asked_for_once_and_remembered(store: Store, market: Any, packed: list[str]) -> None:
    def sheet(number: int) -> bytes:
        rows = [
            ["접수", "수취인", "연락처", "물류코드"],
            [parcel(packed[number]), "김견본", "", f"68765432101{number}"],
        ]
        return text(rows, "utf-8-sig")

    file = uploaded(store, sheet(0))
    assert (file.state, kinds(file)) == ("asked", [])
    assert ("송장번호" in file.problem["message"], "택배사 열이 없습니다" in file.problem["message"]) == (True, True)
    with pytest.raises(FileRefused, match="어느 주문인지"):
        jobs.save_mapping(file, {"tracking_no": 3}, CJ, SYSTEM)
    with pytest.raises(FileRefused, match="택배사"):
        jobs.save_mapping(file, {"tracking_no": 3, "parcel_no": 0}, None, SYSTEM)
    with pytest.raises(ValueError, match="두 항목"):
        jobs.save_mapping(file, {"tracking_no": 3, "parcel_no": 3}, CJ, SYSTEM)
    jobs.save_mapping(file, {"tracking_no": 3, "parcel_no": 0}, CJ, SYSTEM)
    assert kinds(read(file)) == ["ready"]
    again = uploaded(store, sheet(1))
    row = again.rows.get()
    assert (again.state, row.kind, row.courier, ColumnMapping.select().count()) == ("planned", "ready", CJ, 1)
    elsewhere = make_store(store.members.get().user, "다른상점", "0123456789abcdef0123456789abcdef")
    assert uploaded(elsewhere, sheet(1)).state == "asked", "another store knows nothing of it"


@pytest.mark.one_database
def test_two_columns_for_one_number_are_asked_about(store: Store, market: Any, packed: list[str]) -> None:
    rows = [["배송번호", "송장번호", "운송장번호"], [parcel(packed[0]), "1", "687654321012"]]
    file = uploaded(store, book(rows), CJ)
    assert (file.state, "'송장번호', '운송장번호'" in file.problem["message"]) == ("asked", True)


@pytest.mark.one_database
def test_a_courier_s_name_is_asked_for_once(store: Store, market: Any, packed: list[str]) -> None:
    names = ["대한통운", "(주)한진택배", 7]
    rows = [[parcel(one), name, f"68765432101{n}"] for n, (one, name) in enumerate(zip(packed, names, strict=True))]
    file = uploaded(store, book([HEADERS, *rows]))
    assert [row.courier for row in file.rows.order_by(DispatchFileRow.id)] == [CJ, "00011", "00007"]
    rows[0][1] = rows[1][1] = "우리동네 퀵"
    file = uploaded(store, book([HEADERS, *rows]))
    assert (kinds(file), library.unknown_couriers(file)) == (["bad", "bad", "ready"], ["우리동네퀵"])
    with pytest.raises(FileRefused, match="하나 이상"):
        jobs.save_couriers(file, {"우리동네퀵": "12345"}, SYSTEM)
    jobs.save_couriers(file, {"우리동네퀵": OTHER, "없던 이름": CJ}, SYSTEM)
    assert kinds(read(file)) == ["ready"] * 3
    assert list(CourierWord.select(CourierWord.word, CourierWord.courier).tuples()) == [("우리동네퀵", OTHER)]
    assert kinds(uploaded(store, book([HEADERS, *rows]))) == ["ready"] * 3


@pytest.mark.one_database
def test_a_column_of_other_words_is_no_column_of_couriers(store: Store, market: Any, packed: list[str]) -> None:
    rows = [[parcel(packed[0]), f"김견본{n}", f"68765432{n:04}"] for n in range(25)]
    file = uploaded(store, book([HEADERS, *rows]))
    assert (file.state, "택배사 열을 다시" in file.problem["message"], file.rows.count()) == ("asked", True, 0)
    few = uploaded(store, book([HEADERS, *rows[:2]]))
    assert sorted(library.unknown_couriers(few)) == ["김견본0", "김견본1"]
    assert "견본" not in repr(db.execute_sql("SELECT * FROM dispatch_file").fetchall())
    assert "견본" not in repr(db.execute_sql("SELECT * FROM dispatch_file_row").fetchall())


@pytest.mark.one_database
def test_our_own_workbook_of_orders_comes_back_with_numbers(
    store: Store, market: Any, packed: list[str], seller_user: User
) -> None:
    (held,) = place(market, state="202")
    collect(store)
    worker = make_user("worker")
    accounts.set_rights(store, worker, ["read", "work"], SYSTEM)
    content = io.BytesIO()
    exporting.write(finding.read({}, [store.id], now()), Actor(worker), content)
    edited = load_workbook(content)
    sheet = edited.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[1]}
    assert sheet.cell(2, heads["받는 분"]).value == "가려짐"
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, heads["송장번호"]).value = f"68765432101{row}"
        sheet.cell(row, heads["택배사"]).value = "롯데택배"
    filled = io.BytesIO()
    edited.save(filled)
    file = uploaded(store, filled.getvalue())
    assert sorted(kinds(file)) == ["ready", "ready", "ready", "stopped"]
    assert {row.courier for row in file.rows} == {"00012"}
    assert (line(held).state, sent(file)) == ("202", 3)


@pytest.mark.one_database
def test_a_file_of_another_kind_gets_a_sentence(store: Store, market: Any, tmp_path: Path) -> None:
    bad = {
        "other_kind": workbook(tmp_path / "products.xlsx").read_bytes(),
        "no_header": book([["이름", "나이"], ["김견본", 3]]),
        "no_rows": book([HEADERS]),
        "broken": b"PK\x03\x04 broken",
        "too_many_rows": text([HEADERS, *[["1", "CJ", "1"]] * 10_001]),
    }
    for code, content in bad.items():
        file = uploaded(store, content)
        assert (file.state, file.problem["code"]) == ("refused", code)
        assert not folders.folder_of(file).exists(), code
    first = DispatchFile.select().order_by(DispatchFile.id).get().problem
    assert ("상품 목록 파일로 보입니다" in first["message"], first["place"]) == (True, "상품 가져오기")
    with pytest.raises(folders.FileProblem, match="빈 파일"):
        jobs.receive(store, io.BytesIO(b""), "빈 파일.csv", Wanted(), SYSTEM)


@pytest.mark.one_database
def test_what_is_mended_is_read_as_the_first_file_was(store: Store, market: Any, packed: list[str]) -> None:
    rows = [["접수", "수취인", "연락처", "물류코드"], ["7", "김견본", "", "687654321011"]]
    file = uploaded(store, book(rows))
    jobs.save_mapping(file, {"tracking_no": 3, "parcel_no": 0}, CJ, SYSTEM)
    file = read(file)
    assert kinds(file) == ["unmatched"]
    mended = load_workbook(library.workbook_to_mend(file))
    mended.worksheets[0]["A2"] = parcel(packed[0])
    content = io.BytesIO()
    mended.save(content)
    assert kinds(uploaded(store, content.getvalue())) == ["ready"]


def test_a_cancel_between_the_preview_and_the_sending_is_not_sent(store: Store, market: Any, packed: list[str]) -> None:
    rows = [[parcel(one), "CJ", f"68765432101{n}"] for n, one in enumerate(packed)]
    file = uploaded(store, book([HEADERS, *rows]))
    market.file_claim(packed[1], "cancel")
    assert sent(file) == 3
    assert market.ledger.count("dispatch_parcel") == 2
    assert [line(one).state for one in packed] == ["401", "701", "401"]


def test_several_clicks_at_once_are_one_batch(store: Store, market: Any, packed: list[str]) -> None:
    rows = [[parcel(one), "CJ", f"68765432101{n}"] for n, one in enumerate(packed)]
    file = uploaded(store, book([HEADERS, *rows]))
    begun: list[int] = []

    def click(form_key: str) -> None:
        with db.connection_context():
            begun.append(sending.send(file, False, form_key, SYSTEM))

    clicks = [threading.Thread(target=click, args=(key,)) for key in ("a", "a", "b")]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert (sorted(begun), DispatchBatch.select().count()) == ([0, 0, 3], 1)


@pytest.mark.one_database
def test_what_was_taken_since_is_told_and_nothing_is_begun(store: Store, market: Any, packed: list[str]) -> None:
    file = uploaded(store, book([HEADERS, *([parcel(one), "CJ", f"68765432101{n}"] for n, one in enumerate(packed))]))
    (other,) = place(market, state="301")
    collect(store)
    dispatching.begin(store, [dispatching.Entry(line(other).parcel_id, CJ, "687654321010")], SYSTEM)
    with pytest.raises(FileRefused, match="그사이 1건을 보낼 수 없게"):
        sending.send(file, False, "key", SYSTEM)
    assert (kinds(file), DispatchBatch.select().count()) == (["duplicate", "ready", "ready"], 1)
    assert sending.send(file, False, "key", SYSTEM) == 2


@pytest.mark.one_database
def test_a_preview_is_looked_at_anew_by_what_orders_are_now(store: Store, market: Any, packed: list[str]) -> None:
    rows = [HEADERS, *([parcel(one), "CJ", f"68765432101{n}"] for n, one in enumerate(packed[:2]))]
    file = uploaded(store, book([*rows, [parcel(packed[2]), "CJ", "12"], ["77", "CJ", "687654321019"]]))
    assert (kinds(file), sent(file)) == (["ready", "ready", "bad", "unmatched"], 2)
    market.file_claim(packed[2], "cancel")
    collect(store)
    jobs.look_again(file, SYSTEM)
    assert kinds(read(file)) == ["ready", "ready", "stopped", "unmatched"], "what was handed in stays as it went"
    assert kinds(uploaded(store, book(rows))) == ["gone", "gone"]


@pytest.mark.one_database
def test_all_stores_of_somebody_are_searched_where_that_is_wanted(
    store: Store, seller_user: User, market: Any, packed: list[str]
) -> None:
    other = make_store(seller_user, "다른상점", "0123456789abcdef0123456789abcdef")
    OrderLine.update(store=other).where(OrderLine.id == line(packed[1]).id).execute()
    Parcel.update(store=other).where(Parcel.id == line(packed[1]).parcel_id).execute()
    rows = book([HEADERS, *([parcel(one), "CJ", f"68765432101{n}"] for n, one in enumerate(packed))])
    actor = Actor(seller_user)
    assert kinds(uploaded(store, rows, actor=actor)) == ["ready", "unmatched", "ready"]
    file = uploaded(store, rows, actor=actor, everywhere=True)
    assert kinds(file) == ["ready"] * 3
    assert sending.send(file, False, "key", actor) == 3
    assert {(batch.store_id, batch.items.count()) for batch in DispatchBatch.select()} == {(store.id, 2), (other.id, 1)}


def test_nobody_s_name_is_kept_and_the_file_is_forgotten(store: Store, market: Any, packed: list[str]) -> None:
    headers = [*HEADERS, "주문번호", "받는분", "받는분전화번호", "주소"]
    cells = ["김가나다", "010-5555-4321", "서울시 견본구 12"]
    rows = [headers, [parcel(packed[0]), "CJ", "687654321010", "", *cells], ["", "CJ", cells[0], cells[0], *cells]]
    file = uploaded(store, book(rows))
    assert kinds(file) == ["check", "unmatched"]
    for table in db.get_tables():
        dumped = repr(db.execute_sql(f'SELECT * FROM "{table}"').fetchall())
        assert not any(word in dumped for word in ("가나다", "5555-4321", "55554321", "견본구")), table
    assert sent(file, with_checked=True) == 1
    assert (folders.folder_of(file).exists(), wiping.is_wanted(store)) == (True, False)
    DispatchFile.update(created_at=now() - uploads.KEPT_FOR * 2).execute()
    assert wiping.is_wanted(store)
    run, _ = runs.start(runs.Order(wiping.KIND, store))
    runs.perform(run.id)
    file = DispatchFile.get()
    assert (library.standing(file).phase, folders.folder_of(file).exists()) == ("forgotten", False)
    assert [(row.kind, row.batch_id) for row in file.rows] == [("check", DispatchBatch.get().id)]
    assert not wiping.is_wanted(store)
    with pytest.raises(FileRefused, match="보낼 수 있는 파일이 아닙니다"):
        sending.send(file, False, "key", SYSTEM)


@pytest.mark.one_database
def test_thousands_of_rows_are_read_in_few_queries(
    store: Store, market: Any, packed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    execute = db.obj.execute_sql
    monkeypatch.setattr(
        db.obj, "execute_sql", lambda sql, *more, **given: asked.append(sql) or execute(sql, *more, **given)
    )
    rows = [[parcel(packed[0]), "CJ", "687654321010"], *([str(n), "CJ", f"68{n:010}"] for n in range(5_000))]
    file = uploaded(store, text([HEADERS, *rows]))
    assert (file.counts["ready"], file.counts["unmatched"]) == (1, 5_000)
    assert len(asked) < 60
