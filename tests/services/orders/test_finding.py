"""Finding orders: what the tabs count is what stands there, and each number finds its line."""

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.services.orders.lately import collect
from tests.services.orders.test_collecting import line, place
from webapp.elevenst import KST
from webapp.models.accounts import User
from webapp.models.base import Keyring, db, lookup_form, now
from webapp.models.orders import Order, OrderLine, OrderTag, Parcel, SoldItem, Tag
from webapp.models.stores import Store
from webapp.services.catalogue import finding as catalogue_finding
from webapp.services.catalogue import tallies
from webapp.services.orders import finding, sold, stages, unfound
from webapp.services.orders.criteria import Criteria
from webapp.services.orders.finding import Finding, Search


def page_of(search: Search, offset: int = 0, limit: int = 10) -> list[OrderLine]:
    asked = Finding(search)
    return finding.page_of(asked, finding.count(asked), offset, limit)


def test_tabs_count_what_stands_there_however_lines_come_and_go(store: Store, market: Any) -> None:
    numbers = place(market, 9) + place(market, 2, state="301")
    collect(store)
    dice = random.Random(5)
    for number in numbers:
        line(number).patch(state=dice.choice(("202", "301", "401", "901", "B01")))
    with db.atomic() as undone:
        OrderLine.update(state="501").execute()
        undone.rollback()
    line(numbers[0]).delete_instance()
    stand = Counter(stages.stage_of(one) for one in OrderLine.select())
    for _ in range(2):
        counted = finding.count(Finding(Search((store.id,), now()))).by_stage
        assert {name: counted[name] for name in stages.STAGES.values() if counted[name]} == dict(stand)
        tallies.fold()
    assert sum(stand.values()) == 10


def test_each_number_and_name_finds_its_line(store: Store, market: Any) -> None:
    people = {"rcvrNm": "김견본", "rcvrPrtblNo": "010-0000-4321", "ordNm": "이견본"}
    (wanted,), others = place(market, 1, "301", **people), place(market, 3)
    collect(store)
    market.push_order(wanted, "401", invcNo="555566667777")
    collect(store)
    found = line(wanted)
    for text in (wanted, found.parcel.number, "555566667777", "김견본", "이견본", "010-0000-4321", "01000004321"):
        search = Search((store.id,), now(), text=text)
        assert [one.id for one in page_of(search)] == [found.id], text
        assert finding.count(Finding(search)).by_stage[stages.SHIPPING] == 1
    assert len(page_of(Search((store.id,), now(), text=found.product_no))) == 4
    assert len(page_of(Search((store.id,), now(), text=found.product_name[1:5]))) == 4
    assert len(page_of(Search((store.id,), now(), text=f"{wanted}\n{found.parcel.number}, {others[0]}"))) == 2


def test_of_several_pasted_numbers_those_that_nothing_goes_by_are_told(store: Store, market: Any) -> None:
    (sent,), (other,) = place(market, 1, "301", rcvrPrtblNo="010-0000-4321"), place(market)
    collect(store)
    market.push_order(sent, "401", invcNo="555566667777")
    collect(store)
    known = [sent, line(other).parcel.number, "555566667777", "010-0000-4321", line(sent).product_no]
    text = "\n".join([*known, "20260101000000001", "555566667778"])
    search = Search((store.id,), now(), stages.PAID, text)
    assert unfound.of(search).numbers == ("20260101000000001", "555566667778")
    assert unfound.of(Search((store.id,), now(), text="20260101000000001")).numbers == (), "the list itself says so"
    assert unfound.of(Search((store.id,), now(), text="빨강 20260101000000001")).numbers == ()
    many = unfound.of(Search((store.id,), now(), text=" ".join(f"{n:08}" for n in range(77_000_000, 77_000_510))))
    assert (len(many.numbers), many.left_out) == (500, 10)


