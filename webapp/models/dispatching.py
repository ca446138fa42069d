"""발송처리 of many parcels: what is to go out how, row by row, and what became of each."""

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from webapp.models.accounts import User
from webapp.models.acts import Act
from webapp.models.base import BaseModel, JsonField, Sealed, SealedModel, UtcField
from webapp.models.imports import UPLOADED
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


# What a row of a courier's file comes to. CHECK can be sent once a person has looked at whom it names.
READY, CHECK, UNMATCHED, DUPLICATE = "ready", "check", "unmatched", "duplicate"
GONE, STOPPED, BAD, REPEATED = "gone", "stopped", "bad", "repeated"
# A row that has no tracking number yet.
EMPTY = "empty"
# A file whose columns somebody has to name.
ASKED = "asked"


class DispatchFile(SealedModel):
    """엑셀로 발송처리: a file with tracking numbers. The states are those of an import, and ASKED.

    `everywhere` looks for parcels in all stores in which the user may work. `courier` is for rows that name none.
    `signature` names its set of headers once it is read, `mapping` is field → index of a column. `unknown` is JSON:
    words for couriers that nobody knows yet; sealed, for the column may have been chosen wrongly and name people. What
    else the file says of people stands in its folder alone, which goes with the rows after a while (`forgotten_at`).
    """

    store = ForeignKeyField(Store, on_delete="CASCADE", index=False)
    user = ForeignKeyField(User, null=True, on_delete="SET NULL")
    file_name = TextField()
    folder = TextField(unique=True)
    size = IntegerField(default=0)
    everywhere = BooleanField(default=False)
    courier = TextField(null=True)
    state = TextField(default=UPLOADED)
    problem = JsonField(null=True)
    signature = TextField(null=True)
    mapping = JsonField(null=True)
    counts = JsonField(default=dict)
    unknown_sealed = TextField(null=True)
    forgotten_at = UtcField(null=True)

    unknown = Sealed()

    class Meta:
        indexes = ((("store", "id"), False),)


class DispatchFileRow(BaseModel):
    """What a row of the file says of one parcel: numbers alone, nobody's name. `batch` is where it was handed in."""

    file = ForeignKeyField(DispatchFile, backref="rows", on_delete="CASCADE", index=False)
    row_number = IntegerField()
    kind = TextField()
    parcel = ForeignKeyField(Parcel, null=True, on_delete="CASCADE")
    courier = TextField(null=True)
    tracking_no = TextField(null=True)
    reason = TextField(null=True)
    batch = ForeignKeyField(DispatchBatch, null=True, on_delete="SET NULL")

    class Meta:
        indexes = ((("file", "kind", "id"), False),)


class CourierWord(BaseModel):
    """How a store's files call a courier: `word` as it is compared, `courier` the market's code."""

    store = ForeignKeyField(Store, on_delete="CASCADE", index=False)
    word = TextField()
    courier = TextField()

    class Meta:
        indexes = ((("store", "word"), True),)
