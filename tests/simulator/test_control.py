"""The control door, the ledger and the list of calls."""

from contextlib import closing
from typing import Any

import pytest
import requests
from werkzeug.test import Client

from tests.simulator.conftest import Caller
from tests.simulator.test_dispatch_templates import NORMAL, TEMPLATE, template
from webapp.simulator import SAMPLE_KEY
from webapp.simulator.control import DOORS, RULES
from webapp.simulator.market import Market

LIST = "/areaservice/outboundarea"


def test_every_door_leads_to_a_method_of_the_market() -> None:
    assert all(callable(getattr(Market, name)) for _, _, name in DOORS)


def test_the_ledger_tells_who_changed_what_when(caller: Caller, market: Any) -> None:
    market.set_clock("2026-12-01T09:00:00")
    number = caller.post(TEMPLATE, template(NORMAL)).of("prdInfoTmpltNo")
    caller.post(TEMPLATE, template(NORMAL, sendClfCd="99"))
    entries = caller.control("GET", "/ledger?act=register_dispatch_template").json()

    assert [(e["seller"], e["page"], e["target"]) for e in entries] == [(10000276, "6736", number)]
    assert entries[0]["fields"]["sendCmplTerm"] == 1
    assert entries[0]["at"].startswith("2026-12-01T09:00:")
    assert caller.control("DELETE", "/ledger").json() == {"ok": True}
    assert market.ledger.count() == 0


def test_reading_leaves_nothing_in_the_ledger(caller: Caller, market: Any) -> None:
    for path in (LIST, "/prodservices/sendCloseList", "/prodmarketservice/prodmarket/3000000007"):
        caller.get(path)

    assert market.ledger.count() == 0


def test_every_call_is_counted_with_its_moment_refused_ones_too(caller: Caller, market: Any) -> None:
    caller.get(LIST)
    caller.with_key("nobody").get(LIST)
    caller.get("/nonsense")
    calls = caller.control("GET", "/calls").json()

    assert [(c["path"], c["page"], c["seller"]) for c in calls] == [
        (f"/rest{LIST}", 1014, 10000276),
        (f"/rest{LIST}", 1014, None),
        ("/rest/nonsense", None, 10000276),
    ]
    assert calls[0]["at"] <= calls[1]["at"] <= calls[2]["at"]
    assert len(caller.control("GET", "/calls?path=outboundarea").json()) == 2
    market.clear_calls()
    assert market.calls() == []


def test_a_seller_can_be_added_and_called_for(caller: Caller, market: Any) -> None:
    key = "SAMPLE-KEY-ADDED-000000000000001"
    added = caller.control("POST", "/sellers", {"key": key, "name": "새 샘플점"}).json()

    assert caller.with_key(key).get(LIST).root == "ns2:inOutAddresss"
    assert added["mem_no"] not in {seller["mem_no"] for seller in market.sellers() if seller["key"] != key}
    assert caller.control("POST", "/sellers", {"key": key}).status_code == 400
    assert caller.control("PATCH", f"/sellers/{key}", {"approved": False}).json()["approved"] is False
    assert caller.with_key(key).get(LIST).of("resultCode") == "-300"


def test_objects_are_pushed_to_a_state_through_the_door(caller: Caller) -> None:
    pushed = caller.control("PATCH", "/products/3000000007", {"selStatCd": "105"}).json()
    made = caller.control("PUT", "/products/3888888888", {"seller": SAMPLE_KEY, "sellerPrdCd": "NEW-1", "selPrc": 990})
    caller.control("PUT", f"/addresses/{SAMPLE_KEY}/1", {"kind": "outbound", "addrNm": "이름 바뀐 창고"})

    assert (pushed["selStatCd"], pushed["selStatNm"]) == ("105", "전시중지")
    assert made.json()["stock"][0]["stckQty"] == 100
    assert caller.get("/prodmarketservice/prodmarket/3888888888").of("selPrc") == "990"
    assert caller.get(LIST).rows("ns2:inOutAddress")[0]["addrNm"] == "이름 바뀐 창고"
    assert len(caller.control("GET", f"/addresses/{SAMPLE_KEY}").json()) == 5
    assert len(caller.control("GET", f"/templates/{SAMPLE_KEY}").json()) == 3


