"""What the law and the market want told: 상품정보제공고시, 인증, 원산지·부가정보, and 글로벌 for sellers abroad."""

from webapp.elevenst import origin_places
from webapp.elevenst.codes import (
    BeefTrace,
    BuyingPlace,
    CertificateExemption,
    CertificateGroup,
    CertificateTarget,
    ContractMonths,
    GiftWrap,
    ImportFee,
    LuxuryGrade,
    LuxuryPart,
    MaterialKind,
    OriginKind,
    OverseasPurchase,
    PhoneContract,
    ProductCertificate,
    SalePeriod,
    TaxKind,
)
from webapp.elevenst.notice_types import TYPES
from webapp.services.drafts.questions import (
    DAY,
    FLAG,
    TEXT,
    WHOLE,
    WORDS,
    Question,
    Rows,
    Section,
    coded,
    picked,
    several,
    suggested,
)

SEE_DETAIL = "상품상세설명 참조"
FOOD, TERM, BOOKS, PHONE, GIFTS = "축산물·가공식품", "판매기간", "도서·음반·영상", "휴대폰", "사은품·선물포장"
SHOWN, LUXURY = "노출과 그 밖의 항목", "명품 (우아)"
NOTICE = Section(
    name="notice",
    label="상품정보제공고시",
    asks=(
        Question(
            name="notice_kind", label="고시 유형", kind=picked(("", "고르기"), *TYPES.items()), path="notice.kind",
            needed=True,
        ),
        Rows(
            name="notice_items", label="고시 항목", path="notice.items", most=40, spare=4,
            columns=(
                Question(name="code", label="항목 코드", kind=TEXT, path="code"),
                Question(name="text", label="내용", kind=TEXT, path="text"),
            ),
        ),
    ),
)  # fmt: skip
CERTIFICATES = Section(
    name="certificates",
    label="인증",
    asks=(
        Rows(
            name="certificates", label="인증", path="certificates", most=100, spare=1,
            hint="KC 인증은 네 그룹을 모두 적습니다. 식품 인증은 그룹을 비우고 인증 종류와 번호만 적습니다.",
            columns=(
                Question(
                    name="group", label="인증 그룹", kind=coded(CertificateGroup, "그룹 없음 (식품)"), path="group",
                ),
                Question(name="target", label="대상 여부", kind=coded(CertificateTarget, "고르기"), path="target"),
                Question(
                    name="exemption", label="면제 사유", kind=coded(CertificateExemption, "해당 없음"),
                    path="exemption",
                ),
                Question(
                    name="kind", label="인증 종류", kind=coded(ProductCertificate, "번호 없음"),
                    path="certificates.kind",
                ),
                Question(name="number", label="인증번호", kind=TEXT, path="certificates.number"),
            ),
        ),
        Rows(
            name="medical", label="의료기기 번호", path="medical", most=10, spare=1, fold="의료기기",
            columns=(
                Question(name="approval", label="품목허가번호", kind=TEXT, path="approval"),
                Question(name="sales_report", label="판매업 신고", kind=TEXT, path="sales_report"),
                Question(name="advertisement", label="광고심의번호", kind=TEXT, path="advertisement"),
            ),
        ),
    ),
)  # fmt: skip
PLACE = suggested(
    {**origin_places.DOMESTIC, **origin_places.ABROAD},
    "목록의 이름을 고르거나, 목록에 없으면 11번가의 네 자리 지역·나라 코드를 입력해 주세요.",
)
EXTRAS = Section(
    name="extras",
    label="원산지·부가정보",
    asks=(
        Question(
            name="material", label="원재료 유형", kind=coded(MaterialKind), path="origin.material", default="04",
        ),
        Question(
            name="origin_kind", label="원산지", kind=coded(OriginKind, "정하지 않음"), path="origin.kind", marked=True,
        ),
        Question(
            name="origin_place", label="원산지 지역·나라", kind=PLACE, path="origin.place",
            hint="국내는 시·도, 해외는 나라 이름을 고릅니다. 목록에 없으면 11번가의 네 자리 코드를 입력합니다.",
        ),
        Question(
            name="origin_name", label="원산지 이름", kind=TEXT, path="origin.name",
            hint="원산지가 기타일 때 입력합니다.",
        ),
        Question(name="tax", label="과세 구분", kind=coded(TaxKind), path="tax", default="01"),
        Question(
            name="period", label="판매기간", kind=coded(SalePeriod, "기간 없이 계속 판매"), path="term.period",
            fold=TERM,
        ),
        Question(name="begins_on", label="판매 시작일", kind=DAY, path="term.begins_on", fold=TERM),
        Question(
            name="ends_on", label="판매 종료일", kind=DAY, path="term.ends_on", fold=TERM,
            hint="기간을 직접 입력할 때만 씁니다.",
        ),
        Question(
            name="arrives_on", label="입고 예정일", kind=DAY, path="term.arrives_on", fold=TERM,
            hint="예약판매에 씁니다.",
        ),
        Question(
            name="fixed_price_after", label="예약 뒤 고정가 판매기간 정함", kind=FLAG, path="term.fixed_price_after",
            fold=TERM,
        ),
        Question(
            name="period_after", label="예약 뒤 판매기간", kind=coded(SalePeriod, "정하지 않음"),
            path="term.period_after", fold=TERM,
        ),
        Question(name="several_origins", label="원산지가 여러 곳", kind=FLAG, path="origin.several", fold=FOOD),
        Question(
            name="beef", label="쇠고기 이력제", kind=coded(BeefTrace, "정하지 않음"), path="origin.beef", fold=FOOD,
        ),
        Question(name="beef_number", label="이력번호", kind=TEXT, path="origin.beef_number", most_bytes=20, fold=FOOD),
        Rows(
            name="ingredients", label="원재료", path="ingredients", most=50, fold=FOOD,
            columns=(
                Question(name="product", label="식품명", kind=TEXT, path="product"),
                Question(name="name", label="원재료명", kind=TEXT, path="name"),
                Question(name="origin", label="원산지", kind=TEXT, path="origin"),
                Question(name="share", label="함량", kind=TEXT, path="share"),
            ),
        ),
        Question(name="good_until", label="유효일자", kind=DAY, path="good_until", fold=FOOD),
        Question(
            name="published_on", label="제조일·출간일", kind=DAY, path="media.published_on", fold=BOOKS,
        ),
        Question(name="isbn13", label="ISBN 13자리", kind=TEXT, path="media.isbn13", fold=BOOKS),
        Question(name="isbn10", label="ISBN 10자리", kind=TEXT, path="media.isbn10", fold=BOOKS),
        Question(name="author", label="글쓴이", kind=TEXT, path="media.author", fold=BOOKS),
        Question(name="translator", label="옮긴이", kind=TEXT, path="media.translator", fold=BOOKS),
        Question(name="illustrator", label="그린이", kind=TEXT, path="media.illustrator", fold=BOOKS),
        Question(
            name="original_title", label="원제", kind=TEXT, path="media.original_title", most_bytes=100, fold=BOOKS,
        ),
        Question(name="artist", label="음악가·출연", kind=TEXT, path="media.artist", most_bytes=100, fold=BOOKS),
        Question(name="label", label="음반 레이블", kind=TEXT, path="media.label", most_bytes=200, fold=BOOKS),
        Question(name="media_maker", label="제작사", kind=TEXT, path="media.maker", most_bytes=200, fold=BOOKS),
        Question(name="album", label="앨범명", kind=TEXT, path="media.album", most_bytes=200, fold=BOOKS),
        Question(name="film", label="영상 제목", kind=TEXT, path="media.film", most_bytes=200, fold=BOOKS),
        Question(name="deducts_tax", label="문화비 소득공제", kind=FLAG, path="deducts_tax", fold=BOOKS),
        Question(
            name="contract", label="약정 종류", kind=coded(PhoneContract, "휴대폰이 아님"), path="phone.contract",
            fold=PHONE,
        ),
        Question(name="plan", label="요금제 코드", kind=TEXT, path="phone.plan", fold=PHONE),
        Question(
            name="contract_months", label="약정 기간", kind=coded(ContractMonths, "정하지 않음"), path="phone.months",
            fold=PHONE,
        ),
        Question(name="phone_price", label="출고가", kind=WHOLE, path="phone.list_price", fold=PHONE),
        Rows(
            name="free_gifts", label="사은품", path="free_gifts", most=5, spare=1, fold=GIFTS,
            columns=(
                Question(name="name", label="이름", kind=TEXT, path="name", most_bytes=30),
                Question(name="text", label="설명", kind=TEXT, path="text", most_bytes=200),
                Question(name="begins_on", label="시작일", kind=DAY, path="begins_on"),
                Question(name="ends_on", label="종료일", kind=DAY, path="ends_on"),
            ),
        ),
        Question(name="gift_wrap", label="선물포장", kind=coded(GiftWrap, "정하지 않음"), path="gift_wrap", fold=GIFTS),
        Question(name="shows_reviews", label="상품 리뷰 보이기", kind=FLAG, path="shows_reviews", fold=SHOWN),
        Question(
            name="shows_options_in_reviews", label="리뷰에 옵션 보이기", kind=FLAG, path="shows_options_in_reviews",
            fold=SHOWN,
        ),
        Question(name="not_in_cart", label="장바구니에 담을 수 없음", kind=FLAG, path="not_in_cart", fold=SHOWN),
        Question(name="is_compared", label="가격비교 사이트에 보이기", kind=FLAG, path="is_compared", fold=SHOWN),
        Question(
            name="is_compared_at_discount", label="가격비교에 할인가 쓰기", kind=FLAG, path="is_compared_at_discount",
            fold=SHOWN,
        ),
        Question(name="joins_mart_ads", label="마트 CPS 동의", kind=FLAG, path="joins_mart_ads", fold=SHOWN),
        Question(
            name="tags", label="태그", kind=WORDS, path="tags", fold=SHOWN,
            hint="로드샵·아울렛 판매자만 쓸 수 있습니다. 쉼표로 나눕니다.",
        ),
        Question(
            name="luxury_grade", label="명품 등급", kind=coded(LuxuryGrade, "명품이 아님"), path="luxury.grade",
            fold=LUXURY,
        ),
        Question(
            name="luxury_parts", label="함께 주는 것", kind=several(LuxuryPart), path="luxury.parts.part", fold=LUXURY,
        ),
    ),
)  # fmt: skip
GLOBAL = Section(
    name="global",
    label="글로벌",
    shared=False,
    lead="글로벌셀러만 답합니다.",
    asks=(
        Question(
            name="bought_at", label="구입처", kind=coded(BuyingPlace, "고르기"), path="abroad.bought_at", only="global",
            needed=True,
        ),
        Question(
            name="purchase", label="판매 구분", kind=coded(OverseasPurchase, "고르기"), path="abroad.purchase",
            only="global", needed=True,
        ),
        Question(
            name="shows_sizes", label="해외 사이즈표 보이기", kind=FLAG, path="abroad.shows_sizes", only="global",
        ),
        Question(
            name="import_fee", label="관부가세", kind=coded(ImportFee, "정하지 않음"), path="abroad.import_fee",
            only="global",
        ),
    ),
)  # fmt: skip
