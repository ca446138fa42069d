"""Delivery fees by the amount of an order, as the pretend market keeps them."""

from typing import Any

import pytest

from tests.simulator.conftest import Answer, Caller
from webapp.simulator import SAMPLE_KEY

TIERS = (("3000", "0", "30000"), ("0", "30000", "1000000"))


def body(
    tiers: tuple[tuple[str, str, str], ...] = TIERS, member: str = "10000276", seq: str = "1", at: str = "01"
) -> str:
    rows = "".join(
        f"<addrBasiDlvCst><dlvCst>{fee}</dlvCst><ordBgnAmt>{begin}</ordBgnAmt><ordEndAmt>{end}</ordEndAmt>"
        f"<mbAddrLocation>{at}</mbAddrLocation></addrBasiDlvCst>"
        for fee, begin, end in tiers
    )
    return f"<InOutAddress><memNo>{member}</memNo><addrSeq>{seq}</addrSeq>{rows}</InOutAddress>"


def send(caller: Caller, xml: str) -> Answer:
    return caller.post("/areaservice/addOutAddrBasiDlvCst", xml)


def test_tiers_are_kept_and_read_back(caller: Caller, market: Any) -> None:
    sent = send(caller, body())
    found = caller.get("/areaservice/getOutAddrBasiDlvCst/1/01")

    assert sent.of("ns2:result_message") == found.of("ns2:result_message") == "SUCCESS"
    assert found.rows("ns2:addrBasiDlvCsts") == [
        dict(zip(("dlvCst", "ordBgnAmt", "ordEndAmt"), tier, strict=True)) for tier in TIERS
    ]
    assert market.ledger.count("set_fee_tiers", "1") == 1


def test_an_address_without_tiers_has_none(caller: Caller) -> None:
    found = caller.get("/areaservice/getOutAddrBasiDlvCst/1/01")

    assert (found.of("ns2:result_message"), found.rows("ns2:addrBasiDlvCsts")) == ("SUCCESS", [])


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (body(TIERS[:1]), "2개 이상"), (body(member="1"), "회원번호"), (body(seq="99"), "주소가 없습니다"),
        (body(at="03"), "국내외"), (body((("x", "0", "1"), TIERS[1])), "숫자"),
        (body((("1", "5", "5"), TIERS[1])), "작아야"), (body((("3005", "0", "30000"), TIERS[1])), "10원 단위"),
    ],
)  # fmt: skip
def test_tiers_that_make_no_sense_are_refused(caller: Caller, market: Any, xml: str, words: str) -> None:
    message = send(caller, xml).of("ns2:result_message") or ""

    assert message.startswith("출고지 조건부 배송비 입력/수정 오류 : ")
    assert words in message
    assert not any("feeTiers" in address for address in market.addresses(SAMPLE_KEY))


def test_an_unknown_address_has_no_tiers_to_read(caller: Caller) -> None:
    for path in ("99/01", "1/09"):
        message = caller.get(f"/areaservice/getOutAddrBasiDlvCst/{path}").of("ns2:result_message") or ""
        assert message.startswith("출고지 조건부 배송비 조회 오류 : ")
