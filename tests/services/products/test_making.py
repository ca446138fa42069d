"""SKUs made after options: with codes that nobody bears, the stock that the market showed, and taken back whole."""

import datetime as dt
from typing import Any

import pytest

from tests.services.products.test_joining import joined, shelf
from webapp.jobs import mapping as jobs
from webapp.models.accounts import AuditEntry
from webapp.models.base import now
from webapp.models.mapping import MappingBatch
from webapp.models.orders import Order, OrderLine
from webapp.models.products import Listing, ListingOption, Product, Sku
from webapp.models.runs import Run
from webapp.models.stock import BEGUN, StockDue, StockMovement
from webapp.models.stores import Store
from webapp.services.audit import SYSTEM
from webapp.services.products import joining, making, mapping, skus, stock
from webapp.services.products.making import MakingRefused
from webapp.services.products.stock import Cause


def sell(store: Store, number: str, *names: str, **facts: Any) -> list[ListingOption]:
    """A listing of colours and sizes, 4 pieces of each option."""
    product = Product.create(seller=store.seller, name=f"견본 {number}")
    listing = Listing.create(store=store, product=product, number=number, name=product.name, **facts)
    axes = ",".join(["색상", "사이즈"][: names[0].count(",") + 1]) if names[0] else ""
    return [ListingOption.create(listing=listing, axes=axes, name=name, stock=4) for name in names]


def proposed(store: Store, options: list[ListingOption]) -> list[making.Proposal]:
    return making.proposals(store, making.options_of(store, [option.id for option in options]))


def codes(store: Store, options: list[ListingOption]) -> dict[str, str]:
    return {one.option.name: one.code for one in proposed(store, options)}


def made(store: Store, options: list[ListingOption]) -> MappingBatch:
    return making.make(store, {one.option.id: one.code for one in proposed(store, options)}, SYSTEM)


def refused(store: Store, wanted: dict[int, str]) -> dict[int, str]:
    with pytest.raises(MakingRefused) as refusal:
        making.make(store, wanted, SYSTEM)
    return {option_id: problem.sentence for option_id, problem in refusal.value.problems.items()}


def test_a_code_is_proposed_that_nobody_bears(store: Store) -> None:
    shelf(store, "견본 잔", "C-1-빨강-S", "C-1-빨강-S-2")
    options = sell(store, "3000000001", "빨강,S", "빨강,M", "파 랑,S", seller_code="C-1")
    assert codes(store, options) == {"빨강,S": "C-1-빨강-S-3", "빨강,M": "C-1-빨강-M", "파 랑,S": "C-1-파랑-S"}
    options[1].patch(seller_stock_code="OWN-M")
    assert codes(store, options)["빨강,M"] == "OWN-M"
    (alone,) = sell(store, "3000000002", "")
    assert codes(store, [alone]) == {"": "3000000002"}
    long = sell(store, "3000000003", "가" * 45, "가" * 45 + "나")
    assert len(set(codes(store, long).values())) == 2
    assert max(map(len, codes(store, long).values())) == making.LONGEST_CODE


def test_what_may_be_a_sku_already_is_told(store: Store) -> None:
    options = sell(store, "3000000001", "빨강", "파랑", "노랑")
    (known,) = shelf(store, "견본 잔", "KNOWN")
    same = Sku.create(seller=store.seller, product=options[1].listing.product, option_text="색상: 파랑")
    options[0].patch(seller_stock_code="KNOWN")
    assert [(one.other, one.why, one.code) for one in proposed(store, options)] == [
        (known, making.CODE_USED, "KNOWN-2"),
        (same, making.OPTION_USED, "3000000001-파랑"),
        (None, "", "3000000001-노랑"),
    ]


def test_skus_are_made_in_the_base_product_and_joined_with_the_market_s_stock(store: Store) -> None:
    store.patch(sync_stock=True, stock_buffer=2)
    options = sell(store, "3000000001", "빨강,S", "빨강,M", seller_code="C-1")
    options[1].patch(stock=None)
    batch = made(store, options)
    assert joined(options) == ["C-1-빨강-S", "C-1-빨강-M"]
    found = list(Sku.select().order_by(Sku.id))
    assert {sku.product_id for sku in found} == {options[0].listing.product_id}
    assert [(sku.option_text, sku.stock) for sku in found] == [
        ("색상: 빨강, 사이즈: S", 4),
        ("색상: 빨강, 사이즈: M", None),
    ]
    (movement,) = StockMovement.select()
    assert (movement.reason, movement.quantity, movement.after, movement.store_id) == (BEGUN, 4, 4, store.id)
    assert movement.note == "채널상품 3000000001의 옵션 재고"
    assert (batch.counts, Listing.get().revision) == ({"joined": 2}, 2)
    assert AuditEntry.get(AuditEntry.action == "mapping.make").after == {"joined": 2}
    assert StockDue.select().count() + Run.select().count() == 0, "nothing is sent"


