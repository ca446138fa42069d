"""전세계배송: what the market tells of an order that it sends on to a buyer abroad, read while a person waits.

Nothing of it is kept: it is the market's word of one moment, and a part of it names the buyer. The seller's own part is
the ordinary 발송처리 to the market's centre; what happens from there on the centre tells the market, not the seller.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from webapp.elevenst import ElevenstClient, RejectedError
from webapp.elevenst.world_delivery import Invoice, Overweight, SentBack, WorldLine, WorldStatus
from webapp.models.base import now
from webapp.models.orders import Order, OrderLine
from webapp.services import audit
from webapp.services.audit import Actor, Change
from webapp.services.market_words import sentence_of
from webapp.services.orders.acting import SENT

T = TypeVar("T")
LOOKED = "order.world_look"
TOO_HEAVY: Final = 30_000  # grams; above it the market waits to be told what to do
NO_INVOICE: Final = "98"
MOST = 10  # lines that are asked about while somebody waits, with up to three questions each
NOT_FOR_US = (
    "11번가가 이 API Key의 판매자에게는 전세계배송 조회를 열어 주지 않았습니다. 11번가 셀러오피스의 전세계배송 "
    "메뉴에서 확인하거나, 11번가에 API 사용 권한을 문의해 주세요."
)
NOT_KNOWN = (
    "11번가의 전세계배송 조회가 이 주문을 모릅니다. [지금 상태 확인]으로 주문이 취소되지 않았는지 먼저 확인해 주세요."
)
WAYS_OUT: Final = {
    "-10001": NOT_FOR_US, "-10004": NOT_FOR_US, "-10002": NOT_KNOWN, "-10003": NOT_KNOWN, "99": NOT_KNOWN,
}  # fmt: skip


@dataclass(frozen=True)
class LineAbroad:
    """What the market tells of one line; None for what it does not tell, or was not asked since it says nothing."""

    line: OrderLine
    status: WorldStatus | None = None
    told: WorldLine | None = None
    overweight: Overweight | None = None
    sent_back: SentBack | None = None

    @property
    def weight(self) -> int | None:
        """What all of its pieces weigh together, in grams."""
        return _weight(self.told)


@dataclass
class Abroad:
    """One look: each line, the order's invoice, and sentences on what the market refused to tell."""

    at: dt.datetime
    lines: list[LineAbroad] = field(default_factory=list)
    invoice: Invoice | None = None
    refusals: list[str] = field(default_factory=list)
    not_asked: int = 0


def lines_of(lines: Sequence[OrderLine]) -> list[OrderLine]:
    """Those that the market sends on abroad."""
    return [line for line in lines if line.told.get("is_world_delivery")]


def look(order: Order, lines: Sequence[OrderLine], client: ElevenstClient, actor: Actor) -> Abroad:
    """Ask the market about the first of these lines; who asked is kept. Raises AuthError, UnavailableError."""
    asked = lines[:MOST]
    asker = _Asker(client, order.number, Abroad(now(), not_asked=len(lines) - len(asked)))
    asker.ask(asked)
    audit.record(actor, Change(LOOKED, f"Order {order.id}", None, {"lines": [line.id for line in asked]}), order.store)
    return asker.found


class _Asker:
    """One look; what the market refuses to tell is told, and the rest is asked all the same."""

    def __init__(self, client: ElevenstClient, number: str, found: Abroad) -> None:
        self._world = client.world_delivery
        self._number = number
        self.found = found

    def ask(self, lines: Sequence[OrderLine]) -> None:
        rows = self._told(lambda: list(self._world.statuses([self._number]))) or []
        statuses = {row.line_no: row for row in rows}
        self.found.lines = [self._line(line, statuses.get(line.number)) for line in lines]
        self.found.invoice = self._told(lambda: self._world.invoice(self._number), NO_INVOICE)

    def _line(self, line: OrderLine, status: WorldStatus | None) -> LineAbroad:
        key = (self._number, line.number)
        told = self._told(lambda: self._world.order(*key))
        overweight = sent_back = None
        product, is_heavy = line.product_no, (_weight(told) or 0) > TOO_HEAVY
        if product and (is_heavy or line.state in SENT):
            overweight = self._told(lambda: self._world.overweight(*key, product))
        if line.state in SENT:  # before that it can neither be weighed nor come back
            sent_back = self._told(lambda: self._world.sent_back(*key))
        return LineAbroad(line, status, told, overweight, sent_back)

    def _told(self, read: Callable[[], T], nothing: str = "") -> T | None:
        """What a question brings; None where the market refuses it, unless with the code `nothing`, silently."""
        try:
            return read()
        except RejectedError as refusal:
            if refusal.code != nothing:
                sentence = WAYS_OUT.get(refusal.code)
                said = f"{sentence} (11번가의 답 {refusal.code}: {refusal.market_text})" if sentence else ""
                self._refused(said or sentence_of(refusal))
            return None

    def _refused(self, sentence: str) -> None:
        if sentence not in self.found.refusals:
            self.found.refusals.append(sentence)


def _weight(told: WorldLine | None) -> int | None:
    if told is None or told.piece_weight is None or told.quantity is None:
        return None
    return told.piece_weight * told.quantity
