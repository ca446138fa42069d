"""How calls travel: headers, the lane, time-outs, and that only reads are ever sent twice."""

import logging
import socket
import time
from collections.abc import Callable

import pytest
import requests

from tests.elevenst.conftest import KEY
from tests.elevenst.wire import NAMESPACE, Wire, auth
from webapp.elevenst import (
    AddressForm,
    AuthError,
    DispatchMethod,
    DispatchTemplateForm,
    ElevenstClient,
    ElevenstError,
    InProcessLane,
    InvalidField,
    UnavailableError,
    transport,
)

Connect = Callable[..., ElevenstClient]
NO_ADDRESSES = f"<ns2:inOutAddresss {NAMESPACE}></ns2:inOutAddresss>"
TEMPLATE = DispatchTemplateForm(method=DispatchMethod.NORMAL, term=2)
FORM = AddressForm(
    name="창고", recipient="견본", phone="02-000-0000", mobile="010-0000-0000", building_number="1", detail="1층"
)


def test_a_get_carries_the_key_and_no_content_type(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(NO_ADDRESSES)
    client.addresses.list("outbound")

    assert (wire.last.method, wire.last.path) == ("GET", "/rest/areaservice/outboundarea")
    assert wire.last.headers["openapikey"] == KEY
    assert "Content-Type" not in wire.last.headers


def test_a_body_goes_as_text_xml(wire: Wire, client: ElevenstClient) -> None:
    wire.plan("<ClientMessage><prdInfoTmpltNo>344842</prdInfoTmpltNo><resultCode>200</resultCode></ClientMessage>")
    client.dispatch_templates.register(TEMPLATE)

    assert wire.last.headers["Content-Type"] == "text/xml"


def test_a_post_without_a_body_has_no_content_type_either(wire: Wire, client: ElevenstClient) -> None:
    row = "<ns2:inOutAddress><addrSeq>1</addrSeq></ns2:inOutAddress>"
    wire.plan(f"<ns2:inOutAddresss {NAMESPACE}>{row}</ns2:inOutAddresss>")
    client.addresses.get("outbound", "1")

    assert (wire.last.method, wire.last.body) == ("POST", b"")
    assert "Content-Type" not in wire.last.headers


@pytest.mark.parametrize("trouble", [{"status": 500}, {"status": 429}, {"cut_after": 9}, {"delay": 2}])
def test_a_read_that_met_trouble_is_sent_again(
    wire: Wire, connect: Connect, naps: list[float], trouble: dict[str, float]
) -> None:
    wire.plan("" if "status" in trouble else NO_ADDRESSES, **trouble)
    wire.plan(NO_ADDRESSES)

    assert connect(wire.url, timeout=(2, 1)).addresses.list("outbound") == []
    assert len(wire.received) == 2
    assert naps == [0.5]


def test_a_read_gives_up_after_the_third_sending(wire: Wire, client: ElevenstClient, naps: list[float]) -> None:
    wire.plan(b"", 503)

    with pytest.raises(UnavailableError) as trouble:
        client.addresses.list("outbound")

    assert (trouble.value.reason, len(wire.received), naps) == ("server_error", 3, [0.5, 2.0])


@pytest.mark.parametrize("trouble", [{"status": 500}, {"status": 429}, {"cut_after": 9}, {"delay": 2}])
def test_an_act_is_sent_once_whatever_happens(wire: Wire, connect: Connect, trouble: dict[str, float]) -> None:
    wire.plan("" if "status" in trouble else "<ClientMessage/>", **trouble)

    with pytest.raises(UnavailableError) as failure:
        connect(wire.url, timeout=(2, 1)).dispatch_templates.register(TEMPLATE)

    assert len(wire.received) == 1
    assert failure.value.was_sent


def test_a_retry_after_is_obeyed_and_a_long_one_is_handed_up(
    wire: Wire, client: ElevenstClient, naps: list[float]
) -> None:
    wire.plan(b"", 429, headers={"Retry-After": 3})
    wire.plan(b"", 429, headers={"Retry-After": 600})

    with pytest.raises(UnavailableError) as trouble:
        client.addresses.list("outbound")

    assert (naps, len(wire.received), trouble.value.retry_after) == ([3.0], 2, 600.0)


def test_a_refused_key_is_not_tried_again(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(auth(-200, "OpenAPI Key 에 해당하는 사용자 정보가 존재하지 않습니다."))

    with pytest.raises(AuthError):
        client.check()

    assert len(wire.received) == 1


def test_a_redirect_is_not_followed(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(b"", 302, headers={"Location": f"{wire.url}/rest/elsewhere"})

    with pytest.raises(UnavailableError) as trouble:
        client.addresses.list("outbound")

    assert (trouble.value.reason, len(wire.received)) == ("redirect", 1)


def test_a_closed_door_is_known_to_have_heard_nothing(connect: Connect) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}"

    with pytest.raises(UnavailableError) as trouble:
        connect(address).addresses.register("outbound", FORM)

    assert (trouble.value.reason, trouble.value.was_sent) == ("no_connection", False)


def test_silence_ends_in_a_time_out(wire: Wire, connect: Connect) -> None:
    wire.plan(NO_ADDRESSES, delay=0.3)

    with pytest.raises(UnavailableError) as trouble:
        connect(wire.url, timeout=(2, 0.1), pauses=()).addresses.list("outbound")

    assert trouble.value.reason == "timeout"


def test_every_sending_takes_a_turn_in_the_lane_and_tells_it_what_came_of_it(wire: Wire, connect: Connect) -> None:
    class NotingLane:
        turns: list[str] = []
        heard: list[tuple[str, str | None]] = []

        def acquire(self, store: str) -> None:
            self.turns.append(store)

        def heed(self, store: str, error: ElevenstError | None) -> None:
            self.heard.append((store, error and error.label))

    wire.plan(b"", 429, headers={"Retry-After": 7})
    wire.plan(NO_ADDRESSES)
    connect(wire.url, lane=NotingLane(), store="store-1").addresses.list("outbound")

    assert NotingLane.turns == ["store-1", "store-1"]
    assert NotingLane.heard == [("store-1", "rate_limited"), ("store-1", None)]


def test_an_act_that_waited_too_long_for_its_turn_is_not_sent_and_a_read_is(
    wire: Wire, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    class SlowLane(InProcessLane):
        def acquire(self, store: str) -> None:
            time.sleep(0.05)

    monkeypatch.setattr(transport, "LONGEST_TURN", 0.01)
    client = connect(wire.url, lane=SlowLane())
    wire.plan(NO_ADDRESSES)
    with pytest.raises(UnavailableError) as late:
        client.orders.confirm("202601010000001", "1", "700")
    assert (late.value.reason, late.value.was_sent, wire.received) == ("held_back", False, [])
    assert list(client.addresses.list("outbound")) == []


def test_the_log_names_the_call_and_neither_key_nor_address(
    wire: Wire, client: ElevenstClient, caplog: pytest.LogCaptureFixture
) -> None:
    wire.plan(f"<ns2:products {NAMESPACE}/>")
    with caplog.at_level(logging.INFO, logger="webapp.elevenst"):
        client.products.by_seller_code("비밀코드")

    line = caplog.messages[-1]
    assert line.startswith("products.by_seller_code status=200 code=empty seconds=")
    assert KEY not in caplog.text
    assert "prodmarketservice" not in line


def test_an_error_tells_neither_the_key_nor_what_was_asked(connect: Connect) -> None:
    client = connect("http://127.0.0.1:9", pauses=())

    with pytest.raises(UnavailableError) as trouble:
        client.products.by_seller_code("SECRET-CODE")

    assert trouble.value.__cause__ is None
    assert trouble.value.__suppress_context__
    assert "SECRET-CODE" not in str(trouble.value)


@pytest.mark.parametrize("key", ["", "with blank", "line\nbreak", "한글키"])
def test_a_key_that_no_header_can_carry_is_refused_at_once(key: str) -> None:
    with pytest.raises(InvalidField) as refusal:
        ElevenstClient(key)

    assert refusal.value.field == "key"


def test_a_session_from_outside_is_used_and_left_open(wire: Wire, connect: Connect) -> None:
    wire.plan(NO_ADDRESSES)
    with requests.Session() as session:
        session.headers["X-Sample"] = "1"
        with connect(wire.url, session=session) as client:
            client.addresses.list("return")
        assert wire.last.headers["X-Sample"] == "1"
        assert session.get(wire.url + "/still-open").status_code == 200


def test_an_endless_answer_is_cut_off(wire: Wire, connect: Connect) -> None:
    wire.plan(b" " * (17 << 20))

    with pytest.raises(UnavailableError) as trouble:
        connect(wire.url).addresses.list("outbound")

    assert trouble.value.reason == "too_large"
