"""What can be asked of the list of listings, read from the address of a page or from a saved query alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs

from webapp.services.catalogue import pasted

UNKNOWN = "unknown"
NEWEST = "newest"
# Name of an order → the column it follows and whether it goes down; the id breaks ties in the same direction.
ORDERS = {
    NEWEST: ("id", True),
    "oldest": ("id", False),
    "name": ("name", False),
    "name_down": ("name", True),
    "number": ("number", False),
    "number_down": ("number", True),
    "cheapest": ("price", False),
    "dearest": ("price", True),
    "scarcest": ("stock", False),
    "fullest": ("stock", True),
}
NUMBERS = ("price_from", "price_to", "stock_from", "stock_to", "template")
FLAGS = ("unfilled", "missing", "unpriced", "unjoined", "differing", "absent")
# What may stand behind the ? of a search, its page and size apart.
ARGUMENTS = (pasted.TEXT, pasted.PASTED, "store", "status", "category", *NUMBERS, *FLAGS, "sort")


@dataclass(frozen=True)
class Search:
    """What to look for in which stores. The flags ask for listings that lack something or are not as they should be.

    `category` is a path whose whole subtree is meant; amounts are won and pieces, both ends included.
    """

    stores: tuple[int, ...]
    text: str = ""
    status: str = ""
    order: str = NEWEST
    category: str = ""
    price_from: int | None = None
    price_to: int | None = None
    stock_from: int | None = None
    stock_to: int | None = None
    template: int | None = None
    unfilled: bool = False
    missing: bool = False
    unpriced: bool = False
    unjoined: bool = False
    differing: bool = False
    absent: bool = False

    @property
    def is_narrowed(self) -> bool:
        """True when it asks for anything beyond stores and a state of sale."""
        return replace(self, status="", order=NEWEST) != Search(self.stores)


def read(arguments: Mapping[str, str], stores: Sequence[int]) -> Search:
    """The search that these arguments ask for in these stores; what cannot be read counts as not asked."""
    numbers: dict[str, Any] = {name: number_of(arguments.get(name, "")) for name in NUMBERS}
    order = arguments.get("sort", NEWEST)
    return Search(
        tuple(stores),
        pasted.text_of(arguments).strip(),
        arguments.get("status", ""),
        order if order in ORDERS else NEWEST,
        path_of(arguments.get("category", "")),
        **numbers,
        **{name: bool(arguments.get(name)) for name in FLAGS},
    )


def read_query(query: str, stores: Sequence[int]) -> Search:
    """The search of a stored query; its `store` narrows the given stores."""
    arguments = {name: values[0] for name, values in parse_qs(query).items()}
    asked = number_of(arguments.get("store", ""))
    return read(arguments, [store for store in stores if asked in (None, store)])


def number_of(text: str) -> int | None:
    """A whole number as people write one, 12,300 or 12300원; None for anything else."""
    plain = text.strip().replace(",", "").removesuffix("원").removesuffix("개")
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= 10 else None


def path_of(category: str) -> str:
    """A category's path, spelled as listings spell it."""
    return ">".join(step for part in category.split(">") if (step := part.strip()))
