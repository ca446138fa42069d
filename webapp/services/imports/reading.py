"""Reading an uploaded file into rows, and refusing with a reason what cannot be read.

The file is parsed in a process of its own under limits of memory and time, so a hostile one ends that process and
becomes a refused import; the worker goes on.
"""

from typing import Any

from webapp.models.base import db
from webapp.models.imports import REFUSED, UPLOADED, ProductImport
from webapp.models.runs import Run
from webapp.services import runs
from webapp.services.imports import folders
from webapp.services.imports.files_problems import FileProblem
from webapp.services.imports.staging import StagedFile
from webapp.services.imports.staging_apart import stage_apart
from webapp.services.imports.uploads import mapping_of, remembered, save_mapping
from webapp.services.runs import Order, Progress

# A worker that died three times while it held the same file will not survive it the fourth time.
MOST_ATTEMPTS = 3


@runs.work_of("import_read")
def read(run: Run, progress: Progress) -> dict[str, Any]:
    """Read the file of the import that the run is about; the result tells rows, or the code of a refusal."""
    product_import = ProductImport.get_by_id(run.subject_id)
    if product_import.state != UPLOADED or product_import.head is not None:
        return {}
    try:
        if run.attempts > MOST_ATTEMPTS:
            raise FileProblem.of("too_much_memory")
        staged = _stage(product_import, progress)
    except FileProblem as problem:
        refuse(product_import, problem)
        return {"refused": problem.code}
    run.done = run.total = staged.row_count
    take(product_import, staged)
    return {"rows": staged.row_count}


def _stage(product_import: ProductImport, progress: Progress) -> StagedFile:
    source, folder = folders.upload_of(product_import), folders.folder_of(product_import)
    return stage_apart(source, folder, folders.limits(), lambda done, total: progress.tell(done, total))


def refuse(product_import: ProductImport, problem: FileProblem) -> None:
    """Mark an import whose whole file cannot be used, with the sentence and the way out."""
    reason = {"code": problem.code, "message": problem.message, "remedy": problem.remedy}
    product_import.patch(state=REFUSED, problem=reason)


def take(product_import: ProductImport, staged: StagedFile) -> None:
    """Note what was read; with headers that were mapped before, go straight on to the plan."""
    with db.atomic():
        product_import.patch(head=staged.head())
        if remembered(product_import) is not None:
            mapping = mapping_of(product_import)
            if not mapping.missing:
                save_mapping(product_import, mapping.columns)
                runs.start(Order("import_plan", product_import.store, product_import.id), product_import.user)
