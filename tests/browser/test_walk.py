"""A new seller's whole way, as a person walks it: connect a shop, bring it in, find a product, take it back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.browser.conftest import Desk
from tests.browser.selling import change_many, count_a_stock, watch_over_it
from tests.product import Product
from tests.services.imports.sample_files import HEADERS, TITLES, workbook
from webapp.simulator import SAMPLE_KEY

WRONG_KEY = "0123456789abcdef0123456789abcdef"
ROWS = 2000
BAD = {100: "가격문의", 700: "-100", 1500: "12,345"}  # 1,500: not in tens


def seller_office_file(folder: Path) -> Path:
    """The main shop's list as its Seller Office gives it, with three prices that cannot be."""
    rows = [
        [str(3_000_000_000 + 7 * n), f"견본 상품 {n:04d}호", BAD.get(n, f"{9_900 + n * 10:,}"), n % 50, "판매중",
         f"{n:08d}", "생활/건강>주방용품>컵"]
        for n in range(1, ROWS + 1)
    ]  # fmt: skip
    return workbook(folder / "상품목록 견본.xlsx", [*TITLES, HEADERS, *rows])


@pytest.mark.parametrize("width", ["wide", "phone"])
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_a_new_seller_connects_a_shop_brings_it_in_and_takes_it_back(
    start_product: Callable[[], Product],
    open_desk: Callable[..., Desk],
    javascript: bool,
    width: str,
    tmp_path: Path,
) -> None:
    desk = open_desk(start_product(), javascript, width)
    desk.page.goto("/")
    desk.seen("01-sign-in")
    desk.sign_in()
    desk.seen("02-home-empty")
    read_the_help(desk)
    connect_the_store(desk)
    bring_in_addresses(desk)
    bring_in_dispatch_templates(desk)
    make_a_shipping_template(desk)
    register_a_product(desk)
    change_many(desk)
    count_a_stock(desk)
    watch_over_it(desk)
    bring_in_products(desk, seller_office_file(tmp_path), tmp_path)
    find_a_product(desk)
    look_around(desk)
    take_it_back(desk)


def read_the_help(desk: Desk) -> None:
    for topic in ("joining", "api-key", "product-file"):
        desk.page.goto(f"/help/{topic}")
        desk.seen(f"03-help-{topic}")


def connect_the_store(desk: Desk) -> None:
    desk.menu("판매채널 API")
    desk.heading("판매채널 API 목록")
    desk.seen("04-stores-empty")
    desk.follow("판매 채널 추가하기")
    desk.follow("11번가", exact=True)
    desk.heading("11번가 스토어 추가")
    desk.seen("05-store-new")
    desk.fill(판매자_ID="sample-seller", 스토어명="견본상점")
    desk.press("저장하기")
    desk.text("저장하지 않았습니다.")
    desk.seen("06-store-mistakes")
    assert desk.page.get_by_label("스토어명").input_value() == "견본상점", "what was typed stays"
    choose_a_category(desk)
    desk.fill(**{"11ST OPEN API Key": WRONG_KEY})
    desk.page.get_by_label("사업자셀러").check()
    desk.fill(담당자_이름="견본담당", 담당자_이메일="contact@sample.example", 담당자_휴대폰="010-0000-1234")
    desk.press("저장하기")
    desk.text("API Key를 거절했습니다")
    desk.seen("07-store-refused")
    desk.follow("수정", exact=True)
    desk.heading("스토어 수정")
    desk.seen("08-store-edit")
    desk.fill(**{"11ST OPEN API Key": SAMPLE_KEY})
    desk.press("저장하기")
    desk.heading("견본상점")
    desk.text("처음 승인")
    assert SAMPLE_KEY not in desk.page.content()
    desk.seen("09-store-approved")


def choose_a_category(desk: Desk) -> None:
    while not desk.page.get_by_label("대표카테고리 찾기").is_visible():  # the tree is being fetched on the first day
        desk.press("저장하기")
        desk.text("저장하지 않았습니다.")
    desk.fill(대표카테고리_찾기="텀블러")
    desk.press("찾기")
    desk.page.locator("#categories input").first.check()
    desk.seen("06-store-categories")