def test_a_column_of_numbers_and_a_page_of_words_are_borne(store: Store, market: Any) -> None:
    numbers = place(market, 2)
    collect(store)
    column = " ".join([*(f"2026010100000{n:04}" for n in range(300)), *numbers])
    assert len(page_of(Search((store.id,), now(), text=column))) == 2
    assert page_of(Search((store.id,), now(), text=" ".join(f"낱말{n}" for n in range(300)))) == []


WORDS = ("빨강 컵", "파란 컵", "빨강 접시")
STATES = ("202", "301", "401", "901", "B01", "601", "102")
MOMENT = now().replace(hour=3, minute=0, second=0, microsecond=0)  # noon in Korea


@pytest.fixture
def lines(store: Store, seller_user: User) -> list[OrderLine]:
    """Seventy lines of two stores, each its own order, whose every column that a list asks for is drawn by lot."""
    dice = random.Random(11)
    other = Store.create(seller=store.seller, name="다른 견본", seller_login="other", seller_kind="business")
    tags = {one.id: Tag.create(store=one, name="급함") for one in (store, other)}
    items = [
        SoldItem.create(
            store=one, product_no=str(500 + n), product_name=name, option_text=option, seller_code=f"C{n}",
            name=f"{name} {option}",
        )
        for one in (store, other) for n, name in enumerate(WORDS) for option in ("흰색", "검정")
    ]  # fmt: skip
    made = []
    for n in range(70):
        item = dice.choice(items)
        ordered = MOMENT - dt.timedelta(hours=dice.randrange(0, 300))
        order = Order.create(
            store=item.store_id, number=f"90{n:06d}", ordered_at=ordered, assignee=dice.choice((None, seller_user)),
            buyer="{}",
        )  # fmt: skip
        parcel = Parcel(store=item.store_id, number=f"80{n:06d}", address_flags=dice.choice((None, "remote")))
        parcel.look_up_by({"recipient_name": dice.choice(("김견본", "이견본"))})
        parcel.save()
        sent = ordered + dt.timedelta(hours=30)
        line = OrderLine.create(
            store=item.store_id, order=order, parcel=parcel, number="1", state=dice.choice(STATES), state_at=ordered,
            seen_at=MOMENT, sold_item=item, product_no=item.product_no, product_name=item.product_name,
            option_text=item.option_text, seller_code=item.seller_code, ordered_at=ordered,
            paid_at=dice.choice((None, ordered)), due_on=dice.choice((None, sent)), dispatched_at=sent,
            courier=dice.choice(("00034", "00012")), tracking_no=f"70{n:06d}", held_at=dice.choice((None, None, sent)),
            is_overseas=dice.choice((None, True)), announced_ship_by=dice.choice((None, None, MOMENT)),
        )  # fmt: skip
        if dice.random() < 0.3:
            OrderTag.create(order=order, tag=tags[item.store_id])
        made.append(line)
    return made


def tagged(line: OrderLine) -> bool:
    return OrderTag.select().where(OrderTag.order == line.order).exists()


DAY_AGO, WEEK_AGO = f"{MOMENT - dt.timedelta(days=1):%Y-%m-%d}", f"{MOMENT - dt.timedelta(days=7):%Y-%m-%d}"
TEXTS: dict[str, Callable[[OrderLine], bool]] = {
    "": lambda line: True,
    "빨강": lambda line: "빨강" in line.product_name,
    "컵 검정": lambda line: "컵" in line.product_name and line.option_text == "검정",
    "김견본": lambda line: line.parcel.recipient_name_hash == Keyring.vault.hash(lookup_form("김견본")),
    "70000007 90000009, 80000011 X1": lambda line: line.id in (8, 10, 12),
    "501": lambda line: line.product_no == "501",
}
ASKED: tuple[tuple[dict[str, str], Callable[[OrderLine], bool]], ...] = (
    ({}, lambda line: True),
    ({"product": "접시"}, lambda line: "접시" in line.product_name),
    ({"option": "흰"}, lambda line: line.option_text == "흰색"),
    ({"courier": "00034"}, lambda line: line.courier == "00034"),
    ({"tag": "급함"}, tagged),
    ({"assignee": "none"}, lambda line: line.order.assignee_id is None),
    ({"address": "remote", "overseas": "1"}, lambda line: bool(line.parcel.address_flags and line.is_overseas)),
    ({"delayed": "1"}, lambda line: line.announced_ship_by is not None),
    (
        {"basis": "ordered", "day_from": WEEK_AGO, "day_to": DAY_AGO},
        lambda line: WEEK_AGO <= f"{line.ordered_at.astimezone(KST):%Y-%m-%d}" <= DAY_AGO,
    ),
    (
        {"day_from": WEEK_AGO, "courier": "00012"},
        lambda line: (
            bool(line.paid_at and line.courier == "00012") and f"{line.paid_at.astimezone(KST):%Y-%m-%d}" >= WEEK_AGO
        ),
    ),
    ({"basis": "ship_by", "day_to": DAY_AGO}, lambda line: bool(day := day_told(line)) and day <= DAY_AGO),
)


