"""Options as they are sent, and the stock rows they become."""

from collections.abc import Iterable
from datetime import datetime
from itertools import product as combinations
from sqlite3 import Connection
from typing import Any

from webapp.simulator.state import stocks
from webapp.simulator.wire import Form, byte_length

Row = dict[str, Any]
FORBIDDEN = set('&;"%<>#†')
VALUE_BYTES, TITLE_LENGTH = 50, 25
DAGGER = "†"


def read_rows(form: Form, price: int) -> tuple[list[Row], str | None]:
    """The rows of a form without numbers yet, and what is wrong with it, if anything."""
    axes = form.every("ProductRootOption")
    rows, reason = _combined(form, axes) if axes else _single(form)
    if reason is None and not rows:
        reason = "옵션을 입력하셔야 합니다."
    return (rows, reason or _wrong_prices(rows, price))


def keep_rows(db: Connection, prd_no: str, rows: list[Row], now: datetime) -> None:
    """Replace the stock of a product; a row whose option was there before keeps its number and what it sold."""
    old = {row.get("mixDtlOptNm"): row for row in stocks.of_product(db, prd_no)}
    kept = [{name: old.get(row["mixDtlOptNm"], {}).get(name) for name in ("prdStckNo", "selQty")} for row in rows]
    known = ({name: value for name, value in one.items() if value is not None} for one in kept)
    stocks.replace_rows(db, prd_no, [{**row, **more} for row, more in zip(rows, known, strict=True)])
    stocks.follow_stock(db, int(prd_no), now)


def _single(form: Form) -> tuple[list[Row], str | None]:
    title, sent = form.filled("colTitle"), form.every("ProductOption")
    if not 1 <= len(title) <= TITLE_LENGTH:
        return [], "옵션명은 25자 이하로 입력하셔야 합니다. [colTitle]"
    if form.filled("optionAllQty") or form.filled("optionAllAddPrc"):
        return [], "싱글옵션은 일괄 재고수량과 옵션가를 생략하셔야 합니다. [optionAllQty]"
    if reason := _wrong_values([option.filled("colValue0") for option in sent]):
        return [], reason
    rows = []
    for number, option in enumerate(sent, 1):
        row, reason = _row(option, "colCount", str(number), title, option.filled("colValue0"))
        if reason:
            return [], reason
        rows.append(row)
    return rows, None


def _combined(form: Form, axes: list[Form]) -> tuple[list[Row], str | None]:
    titles = [axis.filled("colTitle") for axis in axes]
    values = [[value.filled("colValue0") for value in axis.every("ProductOption")] for axis in axes]
    for title, sent in zip(titles, values, strict=True):
        if not 1 <= len(title) <= TITLE_LENGTH or FORBIDDEN & set(title):
            return [], "옵션명은 25자 이하로 입력하셔야 합니다. [colTitle]"
        if reason := _wrong_values(sent):
            return [], reason
    if form.filled("optionAllAddPrc") not in ("", "0"):
        return [], "멀티옵션 일괄 옵션가는 0원만 입력 가능합니다. [optionAllAddPrc]"
    names = ",".join(titles)
    if form.filled("optMixYn") == "Y":
        quantity = form.filled("optionAllQty")
        if not quantity.isdigit() or not int(quantity):
            return [], "옵션 재고수량은 1개 이상이어야 합니다. [optionAllQty]"
        chosen = [(",".join(one), _place(one, values)) for one in combinations(*values)]
        return [_plain(place, names, text, int(quantity)) for text, place in chosen], None
    if form.filled("optMixYn") != "N":
        return [], "전체옵션 조합여부는 Y 또는 N 이어야 합니다. [optMixYn]"
    return _listed(form, titles, values)


def _listed(form: Form, titles: list[str], values: list[list[str]]) -> tuple[list[Row], str | None]:
    """The combinations that were sent one by one; values in none of them are simply not for sale."""
    keys = {
        DAGGER.join(f"{title}:{value}" for title, value in zip(titles, one, strict=True)): one
        for one in combinations(*values)
    }
    rows = []
    for outer in form.every("ProductOptionExt"):
        for option in outer.every("ProductOption"):
            one = keys.get(option.filled("optionMappingKey"))
            if one is None:
                return [], "옵션 조합 키가 올바르지 않습니다. [optionMappingKey]"
            count = "colOptCount" if option.get("colOptCount") is not None else "colCount"
            row, reason = _row(option, count, _place(one, values), ",".join(titles), ",".join(one))
            if reason:
                return [], reason
            rows.append(row)
    return rows, None


def _place(one: Iterable[str], values: list[list[str]]) -> str:
    return ",".join(str(axis.index(value) + 1) for axis, value in zip(values, one, strict=True))


def _plain(place: str, names: str, text: str, quantity: int) -> Row:
    return {"mixOptNo": place, "mixOptNm": names, "mixDtlOptNm": text, "addPrc": 0, "stckQty": quantity}


def _row(option: Form, count: str, place: str, names: str, text: str) -> tuple[Row, str | None]:
    quantity, price, use = (option.filled(name) for name in (count, "colOptPrice", "useYn"))
    if use not in ("Y", "N") or not quantity.isdigit() or (use == "Y" and not int(quantity)):
        return {}, "옵션 재고수량은 사용(Y)인 경우 1개 이상이어야 합니다."
    if not price.removeprefix("-").isdigit() or int(price) % 10:
        return {}, "옵션가는 10원 단위의 숫자여야 합니다. [colOptPrice]"
    more = {"addPrc": int(price), "sellerStockCd": option.filled("colSellerStockCd")}
    if use == "N":
        more["prdStckStatCd"] = stocks.SOLD_OUT
    weight = option.filled("optWght")
    return {**_plain(place, names, text, int(quantity)), **more, "optWght": int(weight or 0)}, None


def _wrong_values(values: list[str]) -> str | None:
    for number, value in enumerate(values, 1):
        if not value or FORBIDDEN & set(value):
            return (
                f'{number}번째 옵션값1[{value}]을 확인 하십시오. 특수 문자,[,&,;,",%,&,<,>,#,†,]는 입력할 수 없습니다.'
            )
        if byte_length(value) > VALUE_BYTES:
            return f"{number}번째 옵션값은 50바이트 이하로 입력하셔야 합니다."
    return None if len(set(values)) == len(values) else "옵션값은 서로 달라야 합니다."


def _wrong_prices(rows: list[Row], price: int) -> str | None:
    if not any(row["addPrc"] == 0 for row in rows):
        return "옵션가가 0원인 옵션이 1개 이상 있어야 합니다."
    return out_of_range(rows, price)


def out_of_range(rows: Iterable[Row], price: int) -> str | None:
    """What is wrong with the prices of options beside the product's."""
    if all(-price <= 2 * int(row["addPrc"]) <= 2 * price for row in rows):
        return None
    return "옵션가는 판매가의 -50%에서 +100%까지만 입력할 수 있습니다."
