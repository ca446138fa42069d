"""Finding claims: each tab and filter shows what a look at every claim would, and each number finds its claim."""

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.services.claims.test_collecting import claim_of, collect
from tests.services.orders.test_collecting import line, place
from webapp.elevenst import KST
from webapp.models import claims as model
from webapp.models.accounts import User
from webapp.models.base import Keyring, lookup_form, now
from webapp.models.claims import Claim
from webapp.models.orders import Order, OrderLine, SoldItem
from webapp.models.stores import Store
from webapp.services.catalogue import finding as catalogue_finding
from webapp.services.claims import criteria, finding, queues
from webapp.services.claims.criteria import Criteria
from webapp.services.claims.finding import Finding, Search

MOMENT = now().replace(hour=3, minute=0, second=0, microsecond=0)  # noon in Korea
STAGES = (model.NEW, model.WORKING, model.FINISHED, model.WITHDRAWN)
GOODS = (model.NOTHING, model.AWAITED, model.ON_THE_WAY, model.RECEIVED, model.CHECKED)
WORDS = ("빨강 컵", "파란 컵", "빨강 접시")


def page_of(search: Search, offset: int = 0, limit: int = 100) -> list[Claim]:
    asked = Finding(search)
    return finding.page_of(asked, finding.count(asked), offset, limit)


@pytest.fixture
def claims(store: Store, seller_user: User) -> list[Claim]:
    """Eighty claims of two stores, whose every column that a list asks for is drawn by lot."""
    dice = random.Random(7)
    other = Store.create(seller=store.seller, name="다른 견본", seller_login="other", seller_kind="business")
    items = {
        (one.id, name): SoldItem.create(
            store=one, product_no=str(500 + n), product_name=name, option_text="", seller_code=f"C{n}", name=name
        )
        for one in (store, other)
        for n, name in enumerate(WORDS)
    }
    made = []
    for n in range(80):
        owner, name = dice.choice((store, other)), dice.choice(WORDS)
        asked = MOMENT - dt.timedelta(hours=dice.randrange(0, 300))
        order = Order.create(store=owner, number=f"90{n:06d}")
        sold = OrderLine.create(
            store=owner, order=order, number="1", state=dice.choice(("301", "401", "701")), state_at=asked,
            seen_at=MOMENT, sold_item=items[owner.id, name], product_name=name, product_no="1",
            exported_at=dice.choice((None, asked)), held_at=dice.choice((None, asked)),
        )  # fmt: skip
        stage = dice.choice(STAGES)
        is_open = stage in model.OPEN
        claim = Claim.create(
            store=owner, kind=dice.choice(model.KINDS), number=str(n), order_no=order.number, line_no="1",
            order=order, line=dice.choice((sold, sold, sold, None)), state="105", state_at=asked, stage=stage,
            goods=dice.choice(GOODS), seen_at=MOMENT, requested_at=asked, fault=dice.choice((None, "01", "02")),
            money=dice.choice((model.WAITING, model.IN_DOUBT) if is_open else (model.REFUNDED, model.NO_MONEY)),
            due_at=dice.choice((None, asked + dt.timedelta(days=20))) if is_open else None,
            assignee=dice.choice((None, seller_user)),
        )  # fmt: skip
        made.append(claim)
    return made


def _line(claim: Claim) -> Any:
    return claim.line if claim.line_id else None


Meets = Callable[[Claim], Any]
BY_LINE: dict[str, Meets] = {
    queues.LATE_CANCELS: lambda one: one.is_open and one.kind == "cancel" and _line(one) and _line(one).exported_at,
    queues.SEND_AFTER_ALL: lambda one: (
        (one.stage, one.kind) == ("withdrawn", "cancel") and _line(one) and _line(one).state == "301"
    ),
}
ASKED: dict[str, tuple[Criteria, Meets]] = {
    "kind": (Criteria(kind="return"), lambda one: one.kind == "return"),
    "goods": (Criteria(goods="received"), lambda one: one.goods == "received"),
    "money that waits": (Criteria(money="waiting"), lambda one: one.money == "waiting"),
    "money that is settled": (Criteria(money="refunded"), lambda one: one.money == "refunded"),
    "a fault": (Criteria(fault="02"), lambda one: one.fault == "02"),
    "no fault told": (Criteria(fault=criteria.UNTOLD), lambda one: one.fault is None),
    "nobody's": (Criteria(assignee="none"), lambda one: one.assignee_id is None),
    "a word": (Criteria(product="빨강"), lambda one: _line(one) and "빨강" in _line(one).product_name),
    "a code": (Criteria(product="C2"), lambda one: _line(one) and _line(one).product_name == WORDS[2]),
    "two at once": (
        Criteria(kind="cancel", product="컵"),
        lambda one: one.kind == "cancel" and _line(one) and "컵" in _line(one).product_name,
    ),
    "late cancels": (Criteria(queue=queues.LATE_CANCELS), BY_LINE[queues.LATE_CANCELS]),
    "to be sent after all": (Criteria(queue=queues.SEND_AFTER_ALL), BY_LINE[queues.SEND_AFTER_ALL]),
    "to be received": (
        Criteria(queue=queues.TO_RECEIVE),
        lambda one: one.is_open and one.kind in ("return", "exchange") and one.goods in ("awaited", "on_the_way"),
    ),
    "in doubt": (Criteria(queue=queues.DOUBTFUL), lambda one: one.money == model.IN_DOUBT),
}  # fmt: skip


