"""What is declared can be seen at a glance, and is consistent with itself."""

import re
import subprocess
import sys

from webapp.elevenst.catalogue import declared

SCOPE = {
    1001, 1617, 1014, 1015, 1691, 1692, 6701, 6702, 6703, 6704, 6759, 6760, 6761, 6792, 6793, 6794, 6700, 1987,
    6735, 6736, 6737, 1007, 1620, 1621, 1623, 1009, 1846, 1845,
    1876, 1633, 6741, 6743, 1728, 1800, 1772, 1635, 1889, 6742, 6744, 6897, 1727, 1637, 1774, 1725,
    1003, 1619, 1752, 1855, 1625, 1718, 1850, 1849, 1851, 1856, 1631, 1632, 6757, 6758, 1848, 6732, 1717,
    1720, 1721, 1722, 1723, 1732, 1733, 1734, 1735, 1736, 1737, 1738, 1739, 1740, 1741, 1742, 1743, 1744, 1746, 1747,
    1748, 1749, 1750, 1751, 1831, 1925, 1504, 1505, 1778, 1780, 1781, 1782, 1783, 1784,
    1281, 6733, 6734, 1869, 1078, 1694,
    1639, 1640, 1641, 1642, 1724, 1726, 1745, 1643, 1644, 1645, 1646, 1647, 1653, 1654, 1655, 6747, 1648, 1649, 1650,
    1651, 1652, 1634, 1888, 1636, 6791, 1638, 1773, 7052, 6728, 1626, 1885, 1796, 1870, 1871, 6738, 6982,
}  # fmt: skip


def test_every_page_of_the_guide_is_declared_once() -> None:
    pages = [endpoint.page for endpoint in declared()]

    assert set(pages) == SCOPE
    assert len(pages) == len(SCOPE)
    assert len({endpoint.name for endpoint in declared()}) == len(SCOPE)


ORDER_ACTS = {
    "orders.confirm", "orders.dispatch", "orders.dispatch_lines", "orders.dispatch_split", "orders.reject",
    "orders.stock_in", "orders.complete_pick_up", "orders.announce_delay",
}  # fmt: skip
PRODUCT_ACTS = {
    "products.set_price", "products.set_price_and_discount", "products.set_stock", "products.set_weight",
    "products.set_detail", "products.set_components", "products.set_options", "products.extend_sale", "products.stop",
    "products.restart", "products.announce_delay", "products.release_delay",
}  # fmt: skip
ABROAD_ACTS = {
    "overseas_orders.confirm", "overseas_orders.dispatch", "overseas_orders.set_state",
    "overseas_orders.dispatch_inland", "world_delivery.set_weight", "world_delivery.set_order_weight",
    "world_delivery.hold", "world_delivery.put_return_invoice", "world_delivery.refused_by_customs",
    "world_delivery.came_back", "world_delivery.register_reason", "world_delivery.set_state",
    "world_delivery.put_invoice", "world_delivery.complete", "exhibitions.cancel", "exhibitions.remove_group",
}  # fmt: skip
OTHER_ACTS = {
    "inquiries.answer", "notices.answer", "notices.answer_by_path", "non_arrivals.answer", "addresses.set_fee_tiers",
}  # fmt: skip
CLAIM_ACTS = {
    "cancellations.approve", "cancellations.refuse", "cancellations.refuse_with_reason", "returns.approve",
    "returns.refuse", "returns.hold", "returns.hold_completion", "returns.file", "returns.put_invoice",
    "exchanges.approve", "exchanges.refuse",
}  # fmt: skip


def test_what_changes_something_is_an_act_whatever_its_verb() -> None:
    acts = {endpoint.name for endpoint in declared() if endpoint.kind == "act"}
    book = {endpoint.name for endpoint in declared() if re.search(r"\.(register|update)", endpoint.name)}

    assert acts == book | ORDER_ACTS | CLAIM_ACTS | OTHER_ACTS | PRODUCT_ACTS | ABROAD_ACTS


def test_the_module_prints_one_line_a_call() -> None:
    printed = subprocess.run([sys.executable, "-m", "webapp.elevenst"], capture_output=True, text=True, check=True)
    lines = printed.stdout.splitlines()

    assert len(lines) == len(SCOPE)
    assert "1691 read  POST /rest/areaservice/getOutAddressInfo/{addrSeq}  -" in lines
    assert (
        "6737 act   PUT  /rest/prodservices/sendCloseTemplate/{prdInfoTmpltNo}  SendCloseTmplt: sendClfCd, satSendYn,"
        " sendCmplTerm, wkdayPayCmplHm, satPayCmplHm, repCloseTimeYn"
    ) in lines


def test_the_library_works_without_the_web_the_database_and_the_queue() -> None:
    script = "import sys, webapp.elevenst; print([m for m in ('flask', 'peewee', 'rq', 'redis') if m in sys.modules])"
    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert printed.stdout.strip() == "[]"
