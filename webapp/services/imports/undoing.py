"""Taking an import back: what it made goes, what it changed gets its old values, what changed since stays.

The rows go backwards through the file, so that of two rows about one listing the later is taken back first. A chunk,
the outcomes of its rows and the checkpoint are one transaction.
"""

from collections.abc import Sequence
from typing import Any

from webapp.models.base import BATCH, db, insert_bulk, naive, now
from webapp.models.imports import APPLIED, APPLYING, DONE, KEPT, TAKEN_BACK, UNDOING, UNDONE, ImportRow, ProductImport
from webapp.models.products import Listing, ListingOption, Product, Sku
from webapp.models.runs import Run
from webapp.models.selling import ProductChange
from webapp.services import audit, runs
from webapp.services.audit import Actor, Change
from webapp.services.imports.applying import outcomes, refuse_second_writer
from webapp.services.imports.facts import LISTING_COLUMNS, MORE, Facts, after, encode
from webapp.services.imports.matching import only_writer, update_many
from webapp.services.imports.uploads import ImportRefused, live_run
from webapp.services.imports.writing import HISTORY, Cause
from webapp.services.runs import Progress

# More than so many rows are not taken back by one press: the number has to be typed.
ASK_ABOVE = 100
CHANGED_SINCE = "가져온 뒤에 바뀐 상품이라 그대로 두었습니다."
PARTLY = "가져온 뒤에 바뀐 항목은 그대로 두고, 나머지만 되돌렸습니다."
ALREADY_GONE = "이미 지워진 상품입니다."
UNDOABLE = (APPLIED, APPLYING)


def count_undoable(product_import: ProductImport) -> int:
    """How many rows an undo would take back."""
    written = (ImportRow.product_import == product_import) & (ImportRow.state == DONE)
    return int(ImportRow.select().where(written).count())


def begin(product_import: ProductImport, actor: Actor) -> None:
    """Let the import be taken back from now on. Raises ImportRefused when it cannot be, or another one writes."""
    if live_run(product_import):
        raise ImportRefused("아직 반영하는 중입니다. 먼저 [멈추기]를 누르고, 멈춘 뒤에 되돌려 주세요.")
    with db.atomic():
        only_writer(product_import.store)
        refuse_second_writer(product_import)
        mine = (ProductImport.id == product_import.id) & ProductImport.state.in_(UNDOABLE)
        if not ProductImport.update(state=UNDOING).where(mine).execute():
            raise ImportRefused("반영한 가져오기만 되돌릴 수 있습니다. 화면을 새로 고쳐 상태를 확인해 주세요.")
        change = Change("import.undo", f"ProductImport {product_import.id}", before=dict(product_import.counts))
        audit.record(actor, change, product_import.store)


@runs.work_of("import_undo", gives_way=True)
def undo(run: Run, progress: Progress) -> dict[str, Any]:
    """Take back the import that the run is about; the result tells how many rows ended how."""
    product_import = ProductImport.get_by_id(run.subject_id)
    if product_import.state != UNDOING:
        return outcomes(product_import)
    progress.tell(run.done, run.done + count_undoable(product_import), run.failed)
    while True:
        with db.atomic():
            only_writer(product_import.store)
            rows = _next_rows(product_import)
            if not rows:
                break
            run.failed += Taking(rows, Cause(product_import.id, run.user_id)).take_back()
            run.done += len(rows)
            progress.keep(row=rows[-1].row_number)
        progress.tell(run.done, run.total, run.failed)
    result = outcomes(product_import)
    counts = {**product_import.counts, "outcomes": result}
    product_import.patch(state=UNDONE, undone_at=now(), counts=counts)
    return {"outcomes": result}


def _next_rows(product_import: ProductImport) -> list[ImportRow]:
    written = (ImportRow.product_import == product_import) & (ImportRow.state == DONE)
    return list(ImportRow.select().where(written).order_by(ImportRow.row_number.desc()).limit(BATCH))