def day_told(line: OrderLine) -> str:
    day = stages.day_of(line)
    return f"{day.astimezone(KST):%Y-%m-%d}" if day else ""


@pytest.mark.parametrize("most", [2_000, 2], ids=["few", "many"])
def test_whether_few_or_many_fit_the_right_ones_are_found(
    lines: list[OrderLine], monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    for module in (finding, catalogue_finding, sold):
        monkeypatch.setattr(module, "MOST", most)
    stores = tuple(sorted({line.store_id for line in lines}))
    stage_names = ("", stages.PAID, stages.CLAIM, stages.CANCELLED, stages.LATE, stages.TODAY, stages.HELD)
    met = 0
    for text, is_named in TEXTS.items():
        for asked, fits in ASKED:
            fitting = [line for line in lines if is_named(line) and fits(line)]
            for stage in stage_names if asked == {} or text == "" else ("", stages.PAID):
                search = Search(stores, MOMENT, stage, text, Criteria(**asked))
                wanted = {line.id for line in fitting if stands_at(line, stage)}
                looked_up = Finding(search)
                counted = finding.count(looked_up)
                rows = finding.page_of(looked_up, counted, 0, 100)
                assert {row.id for row in rows} == wanted, (text, asked, stage)
                assert [row.id for row in rows] == finding.ids_in_order(search), (text, asked, stage)
                assert counted.total == len(wanted) or (counted.is_more and counted.total <= len(wanted))
                assert most == 2 or not counted.is_more
                met += len(wanted)
    assert met > 500


def stands_at(line: OrderLine, stage: str) -> bool:
    beside = {stages.LATE: stages.is_late, stages.TODAY: stages.is_for_today}
    if stage in beside:
        return beside[stage](line, MOMENT)
    if stage == stages.HELD:
        return stages.is_held(line)
    return not stage or stages.stage_of(line) == stage


def test_pages_follow_each_other_in_order_from_either_end(lines: list[OrderLine]) -> None:
    """The newest first, what has to go out soonest, what was held last, the latest of the days that are asked for."""
    stores = tuple({line.store_id for line in lines})
    for stage, asked, key in (
        ("", {}, lambda line: -line.id),
        (stages.LATE, {}, lambda line: (stages.day_of(line), line.id)),
        (stages.HELD, {}, lambda line: (-line.held_at.timestamp(), -line.id)),
        ("", {"basis": "ordered", "day_from": WEEK_AGO}, lambda line: (-line.ordered_at.timestamp(), -line.id)),
    ):
        search = Search(stores, MOMENT, stage, criteria=Criteria(**asked))
        looked_up = Finding(search)
        counted = finding.count(looked_up)
        pages = [finding.page_of(looked_up, counted, offset, 4) for offset in range(0, counted.total, 4)]
        ids = [row.id for page in pages for row in page]
        assert len(ids) == counted.total > 4
        found = [line for line in lines if line.id in ids]
        assert ids == [line.id for line in sorted(found, key=key)]
