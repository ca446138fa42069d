"""What the people of a shop add to an order, suspected duplicates, odd addresses, and finding orders by all of it."""

import datetime as dt
import json
from typing import Any

import pytest

from tests.services.orders.test_collecting import collect, line, place
from tests.services.products.selling import sell
from webapp.models.accounts import AuditEntry, User
from webapp.models.base import db, now
from webapp.models.orders import OrderLine, OrderMemo, Tag
from webapp.models.products import Sku
from webapp.models.stores import Store
from webapp.services import keys
from webapp.services.audit import Actor
from webapp.services.orders import address_checks, duplicates, finding, noting
from webapp.services.orders.criteria import Criteria
from webapp.services.orders.finding import Finding, Search
from webapp.services.orders.noting import NoteRefused
from webapp.simulator import SAMPLE_KEY

BUYER = {"memNo": 700001, "ordNm": "김견본"}


def found(store: Store, **asked: str) -> set[str]:
    return numbers_of(Search((store.id,), now(), criteria=Criteria(**asked)))


def numbers_of(search: Search) -> set[str]:
    looked_up = Finding(search)
    counted = finding.count(looked_up)
    numbers = {row.order.number for row in finding.page_of(looked_up, counted, 0, 50)}
    assert counted.whole == len(numbers)
    return numbers


def test_memos_tags_and_a_colleague_stand_at_the_order_and_find_it(
    store: Store, market: Any, seller_user: User
) -> None:
    one, other = place(market, 2)
    collect(store)
    actor, order = Actor(seller_user), line(one).order
    noting.write_memo(order, "김견본 님이 010-0000-4321로 전화", actor)
    assert noting.tag([order, line(other).order], " 선물  포장 ", actor) == 2
    assert noting.tag([order], "선물 포장", actor) == 0, "it has that tag"
    assert noting.untag(line(other).order, "선물 포장", actor)
    assert noting.assign([order], seller_user.id, actor) == 1
    notes = noting.of_orders([order.id])[order.id]
    assert (notes.memos, notes.newest[:3], notes.tags) == (1, "김견본", ["선물 포장"])
    for asked in ({"memo": "1"}, {"tag": "선물 포장"}, {"assignee": str(seller_user.id)}):
        assert found(store, **asked) == {one}, asked
    assert found(store, assignee="none") == {other}
    assert "4321" not in repr(db.execute_sql('SELECT * FROM "order_memo"').fetchall())
    audited = AuditEntry.select().where(AuditEntry.record.startswith("Order "))
    assert [entry.action for entry in audited] == [noting.MEMO, noting.TAG, noting.TAG, noting.UNTAG, noting.ASSIGN]
    assert "4321" not in json.dumps([[entry.before, entry.after] for entry in audited])


def test_what_cannot_be_added_is_told_and_changes_nothing(store: Store, market: Any, stranger: Any) -> None:
    (number,) = place(market)
    collect(store)
    order, actor = line(number).order, Actor()
    outsider = User.get(User.login == "stranger")
    for attempt, sentence in (
        (lambda: noting.write_memo(order, " ", actor), "메모를 1자에서"),
        (lambda: noting.tag([order], "가" * 21, actor), "태그를 1자에서"),
        (lambda: noting.assign([order], outsider.id, actor), "담당자를 골라"),
    ):
        with pytest.raises(NoteRefused, match=sentence):
            attempt()
    for n in range(noting.MOST_TAGS):
        noting.tag([order], f"태그 {n}", actor)
    with pytest.raises(NoteRefused, match="하나에 10개까지"):
        noting.tag([order], "하나 더", actor)
    assert (OrderMemo.select().count(), Tag.select().count(), line(number).order.assignee) == (0, 10, None)
    noting.untag(order, "태그 3", actor)
    assert noting.choices([store.id]).tags == [f"태그 {n}" for n in range(10) if n != 3]


def test_two_orders_of_one_buyer_within_a_day_are_suspected_until_one_is_cancelled(store: Store, market: Any) -> None:
    begin = now()
    market.set_clock((begin - dt.timedelta(hours=30)).isoformat())
    (long_ago,) = place(market, **BUYER)
    market.set_clock(begin.isoformat())
    (first,), (second,), (stranger,) = place(market, **BUYER), place(market, **BUYER), place(market, memNo=700002)
    collect(store)
    assert found(store, duplicate="1") == {first, second}
    others = duplicates.of_lines(list(OrderLine.select()))
    assert [one.order_no for one in others[line(first).id]] == [second]
    assert not {line(stranger).id, line(long_ago).id} & others.keys()
    market.file_claim(second, "cancel")
    collect(store)
    assert found(store, duplicate="1") == set()
    assert duplicates.of_lines(list(OrderLine.select())) == {}


