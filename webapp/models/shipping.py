"""Where goods leave from and come back to, until when they are dispatched, and on which terms."""

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from webapp.models.base import BaseModel, JsonField, Sealed, SealedModel, UtcField
from webapp.models.stores import Store

ADDRESS_KINDS = ("outbound", "return", "overseas", "visit")
LISTED, MISSING = "listed", "missing"


class AddressTemplate(SealedModel):
    """주소록 템플릿: an address of the store on the market; `number` is the market's addrSeq."""

    store = ForeignKeyField(Store, backref="addresses", on_delete="CASCADE")
    kind = TextField()
    number = TextField()
    title = TextField()
    address = TextField(default="")
    detail = TextField(default="")
    zip_code = TextField(default="")
    building_number = TextField(default="")
    lot_number = TextField(default="")
    address_type = TextField(default="01")
    country = TextField(default="")
    line1 = TextField(default="")
    line2 = TextField(default="")
    city = TextField(default="")
    state_name = TextField(default="")
    recipient_sealed = TextField(null=True)
    phone_sealed = TextField(null=True)
    mobile_sealed = TextField(null=True)
    is_default = BooleanField(default=False)
    presence = TextField(default=LISTED)
    seen_at = UtcField()

    recipient = Sealed()
    phone = Sealed()
    mobile = Sealed()

    class Meta:
        indexes = ((("store", "kind", "number"), True),)


class DispatchTemplate(BaseModel):
    """발송마감 템플릿: `method` 01 normal, 02 same day, 03 in order after a stock check; times are HHMM."""

    store = ForeignKeyField(Store, backref="dispatch_templates", on_delete="CASCADE")
    number = TextField()
    name = TextField()
    method = TextField()
    days = IntegerField()
    weekday_cutoff = TextField(default="")
    saturday = BooleanField(default=False)
    saturday_cutoff = TextField(default="")
    is_representative = BooleanField(default=False)
    is_default = BooleanField(default=False)
    presence = TextField(default=LISTED)
    seen_at = UtcField()

    class Meta:
        indexes = ((("store", "number"), True),)


class ClosedDay(BaseModel):
    """A day on which the store sends nothing, beside weekends and public holidays; `day` is 2026-11-27."""

    store = ForeignKeyField(Store, on_delete="CASCADE", index=False)
    day = TextField()
    note = TextField(default="")

    class Meta:
        indexes = ((("store", "day"), True),)


class ShippingTemplate(BaseModel):
    """배송속성 템플릿: our own set of delivery terms, used when a product is registered. Money is won."""

    store = ForeignKeyField(Store, backref="shipping_templates", on_delete="CASCADE")
    name = TextField()
    area = TextField()
    method = TextField()
    courier = TextField(default="")
    fee_kind = TextField()
    fee = IntegerField(null=True)
    free_over = IntegerField(null=True)
    tiers = JsonField(default=list)
    payment = TextField()
    bundle = BooleanField()
    return_fee = IntegerField()
    exchange_fee = IntegerField()
    jeju_fee = IntegerField(default=0)
    island_fee = IntegerField(default=0)
    outbound = ForeignKeyField(AddressTemplate, on_delete="RESTRICT")
    return_address = ForeignKeyField(AddressTemplate, on_delete="RESTRICT")
    dispatch = ForeignKeyField(DispatchTemplate, null=True, on_delete="RESTRICT")
    is_default = BooleanField(default=False)
    changed_at = UtcField()

    class Meta:
        indexes = ((("store", "name"), True),)
