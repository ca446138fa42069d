"""What every area of the client shares: the transport, and rows read as our shapes."""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol, TypeVar

from lxml.etree import tostring

from webapp.elevenst.codec import Body, Element
from webapp.elevenst.endpoint import Endpoint, Outcome
from webapp.elevenst.shapes import MissingElement, read_row
from webapp.elevenst.transport import Transport
from webapp.elevenst.verdict import Answer
from webapp.elevenst.windows import collect, span, windows

T = TypeVar("T")


class Keyed(Protocol):
    """A row that can be told from all others of its list."""

    @property
    def key(self) -> Hashable:
        """What tells it."""


K = TypeVar("K", bound=Keyed)


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """The market's word that an act holds. ``was_done_before``: somebody else, or an earlier sending, did it."""

    code: str
    text: str
    was_done_before: bool


@dataclass(frozen=True, slots=True)
class UnreadRow:
    """A row of a list as it came: to read it costs ten times as much as to compare its words."""

    element: Element

    def text(self, name: str) -> str:
        """What stands in its element of this name; "" where there is none, or nothing in it."""
        return (self.element.findtext(name) or "").strip()

    @property
    def words(self) -> str:
        """The whole row, letter by letter."""
        return tostring(self.element, encoding="unicode", with_tail=False)


class Resource:
    """One area of the market's API."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._sieve: Callable[[list[Element]], list[Element]] | None = None

    def _do(self, endpoint: Endpoint, path: str, body: Body | None = None) -> Receipt:
        """Send an act and give its receipt."""
        answer = self._transport.act(endpoint, path, body)
        return Receipt(code=answer.code, text=answer.text, was_done_before=answer.outcome is Outcome.ALREADY_DONE)

    def _between(
        self, shape: type[K], endpoint: Endpoint, start: datetime, end: datetime | None, **values: str
    ) -> Iterator[K]:
        """The rows of a list over a span, cut into the windows the endpoint allows, each row once."""
        assert endpoint.window is not None, f"{endpoint.name} declares no window"
        first, last = span(start, end)

        def fetch(a: datetime, b: datetime) -> Answer:
            path = endpoint.fill(startTime=f"{a:%Y%m%d%H%M}", endTime=f"{b:%Y%m%d%H%M}", **values)
            return self._transport.read(endpoint, path)

        return collect(
            fetch,
            windows(first, last, endpoint.window),
            lambda answer: len(answer.rows),
            lambda answer: self._rows(shape, answer if self._sieve is None else self._sifted(answer, self._sieve)),
            lambda row: row.key,
        )

    @staticmethod
    def _sifted(answer: Answer, sieve: Callable[[list[Element]], list[Element]]) -> Answer:
        return replace(answer, rows=sieve(answer.rows))

    @staticmethod
    def _rows(shape: type[T], answer: Answer, **given: Any) -> list[T]:
        """The rows of the answer; a row without its number means the answer is not what it seems."""
        try:
            return [read_row(shape, row, **given) for row in answer.rows]
        except MissingElement:
            raise answer.unusable() from None

    @staticmethod
    def _whole(shape: type[T], answer: Answer) -> T:
        """The answer's root itself as one row."""
        try:
            return read_row(shape, answer.root)
        except MissingElement:
            raise answer.unusable() from None