def test_one_s_own_second_line_and_another_product_are_no_duplicates(store: Store, market: Any) -> None:
    (listing,) = sell(market, store, 1)
    market.place_order(SAMPLE_KEY, [{"prdNo": int(listing.number)}, {"prdNo": int(listing.number)}], **BUYER)
    place(market, **BUYER)
    collect(store)
    assert found(store, duplicate="1") == set()
    assert OrderLine.select().count() == 3


@pytest.mark.parametrize(
    ("told", "flags"),
    [
        ({"recipient_address": "서울특별시 견본구 견본로 12", "recipient_detail": "101동 202호"}, None),
        ({"recipient_address": "서울특별시 견본구 견본3로", "recipient_detail": "101동 202호"}, "no_building"),
        ({"recipient_address": "서울특별시 견본구 견본로12번길 3-1"}, None),
        ({"recipient_address": "경기도 견본군 견본리 산 12-3"}, None),
        ({"recipient_address": "경기도 견본시 견본로", "recipient_detail": "33 (견본동, 견본아파트)"}, None),
        ({"recipient_address": "제주특별자치도 제주시 견본로 1"}, "remote"),
        ({"recipient_address": "경상북도 울릉군 견본읍 견본길 1"}, "remote"),
        ({"recipient_address": "견본도 견본시 견본로 1", "recipient_zip_code": "63100"}, "remote"),
        ({"recipient_address": "견본도 견본시 견본로 1", "remote": "True"}, "remote"),
        ({"recipient_address": "견본시 견본로 1", "recipient_mobile": "", "recipient_phone": "-"}, "no_phone"),
        ({"recipient_address": "견본시 견본로 1", "from_abroad": "True"}, "no_customs"),
        ({"recipient_address": "견본시 견본로 1", "from_abroad": "True", "customs_code": "P123"}, None),
        ({"recipient_name": "주소를 아직 모름"}, None),
    ],
)
def test_what_is_odd_about_an_address(told: dict[str, str], flags: str | None) -> None:
    assert address_checks.flags_of({"recipient_mobile": "010-0000-4321", **told}) == flags


def test_an_odd_address_is_found_by_a_flag_that_names_no_place_and_goes_when_it_is_mended(
    store: Store, market: Any
) -> None:
    (far,), (near,) = place(market, rcvrBaseAddr="제주특별자치도 견본로"), place(market, bmDlvCst=3000)
    place(market)
    collect(store)
    assert (found(store, address="any"), found(store, address="no_building")) == ({far, near}, {far})
    assert "제주" not in repr(db.execute_sql('SELECT * FROM "parcel"').fetchall())
    market.push_order(far, "202", rcvrBaseAddr="서울특별시 견본구 견본로 1")
    collect(store)
    assert found(store, address="any") == {near}


def test_orders_are_found_by_dates_goods_and_courier(store: Store, market: Any) -> None:
    (listing,) = sell(market, store, 1)
    number = str(market.place_order(SAMPLE_KEY, [{"prdNo": int(listing.number)}])["ordNo"])
    (sent,) = place(market, state="301", gblDlvYn="Y")
    market.push_order(number, "202", slctPrdOptNm="색상:빨강/L")
    collect(store)
    sku = Sku.get(Sku.product == listing.product)
    line(number).patch(announced_ship_by=now(), ship_by=dt.datetime(2026, 1, 5, tzinfo=dt.UTC))
    line(sent).patch(courier="00034", ship_by=None, dispatched_at=dt.datetime(2026, 1, 4, 15, 30, tzinfo=dt.UTC))
    today = f"{now().astimezone(dt.timezone(dt.timedelta(hours=9))):%Y-%m-%d}"
    for query, wanted in {
        f"basis=paid&day_from={today}&day_to={today}": {number, sent},
        f"basis=ordered&day_to={today}": {number, sent},
        "basis=ordered&day_to=2020-01-01": set(),
        "basis=dispatched&day_from=2026-01-05&day_to=2026-01-05": {sent},  # half past midnight there, the 4th in UTC
        "basis=dispatched&day_to=2026-01-04": set(),
        f"basis=ship_by&day_from={today}": {number},  # the announced day counts
        "basis=confirmed&day_from=2020-01-01": {sent},
        f"product={listing.number}": {number},
        f"sku={sku.code}": {number},
        "option=빨강": {number},
        "courier=00034": {sent},
        "delayed=1": {number},
        "overseas=1": {sent},
        "basis=nonsense&day_from=2026-13-99&assignee=x": {number, sent},
    }.items():
        assert numbers_of(finding.read_query(query, [store.id], now())) == wanted, query


def test_a_new_vault_key_hides_nobody_from_the_search_and_no_duplicate(store: Store, market: Any) -> None:
    person = {**BUYER, "rcvrNm": "박견본", "ordPrtblTel": "010-0000-9876"}
    (before,) = place(market, **person)
    collect(store)
    keys.rotate()
    (after,) = place(market, **person)
    collect(store)
    for text in ("김견본", "박견본", "010-0000-9876"):
        assert numbers_of(Search((store.id,), now(), text=text)) == {before, after}, text
    assert found(store, duplicate="1") == {before, after}
