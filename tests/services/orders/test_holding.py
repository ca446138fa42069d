"""보류: what the seller keeps back goes nowhere, and what is cancelled after it left is kept back by itself."""

from typing import Any

import pytest

from tests.services.orders.lately import collect
from tests.services.orders.test_acting import HOW, confirm
from tests.services.orders.test_collecting import line, place
from webapp.models.accounts import AuditEntry, User
from webapp.models.base import now
from webapp.models.orders import LineChange
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import market as services_market
from webapp.services import runs
from webapp.services.audit import Actor
from webapp.services.orders import handing_over, holding, looking, pulling_out
from webapp.services.orders.handing_over import HandoverRefused
from webapp.services.orders.holding import HoldRefused


def hand_over(store: Store, number: str) -> Any:
    with services_market.client_for(store) as client:
        return handing_over.hand_over(line(number).parcel, client, HOW, Actor())


def test_a_held_line_is_not_confirmed_until_it_is_released(store: Store, market: Any, seller_user: User) -> None:
    kept, other = place(market, 2)
    collect(store)
    actor = Actor(seller_user)
    assert holding.hold([line(kept)], " 주소  확인 중 ", actor) == 1
    assert holding.hold([line(kept)], "주소 확인 중", actor) == 0, "it is held for that already"
    result = confirm(store, kept, other).result
    assert (result["done"], [one["order"] for one in result["held"]]) == (1, [kept])
    assert "주소 확인 중" in result["held"][0]["reason"]
    store.patch(auto_confirm=True)
    collect(store)
    assert Run.select().where(Run.kind == "orders_confirm").count() == 1, "what is held is not confirmed by itself"
    assert (holding.release([line(kept)], actor), holding.release([line(kept)], actor)) == (1, 0)
    collect(store)
    ended = runs.perform(Run.select().order_by(Run.id.desc()).get().id)
    assert ended is not None
    assert market.ledger.count("confirm_order") == 2
    told = LineChange.select().where(LineChange.line == line(kept)).order_by(LineChange.id)
    assert [(step.source, step.note) for step in told][1:3] == [
        (holding.HOLD, "주소 확인 중"), (holding.RELEASE, None)
    ]  # fmt: skip
    audited = AuditEntry.select().where(AuditEntry.action.in_([holding.HOLD, holding.RELEASE]))
    assert [entry.user for entry in audited] == [seller_user, seller_user]
    with pytest.raises(HoldRefused, match="1자에서"):
        holding.hold([line(kept)], "  ", actor)


def test_a_parcel_with_a_held_line_stays_here(store: Store, market: Any) -> None:
    (number,) = place(market, state="301")
    collect(store)
    holding.hold([line(number)], "재포장", Actor())
    with pytest.raises(HandoverRefused, match="보류한 주문상품"):
        hand_over(store, number)
    assert market.ledger.count("dispatch_parcel") == 0
    holding.release([line(number)], Actor())
    assert hand_over(store, number).is_done


@pytest.mark.parametrize("left", ["exported_at", "printed_at", None])
def test_a_cancel_after_it_left_holds_the_line_by_itself(store: Store, market: Any, left: str | None) -> None:
    (number,) = place(market, state="301")
    collect(store)
    if left:
        line(number).patch(**{left: now()})
    market.file_claim(number, "cancel")
    collect(store)
    found = line(number)
    assert (found.state, found.hold_reason) == ("701", holding.CANCELLED_LATE if left else None)
    market.push_order(number, "301")
    collect(store)
    assert (line(number).held_at is not None) == bool(left), "only a person says that it may go"


def test_what_returns_after_it_was_sent_is_not_held_and_a_part_that_is_cancelled_is(store: Store, market: Any) -> None:
    (sent,), (fewer,) = place(market, state="401"), place(market, state="301", ordQty=3)
    collect(store)
    for number in (sent, fewer):
        line(number).patch(exported_at=now())
    market.push_order(sent, "A01")
    market.push_order(fewer, "301", ordQty=2, ordCnQty=1)
    with services_market.client_for(store) as client:
        looking.read_order(store, client, sent)
        looking.read_order(store, client, fewer)
    assert (line(sent).state, line(sent).held_at) == ("A01", None)
    assert (line(fewer).quantity, line(fewer).hold_reason) == (2, holding.FEWER_LATE)
    assert [one.stays for one in pulling_out.left_before(store)] == [2], "two of three stay in the box"


def test_what_is_to_be_pulled_out_stays_so_until_it_is_released(store: Store, market: Any) -> None:
    (number,) = place(market, state="301")
    collect(store)
    line(number).patch(exported_at=now())
    (claim,) = market.file_claim(number, "cancel")
    collect(store)
    market.withdraw_claim(claim["number"])
    collect(store)
    assert holding.hold([line(number)], "주소 확인 중", Actor()) == 0, "whoever holds many at once has not looked"
    assert ([one.line.id for one in pulling_out.left_before(store)], pulling_out.count(store)) == ([line(number).id], 1)
    assert (holding.release([line(number)], Actor()), pulling_out.count(store)) == (1, 0)