def test_what_was_ordered_since_the_market_told_its_stock_is_taken_off(store: Store) -> None:
    red, blue = options = sell(store, "3000000001", "빨강", "파랑", seller_code="C")
    told = now() - dt.timedelta(hours=1)
    Listing.update(seen_at=told).execute()
    for minutes, state, option in (
        (-5, "202", red),
        (5, "202", red),
        (6, "301", red),
        (7, "B01", red),
        (8, "202", blue),
    ):
        order = Order.create(store=store, number=f"{minutes}", ordered_at=told + dt.timedelta(minutes=minutes))
        line = {"state": state, "state_at": now(), "seen_at": now(), "option": option, "quantity": 1}
        OrderLine.create(store=store, order=order, number="1", **line)
    blue.patch(stock=0)
    assert [(one.stock, one.ordered) for one in proposed(store, options)] == [(2, 2), (0, 1)]
    made(store, options)
    assert [sku.stock for sku in Sku.select().order_by(Sku.id)] == [2, 0]
    first = StockMovement.select().order_by(StockMovement.id).first()
    assert first.note == "채널상품 3000000001의 옵션 재고 4개에서 그 뒤 주문 2개를 뺌"


def test_taking_back_puts_aside_what_nobody_touched_and_brings_it_back(store: Store) -> None:
    options = sell(store, "3000000001", "빨강", "파랑", "노랑", seller_code="C")
    batch = made(store, options)
    stock.count(Sku.get(Sku.code == "C-파랑"), 9, Cause("counted"))
    back = jobs.take_back(batch, SYSTEM)
    assert joined(options) == [None, None, None]
    live = [sku.code for sku in Sku.select().where(Sku.archived_at.is_null())]
    assert live == ["C-파랑"], "somebody has counted it"
    again = jobs.take_back(back, SYSTEM)
    assert joined(options) == ["C-빨강", "C-파랑", "C-노랑"]
    assert again.counts == {"joined": 3, "skipped": 0}
    assert not Sku.select().where(Sku.archived_at.is_null(False)).exists()


def test_what_was_joined_anew_since_keeps_its_sku(store: Store) -> None:
    options = sell(store, "3000000001", "빨강", "파랑", seller_code="C")
    batch = made(store, options)
    red, blue = Sku.select().order_by(Sku.id)
    held = mapping.option_of(store, options[1].id)
    assert held is not None
    joining.join_by_hand(held, red, blue.id, SYSTEM)
    assert jobs.take_back(batch, SYSTEM).counts == {"joined": 1, "skipped": 1}
    assert joined(options) == [None, "C-빨강"]
    assert Sku.get_by_id(red.id).archived_at is None, "another option is still joined to it"


def test_any_mistake_makes_nothing_and_is_told_at_its_option(store: Store) -> None:
    (taken,) = shelf(store, "견본 잔", "TAKEN")
    a, b, c, d, e = sell(store, "3000000001", "가", "나", "다", "라", "마")
    (elsewhere,) = sell(store, "3000000002", "가")
    elsewhere.listing.product.patch(archived_at=now())
    e.patch(sku=taken)
    wanted = {a.id: "TAKEN", b.id: "X", c.id: "X", d.id: "", e.id: "E", elsewhere.id: "F", 999: "G"}
    told = refused(store, wanted)
    for option_id, words in {
        a.id: "‘견본 잔’에서 이미 쓰고", b.id: "다른 줄에도", c.id: "다른 줄에도", d.id: "1자부터 50자까지",
        e.id: "그사이 다른 곳에서", elsewhere.id: "보관한 원상품", 999: "이 스토어에 없는",
    }.items():  # fmt: skip
        assert words in told[option_id]
    assert (Sku.select().count(), MappingBatch.select().count()) == (1, 0)


def test_a_base_product_is_not_filled_beyond_its_most(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(skus, "MOST_SKUS", 2)
    options = sell(store, "3000000001", "가", "나", "다")
    told = refused(store, {option.id: f"C-{option.id}" for option in options})
    assert all("2개까지 만들 수 있습니다" in sentence for sentence in told.values())
    made(store, options[:2])
    assert joined(options)[2] is None
