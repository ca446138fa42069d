"""What passing time does to orders and claims by itself, once a day at dawn.

Purchases are confirmed, returns completed, and what nobody paid for or told an address for is cancelled.
"""

from datetime import date, datetime, timedelta
from sqlite3 import Connection

from webapp.simulator.state import claims, orders, sellers
from webapp.simulator.state.claims import Claim
from webapp.simulator.state.orders import Line, read_stamp

AWAITING_DEPOSIT, AWAITING_ADDRESS, SHIPPED, DELIVERED, CONFIRMED = "102", "200", "401", "501", "901"
BUSINESS_DAYS = 7  # after the delivery; the purchase is confirmed at dawn of the day after them
DAYS_WITHOUT_NEWS = timedelta(days=21)  # after a dispatch that no courier tells anything about
RETURN_DAYS = timedelta(days=20)  # after the request; only a held completion stops it
DAYS_AT_SELLER = timedelta(days=10)  # after the goods of a return came back
# How long the market waits for deposits and addresses is not published: guesses, with the codes of ordCnRsnCd.
EXPIRIES = {
    AWAITING_DEPOSIT: (timedelta(days=2), "00", "무통장 미입금 취소"),
    AWAITING_ADDRESS: (timedelta(days=7), "97", "선물 배송지 미입력"),
}
SATURDAY = 5


def pass_time(db: Connection, now: datetime) -> None:
    """Do what is due for all sellers."""
    for seller in sellers.everyone(db):
        _expire(db, seller.mem_no, now)
        lines = orders.in_states(db, seller.mem_no, (SHIPPED, DELIVERED))
        orders.save_all(db, (_confirmed(line, now) for line in lines if _is_over(line, now)))
        held_or_asked = (claims.RETURN_REQUESTED, claims.RETURN_HELD)
        for claim in claims.listed(db, seller.mem_no, (claims.RETURN,), held_or_asked):
            if _is_complete(claim, now):
                claims.finish(db, seller.mem_no, claim, now)


def _expire(db: Connection, mem_no: int, now: datetime) -> None:
    for state, (patience, code, text) in EXPIRIES.items():
        for line in orders.in_states(db, mem_no, (state,)):
            if read_stamp(line["ordDt"]) + patience <= now:
                why = {"ordCnRsnCd": code, "ordCnDtlsRsn": text}
                claims.file(db, mem_no, claims.CANCEL, line, now, why)


def _confirmed(line: Line, now: datetime) -> Line:
    return orders.in_state({**line, "atmtBuyCnfrmYN": "Y"}, CONFIRMED, now)


def _is_over(line: Line, now: datetime) -> bool:
    """Whether nothing was heard for too long; the time of claims does not count."""
    frozen = timedelta(seconds=line.get("frozen", 0))
    if line["ordPrdStat"] == SHIPPED:
        return read_stamp(line["sndEndDt"]) + DAYS_WITHOUT_NEWS + frozen <= now
    return after_business_days((read_stamp(line["dlvEndDt"]) + frozen).date(), BUSINESS_DAYS) < now.date()


def _is_complete(claim: Claim, now: datetime) -> bool:
    came_back = claim.get("cameBack")
    asked_long_ago = read_stamp(claim["reqDt"]) + RETURN_DAYS <= now
    return asked_long_ago or bool(came_back and read_stamp(came_back) + DAYS_AT_SELLER <= now)


def after_business_days(day: date, count: int) -> date:
    """The day so many weekdays later; the market's holidays are not known here."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY
    return day
