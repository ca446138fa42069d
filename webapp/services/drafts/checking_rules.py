"""Everything the market is known to refuse in a product, said at its question in Korean with a way out."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from webapp.elevenst import origin_places
from webapp.elevenst.codec import byte_length
from webapp.elevenst.codes import CertificateGroup
from webapp.elevenst.delivery_forms import MOST_TIERS
from webapp.elevenst.options import FORBIDDEN, MOST_BYTES, MOST_TITLE
from webapp.elevenst.product_acts import HIGHEST_PRICE, MOST_NAME, MOST_STOCK
from webapp.elevenst.product_parts import NOTICE_LENGTH, TARGETS
from webapp.services.drafts import certificates as certificates_of
from webapp.services.drafts import layout
from webapp.services.drafts.asked.options import COMBINED, EVERY, NONE, SINGLE
from webapp.services.drafts.asked.prices import KEEP, YES
from webapp.services.drafts.combining import PLACES, axes_of, names_in
from webapp.services.drafts.ground import Ground, is_abroad_only
from webapp.services.products import rules

Values = dict[str, Any]
Found = Iterator[tuple[str, str]]
IMAGES = ("image1", "image2", "image3", "image4", "image_card")
NO_PICTURE = re.compile(r"\.(html?|txt|pdf|xlsx?)$", re.IGNORECASE)
NAME_SIGNS = frozenset("'\"%&<>#†")
OTHER_ORIGIN, USED, PRE_ORDER, FIXED = "03", "05", "04", "01"
USED_ONLY = ("02", "04", "05", "07", "08", "09")
# Kinds of certificates that have no number to tell.
NO_NUMBER = ("131", "132", "134", "135", "136")
OWN_DATES = ("0:100", "0:400")
FREE_ABOVE, BY_QUANTITY, MARKET_OVERSEAS = "03", "04", "03"
FEES = {"02": ("fee",), "03": ("fee", "free_above"), "05": ("fee_per_piece",)}
MONEY = (
    "fee", "free_above", "fee_per_piece", "jeju_fee", "island_fee", "overseas_cancel_fee", "return_fee", "exchange_fee",
)  # fmt: skip


def basics(values: Values, ground: Ground) -> Found:
    category = ground.category(values["category"])
    if values["category"] and category is None:
        yield "category", "11번가의 카테고리 목록에 없습니다. 다시 골라 주세요."
    elif category and not category.is_leaf:
        yield "category", "끝 카테고리만 고를 수 있습니다. 더 아래로 골라 주세요."
    elif category and is_abroad_only(category) and not ground.is_global:
        yield "category", "해외직구 카테고리는 글로벌셀러만 등록할 수 있습니다. 다른 카테고리를 골라 주세요."
    elif category and ground.listing is not None:
        yield from _moved(category.path, ground)
    if not values["brand"] and not values["brand_code"]:
        yield "brand", "브랜드를 입력해 주세요. 없으면 ‘알수없음’을 입력합니다."
    if str(values["condition"]) in USED_ONLY and str(values["sell_by"]) != USED:
        yield "condition", "이 상태의 상품은 판매방식을 중고판매로 골라야 합니다."


def _moved(path: str, ground: Ground) -> Found:
    """A listing moves only below its own large and middle category, and one of the new type not at all."""
    before = ground.category(ground.listing.category_number if ground.listing else None)
    if before and before.path != path and ground.listing and ground.listing.market_facts.get("is_standard"):
        yield "category", "신규상품은 카테고리를 바꿀 수 없습니다. 다른 카테고리로 팔려면 새로 등록해 주세요."
    elif before and before.path.split(" > ")[:2] != path.split(" > ")[:2]:
        yield (
            "category",
            f"대·중 카테고리는 바꿀 수 없습니다. ‘{' > '.join(before.path.split(' > ')[:2])}’ 안에서 골라 주세요.",
        )


def prices(values: Values, ground: Ground) -> Found:
    price = values["price"]
    if price is None:
        return
    if not 10 <= price <= HIGHEST_PRICE:
        yield "price", f"판매가는 10원 단위로 10원부터 {HIGHEST_PRICE:,}원까지 정할 수 있습니다."
    elif ground.listing is not None:
        yield from _too_far(price, ground.listing.price)
    if values["discount_use"] == KEEP and ground.listing is None:
        yield "discount_use", "새 상품에는 그대로 둘 할인이 없습니다. 다시 골라 주세요."
    if values["discount_use"] == YES:
        yield from _discount(values, price)


def _too_far(price: int, now: int | None) -> Found:
    lowest, highest = rules.price_window(now) if now else (price, price)
    if not lowest <= price <= highest:
        yield "price", f"지금 {now:,}원에서 한 번에 {lowest:,}원부터 {highest:,}원까지 바꿀 수 있습니다."


def _discount(values: Values, price: int) -> Found:
    amount, by_won = values["discount_amount"], str(values["discount_unit"]) == "01"
    if amount is None:
        yield "discount_amount", "할인값을 입력해 주세요."
    elif by_won and not 1 <= amount <= price - 10:
        yield "discount_amount", f"1원부터 {price - 10:,}원까지 할인할 수 있습니다."
    elif not by_won and not (1 <= amount <= 99 and price * (100 - amount) // 100):
        yield "discount_amount", "1%부터 99%까지, 할인한 값이 1원은 되도록 정해 주세요."


def options(values: Values, ground: Ground) -> Found:
    kind = values["option_kind"] or NONE
    if kind == NONE and not ground.is_update and not 1 <= (values["stock"] or 0) <= MOST_STOCK:
        yield "stock", f"재고를 1개부터 {MOST_STOCK:,}개까지 입력해 주세요."
    if kind == SINGLE:
        yield from _title("option_title", values["option_title"])
        yield from _rows(values, "option_rows", [(row["value"] or "",) for row in values["option_rows"]])
        for number, row in enumerate(values["option_rows"]):
            yield from _value(f"option_rows-{number}-value", row["value"])
    if kind in (COMBINED, EVERY):
        yield from _axes(values, kind)
    yield from _parts(values)


def _title(name: str, title: str | None) -> Found:
    if not 1 <= len(title or "") <= MOST_TITLE or FORBIDDEN & set(title or ""):
        yield name, f"1자부터 {MOST_TITLE}자까지, {' '.join(sorted(FORBIDDEN))} 없이 입력해 주세요."


def _value(name: str, value: str | None) -> Found:
    if not value or byte_length(value) > MOST_BYTES or FORBIDDEN & set(value):
        yield name, f"{MOST_BYTES}바이트(한글 25자)까지, {' '.join(sorted(FORBIDDEN))} 없이 입력해 주세요."


def _axes(values: Values, kind: str) -> Found:
    try:
        axes = axes_of(values["option_axes"])
    except ValueError as error:
        yield "option_axes", str(error)
        return
    if not axes:
        yield "option_axes", "옵션 축의 이름과 값을 입력해 주세요."
        return
    for number, axis in enumerate(axes):
        yield from _title(f"option_axes-{number}-title", axis.title)
        if not axis.names or len(set(axis.names)) < len(axis.names):
            yield f"option_axes-{number}-values", "값을 한 줄에 하나씩, 서로 다르게 입력해 주세요."
        for one in axis.names:
            yield from ((name, f"‘{one}’: {text}") for name, text in _value(f"option_axes-{number}-values", one))
    if kind == EVERY:
        if not 1 <= (values["quantity_of_each"] or 0) <= MOST_STOCK:
            yield "quantity_of_each", "조합마다 재고를 1개 이상 입력해 주세요."
        if values["price_of_each"]:
            yield "price_of_each", "11번가는 0원만 받습니다. 비워 주세요."
        yield from _costs("option_axes", [cost for axis in axes for _, cost, _ in axis.values], values["price"])
        return
    known = [axis.names for axis in axes]
    for number, row in enumerate(values["combinations"]):
        mine = [row[place] for place in PLACES]
        fits = [one for one in mine if one] == [one for one in mine[: len(known)] if one]
        if not fits or len(names_in(row)) != len(known) or any(v not in k for v, k in zip(mine, known, strict=False)):
            yield f"combinations-{number}-first", "옵션 축에 없는 조합입니다. [조합 만들기]를 다시 눌러 주세요."
    yield from _rows(values, "combinations", [names_in(row) for row in values["combinations"]])


def _rows(values: Values, table: str, keys: list[tuple[str, ...]]) -> Found:
    rows = values[table]
    if not rows:
        yield table, "옵션을 한 줄 이상 입력해 주세요."
        return
    if len(set(keys)) < len(keys):
        yield table, "같은 옵션이 두 번 있습니다. 서로 다르게 입력해 주세요."
    for number, row in enumerate(rows):
        if not 0 <= (row["quantity"] or 0) <= MOST_STOCK or (row["in_use"] is not False and not row["quantity"]):
            yield f"{table}-{number}-quantity", "재고를 1개 이상 입력하거나, 사용을 ‘아니요’로 골라 주세요."
        if (row.get("weight") or 0) < 0:
            yield f"{table}-{number}-weight", "0 이상으로 입력해 주세요."
    yield from _costs(table, [row["price"] or 0 for row in rows], values["price"])


def _costs(table: str, costs: list[int], price: int | None) -> Found:
    if 0 not in costs:
        yield table, "추가금액이 0원인 옵션이 하나는 있어야 합니다."
    if any(cost % 10 for cost in costs):
        yield table, "추가금액은 10원 단위로 입력해 주세요."
    if price and any(not -price <= 2 * cost <= 2 * price for cost in costs):
        yield table, f"추가금액은 판매가의 -50%부터 +100%까지({-price // 2:,}원~{price:,}원) 됩니다."


def _parts(values: Values) -> Found:
    for number, row in enumerate(values["components"]):
        for name in ("group", "name"):
            text = row[name] or ""
            if not 1 <= len(text) <= MOST_NAME or NAME_SIGNS & set(text):
                yield f"components-{number}-{name}", f"1자부터 {MOST_NAME}자까지, {' '.join(sorted(NAME_SIGNS))} 없이."
        for name in ("price", "quantity"):
            if (row[name] or 0) < 0:
                yield f"components-{number}-{name}", "0 이상으로 입력해 주세요."


def images(values: Values, ground: Ground) -> Found:
    for name in IMAGES:
        address = values[name] or ""
        if address and not re.fullmatch(r"https?://[^\s/]+/\S*", address):
            yield name, "http:// 또는 https://로 시작하는 그림 주소를 입력해 주세요."
        elif NO_PICTURE.search(address):
            yield name, "그림 파일의 주소가 아닙니다. jpg, png, webp 그림의 주소를 입력해 주세요."


def deliveries(values: Values, ground: Ground) -> Found:
    rule = str(values["fee_rule"] or "")
    for name in FEES.get(rule, ()):
        if values[name] is None:
            yield name, "이 배송비 종류에는 꼭 필요합니다. 금액을 입력해 주세요."
    for name in MONEY:
        if (values[name] or 0) < 0:
            yield name, "0 이상으로 입력해 주세요."
    if rule == FREE_ABOVE and values["bundles"] is not False:
        yield "bundles", "상품 조건부 무료는 묶음배송을 할 수 없습니다. ‘아니요’로 골라 주세요."
    if rule == BY_QUANTITY:
        yield from _tiers(values)
    for name, known in ground.lists.items():
        if values[name] and values[name] not in known:
            yield name, "지금 쓸 수 있는 목록에 없습니다. 다시 골라 주세요."
    if str(values["delivery_by"]) == MARKET_OVERSEAS:
        needed = ("inbound", "weight", "global_outbound", "global_outbound_at", "global_return", "global_return_at")
        yield from ((name, "11번가 해외배송에는 꼭 필요합니다.") for name in needed if values[name] is None)
    if ground.is_update and not values["courier"]:
        yield "courier", "수정할 때는 11번가가 택배사를 꼭 요구합니다. 골라 주세요."


def _tiers(values: Values) -> Found:
    fees, begins, ends = (
        (values[name] or "").split("^") for name in ("fees_by_quantity", "quantities_from", "quantities_to")
    )
    ends = [] if ends == [""] else ends
    if not all(re.fullmatch(r"[0-9]+", one) for one in (*fees, *begins, *ends)):
        yield "fees_by_quantity", "수량별 차등은 숫자를 ^로 이어 적습니다. 예: 3000^6000, 1^10, 9"
    elif not len(fees) == len(begins) == len(ends) + 1 <= MOST_TIERS:
        yield (
            "quantities_to",
            f"배송비와 구간의 처음은 개수가 같고, 끝은 하나 적어야 합니다. {MOST_TIERS}구간까지 됩니다.",
        )


def notice(values: Values, ground: Ground) -> Found:
    known = layout.notice_items(values["notice_kind"] or "")
    given = [row["code"] or "" for row in values["notice_items"]]
    if values["notice_kind"] and not given:
        yield "notice_items", "고시 항목을 입력해 주세요. [빈 항목 채우기]로 한 번에 채울 수 있습니다."
    elif known and sorted(given) != sorted(known):
        lacking = [label for code, label in known.items() if code not in given]
        yield "notice_items", f"이 유형의 모든 항목이 하나씩 있어야 합니다. 빠진 항목: {', '.join(lacking) or '없음'}"
    for number, row in enumerate(values["notice_items"]):
        if not 1 <= len(row["text"] or "") <= NOTICE_LENGTH:
            yield f"notice_items-{number}-text", f"1자부터 {NOTICE_LENGTH}자까지 입력해 주세요."


def certificates(values: Values, ground: Ground) -> Found:
    rows = values["certificates"]
    for number, row in enumerate(rows):
        group, target = str(row["group"] or ""), str(row["target"] or "")
        if row["group"] and target and target not in TARGETS[CertificateGroup(group)].split():
            yield f"certificates-{number}-target", "이 인증 그룹에는 쓸 수 없는 값입니다. 다시 골라 주세요."
        if row["group"] and not target:
            yield f"certificates-{number}-target", "KC 인증 대상인지 골라 주세요."
        if (target == "02") != (row["exemption"] is not None):
            yield f"certificates-{number}-exemption", "면제 사유는 KC면제대상일 때, 그때만 고릅니다."
        if row["kind"] and not row["number"] and str(row["kind"]) not in NO_NUMBER:
            yield f"certificates-{number}-number", "인증번호를 입력해 주세요."
    category = ground.category(values["category"])
    if category and category.cert_required and category.cert_type == certificates_of.GOODS:
        lacking = [group.label for group in CertificateGroup if str(group) not in {str(row["group"]) for row in rows}]
        if lacking:
            yield "certificates", f"이 카테고리는 네 그룹을 모두 요구합니다. 빠진 그룹: {', '.join(lacking)}"
    elif category and category.cert_required and not rows:
        yield "certificates", "이 카테고리는 인증을 요구합니다. 인증 종류와 번호를 입력해 주세요."


def extras(values: Values, ground: Ground) -> Found:
    origin = str(values["origin_kind"] or "")
    if not origin and not ground.is_update:
        yield "origin_kind", "원산지를 골라 주세요."
    place = values["origin_place"]
    if origin in ("01", "02") and not place:
        yield "origin_place", "원산지 지역이나 나라를 골라 주세요."
    if (origin == "01" and place in origin_places.ABROAD) or (origin == "02" and place in origin_places.DOMESTIC):
        yield "origin_place", "원산지의 국내·해외와 고른 지역·나라가 서로 다릅니다."
    if origin == OTHER_ORIGIN and not values["origin_name"]:
        yield "origin_name", "원산지 이름을 입력해 주세요."
    period, sell_by = str(values["period"] or ""), str(values["sell_by"])
    if period and values["begins_on"] is None:
        yield "begins_on", "판매기간을 정하면 시작일이 필요합니다."
    if period == OWN_DATES[0] and sell_by != FIXED:
        yield "period", "기간을 직접 입력하는 것은 고정가판매에서만 됩니다. 다른 기간을 골라 주세요."
    if (period in OWN_DATES) != (values["ends_on"] is not None):
        yield "ends_on", "종료일은 기간을 직접 입력할 때, 그때만 입력합니다."
    if values["begins_on"] and values["ends_on"] and values["ends_on"] < values["begins_on"]:
        yield "ends_on", "종료일이 시작일보다 앞섭니다. 날짜를 확인해 주세요."
    if sell_by == PRE_ORDER and values["arrives_on"] is None:
        yield "arrives_on", "예약판매는 입고 예정일이 필요합니다."
    if str(values["material"]) == "03" and not values["ingredients"]:
        yield "ingredients", "가공품은 원재료를 한 줄 이상 입력해 주세요."


RULES: tuple[Callable[[Values, Ground], Found], ...] = (
    basics, prices, options, images, deliveries, notice, certificates, extras,
)  # fmt: skip
