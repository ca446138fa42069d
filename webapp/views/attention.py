"""확인 필요: failures by cause with the way out beside them, one retry for all of a cause, a note to put them aside."""

from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response

from webapp import access, pages, wording_attention
from webapp.jobs import attention as jobs
from webapp.models.acts import Act
from webapp.models.base import now
from webapp.models.stores import Store
from webapp.services import attention
from webapp.services.attention import Acts, Standing

bp = Blueprint("attention", __name__)
REFUSED = "refused"
NO_NOTE = "왜 더 보지 않아도 되는지 한 줄로 적어 주세요. 아무것도 바꾸지 않았습니다."


@bp.get("/attention")
def show() -> Response:
    """All stores of the user, or the one that the address asks for; an administrator's also what belongs to none."""
    stores, is_all = _asked(access.my_stores())
    ids, moment = [store.id for store in stores], now()
    failed = attention.failed(ids, is_all and access.user().is_admin)
    workable = {store.id for store in access.my_stores("work")}
    return pages.page(
        "attention/show.html",
        stores=access.my_stores(),
        store=None if is_all else stores[0],
        failed=[(group, jobs.outlook(group, moment), _may(group, workable)) for group in failed],
        doubtful=attention.doubtful(ids, moment),
        refused=[(group, _workable(group, workable)) for group in attention.refused(ids, moment)],
        words=wording_attention,
        link=_place_of,
    )


def _place_of(act: Act) -> str:
    """The list that finds what an act was about by the market's number; '' where its target is no such number."""
    area = act.kind.partition(".")[0]
    if area in ("order", "claim"):
        numbers = [part for part in act.target.split("-") if part.isdigit() and len(part) >= 6]
        endpoint = "orders.list_orders" if area == "order" else "claims.list_claims"
        return url_for(endpoint, store=act.store_id, q=numbers[0]) if numbers else ""
    if area == "listing" and act.target.isdigit():
        return url_for("listings.list_listings", store=act.store_id, q=act.target)
    return ""


def _asked(mine: list[Store]) -> tuple[list[Store], bool]:
    asked = request.values.get("store", "")
    if not asked:
        return mine, True
    return [next((store for store in mine if str(store.id) == asked), None) or abort(404)], False


def _may(group: Standing, workable: set[int]) -> bool:
    is_admin = access.user().is_admin
    return all(one.store_id in workable if one.store_id else is_admin for one in group.failures)


def _workable(group: Acts, workable: set[int]) -> bool:
    return all(act.store_id in workable for act in group.acts)


def _workers() -> tuple[list[int], bool]:
    """Ids of the stores whose work the user may start, and whether of no store's too; 403 or 404 for anybody else."""
    stores, is_all = _asked(access.my_stores())
    ids = [store.id for store in stores if access.may(store, "work")]
    is_admin = is_all and access.user().is_admin
    if not ids and not is_admin:
        abort(403 if stores else 404)
    return ids, is_admin


def _failed(ids: list[int], with_none: bool) -> list[Standing]:
    """The group that the form names, as it stands now, of what the user may work on."""
    asked = request.form.get("kind", ""), request.form.get("cause", "")
    return [group for group in attention.failed(ids, with_none) if (group.kind, group.cause) == asked]


@bp.post("/attention/retry")
def retry() -> Response:
    started = jobs.again(_failed(*_workers()), access.actor())
    if started:
        return _back(f"{started:,}건을 멈춘 곳부터 다시 시작했습니다. 끝나면 이 목록에서 사라집니다.")
    return _back("그 사이에 끝났거나 이미 다시 하고 있어 새로 시작한 것이 없습니다.", "info")


@bp.post("/attention/dismiss")
def dismiss() -> Response:
    ids, with_none = _workers()
    note = " ".join(request.form.get("note", "").split())[: attention.LONGEST_NOTE]
    if not note:
        return _back(NO_NOTE, "warning")
    if request.form.get("what") == REFUSED:
        asked = request.form.get("kind", ""), request.form.get("cause", "")
        groups = [one for one in attention.refused(ids, now()) if (one.kind, one.reason) == asked]
        number = attention.put_acts_aside(groups, note, access.actor())
    else:
        number = attention.put_aside(_failed(ids, with_none), note, access.actor())
    if number:
        return _back(f"{number:,}건을 목록에서 치웠습니다. 적은 까닭은 변경 기록에 남습니다.")
    return _back("그 사이에 없어져 치울 것이 없습니다.", "info")


def _back(message: str, kind: str = "success") -> Response:
    return pages.done("attention.show", message, kind, store=request.form.get("store") or None)
