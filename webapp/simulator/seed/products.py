"""Sample products: deterministic for a seed, with everything a real shop's list has in it.

Product i of the main shop has number 3000000000 + 7 i and the seller code that the sample Seller Office export gives
it (leading zeros included). States, options, add-on goods and odd texts repeat in a pattern, so that a small shop has
all of them too.
"""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product as combinations
from typing import Any

from webapp.simulator.state.products import FOREVER, STATES, Product, in_state
from webapp.simulator.state.stocks import IN_USE, SOLD_OUT, StockRow

Axes = tuple[tuple[str, tuple[str, ...]], ...]

FIRST_PRODUCT = 3_000_000_000
FIRST_STOCK_ROW = 16_000_000_000
GOODS: tuple[tuple[str, str, Axes], ...] = (
    ("면티셔츠", "반팔", (("색상", ("블랙", "화이트", "네이비")), ("사이즈", ("S", "M", "L", "XL")))),
    ("텀블러", "텀블러", (("색상", ("크림", "민트")), ("용량", ("355ml", "473ml", "591ml")))),
    ("무선이어폰", "무선이어폰", (("색상", ("블랙", "화이트")),)),
    ("고무장갑", "고무장갑", (("사이즈", ("소", "중", "대")),)),
    ("캠핑의자", "캠핑의자", (("색상", ("카키", "베이지")), ("구성", ("1개", "2개 세트")))),
    (
        "프라이팬",
        "프라이팬",
        (("사이즈", ("24cm", "26cm", "28cm")), ("코팅", ("일반", "인덕션")), ("뚜껑", ("없음", "포함"))),
    ),
    ("강아지 간식", "껌", (("맛", ("오리", "닭가슴살", "연어")), ("수량", ("100g", "300g")))),
    ("요가매트", "요가매트", (("두께", ("6mm", "10mm")), ("색상", ("퍼플", "그레이")))),
    ("LED스탠드", "LED스탠드", ()),
    ("블루투스 스피커", "블루투스 스피커", ()),
    ("손세정제", "손세정제", (("용량", ("250ml", "500ml 리필")),)),
    ("국산 참기름", "참기름", ()),
    ("아동 우산", "아동우산", (("색상", ("노랑", "하늘", "분홍")),)),
    ("노트북 파우치", "노트북 파우치", (("사이즈", ("13인치", "15인치")), ("색상", ("차콜", "샌드")))),
    ("방향제", "디퓨저", (("향", ("라벤더", "시트러스", "우드")),)),
)
ADJECTIVES = ("국내생산", "[무료배송]", "대용량", "2026 신상", "1+1", "프리미엄", "초경량", "당일발송", "특가")
# 똠 is in CP949 only; ☕ is in neither CP949 nor EUC-KR and goes out as a numeric reference.
ODD_NAMES = {3: "똠방각하 {} <한정> & 선물", 17: "펲시 {} 쿠션 ☕ 증정", 29: "{} \"12개입\" 'A급' ½파운드"}
STATE_CYCLE = (
    "103",
    "103",
    "104",
    "103",
    "105",
    "103",
    "106",
    "103",
    "102",
    "103",
    "101",
    "103",
    "107",
    "103",
    "108",
    "103",
    "103",
    "103",
    "104",
    "103",
)
DETAIL = (
    '<div align="center"><p><b>{name}</b></p><img src="https://image.example.com/p/{number}.jpg">'
    "<p>샘플 상품의 상세 설명입니다.&nbsp;교환·반품은 수령 후 7일 이내</p>{extra}</div>"
)
SHARED = {
    "asDetail": "고객센터 02-000-0000 (샘플)",
    "bndlDlvCnYn": "Y",
    "cuponcheck": "N",
    "dispCtgrStatCd": "03",
    "exchDlvCst": 6000,
    "imageKindChk": "01",
    "optionAllAddPrc": 0,
    "optionAllQty": 0,
    "outsideYnIn": "N",
    "outsideYnOut": "N",
    "prcDscCmpExpYn": "Y",
    "proxyYn": "N",
    "rootCtgrNo": 0,
    "rtngdDlvCst": 3000,
    "selPrdClfCd": "",
    "selTermUseYn": "N",
    "sellerItemEventYn": "N",
    "dlvClf": "02",
    "validateMsg": "",
    "gftPackTypCd": "01",
    "gblDlvYn": "N",
    "stdPrdYn": "N",
    "selMthdCd": "01",
    "selMnbdNckNm": "샘플스토어",
}


def blank_product(prd_no: str, now: datetime) -> Product:
    """An ordinary product on sale, for the control door to build on."""
    today = f"{now:%Y-%m-%d}"
    return {
        **SHARED,
        "dispCtgrNo": "0",
        "prdNm": f"샘플 상품 {prd_no}",
        "prdNo": prd_no,
        "sellerPrdCd": "",
        "selPrc": 10000,
        "htmlDetail": "<p>샘플</p>",
        "aplBgnDy": f"{today} 00:00:00",
        "aplEndDy": FOREVER,
        "createDt": f"{now:%Y-%m-%d %H:%M:%S}",
        "selStatCd": "103",
        "selStatNm": STATES["103"],
        "components": [],
        "tags": [],
    }


