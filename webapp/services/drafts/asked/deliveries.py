"""배송 and 반품·A/S: where from, how, for how much, and back. Addresses and templates come from the store's lists."""

from webapp.elevenst.codes import (
    AddressLocation,
    DeliveryArea,
    DeliveryBy,
    DeliveryWay,
    FeeNote,
    FeePaidBy,
    FeeRule,
    OverseasInbound,
    ReturnFeeWays,
)
from webapp.services.drafts.questions import FLAG, LONG, SURE, TEXT, WHOLE, WON, Question, Section, coded, listed

VISIT, MARKET, RARE = "방문수령", "11번가가 배송하는 상품", "덜 쓰는 배송 항목"
DELIVERY = Section(
    name="delivery",
    label="배송",
    shared=False,
    asks=(
        Question(
            name="template", label="배송속성 템플릿", kind=listed(),
            hint="고르고 [템플릿 값 채우기]를 누르면 아래와 반품·A/S의 값이 채워집니다. 그 뒤에 고칠 수 있습니다.",
        ),
        Question(name="way", label="배송방법", kind=coded(DeliveryWay), path="delivery.way", default="01"),
        Question(name="area", label="배송가능지역", kind=coded(DeliveryArea), path="delivery.area", default="01"),
        Question(
            name="courier", label="택배사", kind=listed(), path="delivery.courier",
            hint="수정할 때는 11번가가 꼭 요구합니다."
        ),
        Question(
            name="dispatch_template", label="발송마감 템플릿", kind=listed(), path="delivery.dispatch_template",
            hint="택배로 보내는 상품에 씁니다. 가져온 템플릿 가운데서만 고를 수 있습니다.",
        ),
        Question(name="outbound", label="출고지", kind=listed(), path="delivery.outbound_address", needed=True),
        Question(name="fee_rule", label="배송비 종류", kind=coded(FeeRule), path="delivery.fee_rule", default="01"),
        Question(
            name="fee", label="배송비", kind=WON, path="delivery.fee", hint="고정 배송비와 상품 조건부 무료에 씁니다.",
        ),
        Question(
            name="free_above", label="무료 기준 금액", kind=WON, path="delivery.free_above",
            hint="상품 조건부 무료에 씁니다.",
        ),
        Question(
            name="fee_per_piece", label="1개당 배송비", kind=WON, path="delivery.fee_per_piece",
        ),
        Question(name="bundles", label="묶음배송", kind=SURE, path="delivery.bundles", default="Y",
                 hint="상품 조건부 무료는 묶음배송을 할 수 없습니다."),
        Question(name="paid_by", label="배송비 결제방식", kind=coded(FeePaidBy), path="delivery.paid_by", default="03"),
        Question(name="jeju_fee", label="제주 추가 배송비", kind=WON, path="delivery.jeju_fee"),
        Question(name="island_fee", label="도서산간 추가 배송비", kind=WON, path="delivery.island_fee"),
        Question(
            name="fees_by_quantity", label="수량별 배송비", kind=TEXT, path="delivery.fees_by_quantity", fold=RARE,
            hint="수량별 차등에 씁니다. 구간마다 ^로 나눕니다. 예: 3000^6000",
        ),
        Question(
            name="quantities_from", label="구간의 처음", kind=TEXT, path="delivery.quantities_from", fold=RARE,
            hint="예: 1^10",
        ),
        Question(
            name="quantities_to", label="구간의 끝", kind=TEXT, path="delivery.quantities_to", fold=RARE,
            hint="마지막 구간은 끝이 없습니다. 예: 9",
        ),
        Question(
            name="fee_note", label="추가 배송비 안내", kind=coded(FeeNote, "정하지 않음"), path="delivery.fee_note",
            fold=RARE,
        ),
        Question(
            name="nickname", label="보여 줄 판매자 닉네임", kind=TEXT, path="nickname", fold=RARE,
            hint="셀러오피스에 등록된 닉네임만 됩니다. 비우면 기본 닉네임이 보입니다.",
        ),
        Question(
            name="outbound_member", label="출고지 회원번호", kind=TEXT, path="delivery.outbound_member", fold=RARE,
            hint="통합 아이디의 출고지를 쓸 때만 입력합니다.",
        ),
        Question(name="visit_address", label="방문수령지", kind=listed(), path="delivery.visit_address", fold=VISIT),
        Question(
            name="delivery_by", label="배송 주체", kind=coded(DeliveryBy), path="market_delivery.by", default="02",
            fold=MARKET,
        ),
        Question(
            name="weight", label="상품 무게(g)", kind=WHOLE, path="market_delivery.weight", fold=MARKET,
        ),
        Question(
            name="inbound", label="해외 입고 방법", kind=coded(OverseasInbound, "정하지 않음"),
            path="market_delivery.inbound", fold=MARKET,
        ),
        Question(name="hs_code", label="통관 HS 코드", kind=TEXT, path="hs_code", fold=MARKET),
        Question(
            name="made_in", label="생산국 코드", kind=TEXT, path="market_delivery.made_in", fold=MARKET,
            hint="두 글자 나라 코드. 예: KR",
        ),
        Question(
            name="global_outbound", label="해외 배송 출고지", kind=listed(), path="market_delivery.outbound_address",
            fold=MARKET,
        ),
        Question(
            name="global_outbound_at", label="출고지 위치", kind=coded(AddressLocation, "정하지 않음"),
            path="market_delivery.outbound_location", fold=MARKET,
        ),
        Question(
            name="global_return", label="해외 배송 반품지", kind=listed(), path="market_delivery.return_address",
            fold=MARKET,
        ),
        Question(
            name="global_return_at", label="반품지 위치", kind=coded(AddressLocation, "정하지 않음"),
            path="market_delivery.return_location", fold=MARKET,
        ),
        Question(
            name="overseas_cancel_fee", label="해외 취소배송비", kind=WON, path="delivery.overseas_cancel_fee",
            fold=MARKET,
        ),
    ),
)  # fmt: skip
RETURNS = Section(
    name="returns",
    label="반품·A/S",
    shared=False,
    asks=(
        Question(
            name="return_address", label="반품·교환지", kind=listed(), path="delivery.return_address", needed=True,
        ),
        Question(name="return_fee", label="반품배송비 (편도)", kind=WON, path="delivery.return_fee", needed=True),
        Question(name="exchange_fee", label="교환배송비 (왕복)", kind=WON, path="delivery.exchange_fee", needed=True),
        Question(
            name="after_service", label="A/S 안내", kind=LONG, path="after_service", most_bytes=4000, needed=True,
        ),
        Question(
            name="return_guide", label="반품·교환 안내", kind=LONG, path="return_guide", most_bytes=4000, needed=True,
        ),
        Question(
            name="return_fee_ways", label="처음 배송이 무료였을 때", kind=coded(ReturnFeeWays, "11번가가 정함"),
            path="delivery.return_fee_ways", fold="덜 쓰는 반품 항목",
        ),
        Question(
            name="return_is_abroad", label="해외 반품지", kind=FLAG, path="delivery.return_is_abroad",
            fold="덜 쓰는 반품 항목", only="global",
        ),
        Question(
            name="return_member", label="반품지 회원번호", kind=TEXT, path="delivery.return_member",
            fold="덜 쓰는 반품 항목", hint="통합 아이디의 반품지를 쓸 때만 입력합니다.",
        ),
    ),
)  # fmt: skip
