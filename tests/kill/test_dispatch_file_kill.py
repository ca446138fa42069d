"""A courier's file read by a worker that is killed again and again: each row is judged once, and sent once."""

import io
from collections import Counter
from typing import Any

import pytest

from tests.kill.disturbed import Disturbed
from tests.services.orders.lately import collect
from tests.services.orders.test_collecting import line, place
from tests.services.orders.test_dispatch_files import HEADERS, text
from webapp.config import Settings
from webapp.jobs import order_files
from webapp.models.dispatching import DONE, READY, UNMATCHED, DispatchFile, DispatchFileRow, DispatchItem
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services.audit import SYSTEM
from webapp.services.orders.dispatch_files import library, sending
from webapp.services.orders.dispatch_files.uploads import Wanted

COUNT, STRANGERS = 40, 4_000
# A file is refused after its third start.
KILLS = 2

pytestmark = pytest.mark.one_database


def test_a_courier_s_file_survives_kills(database: Settings, store: Store, market: Any) -> None:
    numbers = place(market, COUNT, state="301")
    collect(store)
    known = [(line(number).parcel.number, "CJ", f"5000000{n:05d}") for n, number in enumerate(numbers)]
    strange = [(f"99{n:07d}", "CJ", f"6000000{n:05d}") for n in range(STRANGERS)]
    content = io.BytesIO(text([HEADERS, *known, *strange]))
    file = order_files.receive(store, content, "송장.csv", Wanted(), SYSTEM)
    disturbed = Disturbed(database, {library.KIND: KILLS}, each_claim=True)
    try:
        disturbed.finish()
        run = Run.get(Run.kind == library.KIND)
        assert (run.state, run.attempts, run.done) == ("done", 1 + KILLS, COUNT + STRANGERS), run.error
        file = DispatchFile.get_by_id(file.id)
        assert (file.state, file.counts["rows"], library.counts(file)[READY]) == ("planned", COUNT + STRANGERS, COUNT)
        rows = Counter(DispatchFileRow.select(DispatchFileRow.row_number, DispatchFileRow.kind).tuples())
        assert rows == Counter((n + 2, READY if n < COUNT else UNMATCHED) for n in range(COUNT + STRANGERS))
        assert sending.send(file, False, "sample-form", SYSTEM) == COUNT
        disturbed.finish()
    finally:
        disturbed.kill()
    assert {item.state for item in DispatchItem.select()} == {DONE}
    sent = Counter(entry["fields"]["invcNo"] for entry in market.list_ledger("dispatch_parcel"))
    assert sent == Counter(number for _, _, number in known)
