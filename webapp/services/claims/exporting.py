"""The list of claims as a workbook: the rows that the page shows, in its order.

What names somebody, and what buyers wrote, stands in it only for stores in which the user may see it, and then an audit
line tells who took it. A long workbook is written by a run; it lies under a random name until the user's next, or a
day.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

from webapp.elevenst import KST
from webapp.elevenst.codes import ClaimFeePayment, WayBack
from webapp.models.accounts import User
from webapp.models.base import BATCH, now
from webapp.models.claims import Claim
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import kept_files, personal_books, runs
from webapp.services.audit import Actor
from webapp.services.claims import beside, finding, words
from webapp.services.claims.finding import Search
from webapp.services.couriers import COURIERS
from webapp.services.orders.exporting import HIDDEN
from webapp.services.personal_books import Book, stores_of
from webapp.services.runs import Order, Progress

KIND = "claims_export"
EXPORT = "claim.export"
WRITTEN_AT_ONCE = 2_000
FOLDER = "claim_exports"
SHEET_NAME = "클레임"
Tell = Callable[[int], None]


def _moment(moment: dt.datetime | None) -> str | None:
    return f"{moment.astimezone(KST):%Y-%m-%d %H:%M}" if moment else None


def _sold(name: str) -> Callable[[Claim], str | None]:
    """A fact of the claim's line, where that is here."""
    return lambda claim: getattr(claim.line, name) if claim.line_id else None


def _courier(code: str | None) -> str | None:
    return COURIERS.get(code, code) if code else None


COLUMNS: Final[dict[str, Callable[[Claim], Any]]] = {
    "종류": lambda claim: words.KINDS[claim.kind],
    "구분": lambda claim: words.STAGES[claim.stage],
    "상태": lambda claim: words.state(claim.kind, claim.state),
    "주문번호": lambda claim: claim.order_no,
    "주문순번": lambda claim: claim.line_no,
    "클레임번호": lambda claim: claim.number,
    "상품번호": _sold("product_no"),
    "상품명": _sold("product_name"),
    "옵션": _sold("option_text"),
    "판매자상품코드": _sold("seller_code"),
    "수량": lambda claim: claim.quantity,
    "사유": words.reason,
    "책임": lambda claim: words.SIDES.get(claim.fault),
    "물건": lambda claim: words.GOODS[claim.goods],
    "물건의 상태": lambda claim: words.CONDITIONS.get(claim.condition),
    "재고로 돌아간 수량": lambda claim: claim.restocked,
    "돈": lambda claim: words.MONEY[claim.money],
    "배송비": lambda claim: claim.fee,
    "배송비 지불": lambda claim: ClaimFeePayment(claim.fee_payment).label if claim.fee_payment else None,
    "추가 배송비": lambda claim: claim.extra_fee,
    "환불에서 뺀 배송비": lambda claim: claim.fee_off_refund,
    "배송비 부담": lambda claim: words.SIDES.get(claim.fee_borne_by),
    "돌아오는 방법": lambda claim: WayBack(claim.way_back).label if claim.way_back else None,
    "반송 택배사": lambda claim: _courier(claim.return_courier),
    "반송장": lambda claim: claim.return_tracking_no,
    "요청한 때": lambda claim: _moment(claim.requested_at),
    "자동 완료": lambda claim: _moment(claim.due_at),
    "받은 때": lambda claim: _moment(claim.received_at),
    "끝난 때": lambda claim: _moment(claim.finished_at),
    "다시 보낸 때": lambda claim: _moment(claim.resent_at),
    "다시 보낸 택배사": lambda claim: _courier(claim.resent_courier),
    "다시 보낸 송장": lambda claim: claim.resent_tracking_no,
    "확인한 때": lambda claim: _moment(claim.seen_at),
    "담당자": lambda claim: claim.assignee.name if claim.assignee_id else None,
}
FACTS: Final = {
    "이름": ("name",),
    "전화": ("mobile", "phone"),
    "우편번호": ("zip_code",),
    "주소": ("address",),
    "상세주소": ("detail",),
}
PLACES: Final = {"수거지": "pick_up", "교환품 받을 곳": "replacement"}
PEOPLE: Final = {f"{label} {fact}": (side, names) for label, side in PLACES.items() for fact, names in FACTS.items()}
HEADERS: Final = ("스토어", *COLUMNS, "구매자가 쓴 것", *PEOPLE)


def order(user: User, query: str) -> Order:
    """Write what this query finds in the user's stores."""
    return Order(KIND, None, user.id, {"user": user.id, kept_files.QUERY: query})


def latest(user: User) -> Run | None:
    return kept_files.latest(KIND, user)


def file_of(run: Run | None) -> Path | None:
    """The workbook that a run has written, as long as it is kept."""
    return kept_files.file_of(FOLDER, run)


@runs.work_of(KIND, on_files=True)
def export(run: Run, progress: Progress) -> dict[str, Any]:
    """Write the workbook; the result names its file and tells how many rows it has."""
    user = User.get_by_id(run.parameters["user"])
    search = finding.read_query(kept_files.query_of(run), stores_of(user, "read"), now())
    path = kept_files.new_file(FOLDER, str(user.id))
    total = len(finding.ids_in_order(search))
    rows = write(search, Actor(user), path, lambda done: progress.tell(done, total))
    return {"file": path.name, "rows": rows}


def write(search: Search, actor: Actor, target: Path | BinaryIO, tell: Tell | None = None) -> int:
    """Write what the search finds to a path or an open file; how many rows that were."""
    told = tell or (lambda done: None)
    book = Book(SHEET_NAME, HEADERS, EXPORT)
    return personal_books.write(book, lambda open_to, seen: _rows(search, open_to, seen, told), actor, target)


def _rows(search: Search, open_to: set[int], seen: Counter[int], tell: Tell) -> Iterator[list[Any]]:
    """The rows; `seen` counts those of a store that name somebody."""
    ids = finding.ids_in_order(search)
    names = dict(Store.select(Store.id, Store.name).where(Store.id.in_(list(search.store_ids))).tuples())
    for start in range(0, len(ids), BATCH):
        claims = finding.rows_of(ids[start : start + BATCH])
        for claim in claims:
            is_open = claim.store_id in open_to
            seen.update([claim.store_id] if is_open else [])
            yield [names[claim.store_id], *_row(claim, is_open)]
        tell(start + len(claims))


def _row(claim: Claim, is_open: bool) -> list[Any]:
    told = beside.words_of(claim)
    people = [
        next((place[name] for name in names if place.get(name)), "")
        for place, names in ((told.get(side, {}), names) for side, names in PEOPLE.values())
    ]
    private = [told.get("reason_text", ""), *people]
    return [
        *(value(claim) for value in COLUMNS.values()),
        *(private if is_open else (HIDDEN if one else "" for one in private)),
    ]
