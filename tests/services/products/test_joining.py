"""Options of listings joined to SKUs: by code for a whole store, by hand, never guessed, and taken back."""

from typing import Any

import pytest

from webapp.jobs import mapping as jobs
from webapp.models.accounts import AuditEntry
from webapp.models.mapping import MappingBatch, MappingItem
from webapp.models.products import Listing, ListingOption, Product, Sku
from webapp.models.runs import Run
from webapp.models.selling import ProductChange
from webapp.models.stock import COUNTED, StockDue
from webapp.models.stores import Seller, Store
from webapp.services import runs
from webapp.services.audit import SYSTEM
from webapp.services.products import joining, mapping, sets, stock
from webapp.services.products.joining import JoiningRefused
from webapp.services.products.mapping import AMBIGUOUS, JOINED, UNJOINED, Search
from webapp.services.products.stock import Cause


def shelf(store: Store, name: str, *codes: str, **facts: Any) -> list[Sku]:
    product = Product.create(seller=facts.pop("seller", store.seller), name=name)
    return [Sku.create(seller=product.seller, product=product, code=code, **facts) for code in codes]


def sell(store: Store, number: str, *options: str | None, **facts: Any) -> list[ListingOption]:
    """A listing with an option for each 판매자 재고번호, on a base product of its own."""
    product = Product.create(seller=store.seller, name=f"가져온 {number}")
    listing = Listing.create(store=store, product=product, number=number, name=f"견본 {number}", **facts)
    return [
        ListingOption.create(listing=listing, name=f"옵션 {place}", seller_stock_code=code)
        for place, code in enumerate(options, 1)
    ]


def join(store: Store) -> Run:
    run, _ = jobs.join(store, SYSTEM)
    done = runs.perform(run.id)
    assert done is not None
    assert done.state == "done", done.error
    return done


def joined(options: list[ListingOption]) -> list[str | None]:
    fresh = [ListingOption.get_by_id(option.id) for option in options]
    return [one.sku.code if one.sku else None for one in fresh]


def test_what_one_live_sku_s_code_names_is_joined_and_nothing_is_guessed(store: Store) -> None:
    shelf(store, "견본 컵", "A-1", "A-2")
    shelf(store, "견본 잔", "TWICE", "TWICE")
    shelf(store, "남의 것", "FOREIGN", seller=Seller.create(name="다른 사업체"))
    Sku.update(archived_at=store.created_at).where(
        Sku.code.in_([s.code for s in shelf(store, "옛것", "OLD")])
    ).execute()
    several = sell(store, "1", "A-1", "A-2", "TWICE", "FOREIGN", "OLD", None)
    alone = sell(store, "2", None, seller_code="A-2")
    not_alone = sell(store, "3", None, None, seller_code="A-1")
    result = join(store).result
    assert joined(several) == ["A-1", "A-2", None, None, None, None]
    assert joined(alone) == ["A-2"]
    assert joined(not_alone) == [None, None]
    assert (result["joined"], result["ambiguous"], result["unknown"]) == (3, 1, 5)
    assert mapping.counts(Search(store)) == {UNJOINED: 6, AMBIGUOUS: 1, JOINED: 3}
    assert [one.id for one in mapping.page_of(Search(store, AMBIGUOUS), 0, 50)] == [several[2].id]
    assert AuditEntry.get(AuditEntry.action == "mapping.code").after["joined"] == 3


def test_a_listing_goes_to_the_base_product_of_its_skus_and_back(store: Store) -> None:
    (sku, _) = shelf(store, "견본 컵", "A-1", "A-2")
    (option,) = sell(store, "1", "A-1")
    before = option.listing.product_id
    batch = MappingBatch.get_by_id(join(store).result["batch"])
    assert Listing.get().product_id == sku.product_id
    (line,) = ProductChange.select()
    assert (line.source, line.source_id, line.field) == ("mapping", batch.id, "sku:옵션 1")
    assert (line.before, line.after, line.product_id) == (None, "A-1", sku.product_id)
    back = jobs.take_back(batch, SYSTEM)
    assert joined([option]) == [None]
    assert Listing.get().product_id == before
    jobs.take_back(back, SYSTEM)
    assert (joined([option]), Listing.get().product_id) == (["A-1"], sku.product_id)


