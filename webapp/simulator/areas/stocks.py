"""Stock rows of one product or several (guide 1623, 1009)."""

from webapp.simulator.areas.products import component_rows, own_product
from webapp.simulator.routing import Call, endpoint
from webapp.simulator.state import products, stocks
from webapp.simulator.state.products import Product
from webapp.simulator.state.stocks import StockRow
from webapp.simulator.wire import Node, bean, container, leaf

ROOT = "ns2:ProductStocks"
ROW = (
    "addPrc",
    "mixDtlOptNm",
    "mixOptNm",
    "mixOptNo",
    "optWght",
    "prdNo",
    "prdStckNo",
    "prdStckStatCd",
    "selQty",
    "sellerStockCd",
    "stckQty",
)


def stranger() -> Node:
    return container(ROOT, leaf("ns2:message", "OpenAPI Key 에 해당하는 유저가 없습니다."))


def stock_of(product: Product, rows: list[StockRow], components: str) -> list[Node]:
    """Rows first, then the product they belong to, then its add-on goods where it has any."""
    parts = component_rows(product)
    return [
        *(bean("ns2:ProductStock", row, ROW) for row in rows),
        leaf("ns2:prdNm", product["prdNm"]),
        leaf("ns2:prdNo", product["prdNo"]),
        leaf("ns2:sellerPrdCd", product.get("sellerPrdCd") or ""),
        *([container(components, *parts)] if parts else []),
    ]


@endpoint(1623, "GET", "/prodmarketservice/prodmarket/stck/<prdNo>", stranger=stranger)
def show_stock(call: Call) -> Node:
    product = own_product(call)
    if product is None:
        return container(ROOT)
    return container(ROOT, *stock_of(product, stocks.of_product(call.db, product["prdNo"]), "productComponents"))


@endpoint(1009, "POST", "/prodmarketservice/prodmarket/stocks", root="ProductStocks", stranger=stranger)
def list_stocks(call: Call) -> Node:
    """Products that are not the seller's are left out and not counted."""
    products.settle_periods(call.db, call.now)
    numbers = dict.fromkeys(asked.filled("prdNo") for asked in call.form.every("ProductStock"))
    found = [p for number in numbers if (p := products.find(call.db, call.seller.mem_no, number))]
    return container(
        ROOT,
        leaf("ns2:message", f"{len(found)} 건을 조회했습니다."),
        *(
            container(ROOT, *stock_of(p, stocks.of_product(call.db, p["prdNo"]), "ns2:productComponents"))
            for p in found
        ),
    )
