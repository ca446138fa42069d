"""Reading orders: by state over a span of time, by what is due today, by number (guide 1876, 1633 and their kin)."""

import builtins
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from datetime import datetime, timedelta
from typing import Self

from webapp.elevenst.endpoint import MAINTENANCE, Endpoint, Meaning, refused
from webapp.elevenst.order_acts import OrderActs
from webapp.elevenst.order_calls import CATCH_ALL_OR_EMPTY, LIST_CODES, SPAN, order_list
from webapp.elevenst.order_shapes import OrderLine, UnreadLine

WEEK = timedelta(days=7)
MOST_NUMBERS = 100


def _span_codes(start: str, end: str, length: str) -> Mapping[str, Meaning]:
    return {
        **LIST_CODES,
        start: refused("start is not YYYYMMDDhhmm"),
        end: refused("end is not YYYYMMDDhhmm"),
        length: refused("the span is longer than a week"),
    }


PAID_CODES = _span_codes("-3103", "-3104", "-3105")
WAITING_CODES = _span_codes("-3102", "-3103", "-3104")
RESERVED_CODES = _span_codes("-3203", "-3204", "-3205")
PACKING_CODES = _span_codes("-3303", "-3304", "-3305")
SENT_CODES = _span_codes("-3902", "-3903", "-3904")
NUMBERS_CODES = {
    "-1": CATCH_ALL_OR_EMPTY,
    "-28001": refused("the seller's number is unknown"),
    "-28002": refused("the list of orders is unknown"),
    "-28003": refused("more than 100 order numbers"),
    "-28005": refused("not a valid seller"),
    "-1000": MAINTENANCE,
}


PAID = order_list("orders.paid", 1876, f"ordservices/complete/{SPAN}", PAID_CODES, window=WEEK)
ONE = order_list("orders.one", 1633, "ordservices/complete/{ordNo:number}", LIST_CODES)
PAID_DUE_TODAY = order_list("orders.paid_due_today", 6741, "ordservices/todaydelivery/completes", PAID_CODES)
PAID_OVERDUE = order_list("orders.paid_overdue", 6743, "ordservices/delaydelivery/completes", PAID_CODES)
AWAITING_DEPOSIT = order_list(
    "orders.awaiting_deposit", 1728, f"ordservices/standby/{SPAN}", WAITING_CODES, window=WEEK
)
AWAITING_ADDRESS = order_list(
    "orders.awaiting_address", 1800, f"ordservices/delvplacestandby/{SPAN}", WAITING_CODES, window=WEEK
)
RESERVED = order_list("orders.reserved", 1772, f"ordservices/reservatecomplete/{SPAN}", RESERVED_CODES, window=WEEK)
PACKING = order_list("orders.packing", 1635, f"ordservices/packaging/{SPAN}", PACKING_CODES, window=WEEK)
PACKING_ABROAD = order_list(
    "orders.packing_abroad", 1889, f"ordservices/packaging/{SPAN}/{{abrdDlvYn:flag}}", PACKING_CODES, window=WEEK
)
PACKING_DUE_TODAY = order_list("orders.packing_due_today", 6742, "ordservices/todaydelivery/packagings", PACKING_CODES)
PACKING_OVERDUE = order_list("orders.packing_overdue", 6744, "ordservices/delaydelivery/packagings", PACKING_CODES)
SHIPPING = order_list("orders.shipping", 6897, f"ordservices/shipping/{SPAN}", SENT_CODES, window=WEEK)
DELIVERED = order_list("orders.delivered", 1727, f"ordservices/dlvcompleted/{SPAN}", SENT_CODES, window=WEEK)
CONFIRMED = order_list("orders.confirmed", 1637, f"ordservices/completed/{SPAN}", SENT_CODES, window=WEEK)
STATES = order_list("orders.states", 1774, "claimservice/orderlistall/{ordNo:numbers}", NUMBERS_CODES)
ADDRESSES = order_list("orders.addresses", 1725, "claimservice/orderlistalladdr/{ordNo:numbers}", NUMBERS_CODES)


