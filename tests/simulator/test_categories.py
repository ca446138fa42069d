"""The category tree and its branches."""

from tests.simulator.conftest import Caller


def test_the_whole_tree_is_given_to_anybody_parents_first(caller: Caller) -> None:
    rows = caller.with_key(None).get("/cateservice/category").rows("ns2:category")
    seen = {"0"}
    for row in rows:
        assert row["parentDispNo"] in seen
        seen.add(row["dispNo"] or "")

    assert len(rows) > 300
    assert {row["depth"] for row in rows} == {"1", "2", "3", "4"}


def test_a_leaf_is_a_category_without_children(caller: Caller) -> None:
    rows = caller.get("/cateservice/category").rows("ns2:category")
    parents = {row["parentDispNo"] for row in rows}

    assert all((row["leafYn"] == "N") == (row["dispNo"] in parents) for row in rows)


def test_a_branch_counts_its_depth_from_the_category_asked_for(caller: Caller) -> None:
    tree = caller.get("/cateservice/category").rows("ns2:category")
    food = next(row for row in tree if row["dispNm"] == "건강식품")
    middle = next(row for row in tree if row["parentDispNo"] == food["dispNo"])
    branch = caller.with_key(None).get(f"/cateservice/category/{middle['dispNo']}").rows("ns2:category")

    assert (branch[0]["dispNo"], branch[0]["depth"]) == (middle["dispNo"], "1")
    assert branch[1]["depth"] == "2"
    assert {(row["certType"], row["requiredYn"]) for row in branch} == {("1", "Y")}


def test_a_branch_of_nothing_is_empty(caller: Caller) -> None:
    answer = caller.get("/cateservice/category/1")

    assert (answer.root, answer.rows("ns2:category")) == ("ns2:categorys", [])
