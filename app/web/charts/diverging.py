"""How a panel marked each objective: bars of counts, stacked to both sides of the scale's middle."""

from dataclasses import dataclass

from markupsafe import Markup

from app.web.charts.bars import BAR, SWATCH, bar, swatch_width, swatches
from app.web.charts.diverging_figures import (
    DivergingCell,
    DivergingChart,
    DivergingRow,
    cells,
    divider,
    reach,
)
from app.web.charts.diverging_stacked import stacked
from app.web.charts.parts import (
    BASELINE,
    GAP,
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
    width_of,
    wrap,
)

ROW = 32
NARROWEST_PANEL = 400  # criteria stand side by side only if each gets this much
COMFORTABLE = 220  # pixels of a whole panel of people; below it the figures go under the verdict
LONGEST_WORD = 150


@dataclass(frozen=True, slots=True)
class _Room:
    """What the texts right of a panel's bars need."""

    sign: float
    word: float
    figures: float
    beneath: bool  # the figures under the verdict's word, not beside it

    @property
    def width(self) -> float:
        beside = self.word + (GAP if self.word and self.figures else 0) + self.figures
        return self.sign + (max(self.word, self.figures) if self.beneath else beside)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a panel's parts stand."""

    left: float
    zero: float
    unit: float  # pixels of a whole panel of people
    signs: float
    room: _Room

    @property
    def words(self) -> float:
        return self.signs + self.room.sign

    @property
    def right(self) -> float:
        return self.signs + self.room.width


def diverging_bars(chart: DivergingChart) -> Markup:
    """The chart as inline SVG: criteria side by side if there is room, else under each objective."""
    for row in chart.rows:
        if [len(cell.counts) for cell in row.cells] != [len(panel.categories) for panel in chart.panels]:
            raise ValueError(f"{row.subject.code} needs a count for each category of each criterion")
    wide = chart.width >= NARROWEST_PANEL * len(chart.panels) + 200
    inner, height = _side_by_side(chart) if wide else stacked(chart)
    layout = "wide" if wide else "stacked"
    return picture(inner, layout, chart.prefix, chart.title, chart.description, chart.width, height)


# --- where everything stands --------------------------------------------------------------------


def _places(chart: DivergingChart, left: float) -> list[_Place]:
    for beneath in (False, True):
        places = _laid_out(chart, left, beneath)
        if places and places[0].unit >= COMFORTABLE:
            break
    return places


def _laid_out(chart: DivergingChart, left: float, beneath: bool) -> list[_Place]:
    """Each panel takes what its bars need, at one scale for all: lengths can be compared across criteria."""
    reaches = [reach(chart, i) for i in range(len(chart.panels))]
    rooms = [_room(chart, i, beneath) for i in range(len(chart.panels))]
    # The middle swatch of the head stands over the middle of the bars: half the swatches need room.
    halves = [swatch_width(panel.categories) * len(panel.categories) / 2 for panel in chart.panels]
    free = chart.width - left - sum(room.width + 3 * GAP for room in rooms) + GAP
    whole, lost = sum(map(sum, reaches)), 0.0
    for _ in range(4):  # each time a smaller error; the last one is below a pixel
        unit = (free - lost) / whole
        lost = sum(max(0, half - lower * unit) for half, (lower, _) in zip(halves, reaches, strict=True))
    places = []
    for (lower, upper), half, room in zip(reaches, halves, rooms, strict=True):
        zero = left + GAP + max(lower * unit, half)
        places.append(_Place(left + GAP, zero, unit, zero + upper * unit + GAP, room))
        left = places[-1].right + GAP
    return places


def _room(chart: DivergingChart, index: int, beneath: bool) -> _Room:
    of_panel = list(cells(chart, index))
    return _Room(
        sign=max((sign_room(cell.sign) for cell in of_panel), default=0),
        word=max((min(LONGEST_WORD, width_of(cell.word)) for cell in of_panel), default=0),
        figures=max(
            (width_of(cell.share, bold=True) + width_of(f" {cell.n}") for cell in of_panel), default=0
        ),
        beneath=beneath,
    )


