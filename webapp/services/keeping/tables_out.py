"""Every table that belongs to a store, as rows of a workbook: whatever a release adds comes along by itself.

What is secret never comes along; what names people only where the user may see it.
"""

import datetime as dt
import importlib
import json
import pkgutil
from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Any, Final

from peewee import ForeignKeyField

from webapp import models
from webapp.elevenst import KST
from webapp.models.accounts import AuditEntry, Member
from webapp.models.base import BATCH, BaseModel, SealedModel
from webapp.models.board import ApiCall, ApiHour
from webapp.models.lists import Selection, Tally, UnreadName
from webapp.models.stores import Seller, Store
from webapp.services.workbooks import Column, Sheet, Value

HIDDEN: Final = "가려짐"
# Of the product's own bookkeeping, and of keys: nobody is served by taking them along.
LEFT_OUT: Final[tuple[type[BaseModel], ...]] = (Selection, Tally, UnreadName)
# Who did what from where, who has which rights, and what was called.
OF_MANAGERS: Final[tuple[type[BaseModel], ...]] = (AuditEntry, Member, ApiCall, ApiHour)
SECRET: Final = ("api_key", "notify_urls", "totp_secret", "row_key", "password_hash", "token_hash", "folder")
TITLES: Final = {
    "store": "스토어", "address_template": "주소록 템플릿", "dispatch_template": "발송마감 템플릿",
    "shipping_template": "배송속성 템플릿", "product": "원상품", "sku": "SKU", "listing": "채널상품",
    "listing_option": "채널상품 옵션", "listing_detail": "상세설명", "stock_movement": "재고 움직임", "order": "주문",
    "order_line": "주문상품", "parcel": "배송번호", "claim": "클레임", "inquiry": "문의", "inquiry_entry": "문의 글",
    "answer_template": "답변 템플릿", "answer_rule": "답변 규칙", "audit_entry": "변경 기록", "act": "전송 기록",
    "run": "작업", "closed_day": "휴무일", "courier_layout": "택배사 엑셀 열 구성", "incident": "연동 문제",
}  # fmt: skip


def kinds() -> list[type[BaseModel]]:
    """The tables that belong to a store or to the business behind it, by name."""
    for module in pkgutil.iter_modules(models.__path__):
        importlib.import_module(f"{models.__name__}.{module.name}")
    found = [
        kind
        for kind in _below(BaseModel)
        if kind is not SealedModel and kind not in LEFT_OUT and _way(kind) is not None
    ]
    return sorted(found, key=lambda kind: kind._meta.table_name)


def _below(kind: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def _way(kind: type[BaseModel]) -> list[Any] | None:
    """The foreign keys that lead from a table to its store, or else to its business; None when none do."""
    return next((way for goal in (Store, Seller) if (way := _way_to(kind, goal)) is not None), None)


def _way_to(kind: type[BaseModel], goal: type[BaseModel]) -> list[Any] | None:
    """The shortest way."""
    reached: dict[type[BaseModel], list[Any]] = {kind: []}
    waiting = [kind]
    for one in waiting:
        if one is goal:
            return reached[one]
        for field in one._meta.sorted_fields:
            if isinstance(field, ForeignKeyField) and field.rel_model not in reached:
                reached[field.rel_model] = [*reached[one], field]
                waiting.append(field.rel_model)
    return None


def title_of(kind: type[BaseModel]) -> str:
    name: str = kind._meta.table_name
    return TITLES.get(name, name)


def sheet_of(kind: type[BaseModel], stores: Collection[int], open_to: Collection[int]) -> Sheet:
    """The rows of these stores; what is sealed is opened for those of `open_to`."""
    plain = [field for field in kind._meta.sorted_fields if _is_shown(field.name)]
    sealed = [name for name in _sealed_of(kind) if name not in SECRET]
    columns = [Column(field.column_name) for field in plain] + [Column(name) for name in sealed]
    return Sheet(title_of(kind)[:31], columns, _rows(kind, plain, sealed, (stores, open_to)))


def _is_shown(name: str) -> bool:
    return name not in SECRET and not name.endswith(("_sealed", "_hash"))


def _sealed_of(kind: type[BaseModel]) -> list[str]:
    return kind.sealed_names() if issubclass(kind, SealedModel) else []


def _rows(
    kind: type[BaseModel], plain: list[Any], sealed: list[str], stores: tuple[Collection[int], Collection[int]]
) -> Iterator[list[Value]]:
    """A batch at a time, so that memory stays what it is."""
    wanted, last = _query(kind, stores[0]), 0
    while rows := list(wanted.where(kind.id > last).order_by(kind.id).limit(BATCH).objects()):
        for row in rows:
            is_open = row.belongs_to in stores[1]
            told = [
                getattr(row, name) if is_open else (HIDDEN if getattr(row, f"{name}_sealed") else "") for name in sealed
            ]
            yield [*(_value(field, row) for field in plain), *told]
        last = rows[-1].id


def _query(kind: type[BaseModel], stores: Collection[int]) -> Any:
    """The rows of these stores, each with whose it is as `belongs_to`; of a business's rows nothing is sealed."""
    way = _way(kind)
    assert way is not None
    owner, ids = (way[-1] if way else kind.id), list(stores)
    query = kind.select(kind, owner.alias("belongs_to"))
    for field in way[:-1]:
        query = query.join(field.rel_model, on=(field == field.rel_model.id), src=field.model)
    if (way[-1].rel_model if way else kind) is Seller:
        return query.where(owner.in_(Store.select(Store.seller).where(Store.id.in_(ids))))
    return query.where(owner.in_(ids))


def _value(field: Any, row: Any) -> Value:
    value = row.__data__.get(field.name)
    if isinstance(value, bool):
        return "예" if value else "아니요"
    if isinstance(value, dt.datetime):
        return f"{value.astimezone(KST):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if value is None or isinstance(value, int | str | Decimal):
        return value
    return json.dumps(value, ensure_ascii=False)
