"""Outbound, return, pick-up and overseas addresses."""

from typing import Any

import pytest

from tests.simulator.conftest import Answer, Caller, form, search_body
from webapp.simulator import SAMPLE_KEY
from webapp.simulator.seed import shops

SERVICE = "/areaservice"
KINDS = {
    "outbound": ("/v2/registerOutAddress", "/v2/updateOutAddress", "POST", "/getOutAddressInfo/", "출고지"),
    "return": ("/v2/registerRtnAddress", "/v2/updateRtnAddress", "GET", "/getRtnAddressInfo/", "반품/교환지"),
    "visit": (
        "/visit/registerVisitAddress",
        "/visit/updateVisitAddress",
        "GET",
        "/visit/getVisitAddress/",
        "방문수령지",
    ),
}
SEEDED = {"outbound": "1", "return": "2", "visit": "5"}
OVERSEAS = {
    "addrNm": "도쿄 창고",
    "rcvrNm": "Sample Taro",
    "gnrlTlphnNo": "01011111111",
    "prtblTlphnNo": "+81-3-0000-0000",
    "countryCd": "JP",
    "addr1": "1-1-1 Sample",
    "addr2": "3F",
    "city": "Tokyo",
    "state": "Tokyo",
    "zipCode": "100-0001",
}


def address(building_no: str | None, **fields: str | None) -> str:
    sent = {
        "addrNm": "새 창고",
        "rcvrNm": "박샘플",
        "gnrlTlphnNo": "02-000-0000",
        "prtblTlphnNo": "010-1111-2222",
        "buildMngNO": building_no,
        "dtlsAddr": "3층 물류팀",
        "addrClfCd": "01",
    }
    return form("InOutAddress", **{**sent, **fields})


def message(answer: Answer) -> str:
    return answer.of("ns2:result_message") or ""


def test_lists_hold_their_own_kind_and_no_success_message(caller: Caller) -> None:
    outbound = caller.get("/areaservice/outboundarea")

    assert [row["addrSeq"] for row in outbound.rows("ns2:inOutAddress")] == ["1", "3"]
    assert [row["addrSeq"] for row in caller.get("/areaservice/inboundarea").rows("ns2:inOutAddress")] == ["2"]
    assert outbound.of("ns2:result_message") is None
    assert {row["memNo"] for row in outbound.rows("ns2:inOutAddress")} == {"10000276"}


def test_a_seller_without_addresses_has_an_empty_list(caller: Caller) -> None:
    answer = caller.with_key(shops.GLOBAL_KEY).get("/areaservice/outboundarea")

    assert (answer.root, answer.rows("ns2:inOutAddress")) == ("ns2:inOutAddresss", [])


@pytest.mark.parametrize("kind", KINDS)
def test_an_address_can_be_registered_and_is_there_afterwards(
    caller: Caller, market: Any, building_no: str, kind: str
) -> None:
    register, _, method, show, _ = KINDS[kind]
    answer = caller.post(SERVICE + register, address(building_no))
    seq = answer.of("ns2:inOutAddress/addrSeq")
    shown = caller.send(method, f"{SERVICE}{show}{seq}")

    assert (message(answer), seq) == ("SUCCESS", "6")
    assert shown.rows("ns2:inOutAddress")[0]["dtlsAddr"] == "3층 물류팀"
    assert (shown.of("ns2:inOutAddress/mailNO"), shown.of("ns2:inOutAddress/baseAddrYN")) == ("06236", "N")
    assert market.ledger.count(f"register_{kind}_address", seq) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_an_update_replaces_the_address_under_an_oddly_named_element(
    caller: Caller, market: Any, building_no: str, kind: str
) -> None:
    _, update, method, show, _ = KINDS[kind]
    seq = SEEDED[kind]
    answer = caller.post(SERVICE + update, address(building_no, addrSeq=seq, addrNm="옮긴 곳"))

    assert message(answer) == "SUCCESS"
    assert answer.of("ns2:intOutAddress/addrNm") == "옮긴 곳"
    assert caller.send(method, f"{SERVICE}{show}{seq}").of("ns2:inOutAddress/addrNm") == "옮긴 곳"
    assert market.ledger.entries(f"update_{kind}_address")[0]["fields"]["addrNm"] == "옮긴 곳"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"addrNm": None}, "addrNm"),
        ({"rcvrNm": ""}, "rcvrNm"),
        ({"dtlsAddr": " "}, "dtlsAddr"),
        ({"gnrlTlphnNo": "0200000000"}, "gnrlTlphnNo"),
        ({"prtblTlphnNo": "010-1-2"}, "prtblTlphnNo"),
        ({"prtblTlphnNo": "02-000-0000"}, "prtblTlphnNo"),
        ({"dtlsAddr": "가" * 101}, "dtlsAddr"),
        ({"dtlsAddr": "a" * 201}, "dtlsAddr"),
        ({"addrClfCd": "03"}, "addrClfCd"),
        ({"buildMngNO": None}, "buildMngNO"),
        ({"buildMngNO": "1" * 25}, "buildMngNO"),
        ({"lnmAddrSeq": "700001"}, "lnmAddrSeq"),
        ({"buildMngNO": "", "lnmAddrSeq": "1"}, "lnmAddrSeq"),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_an_incomplete_address_is_refused_by_name_and_changes_nothing(
    caller: Caller, market: Any, building_no: str, kind: str, wrong: dict[str, str | None], field: str
) -> None:
    register, update, _, _, label = KINDS[kind]
    registered = caller.post(SERVICE + register, address(building_no, **wrong))
    updated = caller.post(SERVICE + update, address(building_no, **{"addrSeq": SEEDED[kind], **wrong}))

    assert message(registered).startswith(f"{label} 등록 오류 : ")
    assert message(updated).startswith(f"{label} 수정 오류 : ")
    assert f"[{field}]" in message(registered)
    assert registered.rows("ns2:inOutAddress") == []
    assert market.ledger.count() == 0


