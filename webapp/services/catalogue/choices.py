"""What the filters of the list of listings offer: the category tree around the chosen one, and delivery templates."""

from collections.abc import Sequence

from peewee import Value

from webapp.models.shipping import ShippingTemplate
from webapp.models.stores import Category

Choice = tuple[str, str]
TEMPLATE = 0
# In front of a name, once for each step down the tree: a space of full width, which no browser folds.
STEP = "\u3000"


def offered(path: str, store_ids: Sequence[int]) -> tuple[list[Choice], list[Choice]]:
    """Categories and templates to choose from, as value and name, in one statement.

    `path` is the chosen category's as listings spell it: offered are the way down to it and what lies right below.
    """
    steps = path.split(">") if path else []
    above = [" > ".join(steps[:depth]) for depth in range(1, len(steps) + 1)]
    below = (Category.depth == len(steps) + 1) & Category.path.startswith("".join(f"{step} > " for step in steps))
    nodes = Category.select(Category.depth, Category.path, Category.name).where(Category.path.in_(above) | below)
    mine = ShippingTemplate.store.in_(list(store_ids))
    templates = ShippingTemplate.select(Value(TEMPLATE), ShippingTemplate.id.cast("text"), ShippingTemplate.name)
    rows = sorted(nodes.union_all(templates.where(mine)).tuples(), key=lambda row: row[1])
    categories = {
        path.replace(" > ", ">"): f"{STEP * (depth - 1)}{name}" for depth, path, name in rows if depth != TEMPLATE
    }
    return list(categories.items()), [(number, name) for depth, number, name in rows if depth == TEMPLATE]