def bring_in_addresses(desk: Desk) -> None:
    desk.step("주소지 설정")
    desk.heading("주소록 템플릿")
    desk.seen("10-addresses-empty")
    desk.press("주소록 가져오기")
    desk.page.get_by_role("table").wait_for(timeout=30_000)
    desk.text("마지막 가져오기: 새로")
    desk.seen("11-addresses")
    desk.follow("주소록 추가하기")
    desk.heading("주소록 추가하기")
    desk.seen("12-address-new")
    desk.fill(주소_찾기="테헤란로")
    desk.press("주소 찾기")
    desk.page.locator("#places input").first.check()
    desk.fill(
        템플릿제목="견본 창고", 상세주소="1층", 담당자_이름="견본담당", 일반전화="02-000-0000", 휴대폰="010-0000-1234"
    )
    desk.seen("12-address-places")
    desk.press("11번가에 등록하기")
    desk.heading("주소록 템플릿")
    desk.text("견본 창고")
    desk.seen("12-address-registered")
    register_an_overseas_address(desk)


def register_an_overseas_address(desk: Desk) -> None:
    desk.follow("주소록 추가하기")
    desk.page.get_by_role("radio", name="해외 출고지").check()
    if not desk.javascript:
        desk.press("고른 타입의 입력란 보기")
    desk.page.get_by_label("국가").wait_for()
    desk.fill(
        템플릿제목="견본 해외 창고", 국가="US", 우편번호="07101", 주="NJ", 도시="Newark", 주소_1="1 Sample St",
        주소_2="Unit 1", 담당자_이름="Sample", 일반전화="+1-213-555-0100", 휴대폰="02-000-0000",
    )  # fmt: skip
    desk.press("11번가에 등록하기")
    desk.text("저장하지 않았습니다.")
    desk.seen("12-overseas-mistakes")
    assert desk.page.get_by_label("도시").input_value() == "Newark", "what was typed stays"
    desk.fill(휴대폰="+1-213-555-0111")
    desk.press("11번가에 등록하기")
    desk.heading("주소록 템플릿")
    desk.text("Newark, NJ, 07101, US")
    desk.seen("12-overseas-registered")


def bring_in_dispatch_templates(desk: Desk) -> None:
    desk.step("발송 마감 설정")
    desk.heading("발송마감 템플릿")
    desk.press("발송 마감 템플릿 가져오기")
    desk.page.get_by_role("table").wait_for(timeout=30_000)
    desk.text("마지막 가져오기: 새로")
    desk.seen("13-dispatch")
    desk.follow("발송 마감 템플릿 추가하기")
    desk.heading("발송 마감 템플릿 추가하기")
    desk.seen("14-dispatch-new")
    desk.page.get_by_role("radio", name="오늘발송").check()
    if desk.javascript:  # only then do the fields follow the method
        desk.page.get_by_label("발송 소요일").wait_for(state="detached")
    desk.press("11번가에 등록하기")
    desk.text("저장하지 않았습니다.")
    desk.seen("14-dispatch-mistakes")
    desk.page.get_by_label("평일 마감시간").select_option("1300")
    desk.press("11번가에 등록하기")
    desk.text("오늘발송 13시 마감")
    desk.seen("14-dispatch-registered")


def make_a_shipping_template(desk: Desk) -> None:
    desk.menu("채널상품관리", "배송속성 템플릿")
    desk.heading("배송속성 템플릿")
    desk.seen("15-shipping-empty")
    desk.follow("배송속성 템플릿 추가하기")
    desk.heading("배송속성 템플릿 추가하기")
    desk.seen("16-shipping-new")
    desk.press("저장하기")
    desk.text("저장하지 않았습니다.")
    desk.seen("17-shipping-mistakes")
    desk.fill(템플릿_이름="견본 택배", 반품배송비="3,000", 교환배송비="6,000")
    for label in ("택배사", "발송마감", "출고지", "반품·교환지"):
        choices = desk.page.get_by_role("main").get_by_label(label).first
        if not choices.input_value():
            choices.select_option(index=1)
    desk.press("저장하기")
    desk.text("견본 택배")
    desk.heading("배송속성 템플릿")
    desk.seen("17-shipping")


