"""What passing time does to orders and claims by itself, once a day at dawn: purchases confirmed, returns completed."""

from datetime import date, datetime, timedelta
from sqlite3 import Connection

from webapp.simulator.state import claims, orders, sellers
from webapp.simulator.state.orders import Line, read_stamp

SHIPPED, DELIVERED, CONFIRMED = "401", "501", "901"
BUSINESS_DAYS = 7  # after the delivery; the purchase is confirmed at dawn of the day after them
DAYS_WITHOUT_NEWS = timedelta(days=21)  # after a dispatch that no courier tells anything about
RETURN_DAYS = timedelta(days=20)  # after the request; only a held completion stops it
SATURDAY = 5


def pass_time(db: Connection, now: datetime) -> None:
    """Do what is due for all sellers."""
    for seller in sellers.everyone(db):
        lines = orders.in_states(db, seller.mem_no, (SHIPPED, DELIVERED))
        orders.save_all(db, (_confirmed(line, now) for line in lines if _is_over(line, now)))
        held_or_asked = (claims.RETURN_REQUESTED, claims.RETURN_HELD)
        for claim in claims.listed(db, seller.mem_no, (claims.RETURN,), held_or_asked):
            if read_stamp(claim["reqDt"]) + RETURN_DAYS <= now:
                claims.finish(db, seller.mem_no, claim, now)


def _confirmed(line: Line, now: datetime) -> Line:
    return orders.in_state({**line, "atmtBuyCnfrmYN": "Y"}, CONFIRMED, now)


def _is_over(line: Line, now: datetime) -> bool:
    if line["ordPrdStat"] == SHIPPED:
        return read_stamp(line["sndEndDt"]) + DAYS_WITHOUT_NEWS <= now
    return after_business_days(read_stamp(line["dlvEndDt"]).date(), BUSINESS_DAYS) < now.date()


def after_business_days(day: date, count: int) -> date:
    """The day so many weekdays later; the market's holidays are not known here."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY
    return day
