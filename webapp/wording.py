"""Everything the seller reads that is made from values: times, money, phones, states, and what an error means."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

from webapp.elevenst.codec import byte_length
from webapp.elevenst.codes import DispatchMethod, SaleState
from webapp.elevenst.errors import AuthError, ElevenstError, RejectedError, UnavailableError
from webapp.models import imports, runs, stores

KST = ZoneInfo("Asia/Seoul")
WEEKDAYS = "월화수목금토일"

SELLER_KINDS = {"individual": "개인셀러", "business": "사업자셀러", "global": "글로벌셀러"}
RIGHTS = {"read": "보기", "work": "작업", "manage": "관리", "personal_data": "개인정보"}
ROLES = {"owner": "스토어 주인", "staff": "직원"}
APPROVALS = {stores.PENDING: "승인 확인 전", stores.APPROVED: "승인", stores.REFUSED: "미승인"}
ADDRESS_KINDS = {"outbound": "출고지", "return": "반품·교환지", "overseas": "해외 출고지", "visit": "방문수령지"}
DISPATCH_METHODS = {method.value: method.label for method in DispatchMethod}
SALE_STATES = {state.value: state.label for state in SaleState}
RUN_STATES = {
    runs.QUEUED: "대기 중", runs.RUNNING: "진행 중", runs.DONE: "완료", runs.REFUSED: "모두 오류",
    runs.FAILED: "실패", runs.STOPPED: "멈춤",
}  # fmt: skip
RUN_KINDS = {
    "store_check": "API 연결 확인",
    "shipping_fetch": "주소록·발송마감 템플릿 가져오기",
    "categories_fetch": "카테고리 가져오기",
    "calls_forget": "오래된 API 호출 기록 지우기",
    "kept_files_forget": "하루 지난 내려받기 파일 지우기",
    "notify": "담당자 알림 보내기",
    "import_read": "상품 파일 읽기",
    "import_plan": "상품 가져오기 계획",
    "import_apply": "상품 가져오기 반영",
    "import_undo": "상품 가져오기 되돌리기",
    "import_search": "11번가에서 상품 목록 가져오기",
    "listings_enrich": "상품 상세 채우기",
    "bulk_plan": "일괄 변경 미리보기",
    "bulk_run": "일괄 변경 보내기",
    "stock_push": "SKU 재고 보내기",
    "lists_upkeep": "목록 검색 정리",
    "listings_export": "채널상품 엑셀 만들기",
    "listing_register": "상품 등록",
    "listing_update": "상품 수정",
    "images_check": "그림 확인",
    "mapping_join": "코드로 옵션 연결",
    "mapping_back": "옵션 연결 되돌리기",
    "listings_sync": "11번가와 맞추기",
    "listings_sync_full": "11번가와 전체 맞추기",
    "orders_collect": "주문 수집",
    "claims_approve": "클레임 일괄 승인",
    "claims_collect": "클레임 수집",
    "claims_export": "클레임 엑셀 만들기",
    "orders_confirm": "발주확인",
    "orders_dispatch": "발송처리",
    "orders_file_read": "송장 파일 읽기",
    "orders_export": "주문 엑셀 만들기",
    "orders_check": "진실 확인",
    "orders_outgoing": "내보내기·인쇄",
    "orders_wipe": "개인정보 지우기",
    "inquiries_collect": "문의 수집",
    "inquiries_export": "문의 엑셀 만들기",
    "inquiries_wipe": "문의 개인정보 지우기",
    "settlements_collect": "정산 수집",
    "settlements_period": "기간을 정한 정산 수집",
    "settlements_cost": "정산 원가 채우기",
    "settlements_export": "정산 엑셀 만들기",
    "acts_settle": "결과를 모르는 전송 확인",
    "differences_answer": "다른 점 처리",
    "sheet_read": "고친 엑셀 읽기",
    "sheet_apply": "고친 엑셀 반영",
    "sheet_undo": "고친 엑셀 되돌리기",
    "sheet_download": "고칠 엑셀 만들기",
    "take_out": "모두 내려받기",
    "backup": "백업",
    "backup_test": "복원 시험",
}
PLAN_KINDS = {
    imports.NEW: "신규", imports.CHANGED: "변경", imports.SAME: "동일",
    imports.JOINED: "SKU 연결", imports.CONFLICT: "충돌", imports.ERROR: "오류",
}  # fmt: skip
FRESHNESS = {
    "orders": "주문", "claims": "클레임", "inquiries": "문의", "settlements": "정산",
    "connection": "API 연결", "addresses": "주소록", "dispatch_templates": "발송마감", "products": "상품",
    "details": "상품 상세",
}  # fmt: skip

AUTH_SENTENCES = {
    "key_missing": "API Key가 전달되지 않았습니다. [수정]에서 11ST OPEN API Key를 입력해 주세요.",
    "key_unknown": "11번가가 이 API Key를 알지 못합니다. "
    "OPEN API CENTER의 [서비스 등록·확인]에서 Key를 다시 복사해 주세요.",
    "not_approved": "Seller API가 아직 승인되지 않았습니다. "
    "OPEN API CENTER에서 Seller API 사용 승인 상태를 확인해 주세요.",
    "ssl": "11번가가 보안 연결(https)을 요구합니다. 관리자에게 ELEVENST_URL 설정 확인을 요청해 주세요.",
    "no_such_api": "이 Key로는 이 기능을 쓸 수 없습니다. "
    "OPEN API CENTER의 Seller API 정보에서 호스팅사와 사용 권한을 확인해 주세요.",
}
UNAVAILABLE_SENTENCES = {
    "held_back": "11번가가 점검 중이거나 API Key를 거절해서 호출을 잠시 멈췄습니다. 아무것도 보내지 않았습니다.",
    "maintenance": "11번가가 점검 중입니다. 점검이 끝난 뒤 다시 시도해 주세요.",
    "rate_limited": "11번가가 잠시 호출을 제한했습니다. 잠시 뒤 다시 시도해 주세요.",
    "timeout": "11번가가 제시간에 답하지 않았습니다. 잠시 뒤 다시 시도해 주세요.",
    "connection_cut": "11번가의 답이 중간에 끊겼습니다. 잠시 뒤 다시 시도해 주세요.",
    "no_connection": "11번가에 연결하지 못했습니다. 서버의 인터넷 연결을 확인한 뒤 다시 시도해 주세요.",
    "tls": "11번가와 안전하게 연결하지 못했습니다. 관리자에게 서버의 시각과 인증서 확인을 요청해 주세요.",
    "server_error": "11번가 서버에 오류가 났습니다. 잠시 뒤 다시 시도해 주세요.",
    "redirect": "11번가가 다른 주소로 안내했습니다. 관리자에게 ELEVENST_URL 설정 확인을 요청해 주세요.",
    "too_large": "11번가가 너무 긴 답을 보냈습니다. 아무것도 바뀌지 않았습니다. 관리자에게 알려 주세요.",
    "unclear": "11번가 안에서 오류가 났습니다. 처리됐는지 11번가에 다시 물어 확인합니다.",
    "again_later": "11번가가 잠시 뒤에 다시 보내 달라고 답했습니다. 잠시 뒤 다시 시도해 주세요.",
}


def explain(error: Exception) -> str:
    """What happened and what to do about it, in one or two Korean sentences."""
    match error:
        case AuthError(reason="ip"):
            ip = getattr(error, "ip", None)
            shown = f"이 서버의 IP({ip})" if ip else "이 서버의 IP"
            return (
                f"{shown}가 11번가에 등록되어 있지 않습니다. OPEN API CENTER → Seller API 정보 수정에서 등록해 주세요."
            )
        case AuthError():
            return AUTH_SENTENCES.get(
                error.reason, "11번가가 이 연결을 거절했습니다. API Key와 등록 정보를 확인해 주세요."
            )
        case RejectedError():
            return f"11번가가 받아들이지 않았습니다: {error.market_text or error.code}"
        case UnavailableError():
            known = UNAVAILABLE_SENTENCES.get(error.reason)
            return (
                known
                or "11번가가 알아볼 수 없는 답을 보냈습니다. 아무것도 바뀌지 않았습니다. 잠시 뒤 다시 시도해 주세요."
            )
        case ElevenstError():
            return "11번가와 통신하지 못했습니다. 잠시 뒤 다시 시도해 주세요."
    return str(error)


def kst(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(KST)


def when(moment: dt.datetime | None) -> str:
    """11.23 (월) 14:05, with its year where that is not this one's."""
    if moment is None:
        return "–"
    local = kst(moment)
    year = "" if local.year == kst(dt.datetime.now(dt.UTC)).year else f"{local.year}."
    return f"{year}{local:%m.%d} ({WEEKDAYS[local.weekday()]}) {local:%H:%M}"