def test_a_store_that_follows_its_skus_is_told_of_those_that_were_joined(store: Store) -> None:
    (sku, _) = shelf(store, "견본 컵", "A-1", "A-2", stock=7)
    (bundle,) = shelf(store, "견본 세트", "A-SET")
    sell(store, "1", "A-1", "A-2", "A-SET")
    sets.define(bundle, {"A-1": 2, "A-2": 1}, SYSTEM)
    stock.count(sku, 7, Cause(COUNTED))
    StockDue.delete().execute()
    store.patch(sync_stock=True)
    join(store)
    marked = {(mark.store_id, mark.sku_id) for mark in StockDue.select()}
    assert marked == {(store.id, sku.id), (store.id, bundle.id)}, "what only a file said is pushed to no other listing"


def test_a_second_joining_finds_nothing_left_to_do(store: Store) -> None:
    shelf(store, "견본 컵", "A-1")
    sell(store, "1", "A-1")
    join(store)
    assert join(store).result == {"joined": 0, "ambiguous": 0, "unknown": 0}
    assert MappingBatch.select().count() == 1


def test_a_joining_that_stood_still_goes_on_behind_its_checkpoint(store: Store) -> None:
    shelf(store, "견본 컵", "A-1", "A-2")
    first, second = sell(store, "1", "A-1"), sell(store, "2", "A-2")
    batch = MappingBatch.create(store=store, kind="code", counts={"joined": 5})
    run, _ = jobs.join(store, SYSTEM)
    run.patch(checkpoint={"listing": first[0].listing_id, "batch": batch.id})
    runs.perform(run.id)
    assert (joined(first), joined(second)) == ([None], ["A-2"])
    assert MappingBatch.get_by_id(batch.id).counts["joined"] == 6


def test_taking_back_leaves_what_was_joined_anew_since(store: Store) -> None:
    a, b = shelf(store, "견본 컵", "A-1", "A-2")
    one, other = sell(store, "1", "A-1", "A-2")
    batch = MappingBatch.get_by_id(join(store).result["batch"])
    joining.join_by_hand(mapping.option_of(store, other.id), a, b.id, SYSTEM)  # type: ignore[arg-type]
    back = jobs.take_back(batch, SYSTEM)
    assert joined([one, other]) == [None, "A-1"]
    assert back.counts == {"joined": 1, "skipped": 1}
    assert [item.outcome for item in back.items.order_by(MappingItem.id)] == ["done", "skipped"]
    with pytest.raises(JoiningRefused, match="이미 되돌린"):
        jobs.take_back(batch, SYSTEM)


def test_a_large_change_is_taken_back_as_a_run(store: Store) -> None:
    (sku,) = shelf(store, "견본 컵", "A-1")
    options = [one for number in range(210) for one in sell(store, str(number), "A-1")]
    batch = MappingBatch.get_by_id(join(store).result["batch"])
    back = jobs.take_back(batch, SYSTEM)
    assert back.finished_at is None
    assert joined(options[:1]) == ["A-1"]
    with pytest.raises(JoiningRefused, match="진행 중"):
        jobs.take_back(back, SYSTEM)
    runs.perform(Run.get(Run.kind == "mapping_back").id)
    assert MappingBatch.get_by_id(back.id).counts == {"joined": 210, "skipped": 0}
    assert not ListingOption.select().where(ListingOption.sku == sku).exists()


def test_a_joint_that_another_person_changed_meanwhile_is_not_written_over(store: Store) -> None:
    a, b = shelf(store, "견본 컵", "A-1", "A-2")
    (option,) = sell(store, "1", None)
    held = mapping.option_of(store, option.id)
    assert held is not None
    assert joining.join_by_hand(held, a, None, SYSTEM) is not None
    with pytest.raises(JoiningRefused, match="그사이 다른 곳에서"):
        joining.join_by_hand(held, b, None, SYSTEM)
    assert joining.join_by_hand(held, a, a.id, SYSTEM) is None
    b.patch(archived_at=store.created_at)
    with pytest.raises(JoiningRefused, match="보관한 SKU"):
        joining.join_by_hand(held, b, a.id, SYSTEM)
    assert joined([option]) == ["A-1"]
    assert Listing.get().revision == 2
