"""Taking an import back: everything as it was, and nothing of what others have done since is lost."""

from pathlib import Path
from typing import Any

import pytest

from tests.services.imports.importing import applied, brought_in, kinds, outcomes, planned, rows_of, undone
from tests.services.imports.sample_files import HEADERS, csv_file, product
from webapp.models.products import Listing, ListingOption, Product, Sku
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services.audit import SYSTEM
from webapp.services.imports import deciding, undoing
from webapp.services.imports.uploads import ImportRefused
from webapp.services.imports.writing import Cause
from webapp.services.runs import Progress


def only(path: Path, *rows: list[object]) -> Path:
    return csv_file(path, [HEADERS, *rows], "utf-8")


def shop() -> list[list[dict[str, Any]]]:
    """Everything that is sold, as it stands."""
    kept = [list(model.select().order_by(model.id).dicts()) for model in (Product, Sku, Listing, ListingOption)]
    for listing in kept[2]:
        listing.pop("seen_in_file_at")
    return kept


def test_what_an_import_made_goes(store: Store, tmp_path: Path) -> None:
    found = undone(brought_in(store, only(tmp_path / "a.csv", product(1), product(2, 판매자상품코드="00000001"))))
    assert shop() == [[], [], [], []]
    assert found.state == "undone"
    assert outcomes(found) == ["taken_back", "taken_back"]


def test_what_an_import_changed_is_as_before_to_the_letter(store: Store, tmp_path: Path) -> None:
    first = only(tmp_path / "a.csv", product(1), product(2))
    brought_in(store, first)
    Listing.update(price=15_000).where(Listing.number == "3000000001").execute()
    before = shop()
    changed = only(
        tmp_path / "b.csv", product(1, 판매가=9_900, 상품명="새 이름"), product(2, 판매상태="품절"), product(3)
    )
    found = brought_in(store, changed)
    assert shop() != before
    undone(found)
    assert shop() == before
    assert kinds(planned(store, first)) == ["same", "same"]


def test_what_changed_since_stays_and_is_told(store: Store, tmp_path: Path) -> None:
    found = brought_in(store, only(tmp_path / "a.csv", product(1), product(2)))
    touched = Listing.get(Listing.number == "3000000001")
    touched.patch(price=20_000, revision=touched.revision + 1)
    undone(found)
    assert [listing.number for listing in Listing.select()] == ["3000000001"]
    assert Product.select().count() == Sku.select().count() == 1
    assert outcomes(found) == ["kept", "taken_back"]
    assert rows_of(found)[0].outcome == undoing.CHANGED_SINCE


def test_of_a_listing_changed_again_only_the_untouched_values_go_back(store: Store, tmp_path: Path) -> None:
    brought_in(store, only(tmp_path / "a.csv", product(1)))
    found = brought_in(store, only(tmp_path / "b.csv", product(1, 판매가=9_900, 재고수량=3)))
    listing = Listing.get()
    listing.patch(price=8_800, revision=listing.revision + 1)
    undone(found)
    assert (Listing.get().price, Listing.get().stock) == (8_800, 7)
    assert rows_of(found)[0].outcome == undoing.PARTLY


def test_a_base_product_that_others_use_stays(store: Store, tmp_path: Path) -> None:
    found = brought_in(store, only(tmp_path / "a.csv", product(1)))
    brought_in(store, only(tmp_path / "b.csv", product(2, 판매자상품코드="00000001")))
    undone(found)
    assert [listing.number for listing in Listing.select()] == ["3000000002"]
    assert Sku.get().code == "00000001"


def test_a_sku_that_somebody_worked_on_stays(store: Store, tmp_path: Path) -> None:
    found = brought_in(store, only(tmp_path / "a.csv", product(1)))
    Sku.update(cost=5_000, revision=2).execute()
    undone(found)
    assert Listing.select().count() == 0
    assert Sku.get().cost == 5_000


@pytest.mark.parametrize("decision", ["move", "use"])
def test_a_decided_conflict_is_taken_back_too(store: Store, tmp_path: Path, decision: str) -> None:
    brought_in(store, only(tmp_path / "a.csv", product(1), product(2)))
    before = shop()
    rows = {
        "move": [product(1, 판매자상품코드="00000002")],
        "use": [product(1, 판매가=9_900), product(1, 판매가=8_800), product(3), product(3, 판매가=7_700)],
    }[decision]
    found = planned(store, only(tmp_path / "b.csv", *rows))
    for row in rows_of(found):
        if row.kind == "conflict":
            deciding.decide(row, row.choices[0], SYSTEM)
    applied(found)
    assert set(outcomes(found)) == {"done"}
    undone(found)
    assert shop() == before


def test_the_market_s_filling_does_not_keep_an_import_from_being_taken_back(store: Store, tmp_path: Path) -> None:
    found = brought_in(store, only(tmp_path / "a.csv", product(1)))
    Listing.update(stock=3, market_facts={"origin_country": "국내"}).execute()
    undone(found)
    assert shop() == [[], [], [], []]


def test_an_import_is_taken_back_once(store: Store, tmp_path: Path) -> None:
    found = undone(brought_in(store, only(tmp_path / "a.csv", product(1))))
    with pytest.raises(ImportRefused):
        undoing.begin(found, SYSTEM)


def test_an_undo_that_was_cut_off_goes_on(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undoing, "BATCH", 2)
    found = brought_in(store, only(tmp_path / "a.csv", *(product(n) for n in range(1, 6))))
    undoing.begin(found, SYSTEM)
    rows = undoing._next_rows(found)
    assert undoing.Taking(rows, Cause(1, None)).take_back() == 0
    assert Listing.select().count() == 3
    run = Run.create(kind="import_undo", store=store, subject_id=found.id)
    assert run.claim("here:1:1")
    run = Run.get_by_id(run.id)
    undoing.undo(run, Progress(run))
    assert shop() == [[], [], [], []]