def full_time(moment: dt.datetime | None) -> str:
    return f"{kst(moment):%Y-%m-%d %H:%M:%S} (한국 시간)" if moment else ""


def age(moment: dt.datetime | None, now: dt.datetime | None = None) -> str:
    """How long ago, as a person says it."""
    if moment is None:
        return "확인 전"
    seconds = max(0, int(((now or dt.datetime.now(dt.UTC)) - moment).total_seconds()))
    for size, unit in ((86400, "일"), (3600, "시간"), (60, "분")):
        if seconds >= size:
            return f"{seconds // size}{unit} 전"
    return "방금" if seconds < 5 else f"{seconds}초 전"


def won(amount: int | None) -> str:
    return "–" if amount is None else f"{amount:,}원"


def count(number: int | None) -> str:
    return "–" if number is None else f"{number:,}"


def path(text: str | None) -> str:
    """A category path as it is written everywhere here, however a file or the market spells it: A > B > C."""
    return " > ".join(part.strip() for part in (text or "").split(">"))


def byte_count(text: str, most: int) -> str:
    """How much of a text's room at the market is used."""
    return f"{byte_length(text):,} / {most:,}바이트"


def masked_phone(text: str) -> str:
    """010-****-1234: enough to recognise, too little to call. The first group stays, and the last four digits."""
    digits = "".join(sign for sign in text if sign.isdigit())
    if len(digits) < 7:
        return "•" * len(text)
    first = re.match(r"\+\d{1,3}(?=\D)|\+\d{2}|02|\d{3}", text.strip(" ("))
    return f"{first[0] if first else digits[:3]}-****-{digits[-4:]}"


