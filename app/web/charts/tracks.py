"""One objective's track on one criterion over the rounds, and the axis it is drawn on."""

from dataclasses import dataclass
from itertools import pairwise

from app.web.charts.parts import Sign
from app.web.charts.svg import (
    BOLD,
    FILL,
    LINE,
    MIDDLE,
    SMALL,
    STROKE,
    lines_of_text,
    number,
    rect,
    text,
    wrap,
)

HALF_MARK = 0.45  # a bar covers its marks to almost half a step on either side: an IQR of 0 is still seen
BETWEEN_BARS = 2
HEIGHTS = {1: 12, 2: 8}  # of a bar, by the number of rounds
HEIGHT = 6
NARROWEST_STEP = 16

# The ramp of the rounds goes on towards black; beyond the fifth round it stays there.
_ROUNDS = ("#7C8790", "#4F7FA3", "#1E4868", "#0E2A40", "#05121C")
_PAINT = [f' class="c-r{i}" fill="{colour}"' for i, colour in enumerate(_ROUNDS, start=1)]


@dataclass(frozen=True, slots=True)
class Step:
    """A round's quartiles and median, and the IQR as it is said ("1.75", "1,75")."""

    q1: float
    median: float
    q3: float
    iqr: str


@dataclass(frozen=True, slots=True)
class Track:
    """One objective on one criterion: a step for each round, None where it was not rated.

    All words come as they are shown: `n` ("n 46") and, if asked for, a `sign` with its `word` ("stable").
    """

    steps: tuple[Step | None, ...]
    n: str = ""
    sign: Sign | None = None
    word: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale laid out from `left` on, a column of `step` pixels for every value."""

    left: float
    step: float
    lowest: int
    highest: int

    @property
    def right(self) -> float:
        return self.left + self.step * (self.highest - self.lowest + 1)

    def x(self, value: float) -> float:
        return self.left + (value - self.lowest + 0.5) * self.step

    @property
    def ticks(self) -> list[int]:
        """Every value if there is room, else the ends and the middle; the whole scale in any case."""
        if self.step >= NARROWEST_STEP:
            return list(range(self.lowest, self.highest + 1))
        return sorted({self.lowest, (self.lowest + self.highest) // 2, self.highest})


def _pitch(rounds: int) -> float:
    return HEIGHTS.get(rounds, HEIGHT) + BETWEEN_BARS


def bars_height(rounds: int) -> float:
    return rounds * _pitch(rounds) - BETWEEN_BARS


def draw_track(track: Track, axis: Axis) -> str:
    """A bar for each round, top to bottom, and the medians joined from round to round, but not over a gap."""
    rounds = len(track.steps)
    thick = HEIGHTS.get(rounds, HEIGHT)
    bars: list[str] = []
    points: list[tuple[float, float] | None] = []
    for i, step in enumerate(track.steps):
        if step is None:
            points.append(None)
            continue
        left, right = axis.x(step.q1 - HALF_MARK), axis.x(step.q3 + HALF_MARK)
        top = i * _pitch(rounds)
        bars.append(rect(left, top, right - left, thick, _PAINT[min(i, len(_PAINT) - 1)]))
        points.append((axis.x(step.median), top + thick / 2))
    return "".join(bars) + _medians(points)


def _medians(points: list[tuple[float, float] | None]) -> str:
    present = [point for point in points if point]
    lines = "".join(
        f"M{number(a[0])} {number(a[1])}L{number(b[0])} {number(b[1])}"
        for a, b in pairwise(points)
        if a and b
    )
    drawn = ""
    if lines:
        drawn = f'<path{STROKE["halo"]} stroke-width="4" d="{lines}"/>'
        drawn += f'<path{STROKE["median"]} stroke-width="1.5" d="{lines}"/>'
    for i, (x, y) in enumerate(present, start=1):
        radius = 3 if i == len(present) else 2
        drawn += f'<circle class="c-dot" stroke="#FFFFFF" cx="{number(x)}" cy="{number(y)}" r="{radius}"/>'
    return drawn


def grid(axes: list[Axis], spans: list[tuple[float, float]]) -> str:
    """Vertical lines at the values, over each span of rows: not through the heads between them."""
    ticks = [number(axis.x(tick)) for axis in axes for tick in axis.ticks]
    path = "".join(f"M{x} {number(top)}V{number(bottom)}" for top, bottom in spans for x in ticks)
    return f'<path{STROKE["line"]} d="{path}"/>' if path else ""


def numbers(axis: Axis, y: float) -> str:
    inner = "".join(text(axis.x(tick), y, str(tick)) for tick in axis.ticks)
    return f'<g font-size="{SMALL}"{MIDDLE}{FILL["ink3"]}>{inner}</g>'


def key(rounds: tuple[str, ...], median: str, width: float) -> tuple[str, float]:
    """The rounds from top to bottom as in every row, and the dot of the median; with the height it took."""
    drawn, y = "", 0.0
    hand = f' font-size="{SMALL}"{FILL["ink2"]}'
    for i, name in enumerate(rounds):
        lines = wrap(name, width - 36, SMALL)
        drawn += rect(0, y + 6, 26, HEIGHTS.get(len(rounds), HEIGHT), _PAINT[min(i, len(_PAINT) - 1)])
        drawn += lines_of_text(36, y + 13, lines, hand)
        y += LINE * len(lines)
    lines = wrap(median, width - 36, SMALL)
    drawn += f'<circle class="c-dot" cx="13" cy="{number(y + 8.5)}" r="3"/>' + lines_of_text(
        36, y + 13, lines, hand
    )
    return drawn, y + LINE * len(lines) + 6


def story(track: Track, missing: str) -> list[tuple[str, str]]:
    """The IQRs "2 → 1 → 1" with their attributes: the last round that has one in bold."""
    said = [step.iqr if step else missing for step in track.steps]
    last = max((i for i, step in enumerate(track.steps) if step), default=None)
    if last is None:
        return []
    before, after = " → ".join(said[:last]), " → ".join(said[last + 1 :])
    return [
        (f"{before} →" if before else "", FILL["ink3"]),
        (said[last], BOLD),
        (f"→ {after}" if after else "", FILL["ink3"]),
    ]
