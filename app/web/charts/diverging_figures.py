"""What a chart of diverging bars is told, and what its two layouts share."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.web.charts.bars import below
from app.web.charts.parts import Sign, Subject
from app.web.charts.svg import FILL, LINE, SMALL, STROKE, lines_of_text, number, wrap

LEAST_SIDE = 0.06  # some room beside the middle even where all marks lie on the other side


@dataclass(frozen=True, slots=True)
class DivergingCell:
    """One objective on one criterion.

    `counts` are people by category, lowest first, "no opinion" left out. All words come as they are shown:
    a verdict's `sign` and `word`, the bold `share` ("96 %", below 8 people "4 of 5"), `n` ("of 48") and a
    `note` ("One changed mark would undo this").
    """

    counts: tuple[int, ...]
    share: str = ""
    n: str = ""
    sign: Sign | None = None
    word: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class DivergingRow:
    """One objective, a cell for each panel. `divider` draws a dotted line above it, with these words if any."""

    subject: Subject
    cells: tuple[DivergingCell, ...]
    divider: str | None = None


@dataclass(frozen=True, slots=True)
class DivergingPanel:
    """One criterion: its name, what its scale means, its categories from lowest to highest, what `share` is."""

    title: str
    scale: str
    categories: tuple[str, ...]
    share_head: str = ""


@dataclass(frozen=True, slots=True)
class DivergingChart:
    """Rows are drawn in the order given; `nobody` stands where a bar would be that has no marks."""

    prefix: str
    title: str
    description: str
    nobody: str
    panels: tuple[DivergingPanel, ...]
    rows: tuple[DivergingRow, ...]
    width: int = 1232


def cells(chart: DivergingChart, index: int) -> Iterator[DivergingCell]:
    return (row.cells[index] for row in chart.rows)


def reach(chart: DivergingChart, index: int) -> tuple[float, float]:
    """How far a panel's bars reach to the left and to the right of the middle, as shares of n."""
    counted = [(below(cell.counts), sum(cell.counts)) for cell in cells(chart, index) if any(cell.counts)]
    left = max((lower / n for lower, n in counted), default=0.5)
    right = max((1 - lower / n for lower, n in counted), default=0.5)
    return max(left, LEAST_SIDE), max(right, LEAST_SIDE)


def divider(words: str | None, y: float, width: float) -> tuple[str, float]:
    """The dotted line between two groups of rows, and the room it takes."""
    if words is None:
        return "", 0
    line = f'<path{STROKE["cut"]} stroke-width="1.5" stroke-dasharray="2 4" d="M0 {number(y + 6)}h{number(width)}"/>'
    said = wrap(words, width, SMALL)
    return line + lines_of_text(0, y + 22, said, f' font-size="{SMALL}"{FILL["ink3"]}'), 12 + LINE * len(said)
