"""The bar under a list of listings: how many are selected, and what may be done with all of them at once."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from webapp import access
from webapp.services.catalogue.selection import Ticks
from webapp.wording_products import BULK_KINDS

# Where in a list somebody stands, and in which order, is no part of what they have selected.
PLACE = ("page", "size", "sort")


def meant(query: str) -> str:
    """What a query looks for, spelled alike for the same search."""
    return urlencode(sorted(pair for pair in parse_qsl(query) if pair[0] not in PLACE))


@dataclass(frozen=True)
class Bar:
    """`fitting` says how many the search of the page finds, `query` what it is."""

    ticks: Ticks
    fitting: str
    query: str

    @property
    def is_elsewhere(self) -> bool:
        """True when all that another search finds is selected: the rows of this page cannot be ticked then."""
        return self.ticks.query is not None and meant(self.ticks.query) != self.query

    @property
    def kinds(self) -> tuple[tuple[str, str], ...]:
        """What can be done; nothing for somebody who may only look."""
        return tuple(BULK_KINDS.items()) if access.my_stores("work") else ()
