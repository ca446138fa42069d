"""발송기한: by the market's day, else by the listing's template over Korean business days and the store's days off."""

import datetime as dt

import pytest

from tests.services.orders.lately import collect
from tests.services.orders.test_collecting import NUMBER, line, place
from webapp.elevenst import KST
from webapp.models.accounts import AuditEntry
from webapp.models.base import now
from webapp.models.orders import OrderLine
from webapp.models.products import Listing, Product
from webapp.models.shipping import DispatchTemplate
from webapp.models.stores import Store
from webapp.services.audit import SYSTEM
from webapp.services.orders import due
from webapp.services.shipping import business_days, closed_days


def template(**values: object) -> DispatchTemplate:
    given = {"method": "01", "days": 1, "weekday_cutoff": "1400", "number": "7", "name": "견본", **values}
    return DispatchTemplate(seen_at=now(), **given)


@pytest.mark.parametrize(
    ("paid", "values", "closed", "expected"),
    [
        ("2026-11-26 13:59", {"method": "02"}, [], "2026-11-26"),
        ("2026-11-26 14:00", {"method": "02"}, [], "2026-11-27"),
        ("2026-11-27 15:00", {"method": "02"}, [], "2026-11-30"),
        ("2026-11-27 15:00", {"method": "02", "saturday": True, "saturday_cutoff": "1100"}, [], "2026-11-28"),
        ("2026-11-28 11:30", {"method": "02", "saturday": True, "saturday_cutoff": "1100"}, [], "2026-11-30"),
        ("2026-11-26 10:00", {"days": 2}, [], "2026-11-30"),
        ("2026-11-26 10:00", {"days": 2}, ["2026-11-30"], "2026-12-01"),
        ("2026-12-24 15:00", {"method": "02"}, [], "2026-12-28"),
        ("2026-09-23 15:00", {"method": "02"}, [], "2026-09-28"),
    ],
)  # fmt: skip
def test_a_template_leads_to_the_last_day(
    paid: str, values: dict[str, object], closed: list[str], expected: str
) -> None:
    moment = dt.datetime.fromisoformat(paid).replace(tzinfo=KST)
    days = frozenset(map(dt.date.fromisoformat, closed))
    assert due.last_day(template(**values), moment, days).isoformat() == expected


def test_a_substitute_holiday_is_a_day_off() -> None:
    assert not business_days.is_open(dt.date(2026, 8, 17)), "15 August 2026 is a Saturday"
    assert business_days.after(dt.date(2026, 12, 31)) == dt.date(2027, 1, 4)


@pytest.fixture
def untold(store: Store, market: object) -> OrderLine:
    """A line whose listing names a template, and of which the market tells no day to send by."""
    template(store=store, method="02", weekday_cutoff="").save(force_insert=True)
    product = Product.create(seller=store.seller, name="견본 상품")
    Listing.create(store=store, product=product, number=str(NUMBER), name="견본 상품", market_facts={due.NAMED: "7"})
    (number,) = place(market, dlvSndDue="")
    collect(store)
    return line(number)


def test_where_the_market_tells_no_day_the_template_does(store: Store, untold: OrderLine) -> None:
    assert untold.ship_by is None
    today = untold.paid_at.astimezone(KST).date()
    expected = today if business_days.is_open(today) else business_days.after(today)
    assert untold.due_on == business_days.midnight(expected)
    closed_days.add(store, expected, expected, "견본 휴무", SYSTEM)
    later = OrderLine.get_by_id(untold.id).due_on
    assert later == business_days.midnight(business_days.after(expected))
    DispatchTemplate.update(method="01", days=1).where(DispatchTemplate.store == store).execute()
    collect(store)
    assert OrderLine.get_by_id(untold.id).due_on > later, "a template that changed moves what waits"
    assert closed_days.remove(store, expected.isoformat(), SYSTEM)
    actions = [entry.action for entry in AuditEntry.select().where(AuditEntry.action.startswith("closed_day"))]
    assert actions == ["closed_day.add", "closed_day.remove"]
