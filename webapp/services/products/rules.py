"""What the market would refuse, and what a person should look at twice, before anything is sent; in Korean."""

from collections.abc import Callable
from typing import Any

from webapp.elevenst.product_acts import HIGHEST_PRICE, MOST_STOCK, TERMS
from webapp.models.products import MISSING, Listing
from webapp.services.products import deeds
from webapp.services.products.deeds import ENDED, NOT_YET, ON_SALE, STOPPED, Target, Wanted

BANNED = "108"
GONE = "11번가가 더는 보여 주지 않는 상품입니다. 셀러오피스에서 상품이 남아 있는지 확인해 주세요."
FORBIDDEN = "판매금지 상품이라 11번가가 수정을 받지 않습니다. 셀러오피스에서 판매금지 사유를 확인해 주세요."
# Marks of a change that is allowed and looks like a mistake.
MUCH, UNDER_COST, NOTHING = "much", "under_cost", "nothing"
MUCH_PERCENT = 30


def problems(kind: str, target: Target, wanted: Wanted) -> list[str]:
    """Why the market would not take this, each with a way out; [] when nothing is known against it."""
    listing = target.listing
    if listing.presence == MISSING:
        return [GONE]
    if listing.status == BANNED:
        return [FORBIDDEN]
    check = CHECKS.get(kind)
    return check(target, wanted) if check else []


def _price(target: Target, wanted: Wanted) -> list[str]:
    price, now = wanted["price"], target.listing.price
    if price is None or not 10 <= price <= HIGHEST_PRICE or price % 10:
        return [f"판매가는 10원 단위로 10원부터 {HIGHEST_PRICE:,}원까지 정할 수 있습니다."]
    found = []
    if now:
        lowest, highest = price_window(now)
        if not lowest <= price <= highest:
            found.append(
                "판매가는 한 번에 50%까지 올리고 80%까지 내릴 수 있습니다. "
                f"지금 {now:,}원에서는 {lowest:,}원부터 {highest:,}원까지 됩니다."
            )
    discount = wanted.get("discount", target.listing.discount)
    if discount:
        found += _discount(price, discount)
    return found + _options(target, price)


def price_window(now: int) -> tuple[int, int]:
    """The lowest and the highest price to which the market lets this one be changed in one go."""
    return -(-now * 2 // 10 // 10) * 10, now * 15 // 10 // 10 * 10


def _discount(price: int, discount: dict[str, Any]) -> list[str]:
    amount = int(discount["amount"])
    if discount["unit"] == "01" and not 10 <= amount < price:
        return [
            f"즉시할인은 10원 이상이고 판매가({price:,}원)보다 작아야 합니다. 할인을 줄이거나 판매가를 올려 주세요."
        ]
    if discount["unit"] == "02" and not 1 <= amount <= 99:
        return ["즉시할인율은 1%부터 99%까지 정할 수 있습니다."]
    return []


def _options(target: Target, price: int) -> list[str]:
    """Option prices stay from half the product's price less to as much again."""
    added = [option.add_price for option in target.options if option.add_price and option.status != "gone"]
    if any(not -price * 5 // 10 <= one <= price for one in added):
        return ["옵션 추가금액은 판매가의 -50%부터 +100%까지만 됩니다. 옵션 금액을 먼저 고쳐 주세요."]
    return []


def _stock(target: Target, wanted: Wanted) -> list[str]:
    if target.option is None or not target.option.stock_number:
        return ["11번가의 재고번호를 아직 모르는 옵션입니다. [11번가와 맞추기]로 옵션을 먼저 가져와 주세요."]
    if wanted["quantity"] is None or not 0 <= wanted["quantity"] <= MOST_STOCK:
        return [f"재고는 0개부터 {MOST_STOCK:,}개까지 정할 수 있습니다."]
    return []


def _stop(target: Target, _wanted: Wanted) -> list[str]:
    if target.listing.status in (None, NOT_YET, ON_SALE):
        return []
    return ["판매중이거나 전시 전인 상품만 전시중지할 수 있습니다."]


def _restart(target: Target, _wanted: Wanted) -> list[str]:
    if target.listing.status in (None, STOPPED):
        return []
    return ["전시중지된 상품만 다시 전시할 수 있습니다."]


def _extend(target: Target, wanted: Wanted) -> list[str]:
    if wanted["days"] not in TERMS or not wanted["days"]:
        return [f"판매기간은 {', '.join(str(days) for days in TERMS if days)}일 가운데 하나로 연장할 수 있습니다."]
    if target.listing.status not in (None, ON_SALE, deeds.SOLD_OUT, ENDED):
        return ["판매중, 품절, 판매종료 상품만 판매기간을 연장할 수 있습니다."]
    return []


CHECKS: dict[str, Callable[[Target, Wanted], list[str]]] = {
    deeds.PRICE: _price,
    deeds.DISCOUNT: _price,
    deeds.STOCK: _stock,
    deeds.STOP: _stop,
    deeds.RESTART: _restart,
    deeds.EXTEND: _extend,
}


def price_marks(listing: Listing, price: int, discount: dict[str, Any] | None, cost: int | None) -> list[str]:
    """What a person should look at twice in a new price. `cost` is the dearest SKU's, None where it is not known."""
    marks = []
    if listing.price and abs(price - listing.price) * 100 > listing.price * MUCH_PERCENT:
        marks.append(MUCH)
    paid = deeds.discounted(price, discount or {})
    if paid is not None and cost is not None and paid < cost:
        marks.append(UNDER_COST)
    if not paid:
        marks.append(NOTHING)
    return marks
