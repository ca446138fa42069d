"""Joining options to the SKUs whose codes an edited workbook tells, as a batch of joints, and taking them back."""

from collections.abc import Sequence

from webapp.models.base import now
from webapp.models.imports import DONE, KEPT, SKIPPED, TAKEN_BACK
from webapp.models.mapping import BACK, BY_FILE, MappingBatch, MappingItem
from webapp.models.products import Listing, ListingOption, Sku
from webapp.models.sheets import SheetEdit, SheetRow
from webapp.services.imports.matching import only_writer
from webapp.services.products import joining
from webapp.services.products.joining import Joint, options_where
from webapp.services.products.joining_back import product_before

NOT_HERE = "그사이 지워진 옵션이라 바꾸지 않았습니다."
NO_SKU = "그사이 지우거나 보관한 SKU라 연결하지 않았습니다."
CHANGED_SINCE = "계획한 뒤에 다른 SKU에 연결된 옵션이라 덮어쓰지 않았습니다. 파일을 새로 내려받아 고쳐 주세요."
JOINED_SINCE = "그 뒤에 다른 SKU에 연결된 옵션이라 그대로 두었습니다."


def write(edit: SheetEdit, rows: Sequence[SheetRow]) -> None:
    """Join the options of these rows; call it in a transaction."""
    only_writer(edit.store)
    options = {one.id: one for one in options_where(ListingOption.id.in_([row.option_id for row in rows]))}
    skus = _live([row.after["sku"] for row in rows])
    joints: dict[int, list[Joint]] = {}
    for row in rows:
        option = options.get(row.option_id)
        refusal = _refusal(row, option, skus)
        if option is not None and refusal is None:
            joints.setdefault(option.listing_id, []).append(Joint(option, skus.get(row.after["sku"])))
        row.patch(state=SKIPPED if refusal else DONE, outcome=refusal)
    _join(_batch(edit), joints)


def _live(ids: Sequence[int | None]) -> dict[int, Sku]:
    mine = Sku.id.in_([one for one in ids if one is not None]) & Sku.archived_at.is_null()
    return {sku.id: sku for sku in Sku.select().where(mine)}


def _refusal(row: SheetRow, option: ListingOption | None, skus: dict[int, Sku]) -> str | None:
    if option is None:
        return NOT_HERE
    if row.after["sku"] is not None and row.after["sku"] not in skus:
        return NO_SKU
    return None if option.sku_id in (row.before["sku"], row.after["sku"]) else CHANGED_SINCE


def _batch(edit: SheetEdit) -> MappingBatch:
    """The batch that this workbook has begun."""
    if edit.joints_id is None:
        edit.patch(joints=MappingBatch.create(store=edit.store, user=edit.user, kind=BY_FILE))
    batch: MappingBatch = edit.joints
    return batch


def _join(batch: MappingBatch, joints: dict[int, list[Joint]]) -> None:
    """Write the joints of each listing, which moves with them where all its options are of one base product."""
    others: dict[int, list[ListingOption]] = {}
    chosen = [joint.option.id for mine in joints.values() for joint in mine]
    standing = ListingOption.listing.in_(list(joints)) & ListingOption.id.not_in(chosen)
    for option in options_where(standing) if joints else ():
        others.setdefault(option.listing_id, []).append(option)
    whole = [joint for at, mine in joints.items() for joint in joining.to_one_product(mine, others.get(at, []))]
    joined = joining.write(batch, whole)
    # What a person did to a listing is kept by an import that is taken back.
    Listing.update(revision=Listing.revision + 1).where(Listing.id.in_(list(joints))).execute()
    batch.patch(counts={"joined": joined + batch.counts.get("joined", 0)}, finished_at=now())


def take_back(edit: SheetEdit, row: SheetRow) -> tuple[str, str | None]:
    """Give an option its SKU back where nobody joined it anew since. Call it in a transaction."""
    only_writer(edit.store)
    option = next(iter(options_where(ListingOption.id == row.option_id)), None)
    if option is None:
        return KEPT, NOT_HERE
    before = row.before["sku"]
    if option.sku_id == before:
        return TAKEN_BACK, None
    skus = _live([before])
    if option.sku_id != row.after["sku"] or (before is not None and before not in skus):
        return KEPT, JOINED_SINCE
    item = MappingItem.get_or_none((MappingItem.batch == edit.joints_id) & (MappingItem.option == option))
    back = _back(edit)
    joined = joining.write(back, [Joint(option, skus.get(before), product_before(item, option) if item else None)])
    back.patch(counts={"joined": joined + back.counts.get("joined", 0)}, finished_at=now())
    return TAKEN_BACK, None


def _back(edit: SheetEdit) -> MappingBatch:
    """The batch that takes the workbook's joints back; only one does."""
    begun = MappingBatch.get_or_none(MappingBatch.undo_of == edit.joints_id)
    return begun or MappingBatch.create(store=edit.store, user=edit.user, kind=BACK, undo_of=edit.joints)
