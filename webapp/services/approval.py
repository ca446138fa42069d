"""승인: whether the market lets a store's key in, tried by a real call, with the reason when it does not."""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from webapp.elevenst import Approval, ElevenstError, InvalidField, UnavailableError
from webapp.models.base import db, now
from webapp.models.imports import ProductImport
from webapp.models.products import Listing
from webapp.models.runs import Run
from webapp.models.shipping import AddressTemplate, DispatchTemplate
from webapp.models.stores import APPROVED, REFUSED, Store
from webapp.services import audit, incidents, market, market_words, runs
from webapp.services.audit import SYSTEM, Actor, Change
from webapp.services.runs import Progress, RunProblem

CHECK = "store_check"
OTHER_SELLER = "other_seller"
OTHER_SELLER_SENTENCE = (
    "이 API Key는 지금까지 쓰던 것과 다른 11번가 판매자의 것입니다. "
    "이 스토어에는 이미 가져온 자료가 있으므로 새 판매자는 [판매 채널 추가하기]로 따로 등록해 주세요."
)
LONGEST_WAIT = 10.0  # seconds that a person waits for the answer


@dataclass(frozen=True)
class Trial:
    """What the market said to a key: approved, or `reason` (a word of `market_words`, or other_seller) with a sentence.

    `member_number` is the seller's at the market; None too when the account has no outbound address yet.
    """

    reason: str | None = None
    sentence: str = ""
    member_number: str | None = None
    error: ElevenstError | None = None

    @property
    def is_approved(self) -> bool:
        return self.reason is None


def try_key(key: str, store: Store | None = None) -> Trial:
    """Ask the market about a key (guide page 1014); answers within ten seconds whatever the market does."""

    def ask() -> Approval:
        with market.client_to_prove(key, (5, 10), store) as client:
            return client.check()

    return _trial(lambda: _within(LONGEST_WAIT, ask))


def trial_of(store: Store, timeout: tuple[float, float] = (5, 30)) -> Trial:
    """Ask the market about the store's key as any other call would; nothing is written down of the answer."""

    def ask() -> Approval:
        with market.client_with(store.api_key, timeout, store) as client:
            return client.check()

    return _trial(ask)


def _trial(ask: Callable[[], Approval]) -> Trial:
    try:
        return Trial(member_number=ask().member_number)
    except InvalidField:
        return Trial("key", market_words.SENTENCES["key"])
    except ElevenstError as error:
        return Trial(market_words.reason_of(error), market_words.sentence_of(error), error=error)


def _within(seconds: float, ask: Callable[[], Approval]) -> Approval:
    """The answer, or UnavailableError when it takes longer: repeats and the lane's pauses must not hold a page up."""
    answers: queue.SimpleQueue[Approval | Exception] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put(ask())
        except Exception as error:
            answers.put(error)

    threading.Thread(target=run, name="try-key", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise UnavailableError("timeout") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def check_now(store: Store, actor: Actor) -> Trial:
    """Try the store's key because a person asked, within ten seconds; the trial that counts."""
    trial = settle(store, try_key(store.api_key, store), actor=actor)
    incidents.tell(store)
    return trial


def settle(store: Store, trial: Trial, is_new_key: bool = False, actor: Actor = SYSTEM) -> Trial:
    """Write what the market said on the store; the trial that counts, which may be other_seller.

    A key that was approved keeps its approval when the market later turns it away: that is an incident, which the
    hourly look closes by itself. Only a new key, or one never approved, becomes refused.
    """
    if is_other_seller(store, trial):
        trial = Trial(OTHER_SELLER, OTHER_SELLER_SENTENCE, trial.member_number)
    before = {"approval": store.approval, "reason": store.approval_reason}
    with db.atomic():
        if trial.is_approved:
            _approve(store, trial)
        elif is_new_key or not store.is_approved or trial.error is None:
            text = trial.error.market_text if trial.error else ""
            store.patch(approval=REFUSED, approval_reason=trial.reason, approval_text=text or None, checked_at=now())
        else:
            store.patch(checked_at=now())
            incidents.note_failure(store, trial.error, at_check=True)
        after = {"approval": store.approval, "reason": store.approval_reason}
        if after != before:
            audit.record(actor, Change("store.approval", f"Store {store.id}", before, after), store)
    return trial


def _approve(store: Store, trial: Trial) -> None:
    moment = now()
    store.patch(
        approval=APPROVED,
        approval_reason=None,
        approval_text=None,
        checked_at=moment,
        approved_at=store.approved_at or moment,
        member_number=trial.member_number or store.member_number,
    )
    incidents.note_success(store)


def is_other_seller(store: Store, trial: Trial) -> bool:
    """True when the key belongs to another account at the market than the one whose records the store holds."""
    differs = store.member_number and trial.member_number and store.member_number != trial.member_number
    return bool(differs) and has_records(store)


def has_records(store: Store) -> bool:
    """Whether anything of the seller at the market was brought into this store."""
    kinds = (AddressTemplate, DispatchTemplate, Listing, ProductImport)
    return any(kind.select().where(kind.store == store).exists() for kind in kinds)


def why_refused(store: Store) -> str:
    """Why the store is not approved and what to do about it; "" for a store that is."""
    if store.is_approved or store.approval_reason is None:
        return ""
    if store.approval_reason == OTHER_SELLER:
        return OTHER_SELLER_SENTENCE
    return market_words.sentence_for(store.approval_reason, market_words.seen_ip(store.approval_text))


@runs.work_of(CHECK)
def check(run: Run, progress: Progress) -> dict[str, Any]:
    """Try the key that the run's store has; raises RunProblem with the reason when the market does not let it in."""
    store: Store = run.store
    trial = settle(store, trial_of(store))
    incidents.tell(store)
    if not trial.is_approved:
        raise RunProblem(trial.reason or market_words.OTHER, trial.sentence)
    return {"approved": True}
