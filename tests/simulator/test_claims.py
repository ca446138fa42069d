"""Claims at the pretend market: what buyers file, what sellers do to it, and what becomes of the line."""

from typing import Any

import pytest

from tests.simulator.conftest import Answer, Caller
from tests.simulator.test_order_acts import Order, code
from webapp.simulator.areas.claim_fields import FIELDS, LISTS

SPAN = "202601010000/202601302359"
EXPECTED = {  # list → claims on it, in the story of `every_kind`
    "cancelorders": ["cancel"], "canceledorders": ["cancel_done"], "withdrawcanceledorders": ["cancel_back"],
    "officecancellist": ["forced"], "returnorders": ["return"], "returnedorders": ["return_done"],
    "retractretorders": ["return_back"], "exchangeorders": ["exchange"], "exchangedorders": ["exchange_done"],
    "retractexcorders": ["exchange_back"],
}  # fmt: skip


def filed(market: Any, kind: str, state: str, **fields: Any) -> tuple[Order, dict[str, Any]]:
    order = Order(market, count=1, state=state)
    return order, market.file_claim(order.number, kind, **fields)[0]


def at(order: Order, claim: dict[str, Any]) -> str:
    return f"{order.number}/1/{claim['number']}"


def first(order: Order, claim: dict[str, Any]) -> str:
    return f"{claim['number']}/{order.number}/1"


def claim_of(market: Any, order: Order) -> dict[str, Any]:
    return market.claims(order.number)[-1]


@pytest.fixture
def every_kind(market: Any, caller: Caller) -> dict[str, str]:
    """One claim for each list, by name, all of them on 5 January 2026."""
    market.set_clock("2026-01-05T10:00:00")
    made = {
        "cancel": filed(market, "cancel", "301"), "cancel_done": filed(market, "cancel", "202"),
        "cancel_back": filed(market, "cancel", "301"), "forced": filed(market, "forced", "901"),
        "return": filed(market, "return", "501"), "return_done": filed(market, "return", "501"),
        "return_back": filed(market, "return", "401"), "exchange": filed(market, "exchange", "501"),
        "exchange_done": filed(market, "exchange", "501"), "exchange_back": filed(market, "exchange", "501"),
    }  # fmt: skip
    for name in ("cancel_back", "return_back", "exchange_back"):
        market.withdraw_claim(made[name][1]["number"])
    caller.get(f"/claimservice/returnreqconf/{first(*made['return_done'])}")
    caller.get(f"/claimservice/exchangereqconf/{first(*made['exchange_done'])}/00034/123456789012")
    return {name: claim["number"] for name, (_, claim) in made.items()}


@pytest.mark.parametrize("name", LISTS)
def test_each_list_shows_its_claims_with_the_guide_s_fields(
    caller: Caller, every_kind: dict[str, str], name: str
) -> None:
    answer = caller.get(f"/claimservice/{name}/{SPAN}")
    rows = answer.rows("ns2:order")
    number = "ordPrdCnSeq" if "ordPrdCnSeq" in FIELDS[name] else "clmReqSeq"
    wanted = [every_kind[claim] for claim in EXPECTED[name]]

    assert answer.root == "ns2:orders"
    # Of requests to cancel, those approved since stay on the list.
    shown = [row[number] for row in rows if name != "cancelorders" or row["ordCnStatCd"] == "01"]
    assert shown == wanted
    assert all(list(row) == sorted(FIELDS[name], key=str.lower) for row in rows)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_without_rows_says_so_under_a_code_of_failure(caller: Caller, name: str) -> None:
    answer = caller.get(f"/claimservice/{name}/202501010000/202501302359")

    assert (answer.of("ns2:result_code"), answer.of("ns2:result_text")) == ("-1", "해당 건이 없습니다.")


@pytest.mark.parametrize(
    ("span", "end"),
    [
        ("null/202601020000", "003"), ("202601010000/null", "004"), ("202601010000/2026", "006"),
        ("20260101/202601020000", "007"), ("202601010000/202602100000", "008"),
    ],
)  # fmt: skip
def test_a_bad_span_has_its_code(caller: Caller, span: str, end: str) -> None:
    assert caller.get(f"/claimservice/cancelorders/{span}").of("ns2:result_code") == f"-28{end}"
    assert caller.get(f"/claimservice/returnorders/{span}").of("ns2:result_code") == f"-29{end}"
    assert caller.get(f"/claimservice/retractretorders/{span}").of("ns2:result_code") == "-1"


