"""A draft with everything that an ordinary product needs, and the ground it stands on."""

from typing import Any

from webapp.models.selling import ListingDraft
from webapp.models.shipping import AddressTemplate, DispatchTemplate
from webapp.models.stores import Category, Store
from webapp.services import runs
from webapp.services.audit import SYSTEM
from webapp.services.drafts import answers, beginning
from webapp.services.runs import Order

NOTICE = [
    {"code": code, "text": "상품상세설명 참조"} for code in ("11800", "11905", "23760413", "23759100", "23756033")
]
PLAIN: dict[str, Any] = {
    "name": "견본 컵",
    "brand": "견본",
    "price": "12,900",
    "stock": "30",
    "image1": "https://images.example.com/cup.jpg",
    "detail_html": "<p>깨지지 않는 컵</p>",
    "courier": "00034",
    "return_fee": "3000",
    "exchange_fee": "6000",
    "after_service": "고객센터로 연락해 주세요.",
    "return_guide": "받은 뒤 7일 안에 알려 주세요.",
    "notice_kind": "891045",
    "notice_items": NOTICE,
    "origin_kind": "01",
    "origin_place": "1009",
}
KC = [{"group": one, "target": "05" if one == "04" else "03"} for one in ("01", "02", "03", "04")]


TREE: list[dict[str, Any]] = []  # fetched once: it is the same for all, and large


def ground(store: Store) -> None:
    """The market's categories, and the store's addresses and templates."""
    if not Category.select().exists():
        if TREE:
            Category.insert_many(TREE).execute()
        else:
            perform(Order("categories_fetch"))
            TREE.extend(Category.select(*[one for one in Category._meta.sorted_fields if one.name != "id"]).dicts())
    perform(Order("shipping_fetch", store))


def perform(order: Order) -> None:
    run, _ = runs.start(order)
    runs.perform(run.id)


def leaf(name: str = "컵") -> str:
    number: str = Category.get((Category.name == name) & Category.is_leaf).number
    return number


def filled(store: Store, **changes: Any) -> dict[str, Any]:
    """Answers that the market takes, with changes."""
    mine = AddressTemplate.store == store
    places = {
        "outbound": AddressTemplate.get(mine & (AddressTemplate.kind == "outbound")).number,
        "return_address": AddressTemplate.get(mine & (AddressTemplate.kind == "return")).number,
        "dispatch_template": DispatchTemplate.get(DispatchTemplate.store == store).number,
    }
    return {**PLAIN, **places, "category": leaf(), **changes}


def draft_of(store: Store, **changes: Any) -> ListingDraft:
    draft = beginning.empty(store, SYSTEM)
    draft.patch(form=answers.split(filled(store, **changes)))
    return draft
