"""엑셀로 발송처리 on the screen, without JavaScript: upload, name the columns once, look, mend, hand in, forget."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from lxml import html
from openpyxl import load_workbook

from tests.browsing import DeskBrowser
from tests.conftest import make_store, make_user
from tests.services.orders.lately import collect
from tests.services.orders.test_collecting import line, place
from tests.services.orders.test_dispatch_files import CJ, HEADERS, Rows, book, parcel
from webapp.models.accounts import AuditEntry, User
from webapp.models.base import now
from webapp.models.dispatching import DispatchBatch, DispatchFile
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import accounts, runs
from webapp.services.audit import SYSTEM
from webapp.services.orders import courier_file, courier_layouts, dispatching, outgoing
from webapp.services.orders.dispatch_files import uploads
from webapp.services.orders.outgoing import Wanted

pytestmark = pytest.mark.one_database
Work = Callable[[], None]


@pytest.fixture
def packed(store: Store, market: Any) -> list[str]:
    numbers = place(market, 3, state="301", rcvrNm="김견본", rcvrPrtblNo="010-2000-4321")
    collect(store)
    return numbers


@pytest.fixture
def upload(browser: DeskBrowser, store: Store, work: Work) -> Callable[..., str]:
    """Upload a file with these rows and have it read; where it stands then."""

    def send(rows: Rows, **given: str) -> str:
        answer = browser.post(files_of(store), {"file": (BytesIO(book(rows)), "송장.xlsx"), **given})
        assert answer.status_code == 303, answer.text
        work()
        return str(answer.headers["Location"])

    return send


def files_of(store: Store) -> str:
    return f"/stores/{store.id}/orders/files"


def tabs(page: str) -> dict[str, int]:
    """The kinds of rows and how many there are of each."""
    found = html.document_fromstring(page).xpath("//nav[@aria-label='줄의 종류']/a")
    return {tab.text.strip(): int(tab[0].text) for tab in found}


def form_key(page: str) -> str:
    return str(html.document_fromstring(page).xpath("//input[@name='form_key']/@value")[0])


def test_a_file_is_looked_at_mended_and_sent_once(
    browser: DeskBrowser, store: Store, market: Any, packed: list[str], upload: Callable[..., str], work: Work
) -> None:
    assert f"{files_of(store)}" in browser.get(f"/orders?store={store.id}&stage=packing").text
    address = upload(
        [
            HEADERS,
            [parcel(packed[0]), "CJ", "687654321010"],
            [parcel(packed[1]), "CJ", ""],
            ["77", "CJ", "687654321012"],
        ]
    )
    page = browser.get(address).text
    assert tabs(page) == {"보낼 것": 1, "못 찾음": 1, "송장번호 없음 (보내지 않음)": 1}
    assert ("1건 발송처리" in page, packed[0] in page, "김*본" in page) == (True, True, True)
    assert "배송번호 77의 주문을 찾지 못했습니다" in browser.get(f"{address}?kind=unmatched").text
    answer = browser.get(f"{address}/mend.xlsx")
    mended = load_workbook(BytesIO(answer.data))
    answer.close()
    assert [row[0] for row in mended.worksheets[0].iter_rows(min_row=2, values_only=True)] == [parcel(packed[1]), "77"]
    given = {"form_key": form_key(page)}
    first = browser.post(f"{address}/send", given)
    second = browser.post(f"{address}/send", given)
    batch = f"/stores/{store.id}/orders/dispatches/{DispatchBatch.get().id}"
    assert (first.headers["Location"], second.headers["Location"]) == (batch, batch)
    page = browser.get(batch).text
    assert ("1건의 발송처리를 시작했습니다" in page, "다시 보내지 않았습니다" in page) == (True, True)
    work()
    assert (DispatchBatch.select().count(), market.ledger.count("dispatch_parcel")) == (1, 1)
    page = browser.get(address).text
    assert (tabs(page), batch in page) == ({"보낼 것": 0, "못 찾음": 1, "송장번호 없음 (보내지 않음)": 1}, True)
    assert "건 발송처리</button>" not in page
    mended.worksheets[0]["C2"], mended.worksheets[0]["A3"] = "687654321011", parcel(packed[2])
    content = BytesIO()
    mended.save(content)
    again = browser.post(files_of(store), {"file": (BytesIO(content.getvalue()), "고친 파일.xlsx")})
    work()
    assert tabs(browser.get(again.headers["Location"]).text) == {"보낼 것": 2}
    actions = {entry.action for entry in AuditEntry.select()}
    assert {"dispatch_file.upload", "orders.dispatch"} <= actions


def test_columns_are_chosen_with_samples_and_what_was_chosen_stands_again(
    browser: DeskBrowser, store: Store, packed: list[str], upload: Callable[..., str], work: Work
) -> None:
    values = [[parcel(one), "김견본", "", f"68765432101{n}"] for n, one in enumerate(packed)]
    headers = ["접수", "수취인", "연락처", "물류코드"]
    rows = [headers, *values, ["", "이견본", "", "687654321013"]]
    address = upload(rows)
    page = browser.get(address).text
    assert "송장번호가 든 열을 골라 주세요" in page
    assert ("687654321012" in page, "687654321013" in page) == (True, False), "three values of each column"
    given = {"column-1": "recipient", "column-2": "", "column-3": "tracking_no", "courier": CJ}
    short = browser.post(f"{address}/columns", given)
    assert (short.status_code, "어느 주문인지 알려 줄 열" in short.text) == (422, True)
    twice = browser.post(f"{address}/columns", {**given, "column-0": "tracking_no"})
    assert (twice.status_code, "두 열에 골랐습니다" in twice.text) == (422, True)
    chosen = html.document_fromstring(twice.text).xpath("//select[@name='column-1']/option[@selected]/@value")
    assert chosen == ["recipient"]
    browser.post(f"{address}/columns", {**given, "column-0": "parcel_no"})
    work()
    assert tabs(browser.get(address).text) == {"보낼 것": 3, "못 찾음": 1}
    assert tabs(browser.get(upload(rows)).text) == {"보낼 것": 3, "못 찾음": 1}, "nobody is asked again"
    assert "열 고르기" in browser.get(f"{address}/columns").text


def test_couriers_are_named_once_and_who_was_found_by_name_waits_for_a_word(
    browser: DeskBrowser, store: Store, market: Any, packed: list[str], upload: Callable[..., str], work: Work
) -> None:
    (alone,) = place(market, state="301", rcvrNm="이견본", rcvrPrtblNo="010-2000-1111")
    collect(store)
    headers = [*HEADERS, "받는분", "받는분전화번호"]
    rows = [headers, [parcel(packed[0]), "동네 퀵", "687654321010"]]
    address = upload([*rows, ["", "CJ", "687654321011", "이견본", "010-2000-1111"]])
    page = browser.get(address).text
    assert ("모르는 택배사 이름 1가지" in page, "1건 발송처리" in page) == (True, True)
    assert "하나 이상 골라 주세요" in browser.follow(browser.post(f"{address}/couriers", {"word": "동네퀵"})).text
    browser.post(f"{address}/couriers", {"word": "동네퀵", "courier": CJ})
    work()
    page = browser.get(address).text
    assert tabs(page) == {"보낼 것": 1, "확인할 것": 1}
    assert "맞는 주문인지 확인" in page
    browser.post(f"{address}/send", {"form_key": form_key(page)})
    page = browser.get(address).text
    assert (tabs(page), "확인할 것 1건 발송처리" in page) == ({"보낼 것": 0, "확인할 것": 1}, True)
    browser.post(f"{address}/send", {"form_key": form_key(page), "checked": "1"})
    work()
    assert (line(packed[0]).state, line(alone).state) == ("401", "401")
    assert tabs(browser.get(upload(rows)).text) == {"보낼 것": 0, "이미 발송": 1}


def test_what_is_refused_is_told_and_looking_anew_sees_a_cancel(
    browser: DeskBrowser, store: Store, market: Any, packed: list[str], upload: Callable[..., str], work: Work
) -> None:
    empty = browser.post(files_of(store), {"file": (BytesIO(b""), "빈 파일.csv"), "courier": CJ})
    assert (empty.status_code, "빈 파일입니다" in empty.text) == (422, True)
    chosen = html.document_fromstring(empty.text).xpath("//select[@name='courier']//option[@selected]/@value")
    assert chosen == [CJ], "what was chosen stands again"
    wrong = upload([["상품번호", "상품명"], ["3000000007", "견본 컵"]])
    assert "상품 목록 파일로 보입니다" in browser.get(wrong).text
    assert browser.get(f"{wrong}/mend.xlsx").status_code == 404
    assert browser.get(f"{wrong}/columns").status_code == 303
    assert browser.post(f"{wrong}/columns").status_code == 303
    address = upload([HEADERS, [parcel(packed[0]), "CJ", "687654321010"]])
    market.file_claim(packed[0], "cancel")
    collect(store)
    browser.post(f"{address}/again")
    assert "보낼 수 있는 파일이 아닙니다" in browser.follow(browser.post(f"{address}/send")).text
    assert "파일을 읽는 중입니다" in browser.follow(browser.post(f"{address}/discard")).text
    work()
    assert tabs(browser.get(address).text) == {"보낼 것": 0, "취소·보류": 1}
    browser.post(f"{address}/discard")
    assert (browser.get(address).status_code, DispatchFile.select().count()) == (404, 1)


def test_who_may_not_see_people_sees_no_cells_of_another_s_file(
    browser: DeskBrowser,
    reader: DeskBrowser,
    sign_in: Callable[[User], DeskBrowser],
    store: Store,
    packed: list[str],
    upload: Callable[..., str],
) -> None:
    worker = make_user("worker")
    accounts.set_rights(store, worker, ["read", "work"], SYSTEM)
    colleague = sign_in(worker)
    asked = upload([["접수", "수취인", "연락처", "물류코드"], ["7", "박가나다", "", "687654321010"]])
    assert ("박가나다" in browser.get(asked).text, "박가나다" in colleague.get(asked).text) == (True, False)
    planned = upload([HEADERS, ["7", "CJ", "687654321010"]])
    answers = [one.get(f"{planned}/mend.xlsx") for one in (browser, colleague)]
    assert [answer.status_code for answer in answers] == [200, 403]
    answers[0].close()
    assert "보내지 못하는 줄 내려받기" not in colleague.get(planned).text
    assert (reader.get(planned).status_code, reader.get(files_of(store)).status_code) == (403, 403)
    assert "엑셀로 발송처리" not in reader.get(f"/orders?store={store.id}").text


def test_a_file_about_all_stores_of_somebody_is_theirs(
    browser: DeskBrowser,
    sign_in: Callable[[User], DeskBrowser],
    store: Store,
    seller_user: User,
    packed: list[str],
    upload: Callable[..., str],
) -> None:
    assert "내 모든 스토어" not in browser.get(files_of(store)).text
    make_store(seller_user, "다른상점", "0123456789abcdef0123456789abcdef")
    assert "내 모든 스토어" in browser.get(files_of(store)).text
    assert "/orders/files" in browser.get("/orders").text, "the list of all stores leads to the one in use"
    address = upload([HEADERS, [parcel(packed[0]), "CJ", "687654321010"]], everywhere="y")
    page = browser.get(address).text
    assert (tabs(page), "견본상점</td>" in page) == ({"보낼 것": 1}, True)
    worker = make_user("worker")
    accounts.set_rights(store, worker, ["read", "work"], SYSTEM)
    colleague = sign_in(worker)
    assert colleague.get(address).status_code == 404
    assert address not in colleague.get(files_of(store)).text


def test_a_file_that_was_forgotten_leads_to_what_it_sent(
    browser: DeskBrowser, store: Store, packed: list[str], upload: Callable[..., str]
) -> None:
    address = upload([HEADERS, [parcel(packed[0]), "CJ", "687654321010"]])
    browser.post(f"{address}/send")
    DispatchFile.update(created_at=now() - uploads.KEPT_FOR * 2).execute()
    uploads.forget_old(store)
    page = browser.get(address).text
    assert ("하루가 지나" in page, f"dispatches/{DispatchBatch.get().id}" in page) == (True, True)
    assert "내용 지움" in browser.get(files_of(store)).text
    assert "하루가 지나 내용을 지운" in browser.follow(browser.post(f"{address}/again")).text


def test_reading_that_was_stopped_goes_on(browser: DeskBrowser, store: Store, packed: list[str]) -> None:
    content = book([HEADERS, [parcel(packed[0]), "CJ", "687654321010"]])
    address = browser.post(files_of(store), {"file": (BytesIO(content), "송장.xlsx")}).headers["Location"]
    page = browser.get(address)
    assert ("파일을 읽고 있습니다" in page.text, page.headers["Refresh"]) == (True, "1")
    run = Run.get(Run.kind == "orders_file_read")
    browser.post(f"/runs/{run.id}/stop")
    runs.perform(run.id)
    assert "읽다가 멈췄습니다" in browser.get(address).text
    browser.post(f"/runs/{run.id}/again")
    assert not Run.select().where(Run.kind == dispatching.KIND).exists()
    runs.perform(Run.select().order_by(Run.id.desc()).get().id)
    assert tabs(browser.get(address).text) == {"보낼 것": 1}


def test_only_the_sheet_that_was_read_is_told_and_the_last_file_s_courier_stands_there(
    browser: DeskBrowser, store: Store, packed: list[str], work: Work
) -> None:
    def chosen() -> list[str]:
        page = html.document_fromstring(browser.get(files_of(store)).text)
        return [str(one) for one in page.xpath("//select[@name='courier']//option[@selected]/@value")]

    store.patch(default_courier="00011")
    assert chosen() == ["00011"]
    layout = courier_layouts.copy(store, "ready-00012", SYSTEM)
    wanted = Wanted("courier", layout.name, courier_layouts.of_row(layout).columns, courier_file.BY_PARCEL)
    outgoing.begin(store, [line(packed[0]).id], wanted, SYSTEM)
    assert chosen() == ["00012"], "a copy goes by the name of the set that it was made of"
    made, content = load_workbook(BytesIO(book([HEADERS, [parcel(packed[0]), "CJ", "687654321010"]]))), BytesIO()
    made.create_sheet("둘째 주").append(list(HEADERS))
    made.save(content)
    answer = browser.post(files_of(store), {"file": (BytesIO(content.getvalue()), "두 장.xlsx")})
    work()
    told = html.document_fromstring(browser.get(answer.headers["Location"]).text).xpath("string(//main)")
    assert "시트 2개 가운데 'Sheet' 시트만 읽었습니다. 읽지 않은 시트: '둘째 주'." in told


def test_what_the_gate_took_out_is_no_error(
    browser: DeskBrowser, store: Store, market: Any, packed: list[str], upload: Callable[..., str], work: Work
) -> None:
    address = upload([HEADERS, *([parcel(one), "CJ", f"68765432101{n}"] for n, one in enumerate(packed[:2]))])
    for number in packed[:2]:
        market.file_claim(number, "cancel")
    begun = browser.post(f"{address}/send", {"form_key": form_key(browser.get(address).text)})
    work()
    for page in (begun.headers["Location"], "/runs", f"/runs/{Run.get(Run.kind == dispatching.KIND).id}"):
        told = html.document_fromstring(browser.get(page).text).xpath("string(//main)")
        assert ("빼 주세요 2" in told, "모두 뺌" in told, "오류 2" in told) == (True, True, False), page
