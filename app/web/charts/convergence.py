"""How opinions moved together: for each objective the middle half and the median of every round."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from app.web.charts.parts import (
    BASELINE,
    GAP,
    Subject,
    SubjectColumn,
    draw_head,
    draw_lines,
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
from app.web.charts.tracks import Axis, Track, bars_height, draw_track, grid, key, numbers, story

NARROWEST_PANEL = 380  # two criteria stand side by side only if each gets this much
ROW = 30
GROUP = 34
LONGEST_WORD = 150


@dataclass(frozen=True, slots=True)
class ConvergenceRow:
    """One objective, a track for each panel."""

    subject: Subject
    tracks: tuple[Track, ...]


@dataclass(frozen=True, slots=True)
class ConvergenceGroup:
    """Objectives under one head, such as a goal."""

    head: str
    rows: tuple[ConvergenceRow, ...]


@dataclass(frozen=True, slots=True)
class ConvergencePanel:
    """One criterion: its name, what its scale means, the scale's bounds, the head over the IQRs."""

    title: str
    scale: str
    lowest: int
    highest: int
    iqr_head: str = ""


@dataclass(frozen=True, slots=True)
class ConvergenceChart:
    """`rounds` and `median` name what is drawn.

    `missing` is said for a round without marks ("–"), `nobody` stands where no round has any.
    """

    prefix: str
    title: str
    description: str
    rounds: tuple[str, ...]
    median: str
    missing: str
    nobody: str
    panels: tuple[ConvergencePanel, ...]
    groups: tuple[ConvergenceGroup, ...]
    width: int = 1232


def convergence(chart: ConvergenceChart) -> Markup:
    """The chart as inline SVG: criteria side by side if there is room, else under each objective."""
    for row in _rows(chart):
        if [len(track.steps) for track in row.tracks] != [len(chart.rounds)] * len(chart.panels):
            raise ValueError(f"{row.subject.code} needs a step for each round of each criterion")
    wide = chart.width >= NARROWEST_PANEL * len(chart.panels) + 200
    inner, height = _side_by_side(chart) if wide else _stacked(chart)
    layout = "wide" if wide else "stacked"
    return picture(inner, layout, chart.prefix, chart.title, chart.description, chart.width, height)


def _rows(chart: ConvergenceChart) -> Iterator[ConvergenceRow]:
    return (row for group_ in chart.groups for row in group_.rows)


# --- criteria side by side ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a panel's parts stand: the IQRs and n beside the bars, a verdict beneath them."""

    axis: Axis
    story: float
    right: float


def _places(chart: ConvergenceChart, left: float) -> list[_Place]:
    """All axes have one width, so that the criteria share it as they share the rows."""
    rooms = [_room(chart, i) for i in range(len(chart.panels))]
    width = (chart.width - left + GAP - sum(room + 3 * GAP for room in rooms)) / max(1, len(rooms))
    places = []
    for panel, room in zip(chart.panels, rooms, strict=True):
        axis = Axis(left + GAP, width / (panel.highest - panel.lowest + 1), panel.lowest, panel.highest)
        places.append(_Place(axis, axis.right + GAP, axis.right + GAP + room))
        left = places[-1].right + GAP
    return places


def _room(chart: ConvergenceChart, index: int) -> float:
    """What the texts beside a panel's bars need."""
    tracks = [row.tracks[index] for row in _rows(chart)]
    told = max(
        (width_of(" ".join(words for words, _ in story(track, chart.missing))) for track in tracks), default=0
    )
    n = max((width_of(track.n) for track in tracks), default=0)
    word = max(
        (min(LONGEST_WORD, width_of(track.word)) + sign_room(track.sign) for track in tracks), default=0
    )
    head = max(map(width_of, chart.panels[index].iqr_head.split()), default=0)
    return max(told + (n and GAP) + n, word, head)


def _side_by_side(chart: ConvergenceChart) -> tuple[str, float]:
    column = subject_column((row.subject for row in _rows(chart)), max(220, chart.width * 0.22))
    places = _places(chart, column.width)
    drawn, y = _heads(chart, column, places)
    rules, blocks, body = [], [], ""
    for group_ in chart.groups:
        if group_.head:
            body += text(0, y + GROUP - 9, group_.head, f' font-size="{SMALL}"{BOLD}{FILL["ink2"]}')
            y += GROUP
        body += f'<path{STROKE["axis"]} d="M0 {number(y)}h{chart.width}"/>'
        top = y
        for row in group_.rows:
            height = _row_height(chart, row, column, places)
            body += group(_row(chart, row, column, places, height), 0, y)
            y += height
            rules.append(y)
        blocks.append((top, y))
    axes = [place.axis for place in places]
    ground = horizontals(rules, chart.width, STROKE["line"]) + grid(axes, blocks)
    # Again at the foot: the head is a screen away from the last rows.
    feet = "".join(numbers(axis, y + 16) for axis in axes)
    return drawn + ground + body + feet, y + 22


