"""One act for each of many things, one after the other, by a run: none twice, each told in the run's result."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from webapp.elevenst import AuthError, ElevenstClient, UnavailableError
from webapp.models.acts import Act, ActInProgress
from webapp.models.runs import Run
from webapp.services import sending
from webapp.services.runs import Progress
from webapp.services.sending import Sent

T = TypeVar("T")
MOST_SILENCES = 3
MOST_TOLD = 100  # things that a run's result names


class SendingMany(ABC, Generic[T]):
    """One claim of a run. Its `result` counts done and unknown, and names the others under `refused` and `names`."""

    names: tuple[str, ...] = ()

    def __init__(self, run: Run, progress: Progress, total: int) -> None:
        self.run, self.progress = run, progress
        self.result: dict[str, Any] = {"done": 0, "unknown": 0, "refused": [], **{name: [] for name in self.names}}
        self._silences = 0
        self._open: dict[int, T] = {}  # by the act on it whose outcome is not known
        run.done = run.failed = 0
        progress.tell(0, total)

    @abstractmethod
    def told(self, one: T) -> dict[str, Any]:
        """How the result names one of them."""

    @abstractmethod
    def refusal_of(self, sent: Sent) -> str:
        """Why the market did not take an act, with a way out."""

    def send(self, one: T, act: Callable[[], Sent]) -> None:
        """Carry the act on one of them out. Raises the error of a market that cannot be called now."""
        try:
            sent = act()
        except ActInProgress as busy:
            self._open[busy.act.id] = one
            return
        error = sent.error
        if isinstance(error, AuthError) or (isinstance(error, UnavailableError) and not error.was_sent):
            raise error
        self._silences = self._silences + 1 if isinstance(error, UnavailableError) else 0
        if sent.is_done or sent.is_refused:
            self.judge(one, sent)
            return
        self._open[sent.act.id] = one
        if self._silences >= MOST_SILENCES and isinstance(error, UnavailableError):
            raise error

    def settle_all(self, client: ElevenstClient) -> None:
        """Ask about what is not known, until nothing that was sent can still arrive."""

        def tell() -> None:
            self.progress.tell(self.run.done, self.run.total, self.run.failed)

        acts = Act.select().where(Act.id.in_(list(self._open)))
        for sent in sending.settle_all(acts, client, tell):
            self.judge(self._open.pop(sent.act.id), sent)
        for _ in self._open:
            self.count("unknown", is_failed=True)

    def judge(self, one: T, sent: Sent) -> None:
        """Write down how the act on one of them ended."""
        if sent.is_done:
            self.count("done")
        else:
            self.name("refused", one, self.refusal_of(sent))

    def count(self, what: str, is_failed: bool = False) -> None:
        self.result[what] += 1
        self.progress.tell(self.run.done + 1, self.run.total, self.run.failed + is_failed)

    def name(self, what: str, one: T, reason: str = "") -> None:
        """One that was not done; the first of them are named."""
        if len(self.result[what]) < MOST_TOLD:
            self.result[what].append({**self.told(one), "reason": reason})
        self.progress.tell(self.run.done + 1, self.run.total, self.run.failed + 1)
