"""Drafts whose outcome nobody knows are asked about again by themselves, for a while."""

import datetime as dt

from webapp.models.acts import UNKNOWN, Act
from webapp.models.runs import Run
from webapp.models.selling import IN_DOUBT, ListingDraft
from webapp.models.stores import Store
from webapp.services import sending
from webapp.services.drafts import registering, updating
from webapp.services.runs import Order

# After so long it is left to a person: the market was silent all the time, or does not show what was changed.
PATIENCE = dt.timedelta(minutes=15)


def order_for(draft: ListingDraft) -> Order:
    """The work that sends a draft, or settles what became of it."""
    return Order(updating.KIND if draft.listing_id else registering.KIND, draft.store, draft.id)


def live_since(draft: ListingDraft) -> dt.datetime | None:
    """When the work was asked for that still goes on for a draft, however it stands by now; None for none.

    A draft that has just become a product of the store is one that the work of sending it does not let go of yet.
    """
    keys = [Order(kind, draft.store, draft.id).live_key for kind in (registering.KIND, updating.KIND)]
    run = Run.get_or_none(Run.live_key.in_(keys))
    return run.live_since if run else None


def orders(moment: dt.datetime) -> list[Order]:
    """The doubtful drafts that are worth asking about now: late enough that nothing can arrive any more."""
    asked = (Act.state == UNKNOWN) & Act.settled_at.between(moment - PATIENCE, moment - sending.GRACE)
    doubtful = ListingDraft.select(ListingDraft, Store).join(Store).switch(ListingDraft).join(Act)
    return [order_for(draft) for draft in doubtful.where((ListingDraft.state == IN_DOUBT) & asked)]
