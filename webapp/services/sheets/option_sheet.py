"""옵션·재고 엑셀: one row an option of a store's listings. Its stock is sent to the market, its SKU is joined here."""

from collections.abc import Hashable, Iterator, Sequence
from typing import Any

from peewee import JOIN

from webapp.models.base import BATCH
from webapp.models.imports import CHANGED, ERROR, SAME
from webapp.models.products import Listing, ListingOption, Sku
from webapp.models.sheets import SheetEdit
from webapp.models.stores import Store
from webapp.services.products import skus
from webapp.services.products.mapping import is_there
from webapp.services.sheets import option_joining
from webapp.services.sheets.fields import OPTIONS
from webapp.services.sheets.kinds import Doubles, Facts, Place, SheetKind, Told, Verdict, differing, shown
from webapp.services.workbooks import Value

READ_ONLY = ("name", "option", "add_price", "seller_stock_code")
PLACES = (
    Place("product_no", 14), Place("name", 40), Place("option", 24), Place("stock_no", 16),
    Place("stock", 10, is_edited=True), Place("add_price", 10), Place("seller_stock_code", 18),
    Place("code", 18, is_edited=True),
)  # fmt: skip
GUIDE = (
    "재고수량과 자체상품코드만 고칠 수 있습니다. 머리글이 회색인 열은 고쳐도 반영하지 않습니다.",
    "재고수량: 고친 행만 11번가로 보낼 수 있습니다. 올린 뒤 미리보기에서 확인하고 보냅니다.",
    "자체상품코드: 같은 코드의 SKU에 옵션을 연결합니다. 11번가에는 아무것도 보내지 않습니다.",
    "빈 칸은 아무것도 바꾸지 않습니다. SKU 연결을 끊으려면 자체상품코드에 ‘없음’이라고 적어 주세요.",
    "행을 지우거나 열을 지워도 그 값은 그대로 있습니다. 상품번호와 재고번호는 어느 옵션인지 찾는 데 씁니다.",
)


def _mine(store: Store) -> Any:
    return (Listing.store == store) & is_there()


def count(store: Store, only: Sequence[int] | None) -> int:
    if only is None:
        return int(ListingOption.select().join(Listing).where(_mine(store)).count())
    return sum(_of(store, ids).count() for ids in _batches(store, only))


def _options() -> Any:
    """Options with what a row shows of them."""
    columns = (ListingOption, Listing.id, Listing.number, Listing.name, Listing.product, Sku.id, Sku.code)
    return ListingOption.select(*columns).join(Listing).switch(ListingOption).join(Sku, JOIN.LEFT_OUTER)


def _of(store: Store, listing_ids: Sequence[int]) -> Any:
    return _options().where(_mine(store) & ListingOption.listing.in_(list(listing_ids)))


def _batches(store: Store, only: Sequence[int] | None) -> Iterator[Sequence[int]]:
    """The listings of the store, or those asked for, a batch at a time."""
    if only is not None:
        yield from (only[start : start + BATCH] for start in range(0, len(only), BATCH))
        return
    behind = 0
    while True:
        later = (Listing.store == store) & (Listing.id > behind)
        ids = [row[0] for row in Listing.select(Listing.id).where(later).order_by(Listing.id).limit(BATCH).tuples()]
        yield ids
        if len(ids) < BATCH:
            return
        behind = ids[-1]


def lines(store: Store, only: Sequence[int] | None) -> Iterator[Sequence[Value]]:
    """One line an option, by listing."""
    for ids in _batches(store, only):
        for option in _of(store, ids).order_by(ListingOption.listing, ListingOption.id):
            held = _held(option)
            yield [held[place.field] for place in PLACES]


def _held(option: ListingOption) -> Facts:
    """What stands of an option, by field."""
    return {
        "product_no": option.listing.number,
        "name": option.listing.name,
        "option": option.name,
        "stock_no": option.stock_number,
        "stock": option.stock,
        "add_price": option.add_price,
        "seller_stock_code": option.seller_stock_code,
        "code": option.sku.code if option.sku_id else None,
    }


