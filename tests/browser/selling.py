"""Steps of the walk that change what is sold: many listings at once, a stock, and the pages that watch over both."""

from tests.browser.conftest import Desk

TUMBLER = "/listings?q=견본+텀블러"


def change_many(desk: Desk) -> None:
    """Select in the list, look at the plan, send it, read the report and take it back."""
    desk.page.goto(TUMBLER)
    desk.page.locator("tbody input[name=row]").first.check()
    if not desk.javascript:
        desk.press("고른 것 담기")
    desk.text("1건 선택")
    desk.seen("60-selected")
    desk.press("판매가 변경")
    desk.heading("판매가 변경")
    desk.fill(금액_또는_비율="많이")
    desk.press("1개 미리보기")
    desk.text("숫자로 입력해 주세요")
    desk.seen("61-bulk-mistake")
    desk.fill(금액_또는_비율="13,900")
    desk.press("1개 미리보기")
    desk.heading("보내기 전에 확인해 주세요")
    desk.seen("62-bulk-preview")
    desk.press("1건 판매가 변경 보내기")
    desk.heading("보고서", seconds=30)
    desk.seen("63-bulk-report")
    desk.press("1건 되돌리기 미리보기")
    desk.heading("보내기 전에 확인해 주세요")
    desk.press("1건 판매가 변경 보내기")
    desk.heading("보고서", seconds=30)
    desk.menu("채널상품관리", "일괄 변경 기록")
    desk.text("판매가 변경 (되돌리기)")
    desk.seen("64-bulks")


def count_a_stock(desk: Desk) -> None:
    """From the listing to its base product, and to the shelf of one of its SKUs."""
    desk.page.goto(TUMBLER)
    desk.page.locator("tbody a").first.click()
    desk.heading("판매 정보")
    desk.seen("65-listing-history")
    desk.follow("원상품 보기")
    desk.seen("66-product-table")
    desk.follow("재고 조정")
    desk.heading("지금 재고")
    desk.page.locator("#amount").fill("8")
    desk.press("재고 저장하기")
    desk.text("재고가 8개가 되었습니다")
    desk.seen("67-stock")


def watch_over_it(desk: Desk) -> None:
    """Options without a SKU, stock that differs, what differs from the market, workbooks to edit."""
    for name, heading in (
        ("11번가와 다른 점", "11번가와 다른 점"),
        ("재고 맞추기", "재고 맞추기"),
        ("옵션 연결", "옵션 연결"),
        ("엑셀로 고치기", "엑셀로 고치기"),
    ):
        desk.menu("채널상품관리", name)
        desk.heading(heading)
        desk.seen(f"68-{name.replace(' ', '-')}")
    desk.menu("채널상품관리", "옵션 연결")
    desk.follow("옵션대로 SKU 만들기")
    desk.heading("옵션대로 SKU 만들기")
    desk.seen("68-new-skus")
    desk.page.goto("/products/new")
    desk.seen("69-product-new")
