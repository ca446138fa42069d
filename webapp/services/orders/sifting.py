"""Holding back what a list tells in the very same words as before, so that it need not even be read."""

from collections.abc import Sequence

from webapp.elevenst import UnreadLine
from webapp.elevenst.codes import OrderState
from webapp.models.base import Keyring, db
from webapp.services.imports.matching import only_writer
from webapp.services.orders.known import Key, Known, known_lines, mark_seen
from webapp.services.orders.taking import Look


class Sieve:
    """Of a look at one list, which means `state` where a line does not name one: what is told again counts as seen.

    What a later look has told of passes no more, nor does what stands twice in an answer but the last time.
    `digests` are keyed hashes of what it lets pass, to be kept with what is taken from it.
    """

    def __init__(self, look: Look, state: OrderState) -> None:
        self._look, self._state = look, str(state)
        self.digests: dict[Key, str] = {}

    def __call__(self, lines: Sequence[UnreadLine]) -> list[UnreadLine]:
        """The lines that tell something; what is no line does, for its reader has to say so."""
        look, told = self._look, {line.key: line for line in lines}
        with db.atomic():
            only_writer(look.store)
            known = known_lines(look.store, look.began, (number for number, _ in told))
            self.digests |= {key: Keyring.vault.hash(f"{look.source} {line.words}") for key, line in told.items()}
            same = [key for key, line in told.items() if key in known and self._is_told_again(known[key], key, line)]
            mark_seen([known[key].id for key in same if not known[key].is_newer], look.began)
        for key in same:
            del told[key], self.digests[key]
        return list(told.values())

    def _is_told_again(self, known: Known, key: Key, line: UnreadLine) -> bool:
        if known.is_newer:
            return True
        digest = None if known.is_wiped else self.digests[key]
        return not known.can_be_joined and known.state == (line.state or self._state) and known.digest == digest
