"""A look at the whole market, killed again and again, finds what an undisturbed one would, and no more."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.kill.disturbed import Disturbed
from webapp.config import Settings
from webapp.models.base import now
from webapp.models.products import LISTED, Listing, Product
from webapp.models.runs import DONE, Run
from webapp.models.selling import Difference, ProductChange
from webapp.models.stores import Freshness, Store
from webapp.services import market as services_market
from webapp.services import runs
from webapp.services.products import syncing

KILLS = 6
CHANGED = 40

pytestmark = pytest.mark.one_database


@pytest.fixture
def shop(market: Any, store: Store) -> Iterator[Store]:
    """Some hundreds of listings that agree with the market, of which some prices then move there."""
    market.seed(11, 700)
    product = Product.create(seller=store.seller, name="견본 상품")
    with services_market.client_for(store) as client:
        numbers = [row.number for row in client.products.search()]
    for number in numbers:
        Listing.create(store=store, product=product, number=number, name="견본 상품")
    perform(store)
    Listing.update(enriched_at=now()).execute()
    ProductChange.delete().execute()
    for number in numbers[:CHANGED]:
        market.change_product(number, selPrc=int(market.product(number)["selPrc"]) + 100)
    yield store
    market.seed(11, 40)


def perform(store: Store) -> None:
    run, _ = runs.start(syncing.order(store, full=True))
    ended = runs.perform(run.id)
    assert ended is not None
    assert ended.state == DONE, ended.error


def test_a_killed_look_opens_each_difference_once_and_marks_nothing_missing(shop: Store, database: Settings) -> None:
    Freshness.delete().execute()
    run, _ = runs.start(syncing.order(shop, full=True))
    worker = Disturbed(database, {})
    worker._left = {syncing.FULL: KILLS}
    try:
        worker.finish()
    finally:
        worker.kill()
    ended = Run.get_by_id(run.id)
    assert (ended.state, worker.kills > KILLS) == (DONE, True)
    assert Difference.select().count() == CHANGED
    assert Listing.select().where(Listing.differences == 1).count() == CHANGED
    assert Listing.select().where(Listing.presence != LISTED).count() == 0
    assert ProductChange.select().count() == 0
    assert Freshness.get(Freshness.what == "products").checked_at is not None