class Taking:
    """One chunk of rows on its way back."""

    def __init__(self, rows: list[ImportRow], cause: Cause) -> None:
        self.rows, self.cause = rows, cause
        ids = [row.listing_id for row in rows]
        self.listings = {listing.id: listing for listing in Listing.select().where(Listing.id.in_(ids))}
        self.gone: list[int] = []
        self.restored: dict[int, Listing] = {}
        self.outcomes: list[tuple[str, str | None, int]] = []
        self.history: list[tuple[Any, ...]] = []

    def take_back(self) -> int:
        """Take the chunk back and note each row's outcome; how many rows were kept because of later changes."""
        for row in self.rows:
            state, outcome = self._one(row)
            self.outcomes.append((state, outcome, row.id))
        self._write_restored()
        Listing.delete().where(Listing.id.in_(self.gone)).execute()
        self._remove_products()
        update_many("import_row", ("state", "outcome"), self.outcomes)
        return sum(state == KEPT for state, _, _ in self.outcomes)

    def _one(self, row: ImportRow) -> tuple[str, str | None]:
        listing = self.listings.get(row.listing_id)
        if listing is None:
            return KEPT, ALREADY_GONE
        if not row.made_listing:
            return self._restore(row, listing)
        if listing.revision != row.revision:
            return KEPT, CHANGED_SINCE
        self.gone.append(listing.id)
        return TAKEN_BACK, None

    def _restore(self, row: ImportRow, listing: Listing) -> tuple[str, str | None]:
        """Put back each value that still is what the row wrote."""
        before: Facts = dict(row.before or {})
        options, told = before.pop("options", None), before.pop("told", {})
        written = {**after(before, row.values, row.more or {}), "product_id": row.product_id}
        back = [name for name in before if _value(listing, name) == written[name]]
        self._tell(listing, {name: before[name] for name in back})
        for name in back:
            _put(listing, name, before[name], told)
        if options and "product_id" in back:
            _put_options_back(options, row.sku_id)
        self.restored[listing.id] = listing
        if len(back) == len(before) and listing.revision == row.revision:
            # Everything stands as before the row, so what the file told and the revision may say so too.
            listing.told = told
            listing.revision -= 1
            return TAKEN_BACK, None
        listing.revision += 1
        return (TAKEN_BACK, PARTLY) if back else (KEPT, CHANGED_SINCE)

    def _tell(self, listing: Listing, back: Facts) -> None:
        """A line of history for each value that goes back to another one that was known."""
        place = (str(naive(now())), listing.product_id, listing.id, self.cause.user_id, "import", self.cause.import_id)
        for name, was in back.items():
            if was is not None and (stands := _value(listing, name)) is not None:
                self.history.append((*place, name, encode(stands), encode(was), "done"))

    def _write_restored(self) -> None:
        insert_bulk(ProductChange, HISTORY, [row for row in self.history if row[2] not in self.gone])
        for listing in self.restored.values():
            if listing.id not in self.gone:
                names = ("product", *LISTING_COLUMNS, "told", "more", "revision")
                listing.save(only=[getattr(Listing, name) for name in names])

    def _remove_products(self) -> None:
        """Base products that this import made go when nothing of theirs is left or has been touched since."""
        made = {row.product_id for row in self.rows if row.made_product}
        made -= _ids(Listing.select(Listing.product).where(Listing.product.in_(made)))
        made -= _ids(Sku.select(Sku.product).where(Sku.product.in_(made) & (Sku.revision != 1)))
        made -= _ids(Product.select(Product.id).where(Product.id.in_(made) & (Product.revision != 1)))
        Product.delete().where(Product.id.in_(made)).execute()


def _ids(query: Any) -> set[int]:
    return {row[0] for row in query.tuples()}


def _value(listing: Listing, name: str) -> Any:
    return listing.more.get(name[len(MORE) :]) if name.startswith(MORE) else getattr(listing, name)


def _put(listing: Listing, name: str, value: Any, told: Facts) -> None:
    """Set a value back, and with it what the file had told of it before."""
    if name == "product_id":
        listing.product = value
    elif name.startswith(MORE):
        _tell(listing.more, name[len(MORE) :], value)
    else:
        setattr(listing, name, value)
        _tell(listing.told, name, told.get(name))


def _tell(facts: Facts, name: str, value: Any) -> None:
    if value is None:
        facts.pop(name, None)
    else:
        facts[name] = value


def _put_options_back(options: Sequence[Sequence[int | None]], written: int | None) -> None:
    """Options get their SKU back where nobody mapped them anew since."""
    for option_id, sku_id in options:
        since = ListingOption.sku.is_null() if len(options) > 1 else ListingOption.sku == written
        ListingOption.update(sku=sku_id).where((ListingOption.id == option_id) & since).execute()
