"""What is compared after a walk: every line with the market, every act with its ledger, and what was told with both."""

from collections import Counter
from typing import Any

from tests.property import judging_claims, judging_inquiries
from tests.property.judging_claims import SENT_BY_REFUSAL
from tests.property.seller import CJ, HAS_LEFT, Seller
from tests.property.shop import STOCK, Key, Shop, There
from tests.property.wire import Gatekeeper
from webapp.models.acts import DONE as ACT_DONE
from webapp.models.acts import REJECTED, SENDING, UNKNOWN, Act
from webapp.models.dispatching import DONE, REFUSED, TAKEN_OUT, DispatchItem
from webapp.models.orders import AGREED, ONLY_HERE, DispatchCheck, LineChange, Order, OrderLine, Parcel
from webapp.models.products import Sku
from webapp.services.orders import acting, holding, noting, pulling_out, stages
from webapp.services.orders.acting import DELAY

CONFIRMED, REFUSED_SALE, ANNOUNCED = "confirm_order", "reject_order", "announce_delay"
DISPATCHED = ("dispatch_parcel", "dispatch_lines", "dispatch_split")
SENDING_ACTS = (*DISPATCHED, *SENT_BY_REFUSAL)
GONE = ("401", "501", "601", "901", "A01", "C01")
TO_SEND = ("202", "301")
ONCE_ONLY = "-28311"  # a delay told before, or of a parcel in which something is cancelled


def compare(shop: Shop, seller: Seller, gatekeeper: Gatekeeper) -> None:
    """All that holds whenever nothing is open, whatever buyers ask for meanwhile."""
    agree(shop)
    check_refusals(gatekeeper)
    check_pulled_out(seller)
    check_differences(gatekeeper)
    tagged = noting.at_hand().where(Order.number.in_(list(seller.tagged)))
    assert [noting.tags_of(order) for order in tagged] == [["선물"]] * len(seller.tagged)
    assert not gatekeeper.wrong, gatekeeper.wrong


def agree(shop: Shop) -> None:
    """What is here is what is there, and each act was done once: all that the market alone can judge."""
    there, here = shop.there(), lines_here()
    assert here.keys() == there.keys(), "nothing lost, nothing made up"
    for key, line in here.items():
        compare_line(key, line, there[key])
    ledger = shop.market.list_ledger()
    judging_claims.compare(shop, ledger)
    judging_inquiries.compare(shop, ledger)
    check_ledger(ledger, there)
    check_acts(ledger)
    check_items(ledger)


def lines_here() -> dict[Key, OrderLine]:
    rows = OrderLine.select(OrderLine, Order, Parcel).join(Order).switch(OrderLine).left_outer_join(Parcel)
    return {(line.order.number, line.number): line for line in rows}


def compare_line(key: Key, line: OrderLine, there: dict[str, Any]) -> None:
    steps = [(one.source, one.after) for one in line.changes.order_by(LineChange.id)]
    assert line.state == there["ordPrdStat"], (key, steps, there["ordPrdStat"])
    assert line.parcel is None or line.parcel.number == str(there["dlvNo"]), (key, steps)
    if line.state in TO_SEND:
        announced = line.announced_ship_by and f"{line.announced_ship_by.astimezone(stages.KST):%Y-%m-%d %H:%M:%S}"
        assert announced == there.get("delaySendDt"), (key, steps, announced, there.get("delaySendDt"))
    if line.state in GONE:
        assert (line.courier, line.tracking_no) == (there["dlvEtprsCd"], there["invcNo"]), (key, steps)


def compare_pieces(shop: Shop) -> None:
    """While a cancel is asked for, the market does not tell which pieces are gone and which are asked for."""
    there, returned = shop.there(), judging_claims.returned_in_part(shop)
    for key, line in lines_here().items():
        alive = 0 if line.state == "B01" else int(there[key]["ordQty"]) + returned[key]
        assert line.quantity == alive, (key, line.state, line.quantity, alive)
    sold = [line for line in there.values() if str(line["prdNo"]) == shop.listing.number]
    taken = sum(int(line["ordQty"]) for line in sold if line["ordPrdStat"] not in ("102", "B01"))
    taken += judging_claims.pieces_away(shop, shop.listing.number)
    stock = Sku.get(Sku.product == shop.listing.product).stock
    assert stock == STOCK - taken, (stock, STOCK - taken)


