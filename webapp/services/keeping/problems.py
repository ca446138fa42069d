"""What can go wrong with copies of everything, in a sentence each for the terminal and for the screens."""

from typing import Any, Final

# Reason → the sentence for whoever works at the terminal, and the one for the screens.
SENTENCES: Final = {
    "busy": (
        "Another backup is being made at this moment; wait for its end.",
        "다른 백업을 만들고 있습니다. 그 백업이 끝난 뒤에 다시 시도해 주세요.",
    ),
    "folder": (
        "{folder} cannot be written to ({trouble}); choose another folder.",
        "백업 폴더 {folder}에 쓸 수 없습니다({trouble}). BACKUP_DIR, BACKUP_KEYS_DIR 설정과 폴더의 권한을 확인해 "
        "주세요.",
    ),
    "elsewhere": (
        "This machine has not the uploaded files of the web server (UPLOADS_SHARED=0), so its copy would not be whole; "
        "make it on a machine that has.",
        "이 컴퓨터에는 웹 서버의 올린 파일이 없어(UPLOADS_SHARED=0) 온전한 백업을 만들 수 없습니다. 파일이 있는 "
        "컴퓨터에서 만들어 주세요.",
    ),
    "there": (
        "{file} is there already; choose another name.",
        "{file} 파일이 이미 있습니다. 다른 이름을 골라 주세요.",
    ),
    "space": (
        "{folder} has {free} MiB free, {needed} MiB are needed; make room, or choose another folder.",
        "백업 폴더 {folder}의 남은 공간이 {free}MiB인데 {needed}MiB가 필요합니다. 공간을 비우거나 BACKUP_DIR로 다른 "
        "폴더를 정해 주세요.",
    ),
    "written": (
        "The copy could not be written ({trouble}); nothing half-made was left. Make room and try again.",
        "백업을 쓰지 못했습니다({trouble}). 만들다 만 것은 지웠습니다. 디스크의 남은 공간을 확인해 주세요.",
    ),
    "database": (
        "The database does not answer ({trouble}).",
        "데이터베이스가 답하지 않습니다({trouble}).",
    ),
    "unsound": (
        "The copy of the database is not sound ({trouble}) and was thrown away. Look at the disk; keep older copies.",
        "데이터베이스 사본이 온전하지 않아 버렸습니다({trouble}). 디스크를 점검하고 예전 백업을 지우지 마세요.",
    ),
    "no_tool": (
        "{tool} is not on this machine: sudo apt-get install postgresql-client. It must not be older than the server.",
        "이 서버에 {tool} 프로그램이 없습니다. sudo apt-get install postgresql-client로 설치해 주세요. "
        "PostgreSQL 서버보다 낮은 버전이면 안 됩니다.",
    ),
    "tool": (
        "{tool} ended with an error: {trouble}",
        "{tool} 프로그램이 오류로 끝났습니다: {trouble}",
    ),
    "no_file": (
        "There is no backup at {file}.",
        "{file} 백업이 없습니다.",
    ),
    "foreign": (
        "{file} is no backup of Elevendesk, or was cut off while it was copied ({trouble}).",
        "{file} 파일은 일레븐데스크의 백업이 아니거나 복사하다 잘렸습니다({trouble}).",
    ),
    "damaged": (
        "{file} is damaged: {member} is not what it was when the copy was made. Take another copy.",
        "{file} 백업이 상했습니다. {member}의 내용이 만들 때와 다릅니다. 다른 백업을 쓰세요.",
    ),
    "newer": (
        "{file} was made by a newer release ({release}); install that one first, then restore.",
        "{file} 백업은 더 새 판({release})이 만들었습니다. 그 판을 먼저 설치한 뒤 복원해 주세요.",
    ),
    "other_kind": (
        "{file} holds a {there} database, and DATABASE_URL names a {here} one; restore it into {there} first "
        "(`./run move-to-postgres` leads from SQLite to PostgreSQL).",
        "{file} 백업의 데이터베이스는 {there}인데 이 서버는 {here}입니다.",
    ),
    "no_key": (
        "The key of this backup is needed, without it no API key and no name can be read: --keys FILE. "
        "It was written apart, as {name}; an old vault.key does as well.",
        "이 백업의 열쇠({name})가 없어서 봉한 값을 열 수 없습니다.",
    ),
    "wrong_key": (
        "{keys} is not the key of this backup: it needs {needed}, and there is {found}. Move a key that belongs to "
        "something else away, and name the right one by --keys. Nothing was changed.",
        "{keys}의 열쇠는 이 백업의 것이 아닙니다(필요한 열쇠 {needed}, 있는 열쇠 {found}).",
    ),
    "not_empty": (
        "{place} is not empty ({what}); restore into an empty one (another DATA_DIR or database), or move the old "
        "one away first. Nothing was changed.",
        "{place}이(가) 비어 있지 않습니다({what}).",
    ),
    "counts": (
        "After the copy {table} has {found} rows where {expected} were expected; nothing was kept of it.",
        "{table} 테이블의 행이 {found}개인데 백업에는 {expected}개로 적혀 있습니다. 이 백업을 믿지 마시고 새로 만들어 "
        "주세요.",
    ),
    "sealed": (
        "What is sealed in {table} does not open with the key of this backup ({trouble}).",
        "{table} 테이블의 봉한 값이 이 백업의 열쇠로 열리지 않습니다({trouble}). 열쇠 파일을 확인해 주세요.",
    ),
    "differs": (
        "What {table} holds after the copy is not what was sent; nothing was kept of it.",
        "{table} 테이블의 내용이 보낸 것과 다릅니다. 아무것도 옮기지 않았습니다.",
    ),
    "value": (
        "Row {row} of {table} holds what PostgreSQL does not take ({trouble}); nothing was moved.",
        "{table} 테이블의 {row}번째 행을 PostgreSQL이 받지 않습니다({trouble}). 아무것도 옮기지 않았습니다.",
    ),
    "shape": (
        "The two databases are not of one shape ({table}); run ./run migrate first, and use an empty database.",
        "두 데이터베이스의 모양이 다릅니다({table}).",
    ),
    "no_backup": (
        "There is no backup in {folder} yet.",
        "{folder}에 아직 백업이 없습니다. 먼저 백업을 만들어 주세요.",
    ),
    "no_scratch": (
        "The database user may not create a database to try the backup in: ALTER ROLE … CREATEDB. ({trouble})",
        "백업을 시험 복원할 데이터베이스를 만들 권한이 없습니다. PostgreSQL에서 ALTER ROLE {user} CREATEDB를 실행해 "
        "주세요.",
    ),
}


class KeepingProblem(Exception):
    """A copy cannot be made, read or restored: `reason` is a stable word; nothing half-done was left behind."""

    def __init__(self, reason: str, **facts: Any) -> None:
        super().__init__(SENTENCES[reason][0].format(**facts))
        self.reason = reason
        self.korean = SENTENCES[reason][1].format(**facts)
