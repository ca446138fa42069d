"""What answers of a draft make of a listing's own columns."""

from collections.abc import Mapping
from typing import Any

from webapp.models.products import Listing
from webapp.models.shipping import ShippingTemplate
from webapp.models.stores import Store
from webapp.services.drafts import answers
from webapp.services.drafts.answers import Typed
from webapp.services.drafts.asked.prices import KEEP, YES
from webapp.services.drafts.ground import Ground
from webapp.services.products.deeds import discounted

NAMES = {"name": "name", "seller_code": "seller_code", "brand": "brand", "image1": "image_url"}


def of(typed: Typed, store: Store, listing: Listing | None = None) -> dict[str, Any]:
    """Values by column; `listing` is the one whose discount may be kept."""
    values = answers.read(typed, store.seller_kind, listing is not None).values
    category = Ground(store).category(values["category"])
    discount = _discount(values, listing)
    return {
        **{column: values[name] for name, column in NAMES.items() if values[name]},
        "price": values["price"],
        "discount": discount,
        "discounted_price": discounted(values["price"], discount),
        "category_number": values["category"],
        "category_path": category.path if category else None,
        **_template(typed, store),
    }


def _template(typed: Typed, store: Store) -> dict[str, Any]:
    """The shipping template that the delivery terms were taken from; an answer that names none leaves it alone."""
    named = str(typed.get("template") or "")
    if not named.isdecimal():
        return {}
    mine = (ShippingTemplate.id == int(named)) & (ShippingTemplate.store == store)
    return {"shipping_template_id": int(named)} if ShippingTemplate.select().where(mine).exists() else {}


def _discount(values: Mapping[str, Any], listing: Listing | None) -> dict[str, Any] | None:
    if listing is not None and values["discount_use"] in (None, KEEP):
        kept: dict[str, Any] | None = listing.discount
        return kept
    if values["discount_use"] != YES:
        return {}
    until = values["discount_until"]
    unit, amount = str(values["discount_unit"]), values["discount_amount"]
    return {"amount": amount, "unit": unit, "until": until.isoformat() if until else None}
