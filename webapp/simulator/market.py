"""The pretend market as one object: its WSGI application, and in Python everything its control door can do."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from sqlite3 import Connection
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.wrappers import Request

from webapp.simulator import control
from webapp.simulator.buyers import Buyers
from webapp.simulator.faults import FaultBox
from webapp.simulator.front import Front
from webapp.simulator.ledger import Ledger
from webapp.simulator.seed import plant
from webapp.simulator.seed.products import blank_product
from webapp.simulator.state import addresses, claims, dispatch_templates, letters, orders, products, sellers, stocks
from webapp.simulator.store import KST, Store

DEFAULT_SEED, DEFAULT_PRODUCTS = 11, 300
MOST_HOURS, MOST_ORDERS = 24 * 60, 100_000
Fields = dict[str, Any]


class Market:
    """One market in one file. Sellers are named by their key or their member number throughout."""

    def __init__(self, data_path: Path, seed: int = DEFAULT_SEED, products: int = DEFAULT_PRODUCTS) -> None:
        self.store = Store(data_path)
        self.ledger = Ledger(self.store)
        self.faults = FaultBox()
        self._front = Front(self.store, self.ledger, self.faults)
        if not self.store.setting("seed"):
            plant(self.store, seed, products)

    def wsgi(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        answer = control.answer(self, request) if control.is_asked(request) else self._front.answer(request)
        return answer(environ, start_response)

    def close(self) -> None:
        self.faults.closing.set()
        self.store.close()

    # The whole market

    def summary(self) -> Fields:
        """The clock, what the market was seeded with, and how much of everything there is."""
        return {
            "now": self.now.isoformat(),
            "seed": int(self.store.setting("seed")),
            "products": int(self.store.setting("products")),
            "sellers": len(self.sellers()),
            "faults": len(self.list_faults()),
            "ledger": self.ledger.count(),
            "calls": len(self._front.calls),
        }

    def seed(self, seed: int | None = None, products: int | None = None) -> None:
        """Throw everything away and plant a new sample market; what is not given stays as it was."""
        seed = int(self.store.setting("seed")) if seed is None else seed
        products = int(self.store.setting("products")) if products is None else products
        self._forget()
        with self.store.transaction():
            self.store.clear()
            plant(self.store, seed, products)

    def _forget(self) -> None:
        self.faults.clear()
        self._front.calls.clear()

    def reset(self) -> None:
        """Back to the beginning: the same seed, no faults, no calls, an empty ledger, the machine's own time."""
        self.seed()

    def keep(self) -> Connection:
        """What the market is now, to be put back later and as often as wanted: much cheaper than to plant it anew."""
        return self.store.copied()

    def put_back(self, kept: Connection) -> None:
        """What was kept, without faults and calls; the ledger and the clock are as they were then."""
        self._forget()
        self.store.put_back(kept)

    @property
    def now(self) -> datetime:
        return self.store.now()

    def set_clock(self, moment: str) -> None:
        """Set the market's time (ISO 8601; Korean time when it names no zone). The clock goes on from there."""
        wanted = datetime.fromisoformat(moment)
        self.store.set_clock(wanted if wanted.tzinfo else wanted.replace(tzinfo=KST))

    def move_clock(self, seconds: float) -> None:
        self.store.set_clock(self.now + timedelta(seconds=seconds))

    def simulate(
        self, seller: str | int, hours: float = 1.0, orders_a_day: float = 60.0, seed: int | None = None
    ) -> Fields:
        """Let so many hours pass in which buyers of a shop order, pay, cancel, return and ask: see `buyers`."""
        if not 0 <= hours <= MOST_HOURS or not 0 <= orders_a_day <= MOST_ORDERS:
            raise ValueError(f"hours are 0 to {MOST_HOURS}, orders_a_day 0 to {MOST_ORDERS}")
        begin = self.now
        seed = int(self.store.setting("seed")) if seed is None else seed
        placed = Buyers(self, seller, seed, orders_a_day).live(begin, begin + timedelta(hours=hours))
        return {"orders": placed, "now": self.now.isoformat()}

    # Sellers

    def sellers(self) -> list[Fields]:
        with self.store.transaction() as db:
            return [seller.as_dict() for seller in sellers.everyone(db)]

    def add_seller(self, key: str, **fields: Any) -> Fields:
        """A new seller: name, kind (domestic, global), approved, hosting, member, allowed_ips, mem_no."""
        with self.store.transaction() as db:
            return sellers.add(db, {"key": key, **fields}).as_dict()

    def change_seller(self, seller: str | int, **fields: Any) -> Fields:
        """Change a seller, its key included."""
        with self.store.transaction() as db:
            return sellers.save(db, sellers.changed(sellers.find(db, seller), fields)).as_dict()

    # Products and stock

    def product(self, prd_no: str | int) -> Fields:
        """One product, whoever's it is, with `seller` and its `stock` rows."""
        with self.store.transaction() as db:
            owner = products.owner_of(db, prd_no)
            found = products.find(db, owner, prd_no)
            return {**(found or {}), "seller": owner, "stock": stocks.of_product(db, prd_no)}

    def put_product(self, seller: str | int, prd_no: str | int, **fields: Any) -> Fields:
        """Create a product on sale, or replace one. Fields as in change_product."""
        with self.store.transaction() as db:
            owner = sellers.find(db, seller).mem_no
            products.save_all(db, owner, [blank_product(str(prd_no), self.now)])
            stocks.replace_rows(db, str(prd_no), [{"stckQty": 100}])
            return self.change_product(prd_no, **fields)

    def change_product(self, prd_no: str | int, stock: list[Fields] | None = None, **fields: Any) -> Fields:
        """Change fields of the wire; `selStatCd` brings name, dates and stock along, `stock` replaces the rows."""
        with self.store.transaction() as db:
            owner = products.owner_of(db, prd_no)
            stamp = {"updateDt": f"{self.now:%Y-%m-%d %H:%M:%S}"}
            changed = {**(products.find(db, owner, prd_no) or {}), **stamp, **fields}
            if stock is not None:
                stocks.replace_rows(db, str(prd_no), stock)
            if "selStatCd" in fields:
                changed = products.in_state(changed, fields["selStatCd"], self.now)
                stocks.fit_to_state(db, str(prd_no), fields["selStatCd"])
            products.save_all(db, owner, [changed])
            return self.product(prd_no)

    def remove_product(self, prd_no: str | int) -> None:
        with self.store.transaction() as db:
            products.remove(db, int(prd_no))

    def set_stock(self, prd_stck_no: str | int, quantity: int) -> None:
        """Set one stock row as a sale or the seller would: 0 in all rows turns the product sold out."""
        with self.store.transaction() as db:
            stocks.set_quantity(db, int(prd_stck_no), quantity, self.now)

    # Orders

    def place_order(self, seller: str | int, lines: list[Fields], state: str = orders.PAID, **fields: Any) -> Fields:
        """A buyer orders. Each line names `prdNo` or `prdStckNo` (default: the product's first) and `ordQty`.

        The stock goes down; `state` is one of orders.STATES; `fields` are of the wire and go onto every line.
        """
        with self.store.transaction() as db:
            mem_no = sellers.find(db, seller).mem_no
            placed = orders.place(db, mem_no, lines, self.now)
            return self.push_order(placed, state, **fields)

    def order(self, ord_no: str | int) -> Fields:
        """One order, whoever's it is: `ordNo` and its `lines`."""
        with self.store.transaction() as db:
            return {"ordNo": str(ord_no), "lines": orders.of_number(db, ord_no)}

    def push_order(self, ord_no: str | int, state: str, ord_prd_seq: str | int | None = None, **fields: Any) -> Fields:
        """Put an order, or one of its lines, into a state with the times that belong to it; change fields of it."""
        with self.store.transaction() as db:
            chosen = [line for line in orders.of_number(db, ord_no) if ord_prd_seq in (None, line["ordPrdSeq"])]
            if not chosen:
                raise LookupError(f"no order {ord_no} {ord_prd_seq or ''}")
            orders.save_all(db, [orders.in_state({**line, **fields}, state, self.now) | fields for line in chosen])
            return self.order(ord_no)

    # Claims

    def file_claim(
        self, ord_no: str | int, kind: str, ord_prd_seq: str | int | None = None, **fields: Any
    ) -> list[Fields]:
        """A buyer cancels, returns or exchanges an order or one line of it, or the market cancels it by force.

        `kind` is one of claims.KINDS. `quantity`: so many pieces only. What is not packed yet is cancelled at once,
        and what should have been sent by `ordCnTypCd` 02.
        """
        if kind not in claims.KINDS:
            raise ValueError(f"kind is one of {', '.join(claims.KINDS)}")
        with self.store.transaction() as db:
            chosen = [line for line in orders.of_number(db, ord_no) if ord_prd_seq in (None, line["ordPrdSeq"])]
            if not chosen:
                raise LookupError(f"no order {ord_no} {ord_prd_seq or ''}")
            owner = orders.owner_of(db, ord_no)
            return [claims.file(db, owner, kind, line, self.now, dict(fields)) for line in chosen]

    def claims(self, ord_no: str | int) -> list[Fields]:
        """All claims on an order, oldest first."""
        with self.store.transaction() as db:
            return claims.of_order(db, ord_no)

    def withdraw_claim(self, number: str | int) -> Fields:
        """The buyer takes a claim back that is still open: its line is what it was before."""
        with self.store.transaction() as db:
            owner = claims.owner_of(db, number)
            claim = claims.get(db, owner, number)
            if claim["state"] not in claims.OPEN[claim["kind"]]:
                raise ValueError(f"claim {number} is settled")
            return claims.drop(db, owner, claim, claims.WITHDRAWN_STATE[claim["kind"]], self.now)

    def deliver_return(self, number: str | int) -> Fields:
        """The goods of an open return or exchange arrive at the seller."""
        with self.store.transaction() as db:
            owner = claims.owner_of(db, number)
            return claims.came_back(db, owner, claims.get(db, owner, number), self.now)

    def switch_claim(self, number: str | int) -> Fields:
        """A request to return becomes one to exchange, or the other way round, as both sides agreed; the new claim."""
        with self.store.transaction() as db:
            owner = claims.owner_of(db, number)
            return claims.switch(db, owner, claims.get(db, owner, number), self.now)

    # Questions and notices

    def ask_question(self, seller: str | int, prd_no: str | int, text: str, **fields: Any) -> Fields:
        """Somebody asks about a product of the seller; `fields` are of the wire, such as qnaDtlsCd, ordNoDe."""
        with self.store.transaction() as db:
            mem_no = sellers.find(db, seller).mem_no
            product = products.find(db, mem_no, prd_no)
            if product is None:
                raise LookupError(f"no product {prd_no} of this seller")
            return letters.ask(db, mem_no, product, self.now, {"brdInfoCont": text, **fields})

    def send_notice(self, seller: str | int, text: str, **fields: Any) -> Fields:
        """The market writes to a seller; `fields` are of the wire, such as ordNo, emerNtceClfNo1 (10 or 11)."""
        with self.store.transaction() as db:
            mem_no = sellers.find(db, seller).mem_no
            return letters.notify(db, mem_no, self.now, {"emerCtnt": text, **fields})

    def ask_notice_again(self, number: str | int, text: str) -> Fields:
        """The buyer behind an answered urgent question asks again."""
        with self.store.transaction() as db:
            return letters.ask_again(db, number, text, self.now)

    def withdraw_question(self, number: str | int) -> None:
        """Whoever asked about a product takes the question back."""
        with self.store.transaction() as db:
            letters.withdraw_question(db, number)

    def report_non_arrival(self, ord_no: str | int, ord_prd_seq: str | int = "1") -> Fields:
        """The buyer of a line that was sent says that nothing came."""
        with self.store.transaction() as db:
            lines = [line for line in orders.of_number(db, ord_no) if line["ordPrdSeq"] == str(ord_prd_seq)]
            if not lines:
                raise LookupError(f"no order {ord_no} {ord_prd_seq}")
            return letters.report_non_arrival(db, orders.owner_of(db, ord_no), lines[0], self.now)

    def letters(self, seller: str | int) -> list[Fields]:
        """All questions, notices and cases of non-arrival of a seller, each with its `kind`."""
        with self.store.transaction() as db:
            mem_no = sellers.find(db, seller).mem_no
            return [{**row, "kind": kind} for kind in letters.KINDS for row in letters.listed(db, mem_no, kind)]

    # Addresses and dispatch templates

    def addresses(self, seller: str | int) -> list[Fields]:
        """All addresses of a seller, each with its `kind`."""
        with self.store.transaction() as db:
            mem_no = sellers.find(db, seller).mem_no
            return [{**row, "kind": kind} for kind in addresses.KINDS for row in addresses.listed(db, mem_no, kind)]

    def put_address(self, seller: str | int, addr_seq: str | int, kind: str, **fields: Any) -> None:
        """Create an address (outbound, return, overseas, visit) or change fields of it, unchecked."""
        if kind not in addresses.KINDS:
            raise ValueError(f"kind is one of {', '.join(addresses.KINDS)}")
        with self.store.transaction() as db:
            mem_no = sellers.find(db, seller).mem_no
            old = addresses.find(db, mem_no, kind, addr_seq) or {"baseAddrYN": "N", "dtlsAddr": ""}
            addresses.save(db, mem_no, kind, {**old, **fields, "addrSeq": str(addr_seq)})

    def remove_address(self, seller: str | int, addr_seq: str | int) -> None:
        with self.store.transaction() as db:
            addresses.remove(db, sellers.find(db, seller).mem_no, int(addr_seq))

    def templates(self, seller: str | int) -> list[Fields]:
        with self.store.transaction() as db:
            return dispatch_templates.listed(db, sellers.find(db, seller).mem_no)

    def put_template(self, seller: str | int, number: str | int, **fields: Any) -> Fields:
        """Create a dispatch template or change fields of it, unchecked."""
        with self.store.transaction() as db:
            mem_no = sellers.find(db, seller).mem_no
            old = dispatch_templates.find(db, mem_no, number) or dispatch_templates.PLAIN
            return dispatch_templates.save(db, mem_no, int(number), {**old, **fields})

    def remove_template(self, number: str | int) -> None:
        with self.store.transaction() as db:
            dispatch_templates.remove(db, int(number))

    # Faults, ledger, calls

    def inject_fault(self, path: str, kind: str, **options: Any) -> None:
        """Have calls to this path fail: see `faults`. Options: count (null: until cleared), seconds, status,
        retry_after, after_commit, seller, code, text."""
        if options.get("seller") is not None:
            with self.store.transaction() as db:
                options["seller"] = sellers.find(db, options["seller"]).mem_no
        self.faults.inject(path, kind, **options)

    def fail_next(self, path: str, kind: str, **options: Any) -> None:
        """Have the next call to this path fail."""
        self.inject_fault(path, kind, **{**options, "count": 1})

    def list_faults(self) -> list[Fields]:
        return self.faults.waiting()

    def clear_faults(self) -> None:
        self.faults.clear()

    def list_ledger(self, act: str | None = None, target: str | None = None) -> list[Fields]:
        return self.ledger.entries(act, target)

    def clear_ledger(self) -> None:
        self.ledger.clear()

    def calls(self, path: str = "") -> list[Fields]:
        """Calls received, oldest first, refused ones included: at (unix time), method, path, page, seller."""
        return [call.as_dict() for call in list(self._front.calls) if path in call.path]

    def clear_calls(self) -> None:
        self._front.calls.clear()
