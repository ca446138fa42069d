"""What every area of the client shares: the transport, and rows read as our shapes."""

from typing import Any, TypeVar

from webapp.elevenst.shapes import MissingElement, read_row
from webapp.elevenst.transport import Transport
from webapp.elevenst.verdict import Answer

T = TypeVar("T")


class Resource:
    """One area of the market's API."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    @staticmethod
    def _rows(shape: type[T], answer: Answer, **given: Any) -> list[T]:
        """The rows of the answer; a row without its number means the answer is not what it seems."""
        try:
            return [read_row(shape, row, **given) for row in answer.rows()]
        except MissingElement:
            raise answer.unusable() from None

    @staticmethod
    def _whole(shape: type[T], answer: Answer) -> T:
        """The answer's root itself as one row."""
        try:
            return read_row(shape, answer.root)
        except MissingElement:
            raise answer.unusable() from None