def test_what_is_not_packed_is_cancelled_at_once_and_its_stock_comes_back(market: Any) -> None:
    order = Order(market, count=1, state="202")
    before = stock(market)
    (claim,) = market.file_claim(order.number, "cancel")

    assert (claim["state"], order.states) == ("02", ["B01"])
    assert stock(market) == before + 5


def stock(market: Any) -> int:
    return sum(int(row["stckQty"]) for row in market.product("3900000001")["stock"])


def test_a_request_to_cancel_waits_and_is_approved_once(caller: Caller, market: Any) -> None:
    order, claim = filed(market, "cancel", "301")
    assert order.states == ["701"]
    approve = f"/claimservice/cancelreqconf/{first(order, claim)}"

    assert code(caller.get(approve)) == "0"
    assert order.states == ["B01"]
    again = caller.get(approve)
    assert (code(again), again.of("result_text")) == ("-1", "이미 취소 완료된 신청건 입니다.")
    assert market.ledger.count("approve_cancel", claim["number"]) == 1


def test_a_part_of_a_line_is_cancelled_while_the_rest_is_packed(caller: Caller, market: Any) -> None:
    order, claim = filed(market, "cancel", "301", quantity=2)
    assert (order.states, order.line()["ordQty"], order.line()["ordCnQty"]) == (["301"], 3, 2)
    assert order.line()["ordAmt"] == 3 * 12_900

    caller.get(f"/claimservice/cancelreqconf/{first(order, claim)}")
    assert (order.states, order.line()["ordQty"], order.line()["ordCnQty"]) == (["301"], 3, 2)


def test_a_withdrawn_part_is_alive_again(market: Any) -> None:
    order, claim = filed(market, "cancel", "301", quantity=2)
    market.withdraw_claim(claim["number"])

    assert (order.states, order.line()["ordQty"], order.line()["ordCnQty"]) == (["301"], 5, 0)
    with pytest.raises(ValueError, match="settled"):
        market.withdraw_claim(claim["number"])


REJECT = "01/20260302/00034/123456789012"


def test_a_refused_cancellation_ships_the_line_and_what_else_is_packed_of_its_parcel(
    caller: Caller, market: Any
) -> None:
    order = Order(market, count=2)
    (claim,) = market.file_claim(order.number, "cancel", ord_prd_seq="1")

    assert code(caller.get(f"/claimservice/cancelreqreject/{at(order, claim)}/{REJECT}")) == "0"
    assert order.states == ["401", "401"]
    assert {order.line(seq)["invcNo"] for seq in "12"} == {"123456789012"}
    assert code(caller.get(f"/claimservice/cancelreqreject/{at(order, claim)}/{REJECT}")) == "-23007"
    assert market.ledger.count("refuse_cancel", claim["number"]) == 1


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("01/2026/00034/123456789012", "-23003"), ("09/20260302/00034/123456789012", "-23004"),
        ("01/20260302/00034/1234567890", "-23005"), ("01/20260302/00131/123456789012", "-23006"),
    ],
)  # fmt: skip
def test_a_refusal_with_a_bad_shipment_has_its_code(caller: Caller, market: Any, sent: str, expected: str) -> None:
    order, claim = filed(market, "cancel", "301")

    assert code(caller.get(f"/claimservice/cancelreqreject/{at(order, claim)}/{sent}")) == expected
    assert code(caller.get(f"/claimservice/cancelreqrejectNEW/{at(order, claim)}/{sent}/01/글")) == expected
    assert order.states == ["701"]


def test_a_refusal_with_a_reason_wants_one_that_is_listed(caller: Caller, market: Any) -> None:
    order, claim = filed(market, "cancel", "301")
    path = f"/claimservice/cancelreqrejectNEW/{at(order, claim)}/{REJECT}"

    assert code(caller.get(f"{path}/09/글")) == "-24001"
    assert code(caller.get(f"{path}/02/null")) == "-24002"
    assert code(caller.get(f"{path}/02/보냈습니다")) == "0"
    assert order.states == ["401"]


