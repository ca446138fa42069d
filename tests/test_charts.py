"""Bars of a chart: as high as their values, standing on each other, what hangs below to the same measure."""

from hypothesis import given
from hypothesis import strategies as st

from webapp.charts import ABOVE, BELOW, bars

COLUMNS = st.lists(st.tuples(*[st.integers(0, 10**10)] * 3), min_size=1, max_size=31)


@given(COLUMNS)
def test_every_bar_is_within_the_picture_and_as_high_as_its_value(columns: list[tuple[int, int, int]]) -> None:
    over = [[("sure", sure), ("going", going)] for sure, going, _ in columns]
    chart = bars(over, [("gone", gone) for _, _, gone in columns])
    assert chart.top == max(sure + going for sure, going, _ in columns)
    for (sure, going, gone), bar in zip(columns, chart.bars, strict=True):
        heights = {block.name: block.height for block in bar.blocks}
        assert 0 <= bar.x < bar.x + bar.width <= 100.01
        assert sum(heights.get(name, 0) for name in ("sure", "going")) <= ABOVE + 0.2
        assert heights.get("gone", 0) <= BELOW + 0.1
        if gone == sure:
            assert heights.get("gone", 0) == heights.get("sure", 0), "to the same measure"
        assert (sure > going) <= (heights.get("sure", 0) >= heights.get("going", 0))


def test_days_without_a_sale_have_no_bar() -> None:
    chart = bars([[("sure", 0)], [("sure", 5)]], [("gone", 0), ("gone", 0)])
    assert [[block.name for block in bar.blocks] for bar in chart.bars] == [[], ["sure"]]
    assert chart.bars[1].blocks[0].height == ABOVE
