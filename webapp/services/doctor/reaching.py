"""Checks of what lies beyond this installation: the market, by each store's key, its clock, and the mail server."""

import datetime as dt
import socket
from functools import partial
from ipaddress import ip_address
from urllib.parse import urlsplit

from webapp.elevenst import ElevenstError
from webapp.models.stores import Incident, Store
from webapp.services import approval, channels, incidents, market, market_words
from webapp.services.channels import ChannelProblem
from webapp.services.doctor import surroundings
from webapp.services.doctor.checks import BAD, GOOD, UNKNOWN, WARN, Check, Finding

MAIL_WORDS = {
    "no_connection": "메일 서버에 연결하지 못했습니다.",
    "sign_in_refused": "메일 서버가 로그인을 거절했습니다.",
    "tls": "메일 서버의 TLS 인증서를 믿을 수 없습니다.",
    "no_tls": "메일 서버가 TLS를 쓰지 않아 비밀번호를 보내지 않았습니다.",
}
WHERE_TO_FIND = (
    "서버를 빌린 곳의 관리 화면에서 밖으로 나가는 공인 IP를 찾아 OUTGOING_IP에 적어 주세요. 등록하지 않은 채 Key를 "
    "저장해도 11번가가 거절하면서 알려 준 IP를 스토어 화면에서 볼 수 있습니다."
)
PATIENCE = (4.0, 8.0)
SLOW, WRONG = dt.timedelta(seconds=30), dt.timedelta(minutes=5)


def checks() -> list[Check]:
    """One for each store, whose keys are their own."""
    stores = list(Store.select().order_by(Store.id))
    return [
        Check("ip", "밖으로 나가는 IP", outgoing_ip, True),
        *(Check(f"key-{store.id}", f"API Key · {store.name}", partial(key, store), True) for store in stores),
        Check("market_clock", "11번가와의 시계", market_clock, True),
        Check("mail", "메일", mail, True),
    ]


def outgoing_ip() -> Finding:
    """The address under which the market sees this server; only the market itself could tell for certain."""
    here = surroundings.here()
    told, own, seen = here.outgoing_ip, own_address(here.market_url), _seen()
    if seen is not None and seen[1]:
        sentence = f"11번가는 이 서버를 {seen[0]}에서 온 것으로 보는데, 이 IP가 등록되어 있지 않습니다."
        return Finding(BAD, sentence, "OPEN API CENTER의 Seller API 정보에 이 IP를 등록해 주세요.", copied=seen[0])
    if own and ip_address(own).is_loopback:
        return Finding(GOOD, "11번가 주소가 이 컴퓨터 안에 있어 밖으로 나가지 않습니다.", copied=told)
    if told:
        if own and ip_address(own).is_global and own != told:
            sentence = f"OUTGOING_IP는 {told}인데 이 서버의 네트워크 카드에는 공인 IP {own}가 있습니다."
            return Finding(WARN, sentence, "어느 쪽으로 나가는지 확인해 주세요.", copied=told)
        return Finding(GOOD, f"OUTGOING_IP에 적힌 IP는 {told}입니다.", copied=told)
    if seen is not None:
        return Finding(
            WARN, f"11번가가 본 이 서버의 IP는 {seen[0]}입니다.", "OUTGOING_IP에 적어 주세요.", copied=seen[0]
        )
    if own and ip_address(own).is_global:
        sentence = f"이 서버의 네트워크 카드에 공인 IP {own}가 있습니다."
        return Finding(WARN, sentence, "OUTGOING_IP에 적어 주세요.", copied=own)
    behind = f" 이 서버 자신은 {own}만 압니다." if own else ""
    return Finding(UNKNOWN, f"밖에서 보이는 IP를 이 서버 스스로는 알 수 없습니다.{behind}", WHERE_TO_FIND, copied=own)


def own_address(url: str) -> str:
    """Which of this machine's addresses packets to the market leave from; nothing is sent to learn it. "" if none."""
    parts = urlsplit(url)
    try:
        family, kind, _, _, address = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, kind) as probe:
            probe.connect(address)
            return str(probe.getsockname()[0])
    except (OSError, UnicodeError):  # no such host, no way there, or no name at all
        return ""


def _seen() -> tuple[str, bool] | None:
    """The address that the market named when it last refused it, and whether it still does."""
    refused = Incident.select().where(Incident.cause == incidents.IP).order_by(Incident.id.desc()).limit(5)
    for incident in refused:
        if ip := market_words.seen_ip(incident.market_text):
            return ip, incident.closed_at is None
    for store in Store.select().where(Store.approval_text.is_null(False)).order_by(Store.checked_at.desc()):
        if ip := market_words.seen_ip(store.approval_text):
            return ip, True
    return None


def key(store: Store) -> Finding:
    """Asks the market by the store's key, as any other call would; nothing is written down."""
    if not store.is_approved:
        return Finding(
            BAD, approval.why_refused(store) or "승인을 아직 확인하지 않았습니다.", "[판매채널 API]에서 확인해 주세요."
        )
    trial = approval.trial_of(store, PATIENCE)
    if trial.is_approved:
        return Finding(GOOD, "11번가가 이 Key를 받아들입니다.")
    state = WARN if trial.reason in (market_words.MAINTENANCE, market_words.NO_ANSWER) else BAD
    return Finding(state, trial.sentence)


def market_clock() -> Finding:
    """Ship-by times and windows are of the market's clock."""
    store = Store.select().where(Store.approval == "approved").order_by(Store.id).first()
    if store is None:
        return Finding(UNKNOWN, "승인된 스토어가 없어 물어보지 못했습니다.")
    try:
        with market.client_with(store.api_key, PATIENCE, store) as client:
            client.check()
            return skew_of(client.clock_skew, "11번가")
    except ElevenstError as error:
        return Finding(UNKNOWN, f"11번가에 물어보지 못했습니다. {market_words.sentence_of(error)}")


def skew_of(skew: dt.timedelta | None, whose: str) -> Finding:
    """How far this machine's clock is from another's."""
    if skew is None:
        return Finding(UNKNOWN, f"{whose}의 시각을 듣지 못했습니다.")
    told = f"{whose}의 시계와 {abs(skew).total_seconds():.0f}초 차이 납니다."
    mend = "서버의 시계를 맞춰 주세요. 데비안에서는 timedatectl set-ntp true를 실행합니다."
    if abs(skew) > WRONG:
        return Finding(BAD, told, mend)
    return Finding(WARN, told, mend) if abs(skew) > SLOW else Finding(GOOD, told)


def mail() -> Finding:
    """Signs in to the mail server and sends nothing."""
    if not surroundings.here().has_mail:
        mend = "SMTP_URL과 MAIL_FROM을 정하면 11번가 연동 문제와 백업 실패를 메일로 알려 드립니다."
        return Finding(WARN, "메일을 보내지 않는 설정입니다.", mend)
    try:
        channels.try_mail_server()
    except ChannelProblem as problem:
        sentence = MAIL_WORDS.get(problem.reason, "메일 서버를 쓸 수 없습니다.")
        return Finding(BAD, sentence, "SMTP_URL 설정과 메일 서버를 확인해 주세요.")
    return Finding(GOOD, "메일 서버가 로그인을 받아들였습니다.")
