"""Stock of SKUs: every movement with its reason, what is held back from a store, and sets made of other SKUs."""

from peewee import ForeignKeyField, IntegerField, TextField

from webapp.models.accounts import User
from webapp.models.base import BaseModel
from webapp.models.products import Sku
from webapp.models.stores import Store

# Why a stock moved: by hand, by a file, by what the market told when the SKU was made, by an order.
COUNTED, RECEIVED, DAMAGED, CORRECTED, IMPORTED = "counted", "received", "damaged", "corrected", "imported"
BEGUN = "begun"
SOLD, RELEASED = "sold", "released"
# By a claim: its goods came back to be sold again, or its replacement left.
RETURNED, RESENT = "returned", "resent"


class StockMovement(BaseModel):
    """One change of a SKU's stock: `quantity` pieces more or less, which made it `after`.

    `event_key` names what caused it, so that the same order, cancel or return moves the stock exactly once.
    """

    sku = ForeignKeyField(Sku, backref="movements", on_delete="CASCADE")
    store = ForeignKeyField(Store, null=True, on_delete="SET NULL")
    user = ForeignKeyField(User, null=True, on_delete="SET NULL")
    reason = TextField()
    quantity = IntegerField()
    after = IntegerField()
    note = TextField(default="")
    order_no = TextField(null=True)
    line_no = TextField(null=True)
    event_key = TextField(null=True, unique=True)

    class Meta:
        indexes = ((("sku", "id"), False), (("store", "order_no"), False))


class StockBuffer(BaseModel):
    """Pieces of a SKU that are never offered in this store; without a row the store's own `stock_buffer` holds."""

    sku = ForeignKeyField(Sku, on_delete="CASCADE")
    store = ForeignKeyField(Store, on_delete="CASCADE")
    quantity = IntegerField()

    class Meta:
        indexes = ((("sku", "store"), True),)


class SetPart(BaseModel):
    """A set holds `quantity` pieces of a part; a part is never a set itself."""

    bundle = ForeignKeyField(Sku, backref="parts", on_delete="CASCADE")
    part = ForeignKeyField(Sku, backref="bundles", on_delete="CASCADE")
    quantity = IntegerField()

    class Meta:
        indexes = ((("bundle", "part"), True),)


class StockDue(BaseModel):
    """What a store offers of a SKU may differ from what the market shows: to be looked at and sent.

    `revision` grows with every further change, so that one that comes while the row is worked on is not lost.
    """

    store = ForeignKeyField(Store, on_delete="CASCADE")
    sku = ForeignKeyField(Sku, on_delete="CASCADE")
    revision = IntegerField(default=1)

    class Meta:
        indexes = ((("store", "sku"), True),)
