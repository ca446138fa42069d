"""Checks of what the product stands on: Redis, clocks, and settings that are unsafe where others can come in."""

import datetime as dt
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError, ResponseError

from webapp.models.base import db, is_sqlite, now
from webapp.services.doctor import surroundings
from webapp.services.doctor.checks import BAD, GOOD, UNKNOWN, WARN, Check, Finding
from webapp.services.doctor.reaching import skew_of

SECONDS = 3
LOOPBACK = ("127.0.0.1", "::1", "localhost")
SILENT = Finding(
    BAD,
    "Redis가 답하지 않습니다. 작업은 데이터베이스에 남아 기다립니다.",
    "Redis 서버가 켜져 있는지, REDIS_URL이 맞는지 확인해 주세요.",
)


def checks() -> list[Check]:
    return [
        Check("redis", "Redis의 기억", redis),
        Check("clock", "시계", clock),
        Check("settings", "운영에 위험한 설정", settings),
    ]


def _redis() -> "Redis":
    url = surroundings.here().redis_url
    return Redis.from_url(url, decode_responses=True, socket_timeout=SECONDS, socket_connect_timeout=SECONDS)


def redis() -> Finding:
    """Nothing is lost with Redis; what it remembers spares waiting, and a pause that the market asked for."""
    try:
        with _redis() as server:
            told, evicts = server.info("persistence"), _evicts(server)
    except RedisError:
        return SILENT
    if evicts:
        mend = "Redis의 maxmemory-policy를 noeviction으로 정해 주세요."
        return Finding(BAD, f"기억이 모자라면 큐에 있는 것을 버리는 설정입니다({evicts}).", mend)
    if told.get("aof_last_write_status", "ok") != "ok" or told.get("rdb_last_bgsave_status", "ok") != "ok":
        return Finding(BAD, "Redis가 디스크에 쓰지 못하고 있습니다.", "Redis 서버의 디스크를 확인해 주세요.")
    if told.get("aof_enabled"):
        return Finding(GOOD, "1초마다 디스크에 적어, 다시 켜도 큐가 남습니다.")
    mend = "Redis에서 appendonly yes로 정하면 다시 켜도 큐와 호출 간격이 남습니다. 자료는 어느 쪽이든 잃지 않습니다."
    return Finding(WARN, "다시 켜면 큐를 잊습니다. 1분 안에 데이터베이스에서 되찾습니다.", mend)


def _evicts(server: "Redis") -> str:
    """The policy by which Redis throws things away, "" when it does not or will not tell."""
    try:
        policy = str(server.config_get("maxmemory-policy").get("maxmemory-policy", ""))
    except ResponseError:
        return ""
    return "" if policy in ("", "noeviction") else policy


def clock() -> Finding:
    """This machine's clock against those of the database and of Redis, where they are others."""
    found = []
    if not is_sqlite():
        there = db.execute_sql("SELECT clock_timestamp() AT TIME ZONE 'utc'").fetchone()[0]
        found.append(skew_of(there.replace(tzinfo=dt.UTC) - now(), "데이터베이스"))
    try:
        with _redis() as server:
            seconds, micros = server.time()
        found.append(skew_of(dt.datetime.fromtimestamp(seconds + micros / 1e6, dt.UTC) - now(), "Redis"))
    except RedisError:
        found.append(Finding(UNKNOWN, "Redis의 시각을 듣지 못했습니다."))
    order = (BAD, WARN, UNKNOWN, GOOD)
    gravest = min(found, key=lambda one: order.index(one.state))
    return Finding(gravest.state, " ".join(one.sentence for one in found), gravest.way_out)


def settings() -> Finding:
    """Whatever is fine on one's own machine and dangerous on a server."""
    here = surroundings.here()
    grave, light = _grave(here), _light(here)
    if here.demo:
        return Finding(
            WARN, "데모로 돌고 있습니다. 누구나 아는 로그인이 있고, 이 컴퓨터 안에서만 열립니다.", "", (*grave, *light)
        )
    if grave:
        return Finding(
            BAD, f"고쳐야 할 설정이 {len(grave)}곳 있습니다.", "설정을 고치고 다시 시작해 주세요.", (*grave, *light)
        )
    if light:
        return Finding(WARN, f"살펴볼 설정이 {len(light)}곳 있습니다.", "", light)
    return Finding(GOOD, "위험한 설정이 없습니다.")


def _grave(here: surroundings.Surroundings) -> tuple[str, ...]:
    is_open, is_https = here.host not in LOOPBACK, here.public_url.startswith("https://")
    open_files = [name for name in map(Path, here.private_files) if name.exists() and name.stat().st_mode & 0o077]
    found = {
        "HOST가 밖에 열려 있는데 PUBLIC_URL이 https://가 아닙니다. 비밀번호가 그대로 오갑니다.": is_open
        and not is_https,
        "PUBLIC_URL이 http://입니다. 쿠키가 보호되지 않습니다.": here.public_url.startswith("http://"),
        "ELEVENST_URL이 https://가 아닙니다. API Key가 그대로 오갑니다.": here.is_real_market is False
        and here.market_url.startswith("http://")
        and not here.market_url.startswith(("http://127.", "http://localhost", "http://[::1]")),
        **{f"{file}을(를) 다른 사용자도 읽을 수 있습니다(chmod go= {file}).": True for file in open_files},
    }
    return tuple(sentence for sentence, applies in found.items() if applies)


def _light(here: surroundings.Surroundings) -> tuple[str, ...]:
    found = {
        "ELEVENST_URL이 11번가가 아닌 곳을 가리킵니다.": not here.is_real_market and not here.demo,
        "PUBLIC_URL이 https://인데 TRUSTED_PROXIES가 0입니다. 접속한 사람의 IP 대신 프록시의 IP가 기록되고, 로그인 "
        "제한도 모두에게 함께 걸립니다.": here.public_url.startswith("https://") and not here.trusted_proxies,
        "LOG_LEVEL이 DEBUG라 로그가 빠르게 커집니다.": here.log_level == "DEBUG",
        "ADMIN_MAIL이 있는데 SMTP_URL이 없어 백업 실패를 알릴 수 없습니다.": bool(here.admin_mail)
        and not here.has_mail,
    }
    return tuple(sentence for sentence, applies in found.items() if applies)