@pytest.mark.parametrize(
    ("path", "codes"),
    [
        ("/claimservice/cancelreqconf/{claim}/{order}/{seq}", ("-22002", "-22003", "-22004")),
        ("/claimservice/returnreqconf/{claim}/{order}/{seq}", ("-24002", "-24003", "-24004")),
        ("/claimservice/returnreqreject/{order}/{seq}/{claim}/101/글", ("-25002", "-25003", "-25004")),
        ("/claimservice/returnclaimdefer/{order}/{seq}/{claim}/101/글", ("-21002", "-21003", "-21004")),
        ("/claimservice/returncompletedefer/{order}/{seq}/{claim}/101/글", ("-21002", "-21003", "-21004")),
        ("/claimservice/exchangereqconf/{claim}/{order}/{seq}/00034/123456789012", ("-27002", "-27003", "-27004")),
        ("/claimservice/exchangereqreject/{order}/{seq}/{claim}/201/글", ("-26002", "-26003", "-26004")),
    ],
)
def test_what_nobody_knows_has_its_code_in_every_act(
    caller: Caller, market: Any, path: str, codes: tuple[str, str, str]
) -> None:
    order = Order(market, count=1, state="501")
    asked = [("1", "1", "1"), (order.number, "9", "1"), (order.number, "1", "1")]

    assert tuple(code(caller.get(path.format(order=o, seq=s, claim=c))) for o, s, c in asked) == codes


@pytest.mark.parametrize("kind", ["return", "exchange"])
def test_a_claim_of_the_other_kind_is_no_claim_here(caller: Caller, market: Any, kind: str) -> None:
    order, claim = filed(market, kind, "501")
    returns = {"returnreqconf": first(order, claim), "returnreqreject": f"{at(order, claim)}/101/글"}
    exchanges = {
        "exchangereqconf": f"{first(order, claim)}/00034/123456789012",
        "exchangereqreject": f"{at(order, claim)}/201/글",
    }
    codes = {"returnreqconf": "-24005", "returnreqreject": "-25005"}
    codes |= {"exchangereqconf": "-27007", "exchangereqreject": "-26005"}

    for act, path in (exchanges if kind == "return" else returns).items():
        assert code(caller.get(f"/claimservice/{act}/{path}")) == codes[act]
    assert order.states == ["601"]


def test_an_approved_return_is_complete(caller: Caller, market: Any) -> None:
    order, claim = filed(market, "return", "501")
    approve = f"/claimservice/returnreqconf/{first(order, claim)}"

    assert code(caller.get(approve)) == "0"
    assert (order.states, claim_of(market, order)["state"]) == (["A01"], "106")
    assert code(caller.get(approve)) == "-24006"
    assert market.ledger.count("approve_return", claim["number"]) == 1


def test_a_part_is_returned_and_the_rest_stays_with_the_buyer(caller: Caller, market: Any) -> None:
    order, claim = filed(market, "return", "501", quantity=2)
    caller.get(f"/claimservice/returnreqconf/{first(order, claim)}")

    assert (order.states, order.line()["ordQty"]) == (["501"], 3)


@pytest.mark.parametrize(
    ("kind", "reason", "fee", "paid_by", "who"),
    [
        ("return", "101", 3_000, "01", "01"), ("return", "121", 3_000, "01", "01"), ("return", "111", 0, "null", "02"),
        ("exchange", "215", 6_000, "01", "01"), ("exchange", "207", 0, "null", "02"),
    ],
)  # fmt: skip
def test_who_is_to_blame_pays_the_way_back(
    caller: Caller, market: Any, kind: str, reason: str, fee: int, paid_by: str, who: str
) -> None:
    market.set_clock("2026-01-05T10:00:00")
    _, claim = filed(market, kind, "501", clmReqRsn=reason)
    (row,) = caller.get(f"/claimservice/{kind}orders/{SPAN}").rows("ns2:order")

    assert (row["clmReqRsn"], row["clmLstDlvCst"], row["clmDlvCstMthd"]) == (reason, str(fee), paid_by)
    assert (claim["dlvCstRespnClf"], row["affliateBndlDlvSeq"]) == (who, "1" if fee else "0")


