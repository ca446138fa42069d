"""Checks of what holds the data: database, vault, disks, copies of everything."""

import datetime as dt
import shutil
from pathlib import Path

from webapp.models import schema
from webapp.models.base import db, is_sqlite, now
from webapp.models.runs import DONE, FAILED, Run
from webapp.services.doctor.checks import BAD, GOOD, UNKNOWN, WARN, Check, Finding
from webapp.services.keeping import databases, nightly, place, shelf
from webapp.services.keeping.problems import KeepingProblem

MEBIBYTE = 1 << 20
# Free space below which there is a problem now, and one that comes.
TIGHT, SCARCE = 300 * MEBIBYTE, 2048 * MEBIBYTE
SCARCE_SHARE = 0.05
LATE, TOO_LATE = dt.timedelta(hours=26), dt.timedelta(days=3)
TESTED_WITHIN = dt.timedelta(days=9)
FEW = 3  # sealed rows of a table, from each end
NOW = "[관리] → [백업]에서 [지금 백업]을 누르거나 서버에서 ./run backup을 실행해 주세요."
TRY_AGAIN = "고친 뒤(백업이 상했다면 새로 만든 뒤) [관리] → [백업]에서 [지금 복원 시험]을 눌러 주세요."


def checks() -> list[Check]:
    return [
        Check("database", "데이터베이스", database),
        Check("vault", "봉한 값과 열쇠", vault),
        Check("disk", "디스크", disk),
        Check("backup", "백업", backup),
        Check("restore_test", "복원 시험", restore_test),
    ]


def database() -> Finding:
    kind = "SQLite" if is_sqlite() else "PostgreSQL"
    version = db.execute_sql("SELECT sqlite_version()" if is_sqlite() else "SHOW server_version").fetchone()[0]
    told = f"{kind} {version}"
    if foreign := schema.foreign():
        newer = f"{told}. 더 새 판이 쓰던 데이터베이스입니다({foreign[-1]})."
        return Finding(BAD, newer, "그 판을 설치하거나 예전 백업을 복원해 주세요.")
    if missing := schema.pending():
        late = f"{told}. 아직 적용하지 않은 마이그레이션이 {len(missing)}개 있습니다({missing[0]})."
        return Finding(BAD, late, "일레븐데스크를 다시 시작하거나 ./run migrate를 실행해 주세요.")
    if is_sqlite() and db.execute_sql("PRAGMA journal_mode").fetchone()[0] != "wal":
        slow = f"{told}. 쓰는 동안 읽기가 막히는 방식으로 열렸습니다."
        return Finding(WARN, slow, "데이터베이스 파일이 네트워크 폴더에 있다면 이 컴퓨터의 디스크로 옮겨 주세요.")
    return Finding(GOOD, f"{told}, 마이그레이션 {len(schema.known())}개를 모두 적용했습니다.")


def vault() -> Finding:
    """Opens a few sealed values of every table: the wrong key would be noticed only when somebody needs one."""
    here = place.here()
    opened = databases.sqlite(here.sqlite_file) if here.sqlite_file else databases.postgres(here.database_url)
    try:
        with opened as connection:
            number = databases.open_sealed(connection, here.ring(), FEW)
    except KeepingProblem as problem:
        mend = (
            "이 데이터베이스의 vault.key(또는 VAULT_KEY)를 되돌려 놓아 주세요. 열쇠는 백업할 때 따로 저장한 것입니다."
        )
        return Finding(BAD, problem.korean, mend)
    return Finding(
        GOOD, f"봉한 값 {number:,}개를 열어 보았고 모두 열렸습니다." if number else "봉한 값이 아직 없습니다."
    )


def disk() -> Finding:
    here = place.here()
    named = {"자료": here.data_dir, "백업": here.keeping.folder}
    if here.sqlite_file and here.sqlite_file.parent != here.data_dir:
        named["데이터베이스"] = here.sqlite_file.parent
    found = [(name, _free(folder)) for name, folder in named.items()]
    told = tuple(f"{name} 폴더: {free / 1024**3:.1f}GB 남음({share:.0%})" for name, (free, share) in found)
    least = min(free for _, (free, _) in found)
    if least < TIGHT:
        mend = "지금 공간을 비워 주세요. 꽉 차면 저장이 실패합니다(이미 저장한 것은 그대로입니다)."
        return Finding(BAD, "디스크가 거의 찼습니다.", mend, told)
    if least < SCARCE or min(share for _, (_, share) in found) < SCARCE_SHARE:
        return Finding(
            WARN, "디스크에 남은 공간이 적습니다.", "공간을 비우거나 BACKUP_DIR을 다른 디스크로 정해 주세요.", told
        )
    return Finding(GOOD, "남은 공간이 넉넉합니다.", details=told)


