"""What buyers and sellers of a walk share: the shop, its market, the dice, and how its orders stand there."""

import random
from collections import defaultdict
from typing import Any

from tests.services.products.selling import sell_one
from webapp.models.products import Sku
from webapp.models.stores import Store
from webapp.simulator import SAMPLE_KEY

STOCK = 1_000_000
NUMBER = 3_000_000_007
CANCELLED, CANCELLED_LATER = "B01", "C01"
Key = tuple[str, str]
There = dict[Key, dict[str, Any]]


class Shop:
    """A store with one product that it knows and one that it does not, and the orders that were placed with it."""

    def __init__(self, dice: random.Random, market: Any) -> None:
        self.dice, self.market, self.store = dice, market, Store.get()
        self.listing = sell_one(market, self.store, 1)
        self.products = (NUMBER, int(self.listing.number))
        for number in self.products:
            market.change_product(number, stock=[{"stckQty": STOCK}])
        Sku.update(stock=STOCK).where(Sku.product == self.listing.product).execute()
        self.numbers: list[str] = []
        self.questions: list[str] = []
        self.notices: list[str] = []
        self._of_parcel: dict[str, list[str]] = defaultdict(list)

    def place(self, lines: list[dict[str, int]], state: str, parcel: str | None = None) -> None:
        """A buyer orders; with a parcel, what is ordered goes along with what they ordered before."""
        with_others = {"dlvNo": parcel} if parcel else {}
        placed = self.market.place_order(SAMPLE_KEY, lines, state, **with_others)
        self.numbers.append(str(placed["ordNo"]))
        self._of_parcel[str(placed["lines"][0]["dlvNo"])].append(self.numbers[-1])

    def order(self, number: str) -> There:
        return {(number, str(line["ordPrdSeq"])): line for line in self.market.order(number)["lines"]}

    def parcel(self, number: str) -> There:
        """The lines that go under a parcel's number."""
        return {key: line for order in self._of_parcel[number] for key, line in self.order(order).items()}

    def there(self) -> There:
        """Each line as the market has it, by order and line."""
        return {key: line for number in self.numbers for key, line in self.order(number).items()}

    def some(self, *states: str, at_most: int) -> list[Key]:
        """Some lines that stand so at the market; those of late rather than old ones."""
        near = self.numbers if self.dice.random() < 0.3 else self.numbers[-50:]
        numbers = self.dice.sample(near, min(len(near), 12))
        lines = {key: line for number in numbers for key, line in self.order(number).items()}
        found = [key for key, line in lines.items() if line["ordPrdStat"] in states]
        return self.dice.sample(found, min(len(found), self.dice.randint(1, at_most)))
