"""옵션대로 SKU 만들기: a SKU for each option that has none, in its listing's base product, joined to it in one batch.

The stock of such a SKU begins with what the market showed last, less what was ordered since that look: such orders are
older than the SKU and will never take from it. Nothing is sent. Taking the joints back puts those SKUs aside that
nobody has touched since; joining them anew brings them back.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import fn

from webapp.models.base import db, now
from webapp.models.mapping import BACK, MADE, MappingBatch
from webapp.models.orders import Order, OrderLine
from webapp.models.products import Listing, ListingOption, Product, Sku
from webapp.models.stock import BEGUN, SetPart
from webapp.models.stores import Store
from webapp.services import audit
from webapp.services.audit import Actor, Change
from webapp.services.imports.matching import only_writer
from webapp.services.orders.goods import HOLDS_STOCK
from webapp.services.products import joining, mapping, skus, stock
from webapp.services.products.joining import Joint
from webapp.services.products.stock import Cause

LONGEST_CODE = 50
# So many codes are tried for an option before its own id is put behind the code.
TRIES = 9
CODE_USED = "자체상품코드가 같은 SKU가 이미 있습니다."
OPTION_USED = "이 원상품에 같은 옵션의 SKU가 이미 있습니다."


@dataclass(frozen=True)
class Proposal:
    """An option without a SKU, what its SKU would get, and the SKU that it may be already.

    `stock` is what the SKU begins with, None where the market has told none; `ordered` is taken off it already.
    """

    option: ListingOption
    code: str
    text: str
    stock: int | None
    ordered: int
    other: Sku | None = None
    why: str = ""


@dataclass(frozen=True)
class Problem:
    """Why an option's SKU cannot be made; `other` is the SKU that it clashes with, if it is one."""

    sentence: str
    other: Sku | None = None


class MakingRefused(Exception):
    """Nothing was made: what is wrong, by option."""

    def __init__(self, problems: dict[int, Problem]) -> None:
        super().__init__("making refused")
        self.problems = problems


def options_of(store: Store, ids: Collection[int]) -> list[ListingOption]:
    """Those of these options that are the store's, in the order in which they are shown."""
    found = joining.options_where(ListingOption.id.in_(list(ids)) & (Listing.store == store))
    return sorted(found, key=lambda option: (-option.listing_id, option.id))


def proposals(store: Store, options: Sequence[ListingOption]) -> list[Proposal]:
    """What would be made of these options, each with a code that no other of the seller's SKUs bears."""
    own = mapping.own_codes(options)
    wishes = {option.id: _wish(option, own.get(option.id)) for option in options}
    tried = [code for wish in wishes.values() for code in _numbered(wish)]
    owners = skus.owners(store.seller_id, [*tried, *own.values()])
    siblings, ordered = _by_text(options), _ordered_since(options)
    taken = set(owners)
    found = []
    for option in options:
        text = skus.option_text(option.axes, option.name)
        tries = [*_numbered(wishes[option.id]), _ended(wishes[option.id], f"-{option.id}")]
        code = next(one for one in tries if one not in taken)
        taken.add(code)
        by_code = owners.get(own.get(option.id, ""), [None])[0]
        other = by_code or (siblings.get((option.listing.product_id, text)) if text else None)
        why = "" if other is None else CODE_USED if by_code else OPTION_USED
        since = ordered.get(option.id, 0)
        found.append(Proposal(option, code, text, _beginning(option, since), since, other, why))
    return found


def _ordered_since(options: Sequence[ListingOption]) -> dict[int, int]:
    """Pieces of each option in orders that came after the market last told its stock."""
    told = fn.COALESCE(Listing.seen_at, Listing.seen_in_file_at, Listing.created_at)
    mine = OrderLine.option.in_([option.id for option in options]) & OrderLine.state.in_(HOLDS_STOCK)
    rows = OrderLine.select(OrderLine.option, fn.SUM(OrderLine.quantity)).join(Order).switch(OrderLine)
    since = rows.join(ListingOption).join(Listing).where(mine & (Order.ordered_at >= told))
    return {option: int(pieces or 0) for option, pieces in since.group_by(OrderLine.option).tuples()}


def _beginning(option: ListingOption, ordered: int) -> int | None:
    return None if option.stock is None else min(max(0, option.stock - ordered), stock.MOST)


def _wish(option: ListingOption, own_code: str | None) -> str:
    """The option's own code, or the code or number of its listing with the option's values."""
    if own_code:
        return own_code[:LONGEST_CODE]
    base = option.listing.seller_code or option.listing.number
    values = re.sub(r"[\s\x00-\x1f\x7f]+", "", option.name.replace(",", "-"))
    return f"{base}-{values}"[:LONGEST_CODE] if values else base[:LONGEST_CODE]


def _numbered(code: str) -> list[str]:
    return [code, *(_ended(code, f"-{number}") for number in range(2, TRIES + 1))]


def _ended(code: str, end: str) -> str:
    return code[: LONGEST_CODE - len(end)] + end


def _by_text(options: Sequence[ListingOption]) -> dict[tuple[int, str], Sku]:
    """The live SKUs of the options' base products, by product and option text."""
    products = {option.listing.product_id for option in options}
    mine = Sku.product.in_(list(products)) & Sku.archived_at.is_null() & (Sku.option_text != "")
    return {(sku.product_id, sku.option_text): sku for sku in Sku.select().where(mine).order_by(Sku.id.desc())}