@pytest.mark.parametrize("kind", ["return", "exchange"])
def test_a_refused_claim_gives_the_line_back(caller: Caller, market: Any, kind: str) -> None:
    order, claim = filed(market, kind, "401")
    act, reason = {"return": ("returnreqreject", "101"), "exchange": ("exchangereqreject", "201")}[kind]
    path = f"/claimservice/{act}/{at(order, claim)}"

    assert code(caller.get(f"{path}/999/글")) == "-1"
    assert code(caller.get(f"{path}/{reason}/미입고")) == "0"
    assert (order.states, claim_of(market, order)["state"]) == (["401"], {"return": "107", "exchange": "232"}[kind])
    again = caller.get(f"{path}/{reason}/미입고")
    assert code(again) == {"return": "-1", "exchange": "-26006"}[kind]


def test_a_held_return_can_be_held_further_and_approved(caller: Caller, market: Any) -> None:
    order, claim = filed(market, "return", "501")
    path = at(order, claim)

    assert code(caller.get(f"/claimservice/returnclaimdefer/{path}/999/글")) == "-21005"
    assert code(caller.get(f"/claimservice/returnclaimdefer/{path}/101/null")) == "-21006"
    assert code(caller.get(f"/claimservice/returnclaimdefer/{path}/101/미입고")) == "0"
    assert code(caller.get(f"/claimservice/returnclaimdefer/{path}/101/미입고")) == "-21007"
    assert code(caller.get(f"/claimservice/returncompletedefer/{path}/103/훼손")) == "0"
    assert claim_of(market, order)["state"] == "109"
    assert code(caller.get(f"/claimservice/returnreqconf/{first(order, claim)}")) == "0"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("999/01/null/null/null/글/03", "-21007"), ("101/03/null/null/null/글/03", "-1"),
        ("101/01/null/null/09/글/03", "-21008"), ("101/01/null/null/01/글/03", "-21009"),
        ("101/01/null/null/null/글/01", "-21010"), ("101/01/null/null/null/글/03", "0"),
        ("122/02/00034/123456789012/01/글/04", "0"),
    ],
)  # fmt: skip
def test_a_seller_files_a_return(caller: Caller, market: Any, words: str, expected: str) -> None:
    order = Order(market, count=1, state="501")
    answer = caller.get(f"/claimservice/sellerclaimfix/{order.number}/1/{words}")

    assert code(answer) == expected
    after = {True: "A01", False: "601"}["/02/" in words] if expected == "0" else "501"
    assert order.states == [after]


def test_only_what_was_sent_can_be_returned(caller: Caller, market: Any) -> None:
    order = Order(market, count=1, state="301")
    filing = "101/01/null/null/null/글/03"

    assert code(caller.get(f"/claimservice/sellerclaimfix/{order.number}/1/{filing}")) == "-21004"
    assert code(caller.get(f"/claimservice/sellerclaimfix/1/1/{filing}")) == "-21002"
    assert code(caller.get(f"/claimservice/sellerclaimfix/{order.number}/9/{filing}")) == "-21003"


def test_goods_that_come_back_get_their_number_once(caller: Caller, market: Any) -> None:
    order, claim = filed(market, "return", "501")
    other = Order(market, count=1, state="401")

    def put(sent: str = "202603021030", carried: str = "00034/123456789013/01", parcel: str = order.parcel) -> Any:
        courier, invoice, method = carried.split("/")
        path = f"{sent}/{parcel}/{courier}/{invoice}/{method}/{claim['number']}"
        return code(caller.get(f"/claimservice/claimservice/returninvc/{path}"))

    used = f"{other.line()['dlvEtprsCd']}/{other.line()['invcNo']}/01"
    assert [put("2026"), put(carried="00034/12/01"), put(carried="99999/123456789013/01"), put(carried=used)] == [
        "-3301", "-3306", "-3307", "-3320",
    ]  # fmt: skip
    assert [put(parcel="1"), put(carried="null/123/05"), put(carried="00034/123456789013/77")] == [
        "-3310", "-3307", "-1",
    ]  # fmt: skip
    assert [put(), put()] == ["0", "-3308"]
    assert claim_of(market, order)["twPrdInvcNo"] == "123456789013"


