"""One cell: what it says, or what is wrong with it and the way out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.services.imports.sample_files import HEADERS
from webapp.services.imports.cells import CellProblem, read_cell, row_reader
from webapp.services.imports.cells_text import euc_kr_bytes
from webapp.services.imports.headers import guess_mapping
from webapp.services.imports.headers_fields import FIELDS


def read(field: str, raw: str | None) -> object:
    return read_cell(FIELDS[field], raw)


@pytest.mark.parametrize(
    ("field", "raw", "value"),
    [
        ("product_no", "3000000007", "3000000007"),
        ("product_no", "3.000000007E9", "3000000007"),
        ("product_no", "3.000000007E+09", "3000000007"),
        ("product_no", "3.00000001E9", "3000000010"),
        ("product_no", "3000000007.0", "3000000007"),
        ("product_no", "'3000000007", "3000000007"),
        ("product_no", '="3000000007"', "3000000007"),
        ("product_no", "3,000,000,007", "3000000007"),
        ("product_no", "３０００００００07", "3000000007"),
        ("product_no", " 3000000007\xa0\u200b", "3000000007"),
        ("product_no", "0003", "0003"),
        ("seller_code", "00012", "00012"),
        ("seller_code", "'00012", "00012"),
        ("seller_code", "1E5", "1E5"),
        ("seller_code", "12.0", "12.0"),
        ("seller_code", "=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("name", "  견본\r\n텀블러\t1호 ", "견본 텀블러 1호"),
        ("name", "견본\x00\x07텀블러", "견본텀블러"),
        ("seller_code", "'", None),
        ("category", " > ", None),
        ("name", "\u1100\u1161\u11ab", "간"),
        ("name", "가" * 50, "가" * 50),
        ("name", "a" * 100, "a" * 100),
        ("price", "12900", 12900),
        ("price", "12,900원", 12900),
        ("price", "₩ 12,900", 12900),
        ("price", "12900.00", 12900),
        ("price", "999999990", 999_999_990),
        ("discounted_price", "0", 0),
        ("delivery_fee", "무료", 0),
        ("delivery_fee", "2,500", 2500),
        ("stock", "0", 0),
        ("stock", "1,234개", 1234),
        ("sold", "7.0", 7),
        ("status", "판매 중", "103"),
        ("status", "전시중지", "105"),
        ("status", "판매중지", "105"),
        ("status", "승인전", "102"),
        ("status", "전시전", "102"),
        ("status", "판매정상종료", "106"),
        ("status", "판매강제종료", "107"),
        ("status", "104", "104"),
        ("category", "생활/건강 > 주방용품>  컵 >", "생활/건강>주방용품>컵"),
        ("sale_begin", "2026-01-02", "2026-01-02"),
        ("sale_begin", "2026-01-02 03:04:05", "2026-01-02"),
        ("sale_begin", "2026/1/2", "2026-01-02"),
        ("sale_begin", "2026.01.02.", "2026-01-02"),
        ("sale_begin", "2026년 1월 2일", "2026-01-02"),
        ("sale_begin", "20260102", "2026-01-02"),
        ("sale_begin", "20260102030405", "2026-01-02"),
        ("sale_begin", "46024", "2026-01-02"),
        ("bundle", "y", True),
        ("bundle", "불가", False),
    ],
)
def test_a_cell_is_read_in_every_shape_it_comes_in(field: str, raw: str, value: object) -> None:
    assert read(field, raw) == value


@pytest.mark.parametrize(
    ("field", "raw", "said"),
    [
        ("product_no", "", "비어"),
        ("product_no", "\u200b \xa0", "비어"),
        ("product_no", "'", "숫자가 아닙니다"),
        ("product_no", "상품", "숫자가 아닙니다"),
        ("product_no", "-3000000007", "숫자가 아닙니다"),
        ("product_no", "3000000007.5", "숫자가 아닙니다"),
        ("product_no", "상품3", "숫자가 아닙니다"),
        ("product_no", "0", "0입니다"),
        ("product_no", "3.00E+09", "뒷자리가 사라졌습니다"),
        ("product_no", "1.23456789012346E+16", "뒷자리가 사라졌습니다"),
        ("seller_code", "8.80123E+12", "뒷자리가 사라졌습니다"),
        ("seller_code", "x" * 201, "200자"),
        ("name", "가" * 50 + "a", "101바이트"),
        ("name", "a" * 101, "101바이트"),
        ("name", "견본 😀", "'😀'(U+1F600)"),
        ("name", "똠방각하", "'똠'"),
        ("name", "각하 펲시", "'펲'"),
        ("name", "깨진 \ufffd", "U+FFFD"),
        ("price", "가격문의", "숫자가 아닙니다"),
        ("price", "-100", "음수"),
        ("price", "0", "0원"),
        ("price", "12905", "10원 단위"),
        ("price", "1000000000", "너무 큽니다"),
        ("price", "10.000", "숫자가 아닙니다"),
        ("price", "1,29,00", "숫자가 아닙니다"),
        ("price", "1.29E+04", "숫자가 아닙니다"),
        ("price", "12900.5", "숫자가 아닙니다"),
        ("stock", "-1", "음수"),
        ("stock", "1.5", "숫자가 아닙니다"),
        ("stock", "무제한", "숫자가 아닙니다"),
        ("stock", "1000000000", "너무 큽니다"),
        ("status", "판매예정", "판매상태"),
        ("sale_begin", "2026-02-30", "달력에 없는"),
        ("sale_begin", "내일", "날짜로 읽을 수 없는"),
        ("bundle", "가끔", "Y 또는 N"),
        ("brand", "가" * 2001, "2,001자"),
    ],
)
def test_a_cell_that_cannot_be_read_says_why_and_what_to_do(field: str, raw: str, said: str) -> None:
    with pytest.raises(CellProblem) as caught:
        read(field, raw)
    assert said in caught.value.message
    assert caught.value.remedy.endswith((".", "요."))
    assert str(caught.value) == f"{caught.value.message} {caught.value.remedy}"


@pytest.mark.parametrize("name", [name for name in FIELDS if name != "product_no"])
@pytest.mark.parametrize("raw", [None, "", "  ", "\xa0\u200b"])
def test_an_empty_cell_is_no_value_for_any_other_field(name: str, raw: str | None) -> None:
    assert read(name, raw) is None


@given(st.integers(1, 10**15 - 1))
def test_a_product_number_survives_every_way_a_program_writes_it(number: int) -> None:
    whole = str(number)
    mantissa = whole[0] + "." + whole[1:]
    java = mantissa.rstrip("0").removesuffix(".") + f"E{len(whole) - 1}"
    for written in (
        whole,
        f"{whole}.0",
        f"'{whole}",
        f"{number:,}",
        f"{mantissa.removesuffix('.')}E+{len(whole) - 1}",
        java,
    ):
        assert read("product_no", written) == whole


@given(st.text(alphabet="0123456789-ABCab가나", min_size=1, max_size=40))
def test_a_seller_code_is_kept_to_the_letter(code: str) -> None:
    assert read("seller_code", code) == code


@given(st.sampled_from(sorted(FIELDS)), st.text(max_size=300))
def test_whatever_stands_in_a_cell_it_is_a_value_or_a_problem(field: str, raw: str) -> None:
    try:
        value = read(field, raw)
    except CellProblem:
        return
    assert value is None or (type(value) in (str, int, bool) and value != "")


@given(st.text(max_size=120))
def test_a_name_that_is_read_fits_the_market(raw: str) -> None:
    try:
        name = read("name", raw)
    except CellProblem:
        return
    if name is not None:
        assert isinstance(name, str)
        assert len(name.encode("euc_kr")) == euc_kr_bytes(name) <= 100
        assert name == name.strip()


def test_a_row_gives_its_good_cells_beside_its_problems() -> None:
    reader = row_reader(guess_mapping(HEADERS))
    values, problems = reader(["3000000001", "견본", "가격문의", "-1", "", "0007", "생활>컵"])
    assert values == {
        **{"product_no": "3000000001", "name": "견본", "price": None, "stock": None},
        **{"status": None, "seller_code": "0007", "category": "생활>컵"},
    }
    assert [(problem.field, problem.raw, problem.blocking) for problem in problems] == [
        ("price", "가격문의", True),
        ("stock", "-1", True),
    ]


def test_a_problem_in_a_lesser_column_does_not_block_the_row() -> None:
    reader = row_reader(guess_mapping([*HEADERS[:2], "배송비"]))
    values, problems = reader(["3000000001", "견본", "착불"])
    assert values["delivery_fee"] is None
    assert [problem.blocking for problem in problems] == [False]


def test_a_column_the_file_does_not_have_gives_no_value_at_all() -> None:
    values, _ = row_reader(guess_mapping(HEADERS[:2]))(["3000000001", "견본"])
    assert values == {"product_no": "3000000001", "name": "견본"}


def test_a_short_row_is_filled_with_nothing() -> None:
    values, problems = row_reader(guess_mapping(HEADERS))(["3000000001", "견본"])
    assert values["category"] is None
    assert problems == []


def test_a_row_whose_values_slipped_is_not_believed() -> None:
    values, [problem] = row_reader(guess_mapping(HEADERS))(
        ["3000000001", "견본", "외 1종", "12900", "7", "판매중", "1", "컵"]
    )
    assert values == {}
    assert problem.blocking
    assert "1개 많아" in problem.message


def test_a_category_in_parts_becomes_one_path() -> None:
    reader = row_reader(guess_mapping([*HEADERS[:2], "대카테고리", "중카테고리", "소카테고리", "세카테고리"]))
    assert reader(["1", "견본", "생활/건강", "주방", "컵", ""])[0]["category"] == "생활/건강>주방>컵"
    assert reader(["1", "견본", "", "", "", ""])[0]["category"] is None


def test_a_column_of_ever_new_values_is_read_right_beyond_what_is_remembered() -> None:
    reader = row_reader(guess_mapping([*HEADERS[:2], "브랜드"]))
    for turn in range(2):
        assert all(reader(["1", "견본", f"견본{n}"])[0]["brand"] == f"견본{n}" for n in range(10_500)), turn
