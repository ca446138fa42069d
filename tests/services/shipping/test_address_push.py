"""Addresses pushed to the market: sent once, refused in words, and found again when an answer was lost."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from webapp.elevenst import AddressForm, OverseasAddressForm
from webapp.models.accounts import AuditEntry
from webapp.models.acts import DONE, REJECTED, UNKNOWN, Act, ActInProgress
from webapp.models.shipping import AddressTemplate
from webapp.models.stores import Store
from webapp.services import sending
from webapp.services.audit import SYSTEM
from webapp.services.sending import MarketProblem, Sent
from webapp.services.shipping import address_push, refusals
from webapp.services.shipping.address_push import Wanted
from webapp.simulator import SAMPLE_KEY

Change = Callable[..., Sent]


@pytest.fixture
def wanted(store: Store) -> Wanted:
    """A domestic address as the form gives it, its place found through the market's search."""
    with sending.calling(store) as client:
        place = client.addresses.search("테헤란로 152")[0]
    form = AddressForm(
        name="역삼 창고",
        recipient="이견본",
        phone="02-000-0000",
        mobile="010-0000-7777",
        building_number=place.building_number,
        detail="2층",
    )
    return Wanted("outbound", form, "form-1", place.road_address, place.zip_code)


OVERSEAS = OverseasAddressForm(
    name="뉴저지 창고",
    recipient="Sample Person",
    phone="+1-201-555-0100",
    mobile="+1-201-555-0101",
    country="US",
    line1="1 Sample Road",
    line2="Dock 2",
    city="Newark",
    state="NJ",
    zip_code="07101",
)


def register(store: Store, wanted: Wanted) -> Sent:
    with sending.calling(store) as client:
        return address_push.register(store, client, wanted, SYSTEM)


def update(row: AddressTemplate, wanted: Wanted) -> Sent:
    with sending.calling(row.store) as client:
        return address_push.update(row, client, wanted, SYSTEM)


def settle(sent: Sent) -> Sent:
    with sending.calling(sent.act.store) as client:
        return address_push.settle(Act.get_by_id(sent.act.id), client, SYSTEM)


def grow_old(sent: Sent) -> None:
    Act.update(settled_at=sent.act.settled_at - dt.timedelta(minutes=5)).where(Act.id == sent.act.id).execute()


@pytest.mark.parametrize("kind", ["outbound", "return", "visit"])
def test_a_domestic_address_is_registered_and_kept(store: Store, market: Any, wanted: Wanted, kind: str) -> None:
    sent = register(store, replace(wanted, kind=kind))
    row = AddressTemplate.get_by_id(sent.row_id)
    assert sent.act.state == DONE
    assert [entry["target"] for entry in market.list_ledger(f"register_{kind}_address")] == [row.number]
    assert (row.kind, row.title, row.address, row.detail) == (kind, "역삼 창고", wanted.address, "2층")
    assert (row.zip_code, row.recipient, row.mobile) == ("06236", "이견본", "010-0000-7777")


def test_an_overseas_address_is_registered_and_kept(store: Store, market: Any) -> None:
    sent = register(store, Wanted("overseas", OVERSEAS, "form-1"))
    row = AddressTemplate.get_by_id(sent.row_id)
    assert (row.country, row.city, row.state_name, row.zip_code) == ("US", "Newark", "NJ", "07101")
    assert market.ledger.count("register_overseas_address", row.number) == 1


@pytest.mark.parametrize("kind", ["outbound", "return", "visit"])
def test_an_edit_reaches_the_market(store: Store, market: Any, wanted: Wanted, kind: str) -> None:
    row = AddressTemplate.get_by_id(register(store, replace(wanted, kind=kind)).row_id)
    edited = replace(wanted, kind=kind, form_key="form-2", form=replace(wanted.form, detail="9층", recipient="박견본"))
    assert update(row, edited).is_done
    row = AddressTemplate.get_by_id(row.id)
    there = next(one for one in market.addresses(SAMPLE_KEY) if one["addrSeq"] == row.number)
    assert (there["dtlsAddr"], row.detail, row.recipient) == ("9층", "9층", "박견본")


def test_an_overseas_edit_reaches_the_market(store: Store, market: Any) -> None:
    row = AddressTemplate.get_by_id(register(store, Wanted("overseas", OVERSEAS, "form-1")).row_id)
    update(row, Wanted("overseas", replace(OVERSEAS, city="Hoboken"), "form-2"))
    assert AddressTemplate.get_by_id(row.id).city == "Hoboken"
    assert market.ledger.count("update_overseas_address", row.number) == 1


def test_a_place_may_be_moved_from_road_to_lot(store: Store, wanted: Wanted) -> None:
    row = AddressTemplate.get_by_id(register(store, wanted).row_id)
    with sending.calling(store) as client:
        lot = client.addresses.search("전호리")[0].lot_number
    form = replace(wanted.form, building_number=None, lot_number=lot, address_type="02")
    update(row, replace(wanted, form=form, form_key="form-2", address="경기도 김포시 고촌읍 전호리 731"))
    row = AddressTemplate.get_by_id(row.id)
    assert (row.lot_number, row.building_number, row.address_type) == (lot, "", "02")


def test_the_same_form_sent_twice_registers_once(store: Store, market: Any, wanted: Wanted) -> None:
    first, second = register(store, wanted), register(store, wanted)
    assert first.row_id == second.row_id
    assert market.ledger.count("register_outbound_address") == 1


