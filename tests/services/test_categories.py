"""The market's category tree: brought in whole, searched by words, kept when the market sends nothing usable."""

import datetime as dt
from typing import Any

import time_machine

from webapp.config import Settings
from webapp.models.base import now
from webapp.models.runs import Run
from webapp.models.stores import Category
from webapp.services import categories, runs
from webapp.services.runs import Order


def fetched() -> Run:
    run = runs.perform(runs.start(Order(categories.FETCH))[0].id)
    assert run is not None
    return run


def test_the_tree_comes_in_whole_with_the_path_of_each_node(database: Settings, market: Any) -> None:
    assert categories.is_stale()
    run = fetched()
    assert run.state == "done"
    assert Category.select().count() == run.result["categories"] > 500
    node = Category.get(Category.name == "홍삼스틱")
    assert (node.path, node.depth, node.is_leaf) == ("건강식품 > 홍삼/인삼 > 홍삼스틱", 3, True)
    assert not categories.is_stale()


def test_a_second_fetch_changes_no_category(database: Settings, market: Any) -> None:
    fetched()
    before = {row.number: (row.id, row.path) for row in Category.select()}
    fetched()
    assert {row.number: (row.id, row.path) for row in Category.select()} == before


def test_a_search_wants_every_word_somewhere_in_the_path(database: Settings, market: Any) -> None:
    fetched()
    assert [found.name for found in categories.search("홍삼 스틱")] == ["홍삼스틱"]
    assert all("신발" in found.path for found in categories.search("신발"))
    assert categories.search("   ") == []
    assert categories.search("100%_없는이름") == []
    assert len(categories.search("가", limit=5)) == 5


def test_what_the_market_no_longer_lists_is_kept_but_not_offered(database: Settings, market: Any) -> None:
    old = {"name": "옛 분류", "depth": 1, "is_leaf": True, "path": "옛 분류"}
    Category.create(number="77", created_at=now() - dt.timedelta(days=30), **old)
    fetched()
    assert categories.search("옛 분류") == []
    assert categories.find("77") is not None


def test_a_list_that_is_not_believed_leaves_the_old_tree(database: Settings, market: Any) -> None:
    fetched()
    known = Category.select().count()
    for fault in ("no_rows", "maintenance_html", "silent_empty"):
        market.fail_next("cateservice", fault)
        run = fetched()
        assert run.state == "failed"
        assert run.error
    assert Category.select().count() == known


def test_the_tree_is_fetched_again_after_a_week(database: Settings, market: Any) -> None:
    fetched()
    with time_machine.travel(now() + dt.timedelta(days=8)):
        assert categories.is_stale()
