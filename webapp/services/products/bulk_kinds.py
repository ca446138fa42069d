"""What can be done to many listings at once: for each kind what every listing, or option of it, would become.

Money is in won. A kind turns a listing and the parameters a person gave into what is wanted there; whether the market
would take it is asked of `rules`, and how it is sent of `deeds`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from webapp.elevenst import KST
from webapp.models.products import Listing, ListingOption
from webapp.models.shipping import ShippingTemplate
from webapp.services.drafts import beginning, updating
from webapp.services.drafts.standing import FOREVER
from webapp.services.products import deeds, rules
from webapp.services.products.deeds import Target, Wanted

Values = dict[str, Any]
ONE_WAY = "one_way"  # a mark: the market's own limits would not let this be taken back
NO_COST = "원가를 모르는 상품입니다. 연결된 SKU에 원가를 입력한 뒤 다시 해 주세요."
NO_PRICE = "지금 판매가를 모르는 상품입니다. [11번가와 맞추기]로 값을 먼저 가져와 주세요."
NO_OPTIONS = "옵션과 재고번호를 아직 모르는 상품입니다. [11번가와 맞추기]로 먼저 가져와 주세요."
NO_STOCK = "지금 재고를 모르는 옵션이라 더하거나 뺄 수 없습니다. 재고를 정해 주세요."
FILL_IN = "[수정]에서 비어 있는 항목을 한 번 채워 보내면 다음부터는 함께 바꿀 수 있습니다."
ROUNDED_BACK = "{unit:,}원 단위로 끝수를 맞추면 지금 값과 같습니다. 더 크게 바꾸거나 단위와 끝수를 바꿔 주세요."
ENDLESS = "판매기간에 끝이 없어 연장할 것이 없습니다."
MOST_TOLD = 2
SEVERAL_OPTIONS = (
    "옵션이 여러 개라 상품의 재고 하나로는 바꿀 수 없습니다. [엑셀로 고치기]의 옵션·재고 엑셀에서 옵션마다 고쳐 주세요."
)
# A change with a value of its own for each listing, or for each option of it.
EACH, BY_LISTING, BY_OPTION = "each", "listing", "option"
FROM_SKU = "SKU 재고를 그대로 내보내는 옵션입니다. 연결된 SKU의 재고를 고쳐 주세요."


@dataclass(frozen=True)
class Row:
    """A listing with what a calculation needs: its options, and the dearest cost of the SKUs joined to them."""

    listing: Listing
    options: list[ListingOption]
    cost: int | None
    follows_skus: bool = False

    @property
    def target(self) -> Target:
        return Target(self.listing, known=self.options)


@dataclass(frozen=True)
class Planned:
    """What would happen to one target. `problem`: why it cannot; `marks`: what a person should look at twice.

    `note` tells why an item that could be sent will not be: it comes out as it was, or there is no sense in it
    (`is_left_out`).
    """

    target: Target
    before: Values
    after: Values
    marks: list[str] = field(default_factory=list)
    problem: str | None = None
    note: str | None = None
    is_left_out: bool = False

    @property
    def is_same(self) -> bool:
        return self.problem is None and self.before == self.after


@dataclass(frozen=True)
class Kind:
    """One kind of bulk change. `fields` are the columns it sets, by which a later change of them is seen."""

    name: str
    deed: str
    fields: tuple[str, ...]
    plan: Callable[[Row, Values], Iterator[Planned]]
    can_undo: bool = True
    back: str = ""  # the kind that takes it back, where that is another one
    answers: Callable[[Values], Values] | None = None  # of the whole form, for what has no narrower call

    def wanted(self, target: Target, after: Values) -> Wanted:
        """What the deed is asked for, so that the target has the values of `after`."""
        if self.answers is not None:
            return updating.plan(target.listing, self.answers(after))[0]
        if self.deed == deeds.STOCK and target.option is not None:
            return deeds.stock_wanted(target.option, after["stock"])
        if self.deed == deeds.EXTEND:
            ends = target.listing.sale_ends_at
            return {"days": after["days"], "ended_at": ends.isoformat() if ends else None}
        if self.deed in (deeds.PRICE, deeds.DISCOUNT):
            return dict(after)
        return {}

    def held(self, target: Target) -> Values:
        """The columns of the kind as they are now."""
        row = target.option or target.listing
        return {name: getattr(row, name) for name in self.fields}


def each(values: Mapping[int, Any], by: str = BY_LISTING) -> Values:
    """The parameters of a change to these values, by id of the listing or of the option.

    A value is what the kind's column becomes; for a discount a dict of both its columns, price and discount.
    """
    return {"way": EACH, "by": by, "values": {str(key): value for key, value in values.items()}}


def _own(given: Values, row: Listing | ListingOption) -> Any:
    """The value given for this very listing or option, None where there is none."""
    return given["values"].get(str(row.id))


def _planned(kind: Kind, target: Target, after: Values, marks: list[str] | None = None) -> Planned:
    before = kind.held(target)
    found = rules.problems(kind.deed, target, kind.wanted(target, after)) if before != after else []
    return Planned(target, before, after, marks or [], " ".join(found) or None)


def _stopped(kind: Kind, target: Target, problem: str) -> Planned:
    held = kind.held(target)
    return Planned(target, held, held, [], problem)


def rounded(amount: int, unit: int, way: str) -> int:
    """The amount to a multiple of `unit`: up, down, or nearest (half goes up)."""
    if way == "up":
        return -(-amount // unit) * unit
    if way == "down":
        return amount // unit * unit
    return (amount + unit // 2) // unit * unit


def new_price(price: int, cost: int | None, given: Values) -> int:
    """The price by the given way (set, add, percent), rounded, and never below cost plus the least margin."""
    amount = given["amount"]
    raw = {"set": amount, "add": price + amount, "percent": price + price * amount // 100}[given["way"]]
    unit, way = given.get("unit") or 10, given.get("rounding") or "nearest"
    found = rounded(raw, unit, way)
    if given.get("margin") is not None and cost is not None:
        found = max(found, rounded(-(-cost * (100 + given["margin"]) // 100), unit, "up"))
    return found


def _plan_price(row: Row, given: Values) -> Iterator[Planned]:
    listing, target = row.listing, row.target
    if listing.price is None and given["way"] not in ("set", EACH):
        yield _stopped(PRICE, target, NO_PRICE)
        return
    if given.get("margin") is not None and row.cost is None:
        yield _stopped(PRICE, target, NO_COST)
        return
    price = _own(given, listing) if given["way"] == EACH else new_price(listing.price or 0, row.cost, given)
    planned = _planned(PRICE, target, {"price": price}, _price_marks(row, price, listing.discount))
    is_moved = given["way"] in ("add", "percent") and planned.is_same
    yield replace(planned, note=ROUNDED_BACK.format(unit=given.get("unit") or 10)) if is_moved else planned


def _price_marks(row: Row, price: int, discount: Values | None) -> list[str]:
    marks = rules.price_marks(row.listing, price, discount, row.cost)
    now = row.listing.price
    if now and price and not price * 2 // 10 <= now <= price * 15 // 10:
        marks.append(ONE_WAY)
    return marks


def _plan_discount(row: Row, given: Values) -> Iterator[Planned]:
    listing, target = row.listing, row.target
    if listing.price is None:
        yield _stopped(DISCOUNT, target, NO_PRICE)
        return
    after = _own(given, listing) if given["way"] == EACH else {"price": listing.price, "discount": _discount(given)}
    yield _planned(DISCOUNT, target, after, _price_marks(row, after["price"], after["discount"]))


def _discount(given: Values) -> Values:
    if given["way"] == "none":
        return {}
    return {"amount": given["amount"], "unit": given["way"], "until": given.get("until") or None}


def _plan_stock(row: Row, given: Values) -> Iterator[Planned]:
    options = [option for option in row.options if option.status != "gone"]
    by_listing = given["way"] == EACH and given["by"] == BY_LISTING
    if not options:
        yield Planned(row.target, {}, {}, [], NO_OPTIONS)
    elif by_listing and len(options) > 1:
        yield _stopped(STOCK, row.target, SEVERAL_OPTIONS)
    else:
        for option in options:
            if given["way"] != EACH or by_listing or _own(given, option) is not None:
                yield _plan_option(row, option, given)


def _plan_option(row: Row, option: ListingOption, given: Values) -> Planned:
    target = Target(row.listing, option)
    if row.follows_skus and option.sku_id is not None:
        return _stopped(STOCK, target, FROM_SKU)
    if given["way"] == "add" and option.stock is None:
        return _stopped(STOCK, target, NO_STOCK)
    quantity = _new_stock(row, option, given)
    return _planned(STOCK, target, {"stock": quantity}, [rules.NOTHING] if not quantity and option.stock else [])


def _new_stock(row: Row, option: ListingOption, given: Values) -> int:
    if given["way"] == EACH:
        return int(_own(given, row.listing if given["by"] == BY_LISTING else option))
    return int(given["amount"]) if given["way"] == "set" else max(0, option.stock + given["amount"])


def _plan_stop(row: Row, _given: Values) -> Iterator[Planned]:
    yield _planned(STOP, row.target, {"status": deeds.STOPPED})


def _plan_restart(row: Row, _given: Values) -> Iterator[Planned]:
    yield _planned(RESTART, row.target, {"status": deeds.ON_SALE})


def _plan_extension(row: Row, given: Values) -> Iterator[Planned]:
    """An extension sets no column that could be the same: the market counts the days itself."""
    target, after = row.target, {"days": given["days"]}
    ends = row.listing.sale_ends_at
    before = {"sale_ends_at": ends.isoformat() if ends else None}
    if ends and ends.astimezone(KST).year >= FOREVER:
        yield Planned(target, before, before, note=ENDLESS, is_left_out=True)
        return
    found = rules.problems(deeds.EXTEND, target, after)
    yield Planned(target, before, after, [], " ".join(found) or None)


def _whole(kind: Kind, row: Row, after: Values) -> Planned:
    """A change that only an update of the whole product makes: what it would need and does not know is told."""
    before = kind.held(row.target)
    if before == after or kind.answers is None:
        return Planned(row.target, before, after)
    found = rules.problems(kind.deed, row.target, {})
    if not found:
        problems = updating.plan(row.listing, kind.answers(after))[1]
        found = list(dict.fromkeys(problem.sentence for problem in problems))[:MOST_TOLD]
        found += [FILL_IN] if found else []
    return Planned(row.target, before, after, [], " ".join(found) or None)


def _plan_rename(row: Row, given: Values) -> Iterator[Planned]:
    name = " ".join(row.listing.name.replace(given["find"], given["replace"]).split())
    yield _whole(RENAME, row, {"name": name})


def _plan_template(row: Row, given: Values) -> Iterator[Planned]:
    yield _whole(TEMPLATE, row, {"shipping_template_id": given["template"]})


def _template_answers(after: Values) -> Values:
    template = ShippingTemplate.get_or_none(ShippingTemplate.id == after["shipping_template_id"])
    return dict(beginning.template_values(template)) if template else {}


PRICE = Kind("price", deeds.PRICE, ("price",), _plan_price)
DISCOUNT = Kind("discount", deeds.DISCOUNT, ("price", "discount"), _plan_discount)
STOCK = Kind("stock", deeds.STOCK, ("stock",), _plan_stock)
STOP = Kind("stop", deeds.STOP, ("status",), _plan_stop, back="restart")
RESTART = Kind("restart", deeds.RESTART, ("status",), _plan_restart, back="stop")
EXTEND = Kind("extend", deeds.EXTEND, (), _plan_extension, can_undo=False)
RENAME = Kind("rename", updating.UPDATE, ("name",), _plan_rename, answers=lambda after: {"name": after["name"]})
TEMPLATE = Kind("template", updating.UPDATE, ("shipping_template_id",), _plan_template, answers=_template_answers)
KINDS = {kind.name: kind for kind in (PRICE, DISCOUNT, STOCK, STOP, RESTART, EXTEND, TEMPLATE, RENAME)}
