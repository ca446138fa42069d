"""How a change reaches the market once: written down, sent, settled.

An outcome that nobody knows is settled by asking the market; nothing is ever sent a second time by itself.
"""

import datetime as dt
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from webapp.elevenst import AuthError, ElevenstClient, ElevenstError, InvalidField, RejectedError, UnavailableError
from webapp.models.acts import DONE, REJECTED, SENDING, UNKNOWN, Act, ActInProgress
from webapp.models.base import db, now
from webapp.models.stores import Store
from webapp.services import audit, incidents, market, market_words
from webapp.services.audit import Actor, Change

T = TypeVar("T")
NEWEST = 20  # attempts on one target among which a form's own act is looked for
# A person waits for these calls, so they wait for the market only so long (seconds: to connect, to be answered).
PATIENCE = (5.0, 10.0)
# What was sent may still arrive for so long after it was given up here.
GRACE = dt.timedelta(seconds=60)
# An act that is still being sent after so long was cut off with its process: longer than the client waits for its turn
# and for the whole answer together.
CUT_OFF = dt.timedelta(minutes=6)
FIRST_WAIT = 1.0  # seconds from a look at what is not known to the next one; each wait is twice the last


class MarketProblem(Exception):
    """The market could not be asked or did not take the question; the text is a Korean sentence with a way out."""


class ActRefused(Exception):
    """Nothing was sent, for a reason that was seen here; the text is a Korean sentence with a way out."""


class CannotTell(Exception):
    """The market offers no way to find out whether an act was done; a person has to look."""


@dataclass(frozen=True)
class Intent:
    """A change that is about to be sent. `form_key` names the filled-in form: sent twice, it acts once."""

    store: Store
    kind: str
    target: str
    form_key: str
    request: dict[str, Any]


@dataclass(frozen=True)
class Closing(Generic[T]):
    """What settles an act of one kind.

    `look` finds on the market what the act wanted: None when it is not there, CannotTell when there is no way to see.
    `keep` writes it down here, in the transaction that settles the act, and returns our row's id.
    """

    look: Callable[[Act], T | None]
    keep: Callable[[Act, T], int]


@dataclass(frozen=True)
class Sent:
    """How far an act came: its state, our row when it is done, and what the market answered otherwise."""

    act: Act
    row_id: int | None = None
    error: ElevenstError | InvalidField | None = None

    @property
    def is_done(self) -> bool:
        return bool(self.act.state == DONE)

    @property
    def is_refused(self) -> bool:
        return bool(self.act.state == REJECTED)


@dataclass(frozen=True)
class Settler:
    """Who can settle the acts of some kinds later, in any process. `kinds` may grow while modules are loaded.

    `is_there` is False for an act whose subject was taken away here: nothing depends on it any more.
    """

    kinds: Collection[str]
    ask: Callable[[Act, ElevenstClient], Sent]
    is_there: Callable[[Act], bool] = lambda act: True


SETTLERS: list[Settler] = []


def settler_of(kind: str) -> Settler:
    """Raises KeyError for acts that nobody settles later."""
    for settler in SETTLERS:
        if kind in settler.kinds:
            return settler
    raise KeyError(kind)


@contextmanager
def calling(store: Store) -> Iterator[ElevenstClient]:
    """The store's client for a person who waits; what a read meets is told as a MarketProblem."""
    try:
        with market.client_with(store.api_key, PATIENCE, store) as client:
            yield client
    except ElevenstError as error:
        raise MarketProblem(market_words.sentence_of(error)) from error


def begin(intent: Intent, actor: Actor) -> tuple[Act, bool]:
    """The act to carry out and True, or the act that this very form has already led to and False.

    Raises ActInProgress while an earlier attempt on the same target is not settled.
    """
    request = {**intent.request, "form": intent.form_key}
    act = Act.begin(intent.store, intent.kind, intent.target, request, actor.user)
    same = (Act.store == intent.store) & (Act.kind == intent.kind) & (Act.target == intent.target)
    earlier = Act.select().where(same & (Act.state == DONE)).order_by(Act.attempt.desc()).first()
    if earlier is None or earlier.request.get("form") != intent.form_key:
        return act, True
    act.settle(REJECTED, reason="repeated")
    return earlier, False


def carry_out(act: Act, send: Callable[[], T], closing: Closing[T]) -> Sent:
    """Send an act once and settle it by what the market says."""
    try:
        with incidents.watch(act.store):
            answer = send()
    except UnavailableError as silence:
        if silence.was_sent:
            act.settle(UNKNOWN, reason=silence.label)
            return ask(act, closing)
        return _refused(act, silence)
    except (RejectedError, AuthError, InvalidField) as refusal:
        return _refused(act, refusal)
    return _close(act, answer, closing)