def test_the_same_edit_sent_twice_goes_out_once(store: Store, market: Any, wanted: Wanted) -> None:
    row = AddressTemplate.get_by_id(register(store, wanted).row_id)
    edited = replace(wanted, form_key="form-2", form=replace(wanted.form, detail="9층"))
    assert [update(row, edited).is_done, update(row, edited).is_done] == [True, True]
    assert market.ledger.count("update_outbound_address") == 1


@pytest.mark.parametrize("fault", ["timeout_after", "cut", "truncated", "wrong_root"])
def test_a_lost_answer_is_settled_by_asking(store: Store, market: Any, wanted: Wanted, fault: str) -> None:
    market.fail_next("registerOutAddress", fault, seconds=0.1)
    sent = register(store, wanted)
    assert (sent.act.state, AddressTemplate.get_by_id(sent.row_id).title) == (DONE, "역삼 창고")
    assert market.ledger.count("register_outbound_address") == 1


def test_while_the_market_stays_silent_the_outcome_is_unknown_and_nothing_more_is_sent(
    store: Store, market: Any, wanted: Wanted
) -> None:
    market.fail_next("registerOutAddress", "timeout_after", seconds=0.1)
    market.inject_fault("getOutAddressInfo", "wrong_root", count=None)
    sent = register(store, wanted)
    assert sent.act.state == UNKNOWN
    with pytest.raises(ActInProgress):
        register(store, wanted)
    with pytest.raises(ActInProgress):
        register(store, replace(wanted, form_key="another form"))
    market.clear_faults()
    assert settle(sent).is_done
    assert market.ledger.count("register_outbound_address") == 1


def test_what_never_arrived_may_be_sent_again_after_a_minute(store: Store, market: Any, wanted: Wanted) -> None:
    market.fail_next("registerOutAddress", "timeout_before", seconds=0.1)
    sent = register(store, wanted)
    assert (sent.act.state, settle(sent).act.state) == (UNKNOWN, UNKNOWN)
    grow_old(sent)
    assert settle(sent).act.state == REJECTED
    assert register(store, wanted).is_done
    assert market.ledger.count("register_outbound_address") == 1


def test_an_address_that_stood_before_is_not_taken_for_the_new_one(store: Store, market: Any, wanted: Wanted) -> None:
    register(store, wanted)
    market.fail_next("registerOutAddress", "timeout_before", seconds=0.1)
    sent = register(store, replace(wanted, form_key="form-2"))
    assert sent.act.state == UNKNOWN


def test_a_lost_edit_is_settled_by_comparing(store: Store, market: Any, wanted: Wanted) -> None:
    row = AddressTemplate.get_by_id(register(store, wanted).row_id)
    market.fail_next("updateOutAddress", "timeout_after", seconds=0.1)
    assert update(row, replace(wanted, form_key="form-2", form=replace(wanted.form, detail="9층"))).is_done
    market.fail_next("updateOutAddress", "timeout_before", seconds=0.1)
    lost = update(row, replace(wanted, form_key="form-3", form=replace(wanted.form, detail="10층")))
    assert (lost.act.state, AddressTemplate.get_by_id(row.id).detail) == (UNKNOWN, "9층")


@pytest.mark.parametrize("kind", ["overseas", "visit"])
def test_kinds_without_a_list_are_found_by_trying_the_next_numbers(
    store: Store, market: Any, wanted: Wanted, kind: str
) -> None:
    form = OVERSEAS if kind == "overseas" else wanted.form
    path = "registerGlobalOutAddress" if kind == "overseas" else "registerVisitAddress"
    market.fail_next(path, "timeout_after", seconds=0.1)
    sent = register(store, replace(wanted, kind=kind, form=form))
    assert (sent.act.state, AddressTemplate.get_by_id(sent.row_id).kind) == (DONE, kind)


def test_where_the_market_cannot_tell_a_person_decides(store: Store, market: Any) -> None:
    market.fail_next("registerGlobalOutAddress", "timeout_before", seconds=0.1)
    sent = register(store, Wanted("overseas", OVERSEAS, "form-1"))
    grow_old(sent)
    assert settle(sent).act.state == UNKNOWN
    sending.give_up(sent.act, SYSTEM)
    assert register(store, Wanted("overseas", OVERSEAS, "form-2")).is_done


def test_a_key_that_is_refused_sends_nothing(store: Store, market: Any, wanted: Wanted) -> None:
    market.change_seller(SAMPLE_KEY, approved=False)
    with pytest.raises(MarketProblem, match="승인"):
        register(store, wanted)
    assert not Act.select().exists()


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"phone": "070-000-000"}, "phone"),
        ({"mobile": "02-000-0000"}, "mobile"),
        ({"building_number": "1" * 25}, "place"),
        ({"detail": "가" * 101}, "detail"),
    ],
)
def test_a_refusal_names_its_field(store: Store, market: Any, wanted: Wanted, words: Any, field: str) -> None:
    sent = register(store, replace(wanted, form=replace(wanted.form, **words)))
    refusal = refusals.of_address(sent)
    assert refusal is not None
    assert (sent.act.state, refusal.field) == (REJECTED, field)
    assert market.ledger.count() == 0


def test_the_act_and_the_audit_trail_hold_no_name_and_no_phone(store: Store, wanted: Wanted) -> None:
    register(store, wanted)
    written = str([row.__data__ for row in [*Act.select(), *AuditEntry.select()]])
    assert "역삼 창고" in written
    assert "이견본" not in written
    assert "010-0000-7777" not in written
