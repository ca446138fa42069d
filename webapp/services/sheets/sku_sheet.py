"""원상품·SKU 엑셀: one row a SKU with its base product; a row without our numbers is a new one."""

from collections.abc import Hashable, Iterator, Sequence
from typing import Any

from peewee import JOIN

from webapp.korean import particle, with_particle
from webapp.models.base import BATCH
from webapp.models.imports import CHANGED, ERROR, NEW, PENDING, SAME
from webapp.models.products import Product, Sku
from webapp.models.sheets import SheetEdit, SheetRow
from webapp.models.stock import SetPart
from webapp.models.stores import Store
from webapp.services.products import skus
from webapp.services.sheets import sku_writing
from webapp.services.sheets.fields import SKUS
from webapp.services.sheets.kinds import NOTHING, Doubles, Facts, Place, SheetKind, Told, Verdict, differing
from webapp.services.workbooks import Value

PLACES = (
    Place("product_id", 12), Place("name", 40, is_edited=True), Place("sku_id", 12), Place("code", 20, is_edited=True),
    Place("option", 24, is_edited=True), Place("cost", 12, is_edited=True), Place("stock", 10, is_edited=True),
    Place("barcode", 18, is_edited=True), Place("memo", 40, is_edited=True), Place("location", 14, is_edited=True),
)  # fmt: skip
GUIDE = (
    "원상품번호와 SKU번호는 우리 프로그램이 매긴 번호입니다. 어느 것을 고치는지 찾는 데 쓰니 그대로 두세요.",
    "새 원상품: 두 번호를 비우고 원상품명을 적습니다. 이 파일에서 이름이 같은 새 행은 한 원상품의 SKU가 됩니다.",
    "새 SKU: 원상품번호를 적고 SKU번호를 비웁니다.",
    "SKU번호 열이 아예 없는 파일은 자체상품코드로 SKU를 찾습니다. 없는 코드는 새 SKU가 됩니다.",
    "빈 칸과 지운 열은 아무것도 지우지 않습니다.",
    "비우려면 ‘없음’이라고 적어 주세요. 자체상품코드, 옵션, 원가, 바코드, 메모, 위치에 쓸 수 있습니다.",
    "재고는 센 수량으로 맞추고, 늘거나 준 만큼 재고 이동 기록에 남습니다.",
    "원상품명과 메모는 원상품의 모든 SKU에 함께 적용됩니다.",
    "자체상품코드는 한 사업체 안에서 하나뿐이어야 합니다. 행을 지워도 SKU는 지워지지 않습니다.",
)
PRODUCT_FIELDS = ("name", "memo")
SKU_FIELDS = ("code", "option", "cost", "stock", "barcode", "location")
EMPTY = {"code": None, "option": "", "cost": None, "barcode": None, "location": None, "memo": ""}


def _mine(store: Store) -> Any:
    return (Product.seller == store.seller_id) & Product.archived_at.is_null() & Sku.archived_at.is_null()


def _products() -> Any:
    return Product.select(Product, Sku).join(Sku, JOIN.LEFT_OUTER, attr="one_sku")


def count(store: Store, _only: Sequence[int] | None) -> int:
    return int(_products().where(_mine(store)).count())


def lines(store: Store, _only: Sequence[int] | None) -> Iterator[Sequence[Value]]:
    """One line a SKU, by base product; a base product without SKUs has a line of its own."""
    behind = 0
    while True:
        ids = Product.select(Product.id).where((Product.seller == store.seller_id) & (Product.id > behind))
        batch = [row[0] for row in ids.order_by(Product.id).limit(BATCH).tuples()]
        for product in _products().where(_mine(store) & Product.id.in_(batch)).order_by(Product.id, Sku.id):
            yield _line(product, getattr(product, "one_sku", None))
        if len(batch) < BATCH:
            return
        behind = batch[-1]


def _line(product: Product, sku: Sku | None) -> list[Value]:
    held = {"product_id": str(product.id), **_product_facts(product), **(_sku_facts(sku) if sku else {})}
    held["sku_id"] = str(sku.id) if sku else None
    return [held.get(place.field) for place in PLACES]


def _product_facts(product: Product) -> Facts:
    return {"name": product.name, "memo": product.memo}


def _sku_facts(sku: Sku) -> Facts:
    return {name: getattr(sku, sku_writing.COLUMNS[name]) for name in SKU_FIELDS}


def _once(told: Told) -> Iterator[Hashable]:
    for name in ("sku_id", "code"):
        value = told.values.get(name)
        if value not in (None, NOTHING):
            yield name, value


