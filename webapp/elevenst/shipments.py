"""How goods leave, and come back: time, way, courier and tracking number, as orders and as claims take them."""

import re
from dataclasses import dataclass
from datetime import datetime

from webapp.elevenst.codes import ClaimDelivery, DispatchBy, require_known
from webapp.elevenst.couriers import CLAIM_COURIERS, COURIERS
from webapp.elevenst.errors import InvalidField
from webapp.elevenst.shapes import KST


@dataclass(frozen=True, kw_only=True)
class Shipment:
    """How goods leave. ``sent_at`` is an aware time; without a delivery (NONE) there is no courier and no number."""

    sent_at: datetime
    by: DispatchBy = DispatchBy.PARCEL
    courier: str | None = None
    tracking_no: str | None = None

    def check(self) -> None:
        """Raise InvalidField for the first thing that the market would refuse."""
        require_aware("sent_at", self.sent_at)
        require_known("by", self.by)
        if self.by is DispatchBy.NONE:
            if self.courier or self.tracking_no:
                raise InvalidField("courier", "must be left out, as the tracking number, without a delivery")
            return
        if self.courier not in COURIERS:
            raise InvalidField("courier", "must be one of the guide's couriers")
        require_tracking_no("tracking_no", self.tracking_no)

    def path(self) -> dict[str, str]:
        """Its variables in a path."""
        self.check()
        return {
            "sendDt": f"{require_aware('sent_at', self.sent_at):%Y%m%d%H%M}",
            "dlvMthdCd": self.by.value,
            "dlvEtprsCd": self.courier or "null",
            "invcNo": self.tracking_no or "null",
        }


@dataclass(frozen=True, kw_only=True)
class ClaimParcel:
    """A parcel that belongs to a claim; without a delivery (NONE) there is no courier and no number."""

    by: ClaimDelivery = ClaimDelivery.PARCEL
    courier: str | None = None
    tracking_no: str | None = None

    def check(self) -> None:
        """Raise InvalidField for the first thing that the market would refuse."""
        require_known("by", self.by)
        if self.by is ClaimDelivery.NONE:
            if self.courier or self.tracking_no:
                raise InvalidField("courier", "must be left out, as the tracking number, without a delivery")
            return
        require_claim_courier(self.courier)
        require_tracking_no("tracking_no", self.tracking_no)

    def path(self) -> dict[str, str]:
        """Its variables in a path."""
        self.check()
        return {
            "dlvMthdCd": self.by.value,
            "dlvEtprsCd": self.courier or "null",
            "invcNo": self.tracking_no or "null",
        }


def require_claim_courier(courier: str | None) -> None:
    """Raise InvalidField for a courier that acts on claims do not take."""
    if courier not in CLAIM_COURIERS:
        raise InvalidField("courier", "must be one of the guide's couriers for claims")


def require_aware(field: str, moment: datetime) -> datetime:
    """The moment in Korean time. Raises InvalidField for one without a zone."""
    if moment.tzinfo is None:
        raise InvalidField(field, "must be an aware time")
    return moment.astimezone(KST)


def require_tracking_no(field: str, value: str | None, shortest: int = 5) -> None:
    """Raise InvalidField for what no courier would print: letters, digits and hyphens."""
    if not re.fullmatch(rf"[0-9A-Za-z-]{{{shortest},50}}", value or ""):
        raise InvalidField(field, f"must be {shortest} to 50 letters, digits and hyphens")
