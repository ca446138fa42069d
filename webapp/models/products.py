"""What is sold: base products with their SKUs, and the listings of a store with their options."""

from typing import Any

from peewee import ForeignKeyField, IntegerField, TextField

from webapp.models.base import BaseModel, JsonField, UtcField, now
from webapp.models.shipping import ShippingTemplate
from webapp.models.stores import Seller, Store

LISTED, MISSING = "listed", "missing"


class Product(BaseModel):
    """원상품: the seller's own product, whatever it is listed as.

    `facts` is what a registration begins with: brand, category, origin, notice, images, detail (services.products).
    """

    seller = ForeignKeyField(Seller, backref="products", index=False)
    name = TextField()
    facts = JsonField(default=dict)
    memo = TextField(default="")
    archived_at = UtcField(null=True)
    revision = IntegerField(default=1)

    class Meta:
        indexes = ((("seller", "id"), False), (("seller", "name", "id"), False))


class Sku(BaseModel):
    """A thing on a shelf. `code` is the seller's 자체상품코드, `location` the shelf by its name; money is won.

    `stock` changes through a StockMovement only; None is not known. A set has SetParts and no stock of its own.
    """

    seller = ForeignKeyField(Seller, index=False)
    product = ForeignKeyField(Product, backref="skus", on_delete="CASCADE")
    code = TextField(null=True)
    option_text = TextField(default="")
    stock = IntegerField(null=True)
    cost = IntegerField(null=True)
    barcode = TextField(null=True)
    location = TextField(null=True)
    archived_at = UtcField(null=True)
    revision = IntegerField(default=1)

    class Meta:
        indexes = ((("seller", "code"), False), (("seller", "stock", "product"), False), (("seller", "barcode"), False))


class Listing(BaseModel):
    """채널상품: one product on the market; `number` is the market's prdNo.

    A field that is None is not known, which is never the same as 0. `told` is what a file last told of the columns,
    so that the same file again is no change even after the market told newer values; `more` keeps what else it told.
    `enriched_at` is when the market last filled it; `seen_in_file_at` when a file last told of it; `seen_at` when the
    market last listed it; `presence` is MISSING once it no longer does. `differences` counts the open ones; `discount`
    is {} for none, else amount, unit (the market's code) and until (a day or None).
    """

    store = ForeignKeyField(Store, backref="listings", on_delete="CASCADE", index=False)
    product = ForeignKeyField(Product, backref="listings")
    number = TextField()
    name = TextField()
    seller_code = TextField(null=True)
    price = IntegerField(null=True)
    discounted_price = IntegerField(null=True)
    stock = IntegerField(null=True)
    status = TextField(null=True)
    category_path = TextField(null=True)
    category_number = TextField(null=True)
    brand = TextField(null=True)
    image_url = TextField(null=True)
    told = JsonField(default=dict)
    more = JsonField(default=dict)
    market_facts = JsonField(default=dict)
    missing = JsonField(default=list)
    discount = JsonField(null=True)
    sale_ends_at = UtcField(null=True)
    presence = TextField(default=LISTED)
    seen_at = UtcField(null=True)
    differences = IntegerField(default=0)
    shipping_template = ForeignKeyField(ShippingTemplate, null=True, backref="listings", on_delete="SET NULL")
    seen_in_file_at = UtcField(null=True)
    enriched_at = UtcField(null=True)
    enrich_error = TextField(null=True)
    revision = IntegerField(default=1)

    class Meta:
        indexes = (
            (("store", "number"), True),
            (("store", "status", "id"), False),
            (("store", "seller_code"), False),
            (("store", "id"), False),
            (("store", "name", "id"), False),
            (("store", "price", "id"), False),
            (("store", "stock", "id"), False),
            (("store", "enriched_at", "id"), False),
            (("store", "category_path", "id"), False),
        )


class ListingDetail(BaseModel):
    """The detail HTML as the market holds it; apart, because lists never need it."""

    listing = ForeignKeyField(Listing, unique=True, on_delete="CASCADE")
    html = TextField()
    fetched_at = UtcField()


class ListingOption(BaseModel):
    """One stock row of a listing; `stock_number` is the market's prdStckNo, None until the market told it.

    `weight` in grams goes back to the market with every change of the stock, which sets both.
    """

    listing = ForeignKeyField(Listing, backref="options", on_delete="CASCADE")
    sku = ForeignKeyField(Sku, null=True, backref="options", on_delete="SET NULL")
    stock_number = TextField(null=True)
    axes = TextField(default="")
    name = TextField(default="")
    add_price = IntegerField(null=True)
    stock = IntegerField(null=True)
    sold = IntegerField(null=True)
    status = TextField(null=True)
    weight = IntegerField(null=True)
    seller_stock_code = TextField(null=True)


class ListingForm(BaseModel):
    """The last whole form that the market took for a listing: what a later update must send again, or it is lost."""

    listing = ForeignKeyField(Listing, unique=True, on_delete="CASCADE")
    form = JsonField()
    sent_at = UtcField()

    @classmethod
    def replace_form(cls, listing: Listing, form: dict[str, Any]) -> None:
        """Keep this form as the last one; call it in the transaction that settles the act."""
        kept, made = cls.get_or_create(listing=listing, defaults={"form": form, "sent_at": now()})
        if not made:
            kept.patch(form=form, sent_at=now())
