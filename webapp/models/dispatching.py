"""발송처리 of many parcels: what is to go out how, row by row, and what became of each."""

from peewee import ForeignKeyField, TextField

from webapp.models.accounts import User
from webapp.models.acts import Act
from webapp.models.base import BaseModel
from webapp.models.orders import Parcel
from webapp.models.stores import Store

WAITING, SENDING, DONE, TAKEN_OUT, REFUSED, UNKNOWN = "waiting", "sending", "done", "taken_out", "refused", "unknown"


class DispatchBatch(BaseModel):
    """Parcels that were handed in together. `form_key` names the filled-in form: sent twice, it is one batch."""

    store = ForeignKeyField(Store, on_delete="CASCADE", index=False)
    user = ForeignKeyField(User, null=True, on_delete="SET NULL")
    form_key = TextField(null=True, unique=True)

    class Meta:
        indexes = ((("store", "id"), False),)


class DispatchItem(BaseModel):
    """One parcel of a batch with its courier and tracking number; `act` is what was last sent for it.

    WAITING has not been begun; SENDING may have been sent, which its act tells; `reason` is a sentence for the seller.
    """

    batch = ForeignKeyField(DispatchBatch, backref="items", on_delete="CASCADE", index=False)
    parcel = ForeignKeyField(Parcel, on_delete="CASCADE")
    courier = TextField()
    tracking_no = TextField()
    state = TextField(default=WAITING)
    reason = TextField(null=True)
    act = ForeignKeyField(Act, null=True, on_delete="SET NULL", index=False)

    class Meta:
        indexes = ((("batch", "parcel"), True), (("batch", "state", "id"), False))
