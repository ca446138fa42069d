"""The table in which SKUs are made after options: which of them, and with what codes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import request

from webapp.forms.skus import CONTROL
from webapp.services.products.making import Problem, Proposal


@dataclass
class Line:
    """An option with what would be made of it; `is_wanted` tells whether it shall be."""

    proposal: Proposal
    code: str
    is_wanted: bool

    @property
    def id(self) -> int:
        return int(self.proposal.option.id)


@dataclass
class NewSkus:
    """All options of a page; `problems` by option, shown at the row and gathered above the table."""

    lines: list[Line]
    problems: Mapping[int, Problem] = field(default_factory=dict)

    @property
    def wanted(self) -> dict[int, str]:
        return {line.id: line.code for line in self.lines if line.is_wanted}

    @property
    def summary(self) -> list[tuple[int, int, Problem]]:
        """(place of the row, its option, what is wrong) in the order of the table."""
        rows = ((place, line.id) for place, line in enumerate(self.lines, 1))
        return [(place, row, self.problems[row]) for place, row in rows if row in self.problems]


def proposed(found: Sequence[Proposal]) -> NewSkus:
    """The table as it is offered: what may be a SKU already is left for a person to decide."""
    return NewSkus([Line(one, one.code, one.other is None) for one in found])


def asked_ids() -> list[int]:
    """The options of the table that was sent."""
    told = request.form.getlist("row")
    return [int(one) for one in dict.fromkeys(told) if re.fullmatch(r"[0-9]{1,18}", one)]


def typed(found: Sequence[Proposal]) -> NewSkus:
    """The table as it was filled in."""
    return NewSkus([_typed(one) for one in found])


def _typed(one: Proposal) -> Line:
    code = CONTROL.sub("", request.form.get(f"code-{one.option.id}", "")).strip()
    return Line(one, code, bool(request.form.get(f"make-{one.option.id}")))
