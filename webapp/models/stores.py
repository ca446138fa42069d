"""The seller's shops on the market: the account and its key, approval, common settings, freshness, incidents."""

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from webapp.models.base import BaseModel, Sealed, SealedModel, UtcField

PENDING, APPROVED, REFUSED = "pending", "approved", "refused"
GLOBAL = "global"
SELLER_KINDS = ("individual", "business", GLOBAL)


class Seller(BaseModel):
    """The business that owns stores, base products and SKUs; several stores may belong to one."""

    name = TextField()


class Store(SealedModel):
    seller = ForeignKeyField(Seller, backref="stores")
    name = TextField()
    seller_login = TextField()
    seller_kind = TextField()
    category_number = TextField(null=True)
    api_key_sealed = TextField(null=True)
    api_key_hash = TextField(null=True, unique=True)
    approval = TextField(default=PENDING)
    approval_reason = TextField(null=True)
    approval_text = TextField(null=True)
    checked_at = UtcField(null=True)
    approved_at = UtcField(null=True)
    member_number = TextField(null=True)

    contact_name_sealed = TextField(null=True)
    contact_email_sealed = TextField(null=True)
    contact_phone_sealed = TextField(null=True)
    notify_urls_sealed = TextField(null=True)

    collect_minutes = IntegerField(default=10)
    auto_confirm = BooleanField(default=False)
    collect_claims = BooleanField(default=True)
    collect_inquiries = BooleanField(default=True)
    collect_notices = BooleanField(default=True)
    collect_settlements = BooleanField(default=True)
    sync_stock = BooleanField(default=False)
    stock_buffer = IntegerField(default=0)
    default_courier = TextField(null=True)
    personal_days = IntegerField(default=90)

    api_key = Sealed(lookup=True)
    contact_name = Sealed()
    contact_email = Sealed()
    contact_phone = Sealed()
    notify_urls = Sealed()

    @property
    def is_approved(self) -> bool:
        return self.approval == APPROVED


class Category(BaseModel):
    """A node of the market's category tree; the same for every store.

    What certificates a leaf asks for the market tells one by one (`asked_at`): `cert_type` 1 food, 2 goods.
    """

    number = TextField(unique=True)
    name = TextField()
    parent_number = TextField(null=True)
    depth = IntegerField()
    is_leaf = BooleanField()
    path = TextField(index=True)
    cert_type = TextField(null=True)
    cert_required = BooleanField(null=True)
    asked_at = UtcField(null=True)


class Freshness(BaseModel):
    """When something of a store was last known to be whole, and how often the look has failed since."""

    store = ForeignKeyField(Store, on_delete="CASCADE")
    what = TextField()
    checked_at = UtcField(null=True)
    failures = IntegerField(default=0)
    last_error = TextField(null=True)
    tried_at = UtcField(null=True)

    class Meta:
        indexes = ((("store", "what"), True),)


class Incident(BaseModel):
    """Something that stops a store's integration until a person acts. One open incident a cause and store."""

    store = ForeignKeyField(Store, backref="incidents", on_delete="CASCADE")
    cause = TextField()
    detail = TextField()
    market_text = TextField(null=True)
    last_seen_at = UtcField()
    closed_at = UtcField(null=True)
    open_key = TextField(null=True, unique=True)


class Notification(BaseModel):
    """One message to the contact person over one channel, and whether it left."""

    store = ForeignKeyField(Store, on_delete="CASCADE")
    incident = ForeignKeyField(Incident, null=True, backref="notifications", on_delete="CASCADE")
    occasion = TextField()
    channel = TextField()
    state = TextField()
    error = TextField(null=True)

    class Meta:
        indexes = ((("incident", "occasion", "channel"), True),)