def masked_name(text: str) -> str:
    if len(text) <= 1:
        return "*" * len(text)
    return text[0] + "*" * (len(text) - 2) + (text[-1] if len(text) > 2 else "*")


def masked_email(text: str) -> str:
    name, at, host = text.partition("@")
    return f"{name[:2]}***{at}{host}" if at else masked_name(text)


def masked_key(text: str) -> str:
    return f"••••••••{text[-4:]}" if len(text) >= 8 else "••••"


def clock(hhmm: str) -> str:
    return f"{hhmm[:2]}:{hhmm[2:]}" if len(hhmm) == 4 else "–"


def file_size(size: int) -> str:
    value = float(size)
    for unit in ("B", "KB", "MB"):
        if value < 1024:
            return f"{value:,.0f}{unit}" if unit == "B" else f"{value:,.1f}{unit}"
        value /= 1024
    return f"{value:,.1f}GB"


def browser_name(agent: str) -> str:
    """A browser and its system as a person calls them, from the user agent; the agent itself when unknown."""
    browsers = {"Edg/": "Edge", "SamsungBrowser": "삼성 인터넷", "Whale": "웨일", "Firefox": "Firefox"}
    browsers |= {"Chrome": "Chrome", "Safari": "Safari"}
    systems = {"Android": "안드로이드", "iPhone": "아이폰", "iPad": "아이패드"}
    systems |= {"Windows": "Windows", "Macintosh": "Mac", "Linux": "Linux"}
    browser = next((name for sign, name in browsers.items() if sign in agent), "")
    system = next((name for sign, name in systems.items() if sign in agent), "")
    return " · ".join(part for part in (browser, system) if part) or agent or "알 수 없는 기기"


