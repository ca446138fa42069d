"""열 구성: the column sets of couriers' files, ready ones of the large couriers and those of a store's own making.

Couriers' forms differ from contract to contract, so a ready set is a beginning: it is copied, and the copy is edited.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from peewee import IntegrityError

from webapp.models.base import db
from webapp.models.outgoing import CourierLayout
from webapp.models.stores import Store
from webapp.services import audit
from webapp.services.audit import Actor, Change
from webapp.services.orders import outgoing
from webapp.services.orders.courier_columns import FIXED, LABELS, Column

OF_COURIER = "ready-"
SAVE, DELETE = "courier_layout.save", "courier_layout.delete"
MOST_COLUMNS = 40
MOST_LAYOUTS = 30
LONGEST_NAME, LONGEST_HEADER, LONGEST_TEXT = 40, 40, 100
CREDIT = "신용"


@dataclass(frozen=True)
class Layout:
    """A column set; `key` names it in forms, a ready one by its courier's code; `own_id` is the row of another."""

    key: str
    name: str
    columns: Sequence[Column]
    own_id: int | None = None

    @property
    def can_be_matched(self) -> bool:
        """Whether the courier's answer will name our parcels."""
        return any(column.field == "parcels" for column in self.columns)


class LayoutRefused(Exception):
    """Nothing was saved; the text is a Korean sentence with a way out."""


def _ready(key: str, name: str, *columns: tuple[str, ...]) -> Layout:
    return Layout(key, name, [Column(*one) for one in columns])


READY: Final = (
    _ready(
        "ready-00034", "CJ대한통운",
        ("고객주문번호", "parcels"), ("받는분성명", "name"), ("받는분전화번호", "phone"),
        ("받는분기타연락처", "other_phone"), ("받는분우편번호", "zip_code"),
        ("받는분주소(전체, 분할)", "whole_address"), ("품목명", "goods"), ("내품수량", "quantity"),
        ("박스수량", FIXED, "1"), ("운임구분", FIXED, CREDIT), ("배송메세지1", "memo"),
        ("보내는분성명", "sender_name"), ("보내는분전화번호", "sender_phone"),
        ("보내는분주소(전체, 분할)", "sender_address"),
    ),
    _ready(
        "ready-00011", "한진택배",
        ("출고번호", "parcels"), ("받으시는 분", "name"), ("받으시는 분 전화", "phone"),
        ("받는분핸드폰", "other_phone"), ("받는분우편번호", "zip_code"), ("받는분총주소", "whole_address"),
        ("상품명", "goods"), ("내품수량", "quantity"), ("박스수량", FIXED, "1"), ("지불조건", FIXED, CREDIT),
        ("특기사항", "memo"), ("보내는 분", "sender_name"), ("보내는 분 전화", "sender_phone"),
        ("보내는 분 총주소", "sender_address"),
    ),
    _ready(
        "ready-00012", "롯데택배",
        ("주문번호", "parcels"), ("보내는사람", "sender_name"), ("보내는사람 전화번호", "sender_phone"),
        ("보내는사람 주소", "sender_address"), ("받는사람", "name"), ("전화번호1", "phone"),
        ("전화번호2", "other_phone"), ("우편번호", "zip_code"), ("주소", "whole_address"), ("상품명", "goods"),
        ("수량", "quantity"), ("운임구분", FIXED, CREDIT), ("배송메세지", "memo"),
    ),
    _ready(
        "ready-00007", "우체국택배",
        ("주문번호", "parcels"), ("받는 분", "name"), ("우편번호", "zip_code"), ("주소", "address"),
        ("상세주소", "detail"), ("휴대전화", "phone"), ("일반전화", "other_phone"), ("내용품명", "goods"),
        ("수량", "quantity"), ("중량(kg)", FIXED, "2"), ("크기(cm)", FIXED, "60"), ("배송 요청사항", "memo"),
        ("보내는 분", "sender_name"), ("보내는 분 우편번호", "sender_zip_code"),
        ("보내는 분 주소", "sender_address"), ("보내는 분 연락처", "sender_phone"),
    ),
    _ready(
        "ready-00002", "로젠택배",
        ("주문번호", "parcels"), ("수하인명", "name"), ("수하인우편번호", "zip_code"),
        ("수하인주소", "whole_address"), ("수하인전화번호", "other_phone"), ("수하인휴대폰번호", "phone"),
        ("택배수량", FIXED, "1"), ("운임구분", FIXED, CREDIT), ("물품명", "goods"), ("배송메세지", "memo"),
        ("송하인명", "sender_name"), ("송하인전화번호", "sender_phone"), ("송하인주소", "sender_address"),
    ),
)  # fmt: skip


