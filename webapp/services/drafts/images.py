"""Looking at a draft's pictures as the market would fetch them."""

from collections.abc import Iterator, Mapping
from typing import Any

from webapp.models.runs import DONE, Run
from webapp.models.selling import ListingDraft
from webapp.services import runs
from webapp.services.drafts import merging, outside
from webapp.services.drafts.checking_rules import IMAGES
from webapp.services.drafts.image_size import size_of
from webapp.services.drafts.outside import May, NotFetched, is_open
from webapp.services.runs import Order, Progress, RunProblem

KIND = "images_check"
TYPES = ("image/jpeg", "image/jpg", "image/png", "image/webp")
LEAST = 300
OK = ""


class _Way:
    """Whether this installation may fetch pictures, and which addresses; set once at the start of a process."""

    is_on = True
    may: May = staticmethod(is_open)


def configure(is_on: bool, may: May = is_open) -> None:
    _Way.is_on, _Way.may = is_on, staticmethod(may)


def is_on() -> bool:
    return _Way.is_on


def look(address: str, may: May | None = None) -> str:
    """What the market would have against the picture at this address, as a sentence; "" for nothing."""
    try:
        found = outside.fetch(address, may or _Way.may)
    except NotFetched as error:
        return str(error)
    if found.status != 200:
        return f"그림 주소가 {found.status}번으로 답했습니다. 바로 열리는 주소를 써 주세요."
    kind = found.content_type.partition(";")[0].strip().lower()
    if kind not in TYPES:
        return f"그림이 아니라고 답하는 주소입니다({kind or '종류 없음'}). jpg, png, webp 그림의 주소를 써 주세요."
    size = size_of(found.content)
    if size is None:
        return "그림을 읽을 수 없습니다. jpg, png, webp 그림인지 확인해 주세요."
    if min(size) < LEAST:
        return f"그림이 {size[0]}×{size[1]}입니다. 가로와 세로가 {LEAST} 이상이어야 합니다."
    return OK


def addresses_of(values: Mapping[str, Any]) -> list[str]:
    """The picture addresses of a draft, each once."""
    return list(dict.fromkeys(address for name in IMAGES if (address := values.get(name))))


def order(draft: ListingDraft) -> Order:
    return Order(KIND, draft.store, draft.id)


@runs.work_of(KIND)
def check(run: Run, progress: Progress) -> dict[str, Any]:
    """Look at every picture of the draft; the result tells for each address what is wrong, "" for nothing."""
    if not is_on():
        raise RunProblem("images_off", "이 서버는 그림을 확인하지 않도록 설정되어 있습니다(IMAGE_CHECK=0).")
    draft = ListingDraft.get_or_none(ListingDraft.id == run.subject_id)
    if draft is None:
        raise RunProblem("draft_gone", "초안이 지워졌습니다. 확인할 그림이 없습니다.")
    addresses = addresses_of(merging.typed_of(draft))
    told: dict[str, str] = {}
    for number, address in enumerate(addresses, 1):
        told[address] = look(address)
        progress.tell(number, len(addresses), sum(1 for sentence in told.values() if sentence))
    return {"images": told}


def latest(draft: ListingDraft) -> Run | None:
    """The newest look at this draft's pictures, ended or not."""
    mine = (Run.kind == KIND) & (Run.subject_id == draft.id) & (Run.store == draft.store_id)
    return Run.select().where(mine).order_by(Run.id.desc()).first()


def warnings(run: Run | None, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Pictures that nobody has looked at yet, and what the newest look found about the others."""
    if not is_on():
        return
    told = run.result.get("images", {}) if run and run.state == DONE else {}
    for name in IMAGES:
        address = values.get(name)
        if address and (sentence := told.get(address, "아직 확인하지 않은 그림입니다. [그림 확인하기]를 눌러 주세요.")):
            yield name, sentence
