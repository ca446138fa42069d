"""Buyers that behave like buyers: they come by the hour of the day, bundle, pay late, cancel late, return and ask.

Time goes on in steps of ten minutes. What happens in a step follows from the seed, the shop and the step alone, so the
same seed makes the same day whatever the speed. All chances are per step or per day, and guesses: they are there to
meet every case, not to forecast a shop.
"""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from webapp.simulator.state import claims, letters, orders, products, sellers, stocks
from webapp.simulator.state.orders import Line, read_stamp, stamp
from webapp.simulator.state.passing import pass_time
from webapp.simulator.store import KST

if TYPE_CHECKING:
    from webapp.simulator.market import Market

STEP = timedelta(minutes=10)
STEPS_A_DAY = 144
DAWN = (5, 0)
# How much busier than an average hour each hour is, from midnight on.
BUSY = (
    0.6, 0.3, 0.2, 0.1, 0.1, 0.2, 0.4, 0.7, 1.0, 1.3, 1.5, 1.5, 1.3, 1.3, 1.2, 1.2, 1.1, 1.1, 1.1, 1.3, 1.7, 2.0, 1.7,
    1.1,
)  # fmt: skip
ON_SALE = "103"
AWAITING_DEPOSIT, AWAITING_ADDRESS, RESERVED, PAID, PACKING = "102", "200", "201", "202", "301"
SHIPPED, DELIVERED, CONFIRMED = "401", "501", "901"
STARTS = {PAID: 86, AWAITING_DEPOSIT: 8, AWAITING_ADDRESS: 4, RESERVED: 2}  # of a hundred orders
BUNDLES, SECOND_LINE, SEVERAL_PIECES = 0.12, 0.2, 0.25
# What orders of one buyer that go out together have in common.
ONE_BUYER = (
    "dlvNo", "memID", "memNo", "ordId", "ordNm", "ordPrtblTel", "ordTlphnNo", "rcvrNm", "rcvrPrtblNo", "rcvrTlphn",
    "rcvrMailNo", "rcvrBaseAddr", "rcvrDtlsAddr",
)  # fmt: skip
ON_THE_WAY = timedelta(hours=18), timedelta(hours=60)
MEMOS = (
    "문 앞에 두고 가 주세요",
    "경비실에 맡겨 주세요",
    "배송 전 연락 바랍니다",
    "부재 시 문자 주세요 <벨 누르지 마세요>",
    "",
)
WHY_CANCEL = (("14", "구매의사가 없어졌어요"), ("15", "색상을 바꾸고 싶어요"), ("04", "배송이 너무 늦어요"))
WHY_RETURN = (
    ("101", "생각과 달라요"),
    ("111", "박스가 찌그러지고 컵이 깨져 있어요"),
    ("105", "설명과 다릅니다 & 실망"),
)
WHY_EXCHANGE = (("206", "한 치수 크게 바꿔 주세요"), ("207", "불량이라 새것으로 부탁드려요"))
QUESTIONS = (
    ("01", "재입고는 언제 되나요?"),
    ("02", "오늘 주문하면 언제 출발하나요?"),
    ("05", "선물 포장 되나요? <급해요>"),
)
# What a buyer asks about something they have ordered.
ABOUT_AN_ORDER = (
    ("02", "아직 출발 전인가요? 주말 전에 받고 싶어요."),
    ("04", "다른 색으로 바꿀 수 있을까요?"),
    ("03", "아직 안 뜯었는데 반품하면 배송비가 얼마인가요?"),
)
NOTICE = "구매자가 배송 일정을 문의했습니다. 확인 후 답변 바랍니다."
AGAIN = "답변을 받았지만 아직 도착하지 않았다고 합니다. 언제 받을 수 있는지 다시 답변 바랍니다."
ALERT = "입력하신 송장번호로 배송 흐름이 조회되지 않습니다. 송장번호를 확인해 주세요."
# What a notice takes over from the line that it is about.
ABOUT = {"ordNo": "ordNo", "ordPrdSeq": "ordPrdSeq", "prdNm": "prdNm", "memId": "memID", "memNm": "ordNm"}
# Chance a day of what a buyer may do with a line in this state.
CANCELS = {PAID: 0.06, PACKING: 0.06}
CLAIMS = {claims.RETURN: 0.03, claims.EXCHANGE: 0.015}
WITHDRAWS, PAYS, TELLS_ADDRESS, CONFIRMS, MISSES, COMPLAINS = 0.25, 0.9, 0.9, 0.4, 0.01, 0.05
ASKS_ABOUT_ORDER, TAKES_BACK, ASKS_AGAIN, ALERTS = 0.02, 0.05, 0.1, 0.01
DECLINES, COMES_BACK, SWITCHES = 0.1, 0.3, 0.05