def test_goods_that_come_back_without_a_courier_come_back_once(caller: Caller, market: Any) -> None:
    order, claim = filed(market, "return", "501")
    path = f"/claimservice/claimservice/returninvc/202603021030/{order.parcel}/null/null/05/{claim['number']}"

    assert [code(caller.get(path)), code(caller.get(path))] == ["0", "-3308"]
    assert market.ledger.count("put_return_invoice", claim["number"]) == 1


def test_an_exchange_sends_the_replacement(caller: Caller, market: Any) -> None:
    order, claim = filed(market, "exchange", "501")
    approve = f"/claimservice/exchangereqconf/{first(order, claim)}"

    assert code(caller.get(f"{approve}/00131/123456789012")) == "-27006"
    assert code(caller.get(f"{approve}/00034/123456789099")) == "0"
    assert (order.states, order.line()["invcNo"]) == (["401"], "123456789099")
    assert claim_of(market, order)["state"] == "221"
    assert code(caller.get(f"{approve}/00034/123456789099")) == "-27008"


def test_goods_from_abroad_follow_rules_of_their_own(caller: Caller, market: Any) -> None:
    orders = {kind: filed(market, kind, state) for kind, state in (("cancel", "301"), ("exchange", "501"))}
    for order, _ in orders.values():
        market.push_order(order.number, order.states[0], gblDlvYn="Y")
    (cancel, asked), (exchange, wished) = orders.values()

    assert code(caller.get(f"/claimservice/cancelreqreject/{at(cancel, asked)}/{REJECT}")) == "-23009"
    assert code(caller.get(f"/claimservice/exchangereqconf/{first(exchange, wished)}/00034/123456789012")) == "-27009"
    assert code(caller.get(f"/claimservice/exchangereqreject/{at(exchange, wished)}/201/글")) == "-26007"


@pytest.mark.parametrize(("kind", "state"), [("cancel", "401"), ("return", "301"), ("exchange", "901")])
def test_a_buyer_can_claim_only_what_is_there(market: Any, kind: str, state: str) -> None:
    with pytest.raises(ValueError, match="takes no"):
        filed(market, kind, state)


def test_more_than_was_ordered_cannot_be_claimed(market: Any) -> None:
    with pytest.raises(ValueError, match="alive"):
        filed(market, "return", "501", quantity=6)
    with pytest.raises(ValueError, match="kind"):
        filed(market, "wish", "501")
    with pytest.raises(LookupError):
        market.file_claim("1", "return")


def test_claims_are_filed_and_withdrawn_through_the_control_door(caller: Caller, market: Any) -> None:
    order = Order(market, count=2, state="501")
    (claim,) = caller.control("POST", f"/orders/{order.number}/claims", {"kind": "return", "ord_prd_seq": "2"}).json()
    assert order.states == ["501", "601"]

    assert caller.control("POST", f"/claims/{claim['number']}/withdraw").json()["state"] == "108"
    assert caller.control("GET", f"/orders/{order.number}/claims").json()[0]["state"] == "108"
    assert caller.control("POST", f"/claims/{claim['number']}/withdraw").status_code == 400
    assert caller.control("POST", "/claims/1/withdraw").status_code == 404
    assert order.states == ["501", "501"]


def test_a_neighbour_cannot_touch_a_claim(caller: Caller, market: Any) -> None:
    order, claim = filed(market, "return", "501")
    market.add_seller("SAMPLE-KEY-OF-A-NEIGHBOUR-000001")
    answer: Answer = caller.with_key("SAMPLE-KEY-OF-A-NEIGHBOUR-000001").get(
        f"/claimservice/returnreqconf/{first(order, claim)}"
    )

    assert code(answer) == "-24002"
    assert order.states == ["601"]
    assert market.ledger.count("approve_return") == 0
