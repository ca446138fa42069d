"""Shipping templates: what they need, which amounts go with which kind of fee, and what becomes of them."""

from dataclasses import replace
from typing import Any

import pytest

from webapp.elevenst import Address, AddressKind
from webapp.models.accounts import AuditEntry
from webapp.models.products import Listing, Product
from webapp.models.shipping import AddressTemplate, DispatchTemplate, ShippingTemplate
from webapp.models.stores import Store
from webapp.services.audit import SYSTEM
from webapp.services.shipping import address_book, dispatch_book, terms
from webapp.services.shipping.address_book import Links
from webapp.services.shipping.terms import Terms, TermsProblem, Tier


def add_address(store: Store, kind: str, number: str) -> AddressTemplate:
    found = Address(kind=AddressKind(kind), number=number, name=f"{kind} {number}", recipient="김견본")
    return address_book.remember(store, found, {})[0]


def add_dispatch(store: Store, number: str = "344801") -> DispatchTemplate:
    return dispatch_book.remember(store, number, {"name": "일반발송 1일", "method": "01", "days": 1})[0]


@pytest.fixture
def plain(store: Store) -> Terms:
    return Terms(
        name="기본 배송",
        area="01",
        method="01",
        courier="00034",
        fee_kind="02",
        fee=3000,
        payment="03",
        bundle=True,
        return_fee=3000,
        exchange_fee=6000,
        outbound=add_address(store, "outbound", "1").id,
        return_address=add_address(store, "return", "2").id,
        dispatch=add_dispatch(store).id,
    )


def problem_of(store: Store, wanted: Terms) -> str:
    with pytest.raises(TermsProblem) as caught:
        terms.save(store, wanted, SYSTEM)
    return caught.value.field


def test_what_is_missing_is_named_until_everything_stands(store: Store) -> None:
    assert terms.missing_ground(store) == ["outbound", "return", "dispatch"]
    add_address(store, "overseas", "4")
    add_address(store, "return", "2")
    assert terms.missing_ground(store) == ["dispatch"]
    add_dispatch(store)
    assert terms.missing_ground(store) == []


def test_a_template_is_saved_and_the_first_is_the_default(store: Store, plain: Terms) -> None:
    first = terms.save(store, plain, SYSTEM)
    second = terms.save(store, replace(plain, name="둘째"), SYSTEM)
    assert (first.is_default, second.is_default, first.fee) == (True, False, 3000)
    terms.make_default(second, SYSTEM)
    assert [row.name for row in ShippingTemplate.select().where(ShippingTemplate.is_default)] == ["둘째"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"fee": None}, "fee"),
        ({"fee": 3005}, "fee"),
        ({"fee_kind": "03", "fee": 3000, "bundle": False}, "free_over"),
        ({"fee_kind": "03", "fee": 3000, "free_over": 30000}, "bundle"),
        ({"fee_kind": "04", "tiers": [Tier(1, 3000)]}, "tiers"),
        ({"fee_kind": "04", "tiers": [Tier(2, 3000), Tier(5, 6000)]}, "tiers"),
        ({"fee_kind": "04", "tiers": [Tier(1, 3000), Tier(1, 6000)]}, "tiers"),
        ({"fee_kind": "05", "fee": None}, "fee"),
        ({"return_fee": -10}, "return_fee"),
        ({"dispatch": None}, "dispatch"),
        ({"courier": ""}, "courier"),
        ({"outbound": 0}, "outbound"),
    ],
)
def test_terms_that_do_not_hold_together_are_refused(
    store: Store, plain: Terms, changes: dict[str, Any], field: str
) -> None:
    assert problem_of(store, replace(plain, **changes)) == field
    assert not ShippingTemplate.select().exists()


def test_an_address_of_the_wrong_kind_or_gone_from_the_market_is_refused(store: Store, plain: Terms) -> None:
    assert problem_of(store, replace(plain, return_address=plain.outbound)) == "return_address"
    AddressTemplate.update(presence="missing").where(AddressTemplate.id == plain.outbound).execute()
    assert problem_of(store, plain) == "outbound"


def test_amounts_of_another_kind_of_fee_are_not_kept(store: Store, plain: Terms) -> None:
    row = terms.save(store, replace(plain, fee_kind="01", free_over=10000, tiers=[Tier(1, 0)]), SYSTEM)
    assert (row.fee, row.free_over, row.tiers) == (None, None, [])


def test_what_is_not_sent_by_courier_needs_no_courier_and_no_deadline(store: Store, plain: Terms) -> None:
    row = terms.save(store, replace(plain, method="04"), SYSTEM)
    assert (row.courier, row.dispatch_id) == ("", None)


def test_a_name_stands_once_in_a_store(store: Store, plain: Terms) -> None:
    terms.save(store, plain, SYSTEM)
    assert problem_of(store, plain) == "name"
    assert ShippingTemplate.select().count() == 1


def test_changes_and_deletion_stand_in_the_audit_trail(store: Store, plain: Terms) -> None:
    row = terms.save(store, plain, SYSTEM)
    terms.save(store, replace(plain, fee=2500), SYSTEM, row)
    terms.delete(row, SYSTEM)
    lines = list(AuditEntry.select().where(AuditEntry.action.startswith("shipping_template")).order_by(AuditEntry.id))
    assert [line.action.partition(".")[2] for line in lines] == ["create", "update", "delete"]
    assert (lines[1].before, lines[1].after) == ({"fee": 3000}, {"fee": 2500})


def test_the_links_of_an_address_and_a_deadline_are_counted(store: Store, plain: Terms) -> None:
    row = terms.save(store, plain, SYSTEM)
    for number, facts in (("1", {"addrSeqOut": "1", "dlvSendCloseTmpltNo": "344801"}), ("2", {"addrSeqOut": "11"})):
        product = Product.create(seller=store.seller, name="견본")
        told = {"brand": "견본", "extra": facts}
        Listing.create(store=store, product=product, number=number, name="견본", market_facts=told)
    assert address_book.links(row.outbound) == Links(templates=1, listings=1)
    assert dispatch_book.links(row.dispatch) == Links(templates=1, listings=1)
