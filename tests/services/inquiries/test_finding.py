"""The list of inquiries: tabs, filters, words of what nobody can read in the database, and pages without an offset."""

import datetime as dt
from typing import Any

import pytest

from tests.conftest import make_store
from tests.services.inquiries.asking import ask, collect, inquiry, keep, notify
from tests.services.inquiries.test_answering import answer, confirm
from webapp.models.accounts import User
from webapp.models.base import Keyring, db, insert_rows, now
from webapp.models.inquiries import Inquiry
from webapp.models.lists import UnreadName
from webapp.models.stores import Store
from webapp.services import keys, runs
from webapp.services.catalogue import upkeep
from webapp.services.inquiries import finding
from webapp.services.inquiries.finding import Finding, Place


def search(*stores: Store, **query: str) -> Finding:
    return Finding(finding.read(query, [store.id for store in stores], now()))


def numbers(*stores: Store, **query: str) -> list[str]:
    return [row.number for row in finding.page_of(search(*stores, **query), 50).rows]


@pytest.fixture
def other(store: Store, seller_user: User) -> Store:
    return make_store(seller_user, "이웃상점", "SAMPLE-KEY-000000000000000000002")


def test_tabs_count_and_show_what_waits_oldest_first(store: Store, market: Any) -> None:
    first, second = ask(market), ask(market)
    urgent, notice = notify(market), notify(market, emerNtceClfNo1="11")
    done, gone, read = ask(market), ask(market), notify(market, emerNtceClfNo1="11")
    collect(store)
    for place, number in enumerate((second, first, urgent)):
        inquiry(number).patch(asked_at=now() - dt.timedelta(hours=place + 1))
    answer(store, done)
    market.withdraw_question(gone)
    confirm(store, read)
    collect(store)
    counted = finding.count(search(store))
    assert counted.by_tab == {"": 7, "open": 3, "urgent": 1, "unread": 1, "answered": 1, "read": 1, "gone": 1}
    assert numbers(store, tab="open") == [urgent, first, second]
    assert (numbers(store, tab="urgent"), numbers(store, tab="unread")) == ([urgent], [notice])
    assert (numbers(store, tab="answered"), numbers(store, tab="gone")) == ([done], [gone])
    assert numbers(store, tab="nonsense") == numbers(store)
    assert finding.oldest([store.id]) == inquiry(urgent).asked_at


def test_filters_narrow_and_are_counted(store: Store, market: Any, seller_user: User) -> None:
    mine = ask(market, qnaDtlsCd="02", ordNoDe="20261127000001")
    other = ask(market, product="3000000014")
    urgent = notify(market)
    collect(store)
    inquiry(mine).patch(assignee=seller_user, asked_at=now() - dt.timedelta(days=3))
    today = f"{now() + dt.timedelta(hours=9):%Y-%m-%d}"
    for query, expected in (
        ({"type": "02"}, [mine]),
        ({"kind": "question"}, [urgent]),
        ({"product": "3000000014"}, [other]),
        ({"assignee": str(seller_user.id)}, [mine]),
        ({"assignee": "none"}, [urgent, other]),
        ({"age": "48"}, [mine]),
        ({"bought": "1"}, [mine]),
        ({"bought": "0"}, [other]),
        ({"day_from": today}, [urgent, other]),
        ({"day_to": f"{now() - dt.timedelta(days=2) + dt.timedelta(hours=9):%Y-%m-%d}"}, [mine]),
        ({"kind": "nonsense", "age": "x", "assignee": "x"}, [urgent, other, mine]),
        ({"q": "20261127000001"}, [mine]),
        ({"q": other}, [other]),
        ({"q": "3000000014"}, [other]),
    ):
        assert numbers(store, **query) == expected, query
        assert finding.count(search(store, **query)).by_tab[""] == len(expected), query
    assert finding.types_of([store.id]) == {"01": "상품", "02": "배송", "21-31": "구매 › 상품"}


def test_words_of_questions_and_answers_are_found_in_any_order(store: Store, market: Any) -> None:
    asked = ask(market, "이 텀블러 뚜껑만 따로 살 수 있나요?", memNM="김견본", memID="gildong-7")
    answered = ask(market, "재입고 되나요")
    collect(store)
    answer(store, answered, "뚜껑은 다음 달에 텀블러와 함께 들어옵니다")
    for text, expected in (
        ("뚜껑", {asked, answered}),
        ("텀블러 뚜껑", {asked, answered}),
        ("따로 텀블", {asked}),
        ("들어옵", {answered}),
        ("뚜", {asked, answered}),
        ("껑뚜", set()),
        ("김견본", {asked}),
        ("GILDONG-7", {asked}),
        ("gildong", set()),
        ("' OR 1=1 --", set()),
    ):
        assert set(numbers(store, q=text)) == expected, text


