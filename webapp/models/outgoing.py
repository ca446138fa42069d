"""내보내기·인쇄: lines of orders that leave in a courier's file or on paper, and the columns of such files."""

from peewee import ForeignKeyField, TextField

from webapp.models.accounts import User
from webapp.models.base import BaseModel, JsonField, UtcField
from webapp.models.orders import OrderLine
from webapp.models.stores import Store

# What a batch is made for.
COURIER, PICK, SLIPS = "courier", "pick", "slips"
# How a line of a batch stands; those behind PASSED were taken out, and say why.
WAITING, PASSED = "waiting", "passed"
CANCELLED, CLAIMED, HELD, MOVED, UNSEEN = "cancelled", "claimed", "held", "moved", "unseen"


class OutgoingBatch(BaseModel):
    """Lines that were asked for together. `form_key` names the filled-in form: sent twice, it is one batch.

    `columns` is what stands in a courier's file, as it was when it was asked for, and `merging` what makes one row of
    it. `checked_at` is when the market was asked about the lines; without it nothing has left.
    """

    store = ForeignKeyField(Store, on_delete="CASCADE", index=False)
    user = ForeignKeyField(User, null=True, on_delete="SET NULL")
    purpose = TextField()
    layout_name = TextField(default="")
    columns = JsonField(default=list)
    merging = TextField(default="")
    checked_at = UtcField(null=True)
    form_key = TextField(null=True, unique=True)

    class Meta:
        indexes = ((("store", "id"), False),)


class OutgoingItem(BaseModel):
    """One line of a batch, and how it stood when the market was asked."""

    batch = ForeignKeyField(OutgoingBatch, backref="items", on_delete="CASCADE", index=False)
    line = ForeignKeyField(OrderLine, on_delete="CASCADE")
    state = TextField(default=WAITING)

    class Meta:
        indexes = ((("batch", "line"), True), (("batch", "state", "id"), False))


class CourierLayout(BaseModel):
    """A column set of the store's making; each column is its header, the field that fills it, and a fixed text."""

    store = ForeignKeyField(Store, on_delete="CASCADE", index=False)
    name = TextField()
    columns = JsonField(default=list)

    class Meta:
        indexes = ((("store", "name"), True),)