def check_ledger(ledger: list[dict[str, Any]], there: There) -> None:
    """Each act once, what is sent was sent by us, and nothing that was cancelled or claimed was."""
    kinds = {"confirm": (CONFIRMED,), "dispatch": SENDING_ACTS, "reject": (REFUSED_SALE,), "announce": (ANNOUNCED,)}
    for kind, names in kinds.items():
        times = Counter(entry["target"] for entry in ledger if entry["act"] in names)
        assert not {target for target, count in times.items() if count > 1}, kind
    # A refused cancel sends the line, and has an entry of its own as the claim's.
    dispatched = [entry for entry in ledger if entry["act"] in SENDING_ACTS and "-" in entry["target"]]
    assert {entry["fields"]["from"] for entry in dispatched} <= {acting.PACKING}
    sent = {f"{number}-{seq}" for (number, seq), line in there.items() if line["ordPrdStat"] in GONE}
    assert sent == {entry["target"] for entry in dispatched}


def check_acts(ledger: list[dict[str, Any]]) -> None:
    """Every act came to its end, and those that are done here are those that were done there."""
    undone = list(Act.select().where(Act.state.in_((SENDING, UNKNOWN)) & Act.kind.startswith("order.")))
    for act in undone:  # of a delay the market tells as long as the lines wait to be sent
        lines = OrderLine.select().where(OrderLine.id.in_(act.request["lines"]))
        assert act.kind == DELAY, (act.kind, act.target, act.state)
        assert not {line.state for line in lines} & set(TO_SEND), act.target
    numbers = numbers_in(ledger)
    acts = list(Act.select().where((Act.kind == acting.DISPATCH) & Act.state.in_((ACT_DONE, REJECTED))))
    done = {act.request["tracking_no"] for act in acts if act.state == ACT_DONE}
    wrong = {act.target: act.answer for act in acts if act.request["tracking_no"] in done ^ numbers}
    assert done == numbers, (done - numbers, numbers - done, wrong)


def check_refusals(gatekeeper: Gatekeeper) -> None:
    """The market had to stop nothing but what moved on right behind the gate."""
    for act in Act.select().where(Act.kind.startswith("order.") & (Act.state == REJECTED)):
        reason = act.answer["reason"]
        is_refused = reason.startswith("-") and reason != "-1000"
        excused = act.target in gatekeeper.crossed or (act.kind == DELAY and reason == ONCE_ONLY)
        assert not is_refused or excused, (act.kind, act.target, reason)


def numbers_in(ledger: list[dict[str, Any]]) -> set[str]:
    """The tracking numbers with which something left."""
    return {entry["fields"]["invcNo"] for entry in ledger if entry["act"] in DISPATCHED}


def check_differences(gatekeeper: Gatekeeper) -> None:
    """Only of what was cancelled right behind the gate do we and the market say different things."""
    for check in DispatchCheck.select().where(DispatchCheck.verdict != AGREED):
        parcel = check.line.parcel.number
        assert (check.verdict, parcel in gatekeeper.crossed) == (ONLY_HERE, True), (check.verdict, parcel, check.state)


def check_items(ledger: list[dict[str, Any]]) -> None:
    """Every parcel that was handed in with others came to an end, and a true one."""
    items = list(DispatchItem.select())
    assert {item.state for item in items} <= {DONE, REFUSED, TAKEN_OUT}, Counter(item.state for item in items)
    done = {item.tracking_no for item in items if item.state == DONE}
    assert done == numbers_in(ledger) & {item.tracking_no for item in items}
    assert {item.courier for item in items} <= {CJ}


def check_pulled_out(seller: Seller) -> None:
    """What was cancelled after it had left the house, and what became fewer, is held and to be pulled out."""
    listed = {one.line.id for one in pulling_out.left_before(seller.store)}
    for line in OrderLine.select().where(HAS_LEFT):
        left_at = max(moment for moment in (line.exported_at, line.printed_at) if moment)
        since = list(line.changes.where(LineChange.created_at > left_at).order_by(LineChange.id))
        stopped = [one for one in since if one.before in TO_SEND and stages.stage_at(one.after) in holding.GONE]
        looked_at = [one for one in since if one.source == holding.RELEASE]
        if stopped and not (looked_at and looked_at[-1].id > stopped[-1].id):
            assert line.id in listed, (line.id, line.hold_reason, [(one.source, one.after) for one in since])
    for line in OrderLine.select().where(OrderLine.id.in_(list(seller.left)) & OrderLine.state.in_(TO_SEND)):
        if line.quantity < seller.left[line.id][1]:
            assert line.id in listed, (line.id, line.hold_reason, "became fewer")
