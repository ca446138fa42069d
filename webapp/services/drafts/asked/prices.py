"""가격·할인: what it costs, and what comes off."""

from webapp.elevenst.codes import DiscountUnit, InstalmentMonths, MultiBuyBy, RateUnit
from webapp.services.drafts.questions import DAY, WHOLE, WON, Question, Section, coded, picked

POINTS, MULTI, RARE = "포인트·무이자 할부", "복수구매 할인", "덜 쓰는 가격 항목"
KEEP, YES, NO = "S", "Y", "N"
USE = "discount_use"
SECTION = Section(
    name="prices",
    label="가격·할인",
    shared=False,
    asks=(
        Question(
            name="price", label="판매가", kind=WON, path="price", needed=True,
            hint="10원 단위. 수정할 때는 지금의 50%까지 올리고 80%까지 내릴 수 있습니다.",
        ),
        Question(
            name=USE, label="즉시할인", path="discount_switch", default=NO,
            kind=picked((NO, "할인하지 않음"), (YES, "할인함"), (KEEP, "지금 할인을 그대로 둠")),
        ),
        Question(name="discount_amount", label="할인값", kind=WHOLE, path="discount.amount", behind=(USE, YES)),
        Question(
            name="discount_unit", label="할인 단위", kind=coded(DiscountUnit), path="discount.unit", default="01",
            behind=(USE, YES),
        ),
        Question(
            name="discount_until", label="할인 종료일", kind=DAY, path="discount.until", behind=(USE, YES),
            hint="끝이 없으면 비워 둡니다. 시작일은 정할 수 없습니다.",
        ),
        Question(name="points_amount", label="11pay 포인트", kind=WHOLE, path="points.amount", fold=POINTS),
        Question(
            name="points_unit", label="포인트 단위", kind=coded(RateUnit), path="points.unit", default="01",
            fold=POINTS,
        ),
        Question(
            name="mileage_amount", label="마일리지", kind=WHOLE, path="mileage.amount", fold=POINTS, only="update",
        ),
        Question(
            name="mileage_unit", label="마일리지 단위", kind=coded(RateUnit), path="mileage.unit", default="01",
            fold=POINTS, only="update",
        ),
        Question(
            name="instalment_months", label="무이자 할부", kind=coded(InstalmentMonths, "쓰지 않음"),
            path="instalments.months", fold=POINTS,
        ),
        Question(
            name="multi_by", label="할인 기준", kind=coded(MultiBuyBy), path="multi_buy.by", default="01", fold=MULTI,
        ),
        Question(
            name="multi_least", label="기준 수량·금액", kind=WHOLE, path="multi_buy.least", fold=MULTI,
            hint="이만큼부터 할인합니다. 비우면 복수구매 할인을 쓰지 않습니다.",
        ),
        Question(name="multi_amount", label="복수구매 할인값", kind=WHOLE, path="multi_buy.amount", fold=MULTI),
        Question(
            name="multi_unit", label="복수구매 할인 단위", kind=coded(RateUnit), path="multi_buy.unit", default="01",
            fold=MULTI,
        ),
        Question(name="multi_begins", label="복수구매 할인 시작일", kind=DAY, path="multi_buy.begins_on", fold=MULTI),
        Question(name="multi_ends", label="복수구매 할인 종료일", kind=DAY, path="multi_buy.ends_on", fold=MULTI),
        Question(
            name="list_price", label="정가", kind=WHOLE, path="list_price", fold=RARE, hint="도서는 꼭 입력해 주세요.",
        ),
        Question(name="recommended_price", label="권장소비자가", kind=WHOLE, path="recommended_price", fold=RARE),
        Question(
            name="donation_amount", label="희망쇼핑 기부", kind=WHOLE, path="donation.amount", fold=RARE,
        ),
        Question(
            name="donation_unit", label="기부 단위", kind=coded(RateUnit), path="donation.unit", default="01",
            fold=RARE,
        ),
    ),
)  # fmt: skip