def test_faults_are_injected_listed_and_cleared_through_the_door(caller: Caller) -> None:
    caller.control("POST", "/faults", {"path": LIST, "kind": "http_500", "count": None})
    listed = caller.control("GET", "/faults").json()

    assert [(fault["path"], fault["kind"], fault["count"]) for fault in listed] == [(LIST, "http_500", None)]
    assert caller.get(LIST).status == 500
    caller.control("DELETE", "/faults")
    assert caller.get(LIST).status == 200


def test_reset_brings_the_first_day_back(caller: Caller, market: Any) -> None:
    market.remove_product("3000000007")
    market.set_clock("2030-01-01T00:00:00")
    market.inject_fault(LIST, "http_500")
    caller.post(TEMPLATE, template(NORMAL))
    caller.control("POST", "/reset")
    summary = caller.control("GET", "").json()

    assert market.product("3000000007")["selStatCd"] == "103"
    assert (summary["faults"], summary["ledger"], summary["calls"], summary["products"]) == (0, 0, 0, 60)
    assert not summary["now"].startswith("2030")


def test_what_was_kept_is_put_back_whole(caller: Caller, market: Any) -> None:
    with closing(market.keep()) as kept:
        before = market.product("3000000007")
        market.remove_product("3000000007")
        market.set_clock("2030-01-01T00:00:00")
        market.inject_fault(LIST, "http_500")
        caller.post(TEMPLATE, template(NORMAL))
        market.put_back(kept)
    summary = caller.control("GET", "").json()

    assert market.product("3000000007") == before
    assert not summary["now"].startswith("2030")
    assert (summary["faults"], summary["ledger"], summary["calls"], summary["products"]) == (0, 0, 0, 60)


def test_the_clock_can_be_set_and_moved(caller: Caller) -> None:
    caller.control("PUT", "/clock", {"moment": "2026-12-24T23:59:30+09:00"})
    caller.control("POST", "/clock/move", {"seconds": 60})

    assert caller.control("GET", "").json()["now"].startswith("2026-12-25T00:00:3")


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/products/1", None, 404),
        ("PATCH", "/sellers/nobody", {"approved": True}, 404),
        ("PATCH", f"/sellers/{SAMPLE_KEY}", {"colour": "red"}, 400),
        ("POST", "/faults", {"path": "x"}, 400),
        ("POST", "/faults", {"path": "x", "kind": "flood"}, 400),
        ("PUT", "/clock", {"moment": "noon"}, 400),
        ("PUT", f"/addresses/{SAMPLE_KEY}/7", {"kind": "moon"}, 400),
        ("POST", "/faults", ["x"], 400),
        ("GET", "/nothing", None, 404),
        ("PUT", "/ledger", {}, 405),
    ],
)
def test_a_wrong_knock_is_told_what_is_wrong(caller: Caller, method: str, path: str, body: Any, status: int) -> None:
    answer = caller.control(method, path, body)

    assert (answer.status_code, bool(answer.json()["error"])) == (status, True)


