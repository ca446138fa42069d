"""옵션 연결: which option of a listing is which SKU, changed in batches that can be taken back."""

from peewee import ForeignKeyField, TextField

from webapp.models.accounts import User
from webapp.models.base import BaseModel, JsonField, UtcField
from webapp.models.products import ListingOption, Product, Sku
from webapp.models.stores import Store

# How a batch came about: by own code, by hand, by an edited workbook, with SKUs made for it, or as the taking back of
# another one.
BY_CODE, BY_HAND, BY_FILE, MADE, BACK = "code", "hand", "file", "made", "back"
DONE, SKIPPED = "done", "skipped"


class MappingBatch(BaseModel):
    """Joints that were made together; `counts` tells how many joined, ambiguous, unknown, or taken back and skipped."""

    store = ForeignKeyField(Store, on_delete="CASCADE")
    user = ForeignKeyField(User, null=True, on_delete="SET NULL")
    undo_of = ForeignKeyField("self", null=True, unique=True, on_delete="CASCADE")
    kind = TextField()
    counts = JsonField(default=dict)
    finished_at = UtcField(null=True)

    class Meta:
        indexes = ((("store", "id"), False),)


class MappingItem(BaseModel):
    """One option in a batch: its SKU before and after, None for none.

    `moved_from` and `moved_to` are the base products between which the listing went with it; SKIPPED is what had
    changed since and stayed.
    """

    batch = ForeignKeyField(MappingBatch, backref="items", on_delete="CASCADE")
    option = ForeignKeyField(ListingOption, on_delete="CASCADE")
    before = ForeignKeyField(Sku, null=True, backref="+", on_delete="SET NULL")
    after = ForeignKeyField(Sku, null=True, backref="+", on_delete="SET NULL")
    moved_from = ForeignKeyField(Product, null=True, backref="+", on_delete="SET NULL")
    moved_to = ForeignKeyField(Product, null=True, backref="+", on_delete="SET NULL")
    outcome = TextField(default=DONE)