def _blank(place: _Place) -> tuple[float, float]:
    """Where words can stand instead of a bar: the wider side, so that the line of the middle misses them."""
    left, right = place.zero - place.left, place.signs - GAP - place.zero
    return (place.zero + 8, right - 8) if right >= left else (place.left, left - 8)


# --- drawing ------------------------------------------------------------------------------------


def _side_by_side(chart: DivergingChart) -> tuple[str, float]:
    column = subject_column((row.subject for row in chart.rows), max(220, chart.width * 0.22))
    places = _places(chart, column.width)
    heads, y = _heads(chart, places)
    top, rules, drawn = y, [y], []
    for row in chart.rows:
        line, room = divider(row.divider, y, chart.width)
        y += room
        height = _row_height(chart, row, column, places)
        drawn.append(line + group(_row(chart, row, column, places, height), 0, y))
        y += height
        rules.append(y)
    # Under the bars: over them it would strike through the figures of the middle category.
    zeros = "".join(f"M{number(place.zero)} {number(top - 4)}V{number(y)}" for place in places)
    ground = horizontals(rules, chart.width, STROKE["line"]) + f'<path{STROKE["axis"]} d="{zeros}"/>'
    return heads + ground + "".join(drawn), y + 2


def _heads(chart: DivergingChart, places: list[_Place]) -> tuple[str, float]:
    heads = [
        draw_head(place.left, panel.title, panel.scale, place.right - place.left)
        for panel, place in zip(chart.panels, places, strict=True)
    ]
    y = max((height for _, height in heads), default=0)
    drawn = []
    hand = f' font-size="{SMALL}"{FILL["ink3"]}'
    for panel, place, (head, height) in zip(chart.panels, places, heads, strict=True):
        long = swatch_width(panel.categories) * len(panel.categories)
        drawn.append(group(head, 0, y - height) + swatches(panel.categories, place.zero - long / 2, y))
        begin = max(place.words if place.room.beneath else place.signs, place.zero + long / 2 + GAP)
        heading = wrap(panel.share_head, place.right - begin, SMALL)
        first = y + SWATCH - BASELINE - LINE * (len(heading) - 1)
        at, end = (begin, "") if place.room.beneath else (place.right, END)
        drawn.append(lines_of_text(at, first, heading, hand + end))
    return "".join(drawn), y + SWATCH + 8


def _texts_of(cell: DivergingCell, place: _Place) -> tuple[list[str], list[str]]:
    return wrap(cell.word, place.room.word), wrap(cell.note, place.right - place.words, SMALL)


def _lines_of(cell: DivergingCell, place: _Place) -> int:
    words, notes = _texts_of(cell, place)
    figures = bool(cell.share or cell.n)
    return (len(words) + figures if place.room.beneath else max(len(words), figures)) + len(notes)


def _row_height(
    chart: DivergingChart, row: DivergingRow, column: SubjectColumn, places: list[_Place]
) -> float:
    most = len(column.lines(row.subject))
    for cell, place in zip(row.cells, places, strict=True):
        blank = 0 if any(cell.counts) else len(wrap(chart.nobody, _blank(place)[1]))
        most = max(most, _lines_of(cell, place), blank)
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
    words, notes = _texts_of(cell, place)
    line = middle - LINE * (_lines_of(cell, place) - 1) / 2
    drawn = draw_sign(cell.sign, place.signs, line)
    drawn += lines_of_text(place.words, line + BASELINE, words, word_paint(cell.sign))
    figures = [(cell.share, BOLD), (cell.n, FILL["ink3"])]
    if place.room.beneath:
        drawn += spans(place.words, line + BASELINE + LINE * len(words), figures)
    else:
        drawn += spans(place.right, line + BASELINE, figures, END)
    below = line + BASELINE + LINE * (_lines_of(cell, place) - len(notes))
    return drawn + lines_of_text(place.words, below, notes, f' font-size="{SMALL}"{FILL["ink3"]}')