def test_words_are_found_in_the_stores_that_are_asked_for_alone(store: Store, other: Store) -> None:
    hours = [now() - dt.timedelta(hours=place) for place in range(3)]
    first, second = keep(store, "텀블러 뚜껑", asked_at=hours[1]), keep(other, "뚜껑 있는 텀블러", asked_at=hours[2])
    keep(other, "컵", asked_at=hours[0])
    for text in ("텀블러", "뚜껑 텀블러", "뚜"):
        assert numbers(store, other, q=text) == [first.number, second.number], text
        assert (numbers(store, q=text), numbers(other, q=text)) == ([first.number], [second.number]), text
        assert finding.count(search(store, other, q=text)).by_tab["open"] == 2, text
    assert numbers(store, other, q="텀블러", store=str(other.id)) == [second.number]
    assert numbers(store, q=second.number) == []
    assert numbers(store, other, q=second.number) == [second.number]


def test_several_stores_are_counted_and_filtered_together(store: Store, other: Store, seller_user: User) -> None:
    waiting = keep(other, "오래 기다린 문의", asked_at=now() - dt.timedelta(days=3), assignee=seller_user)
    keep(store, "둘째"), keep(other, "셋째", state="answered")
    for stores, counts in (((store, other), (3, 2, 1)), ((store,), (1, 1, 0)), ((), (0, 0, 0))):
        by_tab = finding.count(search(*stores)).by_tab
        assert (by_tab[""], by_tab["open"], by_tab["answered"]) == counts
    assert numbers(store, other, tab="open")[0] == waiting.number
    for query in ({"assignee": str(seller_user.id)}, {"age": "48"}):
        assert numbers(store, other, **query) == [waiting.number]
        assert numbers(store, **query) == numbers(**query) == []
    assert finding.oldest([store.id, other.id]) == waiting.asked_at
    assert finding.oldest([]) is None
    assert finding.ids_in_order(search().search) == []


def test_words_are_found_while_and_after_the_keys_are_changed(store: Store, market: Any) -> None:
    number = ask(market, "텀블러 뚜껑")
    collect(store)
    Keyring.vault.add_key()
    assert numbers(store, q="뚜껑") == [number]
    keys.reseal_all()
    Keyring.vault.drop_old_keys()
    assert UnreadName.select().where(UnreadName.area == "inquiries").exists()
    assert numbers(store, q="뚜껑") == [number], "not read again yet, and found all the same"
    while upkeep.is_due():
        runs.perform(runs.start(upkeep.order())[0].id)
    assert not UnreadName.select().exists()
    assert (numbers(store, q="뚜껑"), numbers(store, q="컵")) == ([number], [])


def many(store: Store, count: int) -> None:
    moment = now()
    rows = [
        Inquiry(
            store=store, kind="qna", number=str(place), state="open", state_at=moment, seen_at=moment,
            asked_at=moment - dt.timedelta(minutes=place // 2),
        )
        for place in range(count)
    ]  # fmt: skip
    with db.atomic():
        insert_rows(Inquiry, rows)


@pytest.mark.parametrize(("tab", "of_other"), [("", 0), ("open", 0), ("", 9), ("open", 9)])
def test_pages_follow_each_other_without_a_gap_in_both_directions(
    store: Store, other: Store, tab: str, of_other: int
) -> None:
    many(store, 23 - of_other), many(other, of_other)
    there, place, pages = search(store, *([other] if of_other else []), tab=tab), None, []
    while True:
        leaf = finding.page_of(there, 5, place)
        pages.append([row.id for row in leaf.rows])
        if not leaf.has_more:
            break
        place = Place(leaf.rows[-1].asked_at, leaf.rows[-1].id)
    assert [len(one) for one in pages] == [5, 5, 5, 5, 3]
    assert [number for page in pages for number in page] == finding.ids_in_order(there.search)
    first = leaf.rows[0]
    back = finding.page_of(there, 5, Place(first.asked_at, first.id, backwards=True))
    assert ([row.id for row in back.rows], back.has_before, back.has_more) == (pages[3], True, True)
    one = back.rows[0]
    for _ in range(3):
        back = finding.page_of(there, 5, Place(one.asked_at, one.id, backwards=True))
        one = back.rows[0]
    assert ([row.id for row in back.rows], back.has_before) == (pages[0], False)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "query", [{}, {"tab": "open"}, {"tab": "urgent"}, {"product": "3"}, {"type": "02"}, {"assignee": "1"}]
)
def test_the_list_is_walked_along_an_index(store: Store, other: Store, query: dict[str, str]) -> None:
    place = Place(now() - dt.timedelta(minutes=50), 100)
    for stores in ([store], [store, other]):
        sql, parameters = finding._ids(search(*stores, **query), 50, True, place).bind(db).sql()
        told = [one[-1] for one in db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", parameters).fetchall()]
        assert len([one for one in told if one.startswith("SEARCH t")]) == len(stores), told
        # What is merged in the end are a page's rows of each store.
        assert len([one for one in told if "TEMP B-TREE" in one]) == len(stores) - 1, told
