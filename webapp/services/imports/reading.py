"""Reading an uploaded file into rows, and refusing with a reason what cannot be read.

The file is parsed in a process of its own under limits of memory and time, so a hostile one ends that process and
becomes a refused import; the worker goes on.
"""

from typing import Any, Protocol

from webapp.models.base import db
from webapp.models.imports import REFUSED, UPLOADED, ProductImport
from webapp.models.runs import Run
from webapp.services import runs
from webapp.services.imports import folders
from webapp.services.imports.files import Limits
from webapp.services.imports.files_problems import FileProblem
from webapp.services.imports.headers_fields import PRODUCT_LIST, FieldSet
from webapp.services.imports.staging import StagedFile
from webapp.services.imports.staging_apart import stage_apart
from webapp.services.imports.uploads import mapping_of, remembered, save_mapping
from webapp.services.runs import Order, Progress

# A worker that died three times while it held the same file will not survive it the fourth time.
MOST_ATTEMPTS = 3


class Refusable(folders.Uploaded, Protocol):
    """A row with an uploaded file that may turn out to be of no use."""

    def patch(self, **values: Any) -> None: ...


@runs.work_of("import_read", on_files=True)
def read(run: Run, progress: Progress) -> dict[str, Any]:
    """Read the file of the import that the run is about; the result tells rows, or the code of a refusal."""
    product_import = ProductImport.get_by_id(run.subject_id)
    if product_import.state != UPLOADED or product_import.head is not None:
        return {}
    try:
        staged = stage_upload(product_import, run, progress)
    except FileProblem as problem:
        refuse(product_import, problem)
        return {"refused": problem.code}
    run.done = run.total = staged.row_count
    take(product_import, staged)
    return {"rows": staged.row_count}


def stage_upload(
    uploaded: folders.Uploaded,
    run: Run,
    progress: Progress,
    fields: FieldSet = PRODUCT_LIST,
    limits: Limits | None = None,
) -> StagedFile:
    """Parse the file of a row, a list of these fields, in a process of its own. Raises FileProblem."""
    if run.attempts > MOST_ATTEMPTS:
        raise FileProblem.of("too_much_memory")
    source, folder = folders.upload_of(uploaded), folders.folder_of(uploaded)
    return stage_apart(source, folder, limits or folders.limits(), progress.tell, fields)


def refuse(uploaded: Refusable, problem: FileProblem) -> None:
    """Mark a row whose whole file cannot be used, with the sentence and the way out."""
    reason = {"code": problem.code, "message": problem.message, "remedy": problem.remedy, "place": problem.place}
    uploaded.patch(state=REFUSED, problem=reason)


def take(product_import: ProductImport, staged: StagedFile) -> None:
    """Note what was read; with headers that were mapped before, go straight on to the plan."""
    with db.atomic():
        product_import.patch(head=staged.head())
        if remembered(product_import) is not None:
            mapping = mapping_of(product_import)
            if not mapping.missing:
                save_mapping(product_import, mapping.columns)
                runs.start(Order("import_plan", product_import.store, product_import.id), product_import.user)
