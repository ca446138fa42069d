"""The doctor's whole list: what the services check, and what the queue knows of its workers and its schedule."""

import datetime as dt

from webapp.jobs import board, workers
from webapp.models.base import now
from webapp.models.runs import QUEUED, Run
from webapp.services.doctor import footing, reaching, storage
from webapp.services.doctor.checks import BAD, GOOD, WARN, Answer, Check, Finding, carry_out

SEEN_WITHIN = dt.timedelta(minutes=2)
LAG, LONG_LAG = dt.timedelta(minutes=10), dt.timedelta(hours=1)
TICK_WITHIN = dt.timedelta(minutes=3)
START = "서버에서 ./run이 돌고 있는지, 다른 컴퓨터라면 python worker.py가 돌고 있는지 확인해 주세요."


def checks() -> list[Check]:
    """Everything that is checked, in the order of the page."""
    return [
        *storage.checks(),
        Check("worker", "작업 서버", worker),
        Check("queue", "큐의 밀림", queue),
        Check("schedule", "일정", schedule),
        *footing.checks(),
        *reaching.checks(),
    ]


def answers(everything: bool) -> list[Answer]:
    """What was found; the remote checks only with `everything`, else they stand there without an answer."""
    found = checks()
    carried_out = iter(carry_out([one for one in found if everything or not one.is_remote]))
    return [next(carried_out) if everything or not one.is_remote else Answer(one) for one in found]


def answer(name: str) -> Answer | None:
    """One check's answer; None when there is no such check."""
    found = next((one for one in checks() if one.name == name), None)
    return carry_out([found])[0] if found else None


def worker() -> Finding:
    seen = workers.last_seen()
    if seen is None:
        return Finding(BAD, "켜져 있는 작업 서버가 없습니다. 작업은 데이터베이스에 쌓여 기다립니다.", START)
    if not isinstance(seen, dt.timedelta):
        return footing.SILENT
    if seen > SEEN_WITHIN:
        return Finding(BAD, f"작업 서버의 마지막 신호가 {int(seen.total_seconds() // 60)}분 전입니다.", START)
    return Finding(GOOD, f"작업 서버 {len(workers.all_workers())}대, 마지막 신호 {seen.total_seconds():.0f}초 전.")


def queue() -> Finding:
    """By what waits in the database: the queue itself only rings."""
    waiting = Run.select().where(Run.state == QUEUED).order_by(Run.created_at)
    oldest, number = waiting.first(), waiting.count()
    if oldest is None:
        return Finding(GOOD, "기다리는 작업이 없습니다.")
    age = now() - oldest.created_at
    told = f"작업 {number:,}건이 기다립니다. 가장 오래된 것은 {int(age.total_seconds() // 60)}분 전 것입니다."
    mend = "[관리] → [작업 서버]에서 무엇이 오래 걸리는지 보세요. 작업 서버를 늘릴 수도 있습니다(WORKERS)."
    if age > LONG_LAG:
        return Finding(BAD, told, mend)
    return Finding(WARN, told, mend) if age > LAG else Finding(GOOD, told)


def schedule() -> Finding:
    """The tick that keeps the schedule is always planned for the next minute."""
    seen = board.look()
    if seen is None:
        return footing.SILENT
    ticks = [one.at for one in seen.scheduled if one.job.startswith("tick-")]
    if not ticks:
        return Finding(
            BAD, "1분마다 오는 일정 확인이 예약되어 있지 않습니다. 수집과 백업이 저절로 되지 않습니다.", START
        )
    if max(ticks) < now() - TICK_WITHIN:
        late = int((now() - max(ticks)).total_seconds() // 60)
        return Finding(BAD, f"일정 확인이 {late}분째 밀려 있습니다. 수집과 백업이 저절로 되지 않습니다.", START)
    return Finding(GOOD, "1분마다 일정을 확인하고 있습니다.")
