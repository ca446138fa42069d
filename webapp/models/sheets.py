"""엑셀로 고치기: a workbook of ours that was edited and uploaded, its plan row by row, and what became of each row."""

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from webapp.models.accounts import User
from webapp.models.base import BaseModel, JsonField, UtcField
from webapp.models.imports import PENDING, UPLOADED
from webapp.models.mapping import MappingBatch
from webapp.models.stores import Store


class SheetEdit(BaseModel):
    """One uploaded workbook. `kind` says of what (services.sheets.kinds); the states are those of an import.

    SKUs belong to the business of the store, in which the person who uploads must have the right to work. `joints` is
    the batch of options that the workbook joined to SKUs.
    """

    store = ForeignKeyField(Store, backref="sheets", on_delete="CASCADE")
    user = ForeignKeyField(User, null=True, on_delete="SET NULL")
    kind = TextField()
    file_name = TextField()
    folder = TextField(unique=True)
    size = IntegerField(default=0)
    state = TextField(default=UPLOADED)
    problem = JsonField(null=True)
    head = JsonField(null=True)
    counts = JsonField(default=dict)
    joints = ForeignKeyField(MappingBatch, null=True, backref="+", on_delete="SET NULL")
    applied_at = UtcField(null=True)
    undone_at = UtcField(null=True)

    class Meta:
        indexes = ((("store", "id"), False),)


class SheetRow(BaseModel):
    """One row of the plan: `before` is what stood where the row changes something, `after` what it becomes.

    The ids name what the row is about, or what it made. `problems` is a list of field, message and remedy; `outcome`
    is a sentence where the row did not simply end done.
    """

    edit = ForeignKeyField(SheetEdit, backref="rows", on_delete="CASCADE")
    row_number = IntegerField()
    kind = TextField()
    name = TextField(null=True)
    before = JsonField(default=dict)
    after = JsonField(default=dict)
    problems = JsonField(default=list)
    state = TextField(default=PENDING)
    outcome = TextField(null=True)
    product_id = IntegerField(null=True)
    sku_id = IntegerField(null=True)
    listing_id = IntegerField(null=True)
    option_id = IntegerField(null=True)
    made_product = BooleanField(default=False)
    made_sku = BooleanField(default=False)

    class Meta:
        indexes = (
            (("edit", "row_number"), True),
            (("edit", "kind", "row_number"), False),
        )