def bring_in_products(desk: Desk, file: Path, folder: Path) -> None:
    desk.menu("채널상품관리", "상품 가져오기")
    desk.seen("18-imports-empty")
    desk.follow("상품 가져오기 시작")
    desk.seen("19-import-new")
    refuse_a_file(desk, folder)
    upload(desk, file)
    desk.seen("21-plan")
    desk.page.get_by_role("navigation", name="계획의 종류").get_by_role("link", name="오류").click()
    desk.text("가격문의")
    desk.seen("22-plan-errors")
    if not desk.javascript:  # without scripts the rows are a page of their own
        desk.page.go_back()
    desk.press("건 가져오기")
    desk.heading("가져오기 보고서", seconds=90)
    desk.seen("23-report")
    with desk.page.expect_download() as download:
        desk.follow("오류 파일 내려받기")
    mended = folder / "errors.xlsx"
    download.value.save_as(mended)
    mend(mended)
    desk.follow("파일 올리기")
    upload(desk, mended)
    desk.press(f"{len(BAD)}건 가져오기")
    desk.heading("가져오기 보고서", seconds=60)
    desk.seen("23-report-mended")


def refuse_a_file(desk: Desk, folder: Path) -> None:
    """A list without the headers of a Seller Office: why, what to do, and the way back to the form."""
    desk.page.locator("input[type=file]").set_input_files(
        workbook(folder / "다른 표.xlsx", [["이름", "값"], ["견본", 1]])
    )
    desk.press("올리고 확인하기")
    desk.text("머리글 줄을 찾지 못했습니다", seconds=30)
    desk.seen("19-import-refused")
    desk.follow("다른 파일 올리기")
    desk.heading("상품 목록 파일 올리기")


def upload(desk: Desk, file: Path) -> None:
    """Send a file and take the columns as they were found; known headers go straight to the plan."""
    desk.page.locator("input[type=file]").set_input_files(file)
    desk.press("올리고 확인하기")
    plan = desk.page.get_by_role("heading", name="이렇게 바뀝니다")
    columns = desk.page.get_by_role("button", name="이대로 계획 만들기")
    plan.or_(columns).first.wait_for(timeout=60_000)
    if columns.is_visible():
        desk.seen("20-mapping")
        columns.click()
    plan.wait_for(timeout=60_000)


def mend(errors: Path) -> None:
    """Put a price that can be into each row of the error workbook."""
    book = load_workbook(errors)
    sheet = book.active
    assert sheet.max_row == 1 + len(BAD)
    price = [cell.value for cell in sheet[1]].index("판매가") + 1
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, price).value = "12,340"
    book.save(errors)


def find_a_product(desk: Desk) -> None:
    desk.follow("가져온 상품 보기")
    desk.heading("채널상품 목록")
    desk.text("상세를 채웠습니다")
    desk.seen("24-listings")
    number = str(3_000_000_000 + 7 * 42)  # by number: names are the market's as soon as it was asked
    desk.fill(검색=number)
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_url("**q=*")
    assert "=&" not in f"{desk.page.url}&", "what was left empty need not be kept"
    desk.page.get_by_text("1–1 / 1건").wait_for()
    desk.page.get_by_role("link", name="조건 지우기").wait_for()
    desk.seen("25-listings-found")
    desk.page.locator("tbody a").first.click()
    desk.heading("판매 정보")
    desk.text(number)
    desk.seen("26-listing")
    desk.follow("원상품 보기")
    desk.seen("27-product")


def look_around(desk: Desk) -> None:
    desk.page.goto("/listings?sort=oldest")
    desk.seen("listings", full_page=False)  # the picture in the README
    pages = (
        "/",
        "/products",
        "/runs",
        "/account",
        "/stores/1/members",
        "/admin/users",
        "/admin/worker",
        "/admin/audit",
    )
    for number, address in enumerate(pages, 28):
        desk.page.goto(address)
        desk.seen(f"{number}{address.replace('/', '-')}")


