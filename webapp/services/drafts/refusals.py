"""At which question a refusal by the market belongs, by the words it uses; and what to tell of it."""

import re

from webapp.elevenst import ElevenstError, InvalidField, RejectedError
from webapp.services.market_words import sentence_of

# Longer and rarer words first: the market's element names are the surest.
WORDS = (
    (r"dispCtgrNo|카테고리|글로벌 회원만", "category"),
    (r"advrtStmt|홍보문구", "slogan"),
    (r"apiPrdAttrBrandCd|브랜드", "brand"),
    (r"htmlDetail|상세설명", "detail_html"),
    (r"rtngExchDetail|교환반품 안내|반품/교환 안내", "return_guide"),
    (r"asDetail|A/S 안내", "after_service"),
    (r"crtfGrp|ProductCert|인증", "certificates"),
    (r"dlvSendCloseTmpltNo|발송마감", "dispatch_template"),
    (r"bndlDlvCnYn|묶음배송", "bundles"),
    (r"addrSeqOut|출고지", "outbound"),
    (r"addrSeqIn|반품지|교환지", "return_address"),
    (r"visitAddrSeq|방문수령", "visit_address"),
    (r"rtngdDlvCst|반품배송비", "return_fee"),
    (r"exchDlvCst|교환배송비", "exchange_fee"),
    (r"jejuDlvCst", "jeju_fee"),
    (r"islandDlvCst", "island_fee"),
    (r"PrdFrDlvBasiAmt", "free_above"),
    (r"dlvCst4", "fee_per_piece"),
    (r"dlvCst3", "fees_by_quantity"),
    (r"dlvCst1|배송비", "fee"),
    (r"고시", "notice_kind"),
    (r"Image|이미지|300\s*[x×]\s*300", "image1"),
    (r"aplBgnDy|판매시작일", "begins_on"),
    (r"aplEndDy|판매종료일", "ends_on"),
    (r"selPrdClfCd|판매기간", "period"),
    (r"추가구성상품", "components"),
    (r"옵션", "option_kind"),
    (r"prdSelQty|재고", "stock"),
    (r"할인", "discount_amount"),
    (r"selPrc|판매가", "price"),
    (r"orgnTyp|원산지", "origin_kind"),
    (r"prdStatCd|상품상태", "condition"),
    (r"selMthdCd|판매방식", "sell_by"),
    (r"suplDtyfr|과세", "tax"),
    (r"sellerPrdCd|판매자 상품코드", "seller_code"),
    (r"prdNm|상품명|금칙어", "name"),
)
CODE_TAKEN = "이미 11번가에 이 판매자 상품코드의 상품이 있습니다. 다른 판매자 상품코드를 입력해 주세요."
NOT_THERE = "11번가에 반영되지 않은 것을 확인했습니다. 내용을 확인하고 다시 보낼 수 있습니다."
INVALID = "11번가가 받을 수 없는 값이 있어 보내지 않았습니다. [보내기 전 확인]을 다시 열어 주세요."


def question_for(sentence: str) -> str | None:
    """The question that a refusal speaks of, None when its words do not tell."""
    said = sentence.partition(" : ")[2] or sentence
    return next((name for pattern, name in WORDS if re.search(pattern, said)), None)


def told(error: ElevenstError | InvalidField | None) -> str:
    """What happened, in Korean; the market's own words are in it."""
    if isinstance(error, InvalidField):
        return CODE_TAKEN if error.field == "seller_code" else INVALID
    if isinstance(error, RejectedError) and error.code == "400":
        return f"11번가의 하루 등록 한도를 넘었습니다. 내일 다시 보내 주세요. 11번가의 답: {error.market_text}"
    if isinstance(error, ElevenstError):
        return sentence_of(error)
    return NOT_THERE
