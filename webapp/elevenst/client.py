"""The client: one seller's key, and the areas of the market's API behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType
from typing import Self

import requests

from webapp.elevenst.addresses import Addresses
from webapp.elevenst.cancellations import Cancellations
from webapp.elevenst.categories import Categories
from webapp.elevenst.codes import AddressKind
from webapp.elevenst.dispatch_templates import DispatchTemplates
from webapp.elevenst.exchanges import Exchanges
from webapp.elevenst.exhibitions import Exhibitions
from webapp.elevenst.inquiries import Inquiries
from webapp.elevenst.lane import Lane
from webapp.elevenst.non_arrivals import NonArrivals
from webapp.elevenst.notices import Notices
from webapp.elevenst.orders import Orders
from webapp.elevenst.overseas_orders import OverseasOrders
from webapp.elevenst.products import Products
from webapp.elevenst.returns import Returns
from webapp.elevenst.settlements import Settlements
from webapp.elevenst.transport import Call, Patience, Transport
from webapp.elevenst.world_delivery import WorldDelivery

BASE_URL = "https://api.11st.co.kr"
PAUSES = Patience.pauses


@dataclass(frozen=True, kw_only=True)
class Approval:
    """The market let the key in. ``member_number`` is the account's, None while it has no outbound address."""

    member_number: str | None


class ElevenstClient:
    """The market for one key.

    ``lane`` decides when calls may go out (default: ten a second for this client alone) and ``store`` is the name
    given to it (default: a digest of the key). ``timeout`` is (connect, read) in seconds; ``pauses`` are those before
    a read is sent again, () for never. A ``session`` from outside is used as it is and left open. ``told`` hears of
    each call when it is over: endpoint, status, code, seconds.
    """

    def __init__(
        self,
        key: str,
        *,
        base_url: str = BASE_URL,
        lane: Lane | None = None,
        store: str = "",
        timeout: tuple[float, float] = (5, 30),
        pauses: tuple[float, ...] = PAUSES,
        sleep: Callable[[float], None] = Patience.sleep,
        session: requests.Session | None = None,
        told: Callable[[Call], None] = lambda call: None,
    ) -> None:
        patience = Patience(timeout, pauses, sleep)
        self._transport = Transport(
            key, base_url, lane=lane, store=store, patience=patience, session=session, told=told
        )
        self.categories = Categories(self._transport)
        self.addresses = Addresses(self._transport)
        self.dispatch_templates = DispatchTemplates(self._transport)
        self.products = Products(self._transport)
        self.orders = Orders(self._transport)
        self.cancellations = Cancellations(self._transport)
        self.returns = Returns(self._transport)
        self.exchanges = Exchanges(self._transport)
        self.non_arrivals = NonArrivals(self._transport)
        self.settlements = Settlements(self._transport)
        self.inquiries = Inquiries(self._transport)
        self.notices = Notices(self._transport)
        self.overseas_orders = OverseasOrders(self._transport)
        self.world_delivery = WorldDelivery(self._transport)
        self.exhibitions = Exhibitions(self._transport)

    @property
    def clock_skew(self) -> timedelta | None:
        """How far the market's clock was ahead of this machine's at the last answer; None before one."""
        return self._transport.skew

    def check(self) -> Approval:
        """Prove the key by the cheapest call that needs it, the list of outbound addresses (guide page 1014).

        Raises AuthError with the reason when the market does not let the key in, UnavailableError when it is silent.
        """
        rows = self.addresses.list(AddressKind.OUTBOUND)
        return Approval(member_number=next((row.member_number for row in rows if row.member_number), None))

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
