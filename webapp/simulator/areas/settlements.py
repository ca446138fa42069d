"""Settlements by day (guide 1281), with positive codes, unlike everything else."""

from datetime import timedelta
from decimal import Decimal

from webapp.simulator.areas.inquiries import day_of
from webapp.simulator.areas.orders import complain
from webapp.simulator.routing import Call, endpoint
from webapp.simulator.state import settlements
from webapp.simulator.wire import Node, bean, container

ROOT, ROW = "ns2:seStlDtlLists", "ns2:seStlDtlList"
MOST_DAYS = timedelta(days=31)
NO_MEMBER = "정산내역 조회 오류 MSG : OpenAPI Key 에 해당하는 유저가 없습니다."


def amount(value: object) -> object:
    """Whole won without decimals, others with those they have."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else value


@endpoint(1281, "GET", "/settlement/settlementList/<start>/<end>", stranger=lambda: complain("-1", NO_MEMBER))
def list_settlements(call: Call) -> Node:
    """Only what was confirmed up to yesterday is settled."""
    start, end = day_of(call.path["start"]), day_of(call.path["end"])
    if start is None or end is None:
        return complain("0", "조회된 결과가 없습니다.")
    if end - start >= MOST_DAYS:
        return complain("2", "최대 31일까지만 조회가능합니다.")
    last = min(end.date(), call.now.date() - timedelta(days=1))
    found = settlements.between(call.db, call.seller.mem_no, start.date(), last)
    rows = (
        {name: amount(value) for name, value in row.items() if name != "day"}
        | {"seqNo": number, "totalCount": len(found)}
        for number, row in enumerate(found, 1)
    )
    return container(ROOT, *(bean(ROW, row) for row in rows)) if found else complain("0", "조회된 결과가 없습니다.")
