"""The list of inquiries as a workbook: the rows that the page shows, in its order.

Who asked, and what of themselves they wrote, stands in it only for stores in which the user may see it, and then an
audit line tells who took it. A long workbook is written by a run; it lies under a random name until the user's next, or
a day.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

from webapp.elevenst import KST
from webapp.models.accounts import User
from webapp.models.base import BATCH, now
from webapp.models.inquiries import ANSWERED, GONE, NOTICE, OPEN, QNA, QUESTION, READ, UNREAD, Inquiry
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import kept_files, personal_books, runs
from webapp.services.audit import Actor
from webapp.services.inquiries import finding
from webapp.services.inquiries.finding import Search
from webapp.services.inquiries.masking import masked
from webapp.services.personal_books import Book, stores_of
from webapp.services.runs import Order, Progress

KIND = "inquiries_export"
EXPORT = "inquiry.export"
WRITTEN_AT_ONCE = 2_000
FOLDER = "inquiry_exports"
SHEET_NAME = "문의"
HIDDEN = "가려짐"
KINDS = {QNA: "상품 Q&A", QUESTION: "긴급문의", NOTICE: "긴급알림"}
STATES = {OPEN: "미답변", ANSWERED: "답변완료", UNREAD: "확인 필요", READ: "확인함", GONE: "지워짐"}
Tell = Callable[[int], None]


def _moment(moment: dt.datetime | None) -> str | None:
    return f"{moment.astimezone(KST):%Y-%m-%d %H:%M}" if moment else None


def _bought(inquiry: Inquiry) -> str | None:
    return None if inquiry.is_buyer is None else ("구매" if inquiry.is_buyer else "구매 안 함")


COLUMNS: Final[dict[str, Callable[[Inquiry], Any]]] = {
    "문의번호": lambda inquiry: inquiry.number,
    "종류": lambda inquiry: KINDS[inquiry.kind],
    "유형": lambda inquiry: inquiry.type_name,
    "상태": lambda inquiry: STATES[inquiry.state],
    "받은 때": lambda inquiry: _moment(inquiry.asked_at),
    "답변한 때": lambda inquiry: _moment(inquiry.answered_at),
    "상품번호": lambda inquiry: inquiry.product_no,
    "상품명": lambda inquiry: inquiry.product_name,
    "주문번호": lambda inquiry: inquiry.order_no,
    "구매 여부": _bought,
    "담당자": lambda inquiry: inquiry.assignee.name if inquiry.assignee_id else None,
}
WORDS: Final = ("제목", "문의", "답변")
PEOPLE: Final = ("이름", "아이디")
HEADERS: Final = ("스토어", *COLUMNS, *WORDS, *PEOPLE)


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
        rows = finding.rows_of(ids[start : start + BATCH])
        asked, answers = (tell_of([row.id for row in rows]) for tell_of in (finding.first_words, finding.last_answers))
        for row in rows:
            is_open = row.store_id in open_to
            seen.update([row.store_id] if is_open else [])
            words = (row.title, asked.get(row.id, ""), answers.get(row.id, ""))
            who = (row.asker_name, row.asker_login)
            named = who if is_open else [HIDDEN if one else "" for one in who]
            shown = words if is_open else [masked(text, row.asker_name) for text in words]
            yield [names[row.store_id], *(value(row) for value in COLUMNS.values()), *shown, *named]
        tell(start + len(rows))
