"""Sample data: any number of inquiries of the sample shop, written straight into the product's tables.

A shop that is asked some every day for long: nearly all are answered, and as many are open as in a shop that has just
begun. What is asked comes again and again, so its words are read once.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from webapp.models.base import BATCH, db, insert_rows, is_sqlite, now
from webapp.models.inquiries import ANSWERED, ASKED, OPEN, QNA, QUESTION, REPLIED, Inquiry, InquiryEntry, InquiryType
from webapp.models.stores import Store
from webapp.services.inquiries import wordbook

WAITING, A_DAY = 60, 140
# So many lines are sold for one question.
OF_LINES = 10
COMMON, RARE = "재입고", "보랏빛"
QUESTIONS = (
    "재입고는 언제 되나요?", "오늘 주문하면 언제 출발하나요?", "선물 포장 되나요?", "뚜껑만 따로 살 수 있나요?",
    "다른 색으로 바꿀 수 있을까요?", "배송비가 얼마인가요?", "세탁기에 돌려도 되나요?",
)  # fmt: skip
SELDOM = "보랏빛도 나오나요?"
ANSWER = "안녕하세요, 문의 감사합니다. 확인 뒤 다시 알려 드리겠습니다."
TYPES = {"01": "상품", "02": "배송", "05": "기타"}


def fill(stores: Sequence[Store], count: int) -> None:
    """Oldest first, so that the newest inquiry has the greatest id. Of several stores each is asked in turn."""
    moment = now()
    words = {
        (store.id, text): wordbook._hashed(store.id, f"문의드립니다 {text} {ANSWER}")
        for store in stores
        for text in (*QUESTIONS, SELDOM)
    }
    for store in stores:
        for code, name in TYPES.items():
            InquiryType.create(store=store, code=code, name=name)
    for start in range(1, count + 1, BATCH):
        ids = range(start, min(start + BATCH, count + 1))
        with db.atomic():
            insert_rows(Inquiry, [_inquiry(_asked(stores, row_id), row_id, count, moment) for row_id in ids])
            insert_rows(InquiryEntry, [entry for row_id in ids for entry in _entries(row_id, count, moment)])
            read = [(row_id, words[_asked(stores, row_id).id, _question(row_id, count)]) for row_id in ids]
            wordbook._write(read)
    if not is_sqlite():
        for table in ("inquiry", "inquiry_entry"):
            db.execute_sql(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))")
        db.execute_sql("ANALYZE inquiry, inquiry_entry, inquiries_words")


def _asked(stores: Sequence[Store], row_id: int) -> Store:
    """A few numbers in a row, so that what comes again and again comes to each."""
    return stores[row_id // 10 % len(stores)]


def _question(row_id: int, count: int) -> str:
    return SELDOM if row_id in (count // 2, count // 3) else QUESTIONS[row_id % len(QUESTIONS)]


def _is_open(row_id: int, count: int) -> bool:
    return row_id > count - WAITING


def _at(row_id: int, count: int, moment: dt.datetime) -> dt.datetime:
    return moment - dt.timedelta(days=(count - row_id) / A_DAY)


def _inquiry(store: Store, row_id: int, count: int, moment: dt.datetime) -> Any:
    at = _at(row_id, count, moment)
    return Inquiry(
        id=row_id, store=store, kind=QUESTION if row_id % 20 == 0 else QNA, number=str(row_id), state_at=at, seen_at=at,
        state=OPEN if _is_open(row_id, count) else ANSWERED, type=list(TYPES)[row_id % len(TYPES)], type_name="상품",
        product_no=str(4_000_000_000 + row_id % 500), product_name="견본 상품", asked_at=at, title="문의드립니다",
        asker_name=f"견본{row_id % 5_000}", asker_login=f"buyer-{row_id % 5_000}",
    )  # fmt: skip


def _entries(row_id: int, count: int, moment: dt.datetime) -> list[Any]:
    at = _at(row_id, count, moment)
    said = [(ASKED, "", _question(row_id, count))] + [(REPLIED, "1", ANSWER)] * (not _is_open(row_id, count))
    return [
        InquiryEntry(id=2 * row_id + place, inquiry=row_id, part=part, number=number, written_at=at, text=text)
        for place, (part, number, text) in enumerate(said)
    ]
