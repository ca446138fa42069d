"""승인: a real call tells whether a key is let in, and why not; one seller a store, one store a key."""

import time
from typing import Any

import pytest

from webapp.models.accounts import AuditEntry, Member, User
from webapp.models.base import db
from webapp.models.shipping import DispatchTemplate
from webapp.models.stores import APPROVED, REFUSED, Freshness, Incident, Store
from webapp.services import approval, runs, stores
from webapp.services.audit import SYSTEM, Actor
from webapp.services.runs import Order
from webapp.services.stores import StoreFields, StoreProblem
from webapp.simulator import SAMPLE_KEY
from webapp.simulator.seed.shops import ELSEWHERE_KEY, NO_HOSTING_KEY, SECOND_KEY, UNAPPROVED_KEY

NOBODYS_KEY = "SAMPLE-KEY-999999999999999999999"


def fields(key: str = SAMPLE_KEY, **more: Any) -> StoreFields:
    texts = {"name": "견본상점", "seller_login": "sample-seller", "seller_kind": "business"}
    return StoreFields(**{**texts, "contact_email": "contact@sample.example", "api_key": key, **more})


def made(user: User, key: str = SAMPLE_KEY, **more: Any) -> stores.Saved:
    return stores.create(fields(key, **more), user, Actor(user))


def test_a_good_key_is_approved_and_its_seller_remembered(seller_user: User, market: Any) -> None:
    saved = made(seller_user)
    assert saved.trial.is_approved
    store = Store.get_by_id(saved.store.id)
    assert (store.approval, store.member_number, store.approval_reason) == (APPROVED, "10000276", None)
    assert Member.get(Member.store == store).role == "owner"
    assert Freshness.get(Freshness.store == store, Freshness.what == "connection").checked_at


@pytest.mark.parametrize(
    ("key", "reason", "words"),
    [
        (NOBODYS_KEY, "key", "API Key를 거절했습니다"),
        (ELSEWHERE_KEY, "ip", "이 서버의 IP(127.0.0.1)가 11번가에 등록되어 있지 않습니다"),
        (UNAPPROVED_KEY, "not_approved", "승인되어 있지 않습니다"),
        (NO_HOSTING_KEY, "hosting", "호스팅사"),
    ],
)
def test_a_refused_key_is_saved_unapproved_with_its_reason(
    seller_user: User, market: Any, key: str, reason: str, words: str
) -> None:
    store = Store.get_by_id(made(seller_user, key).store.id)
    assert (store.approval, store.approval_reason) == (REFUSED, reason)
    assert words in approval.why_refused(store)
    assert store.approval_text
    assert not Incident.select().exists()


@pytest.mark.parametrize(
    ("fault", "reason", "words"),
    [
        ("maintenance_html", "maintenance", "점검 중"),
        ("maintenance_message", "maintenance", "점검 중"),
        ("silent_empty", "no_answer", "쓸 수 있는 답을 보내지 않았습니다"),
    ],
)
def test_a_market_that_does_not_judge_the_key_approves_nothing(
    seller_user: User, market: Any, fault: str, reason: str, words: str
) -> None:
    market.inject_fault("outboundarea", fault, count=None)
    store = made(seller_user).store
    assert (store.approval, store.approval_reason) == (REFUSED, reason)
    assert words in approval.why_refused(store)

    market.clear_faults()
    assert approval.check_now(store, SYSTEM).is_approved
    assert Store.get_by_id(store.id).approval == APPROVED