COLLECT_CHOICES = {10: "10분마다", 30: "30분마다", 60: "60분마다", 0: "수집하지 않음"}
INCIDENT_CAUSES = {
    "key": "API Key 거절",
    "ip": "서버 IP 미등록",
    "not_approved": "Seller API 승인 해제",
    "hosting": "호스팅사·사용 권한",
    "runs": "세 번 연속 실패",
}
OCCASIONS = {"opened": "문제 발생", "closed": "문제 해결", "test": "알림 시험"}
NOTIFICATION_STATES = {"waiting": "보내기 전", "sending": "보내는 중", "sent": "보냄", "failed": "보내지 못함"}
NOTIFICATION_ERRORS = {
    "no_mail_server": "메일 서버가 설정되어 있지 않습니다. 관리자에게 SMTP_URL과 MAIL_FROM 설정을 요청해 주세요.",
    "no_connection": "메일 서버에 연결하지 못했습니다. 관리자에게 SMTP_URL 확인을 요청해 주세요.",
    "no_tls": "메일 서버가 암호화 연결을 하지 않아 보내지 않았습니다. 관리자에게 SMTP_URL 확인을 요청해 주세요.",
    "tls": "메일 서버의 인증서를 믿을 수 없습니다. 관리자에게 SMTP_URL 확인을 요청해 주세요.",
    "sign_in_refused": "메일 서버가 로그인을 거절했습니다. 관리자에게 SMTP_URL 확인을 요청해 주세요.",
    "address_refused": "메일 서버가 받는 주소를 거절했습니다. [수정]에서 담당자 이메일을 확인해 주세요.",
    "bad_address": "받는 주소의 모양이 잘못되었습니다. [수정]에서 담당자 이메일을 확인해 주세요.",
    "no_library": "알림 라이브러리(apprise)가 설치되어 있지 않습니다. 관리자에게 설치를 요청해 주세요.",
    "not_understood": "알 수 없는 알림 주소입니다. [수정]에서 알림 주소를 확인해 주세요.",
    "not_delivered": "알림 서비스가 받지 않았습니다. [수정]에서 알림 주소를 확인한 뒤 [알림 시험]을 눌러 주세요.",
    "removed": "보내기 전에 받을 곳이 지워졌습니다.",
    "interrupted": "보내는 도중에 멈추어 도착했는지 알 수 없습니다. 두 번 가지 않도록 다시 보내지 않았습니다.",
}


def channel(name: str) -> str:
    """A channel as a person calls it: 이메일, or the service with the mark that tells two of a kind apart."""
    return "이메일" if name == "email" else name


IMPORT_STATES = {
    imports.UPLOADED: "열 확인 전",
    imports.MAPPED: "계획 전",
    imports.PLANNED: "계획 확인 중",
    imports.APPLYING: "반영 중",
    imports.APPLIED: "반영 완료",
    imports.UNDOING: "되돌리는 중",
    imports.UNDONE: "되돌림",
    imports.REFUSED: "읽을 수 없음",
}
RECORDS = {
    "User": "사용자",
    "UserSession": "로그인",
    "Member": "직원",
    "Store": "스토어",
    "AddressTemplate": "주소록 템플릿",
    "DispatchTemplate": "발송마감 템플릿",
    "ShippingTemplate": "배송속성 템플릿",
    "ProductImport": "상품 가져오기",
    "ImportRow": "가져오기의 행",
    "Product": "원상품",
    "Sku": "SKU",
    "Listing": "채널상품",
    "Order": "주문",
    "Claim": "클레임",
    "Inquiry": "문의",
    "SettlementCheck": "정산 차이",
    "AnswerTemplate": "답변 템플릿",
    "AnswerRule": "답변 규칙",
    "ListingOption": "채널상품 옵션",
    "MappingBatch": "옵션 연결",
    "Bulk": "일괄 변경",
    "ListingDraft": "등록·수정 초안",
    "SheetEdit": "고친 엑셀",
    "Act": "전송 기록",
    "DispatchBatch": "여러 배송번호 발송처리",
    "OutgoingBatch": "내보내기·인쇄",
    "CourierLayout": "택배사 엑셀 열 구성",
    "Run": "작업",
}
ACCOUNT_PROBLEMS = {
    "wrong": "맞지 않습니다. 다시 입력해 주세요.",
    "short": "비밀번호는 10자 이상이어야 합니다.",
    "taken": "이미 쓰고 있는 아이디입니다. 다른 아이디를 입력해 주세요.",
    "empty": "입력해 주세요.",
    "link_spent": "이미 쓴 링크입니다. 관리자에게 새 링크를 요청해 주세요.",
    "last_admin": "마지막 관리자는 끌 수 없습니다. 다른 관리자를 먼저 만들어 주세요.",
}