def test_a_detail_of_exactly_200_bytes_fits(caller: Caller, building_no: str) -> None:
    for detail in ("가" * 100, "a" * 200):
        answer = caller.post("/areaservice/v2/registerOutAddress", address(building_no, dtlsAddr=detail))
        assert message(answer) == "SUCCESS"


def test_an_address_can_be_given_by_its_lot(caller: Caller) -> None:
    found = caller.post("/commonservices/v2/searchAddr", search_body("금어리 226"), "utf-8")
    lot = found.of("roadAddrInfo/lnmAddrSeq")
    caller.post("/areaservice/v2/registerOutAddress", address("", lnmAddrSeq=lot, addrClfCd="02"))
    listed = caller.get("/areaservice/outboundarea").rows("ns2:inOutAddress")

    assert listed[-1]["addr"] == "경기도 용인시 처인구 포곡읍 금어리 226-1 3층 물류팀"


@pytest.mark.parametrize("kind", KINDS)
def test_a_missing_address_is_said_to_be_missing(caller: Caller, building_no: str, kind: str) -> None:
    _, update, method, show, label = KINDS[kind]

    assert message(caller.send(method, f"{SERVICE}{show}99")) == f"{label} 조회 오류 : {label} 주소가 없습니다."
    assert f"{label} 주소가 없습니다." in message(caller.post(SERVICE + update, address(building_no, addrSeq="99")))
    assert "[addrSeq]" in message(caller.post(SERVICE + update, address(building_no)))


def test_another_sellers_address_is_out_of_reach(caller: Caller, building_no: str) -> None:
    other = caller.with_key(shops.SECOND_KEY)
    answer = other.post("/areaservice/v2/updateOutAddress", address(building_no, addrSeq="3"))

    assert "주소가 없습니다." in message(answer)


def test_a_pick_up_update_must_say_road_or_lot(caller: Caller, building_no: str) -> None:
    answer = caller.post("/areaservice/visit/updateVisitAddress", address(building_no, addrSeq="5", addrClfCd=None))

    assert "[addrClfCd]" in message(answer)


def test_an_overseas_answer_names_root_and_row_alike(caller: Caller, market: Any) -> None:
    shown = caller.get("/areaservice/global/getGlobalOutAddress/4")
    registered = caller.post("/areaservice/global/registerGlobalOutAddress", form("InOutAddress", **OVERSEAS))

    assert (shown.root, shown.of("ns2:inOutAddresss/city")) == ("ns2:inOutAddresss", "Los Angeles")
    assert shown.of("ns2:inOutAddresss/countryCd") is None
    assert shown.of("ns2:inOutAddresss/memNo") == "10000276"
    assert (message(registered), registered.of("ns2:inOutAddresss/countryCd")) == ("SUCCESS", "JP")
    assert registered.of("ns2:inOutAddresss/gnrlTlphnNo") == "010-1111-1111"
    assert market.ledger.count("register_overseas_address", "6") == 1


def test_an_overseas_update_names_them_differently(caller: Caller) -> None:
    body = form("InOutAddress", **OVERSEAS, addrSeq="4")
    answer = caller.post("/areaservice/global/updateGlobalOutAddress", body)

    assert answer.root == "ns2:inOutAddress"
    assert answer.of("ns2:inOutAddress/city") == "Tokyo"
    assert caller.get("/areaservice/global/getGlobalOutAddress/4").of("ns2:inOutAddresss/city") == "Tokyo"


@pytest.mark.parametrize(
    ("field", "value"), [*((name, None) for name in OVERSEAS), ("countryCd", "JPN"), ("prtblTlphnNo", "none")]
)
def test_an_incomplete_overseas_address_is_refused(caller: Caller, market: Any, field: str, value: str | None) -> None:
    body = form("InOutAddress", **{**OVERSEAS, field: value})
    answer = caller.post("/areaservice/global/registerGlobalOutAddress", body)

    assert message(answer).startswith("해외출고지 등록 오류 : ")
    assert f"[{field}]" in message(answer)
    assert market.ledger.count() == 0


def test_a_missing_overseas_address_is_said_to_be_missing(caller: Caller) -> None:
    body = form("InOutAddress", **OVERSEAS, addrSeq="1")

    assert message(caller.get("/areaservice/global/getGlobalOutAddress/1")) == "해외출고지 주소가 없습니다."
    assert "해외출고지 주소가 없습니다." in message(caller.post("/areaservice/global/updateGlobalOutAddress", body))


def test_an_address_put_in_from_behind_is_listed(caller: Caller, market: Any) -> None:
    market.put_address(
        SAMPLE_KEY,
        9,
        "return",
        addrNm="뒤로 넣은 곳",
        rcvrNm="최샘플",
        gnrlTlphnNo="02-000-0000",
        prtblTlphnNo="010-0000-0009",
    )
    market.remove_address(SAMPLE_KEY, 2)

    rows = caller.get("/areaservice/inboundarea").rows("ns2:inOutAddress")
    assert [(row["addrSeq"], row["addrNm"]) for row in rows] == [("9", "뒤로 넣은 곳")]