def _heads(chart: ConvergenceChart, column: SubjectColumn, places: list[_Place]) -> tuple[str, float]:
    drawn, tallest = key(chart.rounds, chart.median, column.width)
    heads = [
        draw_head(place.axis.left, panel.title, panel.scale, place.right - place.axis.left)
        for panel, place in zip(chart.panels, places, strict=True)
    ]
    y = max(tallest, *(height + LINE for _, height in heads))
    for panel, place, (head, height) in zip(chart.panels, places, heads, strict=True):
        heading = wrap(panel.iqr_head, place.right - place.story, SMALL)
        first = y - 6 - LINE * (len(heading) - 1)
        drawn += group(head, 0, y - height - LINE) + numbers(place.axis, y - 6)
        drawn += lines_of_text(place.story, first, heading, f' font-size="{SMALL}"{FILL["ink3"]}')
    return drawn, y


def _words(track: Track, place: _Place) -> list[str]:
    return wrap(track.word, place.right - place.story - sign_room(track.sign))


def _row_height(
    chart: ConvergenceChart, row: ConvergenceRow, column: SubjectColumn, places: list[_Place]
) -> float:
    most = len(column.lines(row.subject))
    for track, place in zip(row.tracks, places, strict=True):
        blank = 0 if any(track.steps) else len(wrap(chart.nobody, place.axis.right - place.axis.left))
        most = max(most, 1 + len(_words(track, place)), blank)
    return max(ROW, LINE * most + 10, bars_height(len(chart.rounds)) + 11)


def _row(
    chart: ConvergenceChart, row: ConvergenceRow, column: SubjectColumn, places: list[_Place], height: float
) -> str:
    middle = height / 2
    first = middle + BASELINE - LINE * (len(column.lines(row.subject)) - 1) / 2
    drawn = [draw_subject(row.subject, column, first)]
    for track, place in zip(row.tracks, places, strict=True):
        if any(track.steps):
            bars = draw_track(track, place.axis)
            drawn.append(group(bars, 0, middle - bars_height(len(chart.rounds)) / 2))
        else:
            nobody = wrap(chart.nobody, place.axis.right - place.axis.left)
            begin = middle + BASELINE - LINE * (len(nobody) - 1) / 2
            drawn.append(lines_of_text(place.axis.left, begin, nobody, FILL["ink3"]))
        drawn.append(_texts(chart, track, place, middle))
    return "".join(drawn)


def _texts(chart: ConvergenceChart, track: Track, place: _Place, middle: float) -> str:
    words = _words(track, place)
    line = middle - LINE * len(words) / 2
    drawn = spans(place.story, line + BASELINE, story(track, chart.missing))
    drawn += text(place.right, line + BASELINE, track.n, FILL["ink3"] + END)
    drawn += draw_sign(track.sign, place.story, line + LINE)
    at = place.story + sign_room(track.sign)
    return drawn + lines_of_text(at, line + LINE + BASELINE, words, word_paint(track.sign))


# --- criteria under each objective --------------------------------------------------------------


def _stacked(chart: ConvergenceChart) -> tuple[str, float]:
    column = subject_column((row.subject for row in _rows(chart)), chart.width)
    drawn, y = key(chart.rounds, chart.median, chart.width)
    for panel in chart.panels:
        head, height = draw_head(0, panel.title, panel.scale, chart.width)
        drawn += group(head, 0, y)
        y += height
    rules = []
    for group_ in chart.groups:
        if group_.head:
            drawn += text(0, y + GROUP - 9, group_.head, f' font-size="{SMALL}"{BOLD}{FILL["ink2"]}')
            y += GROUP
        for row in group_.rows:
            rules.append(y)
            block, height = _block(chart, row, column)
            drawn += group(block, 0, y)
            y += height
    return horizontals(rules, chart.width, STROKE["line"]) + drawn, y


def _block(chart: ConvergenceChart, row: ConvergenceRow, column: SubjectColumn) -> tuple[str, float]:
    drawn = draw_subject(row.subject, column, 24)
    y = 10.0 + LINE * len(column.lines(row.subject))
    for panel, track in zip(chart.panels, row.tracks, strict=True):
        told = story(track, chart.missing)
        figures = [*told, (track.n, FILL["ink3"] + (' dx="6"' if told else ""))]
        texts, height = draw_lines(panel.title, track.sign, track.word, figures, chart.width)
        drawn += group(texts, 0, y)
        y += height
        if not any(track.steps):
            nobody = wrap(chart.nobody, chart.width)
            drawn += lines_of_text(0, y + 12, nobody, FILL["ink3"])
            y += LINE * len(nobody) + 6
            continue
        strip = bars_height(len(chart.rounds))
        axis = Axis(0, chart.width / (panel.highest - panel.lowest + 1), panel.lowest, panel.highest)
        drawn += group(
            grid([axis], [(-3, strip + 3)]) + draw_track(track, axis) + numbers(axis, strip + 16), 0, y
        )
        y += strip + 26
    return drawn, y + 2
