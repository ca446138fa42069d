"""Everything that can be made to go wrong between a client and the market."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from lxml import etree

from tests.simulator.conftest import Caller
from tests.simulator.test_dispatch_templates import NORMAL, TEMPLATE, template
from webapp.simulator import SAMPLE_KEY
from webapp.simulator.seed import shops

LIST = "/areaservice/outboundarea"


def test_a_slow_answer_is_still_the_answer(caller: Caller, market: Any) -> None:
    market.fail_next("outboundarea", "delay", seconds=0.3)
    started = time.monotonic()

    assert caller.get(LIST).root == "ns2:inOutAddresss"
    assert time.monotonic() - started >= 0.3


@pytest.mark.parametrize(("kind", "acts"), [("timeout_before", 0), ("timeout_after", 1)])
def test_a_call_that_hangs_ends_without_an_answer(caller: Caller, market: Any, kind: str, acts: int) -> None:
    market.fail_next("sendCloseTemplate", kind, seconds=0.2)

    with pytest.raises(requests.ConnectionError):
        caller.post(TEMPLATE, template(NORMAL))
    assert market.ledger.count("register_dispatch_template") == acts


@pytest.mark.parametrize(("kind", "acts"), [("timeout_before", 0), ("timeout_after", 1)])
def test_a_client_that_does_not_wait_runs_into_its_own_time_limit(
    caller: Caller, market: Any, kind: str, acts: int
) -> None:
    market.fail_next("sendCloseTemplate", kind, seconds=0.8)

    with pytest.raises(requests.ReadTimeout):
        caller.send("POST", TEMPLATE, template(NORMAL).encode(), timeout=0.3)
    assert market.ledger.count("register_dispatch_template") == acts


@pytest.mark.parametrize(
    ("kind", "status", "start"),
    [("http_500", 500, b"<html>"), ("maintenance_html", 200, b"<!DOCTYPE"), ("silent_empty", 200, b"")],
)
@pytest.mark.parametrize("after_commit", [False, True])
def test_an_answer_can_be_put_in_place_of_the_markets_own(
    caller: Caller, market: Any, kind: str, status: int, start: bytes, after_commit: bool
) -> None:
    market.fail_next("sendCloseTemplate", kind, after_commit=after_commit)
    answer = caller.post(TEMPLATE, template(NORMAL))

    assert answer.status == status
    assert answer.body.startswith(start)
    assert (answer.body == b"") == (kind == "silent_empty")
    assert market.ledger.count() == int(after_commit)


def test_maintenance_can_also_be_a_503_or_a_message(caller: Caller, market: Any) -> None:
    market.fail_next(LIST, "maintenance_html", status=503)
    page = caller.get(LIST)
    market.fail_next(LIST, "maintenance_message")
    message = caller.get(LIST)

    assert (page.status, page.body[:9]) == (503, b"<!DOCTYPE")
    assert (message.root, message.of("resultCode"), message.status) == ("ClientMessage", "-1000", 200)


def test_too_many_calls_are_told_when_to_come_back(caller: Caller, market: Any) -> None:
    market.fail_next(LIST, "too_many", retry_after=600)
    answer = caller.get(LIST)

    assert (answer.status, answer.headers["Retry-After"]) == (429, "600")


def test_an_answer_can_break_off_inside_a_whole_http_message(caller: Caller, market: Any) -> None:
    whole = caller.get(LIST).body
    market.fail_next(LIST, "truncated")
    broken = caller.get(LIST)

    assert broken.body == whole[: len(whole) // 2]
    with pytest.raises(etree.XMLSyntaxError):
        _ = broken.xml


def test_a_connection_can_be_cut_in_the_middle_of_an_answer(caller: Caller, market: Any) -> None:
    market.fail_next("sendCloseTemplate", "cut")

    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        caller.post(TEMPLATE, template(NORMAL))
    assert market.ledger.count("register_dispatch_template") == 1


@pytest.mark.parametrize("path", [LIST, "/prodservices/getProductComponent/3000000007"])
@pytest.mark.parametrize(("kind", "dirt"), [("control_characters", b"\x0b&#11;<"), ("wrong_bytes", b"\xff\xfe<")])
def test_dirt_can_get_into_the_text_of_an_answer(
    caller: Caller, market: Any, path: str, kind: str, dirt: bytes
) -> None:
    clean = caller.get(path).body
    market.fail_next(path, kind)
    spoiled = caller.get(path).body

    assert dirt in spoiled
    assert dirt not in clean


def test_a_root_nobody_knows(caller: Caller, market: Any) -> None:
    market.fail_next(LIST, "wrong_root")
    answer = caller.get(LIST)

    assert (answer.status, answer.root) == (200, "UnknownMessage")


def test_rows_can_go_missing_silently(caller: Caller, market: Any) -> None:
    market.fail_next(LIST, "no_rows")
    answer = caller.get(LIST)

    assert (answer.root, len(answer.xml)) == ("ns2:inOutAddresss", 0)


def test_a_fault_hits_its_path_as_often_as_it_was_told_to(caller: Caller, market: Any) -> None:
    market.inject_fault("outbound*", "http_500", count=2)
    others = caller.get("/areaservice/inboundarea").status

    assert (others, [caller.get(LIST).status for _ in range(3)]) == (200, [500, 500, 200])
    assert market.list_faults() == []


def test_a_fault_without_a_count_stays_until_it_is_cleared(caller: Caller, market: Any) -> None:
    market.inject_fault("", "http_500", count=None)
    assert [caller.get(LIST).status for _ in range(3)] == [500, 500, 500]

    market.clear_faults()
    assert caller.get(LIST).status == 200


def test_a_fault_can_be_one_sellers_alone(caller: Caller, market: Any) -> None:
    market.inject_fault(LIST, "http_500", count=None, seller=shops.SECOND_KEY)

    assert caller.with_key(shops.SECOND_KEY).get(LIST).status == 500
    assert caller.get(LIST).status == 200


def test_a_fault_nobody_knows_is_refused(market: Any) -> None:
    with pytest.raises(ValueError, match="unknown fault"):
        market.inject_fault(LIST, "earthquake")
    with pytest.raises(ValueError, match="unexpected keyword"):
        market.inject_fault(LIST, "delay", colour="red")
    with pytest.raises(LookupError):
        market.inject_fault(LIST, "delay", seller="nobody")


def test_held_calls_are_let_go_when_the_server_closes(alone: Any) -> None:
    own = alone(products=1)
    own.market.fail_next(LIST, "timeout_before", seconds=600)
    with pytest.raises(requests.ReadTimeout):
        own.caller.with_key(SAMPLE_KEY).send("GET", LIST, timeout=0.2)

    started = time.monotonic()
    own.server.close()
    assert time.monotonic() - started < 2


def test_one_held_call_holds_up_nobody_else(caller: Caller, market: Any) -> None:
    market.fail_next(LIST, "delay", seconds=1, seller=shops.SECOND_KEY)
    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(caller.with_key(shops.SECOND_KEY).get, LIST)
        while not market.calls():
            time.sleep(0.01)
        statuses = [caller.get(LIST).status for _ in range(5)]
        still_held = not held.done()

    assert (statuses, still_held) == ([200] * 5, True)
    assert held.result().root == "ns2:inOutAddresss"
