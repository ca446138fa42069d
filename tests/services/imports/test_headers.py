"""Finding the header row, reading its words, and saying what is left unread."""

import pytest

from tests.services.imports.sample_files import HEADERS
from webapp.services import works
from webapp.services.imports.headers import (
    choose_mapping,
    column_label,
    column_letters,
    find_header,
    guess_mapping,
    other_kind,
    signature,
)
from webapp.services.imports.headers_fields import KINDS, PRODUCT_LIST

EXPORT = [
    *(
        "No",
        "상품번호",
        "판매자상품코드",
        "상품명",
        "브랜드",
        "판매상태",
        "판매가",
        "즉시할인가",
        "재고수량",
        "판매수량",
    ),
    *("대카테고리", "중카테고리", "소카테고리", "세카테고리", "카테고리", "판매방식", "상품상태", "과세여부", "원산지"),
    *("배송방법", "배송비유형", "배송비", "반품배송비", "교환배송비", "묶음배송", "출고지", "반품지", "발송마감템플릿"),
    *("옵션여부", "옵션명", "추가구성여부", "미성년자구매", "대표이미지", "모델명", "제조사", "A/S안내", "판매시작일"),
    *("판매종료일", "등록일", "최종수정일"),
]


@pytest.mark.parametrize(
    "headers",
    [
        ["상품번호", "상품명"],
        ["  상품 번호 ", "상품\n명*"],
        ["*상품번호(필수)", "상품명 [필수]"],
        ["\uff0a상품번호", "상품명（필수）"],
        ["상품_번호", "상품명\u200b"],
        ["11번가 상품번호", "상품이름"],
    ],
)
def test_headers_are_found_however_they_are_dressed(headers: list[str]) -> None:
    header = find_header([(1, ["11번가 상품목록"]), (2, []), (3, headers)])
    assert header
    assert header.row_number == 3
    assert set(guess_mapping(header.labels).columns) == {"product_no", "name"}


def test_headers_are_searched_in_the_first_thirty_rows_of_the_file() -> None:
    assert find_header([(13, HEADERS)])
    assert find_header([(30, HEADERS)])
    assert find_header([(31, HEADERS)]) is None


def test_a_file_of_another_kind_is_known_by_its_headers_and_one_s_own_is_never_doubted() -> None:
    works.register()  # every page that takes files is known
    labels = {kind.place + kind.origin: [field.label for field in kind.fields.values()] for kind in KINDS}
    assert len(labels) == 4
    for kind in KINDS:
        for other in KINDS:
            found = other_kind(labels[other.place + other.origin], kind)
            assert found is (None if other is kind else other), (kind.origin, other.origin)
    assert other_kind(["상품번호", "상품명", "재고번호", "재고수량"], PRODUCT_LIST) is None, "no proof"


def test_a_row_with_only_one_of_the_two_words_is_no_header() -> None:
    assert find_header([(1, ["상품번호", "판매가"]), (2, ["상품명"])]) is None


def test_every_header_of_the_known_export_is_read_but_the_counter() -> None:
    mapping = guess_mapping(EXPORT)
    assert len(mapping.columns) == len(EXPORT) - 1
    assert mapping.unread == []
    assert mapping.warnings == []
    assert mapping.missing == []


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("판매단가", "price"),
        ("판매가(원)", "price"),
        ("재고", "stock"),
        ("재고수량(개)", "stock"),
        ("셀러상품코드", "seller_code"),
        ("판매자 상품코드", "seller_code"),
        ("카테고리(대)", "category_large"),
        ("배송비 (원)", "delivery_fee"),
        ("대표 이미지", "image"),
        ("A/S 안내", "as_note"),
    ],
)
def test_other_words_for_a_field_are_known(label: str, field: str) -> None:
    assert guess_mapping([*HEADERS[:2], label]).columns[field] == 2


