"""발송기한 by our own reckoning: where the market names no day, the listing's dispatch template does.

The day stands in the line, so that lists can be asked for it, and is reckoned anew when a template, a listing or a
closed day changes. A listing that names no template leads to no day: nothing is guessed.
"""

import datetime as dt
from collections.abc import Iterable

from webapp.elevenst import KST
from webapp.models.base import BATCH, db
from webapp.models.orders import OrderLine
from webapp.models.products import Listing
from webapp.models.shipping import ClosedDay, DispatchTemplate, ShippingTemplate
from webapp.models.stores import Store
from webapp.services.orders import stages
from webapp.services.shipping import business_days

TODAY_IN_TIME = "02"  # 오늘발송
NAMED = "dlvSendCloseTmpltNo"


class Clock:
    """A store's templates and closed days as they are now; listings are asked for as they come up."""

    def __init__(self, store: Store) -> None:
        self._store = store
        mine = DispatchTemplate.select().where(DispatchTemplate.store == store)
        self._templates = {row.number: row for row in mine}
        days = ClosedDay.select(ClosedDay.day).where(ClosedDay.store == store).tuples()
        self._closed = frozenset(dt.date.fromisoformat(day) for (day,) in days)
        self._of_listing: dict[int, DispatchTemplate | None] = {}

    def due_on(self, listing_id: int | None, paid_at: dt.datetime | None) -> dt.datetime | None:
        """The day to send by of what was paid then, by midnight of its beginning; None where nothing tells."""
        template = self.template_of(listing_id)
        if template is None or paid_at is None:
            return None
        return business_days.midnight(last_day(template, paid_at, self._closed))

    def template_of(self, listing_id: int | None) -> DispatchTemplate | None:
        """The template that the market names for the listing, else the one of our delivery terms for it."""
        if listing_id is None or not self._templates:
            return None
        if listing_id not in self._of_listing:
            self.learn([listing_id])
        return self._of_listing[listing_id]

    def learn(self, listing_ids: Iterable[int]) -> None:
        """Read the templates of these listings at once."""
        wanted = set(listing_ids) - self._of_listing.keys()
        self._of_listing |= dict.fromkeys(wanted)
        if not wanted or not self._templates:
            return
        rows = Listing.select(Listing.id, Listing.market_facts, DispatchTemplate.number)
        rows = rows.left_outer_join(ShippingTemplate).left_outer_join(DispatchTemplate)
        for listing_id, facts, ours in rows.where(Listing.id.in_(list(wanted))).tuples():
            named = str((facts or {}).get(NAMED) or "")
            self._of_listing[listing_id] = self._templates.get(named) or self._templates.get(ours)


def last_day(template: DispatchTemplate, paid_at: dt.datetime, closed: frozenset[dt.date]) -> dt.date:
    """The last day on which what was paid then may leave.

    What is paid after the day's cut-off, or on a day on which nothing leaves, counts from the next business day.
    오늘발송 leaves on that day; the other methods so many business days after it.
    """
    paid = paid_at.astimezone(KST)
    day, saturday = paid.date(), template.saturday
    cutoff = template.saturday_cutoff if day.weekday() == business_days.SATURDAY else template.weekday_cutoff
    missed = bool(cutoff) and f"{paid:%H%M}" >= cutoff
    if missed or not business_days.is_open(day, closed, saturday):
        day = business_days.after(day, closed, saturday)
    for _ in range(0 if template.method == TODAY_IN_TIME else template.days):
        day = business_days.after(day, closed, saturday)
    return day


def reckon(store: Store) -> int:
    """Reckon anew the day of every line that waits to be sent without the market's word; how many changed."""
    clock, changed, last = Clock(store), 0, 0
    waiting = (OrderLine.store == store) & OrderLine.state.in_(stages.TO_SEND) & OrderLine.ship_by.is_null()
    rows = OrderLine.select(OrderLine.id, OrderLine.listing, OrderLine.paid_at, OrderLine.due_on)
    while True:
        with db.atomic():
            lines = list(rows.where(waiting & (OrderLine.id > last)).order_by(OrderLine.id).limit(BATCH))
            clock.learn(line.listing_id for line in lines if line.listing_id)
            for line in lines:
                due_on = clock.due_on(line.listing_id, line.paid_at)
                if due_on != line.due_on:
                    OrderLine.update(due_on=due_on).where(OrderLine.id == line.id).execute()
                    changed += 1
        if not lines:
            return changed
        last = lines[-1].id
