"""The run that lets a batch leave: the market is asked about each of its lines, then a file or paper may be made.

A market that says nothing lets nothing leave. A claim of the run that was cut off has let nothing leave either, as long
as `checked_at` is empty: the next one asks the market again.
"""

import datetime as dt
from typing import Any

from webapp.elevenst import ElevenstClient, ElevenstError
from webapp.models.base import db, now
from webapp.models.orders import OrderLine
from webapp.models.outgoing import COURIER, PASSED, OutgoingBatch, OutgoingItem
from webapp.models.runs import Run
from webapp.services import incidents, kept_files, market, runs
from webapp.services.imports.matching import only_writer
from webapp.services.market_words import problem_of
from webapp.services.orders import acting, courier_file, outgoing
from webapp.services.orders.acting import PACKING
from webapp.services.orders.outgoing import KIND
from webapp.services.runs import Progress

TOGETHER = 100


@runs.work_of(KIND, on_files=True)
def let_leave(run: Run, progress: Progress) -> dict[str, Any]:
    """Ask, decide, and make the file; the result counts the lines by how they stood, and names the file."""
    batch = OutgoingBatch.get_by_id(run.parameters["batch"])
    if batch.checked_at is None:
        began = now()
        try:
            with market.client_for(run.store) as client, incidents.watch(run.store):
                passed = _ask(run, batch, client, progress)
        except ElevenstError as error:
            raise problem_of(error) from error
        _decide(run, batch, passed, progress)
        _finish(run, batch, began, progress)
    return {**outgoing.counts([batch.id])[batch.id], **run.checkpoint}


def _ask(run: Run, batch: OutgoingBatch, client: ElevenstClient, progress: Progress) -> set[int]:
    """Ids of the lines that the gate lets through. Raises ElevenstError, and then nothing has left."""
    lines, passed = outgoing.lines_of(batch), set[int]()
    run.done = run.failed = 0
    progress.tell(0, len(lines))
    for start in range(0, len(lines), TOGETHER):
        gate = acting.gate(run.store, client, lines[start : start + TOGETHER], PACKING)
        passed |= {line.id for line in gate.open}
        progress.tell(start + len(gate.open) + len(gate.taken_out), len(lines))
    return passed


def _decide(run: Run, batch: OutgoingBatch, passed: set[int], progress: Progress) -> None:
    """Write down how each line stands, and on those that pass that they left.

    A line that was cancelled while others were asked about is seen here, since nobody moves a line meanwhile. From then
    on a cancel holds it by itself.
    """
    with db.atomic():
        only_writer(run.store)
        found: dict[str, list[int]] = {}
        for line in outgoing.lines_of(batch):
            found.setdefault(outgoing.verdict_of(line, line.id in passed), []).append(line.id)
        for state, ids in found.items():
            OutgoingItem.update(state=state).where((OutgoingItem.batch == batch) & OutgoingItem.line.in_(ids)).execute()
        left = "exported_at" if batch.purpose == COURIER else "printed_at"
        OrderLine.update(**{left: now()}).where(OrderLine.id.in_(found.get(PASSED, []))).execute()
        run.done = sum(map(len, found.values()))
        run.failed = run.done - len(found.get(PASSED, []))
        progress.keep()


def _finish(run: Run, batch: OutgoingBatch, began: dt.datetime, progress: Progress) -> None:
    made: dict[str, Any] = {}
    if batch.purpose == COURIER and (lines := outgoing.going(batch)):
        # By claim, so that one that lost the run does not take away what the other has made.
        path = kept_files.new_file(courier_file.FOLDER, f"{batch.id}.{run.attempts}")
        made = {"file": path.name, "rows": courier_file.write(batch, lines, path)}
    with db.atomic():
        progress.keep(**made)
        batch.patch(checked_at=began)
