"""What the pretend market emits the client reads back the same, hostile text included."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from webapp.elevenst import (
    KST,
    ClaimReason,
    ElevenstClient,
    FeePayment,
    InProcessLane,
    InquiryKind,
    ListedDelivery,
    OrderLine,
    OrderState,
)
from webapp.simulator import create_market
from webapp.simulator.market import Market
from webapp.simulator.mounting import URL, mounted
from webapp.simulator.seed.shops import MAIN_KEY

EXAMPLES = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
# Anything that people can type and XML can hold; the market's own charset lacks much of it.
TYPED = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="\ufffd\ufffe\uffff\u0085\u2028\u2029")
    | st.sampled_from("<>&'\"]\t똠펲☕😀;%/\\"),
    max_size=40,
)
HOSTILE = TYPED | st.sampled_from(
    ["]]>", "<![CDATA[", "</ordNm>", "&amp;", "&#0;", "<?xml?>", "null", "  ", "\n", "a\nb", "<!--", "&lt;b&gt;"]
)
NUMBERS = st.integers(0, 10**12)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)).map(lambda one: one.replace(microsecond=0))


@dataclass
class Shop:
    market: Market
    client: ElevenstClient
    order: str


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A market in this process and a client before it; one order that every example changes."""
    market = create_market(tmp_path_factory.mktemp("trips") / "market.db", products=5)
    market.put_product(MAIN_KEY, "3900000001", prdNm="견본 컵", selPrc="12900", stock=[{"stckQty": 10**6}])
    order = market.place_order(MAIN_KEY, [{"prdNo": "3900000001"}])["ordNo"]
    session = mounted(market)
    with ElevenstClient(MAIN_KEY, base_url=URL, session=session, lane=InProcessLane(10**6)) as client:
        yield Shop(market, client, order)
    session.close()
    market.close()


def told(text: str) -> str | None:
    """What the client makes of a text: no blanks around it, None for what the market means by nothing."""
    stripped = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return None if stripped in ("", "null") else stripped


def line_of(shop: Shop, **fields: Any) -> OrderLine:
    shop.market.push_order(shop.order, "202", **fields)
    (line,) = shop.client.orders.one(shop.order)
    return line


@EXAMPLES
@given(name=HOSTILE, address=HOSTILE, memo=HOSTILE, option=HOSTILE)
def test_what_buyers_type_arrives(shop: Shop, name: str, address: str, memo: str, option: str) -> None:
    line = line_of(shop, rcvrNm=name, rcvrBaseAddr=address, ordDlvReqCont=memo, slctPrdOptNm=option)

    assert (line.recipient.name, line.recipient.address) == (told(name), told(address))
    assert (line.memo, line.option_text) == (told(memo), told(option))
    assert line.extra == {"giftCd": ""}, "by the guide it says nothing to users of the API"


@EXAMPLES
@given(quantity=NUMBERS, price=NUMBERS, paid=MOMENTS, amount=st.decimals(0, 10**9, places=2))
def test_numbers_and_times_arrive_exactly(shop: Shop, quantity: int, price: int, paid: datetime, amount: Any) -> None:
    line = line_of(shop, ordQty=quantity, selPrc=price, ordStlEndDt=f"{paid:%Y-%m-%d %H:%M:%S}", stlPlnAmt=str(amount))

    assert (line.quantity, line.unit_price, line.expected_settlement) == (quantity, price, amount)
    assert line.paid_at == paid.replace(tzinfo=KST)


@EXAMPLES
@given(
    delivery=st.sampled_from(list(ListedDelivery)) | st.from_regex(r"[0-9A-Z]{2}", fullmatch=True),
    payment=st.sampled_from(list(FeePayment)),
    gift=st.sampled_from(["Y", "N"]),
)
def test_codes_and_flags_arrive_known_or_not(shop: Shop, delivery: str, payment: FeePayment, gift: str) -> None:
    line = line_of(shop, dlvMthdCd=str(delivery), dlvCstType=payment.value, gblDlvYn=gift)

    assert (line.delivery_method, line.delivery_fee_payment) == (str(delivery), payment)
    assert (line.is_world_delivery, line.state) == (gift == "Y", OrderState.PAID)


@EXAMPLES
@given(text=TYPED, reason=st.sampled_from([one for one in ClaimReason if one.value < "200"]))
def test_reasons_of_claims_arrive(shop: Shop, text: str, reason: ClaimReason) -> None:
    order = shop.market.place_order(MAIN_KEY, [{"prdNo": "3900000001"}], "501")["ordNo"]
    (claim,) = shop.market.file_claim(order, "return", clmReqCont=text, clmReqRsn=reason.value)
    found = {one.number: one for one in shop.client.returns.requested(shop.market.now - timedelta(hours=1))}
    shop.market.withdraw_claim(claim["number"])

    read = found[claim["number"]]
    assert (read.reason, read.reason_text.strip(), read.extra) == (reason, (told(text) or text.strip()), {})


@EXAMPLES
@given(question=TYPED, kind=st.sampled_from(list(InquiryKind)))
def test_questions_arrive_and_their_answers_go_back(shop: Shop, question: str, kind: InquiryKind) -> None:
    number = shop.market.ask_question(MAIN_KEY, "3900000001", question, qnaDtlsCd=kind.value)["brdInfoNo"]
    found = {one.number: one for one in shop.client.inquiries.list(shop.market.now.date())}

    assert (found[number].question.strip(), found[number].kind) == (question.strip(), kind)


# Python spells syllables that EUC-KR lacks with eight bytes, which no market reads.
SENDABLE = st.characters(codec="euc-kr", exclude_categories=["Cc"], exclude_characters="\u3164").filter(
    lambda one: len(one.encode("euc-kr")) <= 2
)


@EXAMPLES
@given(html=st.text(SENDABLE, min_size=1, max_size=60).filter(str.strip))
def test_a_detail_goes_there_and_back(shop: Shop, html: str) -> None:
    shop.client.products.set_detail("3900000001", html)

    assert (shop.client.products.detail("3900000001") or "").strip() == html.strip()
