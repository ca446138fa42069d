"""Figures for whoever watches the installation, in Prometheus' text format: no names, stores by their ids alone."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from peewee import fn
from redis.exceptions import RedisError

from webapp.jobs import board
from webapp.models.acts import Act
from webapp.models.base import is_sqlite, now
from webapp.models.board import BUCKETS, ApiCall, ApiHour, Failure
from webapp.models.runs import LIVE, Run
from webapp.models.stores import Freshness, Incident
from webapp.services import attention, market
from webapp.services.health import DAY
from webapp.services.keeping import place, shelf

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
PREFIX: Final = "elevendesk"
MINUTE: Final = 60
GAUGE, COUNTER = "gauge", "counter"
Labels = Mapping[str, object]


@dataclass
class Family:
    """Samples of one name, each with its labels."""

    name: str
    help: str
    kind: str = GAUGE
    samples: list[tuple[Labels, float]] = field(default_factory=list)

    def add(self, value: float, **labels: object) -> "Family":
        self.samples.append((labels, value))
        return self

    def lines(self) -> Iterator[str]:
        name = f"{PREFIX}_{self.name}"
        yield f"# HELP {name} {self.help}"
        yield f"# TYPE {name} {self.kind}"
        for labels, value in self.samples:
            told = ",".join(f'{key}="{_escaped(str(one))}"' for key, one in labels.items())
            yield f"{name}{{{told}}} {_number(value)}" if told else f"{name} {_number(value)}"


def _number(value: float) -> str:
    """With all its digits: of a counter told in six of them the last thousand calls are none."""
    return f"{value:.15g}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def text() -> str:
    families = [*_installation(), *_queues(), *_runs(), *_lane(), *_calls(), *_stores()]
    return "\n".join(line for family in families for line in family.lines()) + "\n"


def _installation() -> Iterable[Family]:
    if copy := shelf.newest(place.here()):
        yield Family("backup_seconds", "Age of the newest backup.").add((now() - copy.made_at).total_seconds())
    yield Family("info", "What the installation works with.").add(1, database="sqlite" if is_sqlite() else "postgresql")


def _queues() -> Iterable[Family]:
    seen = board.look()
    yield Family("queue_up", "1 while the queue (Redis) answers.").add(seen is not None)
    if seen is None:
        return
    moment = now()
    lengths, ages = (
        Family("queue_jobs", "Jobs that wait in a queue."),
        Family("queue_oldest_seconds", "Age of the oldest job that waits."),
    )
    for one in seen.queues:
        lengths.add(one.length, queue=one.name)
        ages.add((moment - one.oldest).total_seconds() if one.oldest else 0, queue=one.name)
    beats = [one.seen_at for one in seen.workers if one.seen_at]
    yield lengths
    yield ages
    yield Family("workers", "Workers that were seen of late.").add(sum(one.is_alive for one in seen.workers))
    if beats:
        since = (moment - max(beats)).total_seconds()
        yield Family("worker_heartbeat_seconds", "Age of the latest heartbeat of a worker.").add(since)


def _runs() -> Iterable[Family]:
    moment = now()
    columns = (Run.kind, Run.state, fn.COUNT(Run.id))
    live, ended = (
        Family("runs_live", "Runs that wait or are under way."),
        Family("runs_day", "Runs of the last 24 hours by how they stand."),
    )
    for kind, state, number in Run.select(*columns).where(Run.state.in_(LIVE)).group_by(Run.kind, Run.state).tuples():
        live.add(number, kind=kind, state=state)
    day = Run.select(*columns).where(Run.created_at > moment - DAY).group_by(Run.kind, Run.state)
    for kind, state, number in day.tuples():
        ended.add(number, kind=kind, state=state)
    failures = Family("failures", "Work that failed and stands so.")
    standing = Failure.select(Failure.kind, fn.COUNT(Failure.id)).where(Failure.dismissed_at.is_null())
    for kind, number in standing.group_by(Failure.kind).tuples():
        failures.add(number, kind=kind)
    yield from (live, ended, failures)
    doubtful = Act.select().where(attention.in_doubt(moment)).count()
    yield Family("acts_in_doubt", "Changes at the market whose outcome nobody knows.").add(doubtful)


def _lane() -> Iterable[Family]:
    """How full the lane is: calls of the last minute against what is allowed, and for whom it is closed."""
    latest = ApiCall.select().where(ApiCall.created_at > now() - DAY / 1440).count()
    allowed = market.calls_per_second()
    yield Family("lane_calls_allowed_per_second", "Calls to the market allowed a second.").add(allowed)
    yield Family("lane_use_ratio", "Calls of the last minute that are written down, against those allowed.").add(
        latest / MINUTE / allowed
    )
    try:
        closed = market.closures()
    except RedisError:
        return
    yield Family("lane_closed", "1 while the lane is closed for everybody.").add(None in closed)
    yield Family("lane_closed_keys", "Keys for which the lane is closed.").add(sum(one is not None for one in closed))


def _calls() -> Iterable[Family]:
    calls = Family("api_calls_total", "Calls to the market.", COUNTER)
    seconds = Family("api_call_seconds_total", "Seconds that calls took.", COUNTER)
    rows = ApiHour.select(
        ApiHour.store, ApiHour.endpoint, ApiHour.result, fn.SUM(ApiHour.calls), fn.SUM(ApiHour.milliseconds)
    ).group_by(ApiHour.store, ApiHour.endpoint, ApiHour.result)
    for store, endpoint, result, number, milliseconds in rows.order_by(ApiHour.endpoint).tuples():
        labels = {"store": store or "", "endpoint": endpoint, "result": result}
        calls.add(int(number), **labels)
        seconds.add(int(milliseconds) / 1000, **labels)
    yield from (calls, seconds, _times())


@dataclass
class Histogram(Family):
    """Counts by upper bound in milliseconds, each told with all below it as the format wants; None is without bound."""

    counts: Mapping[int | None, int] = field(default_factory=dict)
    seconds: float = 0

    def lines(self) -> Iterator[str]:
        name, seen = f"{PREFIX}_{self.name}", 0
        yield f"# HELP {name} {self.help}"
        yield f"# TYPE {name} histogram"
        for bound, number in self.counts.items():
            seen += number
            told = "+Inf" if bound is None else f"{bound / 1000:g}"
            yield f'{name}_bucket{{le="{told}"}} {seen}'
        yield f"{name}_sum {_number(self.seconds)}"
        yield f"{name}_count {seen}"


def _times() -> Histogram:
    """Of all stores and endpoints together."""
    sums = [fn.COALESCE(fn.SUM(getattr(ApiHour, name)), 0) for name in ("milliseconds", *BUCKETS)]
    milliseconds, *counts = map(int, ApiHour.select(*sums).tuples().get())
    told = dict(zip(BUCKETS.values(), counts, strict=True))
    return Histogram("api_call_seconds", "How long calls took.", counts=told, seconds=milliseconds / 1000)


def _stores() -> Iterable[Family]:
    moment = now()
    ages = Family("freshness_seconds", "Age of what was last read whole from the market.")
    failures = Family("freshness_failures", "Looks that have failed since.")
    for one in Freshness.select().order_by(Freshness.store, Freshness.what):
        labels = {"store": one.store_id, "what": one.what}
        if one.checked_at:
            ages.add((moment - one.checked_at).total_seconds(), **labels)
        failures.add(one.failures, **labels)
    open_ones = Family("incidents_open", "What stops a store's integration until a person acts.")
    rows = Incident.select(Incident.store, fn.COUNT(Incident.id)).where(Incident.closed_at.is_null())
    for store, number in rows.group_by(Incident.store).tuples():
        open_ones.add(number, store=store)
    yield from (ages, failures, open_ones)
