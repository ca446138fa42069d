"""옵션·재고: no option, one list, or axes with their combinations; what the buyer types; add-on goods; limits."""

from webapp.elevenst.codes import LeastQuantity, LengthUnit, MostQuantity, OptionOrder, TaxKind
from webapp.services.drafts.questions import (
    ADDRESS,
    LONG,
    SURE,
    TEXT,
    WHOLE,
    WON,
    Question,
    Rows,
    Section,
    coded,
    picked,
)

NONE, SINGLE, COMBINED, EVERY = "none", "single", "combined", "every"
LIMITS, TYPED, MEASURED, RARE = "구매수량 제한", "구매자 입력 옵션", "계산형 옵션", "덜 쓰는 옵션 항목"
MOST_ROWS = 500
VALUES_HINT = "한 줄에 하나씩. 명품(우아) 상품은 ‘값 | 추가금액 | 그림 주소’로 쓸 수 있습니다."
ROW = (
    Question(name="price", label="추가금액", kind=WON, path="price"),
    Question(name="quantity", label="재고", kind=WHOLE, path="quantity"),
    Question(name="code", label="자체상품코드", kind=TEXT, path="seller_stock_code"),
    Question(name="in_use", label="사용", kind=SURE, path="in_use", default="Y"),
)
SINGLE_ROWS = Rows(
    name="option_rows", label="옵션값", path="options.options", most=MOST_ROWS, behind=("option_kind", SINGLE),
    columns=(
        Question(name="value", label="옵션값", kind=TEXT, path="value", most_bytes=50), *ROW,
        Question(name="image", label="그림 주소", kind=ADDRESS, path="image"),
    ),
)  # fmt: skip
AXES = Rows(
    name="option_axes", label="옵션 축", path="options.axes", most=3, spare=1, behind=("option_kind", COMBINED, EVERY),
    hint="축은 3개까지입니다. 축을 적고 [조합 만들기]를 누르면 아래 표가 채워집니다.",
    columns=(
        Question(name="title", label="축 이름", kind=TEXT, path="title"),
        Question(name="values", label="값", kind=LONG, path="values.value", hint=VALUES_HINT),
    ),
)  # fmt: skip
COMBINATIONS = Rows(
    name="combinations", label="옵션 조합", path="options.combinations", most=MOST_ROWS, spare=0,
    behind=("option_kind", COMBINED),
    columns=(
        Question(name="first", label="첫째 값", kind=TEXT, path="key"),
        Question(name="second", label="둘째 값", kind=TEXT),
        Question(name="third", label="셋째 값", kind=TEXT),
        *ROW,
        Question(name="weight", label="무게(g)", kind=WHOLE, path="weight"),
        Question(name="image", label="그림 주소", kind=ADDRESS, path="image"),
    ),
)  # fmt: skip
COMPONENTS = Rows(
    name="components", label="추가구성상품", path="components", most=100,
    columns=(
        Question(name="group", label="묶음 이름", kind=TEXT, path="group"),
        Question(name="name", label="상품명", kind=TEXT, path="name"),
        Question(name="price", label="가격", kind=WON, path="price"),
        Question(name="quantity", label="수량", kind=WHOLE, path="quantity"),
        Question(name="tax", label="과세", kind=coded(TaxKind), path="tax", default="01"),
        Question(name="code", label="코드", kind=TEXT, path="seller_code"),
        Question(name="weight", label="무게(g)", kind=WHOLE, path="weight"),
        Question(name="in_use", label="사용", kind=SURE, path="in_use", default="Y"),
    ),
)  # fmt: skip
SECTION = Section(
    name="options",
    label="옵션·재고",
    asks=(
        Question(
            name="option_kind", label="옵션 방식", path="options.every_combination", default=NONE,
            kind=picked(
                (NONE, "옵션 없음"), (SINGLE, "한 가지 옵션"), (COMBINED, "조합 옵션"), (EVERY, "모든 조합, 같은 재고"),
            ),
        ),
        Question(
            name="stock", label="재고", kind=WHOLE, path="quantities.stock",
            hint="옵션이 없을 때 입력합니다. 1개 이상.",
        ),
        Question(
            name="option_title", label="옵션 이름", kind=TEXT, path="options.title", hint="예: 색상",
            behind=("option_kind", SINGLE),
        ),
        SINGLE_ROWS,
        AXES,
        COMBINATIONS,
        Question(
            name="quantity_of_each", label="조합마다 재고", kind=WHOLE, path="options.quantity_of_each",
            hint="모든 조합을 같은 재고로 팔 때 입력합니다.",
        ),
        COMPONENTS,
        Question(
            name="least_by", label="최소 구매수량", kind=coded(LeastQuantity, "정하지 않음"),
            path="quantities.least_by",
            fold=LIMITS,
        ),
        Question(name="least", label="최소 수량", kind=WHOLE, path="quantities.least", fold=LIMITS),
        Question(
            name="most_by", label="최대 구매수량", kind=coded(MostQuantity, "정하지 않음"), path="quantities.most_by",
            fold=LIMITS,
        ),
        Question(name="most", label="최대 수량", kind=WHOLE, path="quantities.most", fold=LIMITS),
        Question(name="most_in_days", label="기간(일)", kind=WHOLE, path="quantities.most_in_days", fold=LIMITS),
        Rows(
            name="custom_options", label="구매자가 적는 옵션", path="custom_options", most=5, fold=TYPED,
            columns=(
                Question(name="title", label="물어볼 말", kind=TEXT, path="title"),
                Question(name="in_use", label="사용", kind=SURE, path="in_use", default="Y"),
            ),
        ),
        Question(
            name="measured_kind", label="옵션 종류", kind=TEXT, path="calculated_options.kind", fold=MEASURED,
            hint="가구, 침구, DIY 카테고리에서만 쓸 수 있습니다.",
        ),
        Question(
            name="measured_step", label="등록 구분", path="calculated_options.step", fold=MEASURED,
            kind=picked(("", "정하지 않음"), ("reg", "새로 등록"), ("upd", "고침")),
        ),
        Question(
            name="measured_first", label="첫째 항목 이름", kind=TEXT, path="calculated_options.first_name",
            fold=MEASURED,
        ),
        Question(
            name="measured_first_least", label="첫째 최솟값", kind=WHOLE, path="calculated_options.first_least",
            fold=MEASURED,
        ),
        Question(
            name="measured_first_most", label="첫째 최댓값", kind=WHOLE, path="calculated_options.first_most",
            fold=MEASURED,
        ),
        Question(
            name="measured_second", label="둘째 항목 이름", kind=TEXT, path="calculated_options.second_name",
            fold=MEASURED,
        ),
        Question(
            name="measured_second_least", label="둘째 최솟값", kind=WHOLE, path="calculated_options.second_least",
            fold=MEASURED,
        ),
        Question(
            name="measured_second_most", label="둘째 최댓값", kind=WHOLE, path="calculated_options.second_most",
            fold=MEASURED,
        ),
        Question(
            name="measured_price", label="단위당 가격", kind=TEXT, path="calculated_options.unit_price", fold=MEASURED,
        ),
        Question(
            name="measured_unit", label="길이 단위", kind=coded(LengthUnit, "정하지 않음"),
            path="calculated_options.unit", fold=MEASURED,
        ),
        Question(
            name="measured_sold_by", label="판매 단위", kind=WHOLE, path="calculated_options.sold_by", fold=MEASURED,
        ),
        Question(
            name="option_order", label="옵션 보이는 순서", kind=coded(OptionOrder, "정하지 않음"), path="options.order",
            fold=RARE,
        ),
        Question(
            name="price_of_each", label="조합마다 추가금액", kind=WON, path="options.price_of_each", fold=RARE,
            hint="11번가는 0원만 받습니다.",
        ),
        Question(
            name="weight_of_each", label="조합마다 무게(g)", kind=WHOLE, path="options.weight_of_each", fold=RARE,
        ),
    ),
)  # fmt: skip
