"""Acts that nobody looks at are asked about by themselves, whatever area they belong to, and settled once."""

import datetime as dt
import threading
from typing import Any

import pytest

from tests.services.products.selling import sell
from tests.services.shipping import test_address_push as addresses
from tests.services.shipping import test_dispatch_push as dispatch
from tests.services.shipping.test_address_push import wanted
from webapp.elevenst import UnavailableError
from webapp.models.acts import DONE, REJECTED, SENDING, UNKNOWN, Act
from webapp.models.base import db, now
from webapp.models.selling import ProductChange
from webapp.models.shipping import AddressTemplate, DispatchTemplate
from webapp.models.stores import Store
from webapp.services import runs, sending, settling
from webapp.services.audit import SYSTEM
from webapp.services.products import acting, deeds
from webapp.services.products.acting import Doing
from webapp.services.products.deeds import Target
from webapp.services.sending import Closing, Intent, Sent
from webapp.services.shipping import dispatch_push

__all__ = ["wanted"]


def settled(store: Store) -> dict[str, Any]:
    assert settling.is_wanted(store)
    run, _ = runs.start(runs.Order(settling.KIND, store))
    ended = runs.perform(run.id)
    assert ended is not None
    assert ended.state == "done", ended.error
    return dict(ended.result)


def test_an_address_whose_answer_was_lost_is_found_though_nobody_looks(
    store: Store, market: Any, wanted: addresses.Wanted
) -> None:
    market.fail_next("registerOutAddress", "timeout_after", seconds=0.1)
    market.inject_fault("getOutAddressInfo", "wrong_root", count=None)
    assert addresses.register(store, wanted).act.state == UNKNOWN
    market.clear_faults()
    assert settled(store) == {"done": 1, "rejected": 0, "unknown": 0}
    assert AddressTemplate.get().title == "역삼 창고"
    assert market.ledger.count("register_outbound_address") == 1
    assert not settling.is_wanted(store)


def test_a_deadline_template_whose_answer_was_lost_is_found_though_nobody_looks(store: Store, market: Any) -> None:
    market.fail_next("sendCloseTemplate", "cut")
    request = {"wanted": {"method": "01", "days": 1, "saturday": False}, "known": []}
    with sending.calling(store) as client:
        request["known"] = [found.number for found in client.dispatch_templates.list()]
        act, _mine = sending.begin(Intent(store, dispatch_push.REGISTER, "form-1", "form-1", request), SYSTEM)
        market.inject_fault("sendCloseList", "wrong_root", count=None)
        closing = dispatch_push.closing_of(store, client, SYSTEM)
        sent = sending.carry_out(act, lambda: client.dispatch_templates.register(dispatch.NORMAL), closing)
    assert sent.act.state == UNKNOWN
    market.clear_faults()
    assert settled(store) == {"done": 1, "rejected": 0, "unknown": 0}
    assert DispatchTemplate.get().days == 1
    assert market.ledger.count("register_dispatch_template") == 1


def test_what_never_arrived_is_told_as_not_done_and_may_be_sent_anew(store: Store, market: Any) -> None:
    market.fail_next("sendCloseTemplate", "timeout_before", seconds=0.1)
    act = dispatch.register(store, dispatch.NORMAL).act
    assert settled(store) == {"done": 0, "rejected": 0, "unknown": 1}
    act.patch(settled_at=now() - dt.timedelta(minutes=2))
    assert settled(store) == {"done": 0, "rejected": 1, "unknown": 0}
    assert dispatch.register(store, dispatch.NORMAL).is_done
    assert market.ledger.count("register_dispatch_template") == 1


def intended(store: Store) -> Act:
    act, _mine = sending.begin(Intent(store, "sample", "1", "form-1", {}), SYSTEM)
    return act


def test_an_act_that_is_being_sent_is_not_given_up_because_it_is_not_there_yet(store: Store) -> None:
    nothing = Closing(lambda act: None, lambda act, found: 1)
    act = intended(store)
    act.patch(created_at=now() - dt.timedelta(minutes=5))
    assert sending.ask(act, nothing).act.state == SENDING, "its answer may take minutes"
    act.patch(created_at=now() - sending.CUT_OFF - dt.timedelta(seconds=1))
    assert sending.ask(act, nothing).act.state == REJECTED


def test_one_minute_counts_from_when_it_was_given_up_not_from_when_it_was_intended(store: Store) -> None:
    act = intended(store)
    act.patch(created_at=now() - dt.timedelta(minutes=3))

    def send() -> None:
        raise UnavailableError("timeout", endpoint="sample")

    assert sending.carry_out(act, send, Closing(lambda act: None, lambda act, found: 1)).act.state == UNKNOWN


def test_who_goes_on_with_the_work_waits_a_minute_and_not_for_the_dead(store: Store) -> None:
    act = intended(store)
    nothing = Closing(lambda act: None, lambda act, found: 1)
    assert sending.take_over(act, nothing).act.state == UNKNOWN
    act.patch(settled_at=now() - sending.GRACE)
    assert sending.take_over(act, nothing).act.state == REJECTED


def test_two_who_find_it_write_it_down_once(store: Store, market: Any) -> None:
    (listing,) = sell(market, store, 1)
    market.fail_next("product/price", "cut")
    market.inject_fault(f"prodmarket/{listing.number}", "http_500", count=None)
    doing = Doing(deeds.PRICE, Target(listing), {"price": 11_000}, "click-1", SYSTEM)
    with sending.calling(store) as client:
        act = acting.do(doing, client).act
        market.clear_faults()
        both = threading.Barrier(2)
        found: list[Sent] = []

        def ask() -> None:
            mine = Act.get_by_id(act.id)
            both.wait()
            found.append(acting.settle(mine, client))
            db.close()

        threads = [threading.Thread(target=ask) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [sent.is_done for sent in found] == [True, True]
    assert {sent.row_id for sent in found} == {listing.id}
    told = [line.field for line in ProductChange.select().where(ProductChange.source == "act")]
    assert sorted(told) == ["discounted_price", "price"]


@pytest.mark.parametrize(("first", "then", "stands"), [(DONE, REJECTED, DONE), (REJECTED, DONE, DONE)])
def test_that_it_was_done_outweighs_that_it_was_not(store: Store, first: str, then: str, stands: str) -> None:
    one = intended(store)
    other = Act.get_by_id(one.id)
    assert one.settle(first, row=1)
    other.settle(then, row=2)
    assert (Act.get_by_id(one.id).state, other.state) == (stands, stands)