class Orders(OrderActs):
    """The orders of one seller, line by line; what can be done to them stands in `order_acts`.

    Lists over a span take aware times, end now at the latest, are cut into the market's windows and give each line
    once. All raise InvalidField before any call, RejectedError, AuthError, UnavailableError.
    """

    def sifted(self, sieve: Callable[[Sequence[UnreadLine]], Sequence[UnreadLine]]) -> Self:
        """The same, whose lists over a span give those lines alone that the sieve gives back of each answer.

        Whoever is told the same lines again and again need not have all of them read.
        """
        found = copy(self)
        found._sieve = lambda rows: [line.element for line in sieve([UnreadLine(row) for row in rows])]
        return found

    def paid(self, start: datetime, end: datetime | None = None) -> Iterator[OrderLine]:
        """Paid and not yet confirmed by the seller, by the time of payment; guide page 1876."""
        return self._between(OrderLine, PAID, start, end)

    def one(self, order_no: str) -> builtins.list[OrderLine]:
        """The lines of one order, in whichever state they are; [] for an order nobody knows; guide page 1633."""
        return self._now(ONE, ordNo=order_no)

    def paid_due_today(self) -> builtins.list[OrderLine]:
        """Paid, and to be sent today by the market's clock; guide page 6741."""
        return self._now(PAID_DUE_TODAY)

    def paid_overdue(self) -> builtins.list[OrderLine]:
        """Paid, the day of sending past; guide page 6743."""
        return self._now(PAID_OVERDUE)

    def awaiting_deposit(self, start: datetime, end: datetime | None = None) -> Iterator[OrderLine]:
        """Ordered, the deposit not yet there; guide page 1728."""
        return self._between(OrderLine, AWAITING_DEPOSIT, start, end)

    def awaiting_address(self, start: datetime, end: datetime | None = None) -> Iterator[OrderLine]:
        """Gifts whose receiver has not told an address yet; guide page 1800."""
        return self._between(OrderLine, AWAITING_ADDRESS, start, end)

    def reserved(self, start: datetime, end: datetime | None = None) -> Iterator[OrderLine]:
        """Reservations that are paid and wait for their goods; guide page 1772."""
        return self._between(OrderLine, RESERVED, start, end)

    def packing(self, start: datetime, end: datetime | None = None, abroad: bool | None = None) -> Iterator[OrderLine]:
        """Confirmed and not yet sent; guide page 1635. ``abroad``: with or without delivery from abroad (1889)."""
        if abroad is None:
            return self._between(OrderLine, PACKING, start, end)
        return self._between(OrderLine, PACKING_ABROAD, start, end, abrdDlvYn="Y" if abroad else "N")

    def packing_due_today(self) -> builtins.list[OrderLine]:
        """Confirmed, and to be sent today by the market's clock; guide page 6742."""
        return self._now(PACKING_DUE_TODAY)

    def packing_overdue(self) -> builtins.list[OrderLine]:
        """Confirmed, the day of sending past; guide page 6744."""
        return self._now(PACKING_OVERDUE)

    def shipping(self, start: datetime, end: datetime | None = None) -> Iterator[OrderLine]:
        """On their way: courier, tracking number and time only; guide page 6897."""
        return self._between(OrderLine, SHIPPING, start, end)

    def delivered(self, start: datetime, end: datetime | None = None) -> Iterator[OrderLine]:
        """Delivered and not yet confirmed by the buyer, who takes them off this list; guide page 1727."""
        return self._between(OrderLine, DELIVERED, start, end)

    def confirmed(self, start: datetime, end: datetime | None = None) -> Iterator[OrderLine]:
        """Purchases that were confirmed; guide page 1637."""
        return self._between(OrderLine, CONFIRMED, start, end)

    def states(self, order_nos: Iterable[str]) -> Iterator[OrderLine]:
        """State of the lines of these orders, a hundred a call; unknown numbers give no line; guide page 1774."""
        return self._of(STATES, order_nos)

    def addresses(self, order_nos: Iterable[str]) -> Iterator[OrderLine]:
        """State and addresses of the lines of these orders, a hundred a call; guide page 1725."""
        return self._of(ADDRESSES, order_nos)

    def _now(self, endpoint: Endpoint, **values: str) -> builtins.list[OrderLine]:
        return self._rows(OrderLine, self._transport.read(endpoint, endpoint.fill(**values)))

    def _of(self, endpoint: Endpoint, order_nos: Iterable[str]) -> Iterator[OrderLine]:
        numbers = list(dict.fromkeys(order_nos))
        parts = [numbers[at : at + MOST_NUMBERS] for at in range(0, len(numbers), MOST_NUMBERS)]
        paths = [endpoint.fill(ordNo=",".join(part)) for part in parts]
        return (line for path in paths for line in self._rows(OrderLine, self._transport.read(endpoint, path)))