def test_a_slow_market_does_not_hold_the_seller_up(
    seller_user: User, market: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(approval, "LONGEST_WAIT", 0.3)
    market.fail_next("outboundarea", "delay", seconds=2)
    began = time.monotonic()
    assert approval.try_key(SAMPLE_KEY).reason == "no_answer"
    assert time.monotonic() - began < 1.5


def test_an_approved_store_stays_approved_when_the_market_is_silent(store: Store, market: Any) -> None:
    market.inject_fault("outboundarea", "maintenance_html", count=None)
    trial = stores.update(store, fields("", name="새 이름"), SYSTEM).trial
    assert trial.reason == "maintenance"
    kept = Store.get_by_id(store.id)
    assert (kept.approval, kept.name, kept.api_key) == (APPROVED, "새 이름", SAMPLE_KEY)


def test_a_new_key_that_is_refused_closes_the_store_until_it_is_let_in(store: Store, market: Any) -> None:
    stores.update(store, fields(UNAPPROVED_KEY), SYSTEM)
    assert Store.get_by_id(store.id).approval == REFUSED
    market.change_seller(UNAPPROVED_KEY, approved=True)
    assert stores.update(store, fields(""), SYSTEM).trial.is_approved


def test_the_same_key_is_not_taken_for_a_second_store(store: Store, seller_user: User) -> None:
    with pytest.raises(StoreProblem) as refused:
        made(seller_user, SAMPLE_KEY)
    assert (refused.value.reason, refused.value.field) == ("key_taken", "api_key")
    assert Store.select().count() == 1


def test_a_second_store_of_the_same_seller_is_saved_with_a_warning(
    store: Store, seller_user: User, market: Any
) -> None:
    store.patch(member_number="10000277")
    saved = made(seller_user, SECOND_KEY, name="둘째 등록")
    assert saved.trial.is_approved
    assert saved.twin == store


def test_a_key_of_another_seller_is_refused_once_records_were_brought_in(store: Store, market: Any) -> None:
    store.patch(member_number="10000276")
    DispatchTemplate.create(store=store, number="1", name="견본", method="01", days=1, seen_at=store.created_at)
    with pytest.raises(StoreProblem) as refused:
        stores.update(store, fields(SECOND_KEY), SYSTEM)
    assert refused.value.reason == "other_seller"
    assert Store.get_by_id(store.id).api_key == SAMPLE_KEY


def test_a_store_without_records_may_change_to_another_seller(store: Store, market: Any) -> None:
    store.patch(member_number="10000276")
    assert stores.update(store, fields(SECOND_KEY), SYSTEM).trial.is_approved
    assert Store.get_by_id(store.id).member_number == "10000277"


def test_a_second_store_joins_the_business_of_the_first(seller_user: User, market: Any) -> None:
    first, second = made(seller_user).store, made(seller_user, SECOND_KEY, name="둘째").store
    assert first.seller_id == second.seller_id


def test_neither_key_nor_contact_stands_in_the_database_or_its_audit_trail(seller_user: User, market: Any) -> None:
    secret = {"contact_name": "홍견본", "contact_phone": "010-0000-5678", "notify_urls": "json://token@sample.example"}
    store = made(seller_user, **secret).store
    stores.update(store, fields("", **{**secret, "contact_phone": "010-0000-9999"}), Actor(seller_user))
    rows = [
        str(row) for table in ("store", "audit_entry") for row in db.execute_sql(f"SELECT * FROM {table}").fetchall()
    ]
    for text in (SAMPLE_KEY, "contact@sample.example", "홍견본", "0000-5678", "0000-9999", "token@sample"):
        assert not any(text in row for row in rows)
    assert Store.get_by_id(store.id).contact_phone == "010-0000-9999"


def test_saving_tells_the_audit_trail_what_changed(store: Store, seller_user: User, market: Any) -> None:
    stores.update(store, fields("", personal_days=30), Actor(seller_user))
    entry = AuditEntry.get(AuditEntry.action == "store.update")
    assert (entry.login, entry.before["personal_days"], entry.after["personal_days"]) == ("seller", 90, 30)


def test_the_hourly_look_ends_failed_with_the_reason(store: Store, market: Any) -> None:
    market.change_seller(SAMPLE_KEY, allowed_ips=["203.0.113.10"])
    run = runs.perform(runs.start(Order("store_check", store))[0].id)
    assert run is not None
    assert (run.state, run.cause) == ("failed", "ip")
    assert "127.0.0.1" in run.error
    market.change_seller(SAMPLE_KEY, allowed_ips=[])
    assert runs.perform(runs.start(Order("store_check", store))[0].id).state == "done"
