"""How a draft begins: empty, from a base product, as a copy of a listing, or to overwrite one."""

import re
import secrets
from collections.abc import Sequence
from typing import Any

from webapp.elevenst.options import FORBIDDEN
from webapp.models.base import db
from webapp.models.products import Listing, Product, Sku
from webapp.models.selling import IN_DOUBT, OPEN, SENDING, ListingDraft
from webapp.models.shipping import ShippingTemplate
from webapp.models.stores import Store
from webapp.services import audit
from webapp.services.audit import Actor, Change
from webapp.services.drafts import answers, layout, standing
from webapp.services.drafts.answers import Typed
from webapp.services.drafts.asked.options import NONE, SINGLE
from webapp.services.products import availability, facts

# What a base product knows under other names than the questions'.
FACTS = {
    "category_number": "category", "image_url": "image1", "notice_type": "notice_kind", "origin": "origin_name",
    "minors": "for_minors",
}  # fmt: skip
ORIGIN_IN_WORDS = "03"
OPTION_TITLE = "옵션"
# A copy is another product: its code, and the market's own discount, are not taken over.
NOT_COPIED = ("seller_code", "discount_use", "discount_amount", "discount_unit", "discount_until", "template")


def empty(store: Store, actor: Actor) -> ListingDraft:
    return _make(store, {}, actor)


def from_product(product: Product, stores: Sequence[Store], actor: Actor) -> list[ListingDraft]:
    """A draft for each store, joined as a family when there are several."""
    family = secrets.token_hex(6) if len(stores) > 1 else None
    return [_make(store, of_product(product, store), actor, product=product, family=family) for store in stores]


def copy_of(listing: Listing, actor: Actor) -> ListingDraft:
    """A new draft with everything that is known of a listing but what is its own."""
    known = standing.of(listing)
    typed = {
        name: value
        for name, value in known.typed.items()
        if name not in known.untold and name not in NOT_COPIED and value not in ("", [])
    }
    return _make(listing.store, typed, actor, product=listing.product)


def to_overwrite(listing: Listing, actor: Actor) -> ListingDraft:
    """The draft that overwrites a listing: the one that is under way, or a new one."""
    live = ListingDraft.state.in_((OPEN, SENDING, IN_DOUBT))
    mine = (ListingDraft.listing == listing) & live
    found: ListingDraft | None = ListingDraft.select().where(mine).order_by(ListingDraft.id.desc()).first()
    if found is not None:
        return found
    return _make(listing.store, {}, actor, listing=listing, product=listing.product, begun=standing.of(listing).typed)


def join(draft: ListingDraft, stores: Sequence[Store], actor: Actor) -> list[ListingDraft]:
    """Siblings of a draft for more stores: what is shared as it stands, the rest as each store has it."""
    with db.atomic():
        if draft.family is None:
            draft.patch(family=secrets.token_hex(6))
        shared = {
            name: value
            for section in layout.SECTIONS
            if section.shared
            for name, value in draft.form.get(section.name, {}).items()
        }
        shared |= {"price": draft.form.get("prices", {}).get("price", "")}
        return [_make(store, shared, actor, product=draft.product, family=draft.family) for store in stores]


def _make(store: Store, typed: Typed, actor: Actor, **links: Any) -> ListingDraft:
    ours = {} if links.get("listing") else store_values(store)
    with db.atomic():
        draft = ListingDraft.create(store=store, user=actor.user, form=answers.split({**ours, **typed}), **links)
        origin = {name: row.id for name, row in links.items() if hasattr(row, "id")}
        audit.record(actor, Change("draft.create", f"ListingDraft {draft.id}", None, origin or None), store)
    return draft


def store_values(store: Store) -> Typed:
    """What a store answers by itself: its default delivery terms."""
    mine = (ShippingTemplate.store == store) & ShippingTemplate.is_default
    template = ShippingTemplate.get_or_none(mine)
    return template_values(template) if template else {}


def template_values(template: ShippingTemplate) -> Typed:
    """Delivery terms of ours as answers of the form."""
    tiers = template.tiers
    amounts = {"fee": template.fee, "free_above": template.free_over, "jeju_fee": template.jeju_fee}
    amounts |= {"island_fee": template.island_fee, "return_fee": template.return_fee}
    amounts |= {"exchange_fee": template.exchange_fee}
    if template.fee_kind == "05":
        amounts["fee_per_piece"] = amounts.pop("fee")
    return {
        "template": str(template.id),
        "area": template.area,
        "way": template.method,
        "courier": template.courier,
        "fee_rule": template.fee_kind,
        "paid_by": template.payment,
        "bundles": "Y" if template.bundle else "N",
        "outbound": template.outbound.number,
        "return_address": template.return_address.number,
        "dispatch_template": template.dispatch.number if template.dispatch_id else "",
        "fees_by_quantity": "^".join(str(tier["fee"]) for tier in tiers),
        "quantities_from": "^".join(str(tier["least"]) for tier in tiers),
        "quantities_to": "^".join(str(tier["least"] - 1) for tier in tiers[1:]),
        **{name: "" if value is None else str(value) for name, value in amounts.items()},
    }


def of_product(product: Product, store: Store) -> Typed:
    """What a base product knows, as answers of the form, with as many pieces as the store may offer."""
    told = {FACTS.get(name, name): value for name, value in facts.of(product).items() if value}
    typed: Typed = {name: value for name, value in told.items() if name in layout.FOUND}
    if "origin_name" in typed:
        typed["origin_kind"] = ORIGIN_IN_WORDS
    return {"name": product.name, **typed, **_options(product, store)}


def _options(product: Product, store: Store) -> Typed:
    """The SKUs as options: one alone is the product itself."""
    skus = list(product.skus.where(Sku.archived_at.is_null()).order_by(Sku.id))
    offers = availability.offered_of([sku.id for sku in skus], store)
    if len(skus) <= 1 and not any(sku.option_text for sku in skus):
        alone = skus[0] if skus else None
        stock = str(offers[alone.id] or "") if alone else ""
        return {"option_kind": NONE, "stock": stock, "seller_code": (alone.code or "") if alone else ""}
    rows = [
        {
            "value": re.sub(f"[{re.escape(''.join(FORBIDDEN))}]", " ", sku.option_text or sku.code or "").strip(),
            "price": "0",
            "quantity": str(offers[sku.id] or ""),
            "code": sku.code or "",
            "in_use": "N" if offers[sku.id] == 0 else "Y",
        }
        for sku in skus
    ]
    return {"option_kind": SINGLE, "option_title": OPTION_TITLE, "option_rows": rows}