class Buyers:
    """The buyers of one shop, in a market that is theirs to change."""

    def __init__(self, market: "Market", seller: str | int, seed: int, orders_a_day: float) -> None:
        self._market = market
        with market.store.transaction() as db:
            self._mem_no = sellers.find(db, seller).mem_no
        self._seed = seed
        self._a_step = orders_a_day / STEPS_A_DAY

    def live(self, begin: datetime, end: datetime) -> int:
        """Let the time pass from `begin` to `end`, in whole steps of the clock; how many orders were placed."""
        placed = 0
        for at in steps(begin, end):
            self._market.set_clock(at.isoformat())
            with self._market.store.holding(at.astimezone(KST)):
                placed += self._step(at)
        self._market.set_clock(end.isoformat())
        return placed

    def _step(self, at: datetime) -> int:
        chance = random.Random(f"{self._seed} {self._mem_no} {at:%Y%m%d%H%M}")
        with self._market.store.transaction() as db:
            if (at.hour, at.minute) == DAWN:
                pass_time(db, at)
            for act in (self._pay, self._deliver, self._change_mind, self._claim, self._decide, self._write):
                act(chance, at)
            count = poisson(chance, self._a_step * BUSY[at.hour])
            return sum(self._order(chance, at) for _ in range(count))

    def _lines(self, *states: str) -> list[Line]:
        with self._market.store.transaction() as db:
            return orders.in_states(db, self._mem_no, states)

    def _push(self, line: Line, state: str, **fields: Any) -> None:
        self._market.push_order(line["ordNo"], state, ord_prd_seq=line["ordPrdSeq"], **fields)

    # Orders

    def _order(self, chance: random.Random, at: datetime) -> bool:
        wanted = self._wanted(chance)
        if not wanted:
            return False
        state = chance.choices(list(STARTS), weights=list(STARTS.values()))[0]
        fields: dict[str, Any] = {"ordDlvReqCont": chance.choice(MEMOS)}
        if state == AWAITING_ADDRESS:
            fields |= {"sendGiftYn": "Y", "bmDlvCstType": "04"}
        if state == PAID and chance.random() < BUNDLES:
            fields |= self._same_parcel(chance)
        self._market.place_order(self._mem_no, wanted, state, **fields)
        return True

    def _wanted(self, chance: random.Random) -> list[dict[str, Any]]:
        """One product or two of those that are there, each with a few pieces."""
        with self._market.store.transaction() as db:
            numbers = products.numbers_in_state(db, self._mem_no, ON_SALE)
            chosen = chance.sample(numbers, min(len(numbers), 2 if chance.random() < SECOND_LINE else 1))
            rows = [[row for row in stocks.of_product(db, number) if int(row["stckQty"]) > 2] for number in chosen]
        several = chance.random() < SEVERAL_PIECES
        return [
            {
                "prdNo": row["prdNo"],
                "prdStckNo": row["prdStckNo"],
                "ordQty": chance.randint(2, 3) if several else 1,
            }
            for row in (chance.choice(one) for one in rows if one)
        ]

    def _same_parcel(self, chance: random.Random) -> dict[str, Any]:
        """What an order shares with an earlier one of the same buyer that has not left yet."""
        waiting = self._lines(PAID, PACKING)
        if not waiting:
            return {}
        line = chance.choice(waiting)
        bundle = {"bndlDlvYN": "Y", "bndlDlvSeq": line["bndlDlvSeq"] if line["bndlDlvSeq"] != "0" else line["dlvNo"]}
        self._push(line, line["ordPrdStat"], **bundle)
        return {**{name: line.get(name) for name in ONE_BUYER}, **bundle}

    def _pay(self, chance: random.Random, at: datetime) -> None:
        """Deposits and addresses arrive, or a gift is declined; what nobody pays for the market cancels by itself."""
        for line in self._lines(AWAITING_DEPOSIT):
            if chance.random() < PAYS / STEPS_A_DAY * 2:
                self._push(line, PAID, ordStlEndDt=stamp(at))
        for line in self._lines(AWAITING_ADDRESS):
            if chance.random() < TELLS_ADDRESS / STEPS_A_DAY * 2:
                self._push(line, PAID, ordStlEndDt=stamp(at))
            elif chance.random() < DECLINES / STEPS_A_DAY:
                why = {"ordCnRsnCd": "98", "ordCnDtlsRsn": "선물 거절"}
                self._market.file_claim(line["ordNo"], claims.CANCEL, ord_prd_seq=line["ordPrdSeq"], **why)

    # What buyers do afterwards

    def _deliver(self, chance: random.Random, at: datetime) -> None:
        shortest, longest = ON_THE_WAY
        for line in self._lines(SHIPPED):
            travelling = at - read_stamp(line["sndEndDt"])
            if travelling > shortest and chance.random() < STEP / (longest - shortest):
                self._push(line, DELIVERED, dlvEndDt=stamp(at))
            elif travelling > longest and chance.random() < MISSES / STEPS_A_DAY:
                self._market.report_non_arrival(line["ordNo"], line["ordPrdSeq"])

    def _change_mind(self, chance: random.Random, at: datetime) -> None:
        """Cancellations, also of what is packed already and of a part only; some are taken back."""
        for line in self._lines(PAID, PACKING):
            if chance.random() < CANCELS[line["ordPrdStat"]] / STEPS_A_DAY:
                code, text = chance.choice(WHY_CANCEL)
                part = {"quantity": 1} if int(line["ordQty"]) > 1 and chance.random() < 0.5 else {}
                force = {"ordCnTypCd": claims.BY_FORCE} if orders.is_overdue(line, at) else {}
                why = {"ordCnRsnCd": code, "ordCnDtlsRsn": text, **part, **force}
                self._market.file_claim(line["ordNo"], claims.CANCEL, ord_prd_seq=line["ordPrdSeq"], **why)
        for claim in self._open(claims.CANCEL):
            if chance.random() < WITHDRAWS / STEPS_A_DAY:
                self._market.withdraw_claim(claim["number"])

    def _claim(self, chance: random.Random, at: datetime) -> None:
        reasons = {claims.RETURN: WHY_RETURN, claims.EXCHANGE: WHY_EXCHANGE}
        for line in self._lines(DELIVERED):
            for kind, likely in CLAIMS.items():
                if chance.random() < likely / STEPS_A_DAY:
                    code, text = chance.choice(reasons[kind])
                    why = {"clmReqRsn": code, "clmReqCont": text}
                    self._market.file_claim(line["ordNo"], kind, ord_prd_seq=line["ordPrdSeq"], **why)
                    break
        for kind in CLAIMS:
            for claim in self._open(kind):
                self._think_again(chance, claim)

    def _think_again(self, chance: random.Random, claim: dict[str, Any]) -> None:
        """A buyer whose claim is open sends the goods, takes the claim back or agrees on the other kind."""
        if not claim.get("cameBack") and chance.random() < COMES_BACK / STEPS_A_DAY:
            self._market.deliver_return(claim["number"])
        if claim["state"] != claims.FIRST_STATE[claim["kind"]]:
            return
        if chance.random() < WITHDRAWS / STEPS_A_DAY / 4:
            self._market.withdraw_claim(claim["number"])
        elif chance.random() < SWITCHES / STEPS_A_DAY:
            self._market.switch_claim(claim["number"])

    def _open(self, kind: str) -> list[dict[str, Any]]:
        with self._market.store.transaction() as db:
            return claims.listed(db, self._mem_no, (kind,), claims.OPEN[kind])

    def _decide(self, chance: random.Random, at: datetime) -> None:
        """Purchases are confirmed by those who press the button."""
        for line in self._lines(DELIVERED):
            if chance.random() < CONFIRMS / STEPS_A_DAY:
                self._push(line, CONFIRMED, pocnfrmDt=stamp(at), atmtBuyCnfrmYN="N")

    def _write(self, chance: random.Random, at: datetime) -> None:
        """Questions about goods and orders, some taken back; and what the market's people make of late parcels."""
        if chance.random() < self._a_step / 10:
            with self._market.store.transaction() as db:
                numbers = products.numbers_in_state(db, self._mem_no, ON_SALE)
            if numbers:
                kind, text = chance.choice(QUESTIONS)
                self._market.ask_question(self._mem_no, chance.choice(numbers), text, qnaDtlsCd=kind)
        for line in self._lines(PAID, PACKING):
            if chance.random() < ASKS_ABOUT_ORDER / STEPS_A_DAY:
                self._ask_about(line, chance)
            if line["dlvSndDue"] < stamp(at) and chance.random() < COMPLAINS / STEPS_A_DAY:
                self._notify(line, NOTICE)
        for line in self._lines(SHIPPED):
            if chance.random() < ALERTS / STEPS_A_DAY:
                self._notify(line, ALERT, emerNtceClfNo1="11")
        self._think_over(chance)

    def _ask_about(self, line: Line, chance: random.Random) -> None:
        kind, text = chance.choice(ABOUT_AN_ORDER)
        who = {"memID": line["memID"], "memNM": line["ordNm"], "dispYn": "N"}
        bought = {"ordNoDe": line["ordNo"], "ordStlEndDt": line.get("ordStlEndDt") or ""}
        self._market.ask_question(self._mem_no, line["prdNo"], text, qnaDtlsCd=kind, **who, **bought)

    def _notify(self, line: Line, text: str, **fields: Any) -> None:
        about = {name: line[source] for name, source in ABOUT.items()}
        self._market.send_notice(self._mem_no, text, **about, **fields)

    def _think_over(self, chance: random.Random) -> None:
        """A question that nobody has answered is taken back; who is not content with an answer asks again."""
        with self._market.store.transaction() as db:
            asked, notices = (letters.listed(db, self._mem_no, kind) for kind in (letters.QUESTION, letters.NOTICE))
        for question in asked:
            if question["answerYn"] == "N" and chance.random() < TAKES_BACK / STEPS_A_DAY:
                self._market.withdraw_question(question["brdInfoNo"])
        for notice in notices:
            if notice["emerNtceCrntCd"] == "03" and chance.random() < ASKS_AGAIN / STEPS_A_DAY:
                self._market.ask_notice_again(notice["emerNtceSeq"], AGAIN)


def steps(begin: datetime, end: datetime) -> Iterator[datetime]:
    """Every full ten minutes after `begin`, `end` included."""
    at = begin.replace(minute=begin.minute // 10 * 10, second=0, microsecond=0) + STEP
    while at <= end:
        yield at
        at += STEP


def poisson(chance: random.Random, mean: float) -> int:
    """How many of something that happens `mean` times on average."""
    count, left = 0, chance.expovariate(1.0)
    while left < mean:
        count += 1
        left += chance.expovariate(1.0)
    return count
