"""How a panel marked each objective: bars of counts, stacked to both sides of the scale's middle."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from app.web.charts.bars import BAR, SWATCH, bar, below, swatch_width, swatches
from app.web.charts.parts import (
    BASELINE,
    Sign,
    Subject,
    SubjectColumn,
    draw_head,
    draw_sign,
    draw_subject,
    sign_room,
    subject_column,
    word_paint,
)
from app.web.charts.svg import (
    BOLD,
    END,
    FILL,
    LINE,
    SMALL,
    STROKE,
    group,
    horizontals,
    lines_of_text,
    number,
    picture,
    spans,
    text,
    width_of,
    wrap,
)

GAP = 14
ROW = 30
NARROWEST_PANEL = 400  # two criteria stand side by side only if each gets this much
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


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a panel's parts stand, from the panel's left edge."""

    left: float
    unit: float  # pixels of a whole panel of people
    zero: float
    words: float
    word_room: float
    share: float
    right: float


def diverging_bars(chart: DivergingChart) -> Markup:
    """The chart as inline SVG: criteria side by side if there is room, else under each objective."""
    for row in chart.rows:
        if [len(cell.counts) for cell in row.cells] != [len(panel.categories) for panel in chart.panels]:
            raise ValueError(f"{row.subject.code} needs a count for each category of each criterion")
    wide = chart.width >= NARROWEST_PANEL * len(chart.panels) + 200
    inner, height = _side_by_side(chart) if wide else _stacked(chart)
    layout = "wide" if wide else "stacked"
    return picture(inner, layout, chart.prefix, chart.title, chart.description, chart.width, height)


# --- both layouts --------------------------------------------------------------------------------


def _cells(chart: DivergingChart, index: int) -> Iterator[DivergingCell]:
    return (row.cells[index] for row in chart.rows)


def _reach(chart: DivergingChart, index: int) -> tuple[float, float]:
    """How far a panel's bars reach to the left and to the right of the middle, as shares of n."""
    counted = [(below(cell.counts), sum(cell.counts)) for cell in _cells(chart, index) if any(cell.counts)]
    left = max((lower / n for lower, n in counted), default=0.5)
    right = max((1 - lower / n for lower, n in counted), default=0.5)
    return max(left, LEAST_SIDE), max(right, LEAST_SIDE)


def _divider(words: str | None, y: float, width: float) -> tuple[str, float]:
    """The dotted line between two groups of rows, and the room it takes."""
    if words is None:
        return "", 0
    line = f'<path{STROKE["cut"]} stroke-width="1.5" stroke-dasharray="2 4" d="M0 {number(y + 6)}h{number(width)}"/>'
    said = wrap(words, width, SMALL)
    return line + lines_of_text(0, y + 22, said, f' font-size="{SMALL}"{FILL["ink3"]}'), 12 + LINE * len(said)


# --- criteria side by side ----------------------------------------------------------------------


def _places(chart: DivergingChart, left: float) -> list[_Place]:
    """Each panel takes what its bars need, at one scale for all: lengths can be compared across criteria."""
    reaches = [_reach(chart, i) for i in range(len(chart.panels))]
    rooms = [_rooms(chart, i) for i in range(len(chart.panels))]
    texts = sum(sum(room) for room in rooms) + GAP * 4 * len(rooms)
    unit = (chart.width - left - texts) / sum(map(sum, reaches))
    places = []
    for (left_reach, right_reach), (word, share, n) in zip(reaches, rooms, strict=True):
        words = left + GAP + (left_reach + right_reach) * unit + GAP
        shares = words + word + GAP + share
        places.append(_Place(left, unit, left + GAP + left_reach * unit, words, word, shares, shares + n))
        left = shares + n + GAP
    return places