def all_of(store: Store) -> list[Layout]:
    """The store's own sets by name, then the ready ones."""
    rows = CourierLayout.select().where(CourierLayout.store == store).order_by(CourierLayout.name)
    return [*(of_row(row) for row in rows), *READY]


def of_row(row: CourierLayout) -> Layout:
    return Layout(f"own-{row.id}", row.name, [Column(*one) for one in row.columns], row.id)


def courier_of_last_file(store: Store) -> str | None:
    """The market's code of the courier for whom the store's last file was made: by a ready set, or a copy named so."""
    last = outgoing.last_file(store)
    named = (one for one in READY if last and last.layout_name.startswith(one.name))
    return next((one.key.removeprefix(OF_COURIER) for one in named), None)


def copy(store: Store, key: str, actor: Actor) -> CourierLayout:
    """A set of the store's own that begins as this one. Raises LayoutRefused."""
    source = next((one for one in all_of(store) if one.key == key), None)
    if source is None:
        raise LayoutRefused("복사할 열 구성이 없습니다. 목록에서 다시 골라 주세요.")
    taken = {one.name for one in all_of(store)}
    names = (f"{source.name[: LONGEST_NAME - 8]} 사본{number}" for number in ("", *range(2, MOST_LAYOUTS + 2)))
    return save(store, None, next(name for name in names if name not in taken), source.columns, actor)


def problem_of(column: Column) -> str:
    """What speaks against a column, '' for nothing."""
    if not column.header.strip():
        return "제목을 입력해 주세요. 쓰지 않는 열은 빼 주세요."
    if column.field not in LABELS:
        return "넣을 내용을 목록에서 골라 주세요."
    if len(column.header) > LONGEST_HEADER or len(column.text) > LONGEST_TEXT:
        return f"제목은 {LONGEST_HEADER}자, 정해 둔 글은 {LONGEST_TEXT}자까지입니다."
    if column.text and column.field != FIXED:
        return "정해 둔 글은 내용이 [정해 둔 글]일 때만 씁니다. 내용을 바꾸거나 글을 지워 주세요."
    return ""


def save(store: Store, row: CourierLayout | None, name: str, columns: Sequence[Column], actor: Actor) -> CourierLayout:
    """Keep this name and these columns, which have no problems of their own, in a row or a new one.

    Raises LayoutRefused.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise LayoutRefused(f"이름을 1자에서 {LONGEST_NAME}자까지로 입력해 주세요.")
    if not 0 < len(columns) <= MOST_COLUMNS:
        raise LayoutRefused(f"열을 1개에서 {MOST_COLUMNS}개까지 넣어 주세요.")
    assert not any(map(problem_of, columns))
    if row is None and CourierLayout.select().where(CourierLayout.store == store).count() >= MOST_LAYOUTS:
        raise LayoutRefused(f"열 구성은 스토어마다 {MOST_LAYOUTS}개까지입니다. 쓰지 않는 것을 먼저 지워 주세요.")
    values = {"name": name, "columns": [list(one) for one in columns]}
    try:
        with db.atomic():
            kept: CourierLayout = row or CourierLayout.create(store=store, **values)
            kept.patch(**values)
            told = {"name": name, "columns": len(columns)}
            audit.record(actor, Change(SAVE, f"CourierLayout {kept.id}", None, told), store)
    except IntegrityError as taken:
        raise LayoutRefused("같은 이름의 열 구성이 있습니다. 다른 이름을 입력해 주세요.") from taken
    return kept


def delete(row: CourierLayout, actor: Actor) -> None:
    """Files that were made with it stay as they are."""
    with db.atomic():
        row.delete_instance()
        audit.record(actor, Change(DELETE, f"CourierLayout {row.id}", {"name": row.name}, None), row.store)
