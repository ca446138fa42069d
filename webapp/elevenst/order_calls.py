"""How the calls about orders and claims are declared: lists under ns2:orders, acts by GET answered by ResultOrder."""

from collections.abc import Mapping
from typing import Any

from webapp.elevenst.endpoint import ASK, DONE, MAINTENANCE, NOTHING_FOUND, Endpoint, Meaning, Outcome, act, read

# The market's catch-all for whatever went wrong inside it; the sentence differs and promises nothing.
CATCH_ALL = Meaning(Outcome.AGAIN_LATER, "an error inside the market")
# The claim service says the same of a list without rows, and only the sentence tells.
CATCH_ALL_OR_EMPTY = Meaning(Outcome.AGAIN_LATER, "an error inside the market", {"해당 건이 없습니다": NOTHING_FOUND})
LIST_CODES = {"0": NOTHING_FOUND, "-1": CATCH_ALL, "-1000": MAINTENANCE}
ACT_CODES = {"0": DONE, "-1": ASK, "-1000": MAINTENANCE}
SPAN = "{startTime:minute}/{endTime:minute}"


def order_list(name: str, page: int, path: str, codes: Mapping[str, Meaning], **more: Any) -> Endpoint:
    """A list of lines or claims; ``path`` is below /rest/."""
    return read(
        name=name, page=page, method="GET", path=f"/rest/{path}", roots=("orders",), row=("order",), codes=codes, **more
    )


def order_act(name: str, page: int, path: str, codes: Mapping[str, Meaning]) -> Endpoint:
    """An act by GET; ``path`` is below /rest/, ``codes`` those beside ACT_CODES."""
    whole = {**ACT_CODES, **codes}
    return act(name=name, page=page, method="GET", path=f"/rest/{path}", roots=("ResultOrder",), codes=whole)
