"""From an edited 옵션·재고 엑셀 to the market: the stocks that its rows change, option by option."""

from webapp.models.imports import APPLIED, CHANGED, PLANNED
from webapp.models.sheets import SheetEdit, SheetRow
from webapp.services.products import bulk_files
from webapp.services.products.bulk_files import FileChange
from webapp.services.products.bulk_kinds import BY_OPTION
from webapp.services.products.bulks import MOST_LISTINGS
from webapp.services.sheets.reporting import has_key
from webapp.services.sheets.uploads import SheetRefused

STOCK = "stock"


def change_of(edit: SheetEdit) -> FileChange:
    """The change of stock that the workbook asks for. Raises SheetRefused when there is none, or not at this time."""
    if edit.state not in (PLANNED, APPLIED):
        raise SheetRefused("계획이 끝난 뒤에 보낼 수 있습니다. 화면을 새로 고쳐 상태를 확인해 주세요.")
    asked = (SheetRow.kind == CHANGED) & has_key(SheetRow.after, STOCK)
    rows = edit.rows.where(asked).order_by(SheetRow.row_number).limit(10 * MOST_LISTINGS)
    values = {row.option_id: row.after[STOCK] for row in rows}
    if not values:
        raise SheetRefused("11번가로 보낼 재고가 없습니다. 화면을 새로 고쳐 확인해 주세요.")
    ids = list(dict.fromkeys(row.listing_id for row in rows))
    return FileChange(STOCK, values, ids, bulk_files.SHEET, edit.id, BY_OPTION)
