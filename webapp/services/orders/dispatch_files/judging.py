"""What each row of a file comes to: the parcel it sends, or why it sends none. Nothing is asked of the market yet."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from webapp.elevenst.codes import OrderState
from webapp.korean import with_particle
from webapp.models.dispatching import BAD, CHECK, DUPLICATE, EMPTY, GONE, READY, REPEATED, STOPPED, UNMATCHED
from webapp.models.stores import Store
from webapp.services.orders import dispatching, tracking
from webapp.services.orders.acting import PACKING, PAID
from webapp.services.orders.dispatch_files import sharing
from webapp.services.orders.dispatch_files.book import Book, Kept
from webapp.services.orders.dispatch_files.rows import Told, plain
from webapp.services.orders.dispatching import Entry

NOTHING_TOLD = (
    "배송번호, 주문번호, 받는 분이 모두 비어 있어 어느 주문인지 알 수 없습니다. 배송번호나 주문번호를 넣어 주세요."
)
MASKED = "받는 분의 이름이나 전화번호가 *로 가려져 있어 찾지 못합니다. 배송번호나 주문번호를 넣어 주세요."
HALF_TOLD = "받는 분은 이름과 전화번호가 모두 있어야 찾습니다. 배송번호나 주문번호를 넣어 주세요."
BY_PERSON = "번호가 아니라 받는 분의 이름과 전화번호로 찾았습니다. 맞는 주문인지 확인해 주세요."
ANOTHER_PERSON = "파일의 받는 분이 이 주문의 받는 분과 다릅니다. 줄이 밀리지 않았는지 확인해 주세요."
HELD = "보류한 주문상품이 있습니다. 주문 화면에서 까닭을 확인해 주세요. 보류를 풀면 보낼 수 있습니다."
CLOSED = "이미 취소되거나 반품된 주문입니다. 물건을 보내지 마세요."
NOT_CONFIRMED = "발주확인하지 않은 주문상품이 있습니다. 발주확인을 먼저 해 주세요."
NO_NUMBER = "송장번호가 아직 비어 있어 보내지 않습니다. 번호가 나오면 넣어서 다시 올려 주세요."
LEFT_BEFORE = "이미 발송됨: 이 주문은 여기에서 처음 보았을 때 이미 발송되어 있었습니다. 다시 보내지 않습니다."


@dataclass
class Verdict:
    """What a row comes to for one parcel; `kept` is None where none was found."""

    told: Told
    kind: str
    reason: str | None = None
    kept: Kept | None = None
    courier: str | None = None
    tracking_no: str = ""

    def turn(self, kind: str, reason: str) -> None:
        self.kind, self.reason = kind, reason

    @property
    def is_sendable(self) -> bool:
        return self.kind in (READY, CHECK)

    @property
    def entry(self) -> Entry:
        assert self.kept is not None, "what is sent has a parcel"
        return Entry(self.kept.id, self.courier or "", self.tracking_no)


def judge(stores: Sequence[Store], rows: Sequence[Told]) -> list[Verdict]:
    """The verdicts of all rows in their order; a row that names several parcels has one for each."""
    book = Book(stores, rows)
    found = [verdict for told in rows for verdict in _verdicts(book, told)]
    _weigh_parcels(found)
    _weigh_numbers(found)
    for store in stores:
        _ask_plan(store, [one for one in found if one.is_sendable and one.kept and one.kept.store_id == store.id])
    return found


def _verdicts(book: Book, told: Told) -> list[Verdict]:
    matches = _matches(book, told)
    for one in matches:
        one.courier, one.tracking_no = told.courier, told.tracking_no
        if one.kept and one.is_sendable:
            _look_at(one, one.kept)
        if told.is_empty and (one.is_sendable or one.kind == UNMATCHED or one.reason == NOT_CONFIRMED):
            one.turn(EMPTY, NO_NUMBER)
        if one.is_sendable and (problem := told.number_problem):
            one.turn(BAD, problem)
        if one.kind == READY and one.kept and _is_another(told, one.kept):
            one.turn(CHECK, ANOTHER_PERSON)
    return matches


def _matches(book: Book, told: Told) -> list[Verdict]:
    """By 배송번호, else by 주문번호, else by whom the row names, where exactly one parcel fits."""
    if told.problem and not told.can_be_found:
        return [Verdict(told, BAD, told.problem)]
    by_parcel = [_one(told, book.with_number(number), "배송번호", number) for number in told.parcel_numbers]
    if any(one.kept for one in by_parcel):
        return by_parcel
    by_order = [_one(told, book.of_order(number, told.line_no), "주문번호", number) for number in told.order_numbers]
    for one, number in zip(by_order, told.order_numbers, strict=True):
        if not one.kept and book.has_left(number):
            one.turn(GONE, LEFT_BEFORE)
    if any(one.kept or one.kind == GONE for one in by_order):
        return by_order
    people = book.of_person(told.person) if told.person.is_whole else []
    if len(people) == 1:
        return [Verdict(told, CHECK, BY_PERSON, people[0])]
    return by_parcel or by_order or [Verdict(told, UNMATCHED, _nobody(told, len(people)))]


def _nobody(told: Told, count: int) -> str:
    if count:
        return f"받는 분이 같은 배송준비중 배송번호가 {count:,}개라 고르지 못합니다. 배송번호나 주문번호를 넣어 주세요."
    if told.person.is_whole:
        return "받는 분의 이름과 전화번호가 같은 배송준비중 주문이 없습니다. 배송번호나 주문번호를 넣어 주세요."
    if told.person.is_masked:
        return MASKED
    return HALF_TOLD if told.person.names else NOTHING_TOLD


def _one(told: Told, found: Sequence[Kept], what: str, number: str) -> Verdict:
    """The parcel that a number leads to. Of an order's parcels only those count that something can be said of."""
    if not found:
        named = f"{what} {plain(number)}".strip()
        return Verdict(told, UNMATCHED, f"{named}의 주문을 찾지 못했습니다. 번호와 스토어를 확인해 주세요.")
    waiting = [kept for kept in found if kept.waiting] or list(found)
    if len(waiting) > 1:
        reason = (
            f"이 주문은 배송번호 {len(waiting):,}개로 나뉘어 있어 고르지 못합니다. 배송번호나 주문순번을 넣어 주세요."
        )
        return Verdict(told, UNMATCHED, reason)
    return Verdict(told, READY, None, waiting[0])


