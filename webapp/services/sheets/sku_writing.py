"""Writing the rows of a 원상품·SKU 엑셀, and taking them back. Stock goes through movements, each row once."""

from collections.abc import Sequence
from typing import Any

from webapp.models.imports import DONE, KEPT, NEW, SKIPPED, TAKEN_BACK
from webapp.models.products import Listing, ListingOption, Product, Sku
from webapp.models.sheets import SheetEdit, SheetRow
from webapp.models.stock import CORRECTED, COUNTED, IMPORTED, SetPart, StockMovement
from webapp.services.imports.matching import only_writer
from webapp.services.products import history, stock
from webapp.services.products.history import Source, Subject
from webapp.services.products.skus import MOST_SKUS
from webapp.services.products.stock import Cause
from webapp.services.sheets.kinds import Facts
from webapp.services.sheets.locking import locked

# Field of the workbook → column.
COLUMNS = {
    "code": "code", "option": "option_text", "cost": "cost", "stock": "stock", "barcode": "barcode",
    "location": "location",
}  # fmt: skip
PRODUCT_COLUMNS = {"name": "name", "memo": "memo"}
GONE = "계획한 뒤에 지워져 바꾸지 않았습니다. 파일을 새로 내려받아 고쳐 주세요."
CHANGED_SINCE = "계획한 뒤에 다른 곳에서 바뀌어 덮어쓰지 않았습니다. 파일을 새로 내려받아 고쳐 주세요."
CODE_TAKEN = "계획한 뒤에 같은 자체상품코드의 SKU가 생겼습니다. 코드를 바꾸어 다시 올려 주세요."
CROWDED = f"원상품 하나에 SKU를 {MOST_SKUS:,}개까지 만들 수 있습니다. 원상품을 나누어 다시 올려 주세요."
IN_USE = "채널상품이나 세트에 연결됐거나 그 뒤에 바뀐 SKU라 그대로 두었습니다."
PARTLY = "그 뒤에 바뀐 항목은 그대로 두고, 나머지만 되돌렸습니다."
STOCK_STAYS = "재고는 파일로 처음 알게 된 것이라 다시 모름으로 되돌릴 수 없어 그대로 두고, 나머지만 되돌렸습니다."
ALL_CHANGED = "그 뒤에 바뀌어 그대로 두었습니다."


def write(edit: SheetEdit, rows: Sequence[SheetRow]) -> None:
    """Write these rows of the plan and their outcomes; call it in a transaction."""
    only_writer(edit.store)
    writer = _Writer(edit, rows)
    for row in rows:
        writer.write(row)


def take_back(edit: SheetEdit, row: SheetRow) -> tuple[str, str | None]:
    """Take one row back; how it ended and, where not all of it went back, why. Call it in a transaction."""
    only_writer(edit.store)
    return _Taking(edit, row).take_back()


