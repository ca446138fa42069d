"""What values look like on the screen."""

import datetime as dt

import pytest

from webapp import wording, wording_changes, wording_facts


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("010-0000-1234", "010-****-1234"),
        ("01000001234", "010-****-1234"),
        ("02-000-0001", "02-****-0001"),
        ("020000001", "02-****-0001"),
        ("031-000-0002", "031-****-0002"),
        ("+1-213-555-0100", "+1-****-0100"),
        ("+821000001234", "+82-****-1234"),
        ("(02) 000-0003", "02-****-0003"),
        ("12-34", "•••••"),
        ("", ""),
    ],
)
def test_a_masked_phone_keeps_its_first_group_and_its_last_four_digits(phone: str, shown: str) -> None:
    assert wording.masked_phone(phone) == shown


def test_another_year_is_told_and_a_sale_without_end_says_so() -> None:
    this = wording.kst(dt.datetime.now(dt.UTC))
    assert str(this.year) not in wording.when(this)
    assert wording.when(this.replace(year=this.year - 2, month=6, day=1)).startswith(f"{this.year - 2}.06.01")
    assert wording_facts.sale_end(dt.datetime(2999, 12, 31, 14, 59, tzinfo=dt.UTC)) == "정해진 끝 없음"
    assert wording_facts.sale_end(dt.datetime(2026, 12, 31, 14, 59, tzinfo=dt.UTC)) == "2026-12-31 23:59"


def test_facts_are_told_in_words_amounts_in_won_and_times_in_korea() -> None:
    facts = {
        "sale_ends_at": "2026-12-30T15:00:00+00:00", "return_fee": 3000, "gift_wrap": "01", "discount": 10,
        "discount_unit": "02", "customs_country": "null", "bundle_delivery": True, "extra": {"rootCtgrNo": "0"},
        "components": [{"group": "색", "name": "뚜껑", "price": 1500, "quantity": 20, "in_use": True}],
    }  # fmt: skip
    told = dict(wording_facts.told(facts))
    assert told["판매 종료"] == "2026-12-31 00:00"
    assert told["반품배송비"] == "3,000원"
    assert told["선물포장"] == "포장 없음"
    assert told["즉시할인 값"] == "10%"
    assert told["통관 국가"] == "", "the market's null is not known, not a word"
    assert told["추가구성상품"] == "묶음 색, 상품명 뚜껑, 판매가 1,500원, 수량 20개, 사용 예"
    assert "extra" not in told


@pytest.mark.parametrize(
    ("field", "raw", "said"),
    [
        ("parts", {"A-1": 2, "B-2": 1}, "A-1 2개, B-2 1개"),
        ("parts", {}, "없음"),
        ("more.return_fee", 2500, "2,500원"),
        ("category_path", "생활/건강>주방용품>컵", "생활/건강 > 주방용품 > 컵"),
        ("minors", "N", "성인만 살 수 있음"),
        ("archived_at", "2026-01-02T03:04:05.123456+00:00", "2026-01-02 12:04"),
    ],
)
def test_history_tells_values_and_not_how_they_are_kept(field: str, raw: object, said: str) -> None:
    assert wording_changes.value(field, raw) == said