def test_the_door_opens_on_this_machine_only(market: Any) -> None:
    client = Client(market.wsgi)

    assert client.get("/_control/", environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 403
    assert client.get("/_control/", environ_base={"REMOTE_ADDR": "127.0.0.1"}).status_code == 200


def test_a_web_page_cannot_post_through_the_door(caller: Caller) -> None:
    answer = requests.post(
        f"{caller.url}/_control/seed", data='{"seed": 1}', timeout=10, headers={"Content-Type": "text/plain"}
    )

    assert answer.status_code == 415


class Walker:
    """Opens doors over HTTP and keeps in mind which."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self.opened: set[str] = set()

    def __call__(self, method: str, door: str, /, **body: Any) -> Any:
        answer = self._caller.control(method, door, None if method == "GET" else body)
        assert answer.status_code == 200, (method, door, answer.text)
        self.opened.add(RULES.bind("market").match(f"/_control{door}", method)[0])
        return answer.json()


def test_every_door_opens(caller: Caller) -> None:
    walk = Walker(caller)
    before = walk("GET", "/")
    walk("POST", "/seed", seed=12, products=20)
    planted = walk("GET", "/")
    walk("POST", "/seed", seed=before["seed"], products=before["products"])  # which other tests count on
    assert (planted["seed"], planted["products"]) == (12, 20)
    walk("PUT", "/clock", moment="2026-03-02T12:00:00")
    walk("POST", "/clock/move", seconds=60)
    walk_shop(walk)
    walk_orders(walk)
    assert walk("POST", f"/simulate/{SAMPLE_KEY}", hours=1, orders_a_day=0)["now"].startswith("2026-03-02T13:01")
    walk("POST", "/faults", path="/nowhere", kind="http_500")
    assert [fault["kind"] for fault in walk("GET", "/faults")] == ["http_500"]
    for kept in ("/faults", "/ledger", "/calls"):
        walk("DELETE", kept)
        assert walk("GET", kept) == []
    walk("POST", "/reset")

    assert walk.opened == {name for _, _, name in DOORS}


def walk_shop(walk: Walker) -> None:
    key = "SAMPLE-KEY-ADDED-000000000000002"
    assert walk("POST", "/sellers", key=key)["key"] in {seller["key"] for seller in walk("GET", "/sellers")}
    assert walk("PATCH", f"/sellers/{key}", approved=False)["approved"] is False
    stock = walk("PUT", "/products/3900000001", seller=SAMPLE_KEY, prdNm="견본 컵")["stock"][0]["prdStckNo"]
    walk("PATCH", "/products/3900000001", selPrc="5500")
    walk("PUT", f"/stock/{stock}", quantity=7)
    product = walk("GET", "/products/3900000001")
    assert (product["selPrc"], product["stock"][0]["stckQty"]) == ("5500", 7)
    for place, number, body in (("addresses", 77, {"kind": "outbound"}), ("templates", 77_777_777, {})):
        walk("PUT", f"/{place}/{SAMPLE_KEY}/{number}", **body)
        before = len(walk("GET", f"/{place}/{SAMPLE_KEY}"))
        walk("DELETE", f"/{place}/{number}" if place == "templates" else f"/{place}/{SAMPLE_KEY}/{number}")
        assert len(walk("GET", f"/{place}/{SAMPLE_KEY}")) == before - 1


def walk_orders(walk: Walker) -> None:
    order = walk("POST", f"/orders/{SAMPLE_KEY}", lines=[{"prdNo": "3900000001"}], state="301")["ordNo"]
    claim = walk("POST", f"/orders/{order}/claims", kind="cancel")[0]["number"]
    walk("POST", f"/claims/{claim}/withdraw")
    assert [one["state"] for one in walk("GET", f"/orders/{order}/claims")] == ["05"]
    walk("PATCH", f"/orders/{order}", state="401")
    assert walk("GET", f"/orders/{order}")["lines"][0]["ordPrdStat"] == "401"
    asked_back = walk("POST", f"/orders/{order}/claims", kind="return")[0]["number"]
    exchange = walk("POST", f"/claims/{asked_back}/switch")["number"]
    walk("POST", f"/claims/{exchange}/came-back")
    walk("POST", f"/claims/{exchange}/withdraw")
    walk("POST", f"/orders/{order}/non-arrivals")
    question = walk("POST", f"/questions/{SAMPLE_KEY}", prd_no="3900000001", text="언제 오나요?")["brdInfoNo"]
    notice = walk("POST", f"/notices/{SAMPLE_KEY}", text="확인 바랍니다", emerNtceCrntCd="03")["emerNtceSeq"]
    assert [one["kind"] for one in walk("GET", f"/letters/{SAMPLE_KEY}")] == ["question", "notice", "non_arrival"]
    assert walk("POST", f"/notices/{notice}/again", text="다시 답해 주세요")["emerNtceCrntCd"] == "04"
    walk("DELETE", f"/questions/{question}")
    assert [one["kind"] for one in walk("GET", f"/letters/{SAMPLE_KEY}")] == ["notice", "non_arrival"]
    walk("DELETE", "/products/3900000001")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/clock/move", {"seconds": "soon"}),
        ("POST", "/clock/move", {"seconds": 1e300}),
        ("PUT", "/clock", {"moment": 5}),
        ("PUT", "/clock", {"moment": "9999-12-31T23:59:59"}),
        ("PUT", "/clock", {"moment": "0001-01-01T00:00:00"}),
        ("POST", f"/simulate/{SAMPLE_KEY}", {"hours": "many"}),
        ("POST", f"/orders/{SAMPLE_KEY}", {"lines": 5}),
        ("GET", f"/products/{10**30}", None),
    ],
)
def test_arguments_of_a_wrong_kind_are_told_and_break_nothing(
    caller: Caller, method: str, path: str, body: Any
) -> None:
    answer = caller.control(method, path, body)

    assert answer.status_code in (400, 404), answer.text
    assert answer.json()["error"]
    assert caller.control("GET", "/").status_code == 200
