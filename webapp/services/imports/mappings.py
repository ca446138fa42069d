"""How files with these headers were mapped the last time, store by store, whatever the kind of file."""

from webapp.models.imports import ColumnMapping
from webapp.models.stores import Store
from webapp.services.imports.headers import Mapping


def remembered(store: Store, signature: str) -> dict[str, str] | None:
    """Field name → header key; None for headers that nobody has mapped in this store."""
    found = ColumnMapping.get_or_none((ColumnMapping.store == store) & (ColumnMapping.signature == signature))
    return found.mapping if found else None


def remember(store: Store, signature: str, mapping: Mapping) -> None:
    """Keep a mapping for the next file with the same headers. Call it in the transaction that takes the mapping."""
    columns = mapping.remembered()
    kept, made = ColumnMapping.get_or_create(store=store, signature=signature, defaults={"mapping": columns})
    if not made:
        kept.patch(mapping=columns)