class _Judge:
    """`columns` are the fields that the file has: without one of SKU numbers its rows are known by their codes."""

    def __init__(self, edit: SheetEdit, columns: frozenset[str], doubles: Doubles) -> None:
        self._seller = edit.store.seller_id
        self._by_code = "sku_id" not in columns
        self._doubles = doubles
        self._told = _told_before(edit)

    def judge(self, rows: Sequence[Told]) -> list[Verdict]:
        met = _Met(self._seller, rows)
        return [self._one(row, met) for row in rows]

    def _one(self, told: Told, met: "_Met") -> Verdict:
        sku = self._sku(told, met)
        product = self._product(told, sku, met)
        verdict = self._changed(told, product, sku) if sku else self._made(told, product, met)
        verdict.ids = {"product_id": product.id if product else None, "sku_id": sku.id if sku else None}
        self._check(told, verdict, sku, met)
        return Verdict(ERROR, verdict.name, ids=verdict.ids) if told.is_blocked else verdict

    def _sku(self, told: Told, met: "_Met") -> Sku | None:
        sku_id, code = told.values.get("sku_id"), told.values.get("code")
        if sku_id is not None:
            self._say_double(told, "sku_id", sku_id)
            if sku_id not in met.skus:
                told.blocked(
                    "sku_id", f"SKU번호 {sku_id}인 SKU가 없습니다.", "번호를 고치거나, 새 SKU로 만들려면 비워 주세요."
                )
            elif met.skus[sku_id].archived_at is not None:
                message = f"SKU번호 {with_particle(sku_id, '은/는')} 보관한 SKU입니다."
                told.blocked("sku_id", message, "되살린 뒤 고쳐 주세요.")
            return met.skus.get(sku_id)
        if not self._by_code or code in (None, NOTHING):
            return None
        self._say_double(told, "code", code)
        found = met.codes.get(str(code), [])
        if len(found) > 1:
            told.blocked(
                "code",
                f"자체상품코드가 '{code}'인 SKU가 {len(found)}개입니다.",
                "SKU번호 열이 있는 파일로 고쳐 주세요.",
            )
        return found[0] if found else None

    def _product(self, told: Told, sku: Sku | None, met: "_Met") -> Product | None:
        product_id = told.values.get("product_id")
        if product_id is not None and product_id not in met.products:
            message = f"원상품번호 {product_id}인 원상품이 없습니다."
            told.blocked("product_id", message, "번호를 고치거나, 새 원상품으로 만들려면 비워 주세요.")
        elif product_id is not None and met.products[product_id].archived_at is not None:
            message = f"원상품번호 {with_particle(product_id, '은/는')} 보관한 원상품입니다."
            told.blocked("product_id", message, "되살린 뒤 고쳐 주세요.")
        elif sku and product_id is not None and product_id != sku.product_id:
            message = f"SKU번호 {with_particle(sku.id, '은/는')} 원상품번호 {sku.product_id}의 SKU입니다."
            told.blocked("product_id", message, "SKU를 다른 원상품으로 옮길 수는 없습니다. 원상품번호를 되돌려 주세요.")
        return met.products.get(sku.product_id if sku else product_id)

    def _changed(self, told: Told, product: Product | None, sku: Sku) -> Verdict:
        held = {**(_product_facts(product) if product else {}), **_sku_facts(sku)}
        before, after = differing(told, held, EMPTY)
        return Verdict(CHANGED if after else SAME, product.name if product else None, before, after)

    def _made(self, told: Told, product: Product | None, met: "_Met") -> Verdict:
        """A new SKU, on a base product that stands or on a new one; or a base product without SKUs that changes."""
        told_of_sku = {name: told.values[name] for name in SKU_FIELDS if told.values.get(name) not in (None, NOTHING)}
        if product is None:
            return self._made_whole(told, told_of_sku, met)
        before, after = differing(told, _product_facts(product), EMPTY)
        if not told_of_sku:
            return Verdict(CHANGED if after else SAME, product.name, before, after)
        return Verdict(NEW, product.name, before, {**after, **told_of_sku})

    def _made_whole(self, told: Told, told_of_sku: Facts, met: "_Met") -> Verdict:
        name = told.values.get("name")
        if name is None and not told.is_blocked:
            remedy = "새 원상품이면 원상품명을, 있는 SKU를 고치려면 SKU번호를 넣어 주세요."
            told.blocked("name", "번호와 원상품명이 모두 비어 있습니다.", remedy)
        if twins := met.names.get(str(name)):
            hint = f"이름이 같은 원상품이 이미 있습니다(원상품번호 {', '.join(map(str, twins))})."
            told.hint("name", hint, "같은 상품이면 이 행에 원상품번호를 넣어 다시 올려 주세요.")
        memo = told.values.get("memo")
        facts = {"name": name, **({"memo": memo} if memo not in (None, NOTHING) else {})}
        return Verdict(NEW, str(name) if name else None, {}, {**facts, **told_of_sku})

    def _check(self, told: Told, verdict: Verdict, sku: Sku | None, met: "_Met") -> None:
        """What holds across rows and SKUs: codes are unique, sets have no stock, a product has one name."""
        code = verdict.after.get("code")
        if code is not None:
            if not self._by_code:
                self._say_double(told, "code", code)
            if others := [one for one in met.codes.get(code, []) if sku is None or one.id != sku.id]:
                holder = with_particle(others[0].id, "이/가")
                message = f"자체상품코드 '{code}'{particle(code, '은/는')} SKU번호 {holder} 쓰고 있습니다."
                told.blocked("code", message, "다른 코드를 쓰거나, 그 SKU를 고치려면 그 SKU번호를 넣어 주세요.")
        if "stock" in verdict.after and sku and sku.id in met.sets:
            told.blocked("stock", "세트 SKU는 재고를 따로 갖지 않습니다.", "구성품 SKU의 재고를 고쳐 주세요.")
        if (product_id := verdict.ids.get("product_id")) and not told.is_blocked:
            self._agree(told, product_id, verdict)

    def _say_double(self, told: Told, name: str, value: Any) -> None:
        if rows := self._doubles.get((name, value)):
            which = ", ".join(f"{row:,}행" for row in rows)
            label = SKUS.fields[name].label
            message = f"{label} '{value}'{particle(value, '이/가')} {which}에 있습니다."
            told.blocked(name, message, "한 행만 남기거나 다르게 고쳐 주세요.")

    def _agree(self, told: Told, product_id: int, verdict: Verdict) -> None:
        """Two rows of a base product must not make two different things of it."""
        for name in PRODUCT_FIELDS:
            if name not in verdict.after:
                continue
            row, value = self._told.setdefault((product_id, name), (told.row_number, verdict.after[name]))
            if value != verdict.after[name]:
                label = with_particle(SKUS.fields[name].label, "이/가")
                told.blocked(name, f"같은 원상품의 {label} {row:,}행과 다릅니다.", "두 행을 같게 고쳐 주세요.")


