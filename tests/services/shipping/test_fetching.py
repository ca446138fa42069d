"""Bringing in addresses and dispatch templates: whole, repeatable, and never believing a silent market."""

from collections.abc import Callable
from typing import Any

import pytest

from webapp.models.base import db
from webapp.models.runs import DONE, FAILED, Run
from webapp.models.shipping import LISTED, MISSING, AddressTemplate, DispatchTemplate
from webapp.models.stores import Store
from webapp.services import freshness, market, runs, sending
from webapp.services.audit import SYSTEM
from webapp.services.runs import Order
from webapp.services.sending import MarketProblem
from webapp.services.shipping import fetching
from webapp.simulator import SAMPLE_KEY


@pytest.fixture
def fetch(store: Store, work: Callable[[], None]) -> Callable[[], Run]:
    def once() -> Run:
        run, _made = runs.start(Order(fetching.KIND, store))
        work()
        return Run.get_by_id(run.id)

    return once


def address(number: int) -> AddressTemplate:
    return AddressTemplate.get(AddressTemplate.number == str(number))


def bring(store: Store, kind: str, number: str) -> AddressTemplate:
    with market.client_for(store) as client:
        return fetching.bring_one(store, client, kind, number, SYSTEM)


def test_addresses_come_with_their_street_zip_code_and_detail(fetch: Callable[[], Run]) -> None:
    run = fetch()
    row = address(1)
    assert (run.state, run.result["addresses"]["new"], run.result["dispatch_templates"]["new"]) == (DONE, 3, 3)
    assert (row.kind, row.title, row.detail) == ("outbound", "본사 창고", "샘플빌딩 지하1층 물류팀")
    assert (row.address, row.zip_code) == ("서울특별시 금천구 가산디지털1로 168", "08507")
    assert (row.recipient, row.phone, row.mobile) == ("김샘플", "02-000-0000", "010-0000-0001")
    assert {(kind.kind, kind.number) for kind in AddressTemplate.select()} == {
        ("outbound", "1"),
        ("return", "2"),
        ("outbound", "3"),
    }


def test_names_and_phones_stand_in_the_database_sealed_only(fetch: Callable[[], Run]) -> None:
    fetch()
    rows = db.execute_sql('SELECT * FROM "address_template"').fetchall()
    assert rows
    assert not any("김샘플" in str(value) or "010-0000" in str(value) for row in rows for value in row)


def test_templates_keep_the_market_s_number_hours_and_representative(fetch: Callable[[], Run]) -> None:
    fetch()
    rows = {row.method: row for row in DispatchTemplate.select()}
    today, normal = rows["02"], rows["01"]
    assert (today.days, today.weekday_cutoff, today.saturday, today.saturday_cutoff) == (0, "1500", True, "1100")
    assert (normal.days, normal.weekday_cutoff, normal.saturday) == (2, "", False)
    assert [row.method for row in rows.values() if row.is_representative] == ["02"]
    assert [row.method for row in rows.values() if row.is_default] == ["02"]


def test_fetching_twice_changes_nothing(fetch: Callable[[], Run]) -> None:
    first, second = fetch(), fetch()
    assert second.result["addresses"] == {"new": 0, "changed": 0, "same": 3, "missing": 0, "failed": 0}
    assert second.result["dispatch_templates"]["same"] == 3
    assert AddressTemplate.select().count() == first.result["addresses"]["new"]


def test_what_changed_at_the_market_is_taken_over(fetch: Callable[[], Run], market: Any) -> None:
    fetch()
    market.put_address(SAMPLE_KEY, 1, "outbound", addrNm="새 창고", prtblTlphnNo="010-0000-9999")
    assert fetch().result["addresses"]["changed"] == 1
    assert (address(1).title, address(1).mobile) == ("새 창고", "010-0000-9999")


def test_what_the_market_no_longer_lists_is_marked_and_comes_back(fetch: Callable[[], Run], market: Any) -> None:
    fetch()
    kept = next(row for row in market.addresses(SAMPLE_KEY) if row["addrSeq"] == "3")
    market.remove_address(SAMPLE_KEY, 3)
    assert fetch().result["addresses"]["missing"] == 1
    assert address(3).presence == MISSING
    market.put_address(SAMPLE_KEY, 3, **kept)
    fetch()
    assert address(3).presence == LISTED


def test_a_template_that_is_gone_is_marked_and_no_longer_the_default(fetch: Callable[[], Run], market: Any) -> None:
    fetch()
    gone = DispatchTemplate.get(DispatchTemplate.is_default)
    market.remove_template(gone.number)
    assert fetch().result["dispatch_templates"]["missing"] == 1
    assert DispatchTemplate.get_by_id(gone.id).presence == MISSING
    assert DispatchTemplate.get(DispatchTemplate.is_default).id != gone.id


@pytest.mark.parametrize("fault", ["silent_empty", "truncated", "wrong_root", "maintenance_html", "http_500"])
def test_an_answer_that_is_no_list_marks_nothing_missing(fetch: Callable[[], Run], market: Any, fault: str) -> None:
    fetch()
    market.inject_fault("outboundarea", fault, count=None)
    run = fetch()
    assert run.state == DONE
    assert "error" in run.result["addresses"]
    assert run.result["dispatch_templates"]["same"] == 3
    assert not AddressTemplate.select().where(AddressTemplate.presence == MISSING).exists()


def test_one_part_failing_leaves_the_other_s_freshness_untouched(
    fetch: Callable[[], Run], market: Any, store: Store
) -> None:
    market.inject_fault("sendCloseList", "wrong_root", count=None)
    fetch()
    marks = freshness.marks([store])[store.id]
    assert marks["addresses"].checked_at is not None
    assert (marks["dispatch_templates"].checked_at, marks["dispatch_templates"].failures) == (None, 1)


def test_a_market_that_refuses_everything_fails_the_run_with_a_way_out(fetch: Callable[[], Run], market: Any) -> None:
    market.change_seller(SAMPLE_KEY, approved=False)
    run = fetch()
    assert (run.state, run.cause) == (FAILED, "not_approved")
    assert "OPEN API CENTER" in run.error


def test_one_address_that_cannot_be_read_does_not_stop_its_neighbours(fetch: Callable[[], Run], market: Any) -> None:
    market.inject_fault("getOutAddressInfo/1", "wrong_root", count=None)
    run = fetch()
    assert (run.state, run.result["addresses"]["new"], run.result["addresses"]["failed"]) == (DONE, 2, 1)
    assert address(3).title == "김포 물류센터"


def test_overseas_and_visit_addresses_come_by_number_and_are_read_again(
    fetch: Callable[[], Run], market: Any, store: Store
) -> None:
    overseas, visit = bring(store, "overseas", "4"), bring(store, "visit", "5")
    assert (overseas.city, overseas.state_name, overseas.line1) == ("Los Angeles", "CA", "100 Sample Street")
    assert visit.title == "본사 방문수령"
    market.put_address(SAMPLE_KEY, 4, "overseas", city="San Diego")
    market.remove_address(SAMPLE_KEY, 5)
    assert fetch().result["addresses"]["missing"] == 1
    assert (address(4).city, address(5).presence) == ("San Diego", MISSING)


def test_a_number_that_the_market_does_not_know_is_told(store: Store) -> None:
    with pytest.raises(MarketProblem, match="해외출고지 주소가 없습니다"), sending.calling(store) as client:
        fetching.bring_one(store, client, "overseas", "99", SYSTEM)
