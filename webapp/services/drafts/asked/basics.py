"""기본: what it is and how it is called."""

from webapp.elevenst.codes import Condition, ProductKind, SellBy, UsedGrade
from webapp.services.drafts.questions import ADDRESS, FLAG, LONG, TEXT, WHOLE, WON, Kind, Question, Rows, Section, coded

USED, RARE = "중고·리퍼 상품", "덜 쓰는 기본 항목"
CATEGORY = Kind("category", TEXT.read)
MINORS = Kind("choice", FLAG.read, (("Y", "누구나 살 수 있음"), ("N", "성인만 (그림을 19금으로 가림)")))
SECTION = Section(
    name="basics",
    label="기본",
    asks=(
        Question(name="category", label="카테고리", kind=CATEGORY, path="category", needed=True),
        Question(
            name="name", label="상품명", kind=TEXT, path="name", most_bytes=100, needed=True,
            hint="100바이트까지 쓸 수 있습니다. 11번가가 받지 않는 기호는 빈칸이 됩니다.",
        ),
        Question(
            name="brand", label="브랜드", kind=TEXT, path="brand", marked=True,
            hint="브랜드가 없으면 ‘알수없음’을 입력합니다.",
        ),
        Question(
            name="seller_code", label="판매자 상품코드", kind=TEXT, path="seller_code",
            hint="스토어에서 하나뿐이어야 합니다. 비우면 만들어 드립니다. 전송 결과를 이 코드로 확인합니다.",
        ),
        Question(
            name="slogan", label="상품 홍보문구", kind=TEXT, path="slogan", most_bytes=28,
            hint="28바이트(한글 14자)까지 쓸 수 있습니다.",
        ),
        Question(name="sell_by", label="판매방식", kind=coded(SellBy), path="sell_by", default="01"),
        Question(name="condition", label="상품상태", kind=coded(Condition), path="condition", default="01"),
        Question(name="for_minors", label="미성년자 구매", kind=MINORS, path="for_minors", default="Y"),
        Question(name="maker", label="제조사·수입사", kind=TEXT, path="maker", hint="없으면 비워 둡니다."),
        Question(name="model", label="모델명", kind=TEXT, path="model"),
        Question(
            name="used_months", label="사용 개월 수", kind=WHOLE, path="used.months", fold=USED,
            hint="판매방식이 중고판매일 때 입력합니다. 알 수 없으면 99999.",
        ),
        Question(
            name="used_grade", label="상태 등급", kind=coded(UsedGrade, "정하지 않음"), path="used.grade", fold=USED,
        ),
        Question(name="used_paid", label="구입 당시 가격", kind=WON, path="used.paid", fold=USED),
        Question(name="used_flaws", label="외관·기능 특이사항", kind=LONG, path="used.flaws", fold=USED),
        Question(name="model_code", label="모델 코드", kind=TEXT, path="model_code", fold=RARE),
        Question(
            name="brand_code", label="브랜드 코드", kind=TEXT, path="brand_code", fold=RARE,
            hint="11번가가 관리하는 코드입니다. 있으면 브랜드 이름보다 먼저 쓰입니다.",
        ),
        Question(
            name="name_in_english", label="영문 상품명", kind=TEXT, path="name_in_english", most_bytes=100, fold=RARE,
        ),
        Question(name="kind", label="상품 종류", kind=coded(ProductKind), path="kind", default="01", fold=RARE),
        Question(
            name="is_standard", label="신규상품으로 등록", kind=FLAG, path="is_standard", fold=RARE, only="register",
            hint="정하지 않으면 11번가가 판단합니다.",
        ),
        Rows(
            name="partner_category", label="다른 쇼핑몰의 카테고리", path="partner_category", most=5, spare=1,
            fold=RARE,
            columns=(
                Question(name="leaf", label="끝 카테고리", kind=FLAG, path="is_leaf"),
                Question(name="first", label="대", kind=TEXT, path="name1"),
                Question(name="second", label="중", kind=TEXT, path="name2"),
                Question(name="third", label="소", kind=TEXT, path="name3"),
                Question(name="fourth", label="세", kind=TEXT, path="name4"),
                Question(name="number", label="번호", kind=TEXT, path="last_number"),
            ),
        ),
    ),
)  # fmt: skip
IMAGES = Section(
    name="images",
    label="이미지",
    lead=(
        "11번가가 이 주소에서 그림을 가져가 600×600으로 보관합니다. "
        "jpg, png, webp 그림을 누구나 볼 수 있는 주소에 올려 주세요. 가로와 세로가 300 이상이어야 합니다."
    ),
    asks=(
        Question(name="image1", label="대표 이미지", kind=ADDRESS, path="images.main", needed=True),
        Question(name="image2", label="추가 이미지 1", kind=ADDRESS, path="images.second"),
        Question(name="image3", label="추가 이미지 2", kind=ADDRESS, path="images.third"),
        Question(name="image4", label="추가 이미지 3", kind=ADDRESS, path="images.fourth"),
        Question(
            name="image_card", label="카드뷰 이미지", kind=ADDRESS, path="images.card", fold="덜 쓰는 이미지",
            hint="가로세로 비율이 2:1인 그림입니다.",
        ),
    ),
)  # fmt: skip
DETAIL = Section(
    name="detail",
    label="상세설명",
    asks=(
        Question(
            name="detail_html", label="상세설명 HTML", kind=Kind("html", TEXT.read), path="detail_html", needed=True,
            hint="11번가는 스크립트와 일부 스타일을 지우고 보여 줍니다. 안의 그림은 이 주소에서 그대로 보여집니다.",
        ),
    ),
)  # fmt: skip
