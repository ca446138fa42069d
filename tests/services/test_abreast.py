"""Calls abreast: only the waiting is shared, and whatever each brings is taken in where it was begun."""

import gc
import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from webapp.elevenst import ElevenstClient
from webapp.models.stores import Store
from webapp.services.abreast import calls_of

pytestmark = pytest.mark.one_database


def test_calls_wait_together_and_land_one_by_one_where_they_were_begun(store: Store) -> None:
    meeting, clients, landed = threading.Barrier(2, timeout=10), set[int](), list[tuple[int, threading.Thread]]()

    def call(client: ElevenstClient) -> int:
        clients.add(id(client))
        return meeting.wait()

    with calls_of(store, 2) as calls:
        for number in range(2):
            calls.begin(call, lambda outcome, number=number: landed.append((number, threading.current_thread())))
        assert not calls.have_room
        while calls:
            calls.land_next()
    assert len(clients) == 2, "each thread has a client of its own"
    assert sorted(number for number, _ in landed) == [0, 1]
    assert {thread for _, thread in landed} == {threading.main_thread()}


def test_what_is_under_way_lands_before_the_work_fails(store: Store) -> None:
    may_go, landed = threading.Event(), list[str]()

    def late(client: ElevenstClient) -> str:
        assert may_go.wait(10)
        return "late"

    def fail(outcome: Callable[[], None]) -> None:
        may_go.set()
        outcome()

    def refuse(client: ElevenstClient) -> None:
        raise ValueError("견본")

    def work() -> None:
        with calls_of(store, 2) as calls:
            calls.begin(late, lambda outcome: landed.append(outcome()))
            calls.begin(refuse, fail)
            calls.land_next()

    with pytest.raises(ValueError, match="견본"):
        work()
    assert landed == ["late"]


def test_an_error_holds_nothing_once_it_is_dealt_with(store: Store) -> None:
    """Else an answer that was cut off would keep its connection until somebody clears away."""

    class Connection:
        pass

    held: list[Any] = []

    def call(client: ElevenstClient) -> None:
        connection = Connection()
        held.append(weakref.ref(connection))
        raise ValueError("견본")

    def land(outcome: Callable[[], None]) -> None:
        outcome()

    gc.disable()
    try:
        with calls_of(store, 1) as calls:
            calls.begin(call, land)
            with suppress(ValueError):
                calls.land_next()
        assert held[0]() is None
    finally:
        gc.enable()
