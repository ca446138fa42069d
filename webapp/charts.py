"""Where the bars of a chart stand, reckoned on the server: the page draws them as SVG with the figures behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

# Pixels, of which a chart is as high on every screen; across it has shares of whatever width there is.
ABOVE, BELOW, ROOM = 140.0, 40.0, 18.0
GAP = 0.25


@dataclass(frozen=True)
class Block:
    """One stretch of a bar: what it stands for, its upper edge and its height."""

    name: str
    y: float
    height: float


@dataclass(frozen=True)
class Bar:
    """A column of the chart: left edge, middle and width in a hundredth of the chart's, and its stretches."""

    x: float
    middle: float
    width: float
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Chart:
    """Bars over a base line, and under it what is told apart; `top` is the greatest value over it."""

    bars: tuple[Bar, ...]
    top: int
    base: float = ROOM + ABOVE
    height: float = ROOM + ABOVE + BELOW + ROOM


def bars(over: Sequence[Sequence[tuple[str, int]]], under: Sequence[tuple[str, int]]) -> Chart:
    """Per column the values that stand on each other, by name, and the one that hangs under them."""
    top = max((sum(value for _, value in column) for column in over), default=0)
    deepest = max((value for _, value in under), default=0)
    scale = min(ABOVE / top if top else ABOVE, BELOW / deepest if deepest else BELOW)
    chart = Chart((), top)
    step = 100 / max(1, len(over))
    found = []
    for place, (column, (name, hanging)) in enumerate(zip(over, under, strict=True)):
        blocks, y = [], chart.base
        for part, value in column:
            y -= value * scale
            blocks.append(Block(part, round(y, 1), round(value * scale, 1)))
        blocks.append(Block(name, chart.base, round(hanging * scale, 1)))
        x = (place + GAP / 2) * step
        shown = tuple(one for one in blocks if one.height > 0)
        found.append(Bar(round(x, 2), round((place + 0.5) * step, 2), round(step * (1 - GAP), 2), shown))
    return Chart(tuple(found), top)
