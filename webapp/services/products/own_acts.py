"""What we ourselves did to listings around a look at the market: it is not for that look to call it a difference."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from webapp.models.acts import DONE, SENDING, UNKNOWN, Act
from webapp.models.products import Listing
from webapp.models.stores import Store
from webapp.services.products import deeds

KINDS = "listing."
# Acts that write the whole product or all of its options anew.
WHOLE = ("listing.update", "listing.options")
# An act that took longer than this to settle was at the market well before it was settled.
LONG_AGO = dt.timedelta(hours=1)


def busy_targets(store: Store, began: dt.datetime) -> set[str | int]:
    """Market numbers and listing ids that an act of ours is, or since `began` was, about to change."""
    under_way = Act.state.in_((SENDING, UNKNOWN))
    since = (Act.created_at > began - LONG_AGO) & (Act.settled_at >= began)
    mine = (Act.store == store) & Act.kind.startswith(KINDS)
    found: set[str | int] = set()
    for target, request in Act.select(Act.target, Act.request).where(mine & (under_way | since)).tuples():
        found |= {target, request.get("listing") or target}
    return found


def since_seen(store: Store, listings: Iterable[Listing]) -> dict[int, set[str]]:
    """What we did to these listings since the market was last looked at that did not tell us every value it set."""
    by_number = {listing.number: listing for listing in listings}
    found: dict[int, set[str]] = defaultdict(set)
    if not by_number:
        return found
    ours = (Act.store == store) & Act.kind.in_((deeds.EXTEND, *WHOLE)) & Act.target.in_(list(by_number))
    done = Act.select(Act.kind, Act.target, Act.settled_at).where(ours & (Act.state == DONE))
    for kind, target, settled_at in done.tuples():
        listing = by_number[target]
        if listing.seen_at is None or settled_at >= listing.seen_at:
            found[listing.id].add(kind)
    return found