def test_another_amount_in_brackets_is_not_taken_for_the_price() -> None:
    mapping = guess_mapping([*HEADERS[:2], "판매가(할인)"])
    assert "price" not in mapping.columns
    assert [warned.label for warned in mapping.warnings] == ["판매가(할인)"]


def test_an_unread_column_warns_when_it_holds_money_or_stock() -> None:
    headers = [*HEADERS, "공급원가", "안전재고", "비고", "품절사유", "인증정보"]
    samples = [[] for _ in HEADERS] + [["1,000", "2000원"], ["3"], ["견본 메모"], ["견본"], ["R-1"]]
    mapping = guess_mapping(headers, None, samples)
    assert mapping.unread == [7, 8, 9, 10, 11]
    assert [(warned.column, warned.label) for warned in mapping.warnings] == [(7, "공급원가"), (8, "안전재고")]
    assert "금액" in mapping.warnings[0].message
    assert "수량" in mapping.warnings[1].message


def test_an_unread_column_of_words_does_not_warn_whatever_its_header() -> None:
    assert guess_mapping([*HEADERS, "가격정책"], None, [*[[]] * 7, ["자율", "고정"]]).warnings == []


def test_the_columns_of_an_error_workbook_are_passed_over_in_silence() -> None:
    mapping = guess_mapping([*HEADERS, "오류", "해결"])
    assert mapping.unread == []
    assert mapping.warnings == []


def test_of_two_columns_with_one_header_the_first_is_read_and_the_second_told() -> None:
    headers = ["상품번호", "상품명", "판매가", "판매가", ""]
    mapping = guess_mapping(headers)
    assert mapping.columns["price"] == 2
    assert [warned.label for warned in mapping.warnings] == ["판매가 (D열)"]
    assert column_label(headers, 4) == "E열"


def test_a_mapping_is_remembered_for_the_same_headers_in_another_order() -> None:
    chosen = choose_mapping(["상품번호", "상품명", "판매가", "실판매액"], {"product_no": 0, "name": 1, "price": 3})
    again = guess_mapping(["실판매액", "판매가", "상품명", "상품번호"], chosen.remembered())
    assert again.columns == {"product_no": 3, "name": 2, "price": 0}


def test_a_field_left_unread_on_purpose_stays_unread() -> None:
    chosen = choose_mapping(HEADERS, {"product_no": 0, "name": 1})
    assert guess_mapping(HEADERS, chosen.remembered()).columns == {"product_no": 0, "name": 1}


def test_a_remembered_column_that_is_gone_is_guessed_anew() -> None:
    chosen = choose_mapping(["상품번호", "상품명", "실판매액"], {"product_no": 0, "name": 1, "price": 2})
    assert guess_mapping(["상품번호", "상품명", "판매가"], chosen.remembered()).columns["price"] == 2


@pytest.mark.parametrize("columns", [{"price": 7}, {"price": -1}, {"colour": 1}, {"price": 2, "stock": 2}])
def test_a_choice_that_cannot_be_is_refused(columns: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="골라 주세요"):
        choose_mapping(HEADERS, columns)


def test_a_mapping_without_its_required_columns_says_which_are_missing() -> None:
    assert [field.label for field in choose_mapping(HEADERS, {"price": 2}).missing] == ["상품번호", "상품명"]


def test_a_signature_is_of_the_set_of_headers() -> None:
    assert signature(HEADERS) == signature([*HEADERS[::-1], ""]) == signature([f" {label}*" for label in HEADERS])
    assert signature(HEADERS) == signature([*HEADERS, "오류", "해결"]), "rows to mend are of the same shape"
    assert signature(HEADERS) != signature(HEADERS[1:])
    assert signature(HEADERS) != signature([*HEADERS, HEADERS[-1]])


def test_columns_are_named_as_spreadsheets_name_them() -> None:
    assert [column_letters(index) for index in (0, 25, 26, 701, 702, 16383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
