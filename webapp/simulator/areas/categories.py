"""Category endpoints (guide 1001, 1617). They ask for no key."""

from webapp.simulator.routing import Call, endpoint
from webapp.simulator.state import categories
from webapp.simulator.wire import Node, bean, container

LISTED = ("depth", "dispNm", "dispNo", "engDispYn", "gblDlvYn", "leafYn", "parentDispNo")
BRANCH = ("certType", "depth", "dispNm", "dispNo", "engDispYn", "parentDispNo", "requiredYn")


@endpoint(1001, "GET", "/cateservice/category", needs_key=False)
def list_categories(call: Call) -> Node:
    rows = (bean("ns2:category", category, LISTED) for category in categories.whole_tree(call.db))
    return container("ns2:categorys", *rows)


@endpoint(1617, "GET", "/cateservice/category/<dispCtgrNo>", needs_key=False)
def show_category_branch(call: Call) -> Node:
    """Depth counts from the category asked for, which is 1."""
    found = categories.branch(call.db, call.path["dispCtgrNo"])
    above = found[0]["depth"] - 1 if found else 0
    rows = (bean("ns2:category", {**c, "depth": c["depth"] - above}, BRANCH) for c in found)
    return container("ns2:categorys", *rows)
