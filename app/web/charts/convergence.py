"""How opinions moved together: for each objective the middle half and the median of every round."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from app.web.charts.parts import (
    BASELINE,
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
from app.web.charts.tracks import Axis, Track, bars_height, draw_track, grid, key, numbers, story

GAP = 14
NARROWEST_PANEL = 380  # two criteria stand side by side only if each gets this much
ROW = 30
GROUP = 34


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
    """Where a panel's parts stand."""

    axis: Axis
    story: float
    n: float
    word: float
    word_room: float
    right: float


def _rooms(chart: ConvergenceChart, index: int) -> tuple[float, float, float]:
    """The widths of the columns right of the bars: IQRs, n, verdict."""
    tracks = [row.tracks[index] for row in _rows(chart)]
    head = max((width_of(word, SMALL) for word in chart.panels[index].iqr_head.split()), default=0)
    told = max(
        (width_of(" ".join(words for words, _ in story(track, chart.missing))) for track in tracks), default=0
    )
    n = max((width_of(track.n) for track in tracks), default=0)
    word = max((min(120, width_of(track.word)) + sign_room(track.sign) for track in tracks), default=0)
    return max(head, told), n, word


def _places(chart: ConvergenceChart, left: float) -> list[_Place]:
    """All axes have one width, so that the criteria share it as they share the rows."""
    rooms = [_rooms(chart, i) for i in range(len(chart.panels))]
    texts = sum(room + GAP for columns in rooms for room in columns if room) + GAP * len(rooms)
    width = (chart.width - left - texts) / max(1, len(rooms))
    places = []
    for panel, (told, n, word) in zip(chart.panels, rooms, strict=True):
        step = width / (panel.highest - panel.lowest + 1)
        axis = Axis(left + GAP, step, panel.lowest, panel.highest)
        at_story = axis.right + GAP
        at_n = at_story + told + (n and GAP) + n
        at_word = at_n + (word and GAP)
        places.append(_Place(axis, at_story, at_n, at_word, word, at_word + word))
        left = places[-1].right
    return places


def _side_by_side(chart: ConvergenceChart) -> tuple[str, float]:
    column = subject_column((row.subject for row in _rows(chart)), chart.width * 0.22)
    places = _places(chart, column.width)
    drawn, y = _heads(chart, column, places)
    top, rules, body = y, [y] if chart.groups and not chart.groups[0].head else [], ""
    for group_ in chart.groups:
        if group_.head:
            body += text(0, y + GROUP - 9, group_.head, f' font-size="{SMALL}"{BOLD}{FILL["ink2"]}')
            y += GROUP
            body += f'<path{STROKE["axis"]} d="M0 {number(y)}h{chart.width}"/>'
        for row in group_.rows:
            height = _row_height(chart, row, column, places)
            body += group(_row(chart, row, column, places, height), 0, y)
            y += height
            rules.append(y)
    axes = [place.axis for place in places]
    ground = horizontals(rules, chart.width, STROKE["line"]) + grid(axes, top - 4, y)
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


def _row_height(
    chart: ConvergenceChart, row: ConvergenceRow, column: SubjectColumn, places: list[_Place]
) -> float:
    most = len(column.lines(row.subject))
    for track, place in zip(row.tracks, places, strict=True):
        most = max(most, len(wrap(track.word, place.word_room - sign_room(track.sign))))
        if not any(track.steps):
            most = max(most, len(wrap(chart.nobody, place.axis.right - place.axis.left)))
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
        drawn.append(spans(place.story, middle + BASELINE, story(track, chart.missing)))
        drawn.append(text(place.n, middle + BASELINE, track.n, FILL["ink3"] + END))
        words = wrap(track.word, place.word_room - sign_room(track.sign))
        begin = middle - LINE * max(0, len(words) - 1) / 2
        drawn.append(draw_sign(track.sign, place.word, begin))
        at = place.word + sign_room(track.sign)
        drawn.append(lines_of_text(at, begin + BASELINE, words, word_paint(track.sign)))
    return "".join(drawn)


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
        texts, height = _lines(chart, panel, track)
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
            grid([axis], -3, strip + 3) + draw_track(track, axis) + numbers(axis, strip + 16), 0, y
        )
        y += strip + 26
    return drawn, y + 2


def _lines(chart: ConvergenceChart, panel: ConvergencePanel, track: Track) -> tuple[str, float]:
    """The criterion and its figures above the bars, and the verdict under them if there is one."""
    drawn = text(0, 17, panel.title, FILL["ink2"])
    drawn += spans(chart.width, 17, [*story(track, chart.missing), (track.n, FILL["ink3"])], END)
    if not track.word:
        return drawn, 26
    lines = wrap(track.word, chart.width - sign_room(track.sign))
    drawn += draw_sign(track.sign, 0, 17 - BASELINE + LINE)
    drawn += lines_of_text(sign_room(track.sign), 17 + LINE, lines, word_paint(track.sign))
    return drawn, 26 + LINE * len(lines)
