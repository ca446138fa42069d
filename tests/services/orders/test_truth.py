"""진실 확인: what only we say was sent, what only the market says was sent, and what both say."""

from typing import Any

import pytest

from tests.services.orders.lately import collect
from tests.services.orders.test_acting import dispatch
from tests.services.orders.test_collecting import line, place
from webapp.jobs import orders as jobs
from webapp.jobs import schedule
from webapp.models.accounts import AuditEntry
from webapp.models.acts import Act
from webapp.models.base import now
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.audit import SYSTEM
from webapp.services.orders import truth
from webapp.services.orders.acting import Handover


def check(store: Store) -> Run:
    run, _ = jobs.check(store, SYSTEM)
    ended = runs.perform(run.id)
    assert ended is not None
    return ended


@pytest.fixture
def three(store: Store, market: Any) -> list[str]:
    """One that both say was sent, one that the market forgot, one that was sent elsewhere."""
    numbers = place(market, 3, state="301")
    collect(store)
    dispatch(store, numbers[0])
    dispatch(store, numbers[1], Handover("00034", "222222222222"))
    market.push_order(numbers[1], "301", invcNo="")
    market.push_order(numbers[2], "401", invcNo="333333333333")
    collect(store)
    return numbers


def verdicts(store: Store) -> dict[str, list[str]]:
    return {one: [row.line.order.number for row in truth.page_of(store, one, 0, 9)] for one in truth.VERDICTS}


def test_each_dispatch_stands_in_one_of_three_lists(store: Store, three: list[str]) -> None:
    run = check(store)
    assert run.result == {"agreed": 1, "only_here": 1, "only_there": 1, "untold": 0}, run.error
    agreed, here, there = three
    assert verdicts(store) == {"agreed": [agreed], "only_here": [here], "only_there": [there]}
    assert line(here).state == "301", "what the market does not know of counts as not sent"


def test_a_settled_difference_stays_settled_until_it_is_another_one(
    store: Store, market: Any, three: list[str]
) -> None:
    check(store)
    _agreed, here, there = three
    for number in (here, there):
        assert truth.take_word(store, line(number).id, SYSTEM) is not None
        assert truth.take_word(store, line(number).id, SYSTEM) is None
    assert AuditEntry.select().where(AuditEntry.action == truth.TAKEN).count() == 2
    check(store)
    assert truth.counts(store) == {"agreed": 1}
    market.file_claim(here, "cancel")
    check(store)
    assert truth.counts(store) == {"agreed": 1, "only_here": 1}, "cancelled after we said sent is another matter"


def test_what_the_market_forgot_is_sent_again_by_the_normal_path_and_agreed(store: Store, three: list[str]) -> None:
    check(store)
    assert dispatch(store, three[1], Handover("00034", "444444444444")).is_done
    check(store)
    assert truth.counts(store) == {"agreed": 2, "only_there": 1}


def test_a_silent_market_settles_nothing(store: Store, market: Any, three: list[str]) -> None:
    market.inject_fault("orderlistall", "maintenance_html", count=None)
    assert check(store).state == "failed"
    assert truth.counts(store) == {}


def test_the_market_is_asked_after_dispatches_and_not_again_for_nothing(store: Store, three: list[str]) -> None:
    regular = next(one for one in schedule.REGULARS if one.kind == truth.KIND and one.from_hour is None)
    assert not regular.is_wanted(store), "a dispatch settles for some minutes first"
    Act.update(settled_at=now() - truth.SETTLED * 2).execute()
    assert regular.is_wanted(store)
    check(store)
    Act.update(settled_at=now() - truth.SETTLED * 3).execute()
    assert not regular.is_wanted(store)


def test_what_the_market_takes_back_from_a_buyer_who_had_it_was_sent(store: Store, market: Any) -> None:
    (number,) = place(market, state="301")
    collect(store)
    dispatch(store, number)
    market.push_order(number, "901")
    market.file_claim(number, "forced")
    collect(store)
    assert (line(number).state, check(store).result["agreed"]) == ("C01", 1)
