"""Particles follow the last sound, also of numbers, letters and what stands in quotes or brackets."""

import pytest

from webapp.korean import with_particle


@pytest.mark.parametrize(
    ("word", "pair", "said"),
    [
        ("재고수량", "이/가", "재고수량이"),
        ("원가", "이/가", "원가가"),
        ("대표 이미지", "을/를", "대표 이미지를"),
        ("상품명", "와/과", "상품명과"),
        ("바코드", "와/과", "바코드와"),
        ("셀러오피스", "으로/로", "셀러오피스로"),
        ("출고지 서울", "으로/로", "출고지 서울로"),  # ㄹ takes 로
        ("우편", "으로/로", "우편으로"),
        (1203, "을/를", "1203을"),
        ("1,204", "을/를", "1,204를"),
        ("3,000", "을/를", "3,000을"),
        (5, "은/는", "5는"),
        (7, "으로/로", "7로"),
        (10, "으로/로", "10으로"),
        ("SKU", "은/는", "SKU는"),
        ("XL", "이/가", "XL이"),
        ("파랑(소)", "을/를", "파랑(소)을"),
        ("‘견본’", "을/를", "‘견본’을"),
        ("", "을/를", "를"),
        ("鮨", "이/가", "鮨가"),
    ],
)
def test_a_particle_follows_the_last_sound(word: object, pair: str, said: str) -> None:
    assert with_particle(word, pair) == said