class _Ground:
    """The base products and SKUs under some rows, and what is told of a change of them."""

    def __init__(self, edit: SheetEdit, rows: Sequence[SheetRow]) -> None:
        self.edit = edit
        self.products = locked(Product, [row.product_id for row in rows])
        self.skus = locked(Sku, [row.sku_id for row in rows])

    def parts(self, row: SheetRow, facts: Facts) -> list[tuple[Any, dict[str, Any]]]:
        """The facts as columns of the row's base product and of its SKU."""
        product, sku = self.products.get(row.product_id), self.skus.get(row.sku_id)
        parts = ((product, PRODUCT_COLUMNS), (sku, COLUMNS))
        return [
            (target, {columns[name]: value for name, value in facts.items() if name in columns})
            for target, columns in parts
            if target is not None
        ]

    def is_taken(self, code: str | None, sku: Sku | None = None) -> bool:
        same = (Sku.seller == self.edit.store.seller_id) & (Sku.code == code) & Sku.archived_at.is_null()
        others = same & (Sku.id != sku.id) if sku else same
        return code is not None and Sku.select().where(others).exists()

    def set(self, target: Any, columns: dict[str, Any], row: SheetRow, source: str) -> None:
        """Set these columns, told in the history; a stock moves."""
        before = {name: getattr(target, name) for name in columns}
        if all(before[name] == value for name, value in columns.items()):
            return
        others = {name: value for name, value in columns.items() if name != "stock"}
        if others:
            target.patch(**others, revision=target.revision + 1)
            subject = Subject(sku=target) if isinstance(target, Sku) else Subject(product=target)
            history.note(Source(source, self.edit.id, self.edit.user), subject, before, others)
        if columns.get("stock") not in (None, target.stock if "stock" in columns else None):
            self._count(target, columns["stock"], row, source)

    def _count(self, sku: Sku, pieces: int, row: SheetRow, source: str) -> None:
        """The stock as the workbook counted it, each row once; the movement tells the history itself."""
        reason = CORRECTED if source == history.UNDO else IMPORTED if row.kind == NEW else COUNTED
        note = f"{self.edit.file_name} {row.row_number}행{' 되돌리기' if source == history.UNDO else ''}"
        key = f"sheet:{self.edit.id}:{row.row_number}:{source}"
        stock.count(sku, pieces, Cause(reason, note, self.edit.user, event_key=key))


class _Writer(_Ground):
    def __init__(self, edit: SheetEdit, rows: Sequence[SheetRow]) -> None:
        super().__init__(edit, rows)
        self._made = self._made_before([row.name for row in rows if row.kind == NEW and row.product_id is None])

    def _made_before(self, names: Sequence[str]) -> dict[str, int]:
        """Base products that earlier rows of this file made, by name."""
        made = self.edit.rows.where(SheetRow.made_product & SheetRow.name.in_(names)) if names else ()
        return {row.name: row.product_id for row in made}

    def write(self, row: SheetRow) -> None:
        if row.kind == NEW:
            self._make(row)
        elif refusal := self._refusal(row):
            row.patch(state=SKIPPED, outcome=refusal)
        else:
            self._change(row)
            row.patch(state=DONE)

    def _refusal(self, row: SheetRow) -> str | None:
        if (row.product_id and row.product_id not in self.products) or (row.sku_id and row.sku_id not in self.skus):
            return GONE
        sku = self.skus.get(row.sku_id)
        if "code" in row.before and self.is_taken(row.after["code"], sku):
            return CODE_TAKEN
        before = dict(_held(self.parts(row, row.before)))
        moved = [name for name, held in before.items() if held not in _pair(row, name)]
        return CHANGED_SINCE if moved else None

    def _change(self, row: SheetRow) -> None:
        """Only what stood there when it was planned: a new SKU's own facts are no change."""
        after = {name: value for name, value in row.after.items() if name in row.before}
        for target, columns in self.parts(row, after):
            self.set(target, columns, row, history.SHEET)

    def _make(self, row: SheetRow) -> None:
        if self.is_taken(row.after.get("code")):
            row.patch(state=SKIPPED, outcome=CODE_TAKEN)
        elif refusal := self._refusal(row) or self._crowded(row):
            row.patch(state=SKIPPED, outcome=refusal)
        else:
            made_product = self._found(row)
            self._change(row)
            sku = Sku.create(seller=self.edit.store.seller_id, product=row.product_id)
            self.skus[sku.id] = sku
            own = {COLUMNS[name]: value for name, value in row.after.items() if name in COLUMNS}
            self.set(sku, own, row, history.SHEET)
            row.patch(state=DONE, sku_id=sku.id, product_id=row.product_id, made_product=made_product, made_sku=True)

    def _crowded(self, row: SheetRow) -> str | None:
        product_id = row.product_id or self._made.get(row.name)
        live = Sku.select().where((Sku.product == product_id) & Sku.archived_at.is_null())
        return CROWDED if product_id is not None and live.count() >= MOST_SKUS else None

    def _found(self, row: SheetRow) -> bool:
        """See that the row has a base product; True where it was made now."""
        if row.product_id is not None:
            # An import that made this base product no longer takes it back with it.
            Product.update(revision=Product.revision + 1).where(Product.id == row.product_id).execute()
            return False
        row.product_id = self._made.get(row.name)
        if row.product_id is not None:
            return False
        product = Product.create(
            seller=self.edit.store.seller_id, name=row.after["name"], memo=row.after.get("memo", "")
        )
        told = Source(history.SHEET, self.edit.id, self.edit.user)
        history.note(told, Subject(product=product), {}, {"name": product.name})
        self.products[product.id] = product
        row.product_id = self._made[row.name] = product.id
        return True


