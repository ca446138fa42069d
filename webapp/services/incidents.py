"""Incidents: what stops a store's integration until a person acts, opened and closed by what its market calls meet.

One incident a store and cause is open at a time. The contact person is told when it opens and when it is over.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from peewee import IntegrityError

from webapp.elevenst import AuthError, ElevenstError, RejectedError
from webapp.models.base import db, now
from webapp.models.stores import Incident, Store
from webapp.services import freshness, market_words, notifications, runs

CONNECTION = "connection"
KEY, IP, NOT_APPROVED, HOSTING, RUNS = "key", "ip", "not_approved", "hosting", "runs"
AT_ONCE = (KEY, IP, NOT_APPROVED)
FAILURES_IN_A_ROW = 3
_watched: ContextVar[frozenset[int]] = ContextVar("watched_stores", default=frozenset())


@contextmanager
def watch(store: Store) -> Iterator[None]:
    """Wrap a run's calls with the store's key: notes success or failure, opens and closes incidents, re-raises.

    A refusal of one record (RejectedError) is the market at work, so it counts as a success; errors that are not the
    market's count as nothing. A watch within a watch of the same store leaves the noting to the outer one.
    """
    if store.id in _watched.get():
        yield
        return
    mark = _watched.set(_watched.get() | {store.id})
    try:
        yield
    except RejectedError:
        note_success(store)
        raise
    except ElevenstError as error:
        note_failure(store, error)
        raise
    else:
        note_success(store)
    finally:
        _watched.reset(mark)


def note_success(store: Store) -> None:
    """A call with the store's key went through: every open incident of the store is over."""
    with db.atomic():
        freshness.note_success(store, CONNECTION)
        closed = [_close(incident) for incident in open_of(store)]
    if any(closed):
        tell(store)


def note_failure(store: Store, error: ElevenstError, at_check: bool = False) -> Incident | None:
    """A call with the store's key failed. The incident that is open for it now, or None for a first or second hiccup.

    `at_check`: the call was the one that proves a key, so a missing entitlement concerns the key as a whole.
    """
    reason = market_words.reason_of(error)
    with db.atomic():
        failures = freshness.note_failure(store, CONNECTION, error.label)
        if isinstance(error, AuthError) and (reason in AT_ONCE or (at_check and reason == HOSTING)):
            incident, is_new = _open(store, reason, market_words.sentence_of(error), error.market_text)
        elif failures >= FAILURES_IN_A_ROW:
            sentence = f"11번가 연동 작업이 {FAILURES_IN_A_ROW}번 연속 실패했습니다. {market_words.sentence_of(error)}"
            incident, is_new = _open(store, RUNS, sentence, error.market_text)
        else:
            return None
    if is_new:
        tell(store)
    return incident


def open_of(store: Store) -> list[Incident]:
    return list(Incident.select().where((Incident.store == store) & Incident.closed_at.is_null()).order_by(Incident.id))


def troubled(stores: Iterable[Store]) -> set[int]:
    """Ids of these stores that have an open incident."""
    ids = [store.id for store in stores]
    still_open = Incident.closed_at.is_null() & Incident.store.in_(ids)
    return {row.store_id for row in Incident.select(Incident.store).where(still_open)}


def history(store: Store, limit: int = 20) -> list[Incident]:
    """The store's newest incidents, open ones first."""
    newest = Incident.select().where(Incident.store == store).order_by(Incident.id.desc()).limit(limit)
    return sorted(newest, key=lambda incident: incident.closed_at is not None)


def _open(store: Store, cause: str, detail: str, market_text: str) -> tuple[Incident, bool]:
    """The open incident of this cause and whether it is new; an open one gets the newest words."""
    key = f"{store.id}:{cause}"
    words = {"detail": detail, "market_text": market_text or None, "last_seen_at": now()}
    if not Incident.update(**words).where(Incident.open_key == key).execute():
        try:
            with db.atomic():
                incident = Incident.create(store=store, cause=cause, open_key=key, **words)
                notifications.plan(store, notifications.OPENED, incident)
            return incident, True
        except IntegrityError:
            Incident.update(**words).where(Incident.open_key == key).execute()
    return Incident.get(Incident.open_key == key), False


def _close(incident: Incident) -> bool:
    """True for the one that closes it; a person who was never told of it is not told that it is over."""
    still = (Incident.id == incident.id) & Incident.closed_at.is_null()
    if not Incident.update(closed_at=now(), open_key=None).where(still).execute():
        return False
    if incident.notifications.exists():
        notifications.plan(incident.store, notifications.CLOSED, incident)
    return True


def tell(store: Store) -> None:
    """Start the run that sends."""
    if notifications.has_waiting(store):
        runs.start(notifications.order(store))
