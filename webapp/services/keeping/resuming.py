"""After a restore: what was under way when the copy was made waits for a person, for the market has gone on since."""

from webapp.models.base import db, now
from webapp.models.dispatching import DispatchFile
from webapp.models.runs import LIVE, STOPPED, Run
from webapp.services.orders.dispatch_files import uploads

CAUSE = "restored"
SENTENCE = (
    "백업을 만들 때 진행 중이던 작업이라 복원하면서 멈췄습니다. 11번가에서는 이미 끝났을 수 있으니 "
    "주문·클레임을 먼저 수집해 확인한 뒤 이어서 해 주세요."
)


def settle() -> int:
    """Stop every run that lives, and forget couriers' files, which no copy takes along; how many runs were stopped."""
    with db.atomic():
        stopped: int = (
            Run.update(state=STOPPED, live_key=None, finished_at=now(), cause=CAUSE, error=SENTENCE)
            .where(Run.state.in_(LIVE))
            .execute()
        )
    for file in list(DispatchFile.select().where(DispatchFile.forgotten_at.is_null())):
        uploads.forget(file)
    return stopped
