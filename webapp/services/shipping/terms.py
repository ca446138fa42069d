"""배송속성 템플릿: our own sets of delivery terms, and why they cannot be made while something is missing."""

from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any

from peewee import IntegrityError

from webapp.models.base import db, now
from webapp.models.shipping import LISTED, AddressTemplate, DispatchTemplate, ShippingTemplate
from webapp.models.stores import Store
from webapp.services import audit
from webapp.services.audit import Actor, Change
from webapp.services.shipping import address_book, dispatch_book

FREE, FIXED, FREE_OVER, BY_QUANTITY, PER_ITEM, SELLER_POLICY = "01", "02", "03", "04", "05", "07"
COURIER = "01"
MOST_TIERS = 10


class TermsProblem(ValueError):
    """The terms do not hold together; `field` is the form field, the text a Korean sentence with a way out."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class Tier:
    """A step of the fee by quantity: from so many pieces on, in won. The last step is open."""

    least: int
    fee: int


@dataclass(frozen=True, kw_only=True)
class Terms:
    """One set of delivery terms. Money is won; `outbound`, `return_address` and `dispatch` are ids of our rows."""

    name: str
    area: str
    method: str
    courier: str = ""
    fee_kind: str
    fee: int | None = None
    free_over: int | None = None
    tiers: list[Tier] = field(default_factory=list)
    payment: str
    bundle: bool
    return_fee: int
    exchange_fee: int
    jeju_fee: int = 0
    island_fee: int = 0
    outbound: int
    return_address: int
    dispatch: int | None = None


def missing_ground(store: Store) -> list[str]:
    """What a shipping template needs and the store has not: of "outbound", "return", "dispatch"."""
    missing = []
    if not address_book.usable(store, address_book.OUTGOING):
        missing.append("outbound")
    if not address_book.usable(store, ("return",)):
        missing.append("return")
    if not dispatch_book.usable(store):
        missing.append("dispatch")
    return missing


def search(store: Store, query: str = "") -> Any:
    """The store's shipping templates whose name holds the words, with their addresses; a query to count and page."""
    back = AddressTemplate.alias()
    wanted = ShippingTemplate.store == store
    for word in query.split():
        wanted &= ShippingTemplate.name.contains(word) | AddressTemplate.title.contains(word)
    return (
        ShippingTemplate.select(ShippingTemplate, AddressTemplate, back, DispatchTemplate)
        .join(AddressTemplate, on=ShippingTemplate.outbound)
        .switch(ShippingTemplate)
        .join(back, on=(ShippingTemplate.return_address == back.id), attr="return_address")
        .switch(ShippingTemplate)
        .left_outer_join(DispatchTemplate, on=ShippingTemplate.dispatch)
        .where(wanted)
        .order_by(ShippingTemplate.is_default.desc(), ShippingTemplate.name)
    )


def save(store: Store, terms: Terms, actor: Actor, row: ShippingTemplate | None = None) -> ShippingTemplate:
    """Make a template, or change `row`. Raises TermsProblem for what does not hold together or is not the store's."""
    values = _checked(store, terms)
    before = audited(row) if row else {}
    try:
        with db.atomic():
            row = _write(store, values, row)
            old_values, new_values = audit.differing(before, audited(row))
            action = "shipping_template.update" if before else "shipping_template.create"
            audit.record(actor, Change(action, f"ShippingTemplate {row.id}", old_values or None, new_values), store)
    except IntegrityError as error:
        raise TermsProblem("name", "같은 이름의 배송속성 템플릿이 이미 있습니다. 다른 이름을 입력해 주세요.") from error
    return row


def _write(store: Store, values: dict[str, Any], row: ShippingTemplate | None) -> ShippingTemplate:
    if row is None:
        is_first = not ShippingTemplate.select().where(ShippingTemplate.store == store).exists()
        return ShippingTemplate.create(store=store, is_default=is_first, changed_at=now(), **values)
    row.patch(changed_at=now(), **values)
    return row


