"""What is done with listings: drafts on their way to the market, bulk changes, differences, and the history."""

from peewee import ForeignKeyField, IntegerField, TextField

from webapp.models.accounts import User
from webapp.models.acts import Act
from webapp.models.base import BaseModel, JsonField, UtcField, now
from webapp.models.products import Listing, ListingOption, Product, Sku
from webapp.models.runs import REFUSED, none_succeeded
from webapp.models.stores import Store

# A draft on its way.
OPEN, SENDING, SENT, IN_DOUBT = "open", "sending", "sent", "in_doubt"
# A bulk change on its way.
PLANNING, PREVIEWED, RUNNING, DONE = "planning", "previewed", "running", "done"
# One item of it: BLOCKED is what the plan knows the market would refuse, SKIPPED what changed after the plan.
WAITING, ITEM_DONE, SAME, BLOCKED, LEFT_OUT = "waiting", "done", "same", "blocked", "left_out"
SKIPPED, REJECTED, UNKNOWN = "skipped", "rejected", "unknown"


class ListingDraft(BaseModel):
    """A product form that is being filled in: for a new listing, or to overwrite `listing`.

    `form` holds the answers as they were typed, section by section, so that nothing is lost before it is right.
    `begun` is what stood there when an overwriting draft was begun, by which edits are told from what the market
    changed meanwhile. `family` joins drafts that were begun together for several stores; `revision` guards two tabs
    from each other.
    """

    store = ForeignKeyField(Store, backref="drafts", on_delete="CASCADE")
    product = ForeignKeyField(Product, null=True, on_delete="SET NULL")
    listing = ForeignKeyField(Listing, null=True, on_delete="CASCADE")
    user = ForeignKeyField(User, null=True, on_delete="SET NULL")
    act = ForeignKeyField(Act, null=True, on_delete="SET NULL")
    family = TextField(null=True, index=True)
    form = JsonField(default=dict)
    begun = JsonField(default=dict)
    state = TextField(default=OPEN)
    problem = TextField(null=True)
    changed_at = UtcField(default=now)
    revision = IntegerField(default=1)

    class Meta:
        indexes = ((("store", "state"), False),)


class Bulk(BaseModel):
    """One change of many listings of a store: previewed, run, and where the market allows it undone.

    `kind` and `parameters` tell what; `undo_of` is the change that this one takes back. `source` (import or sheet) and
    `source_id` name the uploaded file that its values came from.
    """

    store = ForeignKeyField(Store, backref="bulks", on_delete="CASCADE")
    user = ForeignKeyField(User, null=True, on_delete="SET NULL")
    undo_of = ForeignKeyField("self", null=True, on_delete="CASCADE")
    kind = TextField()
    parameters = JsonField(default=dict)
    state = TextField(default=PREVIEWED)
    counts = JsonField(default=dict)
    started_at = UtcField(null=True)
    finished_at = UtcField(null=True)
    source = TextField(null=True)
    source_id = IntegerField(null=True)

    class Meta:
        indexes = ((("store", "id"), False), (("source", "source_id"), False))

    @property
    def outcome(self) -> str:
        """The state as it is told: REFUSED for a change that ended and changed nothing of what it sent."""
        failed = self.counts.get(REJECTED, 0) + self.counts.get(UNKNOWN, 0)
        done = failed + self.counts.get(ITEM_DONE, 0)
        return REFUSED if self.state == DONE and none_succeeded(done, failed) else self.state


class BulkItem(BaseModel):
    """What a bulk change does to one listing, or to one of its options: before, after, marks, and how it ended.

    `revision` is the listing's when it was planned and then as it was left, by which a later change is seen.
    """

    bulk = ForeignKeyField(Bulk, backref="items", on_delete="CASCADE")
    position = IntegerField()
    listing = ForeignKeyField(Listing, on_delete="CASCADE")
    option = ForeignKeyField(ListingOption, null=True, on_delete="SET NULL")
    act = ForeignKeyField(Act, null=True, on_delete="SET NULL")
    before = JsonField(default=dict)
    after = JsonField(default=dict)
    marks = JsonField(default=list)
    state = TextField(default=WAITING)
    problem = TextField(null=True)
    revision = IntegerField(null=True)
    settled_at = UtcField(null=True)

    class Meta:
        indexes = ((("bulk", "position"), True), (("bulk", "state", "position"), False))


class Difference(BaseModel):
    """Something that the market shows otherwise than we hold it. `key` is unique while it is open."""

    listing = ForeignKeyField(Listing, on_delete="CASCADE")
    option = ForeignKeyField(ListingOption, null=True, on_delete="CASCADE")
    field = TextField()
    here = JsonField(null=True)
    there = JsonField(null=True)
    key = TextField(unique=True)
    seen_at = UtcField(default=now)


class ProductChange(BaseModel):
    """One line of a product's history: who changed what, from what to what, and by which act, run or import.

    `source` is edit, act, bulk, undo, sync, import, sheet, stock or mapping; `source_id` is the id of that act, bulk,
    file or batch of joints.
    """

    product = ForeignKeyField(Product, null=True, on_delete="CASCADE")
    listing = ForeignKeyField(Listing, null=True, on_delete="CASCADE")
    sku = ForeignKeyField(Sku, null=True, on_delete="CASCADE")
    user = ForeignKeyField(User, null=True, on_delete="SET NULL")
    source = TextField()
    source_id = IntegerField(null=True)
    field = TextField()
    before = JsonField(null=True)
    after = JsonField(null=True)
    outcome = TextField(default="done")

    class Meta:
        indexes = ((("listing", "id"), False), (("product", "id"), False), (("sku", "id"), False))