def _look_at(one: Verdict, kept: Kept) -> None:
    """What stands in the way of a parcel whatever the file says of its tracking number."""
    number = one.told.tracking_no
    if kept.going_with:
        going_with = with_particle(kept.going_with, "으로/로")
        one.turn(GONE, f"지금 송장번호 {going_with} 발송처리하는 중입니다. 결과를 먼저 확인해 주세요.")
    elif not kept.waiting and kept.gone:
        one.turn(GONE, _left_with(kept, number))
    elif not kept.waiting:
        one.turn(STOPPED, CLOSED)
    elif odd := [line for line in kept.waiting if line.state not in (PACKING, PAID)]:
        # Said before a hold: a late cancel holds its line by itself, and releasing it would let nothing go.
        state = OrderState(odd[0].state).label
        one.turn(STOPPED, f"{state} 상태인 주문상품이 있습니다. 물건을 보내지 말고 주문 화면에서 확인해 주세요.")
    elif any(line.is_held for line in kept.waiting):
        one.turn(STOPPED, HELD)
    elif any(line.state == PAID for line in kept.waiting):
        one.turn(STOPPED, NOT_CONFIRMED)


def _is_another(told: Told, kept: Kept) -> bool:
    """Whether the row names somebody else than its parcel; numbers of a file that was sorted in part go astray."""
    return bool(told.person.names) and kept.recipient[0] is not None and kept.recipient[0] not in told.person.names


def _left_with(kept: Kept, number: str) -> str:
    sent = sorted(kept.left_with)
    if number and any(tracking.is_form_of(one, number) for one in sent):
        return "이미 이 송장번호로 발송처리했습니다."
    if not sent:
        return "이미 발송처리했습니다. 이 파일의 송장번호는 쓰지 않습니다."
    others = with_particle(", ".join(sent), "으로/로")
    return f"이미 다른 송장번호 {others} 발송처리했습니다. 송장번호를 바꾸려면 11번가 셀러오피스에서 고쳐 주세요."


def _weigh_parcels(found: Iterable[Verdict]) -> None:
    """One parcel leaves with one number: the same one again is said once, several are for a person to decide."""
    for mine in _grouped(found, lambda one: one.kept.id if one.kept else None):
        numbers = {(one.courier, one.tracking_no) for one in mine}
        if len(numbers) > 1:
            several = (
                f"같은 배송번호에 송장번호가 여럿입니다({_rows(mine)}). 맞는 줄만 남기고 다시 올려 주세요. "
                "상자마다 번호가 다르면 주문 화면의 [일부만 · 다른 방법으로 발송]으로 보내 주세요."
            )
            for one in mine:
                one.turn(DUPLICATE, several)
        for one in mine[1:]:
            if one.is_sendable:
                one.turn(REPEATED, f"{mine[0].told.row_number:,}행과 배송번호와 송장번호가 같습니다. 한 번만 보냅니다.")


def _weigh_numbers(found: Iterable[Verdict]) -> None:
    """One number belongs to one recipient."""
    for mine in _grouped(found, lambda one: (one.courier, one.tracking_no)):
        recipients = {one.kept.recipient for one in mine if one.kept}
        if len(mine) > 1 and (len(recipients) > 1 or None in recipients.pop()):
            reason = f"송장번호 하나를 받는 분이 다른 배송번호에 썼습니다({_rows(mine)}). 송장번호를 확인해 주세요."
            for one in mine:
                one.turn(DUPLICATE, reason)


def _ask_plan(store: Store, mine: Sequence[Verdict]) -> None:
    """Let parcels in one box share their number, and the plan of dispatches say what speaks against the rest."""
    packed = [sharing.Packed(one.entry, one.kept.recipient) for one in mine if one.kept]
    for one, way in zip(mine, sharing.ways_of(store, packed), strict=True):
        if way is not None:
            one.courier, one.tracking_no = way.courier, way.tracking_no
            one.reason = " ".join([*filter(None, [one.reason]), way.sentence])
            one.kind = CHECK if way.is_renamed else one.kind
    for place, problem in dispatching.problems_of(store, [one.entry for one in mine]).items():
        mine[place].turn(DUPLICATE if problem == tracking.TAKEN else BAD, problem)


def _grouped(found: Iterable[Verdict], key: Callable[[Verdict], Hashable]) -> list[list[Verdict]]:
    """What could be sent, together by this key, each group in the order of the file."""
    groups = defaultdict(list)
    for one in found:
        if one.is_sendable:
            groups[key(one)].append(one)
    return list(groups.values())


def _rows(mine: Sequence[Verdict]) -> str:
    """The rows of a group, the first few of many."""
    numbers = sorted({one.told.row_number for one in mine})
    more = f" 외 {len(numbers) - 5:,}행" if len(numbers) > 5 else ""
    return ", ".join(f"{number:,}행" for number in numbers[:5]) + more