def make(store: Store, wanted: Mapping[int, str], actor: Actor) -> MappingBatch:
    """Make a SKU with this code for each of these options and join it; all or nothing: raises MakingRefused."""
    with db.atomic():
        only_writer(store)
        options = options_of(store, wanted)
        named = {option.listing.product_id for option in options}
        products = {one.id: one for one in Product.select().where(Product.id.in_(list(named)))}
        if problems := _problems(store, options, products, wanted):
            raise MakingRefused(problems)
        batch = MappingBatch.create(store=store, user=actor.user, kind=MADE, finished_at=now())
        ordered = _ordered_since(options)
        made = [
            _sku(one, products[one.listing.product_id], wanted[one.id], ordered.get(one.id, 0), batch)
            for one in options
        ]
        joints = [Joint(option, sku) for option, sku in zip(options, made, strict=True)]
        batch.patch(counts={"joined": joining.write(batch, joints)})
        # A person's work on a listing is kept by an import that is taken back.
        listings = {option.listing_id for option in options}
        Listing.update(revision=Listing.revision + 1).where(Listing.id.in_(list(listings))).execute()
        audit.record(actor, Change("mapping.make", f"MappingBatch {batch.id}", None, dict(batch.counts)), store)
    return batch


def _sku(option: ListingOption, product: Product, code: str, ordered: int, batch: MappingBatch) -> Sku:
    """The SKU of an option, with the stock that the market showed. It is joined later: its stock moves nothing yet."""
    values = {"code": code, "option_text": skus.option_text(option.axes, option.name)}
    sku = skus.make(product, values, Actor(batch.user))
    pieces = _beginning(option, ordered)
    if pieces is not None:
        since = f" {option.stock:,}개에서 그 뒤 주문 {ordered:,}개를 뺌" if ordered else ""
        note = f"채널상품 {option.listing.number}의 옵션 재고{since}"
        key = f"mapping:{batch.id}:{option.id}"
        stock.count(sku, pieces, Cause(BEGUN, note, batch.user, batch.store, event_key=key))
    return sku


def _problems(
    store: Store, options: Sequence[ListingOption], products: Mapping[int, Product], wanted: Mapping[int, str]
) -> dict[int, Problem]:
    found = {option_id: Problem("이 스토어에 없는 옵션입니다. 화면을 새로 고쳐 주세요.") for option_id in wanted}
    owners = skus.owners(store.seller_id, list(wanted.values()))
    codes = list(wanted.values())
    full = _full(options)
    for option in options:
        product = products[option.listing.product_id]
        problem = _problem(option, wanted[option.id], owners, codes, product)
        if not problem and product.id in full:
            problem = Problem(f"원상품 하나에 SKU를 {skus.MOST_SKUS:,}개까지 만들 수 있습니다. 원상품을 나누어 주세요.")
        if problem:
            found[option.id] = problem
        else:
            del found[option.id]
    return found


def _problem(
    option: ListingOption, code: str, owners: Mapping[str, list[Sku]], codes: list[str], product: Product
) -> Problem | None:
    if option.sku_id is not None:
        return Problem("그사이 다른 곳에서 SKU에 연결했습니다. 만들기에서 빼 주세요.", option.sku)
    if product.archived_at is not None:
        return Problem("보관한 원상품입니다. 원상품을 되살린 뒤 만들어 주세요.")
    if not 1 <= len(code) <= LONGEST_CODE:
        return Problem(f"자체상품코드를 1자부터 {LONGEST_CODE}자까지 입력해 주세요.")
    if code in owners:
        name = owners[code][0].product.name
        return Problem(f"‘{name}’에서 이미 쓰고 있는 자체상품코드입니다. 다른 코드를 입력해 주세요.", owners[code][0])
    if codes.count(code) > 1:
        return Problem("이 표의 다른 줄에도 있는 자체상품코드입니다. 서로 다르게 입력해 주세요.")
    return None


def _full(options: Sequence[ListingOption]) -> set[int]:
    """The base products that would get more SKUs than they may have."""
    fresh = Counter(option.listing.product_id for option in options)
    live = Sku.product.in_(list(fresh)) & Sku.archived_at.is_null()
    standing = dict(Sku.select(Sku.product, fn.COUNT(Sku.id)).where(live).group_by(Sku.product).tuples())
    return {product for product, number in fresh.items() if number + standing.get(product, 0) > skus.MOST_SKUS}


def bring_back(back: MappingBatch, sku_ids: Iterable[int]) -> None:
    """What was made and put aside lives again, when its being put aside is taken back."""
    if back.undo_of.kind != BACK or _first(back).kind != MADE:
        return
    for sku in Sku.select().where(Sku.id.in_(list(sku_ids)) & Sku.archived_at.is_null(False)):
        skus.bring_back(sku, Actor(back.user))


def put_aside(back: MappingBatch, sku_ids: Iterable[int]) -> None:
    """What was made for the joints that are taken back is archived, unless somebody has touched it since."""
    if back.undo_of.kind != MADE:
        return
    made = list(sku_ids)
    joined = ListingOption.select(ListingOption.sku).where(ListingOption.sku.in_(made))
    in_sets = SetPart.select(SetPart.part).where(SetPart.part.in_(made))
    free = Sku.id.in_(made) & Sku.archived_at.is_null() & Sku.id.not_in(joined) & Sku.id.not_in(in_sets)
    for sku in Sku.select().where(free):
        if sku.revision == _made_revision(sku):
            skus.change(sku, {}, True, Actor(back.user))


def _made_revision(sku: Sku) -> int:
    """Made, and its stock begun where the market told one."""
    return 1 if sku.stock is None else 2


def _first(back: MappingBatch) -> Any:
    """The batch that was taken back, taken back again, and so on, in the beginning."""
    batch = back
    while batch.undo_of_id is not None:
        batch = batch.undo_of
    return batch
