"""What the store offers a draft to choose from: addresses, templates, couriers, and what is known of the listing."""

from dataclasses import dataclass, field
from functools import cached_property

from webapp.elevenst.couriers import COURIERS
from webapp.models.products import Listing
from webapp.models.selling import ListingDraft
from webapp.models.shipping import AddressTemplate, ShippingTemplate
from webapp.models.stores import Category, Store
from webapp.services import categories
from webapp.services.shipping import address_book, dispatch_book

OUTBOUND, RETURN, OVERSEAS, VISIT = "outbound", "return", "overseas", "visit"
ABROAD_ONLY = "해외직구"


@dataclass
class Ground:
    """A store, and the listing that is overwritten; each list is read when it is first asked for."""

    store: Store
    listing: Listing | None = None
    _categories: dict[str, Category | None] = field(default_factory=dict)

    @classmethod
    def of(cls, draft: ListingDraft) -> "Ground":
        return cls(draft.store, draft.listing)

    @property
    def is_update(self) -> bool:
        return self.listing is not None

    @property
    def is_global(self) -> bool:
        return bool(self.store.seller_kind == "global")

    @cached_property
    def addresses(self) -> list[AddressTemplate]:
        return address_book.usable(self.store, (OUTBOUND, RETURN, OVERSEAS, VISIT))

    @cached_property
    def templates(self) -> list[ShippingTemplate]:
        mine = ShippingTemplate.select().where(ShippingTemplate.store == self.store)
        return list(mine.order_by(ShippingTemplate.is_default.desc(), ShippingTemplate.name))

    @cached_property
    def lists(self) -> dict[str, dict[str, str]]:
        """Value and label of what the market lets choose, by question."""
        dispatches = {row.number: f"{row.name} ({row.number})" for row in dispatch_book.usable(self.store)}
        return {
            "courier": dict(COURIERS),
            "dispatch_template": dispatches,
            "outbound": self._named(OUTBOUND, OVERSEAS),
            "return_address": self._named(RETURN),
            "visit_address": self._named(VISIT),
            "global_outbound": self._named(OUTBOUND, OVERSEAS),
            "global_return": self._named(RETURN, OVERSEAS),
        }

    @property
    def offers(self) -> dict[str, dict[str, str]]:
        """The same with our own templates."""
        return {**self.lists, "template": {str(row.id): row.name for row in self.templates}}

    def _named(self, *kinds: str) -> dict[str, str]:
        found = (row for row in self.addresses if row.kind in kinds)
        return {row.number: f"{row.title} ({row.address or row.city})" for row in found}

    def category(self, number: str | None) -> Category | None:
        """The category of this number, read once."""
        if number and number not in self._categories:
            self._categories[number] = categories.find(number)
        return self._categories.get(number or "")


def is_abroad_only(category: Category) -> bool:
    """Categories of goods bought abroad are open to global sellers alone."""
    return ABROAD_ONLY in category.path