def _refused(act: Act, error: ElevenstError | InvalidField) -> Sent:
    label = error.label if isinstance(error, ElevenstError) else "invalid"
    act.settle(REJECTED, reason=label, market_text=getattr(error, "market_text", ""))
    return Sent(act, error=error)


def ask(act: Act, closing: Closing[T]) -> Sent:
    """Ask the market what became of an act. It stays unknown while the market is silent or cannot tell."""
    try:
        with incidents.watch(act.store):
            found = closing.look(act)
    except ElevenstError as error:
        return Sent(act, error=error)
    except CannotTell:
        return Sent(act)
    if found is not None:
        return _close(act, found, closing)
    if not may_arrive_for(act):
        act.settle(REJECTED, reason="not_there")
    return Sent(act)


def take_over(act: Act, closing: Closing[T]) -> Sent:
    """Ask about an act as the one who goes on with the work that began it: whoever sent it has lost that work.

    From now on it can arrive for `GRACE` only: the client drops an act that waited too long for its turn.
    """
    if act.state == SENDING:
        act.settle(UNKNOWN, reason="interrupted")
    return ask(act, closing)


def may_arrive_for(act: Act) -> dt.timedelta:
    """How long a call may still reach the market: until then nobody can say that it was not done."""
    since, lasts = (act.created_at, CUT_OFF) if act.state == SENDING else (act.settled_at or act.created_at, GRACE)
    return max(dt.timedelta(), lasts - (now() - since))


def settle_all(acts: Iterable[Act], client: ElevenstClient, before_wait: Callable[[], None]) -> Iterator[Sent]:
    """Ask about these acts until each is settled or can no longer arrive; yields each as soon as it is settled.

    Takes as long as what was sent may still arrive. What the market cannot tell even then is not yielded.
    """
    waiting = {act.id for act in acts}
    pause = FIRST_WAIT
    while waiting:
        found = [Act.get_by_id(act_id) for act_id in sorted(waiting)]
        for act in found:
            sent = Sent(act) if act.state in (DONE, REJECTED) else settler_of(act.kind).ask(act, client)
            if sent.is_done or sent.is_refused:
                waiting.discard(act.id)
                yield sent
        longest = max((may_arrive_for(act) for act in found if act.id in waiting), default=dt.timedelta())
        if not longest:
            return
        before_wait()
        time.sleep(min(pause, longest.total_seconds()))
        pause *= 2


def _close(act: Act, answer: T, closing: Closing[T]) -> Sent:
    """Write down here what holds at the market, once: a person and the worker may both have asked about it."""
    with db.atomic():
        if act.settle(DONE):
            act.patch(answer={"row": closing.keep(act, answer)})
    return Sent(act, act.answer["row"])


def past(busy: ActInProgress, client: ElevenstClient) -> bool:
    """Whether the act that stands in the way was not done after all: whoever meets it asks, once it cannot arrive.

    The regular run asks for a day only; a person who comes later must not wait for it for ever.
    """
    if may_arrive_for(busy.act) or not any(busy.act.kind in settler.kinds for settler in SETTLERS):
        return False
    return settler_of(busy.act.kind).ask(busy.act, client).is_refused


def of_form(intent: Intent) -> Act | None:
    """The latest act that this very form has led to, however far it came; None when it never began."""
    same = (Act.store == intent.store) & (Act.kind == intent.kind) & (Act.target == intent.target)
    acts = Act.select().where(same).order_by(Act.attempt.desc()).limit(NEWEST)
    return next((act for act in acts if act.request.get("form") == intent.form_key), None)


def unsettled(store: Store, kinds: tuple[str, ...]) -> list[Act]:
    """The store's acts of these kinds whose outcome is not known, oldest first; those cut off included."""
    cut_off = (Act.state == SENDING) & (Act.created_at < now() - CUT_OFF)
    mine = (Act.store == store) & Act.kind.in_(kinds)
    return list(Act.select().where(mine & ((Act.state == UNKNOWN) | cut_off)).order_by(Act.id))


def take_as_done(act: Act, keep: Callable[[Act], int], actor: Actor) -> None:
    """A person looked at the market and says that the act was done; `keep` writes it down here."""
    with db.atomic():
        if act.settle(DONE):
            act.patch(answer={"row": keep(act), "reason": "person"})
            audit.record(actor, Change("act.take_as_done", f"Act {act.id}", None, {"kind": act.kind}), act.store)


def give_up(act: Act, actor: Actor) -> None:
    """A person looked at the market and says that the act was not done; it may be tried anew."""
    with db.atomic():
        act.settle(REJECTED, reason="given_up")
        audit.record(actor, Change("act.give_up", f"Act {act.id}", None, {"kind": act.kind}), act.store)
