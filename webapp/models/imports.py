"""상품 가져오기: an uploaded product file, its mapping, its plan row by row, and what was done with each row."""

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from webapp.models.accounts import User
from webapp.models.base import BaseModel, JsonField, UtcField
from webapp.models.stores import Store

# The life of an import. What is being done stands in its run; this is what may be done next.
UPLOADED, MAPPED, PLANNED, APPLIED, UNDONE, REFUSED = "uploaded", "mapped", "planned", "applied", "undone", "refused"
APPLYING, UNDOING = "applying", "undoing"

NEW, CHANGED, SAME, JOINED, CONFLICT, ERROR = "new", "changed", "same", "joined", "conflict", "error"
PLAN_KINDS = (NEW, CHANGED, SAME, JOINED, CONFLICT, ERROR)
WRITING_KINDS = (NEW, CHANGED, JOINED)

PENDING, DONE, SKIPPED, FAILED, TAKEN_BACK, KEPT = "pending", "done", "skipped", "failed", "taken_back", "kept"


class ProductImport(BaseModel):
    store = ForeignKeyField(Store, backref="imports", on_delete="CASCADE")
    user = ForeignKeyField(User, null=True, on_delete="SET NULL")
    source = TextField(default="file")
    file_name = TextField()
    folder = TextField(unique=True)
    size = IntegerField(default=0)
    state = TextField(default=UPLOADED)
    problem = JsonField(null=True)
    head = JsonField(null=True)
    mapping = JsonField(null=True)
    counts = JsonField(default=dict)
    applied_at = UtcField(null=True)
    undone_at = UtcField(null=True)


class ImportRow(BaseModel):
    """One row of the plan: what the file says, what it will change, and what became of it.

    `values` are what the row tells of a listing's own columns, `more` everything else it tells; both are, letter by
    letter, what a new listing gets. `before` is what stood where this row changes something, `problems` a list of
    field, message and remedy. `made_*` say what this row created;
    `revision` is the listing's, as planned and then as left behind, by which anyone's later change is seen.
    """

    product_import = ForeignKeyField(ProductImport, backref="rows", on_delete="CASCADE")
    row_number = IntegerField()
    kind = TextField()
    number = TextField(null=True)
    name = TextField(null=True)
    values = JsonField(null=True)
    more = JsonField(null=True)
    before = JsonField(null=True)
    problems = JsonField(null=True)
    choices = JsonField(null=True)
    decision = TextField(null=True)
    state = TextField(default=PENDING)
    outcome = TextField(null=True)
    listing_id = IntegerField(null=True)
    sku_id = IntegerField(null=True)
    product_id = IntegerField(null=True)
    made_listing = BooleanField(default=False)
    made_product = BooleanField(default=False)
    revision = IntegerField(null=True)

    class Meta:
        indexes = (
            (("product_import", "row_number"), True),
            (("product_import", "kind", "row_number"), False),
        )


class ColumnMapping(BaseModel):
    """How a store's files with these headers were mapped the last time."""

    store = ForeignKeyField(Store, on_delete="CASCADE")
    signature = TextField()
    mapping = JsonField()

    class Meta:
        indexes = ((("store", "signature"), True),)
