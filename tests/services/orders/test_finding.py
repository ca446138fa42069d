"""Finding orders: what the tabs count is what stands there, and each number finds its line."""

import random
from collections import Counter
from typing import Any

from tests.services.orders.test_collecting import collect, line, place
from webapp.models.base import db, now
from webapp.models.orders import OrderLine
from webapp.models.stores import Store
from webapp.services.catalogue import tallies
from webapp.services.orders import finding, stages
from webapp.services.orders.finding import Search


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
        counted = finding.counts(Search((store.id,), now()))
        assert {name: counted[name] for name in stages.STAGES.values() if counted[name]} == dict(stand)
        tallies.fold()
    assert sum(stand.values()) == 10


def test_each_number_and_name_finds_its_line(store: Store, market: Any) -> None:
    people = {"rcvrNm": "김견본", "rcvrPrtblNo": "010-0000-4321", "ordNm": "이견본"}
    (wanted,), _others = place(market, 1, "301", **people), place(market, 3)
    collect(store)
    market.push_order(wanted, "401", invcNo="555566667777")
    collect(store)
    found = line(wanted)
    for text in (wanted, found.parcel.number, "555566667777", "김견본", "이견본", "010-0000-4321", "01000004321"):
        search = Search((store.id,), now(), text=text)
        assert [one.id for one in finding.page_of(search, 0, 10)] == [found.id], text
        assert finding.counts(search)[stages.SHIPPING] == 1
    assert len(finding.page_of(Search((store.id,), now(), text=found.product_no), 0, 10)) == 4
    assert len(finding.page_of(Search((store.id,), now(), text=found.product_name[1:5]), 0, 10)) == 4
