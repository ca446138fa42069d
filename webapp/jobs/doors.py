"""What the queue may call: do one run, and the tick that keeps the schedule and finds abandoned work."""

import datetime as dt
import logging

from redis.exceptions import RedisError

from webapp import logs
from webapp.jobs import queues, schedule
from webapp.jobs.queues import MARKET, UPKEEP
from webapp.models.base import db
from webapp.models.runs import Run
from webapp.services import runs

log = logging.getLogger("elevendesk.jobs")
TICK_SECONDS = 60


def perform_run(run_id: int) -> None:
    """Do the run of this id; a failure is in the run's row, not in the queue. Its log lines carry the id."""
    logs.begin(run=run_id)
    with db.connection_context():
        runs.perform(run_id)
        recover()  # the work may have ordered more work, which should not wait for the next minute


def tick() -> None:
    """Once a minute, wherever the scheduler leads: plan the next tick first, then find work that waits."""
    plan_tick()
    with db.connection_context():
        schedule.start_due()
        recover()


def plan_tick() -> None:
    """Let the queue's own scheduler call `tick` at the next full minute; the job's name makes it one for all."""
    moment = dt.datetime.now(dt.UTC)
    slot = int(moment.timestamp()) // TICK_SECONDS + 1
    at = dt.datetime.fromtimestamp(slot * TICK_SECONDS, dt.UTC)
    queue = queues.queue(UPKEEP)
    if queues.DoorJob.exists(f"tick-{slot}", connection=queue.connection):
        return
    queue.enqueue_at(at, "webapp.jobs.doors.tick", job_id=f"tick-{slot}", result_ttl=0, failure_ttl=600)


def recover() -> int:
    """Ring again for every run that waits in the database but not in the queue; how many rang."""
    rung = 0
    for run_id in runs.free_abandoned():
        run = Run.get_by_id(run_id)
        if not _stands_in_queue(run):
            queues.ring(run)
            rung += 1
    if rung:
        log.info("waiting runs rung for again", extra={"runs": rung})
    return rung


def _stands_in_queue(run: Run) -> bool:
    name = queues.job_name(run)
    return any(name in queues.queue(queue).job_ids for queue in (queues.queue_of(run), MARKET))


def keep_going() -> None:
    """What a worker does at its start and every minute, so that an emptied Redis heals without a restart."""
    try:
        plan_tick()
        with db.connection_context():
            recover()
    except RedisError:
        log.warning("the queue does not answer; trying again in a minute")
