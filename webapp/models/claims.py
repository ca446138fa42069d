"""클레임: cancels, returns, exchanges, forced cancels and non-arrivals, as the market last told them, one row each.

Goods and money are two tracks: what comes back, and what the buyer gets. Either may be done without the other.
"""

from typing import Final

from peewee import ForeignKeyField, IntegerField, TextField

from webapp.models.accounts import User
from webapp.models.base import BaseModel, JsonField, Sealed, SealedModel, UtcField
from webapp.models.orders import Order, OrderLine
from webapp.models.stores import Store

CANCEL, RETURN, EXCHANGE, FORCED, NON_ARRIVAL = "cancel", "return", "exchange", "forced", "non_arrival"
KINDS = (CANCEL, RETURN, EXCHANGE, NON_ARRIVAL, FORCED)
# Where a claim stands in the words of the tabs.
NEW, WORKING, FINISHED, WITHDRAWN = "new", "working", "finished", "withdrawn"
OPEN: Final = (NEW, WORKING)
# Goods: nothing is to come back, it is awaited, on its way, here, or here and looked at.
NOTHING, AWAITED, ON_THE_WAY, RECEIVED, CHECKED = "nothing", "awaited", "on_the_way", "received", "checked"
# Money: nothing is to be paid back, it waits, it was paid back, it was refused, or nobody knows.
NO_MONEY, WAITING, REFUNDED, REFUSED, IN_DOUBT = "none", "waiting", "refunded", "refused", "in_doubt"
# What the goods were like that came back.
RESALABLE, DAMAGED, PARTLY, LOST = "resalable", "damaged", "partly", "lost"
# States of our own, where the market has no code: it lists neither refused cancels nor what became of a non-arrival.
CANCEL_REFUSED, NOT_ARRIVED, ANSWERED = "refused", "reported", "answered"


class Claim(SealedModel):
    """One claim; `number` is the market's ordPrdCnSeq, clmReqSeq or nonDlvSeq, `state` its own code. Money is won.

    `words` is JSON: what the buyer wrote, where the goods are fetched and where a replacement goes. `seen_at` is when
    the look began that last told of it, `digest` a keyed hash of what it told. `due_at` is when the market completes
    it by itself. Ours alone: who sees to it, what the goods were like, and how many pieces went back on sale.
    """

    store = ForeignKeyField(Store, on_delete="CASCADE", index=False)
    kind = TextField()
    number = TextField()
    order_no = TextField()
    line_no = TextField()
    order = ForeignKeyField(Order, null=True, backref="claims", on_delete="CASCADE")
    line = ForeignKeyField(OrderLine, null=True, backref="claims", on_delete="CASCADE")
    state = TextField()
    state_at = UtcField()
    stage = TextField()
    goods = TextField()
    money = TextField()
    seen_at = UtcField()
    digest = TextField(null=True)
    reason = TextField(null=True)
    fault = TextField(null=True)
    started_by = TextField(null=True)
    quantity = IntegerField(null=True)
    requested_at = UtcField(null=True)
    finished_at = UtcField(null=True)
    due_at = UtcField(null=True)
    way_back = TextField(null=True)
    return_courier = TextField(null=True)
    return_tracking_no = TextField(null=True)
    fee = IntegerField(null=True)
    fee_payment = TextField(null=True)
    fee_borne_by = TextField(null=True)
    fee_off_refund = IntegerField(null=True)
    extra_fee = IntegerField(null=True)
    received_at = UtcField(null=True)
    condition = TextField(null=True)
    restocked = IntegerField(null=True)
    resent_at = UtcField(null=True)
    resent_courier = TextField(null=True)
    resent_tracking_no = TextField(null=True)
    assignee = ForeignKeyField(User, null=True, on_delete="SET NULL", index=False)
    told = JsonField(default=dict)
    words_sealed = TextField(null=True)
    extra_sealed = TextField(null=True)

    words = Sealed()
    extra = Sealed()

    class Meta:
        indexes = (
            (("store", "kind", "order_no", "line_no", "number"), True),
            (("store", "stage", "kind", "id"), False),
            (("store", "order_no"), False),
            (("store", "number"), False),
            (("store", "return_tracking_no"), False),
            (("store", "requested_at", "id"), False),
            (("store", "goods", "id"), False),
            (("store", "id"), False),
            (("store", "assignee", "id"), False),
        )

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN

    @property
    def key(self) -> str:
        """What tells it from all others of its kind, as the target of acts."""
        return f"{self.kind}-{self.order_no}-{self.line_no}-{self.number}"


class ClaimStep(BaseModel):
    """One step of a claim on one of its tracks: `state`, `goods`, `money`; by which look or act, and its run or act.

    Texts here are this product's own words, never a buyer's.
    """

    claim = ForeignKeyField(Claim, backref="steps", on_delete="CASCADE")
    user = ForeignKeyField(User, null=True, on_delete="SET NULL", index=False)
    track = TextField()
    source = TextField()
    source_id = IntegerField(null=True)
    before = TextField(null=True)
    after = TextField()
