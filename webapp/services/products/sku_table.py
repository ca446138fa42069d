"""The SKUs of a base product changed as a table, all or nothing.

A table that two people edit at once is merged cell by cell: each row comes with what its person saw, so what somebody
else changed meanwhile stays unless both changed the same cell, and then the second person is asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from webapp.korean import with_particle
from webapp.models.base import db
from webapp.models.products import Listing, ListingOption, Product, Sku
from webapp.services.audit import Actor
from webapp.services.imports.matching import only_writer_of
from webapp.services.products import skus
from webapp.services.products.skus import MOST_SKUS, Values


@dataclass
class Row:
    """One line of the table: `sku_id` None for a new one, `seen` what stood there when the form was opened."""

    key: str
    sku_id: int | None
    values: Values
    seen: Values = field(default_factory=dict)
    archive: bool = False


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell; `other` is the product that it clashes with, if it is one."""

    sentence: str
    other: Product | None = None


# (key of the row, column) → what is wrong there.
Problems = dict[tuple[str, str], Problem]


class TableRefused(Exception):
    """Nothing was written: what is wrong, cell by cell, and what others changed meanwhile (key → what stands there)."""

    def __init__(self, problems: Problems, standing: dict[str, Values]) -> None:
        super().__init__("sku table refused")
        self.problems, self.standing = problems, standing


def save(product: Product, rows: Sequence[Row], actor: Actor) -> int:
    """Write the table; how many rows changed. All of it or nothing: raises TableRefused."""
    with db.atomic():
        only_writer_of(product.seller_id)
        table = _Table(product, rows)
        table.judge()
        if table.problems:
            raise TableRefused(table.problems, table.standing)
        return table.write(actor)


class _Table:
    """The typed rows against what stands there now."""

    def __init__(self, product: Product, rows: Sequence[Row]) -> None:
        self.product, self.rows = product, rows
        self.problems: Problems = {}
        self.standing: dict[str, Values] = {}
        self._skus = {sku.id: sku for sku in Sku.select().where(Sku.product == product)}
        self._changes = [(row, self._changed(row)) for row in rows]

    def _changed(self, row: Row) -> Values:
        """The cells that this person changed."""
        if row.sku_id is None:
            return {name: value for name, value in row.values.items() if value not in (None, "")}
        return {name: value for name, value in row.values.items() if value != row.seen.get(name)}

    def judge(self) -> None:
        for row, changes in self._changes:
            sku = self._skus.get(row.sku_id) if row.sku_id is not None else None
            if row.sku_id is not None and sku is None:
                self.problems[row.key, "code"] = Problem("이 원상품에 없는 SKU입니다. 화면을 새로 고쳐 주세요.")
            elif sku is not None:
                self._meet(row, sku, changes)
        self._judge_codes()
        self._judge_archiving()
        self._judge_size()

    def _meet(self, row: Row, sku: Sku, changes: Values) -> None:
        """Tell the person about cells that somebody else changed too, and to something else."""
        if sku.archived_at is not None and (changes or row.archive):
            self.problems[row.key, "code"] = Problem("다른 곳에서 보관한 SKU입니다. 되살린 뒤 고쳐 주세요.")
        for name, wanted in changes.items():
            held = getattr(sku, name)
            if held not in (row.seen.get(name), wanted):
                there = with_particle("비움" if held in (None, "") else f"‘{held}’", "으로/로")
                self.problems[row.key, name] = Problem(
                    f"그사이 다른 곳에서 {there} 바꾸었습니다. 다시 저장하면 입력한 값으로 바뀝니다."
                )
                self.standing[row.key] = skus.values_of(sku)

    def _judge_codes(self) -> None:
        """A code that was typed now belongs to no other live SKU of the seller, in this table or elsewhere."""
        typed = [(row, changes["code"]) for row, changes in self._changes if changes.get("code") and not row.archive]
        if not typed:
            return
        after = self._codes_after()
        taken = skus.owners(self.product.seller_id, [code for _, code in typed])
        mine = {row.sku_id for row in self.rows if row.sku_id}
        for row, code in typed:
            others = [sku for sku in taken.get(code, []) if sku.id not in mine]
            if others:
                name = others[0].product.name
                sentence = f"‘{name}’에서 이미 쓰고 있는 자체상품코드입니다. 다른 코드를 입력해 주세요."
                self.problems[row.key, "code"] = Problem(sentence, others[0].product)
            elif after.count(code) > 1:
                self.problems[row.key, "code"] = Problem("이 표의 다른 줄에도 있는 자체상품코드입니다.", self.product)

    def _codes_after(self) -> list[str]:
        """The codes that the live rows of the table will carry."""
        codes = []
        for row, changes in self._changes:
            sku = self._skus.get(row.sku_id) if row.sku_id is not None else None
            codes.append(None if row.archive else changes.get("code", sku.code if sku else None))
        shown = {row.sku_id for row in self.rows}
        codes += [sku.code for sku in self._skus.values() if sku.id not in shown and sku.archived_at is None]
        return [code for code in codes if code]

    def _judge_archiving(self) -> None:
        ids = [row.sku_id for row in self.rows if row.archive and row.sku_id in self._skus]
        sold = _sold_options(ids) if ids else {}
        for row in self.rows:
            if row.archive and row.sku_id in sold:
                sentence = f"파는 채널상품 옵션 {sold[row.sku_id]:,}개에 연결되어 있습니다. 연결을 먼저 바꿔 주세요."
                self.problems[row.key, "archive"] = Problem(sentence)

    def _judge_size(self) -> None:
        fresh = [row for row, changes in self._changes if row.sku_id is None and changes]
        if fresh and len(skus.live_of(self.product)) + len(fresh) > MOST_SKUS:
            sentence = f"원상품 하나에 SKU를 {MOST_SKUS:,}개까지 만들 수 있습니다. 원상품을 나누어 주세요."
            self.problems[fresh[0].key, "code"] = Problem(sentence)

    def write(self, actor: Actor) -> int:
        written = 0
        for row, changes in self._changes:
            if row.sku_id is None:
                if changes and not row.archive:
                    skus.make(self.product, changes, actor)
                    written += 1
            elif changes or row.archive:
                skus.change(self._skus[row.sku_id], {} if row.archive else changes, row.archive, actor)
                written += 1
        return written


def _sold_options(ids: Sequence[int | None]) -> dict[int, int]:
    """How many options of listings that can still be bought are joined to each of these SKUs."""
    found: dict[int, int] = {}
    joined = ListingOption.sku.in_(ids) & skus.can_be_sold()
    for (sku_id,) in ListingOption.select(ListingOption.sku).join(Listing).where(joined).tuples():
        found[sku_id] = found.get(sku_id, 0) + 1
    return found
