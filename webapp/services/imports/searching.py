"""The second way in, without a file: the market's own product search, taken down as if it were an uploaded list.

What the search tells goes through the same reading, plan and report as a file; the rest is filled in afterwards.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from webapp.elevenst import ElevenstClient, ElevenstError
from webapp.models.imports import UPLOADED, ProductImport
from webapp.models.runs import Run
from webapp.models.stores import Category
from webapp.services import incidents, market, runs
from webapp.services.imports import folders
from webapp.services.imports.files_problems import FileProblem
from webapp.services.imports.headers_fields import FIELDS
from webapp.services.imports.reading import refuse, take
from webapp.services.imports.staging import stage
from webapp.services.imports.uploads import mapping_of, save_mapping
from webapp.services.market_words import problem_of
from webapp.services.runs import Order, Progress, RunProblem

SEARCHED = ("product_no", "seller_code", "name", "price", "status", "category")
NONE_FOUND = FileProblem(
    "search_empty",
    "11번가가 이 스토어에 등록된 상품이 한 건도 없다고 답했습니다.",
    "11번가에 상품을 등록한 뒤 다시 가져오거나, 판매채널 API에서 다른 판매자의 Key가 아닌지 확인해 주세요.",
)


@runs.work_of("import_search", on_files=True)
def search(run: Run, progress: Progress) -> dict[str, Any]:
    """Take down every product of the store (guide page 1007), then order the plan. The result tells rows."""
    product_import = ProductImport.get_by_id(run.subject_id)
    if product_import.state != UPLOADED or product_import.head is not None:
        return {}
    store = product_import.store
    if not store.is_approved:
        raise RunProblem(
            "not_approved", "승인되지 않은 스토어입니다. 판매채널 API에서 승인을 마친 뒤 다시 가져와 주세요."
        )
    try:
        with incidents.watch(store), market.client_for(store) as client:
            found = _take_down(client, folders.upload_of(product_import), progress)
    except ElevenstError as error:
        raise problem_of(error) from error
    if not found:
        refuse(product_import, NONE_FOUND)
        return {"refused": NONE_FOUND.code}
    return _plan(product_import, found)


def _plan(product_import: ProductImport, found: int) -> dict[str, Any]:
    """Read what was taken down; its columns are our own, so nobody is asked about them."""
    try:
        staged = stage(folders.upload_of(product_import), folders.folder_of(product_import), folders.limits())
    except FileProblem as problem:
        refuse(product_import, problem)
        return {"refused": problem.code}
    take(product_import, staged)
    fresh = ProductImport.get_by_id(product_import.id)
    if fresh.state == UPLOADED:
        save_mapping(fresh, mapping_of(fresh).columns)
        runs.start(Order("import_plan", fresh.store, fresh.id), fresh.user)
    return {"rows": found}


def _take_down(client: ElevenstClient, path: Path, progress: Progress) -> int:
    found = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(FIELDS[name].label for name in SEARCHED)
        for line in _lines(client):
            writer.writerow(line)
            found += 1
            progress.tell(found)
    return found


def _lines(client: ElevenstClient) -> Iterator[tuple[object, ...]]:
    paths = dict(Category.select(Category.number, Category.path).tuples())
    for row in client.products.search():
        category = paths.get(row.category_number, "")
        yield row.number, row.seller_code, row.name, row.price or "", row.state or "", category