@pytest.mark.parametrize("most", [2_000, 4], ids=["few fit", "many fit"])
@pytest.mark.parametrize("case", ASKED)
def test_a_filter_finds_what_a_look_at_each_claim_finds(
    store: Store, claims: list[Claim], case: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (catalogue_finding, criteria, finding):
        monkeypatch.setattr(module, "MOST", most)
    asked, meets = ASKED[case]
    stores = tuple(sorted({one.store_id for one in claims}))
    for stage in ("", *STAGES):
        fitting = {one.id for one in claims if meets(one) and (not stage or one.stage == stage)}
        search = Search(stores, MOMENT, stage, criteria=asked)
        assert {one.id for one in page_of(search)} == fitting, stage
        assert set(finding.ids_in_order(search)) == fitting
    counted = finding.count(Finding(Search(stores, MOMENT, criteria=asked)))
    stand = Counter(one.stage for one in claims if meets(one))
    assert counted.is_more("") or counted.by_stage == stand


@pytest.mark.parametrize("most", [2_000, 4, 0], ids=["few fit", "many are sold", "many in any way"])
def test_a_word_finds_what_is_sold_by_it_and_whoever_is_called_so(
    claims: list[Claim], most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (catalogue_finding, criteria, finding):
        monkeypatch.setattr(module, "MOST", most)
    named = next(one for one in claims if _line(one) and "컵" not in one.line.product_name)
    (called_so,) = Keyring.vault.hashes(lookup_form("컵"))
    Order.update(buyer_name_hash=called_so).where(Order.id == named.order_id).execute()
    cups = {one.id for one in claims if _line(one) and "컵" in one.line.product_name}
    search = Search(tuple({one.store_id for one in claims}), MOMENT, text="컵")
    assert set(finding.ids_in_order(search)) == {named.id, *cups}


def test_tabs_count_what_stands_there_and_what_waits_comes_in_order(store: Store, claims: list[Claim]) -> None:
    stores = tuple(sorted({one.store_id for one in claims}))
    counted = finding.count(Finding(Search(stores, MOMENT)))
    assert counted.by_stage == Counter(one.stage for one in claims)
    for ids in (stores, stores[:1]):
        mine = [one for one in claims if one.store_id in ids]
        waiting = [one for one in mine if one.stage == model.NEW]
        waiting.sort(key=lambda one: (one.due_at is None, one.due_at, one.id))
        pages = [one for at in range(0, len(waiting), 3) for one in page_of(Search(ids, MOMENT, model.NEW), at, 3)]
        assert [one.id for one in pages] == [one.id for one in waiting]
        assert [one.id for one in page_of(Search(ids, MOMENT))] == sorted((one.id for one in mine), reverse=True)


def test_days_are_korean_and_lead_the_list(store: Store, claims: list[Claim]) -> None:
    day = (MOMENT - dt.timedelta(days=5)).astimezone(KST).date().isoformat()
    search = Search(tuple({one.store_id for one in claims}), MOMENT, criteria=Criteria(day_from=day, day_to=day))
    fitting = [one for one in claims if one.requested_at.astimezone(KST).date().isoformat() == day]
    fitting.sort(key=lambda one: (one.requested_at, one.id), reverse=True)
    assert fitting
    assert [one.id for one in page_of(search)] == [one.id for one in fitting]


def test_queues_are_counted_as_they_are_listed(store: Store, claims: list[Claim]) -> None:
    counts = queues.counts([store.id])[store.id]
    for name in queues.QUEUES:
        listed = page_of(Search((store.id,), MOMENT, criteria=Criteria(queue=name)))
        assert counts[name] == len(listed), name
    held = [
        one for one in claims if one.store_id == store.id and BY_LINE[queues.SEND_AFTER_ALL](one) and one.line.held_at
    ]
    assert counts[queues.HELD] == len(held)


def test_each_number_and_name_finds_its_claim(store: Store, market: Any) -> None:
    people = {"rcvrNm": "김견본", "rcvrPrtblNo": "010-0000-4321", "ordNm": "이견본"}
    (wanted,), others = place(market, 1, "501", invcNo="555566667777", **people), place(market, 2, "501")
    for number in (wanted, *others):
        market.file_claim(number, "return", twPrdInvcNo=f"88{number[-8:]}")
    collect(store)
    found = claim_of(wanted)
    sold = line(wanted)
    codes = (wanted, found.number, found.return_tracking_no, "555566667777", sold.parcel.number)
    for text in (*codes, "김견본", "이견본", "010-0000-4321", "01000004321"):
        assert [one.id for one in page_of(Search((store.id,), MOMENT, text=text))] == [found.id], text
    assert len(page_of(Search((store.id,), MOMENT, text=sold.product_no))) == 3
    assert len(page_of(Search((store.id,), MOMENT, text=sold.product_name[1:5]))) == 3
    assert page_of(Search((store.id,), MOMENT, text="박없음")) == []