def register_a_product(desk: Desk) -> None:
    """From an empty draft to the market, section by section; delivery comes from the default template."""
    desk.menu("채널상품관리", "등록·수정 초안")
    desk.heading("등록·수정 초안")
    desk.seen("50-drafts-empty")
    desk.follow("상품 등록하기")
    desk.press("빈 초안 만들기")
    desk.press("카테고리 고르기")
    desk.heading("카테고리 고르기")
    desk.fill(카테고리_이름="텀블러")
    desk.press("찾기")
    desk.text("식기 > 텀블러")
    desk.seen("51-draft-category")
    desk.press("이 카테고리로 정하기")
    desk.text("카테고리로 정했습니다")
    desk.fill(상품명="견본 텀블러 🍜", 브랜드="견본")
    desk.press("저장하고 다음")
    desk.heading("가격·할인")
    desk.fill(판매가="12,900")
    desk.press("저장하고 다음")
    desk.heading("옵션·재고")
    options_of_a_product(desk)
    desk.fill(대표_이미지="https://images.example.com/tumbler.jpg")
    desk.press("저장하고 다음")
    desk.fill(상세설명_HTML="<p>견본 설명</p>")
    desk.press("저장하고 다음")
    desk.heading("배송")
    desk.seen("54-draft-delivery")
    desk.press("저장하고 다음")
    desk.heading("반품·A/S")
    desk.fill(**{"A/S 안내": "고객센터로 연락해 주세요.", "반품·교환 안내": "받은 뒤 7일 안에 알려 주세요."})
    desk.press("저장하고 다음")
    desk.heading("상품정보제공고시")
    desk.page.get_by_label("고시 유형").select_option("891045")
    desk.press("항목 보기")
    desk.press("빈 항목을")
    desk.seen("55-draft-notice")
    desk.press("저장하고 다음")
    desk.press("저장하고 다음")
    desk.heading("원산지·부가정보")
    desk.page.get_by_label("원산지 *", exact=True).select_option("01")
    desk.fill(**{"원산지 지역·나라": "서울"})
    desk.press("저장하고 확인")
    send_what_is_right(desk)


def options_of_a_product(desk: Desk) -> None:
    desk.page.get_by_label("옵션 방식").select_option("combined")
    desk.press("이 방식으로 바꾸기")
    desk.fill(축_이름_1="색상", 값_1="흰색\n검정")
    desk.press("조합 만들기")
    desk.fill(모든_줄의_재고="5")
    desk.press("모든 줄에 넣기")
    desk.seen("52-draft-options")
    desk.press("저장하고 다음")
    desk.heading("이미지")
    desk.seen("53-draft-images")


def send_what_is_right(desk: Desk) -> None:
    """The check lists what is wrong with a link to it; then it goes."""
    desk.text("고칠 곳 1곳")
    desk.seen("56-draft-check")
    desk.follow("상품명")
    desk.fill(상품명="견본 텀블러")
    desk.press("저장하고 보내기 전 확인")
    desk.text("지금까지 알려진 거절 사유는 없습니다")
    desk.press("견본상점에 등록하기")
    desk.text("11번가에 올라갔습니다", seconds=30)
    assert desk.page.locator(".crumbs").inner_text().endswith("보냄"), "the way there tells what became of it"
    assert not desk.page.get_by_text("11번가로 보냅니다").count(), "nothing says any more that it is on its way"
    desk.page.get_by_role("link", name="진행 중인 작업 없음").wait_for()
    desk.seen("57-draft-sent")
    desk.follow("채널상품 보기")
    desk.heading("견본 텀블러")
    desk.follow("수정하기")
    desk.press("이 상품을 수정하기")
    desk.fill(상품명="견본 보온 텀블러")
    desk.press("저장하고 보내기 전 확인")
    desk.text("이번에 바뀌는 것")
    desk.seen("58-draft-edits")


def take_it_back(desk: Desk) -> None:
    desk.menu("채널상품관리", "상품 가져오기")
    desk.seen("40-imports")
    desk.follow("상품목록 견본.xlsx")
    desk.heading("가져오기 되돌리기")
    count = f"{ROWS - len(BAD):,}"
    desk.press("되돌리기")
    desk.seen("41-undo-asks")
    desk.fill(건수=count)
    desk.press("되돌리기")
    desk.heading("되돌리기 보고서", seconds=90)
    desk.text(f"{count} 되돌림")
    desk.seen("42-undone")