def _told_before(edit: SheetEdit) -> dict[tuple[int, str], tuple[int, Any]]:
    """What the rows planned before this claim of the work make of base products."""
    planned = edit.rows.where(SheetRow.product_id.is_null(False) & (SheetRow.state == PENDING))
    found: dict[tuple[int, str], tuple[int, Any]] = {}
    for row in planned.order_by(SheetRow.row_number):
        for name in PRODUCT_FIELDS:
            if name in row.after:
                found.setdefault((row.product_id, name), (row.row_number, row.after[name]))
    return found


class _Met:
    """What the rows of one chunk meet: SKUs by number and code, base products, their names, and which are sets."""

    def __init__(self, seller_id: int, rows: Sequence[Told]) -> None:
        def told(name: str) -> list[Any]:
            return list({row.values[name] for row in rows if row.values.get(name) not in (None, NOTHING)})

        self.skus = {sku.id: sku for sku in _in(Sku, Sku.id, told("sku_id"), seller_id)}
        self.codes = skus.owners(seller_id, told("code"))
        by_code = {sku.product_id for fits in self.codes.values() for sku in fits}
        ids = {*told("product_id"), *(sku.product_id for sku in self.skus.values()), *by_code}
        self.products = {product.id: product for product in _in(Product, Product.id, ids, seller_id)}
        new = {str(row.values["name"]) for row in rows if row.values.get("name") and _is_new(row)}
        self.names: dict[str, list[int]] = {}
        for product in _in(Product, Product.name, new, seller_id):
            if product.archived_at is not None:
                continue
            self.names.setdefault(product.name, []).append(product.id)
        known = {*self.skus, *(sku.id for fits in self.codes.values() for sku in fits)}
        parts = SetPart.select(SetPart.bundle).where(SetPart.bundle.in_(known)) if known else SetPart.noop()
        self.sets = {row[0] for row in parts.tuples()}


def _is_new(row: Told) -> bool:
    return row.values.get("product_id") is None and row.values.get("sku_id") is None


def _in(model: Any, column: Any, values: Any, seller_id: int) -> list[Any]:
    wanted = list(values)
    return list(model.select().where((model.seller == seller_id) & column.in_(wanted))) if wanted else []


KIND = SheetKind("skus", SKUS, PLACES, GUIDE, count, lines, _once, _Judge, sku_writing.write, sku_writing.take_back)