def seller_code(number: int) -> str:
    return f"{number:08d}" if number % 3 else f"SKU-{number:06d}"


def name_of(number: int, noun: str, rng: random.Random) -> str:
    odd = ODD_NAMES.get(number)
    return odd.format(noun) if odd else f"{rng.choice(ADJECTIVES)} {noun} {number}호"


def discount(number: int) -> dict[str, Any]:
    if number % 9:
        return {}
    return {"cuponcheck": "Y", "dscAmtPercnt": 10, "cupnDscMthdCd": "02", "cupnUseLmtDyYn": "N"}


def blanks(number: int) -> dict[str, Any]:
    """Fields of overseas delivery: absent, empty, a line break or the word null, as old rows of the market are."""
    return {"ntNo": (None, "", "\n", "null")[number % 4], "gblHsCode": ("", None, "null", "\n")[number % 4]}


def detail(name: str, number: int) -> str:
    extra = "<p>세탁 주의\x0b 표백 금지\x1f</p>" if number % 11 == 5 else ""
    return DETAIL.format(name=name.replace("<", "&lt;"), number=number, extra=extra)


def components(number: int) -> list[dict[str, Any]]:
    if number % 6:
        return []
    return [
        {
            "addCompPrc": price,
            "addPrdGrpNm": "추가구성",
            "addPrdWght": 0,
            "addUseYn": "Y",
            "compPrdNm": name,
            "compPrdQty": 50,
            "sellerAddPrdCd": f"ADD-{number:04d}-{n}",
        }
        for n, (name, price) in enumerate((("선물 포장", 1000), ("전용 파우치", 3500)), 1)
    ]


def sample_product(number: int, code: str, goods: tuple[str, int], now: datetime, rng: random.Random) -> Product:
    noun, category = goods
    name = name_of(number, noun, rng)
    made = now - timedelta(days=rng.randrange(30, 900), minutes=rng.randrange(1440))
    fresh = {
        **SHARED,
        **discount(number),
        **blanks(number),
        "dispCtgrNo": str(category),
        "prdNm": name,
        "prdNo": str(FIRST_PRODUCT + number * 7),
        "sellerPrdCd": code,
        "selPrc": rng.randrange(100, 20000) * 10,
        "htmlDetail": detail(name, number),
        "aplBgnDy": f"{made:%Y-%m-%d} 00:00:00",
        "aplEndDy": FOREVER,
        "createDt": f"{made:%Y-%m-%d %H:%M:%S}",
        "updateDt": f"{made + timedelta(days=3):%Y-%m-%d %H:%M:%S}",
        "components": components(number),
        "tags": [],
    }
    state = STATE_CYCLE[number % len(STATE_CYCLE)]
    return in_state({**fresh, "selStatNm": STATES[state]}, state, now)


def stock_rows(product: Product, axes: Axes, numbers: Iterator[int], rng: random.Random) -> Iterator[StockRow]:
    """One row a combination of option values; exactly one row, number 0, for a product without options."""
    choices = [list(enumerate(values, 1)) for _, values in axes]
    for chosen in combinations(*choices):
        left = 0 if product["selStatCd"] == "104" else rng.choice((0, 5, 30, 120, 997))
        row = {
            "addPrc": 0 if all(place == 1 for place, _ in chosen) else rng.choice((0, 0, 500, 1000, -500)),
            "mixOptNo": ",".join(str(place) for place, _ in chosen) or "0",
            "optWght": 0,
            "prdNo": product["prdNo"],
            "prdStckNo": str(next(numbers)),
            "selQty": rng.randrange(0, 400),
            "sellerStockCd": "",
            "stckQty": left,
            "prdStckStatCd": IN_USE if left else SOLD_OUT,
        }
        if axes:
            row["mixDtlOptNm"] = ",".join(value for _, value in chosen)
            row["mixOptNm"] = ",".join(title for title, _ in axes)
            row["sellerStockCd"] = f"{product['sellerPrdCd']}-{row['mixOptNo'].replace(',', '')}"
        yield row


def on_sale_with_stock(product: Product, rows: list[StockRow]) -> list[StockRow]:
    if product["selStatCd"] == "103" and not any(row["stckQty"] for row in rows):
        rows[0] = {**rows[0], "stckQty": 7, "prdStckStatCd": IN_USE}
    return rows


def sample_products(
    numbers: range, codes: dict[int, str], leaves: dict[str, int], now: datetime, seed: int
) -> Iterator[tuple[Product, list[StockRow]]]:
    """Each numbered product with its stock rows. `codes` replaces the seller code of single products."""
    rng = random.Random(seed)
    stock_numbers = iter(range(FIRST_STOCK_ROW + numbers.start * 100, FIRST_STOCK_ROW + numbers.stop * 100))
    for number in numbers:
        noun, leaf, axes = GOODS[(number * 7 + number // 15) % len(GOODS)]
        code = codes.get(number, seller_code(number))
        product = sample_product(number, code, (noun, leaves[leaf]), now, rng)
        kept_axes = () if number % 10 == 0 else axes
        yield product, on_sale_with_stock(product, list(stock_rows(product, kept_axes, stock_numbers, rng)))
