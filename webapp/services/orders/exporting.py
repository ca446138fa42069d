"""The list of orders as a workbook: the rows that the page shows, in its order.

Names, phones, addresses and memos stand in it only for stores in which the user may see them, and then an audit line
tells who took them. A long workbook is written by a run; it lies under a random name until the user's next, or a day.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

from webapp.elevenst import KST
from webapp.elevenst.codes import OrderState
from webapp.models.accounts import User
from webapp.models.base import BATCH, now
from webapp.models.orders import OrderLine
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import kept_files, personal_books, runs
from webapp.services.audit import Actor
from webapp.services.couriers import COURIERS
from webapp.services.orders import address_checks, boxes, finding, noting, people
from webapp.services.orders.finding import Search
from webapp.services.orders.noting import Notes
from webapp.services.personal_books import Book, stores_of
from webapp.services.runs import Order, Progress

KIND = "orders_export"
EXPORT = "order.export"
WRITTEN_AT_ONCE = 2_000
FOLDER = "order_exports"
SHEET_NAME = "주문"
HIDDEN = "가려짐"
Tell = Callable[[int], None]
Value = Callable[[OrderLine], Any]


def _moment(moment: dt.datetime | None) -> str | None:
    return f"{moment.astimezone(KST):%Y-%m-%d %H:%M}" if moment else None


def _day(moment: dt.datetime | None) -> str | None:
    return f"{moment.astimezone(KST):%Y-%m-%d}" if moment else None


def _flags(line: OrderLine) -> str:
    flags = (line.parcel.address_flags or "").split() if line.parcel_id else []
    suspected = ["중복 의심"] if line.is_suspected else []
    return ", ".join([*suspected, *(address_checks.WORDS[flag] for flag in flags)])


COLUMNS: Final[dict[str, Value]] = {
    "주문번호": lambda line: line.order.number,
    "주문순번": lambda line: line.number,
    "배송번호": lambda line: line.parcel.number if line.parcel_id else None,
    "상태": lambda line: OrderState(line.state).label,
    "보류": lambda line: line.hold_reason,
    "상품번호": lambda line: line.product_no,
    "상품명": lambda line: line.product_name,
    "옵션": lambda line: line.option_text,
    "판매자상품코드": lambda line: line.seller_code,
    "수량": lambda line: line.quantity,
    "주문금액": lambda line: line.amount,
    "주문한 때": lambda line: _moment(line.order.ordered_at),
    "결제한 때": lambda line: _moment(line.paid_at or line.order.paid_at),
    "발주확인한 때": lambda line: _moment(line.confirmed_at),
    "발송기한": lambda line: _day(line.announced_ship_by or line.ship_by),
    "발송한 때": lambda line: _moment(line.dispatched_at),
    "택배사": lambda line: COURIERS.get(line.courier, line.courier),
    "송장번호": lambda line: line.tracking_no,
    "다른 상자 송장번호": lambda line: ", ".join(line.further),
    "확인할 것": _flags,
    "담당자": lambda line: line.order.assignee.name if line.order.assignee_id else None,
}
PEOPLE: Final = {
    "받는 분": ("recipient", ("name",)),
    "받는 분 전화": ("recipient", ("mobile", "phone")),
    "우편번호": ("recipient", ("zip_code",)),
    "주소": ("recipient", ("address",)),
    "상세주소": ("recipient", ("detail",)),
    "배송메모": ("recipient", ("memo",)),
    "주문한 분": ("buyer", ("name",)),
    "주문한 분 전화": ("buyer", ("mobile", "phone")),
}
HEADERS: Final = ("스토어", *COLUMNS, "태그", *PEOPLE, "메모")


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
        lines = finding.rows_of(ids[start : start + BATCH])
        notes = noting.of_orders(line.order_id for line in lines)
        parted = boxes.of_lines(line.id for line in lines)
        for line in lines:
            line.further = [box.tracking_no for box in parted.get(line.id, ())[1:]]
            is_open = line.store_id in open_to
            seen.update([line.store_id] if is_open else [])
            yield [names[line.store_id], *_row(line, notes[line.order_id], is_open)]
        tell(start + len(lines))


def _row(line: OrderLine, notes: Notes, is_open: bool) -> list[Any]:
    plain = [value(line) for value in COLUMNS.values()]
    named = people.named(line.order, [line])
    told = [next((named[who][name] for name in names if named[who].get(name)), "") for who, names in PEOPLE.values()]
    told.append(notes.newest)
    return [*plain, ", ".join(notes.tags), *(told if is_open else (HIDDEN if one else "" for one in told))]
