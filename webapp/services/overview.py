"""What the first page counts: per store its listings by state, what is missing, who waits, how its work went."""

from dataclasses import dataclass, field

from peewee import fn

from webapp.models.products import Listing
from webapp.models.runs import Run
from webapp.models.stores import Freshness, Store
from webapp.services import freshness
from webapp.services.claims import queues, reading
from webapp.services.inquiries import finding


@dataclass
class StoreOverview:
    store: Store
    by_status: dict[str, int] = field(default_factory=dict)
    listings: int = 0
    unfilled: int = 0
    marks: dict[str, Freshness] = field(default_factory=dict)
    claims: dict[str, int] = field(default_factory=dict)
    unanswered: int = 0

    @property
    def knows_claims(self) -> bool:
        """Whether its claims were ever looked at whole: until then nothing is known of how many there are."""
        mark = self.marks.get(reading.WHAT)
        return mark is not None and mark.checked_at is not None


@dataclass
class Overview:
    stores: list[StoreOverview]
    latest_runs: list[Run]


def of(stores: list[Store]) -> Overview:
    """The overview of these stores, in five queries however many there are."""
    ids = [store.id for store in stores]
    marks = freshness.marks(stores)
    claims = queues.counts(ids)
    rows = {store.id: StoreOverview(store, marks=marks[store.id], claims=claims[store.id]) for store in stores}
    counted = (
        Listing.select(Listing.store, Listing.status, fn.COUNT(Listing.id), fn.COUNT(Listing.enriched_at))
        .where(Listing.store.in_(ids))
        .group_by(Listing.store, Listing.status)
        .tuples()
    )
    for store_id, status, number, filled in counted:
        row = rows[store_id]
        row.by_status[status or ""] = number
        row.listings += number
        row.unfilled += number - filled
    for store_id, number in finding.waiting(ids).items():
        rows[store_id].unanswered = number
    latest = Run.select().where(Run.store.in_(ids)).order_by(Run.id.desc()).limit(8)
    return Overview(list(rows.values()), list(latest))