def _rooms(chart: DivergingChart, index: int) -> tuple[float, float, float]:
    """The widths of the columns right of the bars: verdict, share, n."""
    cells = list(_cells(chart, index))
    head = max((width_of(word, SMALL) for word in chart.panels[index].share_head.split()), default=0)
    word = max((min(130, width_of(cell.word)) + sign_room(cell.sign) for cell in cells), default=0)
    share = max((width_of(cell.share, bold=True) for cell in cells), default=0)
    n = max((width_of(f" {cell.n}") for cell in cells), default=0)
    return word, max(share, head - n), n


def _side_by_side(chart: DivergingChart) -> tuple[str, float]:
    column = subject_column((row.subject for row in chart.rows), chart.width * 0.22)
    places = _places(chart, column.width)
    heads, y = _heads(chart, places)
    top, rules, drawn = y, [y], []
    for row in chart.rows:
        divider, room = _divider(row.divider, y, chart.width)
        y += room
        height = _row_height(chart, row, column, places)
        drawn.append(divider + group(_row(chart, row, column, places, height), 0, y))
        y += height
        rules.append(y)
    # Under the bars: over them it would strike through the figures of the middle category.
    zeros = "".join(f"M{number(place.zero)} {number(top - 4)}V{number(y)}" for place in places)
    ground = horizontals(rules, chart.width, STROKE["line"]) + f'<path{STROKE["axis"]} d="{zeros}"/>'
    return heads + ground + "".join(drawn), y + 2


def _heads(chart: DivergingChart, places: list[_Place]) -> tuple[str, float]:
    drawn, tallest = [], 0.0
    for panel, place in zip(chart.panels, places, strict=True):
        head, height = draw_head(place.left + GAP, panel.title, panel.scale, place.right - place.left - GAP)
        drawn.append(head)
        tallest = max(tallest, height)
    for panel, place in zip(chart.panels, places, strict=True):
        long = swatch_width(panel.categories) * len(panel.categories)
        # The swatch of the middle stands over the middle of the bars, if there is room for that.
        x = max(place.left + GAP, min(place.zero - long / 2, place.words - GAP - long))
        drawn.append(swatches(panel.categories, x, tallest))
        heading = wrap(panel.share_head, place.right - max(place.words, x + long + GAP), SMALL)
        first = tallest + SWATCH - 5 - LINE * (len(heading) - 1)
        drawn.append(lines_of_text(place.right, first, heading, f' font-size="{SMALL}"{FILL["ink3"]}{END}'))
    return "".join(drawn), tallest + SWATCH + 8


def _blank(place: _Place) -> tuple[float, float]:
    """Where words can stand instead of a bar: the wider side, so that the line of the middle misses them."""
    left, right = place.zero - place.left - GAP, place.words - GAP - place.zero
    return (place.zero + 8, right - 8) if right >= left else (place.left + GAP, left - 8)


def _wrapped(cell: DivergingCell, place: _Place) -> tuple[list[str], list[str]]:
    words = wrap(cell.word, place.word_room - sign_room(cell.sign))
    return words, wrap(cell.note, place.right - place.words, SMALL)


def _row_height(
    chart: DivergingChart, row: DivergingRow, column: SubjectColumn, places: list[_Place]
) -> float:
    most = len(column.lines(row.subject))
    for cell, place in zip(row.cells, places, strict=True):
        most = max(most, sum(map(len, _wrapped(cell, place))))
        if not any(cell.counts):
            most = max(most, len(wrap(chart.nobody, _blank(place)[1])))
    return max(ROW, LINE * most + 10)


def _row(
    chart: DivergingChart, row: DivergingRow, column: SubjectColumn, places: list[_Place], height: float
) -> str:
    middle = height / 2
    first = middle + BASELINE - LINE * (len(column.lines(row.subject)) - 1) / 2
    drawn = [draw_subject(row.subject, column, first)]
    for cell, place in zip(row.cells, places, strict=True):
        if any(cell.counts):
            drawn.append(group(bar(cell.counts, place.unit, place.zero), 0, middle - BAR / 2))
        else:
            x, room = _blank(place)
            nobody = wrap(chart.nobody, room)
            begin = middle + BASELINE - LINE * (len(nobody) - 1) / 2
            drawn.append(lines_of_text(x, begin, nobody, FILL["ink3"]))
        drawn.append(_texts(cell, place, middle))
    return "".join(drawn)


