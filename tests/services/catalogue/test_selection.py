"""What is selected outlives pages and filters, means what fits when it is used, and never reaches into other stores."""

import pytest

from tests.conftest import make_store, make_user
from tests.views.test_listings import sell
from webapp.models.accounts import Member, User
from webapp.models.lists import LISTINGS
from webapp.models.products import Listing
from webapp.models.stores import Store
from webapp.services.catalogue import selection


@pytest.fixture
def rows(seller_user: User, store: Store) -> list[Listing]:
    other = make_store(seller_user, "둘째상점", key="e" * 32)
    places = (store, store, store, other)
    return [sell(place, f"{n}", f"견본 {'컵' if n % 2 else '접시'}", status="103") for n, place in enumerate(places)]


def chosen(user: User, store: Store | None = None) -> list[int]:
    return list(selection.ids_of(user, LISTINGS, store))


def test_ticks_of_one_page_leave_those_of_another(seller_user: User, store: Store, rows: list[Listing]) -> None:
    ids = [row.id for row in rows]
    selection.tick(seller_user, LISTINGS, ids[:2], ids[:2])
    selection.tick(seller_user, LISTINGS, ids[2:], [ids[3], 999_999])
    selection.tick(seller_user, LISTINGS, ids[:2], [ids[1]])
    assert chosen(seller_user) == [ids[1], ids[3]]
    assert chosen(seller_user, store) == [ids[1]]
    assert selection.counts_by_store(seller_user, LISTINGS) == {store.id: 1, rows[3].store_id: 1}
    assert selection.ticks(seller_user, LISTINGS, ids[2:]) == selection.Ticks(2, frozenset({ids[3]}))
    rows[1].delete_instance()
    assert chosen(seller_user) == [ids[3]]
    selection.clear(seller_user, LISTINGS)
    assert (chosen(seller_user), selection.counts_by_store(seller_user, LISTINGS)) == ([], {})


def test_all_that_fit_are_looked_up_when_they_are_used_but_those_taken_out(
    seller_user: User, store: Store, rows: list[Listing]
) -> None:
    ids = [row.id for row in rows]
    stores = [store.id, rows[3].store_id]
    selection.choose_all(seller_user, LISTINGS, "q=컵&status=103", stores)
    assert chosen(seller_user) == [ids[1], ids[3]]
    selection.tick(seller_user, LISTINGS, [ids[1], ids[3]], [ids[1]])
    assert selection.ticks(seller_user, LISTINGS, [ids[1], ids[3]]).rows == {ids[1]}
    later = sell(store, "9", "새 컵", status="103")
    assert chosen(seller_user) == [ids[1], later.id]
    later.patch(status="104")
    assert chosen(seller_user, store) == [ids[1]]
    selection.choose_all(seller_user, LISTINGS, f"store={store.id}", stores)
    assert selection.counts_by_store(seller_user, LISTINGS) == {store.id: 4}


def test_a_store_that_one_no_longer_belongs_to_is_no_part_of_it(
    seller_user: User, store: Store, rows: list[Listing]
) -> None:
    stranger = make_user("stranger")
    for act in (lambda: selection.tick(stranger, LISTINGS, [rows[0].id], [rows[0].id]),
                lambda: selection.choose_all(stranger, LISTINGS, "", [store.id])):  # fmt: skip
        act()
        assert chosen(stranger) == []
    selection.choose_all(seller_user, LISTINGS, "", [store.id, rows[3].store_id])
    Member.delete().where(Member.store == store).execute()
    assert chosen(seller_user) == [rows[3].id]
    assert chosen(seller_user, store) == []
