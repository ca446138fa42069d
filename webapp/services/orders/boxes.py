"""The boxes of lines that left in several: kept once the market has taken them, to be shown and found by number."""

from collections.abc import Iterable

from webapp.models.acts import Act
from webapp.models.base import insert_rows
from webapp.models.orders import LineBox, OrderLine


def keep(act: Act) -> None:
    """Write down the boxes of a dispatch that is done, unless the line is known to have left with another number."""
    lines = act.request["lines"]
    left = OrderLine.id.in_(lines) & (OrderLine.tracking_no == act.request["tracking_no"])
    LineBox.delete().where(LineBox.line.in_(lines)).execute()
    rows = [
        LineBox(store=act.store_id, line=line_id, place=place, tracking_no=tracking_no, pieces=pieces)
        for (line_id,) in OrderLine.select(OrderLine.id).where(left).tuples()
        for place, (tracking_no, pieces) in enumerate(act.request["boxes"], 1)
    ]
    insert_rows(LineBox, rows)


def of_lines(line_ids: Iterable[int]) -> dict[int, list[LineBox]]:
    """By line its boxes, the first one too; lines that left in one have none."""
    found: dict[int, list[LineBox]] = {}
    if not (ids := list(line_ids)):
        return found
    rows = LineBox.select().where(LineBox.line.in_(ids))
    for box in rows.order_by(LineBox.line, LineBox.place):
        found.setdefault(box.line_id, []).append(box)
    return found
