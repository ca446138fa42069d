"""A pretend 11st market for the demo and the tests. It imports nothing of the product it is there to try.

    market = create_market(path, seed=11, products=300)     # market.wsgi is the WSGI application
    server = serve(market)                                  # webapp.simulator.server; server.url, server.close()
    python -m webapp.simulator --port 8011 --data FILE      # alone

Sample sellers (SAMPLE_KEY is the first; seed.shops has all, MAIN_KEY … GONE_KEY: SAMPLE-KEY- and 21 digits, 32 long):
    …01  10000276  approved; the main shop: N products, 2 outbound, 1 return, 1 overseas, 1 visit address, 3 templates
    …02  10000277  approved; a second shop with 40 products, codes used twice, one product without a code
    …03  10000278  seller API not approved                      -> AuthMessage -300
    …04  10000279  only 203.0.113.10 may call                   -> AuthMessage -500, HTTP 500
    …05  10000280  no hosting company set                       -> AuthMessage -997, HTTP 500
    …06  10000281  approved global seller with nothing but one overseas address
    …07  10000282  the key passes the gate, its member is gone  -> each area's own complaint
Any other key gets -200, no key -100. A seller whose list of addresses is empty may call from this machine.
Addresses of all four kinds share one sequence of numbers per seller.

The control door `/_control/` speaks JSON and opens each method of Market by the same name (`control.DOORS`):
    GET    /_control/                        clock, seed, counts
    POST   /_control/seed                    {"seed": 11, "products": 300}: a new market;  POST /_control/reset
    PUT    /_control/clock                   {"moment": "2026-11-23T10:00:00"}
    POST   /_control/clock/move              {"seconds": 60}
    GET    /_control/sellers                 POST {"key": …, "approved": true, "allowed_ips": []} adds one
    PATCH  /_control/sellers/KEY             approved, allowed_ips, hosting, member, kind, name, key
    GET    /_control/products/NO             PUT {"seller": KEY, …} creates, PATCH {"selStatCd": "105", …}, DELETE
    PUT    /_control/stock/STOCKNO           {"quantity": 0}
    POST   /_control/orders/KEY              {"lines": [{"prdNo": "3000000007", "ordQty": 2}], "state": "202"}
    GET    /_control/orders/ORDNO            PATCH {"state": "301", …} pushes its lines on
    POST   /_control/orders/ORDNO/claims     {"kind": "cancel"} (return, exchange, forced); GET
    POST   /_control/claims/NUMBER/withdraw  also /switch (return and exchange) and /came-back (goods are here)
    POST   /_control/orders/ORDNO/non-arrivals
    POST   /_control/questions/KEY           {"prd_no": …, "text": …};  POST /_control/notices/KEY {"text": …}
    DELETE /_control/questions/NUMBER        its asker takes it back;  POST /_control/notices/NUMBER/again {"text": …}
    GET    /_control/letters/KEY
    POST   /_control/simulate/KEY            {"hours": 24, "orders_a_day": 300}: buyers live so long
    GET    /_control/addresses/KEY           PUT and DELETE /_control/addresses/KEY/SEQ
    GET    /_control/templates/KEY           PUT /_control/templates/KEY/NO, DELETE /_control/templates/NO
    POST   /_control/faults                  {"path": "stck", "kind": "timeout_after", "count": 1}; GET, DELETE
    GET    /_control/ledger?act=&target=     every accepted change; DELETE clears
    GET    /_control/calls?path=             every call received, with its time; DELETE clears
Fault kinds stand in `faults`.
"""

from pathlib import Path

from webapp.simulator.market import DEFAULT_PRODUCTS, DEFAULT_SEED, Market
from webapp.simulator.seed.shops import MAIN_KEY as SAMPLE_KEY

__all__ = ["SAMPLE_KEY", "Market", "create_market"]


def create_market(data_path: str | Path, seed: int = DEFAULT_SEED, products: int = DEFAULT_PRODUCTS) -> Market:
    """The market kept in this file; a file that has none yet gets the sample market of this seed and size."""
    return Market(Path(data_path), seed, products)
