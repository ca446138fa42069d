"""A bulk change whose values an uploaded file told: a value of its own for each listing or option."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp.models.selling import Bulk
from webapp.services.products.bulk_kinds import BY_LISTING, Values, each

IMPORT, SHEET = "import", "sheet"


@dataclass(frozen=True)
class FileChange:
    """The values of one kind that a file tells, by id of the listing or option, and the file's own row."""

    kind: str
    values: Mapping[int, Any]
    listing_ids: list[int]
    source: str
    source_id: int
    by: str = BY_LISTING

    @property
    def parameters(self) -> Values:
        return each(self.values, self.by)


def begun_from(source: str, source_id: int) -> list[Bulk]:
    """The bulk changes that were begun from this file, newest first."""
    return list(Bulk.select().where((Bulk.source == source) & (Bulk.source_id == source_id)).order_by(Bulk.id.desc()))
