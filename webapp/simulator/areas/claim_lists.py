"""Lists of claims over a span of time (guide 1639, 1642, 1724, 1726, 1643, 1646, 1647, 1648, 1651, 1652)."""

from dataclasses import dataclass
from datetime import timedelta

from webapp.simulator.areas.claim_fields import FIELDS
from webapp.simulator.areas.orders import MOST_ROWS, ROOT, ROW, SPAN, complain, empty, moment_of, stranger
from webapp.simulator.routing import Call, endpoint
from webapp.simulator.state import claims
from webapp.simulator.state.claims import CANCEL, EXCHANGE, FORCED, OPEN, RETURN, Claim
from webapp.simulator.state.orders import stamp
from webapp.simulator.wire import Node, container, leaf

LONGEST = timedelta(days=30)
NOTHING = "해당 건이 없습니다."
STATE_FIELD = {CANCEL: "ordCnStatCd"}


@dataclass(frozen=True)
class Listing:
    """Claims of a kind in these states whose `time` lies in the span; `family` begins the codes, None for none."""

    fields: str
    kind: str
    states: tuple[str, ...]
    time: str
    family: int | None = 29


def row_of(claim: Claim, names: list[str]) -> Node:
    told = {**claim, STATE_FIELD.get(claim["kind"], "clmStat"): claim["state"]}
    ordered = ((name, told.get(name)) for name in sorted(names, key=str.lower))
    return container(
        ROW,
        *(leaf(name, v) if v not in (None, "") else empty(f"{claim['number']} {name}", name) for name, v in ordered),
    )


def bad_span(call: Call, family: int) -> Node | None:
    """What is wrong with start and end."""
    start, end = call.path["start"], call.path["end"]
    if start == "null":
        return complain(f"-{family}003", "조회시작일을 알 수 없습니다.")
    if end == "null":
        return complain(f"-{family}004", "조회종료일을 알 수 없습니다.")
    first, last = moment_of(start), moment_of(end)
    if last is None:
        return complain(f"-{family}006", "end_dt의 조회 기간의 포멧('YYYYMMDDHH24')이 올바르지 않습니다.")
    if first is None:
        return complain(f"-{family}007", "start_dt의 조회 기간의 포멧('YYYYMMDDHH24')이 올바르지 않습니다.")
    if last - first > LONGEST:
        return complain(f"-{family}008", "조회기간은 최대 30(한달)일 단위로 가능합니다.")
    return None


def between(call: Call, listing: Listing) -> Node:
    if listing.family and (refusal := bad_span(call, listing.family)):
        return refusal
    start, end = moment_of(call.path["start"]), moment_of(call.path["end"])
    if start is None or end is None or end - start > LONGEST:
        return complain("-1", "ERROR : 조회 기간이 올바르지 않습니다.")
    first, last = stamp(start), stamp(end + timedelta(seconds=59))
    found = [
        claim
        for claim in claims.listed(call.db, call.seller.mem_no, (listing.kind,), listing.states)
        if first <= claim.get(listing.time, "") <= last
    ]
    rows = (row_of(claim, FIELDS[listing.fields]) for claim in found[:MOST_ROWS])
    return container(ROOT, *rows) if found else complain("-1", NOTHING)


@endpoint(1639, "GET", f"/claimservice/cancelorders/{SPAN}", stranger=stranger)
def list_cancel_requests(call: Call) -> Node:
    """Requests, also those approved since: the guide prints both states for this list."""
    states = (claims.REQUESTED, claims.CANCELLED)
    return between(call, Listing("cancelorders", CANCEL, states, "createDt", 28))


@endpoint(1642, "GET", f"/claimservice/canceledorders/{SPAN}", stranger=stranger)
def list_cancelled(call: Call) -> Node:
    return between(call, Listing("canceledorders", CANCEL, (claims.CANCELLED,), "cnTrtEndDt", 28))


@endpoint(1724, "GET", f"/claimservice/withdrawcanceledorders/{SPAN}", stranger=stranger)
def list_withdrawn_cancels(call: Call) -> Node:
    return between(call, Listing("withdrawcanceledorders", CANCEL, (claims.WITHDRAWN,), "moved", 28))


@endpoint(1726, "GET", f"/claimservice/officecancellist/{SPAN}", stranger=stranger)
def list_forced_cancels(call: Call) -> Node:
    return between(call, Listing("officecancellist", FORCED, (claims.RETURNED,), "reqDt"))


@endpoint(1643, "GET", f"/claimservice/returnorders/{SPAN}", stranger=stranger)
def list_return_requests(call: Call) -> Node:
    return between(call, Listing("returnorders", RETURN, OPEN[RETURN], "reqDt"))


@endpoint(1646, "GET", f"/claimservice/returnedorders/{SPAN}", stranger=stranger)
def list_returned(call: Call) -> Node:
    return between(call, Listing("returnedorders", RETURN, (claims.RETURNED,), "trtEndDt"))


@endpoint(1647, "GET", f"/claimservice/retractretorders/{SPAN}", stranger=stranger)
def list_withdrawn_returns(call: Call) -> Node:
    return between(call, Listing("retractretorders", RETURN, (claims.RETURN_WITHDRAWN,), "moved", None))


@endpoint(1648, "GET", f"/claimservice/exchangeorders/{SPAN}", stranger=stranger)
def list_exchange_requests(call: Call) -> Node:
    return between(call, Listing("exchangeorders", EXCHANGE, OPEN[EXCHANGE], "reqDt"))


@endpoint(1651, "GET", f"/claimservice/exchangedorders/{SPAN}", stranger=stranger)
def list_exchanged(call: Call) -> Node:
    return between(call, Listing("exchangedorders", EXCHANGE, (claims.EXCHANGE_SENT,), "trtEndDt"))


@endpoint(1652, "GET", f"/claimservice/retractexcorders/{SPAN}", stranger=stranger)
def list_withdrawn_exchanges(call: Call) -> Node:
    return between(call, Listing("retractexcorders", EXCHANGE, (claims.EXCHANGE_WITHDRAWN,), "moved", None))