def _checked(store: Store, terms: Terms) -> dict[str, Any]:
    _require(
        _is_usable(store, AddressTemplate, terms.outbound, address_book.OUTGOING),
        "outbound",
        "출고지를 다시 골라 주세요.",
    )
    is_return = _is_usable(store, AddressTemplate, terms.return_address, ("return",))
    _require(is_return, "return_address", "반품·교환지를 다시 골라 주세요.")
    by_courier = terms.method == COURIER
    if by_courier:
        chosen = terms.dispatch is not None and _is_usable(store, DispatchTemplate, terms.dispatch)
        _require(chosen, "dispatch", "택배로 보내려면 발송마감 템플릿을 골라 주세요.")
        _require(bool(terms.courier), "courier", "택배로 보내려면 택배사를 골라 주세요.")
    _check_fees(terms)
    unused = {} if by_courier else {"dispatch": None, "courier": ""}
    return {**asdict(terms), **_fee_values(terms), **unused}


def _is_usable(store: Store, model: Any, row_id: int, kinds: tuple[str, ...] = ()) -> bool:
    wanted = (model.id == row_id) & (model.store == store) & (model.presence == LISTED)
    if kinds:
        wanted &= model.kind.in_(kinds)
    return bool(model.select().where(wanted).exists())


def _check_fees(terms: Terms) -> None:
    if terms.fee_kind in (FIXED, FREE_OVER, PER_ITEM):
        _require(bool(terms.fee), "fee", "배송비를 입력해 주세요.")
    if terms.fee_kind == FREE_OVER:
        _require(bool(terms.free_over), "free_over", "얼마 이상 사면 무료인지 입력해 주세요.")
        _require(
            not terms.bundle,
            "bundle",
            "상품 조건부 무료는 묶음배송을 할 수 없습니다. 묶음배송을 [아니요]로 바꿔 주세요.",
        )
    if terms.fee_kind == BY_QUANTITY:
        _check_tiers(terms.tiers)
    amounts = {name: getattr(terms, name) or 0 for name in ("fee", "free_over")}
    amounts |= {name: getattr(terms, name) for name in ("return_fee", "exchange_fee", "jeju_fee", "island_fee")}
    for name, amount in amounts.items():
        _require(amount >= 0 and amount % 10 == 0, name, "10원 단위로 입력해 주세요.")


def _check_tiers(tiers: list[Tier]) -> None:
    _require(2 <= len(tiers) <= MOST_TIERS, "tiers", f"수량별 배송비는 2~{MOST_TIERS}구간을 입력해 주세요.")
    _require(tiers[0].least == 1, "tiers", "첫 구간은 1개부터 시작해야 합니다.")
    rising = all(here.least < after.least for here, after in pairwise(tiers))
    _require(rising, "tiers", "구간의 시작 수량이 위에서 아래로 커져야 합니다.")
    _require(all(t.fee >= 0 and t.fee % 10 == 0 for t in tiers), "tiers", "구간의 배송비는 10원 단위로 입력해 주세요.")


def _require(holds: bool, field: str, sentence: str) -> None:
    if not holds:
        raise TermsProblem(field, sentence)


def _fee_values(terms: Terms) -> dict[str, Any]:
    """Only the amounts that the kind of fee uses; what was left over from another kind is not kept."""
    return {
        "fee": terms.fee if terms.fee_kind in (FIXED, FREE_OVER, PER_ITEM) else None,
        "free_over": terms.free_over if terms.fee_kind == FREE_OVER else None,
        "tiers": [asdict(tier) for tier in terms.tiers] if terms.fee_kind == BY_QUANTITY else [],
    }


def make_default(row: ShippingTemplate, actor: Actor) -> None:
    """Make a template the one that a new product takes; the one before steps down."""
    with db.atomic():
        others = (ShippingTemplate.store == row.store_id) & (ShippingTemplate.id != row.id)
        ShippingTemplate.update(is_default=False).where(others & ShippingTemplate.is_default).execute()
        row.patch(is_default=True)
        audit.record(actor, Change("shipping_template.default", f"ShippingTemplate {row.id}"), row.store)


def delete(row: ShippingTemplate, actor: Actor) -> None:
    """Delete a template of ours; products keep the terms with which they were registered."""
    with db.atomic():
        row.delete_instance()
        audit.record(actor, Change("shipping_template.delete", f"ShippingTemplate {row.id}", audited(row)), row.store)


def audited(row: ShippingTemplate) -> dict[str, Any]:
    names = [item for item in Terms.__dataclass_fields__ if item not in ("outbound", "return_address", "dispatch")]
    linked = {"outbound": row.outbound_id, "return_address": row.return_address_id, "dispatch": row.dispatch_id}
    return {name: getattr(row, name) for name in names} | linked
