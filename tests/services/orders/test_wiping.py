"""Personal data goes so many days after an order is over, and nothing brings it back."""

import datetime as dt
from typing import Any

import pytest

from tests.services.claims.test_collecting import collect as collect_claims
from tests.services.orders.lately import collect
from tests.services.orders.test_collecting import line, place
from webapp.models.accounts import AuditEntry
from webapp.models.base import db, now
from webapp.models.claims import Claim
from webapp.models.orders import Order, OrderLine, OrderMemo, Parcel
from webapp.models.runs import Run
from webapp.models.settlements import SettlementCheck
from webapp.models.stores import Store
from webapp.services import market as services_market
from webapp.services import runs
from webapp.services.audit import SYSTEM
from webapp.services.orders import holding, looking, noting, wiping

WHO = {"rcvrNm": "김견본", "rcvrPrtblNo": "010-0000-4321", "ordNm": "이견본", "psnCscUniqNo": "P000000000001"}


def wipe(store: Store) -> Run:
    run, _ = runs.start(runs.Order(wiping.KIND, store))
    ended = runs.perform(run.id)
    assert ended is not None
    return ended


def age(number: str, days: int) -> None:
    """Let an order be so many days older."""
    back = now() - dt.timedelta(days=days)
    Order.update(created_at=back).where(Order.number == number).execute()
    OrderLine.update(state_at=back).where(OrderLine.id == line(number).id).execute()


def sold(store: Store, market: Any, state: str) -> str:
    """An order that was packed when it was first seen, with its people, and stands there now."""
    (number,) = place(market, state="301", **WHO)
    collect(store)
    market.push_order(number, state)
    collect(store)
    return number


@pytest.fixture
def old(store: Store, market: Any) -> str:
    number = sold(store, market, "901")
    noting.write_memo(line(number).order, "이견본 님께 전화함", SYSTEM)
    holding.hold([line(number)], "김견본 님이 미뤄 달라고 함", SYSTEM)
    age(number, 91)
    return number


def names_of(number: str) -> tuple[str, str, str | None, str | None]:
    found = line(number)
    return found.order.buyer, found.parcel.recipient, found.order.buyer_name_hash, found.parcel.recipient_phone_hash


def test_what_is_over_long_enough_is_wiped_and_sums_stay(store: Store, market: Any, old: str) -> None:
    fresh, waiting = sold(store, market, "501"), sold(store, market, "301")
    age(fresh, 89)
    age(waiting, 400)
    assert wiping.is_wanted(store)
    assert wipe(store).result == {"orders": 1, "parcels": 1}
    assert names_of(old) == ("", "", None, None)
    found = line(old)
    assert (found.digest, found.extra, found.order.buyer_key, OrderMemo.select().count()) == (None, "", None, 0)
    assert found.order.wiped_at is not None
    assert found.amount > 0
    assert all("견본" in names_of(number)[0] for number in (fresh, waiting))
    entry = AuditEntry.get(AuditEntry.action == "order.wipe")
    assert (entry.after["orders"], wiping.is_wanted(store)) == (1, False)


def test_collecting_an_old_order_again_brings_nobody_back(store: Store, market: Any, old: str) -> None:
    wipe(store)
    market.push_order(old, "901", rcvrNm="박견본", rcvrDtlsAddr="909호")
    collect(store)
    with services_market.client_for(store) as client:
        looking.read_order(store, client, old)
    assert names_of(old) == ("", "", None, None)
    assert line(old).digest is None
    assert line(old).held_at is None
    for table in ("order", "parcel", "order_line", "line_change"):
        assert "견본" not in repr(db.execute_sql(f'SELECT * FROM "{table}"').fetchall())


def test_what_is_noted_after_the_people_are_gone_goes_when_it_is_as_old(store: Store, market: Any, old: str) -> None:
    wipe(store)
    for text, days in (("이견본 님이 다시 전화함", 91), ("이견본 님이 또 전화함", 89)):
        memo = noting.write_memo(line(old).order, text, SYSTEM)
        memo.patch(created_at=now() - dt.timedelta(days=days))
    waiting = noting.write_memo(line(sold(store, market, "301")).order, "천천히", SYSTEM)
    waiting.patch(created_at=now() - dt.timedelta(days=400))
    assert wiping.is_wanted(store)
    wipe(store)
    assert [memo.text for memo in OrderMemo.select().order_by(OrderMemo.id)] == ["이견본 님이 또 전화함", "천천히"]
    assert not wiping.is_wanted(store)


def test_a_parcel_keeps_its_recipient_for_the_order_that_still_waits(store: Store, market: Any, old: str) -> None:
    other = sold(store, market, "301")
    OrderLine.update(parcel=line(old).parcel_id).where(OrderLine.id == line(other).id).execute()
    assert wipe(store).result == {"orders": 1, "parcels": 0}
    assert "김견본" in Parcel.get_by_id(line(old).parcel_id).recipient


@pytest.mark.one_database
def test_a_claim_s_people_go_with_those_of_its_order_and_stay_gone(store: Store, market: Any) -> None:
    number = sold(store, market, "501")
    market.file_claim(number, "exchange", clmReqCont="김견본입니다. 바꿔 주세요", exchNm="김견본")
    collect_claims(store)
    claim = Claim.get()
    assert "김견본" in claim.words
    market.withdraw_claim(claim.number)
    for _ in range(2):  # wiped, and told of once more
        collect(store)
        collect_claims(store)
        age(number, 91)
        if Order.get().wiped_at is None:
            assert wipe(store).result["orders"] == 1
    found = Claim.get()
    assert (found.words, found.extra, found.digest, found.state) == ("", "", None, "233")
    assert "견본" not in repr(db.execute_sql("SELECT * FROM claim").fetchall())


@pytest.mark.one_database
def test_a_note_about_a_settlement_goes_with_the_people_and_its_sums_stay(store: Store, market: Any, old: str) -> None:
    told = {"verdict": "differs", "expected": 9_000, "paid": 8_800, "checked_at": now(), "noted_at": now()}
    mine = SettlementCheck.create(store=store, order_no=old, line_no="1", line=line(old), note="이견본 님 환불", **told)
    stray = SettlementCheck.create(store=store, order_no="1", line_no="1", note="김견본 님 주문", **told)
    stray.patch(noted_at=now() - dt.timedelta(days=91))
    wipe(store)
    for check in (mine, stray):
        assert (SettlementCheck.get_by_id(check.id).note, SettlementCheck.get_by_id(check.id).paid) == ("", 8_800)
