"""What an expert's track is drawn with: the panel's middle halves and medians, and the own marks on them.

Figures arrive here already disclosed: nothing below hides any.
"""

from dataclasses import dataclass
from math import ceil, floor

from app.web.views.scale_components import CELL

PITCH = 14
"""Height of one round in the drawing; its bar is 8 high and leaves 3 above and below."""
HALF_MARK = 0.45
LEAST = 0.3
"""How far a bar reaches beyond a mark that it contains, and how wide it is at least, in points of the scale."""


@dataclass(frozen=True, slots=True)
class Half:
    """The panel's median and middle half in one round."""

    median: float
    q1: float
    q3: float

    @property
    def stretch(self) -> tuple[float, float]:
        """From where to where its bar reaches: over the marks it contains, so that a range of 0 is still seen.

        Between two marks it ends at the quartile: a mark that lies outside must not lie on the bar.
        """
        low, high = min(self.q1, ceil(self.q1) - HALF_MARK), max(self.q3, floor(self.q3) + HALF_MARK)
        slack = max(0.0, LEAST - (high - low)) / 2
        return low - slack, high + slack


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the drawing; `kind` is the class that paints its round."""

    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class Picture:
    """One item on one criterion: a row for every round, with the panel's middle half and the expert's own mark.

    The picture is stretched to the room it gets. Marks are dots of no length with a round pen, and every pen keeps
    its width: so they stay round on a phone and on a wide screen.
    """

    lowest: int
    highest: int
    rounds: tuple[int, ...]
    halves: tuple[Half | None, ...]
    own: tuple[int | None, ...]

    @property
    def width(self) -> int:
        return (self.highest - self.lowest + 1) * CELL

    @property
    def height(self) -> int:
        return len(self.rounds) * PITCH

    @property
    def grid(self) -> str:
        """A thin line through every mark of the scale."""
        return "".join(f"M{CELL * i + CELL // 2} 0V{self.height}" for i in range(self.width // CELL))

    @property
    def bars(self) -> tuple[Bar, ...]:
        return tuple(
            Bar(f"r{min(number, 3)}", self._bar(row, *half.stretch))
            for row, (number, half) in enumerate(zip(self.rounds, self.halves, strict=True))
            if half is not None
        )

    def _bar(self, row: int, low: float, high: float) -> str:
        return f"M{self._at(low):g} {PITCH * row + 3}H{self._at(high):g}v8H{self._at(low):g}z"

    @property
    def medians(self) -> str:
        return "".join(
            f"M{self._at(half.median):g} {PITCH * row + 1}v12"
            for row, half in enumerate(self.halves)
            if half is not None
        )

    @property
    def dots(self) -> str:
        """The own marks."""
        return "".join(
            f"M{self._at(mark):g} {PITCH * row + 7}h0"
            for row, mark in enumerate(self.own)
            if mark is not None
        )

    def _at(self, value: float) -> float:
        return round((value - self.lowest + 0.5) * CELL, 2)