def _free(folder: Path) -> tuple[int, float]:
    """Bytes that are free where this folder is or will be, and their share of the disk."""
    there = next(one for one in (folder, *folder.parents) if one.exists())
    usage = shutil.disk_usage(there)
    return usage.free, usage.free / usage.total


def backup() -> Finding:
    here = place.here()
    newest, failed = shelf.newest(here), _last(nightly.BACKUP, FAILED)
    if failed and (newest is None or failed.created_at > newest.made_at):
        return Finding(BAD, f"마지막 백업이 실패했습니다. {failed.error}", NOW)
    if newest is None:
        return _without(here)
    if shelf.manifest_of(newest.file) is None:
        return Finding(BAD, f"마지막 백업 {newest.name}을 읽을 수 없습니다.", f"디스크를 점검한 뒤 {NOW}")
    return _by_age(here, newest)


def _without(here: place.Installation) -> Finding:
    if _last(nightly.BACKUP, DONE):
        mend = f"다른 디스크라면 연결되어 있는지, BACKUP_DIR이 맞는지 먼저 확인해 주세요. {NOW}"
        return Finding(BAD, f"만들어 둔 백업이 {here.keeping.folder}에서 모두 사라졌습니다.", mend)
    state = WARN if here.keeping.days else BAD
    return Finding(state, f"{here.keeping.folder}에 아직 백업이 없습니다.", NOW)


def _by_age(here: place.Installation, newest: shelf.Copy) -> Finding:
    age, told = now() - newest.made_at, _told(here, newest)
    if not here.keeping.days:
        return Finding(WARN, f"{told} 저절로 만드는 백업은 꺼져 있습니다(BACKUP_DAYS=0).", NOW)
    if newest.is_ahead:
        mend = f"서버의 시계를 맞춘 뒤 {NOW}"
        return Finding(BAD, f"{told} 앞으로 올 시각이라 언제 만든 것인지 알 수 없습니다.", mend)
    if age > TOO_LATE:
        return Finding(BAD, f"{told} 사흘이 넘었습니다.", NOW)
    if age > LATE:
        return Finding(WARN, f"{told} 하루가 넘었습니다.", NOW)
    return Finding(GOOD, told, details=_beside(here))


def _last(kind: str, state: str) -> Run | None:
    found: Run | None = Run.select().where((Run.kind == kind) & (Run.state == state)).order_by(Run.id.desc()).first()
    return found


def _told(here: place.Installation, newest: shelf.Copy) -> str:
    made_at = newest.made_at.astimezone(shelf.KST)
    size = f"{newest.size / MEBIBYTE:,.1f}MB" if newest.size > MEBIBYTE else f"{newest.size >> 10}KB"
    return f"마지막 백업 {made_at:%m.%d %H:%M}, {size}, 모두 {len(shelf.copies(here))}개."


def _beside(here: place.Installation) -> tuple[str, ...]:
    """What makes copies worth less than they look."""
    notes = []
    if here.keeping.folder.stat().st_dev == here.data_dir.stat().st_dev:
        notes.append("백업이 자료와 같은 디스크에 있습니다. 디스크가 망가지면 함께 잃습니다(BACKUP_DIR).")
    if here.keeping.keys_folder == here.keeping.folder:
        notes.append("백업과 열쇠가 같은 폴더에 있습니다. 둘을 가진 사람은 모두 읽을 수 있습니다(BACKUP_KEYS_DIR).")
    return tuple(notes)


def restore_test() -> Finding:
    passed, failed = _last(nightly.TEST, DONE), _last(nightly.TEST, FAILED)
    if failed and (passed is None or failed.id > passed.id):
        return Finding(BAD, f"마지막 복원 시험이 실패했습니다. {failed.error}", TRY_AGAIN)
    if passed is None:
        return Finding(UNKNOWN, "아직 하지 않았습니다. 백업이 생기면 일주일마다 저절로 합니다.")
    told = f"{passed.finished_at.astimezone(shelf.KST):%m.%d %H:%M}에 {passed.result['file']}을 복원해 보았습니다."
    found = passed.result
    rows = f"테이블 {found['tables']}개의 {found['rows']:,}행과 봉한 값 {found['sealed']:,}개가 맞습니다."
    if now() - passed.finished_at > TESTED_WITHIN:
        return Finding(WARN, f"{told} 일주일이 넘었습니다.", "작업 서버와 일정 항목을 봐 주세요.", (rows,))
    return Finding(GOOD, f"{told} {rows}")
