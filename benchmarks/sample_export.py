"""Sample data: a product list in the shape of the Seller Office export, forty columns under two title lines."""

import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl import Workbook

HEADERS = [
    "No", "상품번호", "판매자상품코드", "상품명", "브랜드", "판매상태", "판매가", "즉시할인가", "재고수량", "판매수량",
    "대카테고리", "중카테고리", "소카테고리", "세카테고리", "카테고리", "판매방식", "상품상태", "과세여부", "원산지",
    "배송방법", "배송비유형", "배송비", "반품배송비", "교환배송비", "묶음배송", "출고지", "반품지", "발송마감템플릿",
    "옵션여부", "옵션명", "추가구성여부", "미성년자구매", "대표이미지", "모델명", "제조사", "A/S안내", "판매시작일",
    "판매종료일", "등록일", "최종수정일",
]  # fmt: skip
THINGS = ("견본 머그", "견본 담요", "견본 우산", "견본 노트", "견본 화분", "견본 쿠션", "견본 수건", "견본 바구니")
STATES = ("판매중", "판매중", "판매중", "품절", "전시중지", "판매종료")
PATHS = (("생활", "주방", "컵", "머그"), ("패션", "잡화", "우산", "장우산"), ("취미", "원예", "화분", "토분"))


def write(path: Path, count: int) -> Path:
    """An xlsx of `count` products, the same for the same count."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("상품목록")
    for row in (["상품목록 (견본)"], [f"총 {count}건"], [], HEADERS, *_rows(count)):
        sheet.append(row)
    book.save(path)
    return path


def _rows(count: int) -> Iterator[list[Any]]:
    chance = random.Random(count)
    for index in range(1, count + 1):
        price = chance.randrange(300, 9_000) * 10
        path = chance.choice(PATHS)
        day = dt.date(2025, 1, 1) + dt.timedelta(days=chance.randrange(600))
        until = day + dt.timedelta(days=1_000)
        yield [
            index, str(4_000_000_000 + index * 3), f"{index:09d}",
            f"{chance.choice(THINGS)} {chance.choice(THINGS)} {index}번",
            chance.choice(("견본상회", "견본공방")), chance.choice(STATES), price, price - chance.choice((0, 500)),
            chance.randrange(500), chance.randrange(3_000), *path, ">".join(path),
            "고정가판매", "새상품", "과세", "국내",
            "택배", chance.choice(("무료", "고정배송비")), chance.choice((0, 2_500)), 3_000, 6_000, "Y", "견본 창고",
            "견본 반품센터", "견본 마감", chance.choice(("Y", "N")), chance.choice(("색상", "")), "N", "Y",
            f"https://image.example.com/{index}.jpg", f"S-{index}", "견본산업", "고객센터 02-000-0000", day.isoformat(),
            until.isoformat(), day.isoformat(), day.isoformat(),
        ]  # fmt: skip
