"""What is to become of one row of a product file: the rules of the plan, without the database.

Identity is (store, product number). A row is new, changed, same, joined to a SKU by its seller code, in conflict, or in
error; a conflict names the ways in which a person may decide it.
"""

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from webapp.korean import with_particle
from webapp.models.imports import CHANGED, CONFLICT, ERROR, JOINED, NEW, SAME
from webapp.services.imports.cells import Problem
from webapp.services.imports.facts import Facts, Standing, changes, encode
from webapp.services.imports.matching import Shelf

# The ways to decide a conflict; `SKU_PREFIX` is followed by the id of the SKU to join.
SKU_PREFIX, AS_NEW, KEEP_PRODUCT, USE_THIS, SKIP = "sku:", "new", "keep", "use", "skip"


@dataclass(slots=True)
class Row:
    """A row as it was read: `values` and `more` beside the very texts that will be stored of them."""

    row_number: int
    offset: int
    number: str | None
    told: Facts
    more: Facts
    problems: list[Problem]
    values_text: str = ""
    more_text: str = ""

    def write(self) -> None:
        self.values_text, self.more_text = encode(self.told), encode(self.more)


@dataclass(slots=True)
class Verdict:
    """`problems` are sentences for a person, `choices` the decisions that fit, `before` what stands there now."""

    kind: str
    problems: list[dict[str, str]] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)
    before: Facts | None = None
    standing: Standing | None = None
    sku_id: int | None = None


class Judge:
    """Judges the rows of one file in their order; remembers the numbers and codes that came before."""

    def __init__(self) -> None:
        self._numbers: dict[str, tuple[int, bytes]] = {}
        self._codes: dict[str, int] = {}

    def judge(self, row: Row, standing: Standing | None, shelves: Dictionary[str, list[Shelf]]) -> Verdict:
        """The verdict on a row whose number stands as `standing` and whose seller code fits `shelves[code]`."""
        problems = [_problem(problem) for problem in row.problems]
        if row.number is None or any(problem.blocking for problem in row.problems):
            return Verdict(ERROR, problems)
        if standing is None and not row.told.get("name"):
            said = _say("name", "상품명이 비어 있습니다.", "새 상품에는 상품명을 넣어 주세요.")
            return Verdict(ERROR, [said, *problems])
        if earlier := self._earlier(row):
            return earlier
        verdict = _judge_standing(row, standing, shelves) if standing else self._judge_unknown(row, shelves)
        verdict.problems += problems
        return verdict

    def recall(self, row: Row, kind: str | None) -> None:
        """Note a row that was judged before the work was cut off; `kind` is told where it was new or an error."""
        if kind == ERROR:
            return
        self._note(row)
        if kind == NEW and (code := row.told.get("seller_code")):
            self._codes[code] = row.row_number

    def _note(self, row: Row) -> tuple[int, bool]:
        """The first row with this number and whether it tells the same."""
        digest = blake2b(f"{row.values_text}\x1f{row.more_text}".encode(), digest_size=8).digest()
        first, known = self._numbers.setdefault(row.number or "", (row.row_number, digest))
        return first, known == digest

    def _earlier(self, row: Row) -> Verdict | None:
        """The verdict on a row whose number came before in this file; None for the first one, which is noted."""
        first, is_alike = self._note(row)
        if first == row.row_number:
            return None
        if is_alike:
            said = _say("product_no", f"{first}행과 똑같은 내용입니다.", "그대로 두면 한 번만 반영합니다.")
            return Verdict(SAME, [said])
        message = f"상품번호 {with_particle(row.number, '이/가')} {first}행에도 있고 내용이 다릅니다."
        said = _say("product_no", message, f"이대로 두면 {first}행만 반영합니다. 이 행을 쓰려면 골라 주세요.")
        return Verdict(CONFLICT, [said], [USE_THIS, SKIP])

    def _judge_unknown(self, row: Row, shelves: Dictionary[str, list[Shelf]]) -> Verdict:
        """A number that the store does not have: joined where the code fits one SKU, new where it fits none."""
        code = row.told.get("seller_code")
        fits = shelves.get(code, []) if code else []
        if len(fits) == 1:
            return Verdict(JOINED, sku_id=fits[0][0])
        if fits:
            message = f"판매자 상품코드 '{code}'인 SKU가 {len(fits)}개입니다."
            said = _say("seller_code", message, "연결할 SKU를 골라 주세요.")
            return Verdict(CONFLICT, [said], [*_joins(fits), AS_NEW, SKIP])
        if code and code in self._codes:
            return Verdict(JOINED, [_say("seller_code", f"{self._codes[code]}행과 판매자 상품코드가 같습니다.", "")])
        if code:
            self._codes[code] = row.row_number
        return Verdict(NEW)


def _judge_standing(row: Row, standing: Standing, shelves: Dictionary[str, list[Shelf]]) -> Verdict:
    """A number that the store has: same, changed, or its code says that it belongs to another base product."""
    if standing.told == row.values_text and standing.more == row.more_text:
        return Verdict(SAME, standing=standing)
    before = changes(standing, row.told, row.more)
    if elsewhere := _elsewhere(before, row, standing, shelves):
        message = "이미 다른 원상품에 연결된 상품인데, 판매자 상품코드는 다른 원상품의 SKU와 같습니다."
        said = _say("seller_code", message, "옮겨 연결할 SKU를 고르거나, 지금 원상품을 그대로 두도록 골라 주세요.")
        return Verdict(CONFLICT, [said], [*_joins(elsewhere), KEEP_PRODUCT, SKIP], before, standing)
    return Verdict(CHANGED if before else SAME, before=before or None, standing=standing)


def _elsewhere(before: Facts, row: Row, standing: Standing, shelves: Dictionary[str, list[Shelf]]) -> list[Shelf]:
    """The SKUs that fit the row's code when all of them belong to other base products than the listing's."""
    code = row.told.get("seller_code")
    fits = shelves.get(code, []) if code and ("seller_code" in before or standing.told == "{}") else []
    return [] if any(product_id == standing.product_id for _, product_id in fits) else fits


def _joins(fits: list[Shelf]) -> list[str]:
    return [f"{SKU_PREFIX}{sku_id}" for sku_id, _ in fits]


def _say(name: str, message: str, remedy: str) -> dict[str, str]:
    return {"field": name, "raw": "", "message": message, "remedy": remedy}


def _problem(problem: Problem) -> dict[str, Any]:
    return {"field": problem.field, "raw": problem.raw, "message": problem.message, "remedy": problem.remedy}