def _once(told: Told) -> Iterator[Hashable]:
    yield told.values.get("product_no"), told.values.get("stock_no")


class _Judge:
    def __init__(self, edit: SheetEdit, _columns: frozenset[str], doubles: Doubles) -> None:
        self._store = edit.store
        self._doubles = doubles

    def judge(self, rows: Sequence[Told]) -> list[Verdict]:
        numbers = {row.values["product_no"] for row in rows if row.values.get("product_no")}
        found = _options().where(_mine(self._store) & Listing.number.in_(numbers)) if numbers else []
        options: dict[str, list[ListingOption]] = {}
        for option in found:
            options.setdefault(option.listing.number, []).append(option)
        codes = skus.owners(self._store.seller_id, [str(code) for row in rows if (code := row.values.get("code"))])
        return [self._one(row, options, codes) for row in rows]

    def _one(self, told: Told, options: dict[str, list[ListingOption]], codes: dict[str, list[Sku]]) -> Verdict:
        option = self._option(told, options)
        if option is None or (told.is_blocked and not told.values):
            return Verdict(ERROR, told.texts.get("name"))
        held = _held(option)
        for name in READ_ONLY:
            if name in told.texts and told.texts[name] != shown(held[name]):
                label = OPTIONS.fields[name].label
                told.hint(name, f"{label} 열은 이 파일로 바꿀 수 없어 읽지 않았습니다.", "상품 화면에서 바꿔 주세요.")
        before, after = differing(told, {"stock": held["stock"], "code": held["code"]}, {"code": None})
        if "code" in after:
            before["sku"], after["sku"] = option.sku_id, self._sku(told, after["code"], codes)
        ids = {"product_id": option.listing.product_id, "listing_id": option.listing_id, "option_id": option.id}
        name = " ".join(part for part in (option.listing.name, option.name) if part)
        if told.is_blocked:
            return Verdict(ERROR, name, ids=ids)
        return Verdict(CHANGED if after else SAME, name, before, after, ids)

    def _option(self, told: Told, options: dict[str, list[ListingOption]]) -> ListingOption | None:
        """The option that a row is about; None, with the reason, where that cannot be told."""
        number, stock_no = told.values.get("product_no"), told.values.get("stock_no")
        mine = options.get(str(number), [])
        if number is None:
            if not told.is_blocked:
                told.blocked("product_no", "상품번호가 비어 있습니다.", "내려받은 파일의 상품번호를 그대로 두세요.")
            return None
        if rows := self._doubles.get((number, stock_no)):
            which = ", ".join(f"{row:,}행" for row in rows)
            told.blocked("stock_no", f"같은 옵션이 {which}에 있습니다.", "한 행만 남겨 주세요.")
            return None
        fits = [one for one in mine if one.stock_number == stock_no] if stock_no else mine
        if len(fits) == 1:
            return fits[0]
        why = "이 스토어에 없는 상품번호입니다." if not mine else "이 상품에 없는 재고번호입니다."
        told.blocked("stock_no" if mine else "product_no", why, "파일을 새로 내려받아 번호를 확인해 주세요.")
        return None

    def _sku(self, told: Told, code: str | None, codes: dict[str, list[Sku]]) -> int | None:
        """The one SKU of this code; where there is none or are several the row is blocked."""
        found = codes.get(code, []) if code else []
        if code and not found:
            told.blocked(
                "code", f"자체상품코드가 '{code}'인 SKU가 없습니다.", "코드를 고치거나 SKU를 먼저 만들어 주세요."
            )
        elif len(found) > 1:
            told.blocked(
                "code", f"자체상품코드가 '{code}'인 SKU가 {len(found)}개입니다.", "상품 화면에서 골라 연결해 주세요."
            )
        return found[0].id if found else None


KIND = SheetKind(
    "options", OPTIONS, PLACES, GUIDE, count, lines, _once, _Judge, option_joining.write,
    option_joining.take_back, applies="sku",
    counted=("stock", "sku"),
)  # fmt: skip