def _held(parts: list[tuple[Any, dict[str, Any]]]) -> list[tuple[str, Any]]:
    """What stands now, by column."""
    return [(name, getattr(target, name)) for target, columns in parts for name in columns]


def _pair(row: SheetRow, column: str) -> tuple[Any, Any]:
    """What the plan saw in a column and what it makes of it."""
    name = "option" if column == "option_text" else column
    return row.before[name], row.after[name]


class _Taking(_Ground):
    """One row on its way back."""

    def __init__(self, edit: SheetEdit, row: SheetRow) -> None:
        super().__init__(edit, [row])
        self.row = row

    def take_back(self) -> tuple[str, str | None]:
        row = self.row
        if row.made_sku and not self._is_untouched(self.skus.get(row.sku_id)):
            return KEPT, IN_USE
        back = self._put_back()
        if row.made_sku:
            self._remove()
        if back == len(row.before):
            return TAKEN_BACK, None
        reason = STOCK_STAYS if self._is_stock_alone(len(row.before) - back) else PARTLY
        return (TAKEN_BACK, reason) if back or row.made_sku else (KEPT, ALL_CHANGED)

    def _is_stock_alone(self, kept: int) -> bool:
        """Whether a stock that was not known before is the one thing that stays."""
        became_known = "stock" in self.row.before and self.row.before["stock"] is None
        return kept == 1 and became_known and self.row.after.get("stock") is not None

    def _put_back(self) -> int:
        """Put back each value that still is what the row wrote; how many stand as before now."""
        count = 0
        for target, columns in self.parts(self.row, self.row.before):
            back = {name: value for name, value in columns.items() if self._may_go_back(target, name, value)}
            count += len(back)
            self.set(target, back, self.row, history.UNDO)
        return count

    def _may_go_back(self, target: Any, name: str, value: Any) -> bool:
        """A stock that was not known cannot be unknown again, for it has moved."""
        held = getattr(target, name)
        if held == value:
            return True
        if name == "code" and self.is_taken(value, target):
            return False
        return held == _pair(self.row, name)[1] and not (name == "stock" and value is None)

    def _is_untouched(self, sku: Sku | None) -> bool:
        """A SKU that this row made may go while it is as it was made and nothing hangs on it."""
        if sku is None:
            return True
        told = {column: self.row.after.get(name) for name, column in COLUMNS.items()}
        told["option_text"] = told["option_text"] or ""
        is_used = ListingOption.select().where(ListingOption.sku == sku).exists()
        is_used |= SetPart.select().where((SetPart.part == sku) | (SetPart.bundle == sku)).exists()
        moves = StockMovement.select().where(StockMovement.sku == sku).count()
        is_as_made = all(getattr(sku, column) == value for column, value in told.items())
        return bool(is_as_made and not is_used and moves <= 1)

    def _remove(self) -> None:
        Sku.delete().where(Sku.id == self.row.sku_id).execute()
        product = self.products.get(self.row.product_id)
        if not self.row.made_product or product is None:
            return
        has_more = Sku.select().where(Sku.product == product).exists()
        has_more |= Listing.select().where(Listing.product == product).exists()
        is_as_made = product.name == self.row.after["name"] and product.memo == self.row.after.get("memo", "")
        if is_as_made and not has_more and product.revision == 1:
            product.delete_instance()
