"""One diverging bar, and the colours of its categories."""

from functools import cache

from app.web.charts.parts import BASELINE
from app.web.charts.svg import FILL, MIDDLE, SMALL, STROKE, group, rect, text, width_of

BAR = 22
SWATCH = 20

# From the middle outwards, purple for low and green for high like the verdicts, checked with simulated
# protan, deutan and tritan vision. The second step is the first strong one: on the usual scales of 5, 7
# and 9 points it is where the box of low or high marks begins.
_LEVELS = 4
_RAMP = {
    "m": "#F3F2EC",
    "l1": "#EDD3E2",
    "l2": "#DF97C0",
    "l3": "#AD568A",
    "l4": "#7A2E5D",
    "h1": "#CDE6D5",
    "h2": "#7DBF9B",
    "h3": "#3A825C",
    "h4": "#1F5C3B",
}
_PAINT = {name: f' class="c-{name}" fill="{colour}"' for name, colour in _RAMP.items()}
_DARK = frozenset({"l3", "l4", "h3", "h4"})


@cache
def _colours(size: int) -> list[str]:
    """A colour's name for each category, lowest first."""
    half = size // 2
    steps = [max(1, round(step * _LEVELS / half)) for step in range(1, half + 1)]
    middle = ["m"] if size % 2 else []
    return [f"l{step}" for step in reversed(steps)] + middle + [f"h{step}" for step in steps]


def below(counts: tuple[int, ...]) -> float:
    """How many people stand left of the middle; those in the middle category stand astride."""
    half = len(counts) // 2
    return sum(counts[:half]) + (counts[half] / 2 if len(counts) % 2 else 0)


def bar(counts: tuple[int, ...], unit: float, zero: float) -> str:
    """Segments whose widths are shares of n. Edges are rounded, not widths: so a row's widths sum to its share."""
    n, passed, left = sum(counts), 0, below(counts)
    rects, figures = [], []
    for count, colour in zip(counts, _colours(len(counts)), strict=True):
        if not count:
            continue
        start = round(zero + (passed - left) / n * unit, 1)
        passed += count
        width = round(zero + (passed - left) / n * unit, 1) - start
        rects.append(rect(start, 0, width, BAR, _PAINT[colour]))
        if width_of(str(count), SMALL) + 3 <= width:
            paint = FILL["on"] if colour in _DARK else ""
            figures.append(text(round(start + width / 2), BAR / 2 + BASELINE, str(count), paint))
    return _painted(rects, figures)


def swatch_width(categories: tuple[str, ...]) -> float:
    """Room for the longest name of a category."""
    return max(SWATCH, *(width_of(name, SMALL) + 6 for name in categories))


def swatches(categories: tuple[str, ...], x: float, y: float) -> str:
    """The categories in the order and the colours of the bars, each with its own name."""
    room = swatch_width(categories)
    rects, names = [], []
    for i, (name, colour) in enumerate(zip(categories, _colours(len(categories)), strict=True)):
        rects.append(rect(i * room, 0, room, SWATCH, _PAINT[colour]))
        names.append(
            text((i + 0.5) * room, SWATCH / 2 + BASELINE, name, FILL["on"] if colour in _DARK else "")
        )
    return group(_painted(rects, names), x, y)


def _painted(rects: list[str], figures: list[str]) -> str:
    inside = f'<g font-size="{SMALL}"{MIDDLE}>{"".join(figures)}</g>' if any(figures) else ""
    return f"<g{STROKE['outline']}>{''.join(rects)}</g>{inside}"
