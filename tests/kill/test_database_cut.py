"""PostgreSQL drops every connection of a worker while it sends: each parcel leaves once, and what is told is true."""

import random
import time
from typing import Any

import pytest

from tests.kill.disturbed import Disturbed, let_time_pass
from tests.services.orders.lately import collect
from tests.services.orders.test_collecting import line, place
from webapp.config import Settings
from webapp.jobs import doors
from webapp.models.acts import SENDING, UNKNOWN, Act
from webapp.models.base import db
from webapp.models.dispatching import DONE, REFUSED, DispatchItem
from webapp.models.runs import FAILED, RUNNING, Run
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.audit import SYSTEM
from webapp.services.orders import dispatching
from webapp.services.orders.dispatching import Entry

COUNT, CUTS = 30, 4
OTHERS = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = %s"

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


class Cutter:
    """Cuts every connection but this one, at some moments of the work; then does what the minute's tick does."""

    def __init__(self, database: str) -> None:
        self._database, self._dice = database, random.Random(11)
        self.cuts = 0

    def __call__(self) -> None:
        if self.cuts < CUTS and Run.select().where(Run.state == RUNNING).exists():
            time.sleep(self._dice.uniform(0.05, 0.3))
            self.cuts += bool(db.execute_sql(OTHERS, (self._database,)).fetchone()[0])
        let_time_pass()
        doors.recover()


def test_dispatches_survive_a_database_that_drops_its_connections(
    database: Settings, store: Store, market: Any
) -> None:
    numbers = place(market, COUNT, state="301")
    collect(store)
    market.inject_fault("reqdelivery", "delay", count=COUNT, seconds=0.1)
    entries = [Entry(line(number).parcel_id, "00034", f"5000000{n:05d}") for n, number in enumerate(numbers)]
    dispatching.begin(store, entries, SYSTEM)
    worker = Disturbed(database, {})
    try:
        cutter = Cutter(database.database_url.rpartition("/")[2])
        worker.finish(meanwhile=cutter)
        while failed := Run.get_or_none((Run.kind == dispatching.KIND) & (Run.state == FAILED)):
            failed.patch(state="stopped")  # a person sees it and lets it go on
            runs.again(failed)
            worker.finish(meanwhile=cutter)
    finally:
        worker.kill()
    assert cutter.cuts == CUTS
    assert Run.get(Run.kind == dispatching.KIND).attempts > 1, "no cut met the work"
    assert not Act.select().where(Act.state.in_((SENDING, UNKNOWN))).exists()
    for item, number in zip(DispatchItem.select().order_by(DispatchItem.id), numbers, strict=True):
        left = market.ledger.count("dispatch_parcel", f"{number}-{line(number).number}")
        assert item.state in (DONE, REFUSED), (number, item.state, item.reason)
        assert left == (item.state == DONE), number
    assert DispatchItem.select().where(DispatchItem.state == DONE).count() > COUNT // 2