def _texts(cell: DivergingCell, place: _Place, middle: float) -> str:
    words, notes = _wrapped(cell, place)
    line = middle - LINE * (max(1, len(words)) + len(notes) - 1) / 2
    first = line + BASELINE
    drawn = draw_sign(cell.sign, place.words, line)
    drawn += lines_of_text(place.words + sign_room(cell.sign), first, words, word_paint(cell.sign))
    drawn += spans(place.right, first, [(cell.share, BOLD), (cell.n, FILL["ink3"])], END)
    below = first + LINE * max(1, len(words))
    return drawn + lines_of_text(place.words, below, notes, f' font-size="{SMALL}"{FILL["ink3"]}')


# --- criteria under each objective --------------------------------------------------------------


def _stacked(chart: DivergingChart) -> tuple[str, float]:
    column = subject_column((row.subject for row in chart.rows), chart.width)
    reaches = [_reach(chart, i) for i in range(len(chart.panels))]
    left = max((left for left, _ in reaches), default=0.5)
    unit = (chart.width - 2) / (left + max((right for _, right in reaches), default=0.5))
    drawn, rules, y = [], [], 0.0
    for panel in chart.panels:
        head, height = draw_head(0, panel.title, panel.scale, chart.width)
        drawn.append(group(head + swatches(panel.categories, 0, height), 0, y))
        y += height + SWATCH + 8
    for row in chart.rows:
        rules.append(y)
        divider, room = _divider(row.divider, y, chart.width)
        block, height = _block(chart, row, column, unit, 1 + left * unit)
        drawn.append(divider + group(block, 0, y + room))
        y += room + height
    return horizontals(rules, chart.width, STROKE["line"]) + "".join(drawn), y


def _block(
    chart: DivergingChart, row: DivergingRow, column: SubjectColumn, unit: float, zero: float
) -> tuple[str, float]:
    drawn = [draw_subject(row.subject, column, 24)]
    y = 10.0 + LINE * len(column.lines(row.subject))
    for panel, cell in zip(chart.panels, row.cells, strict=True):
        texts, height = _lines(panel, cell, chart.width)
        drawn.append(group(texts, 0, y))
        y += height
        if any(cell.counts):
            axis = f'<path{STROKE["axis"]} d="M{number(zero)} -4v{BAR + 8}"/>'
            drawn.append(group(axis + bar(cell.counts, unit, zero), 0, y))
            y += BAR + 10
        else:
            nobody = wrap(chart.nobody, chart.width)
            drawn.append(lines_of_text(0, y + 10, nobody, FILL["ink3"]))
            y += LINE * len(nobody) + 4
    return "".join(drawn), y + 2


def _lines(panel: DivergingPanel, cell: DivergingCell, width: float) -> tuple[str, float]:
    """The criterion, its verdict and its share above a bar: in one line if they fit, else in two."""
    figures = width_of(cell.share, bold=True) + width_of(f" {cell.n}") + GAP
    fits = width_of(f"{panel.title} {cell.word}") + sign_room(cell.sign) + figures <= width
    drawn = spans(width, 17, [(cell.share, BOLD), (cell.n, FILL["ink3"])], END)
    y = 17 if fits else 17 + LINE
    if not fits:
        drawn += text(0, 17, panel.title, FILL["ink2"])
    own = [(panel.title if fits else "", FILL["ink2"]), (cell.word, word_paint(cell.sign))]
    drawn += draw_sign(cell.sign, 0, y - BASELINE) + spans(sign_room(cell.sign), y, own)
    notes = wrap(cell.note, width, SMALL)
    drawn += lines_of_text(0, y + LINE, notes, f' font-size="{SMALL}"{FILL["ink3"]}')
    return drawn, y + 7 + LINE * len(notes)
