"""The page on how opinions moved together: medians and middle halves over the rounds, as a chart and as tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from app.domain.studies import Criterion
from app.services.disclosing import Asked, Figure, Story
from app.web.charts import (
    ConvergenceChart,
    ConvergenceGroup,
    ConvergencePanel,
    ConvergenceRow,
    Step,
    Track,
    convergence,
)
from app.web.language import gettext, number, spoken
from app.web.views.components import Page
from app.web.views.figures import (
    CriterionName,
    ItemView,
    asked_view,
    criterion_name,
    in_a_sentence,
    stability_words,
    untranslated,
)
from app.web.views.result_charts import MOST_SIDE_BY_SIDE, NARROW, WIDE, scale_words, subject


@dataclass(frozen=True, slots=True)
class Moved:
    """One item on one criterion: median and middle half of every round, and the IQRs in a row."""

    item: ItemView
    rounds: tuple[str, ...]
    iqrs: str
    n: str
    stability: str


@dataclass(frozen=True, slots=True)
class MovedTable:
    """One criterion's table."""

    name: CriterionName
    rows: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class ConvergenceView:
    """The page; its title is the finding."""

    page: Page
    rounds: tuple[str, ...]
    charts: tuple[Markup, ...]
    tables: tuple[MovedTable, ...]
    notices: tuple[str, ...]
    empty: str = ""
    untranslated: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """An item with what every round asked of it, None where a round did not."""

    last: Asked
    asked: tuple[Asked | None, ...]


def convergence_view(story: Story, page: Page) -> ConvergenceView:
    """How the panels of a study moved, from the first closed round to the last."""
    notices = _hidden(story)
    if not story.rounds:
        words = gettext("No round has closed yet: there is nothing to compare.")
        return ConvergenceView(page, (), (), (), notices, words)
    lines = _lines(story)
    names = tuple(gettext("Round %(number)s") % {"number": one + 1} for one in range(len(lines[0].asked)))
    return ConvergenceView(
        page,
        names,
        _charts(story, lines, names, page.title),
        _tables(story, lines),
        notices,
        untranslated=untranslated((asked_view(one.last) for one in lines), story.criteria),
    )


def _hidden(story: Story) -> tuple[str, ...]:
    if not story.hidden:
        return ()
    words = gettext(
        "You sit on %(codes)s yourself: the figures stay hidden from you until the study has ended."
    )
    return (words % {"codes": ", ".join(one.code for one in story.hidden)},)


def _lines(story: Story) -> list[Line]:
    last = max((one.number for one in story.rounds), default=0)
    lines = []
    for _, of_item in groupby(story.asked, key=lambda one: one.worded.item.id):
        by_number = {one.round_.number: one for one in of_item}
        asked = tuple(by_number.get(one) for one in range(1, last + 1))
        lines.append(Line(by_number[max(by_number)], asked))
    return lines


def _figures(story: Story, line: Line, criterion: Criterion) -> list[Figure | None]:
    """A figure for each round; None where nobody marked the item."""
    found = [None if one is None else story.figure(one, criterion) for one in line.asked]
    return [one if one is not None and one.median is not None else None for one in found]


def finding(story: Story) -> str:
    """How many middle halves are narrower in the last round than in the first that rated them: the page's title."""
    parts: list[str] = []
    for criterion in story.criteria:
        compared = narrowed = 0
        for line in _lines(story):
            found = _figures(story, line, criterion)
            iqrs = [one.iqr for one in found if one is not None and one.iqr is not None]
            if len(iqrs) > 1:
                compared, narrowed = compared + 1, narrowed + (iqrs[-1] < iqrs[0])
        if compared:
            whole = gettext("%(count)s of %(total)s middle halves narrowed on %(criterion)s")
            words = gettext("%(count)s of %(total)s on %(criterion)s") if parts else whole
            name = in_a_sentence(criterion)
            parts.append(words % {"count": number(narrowed), "total": number(compared), "criterion": name})
    one_round = (
        gettext("One round so far: nothing to compare yet") if story.rounds else gettext("Over the rounds")
    )
    return ", ".join(parts) or one_round


# --- the chart ----------------------------------------------------------------------------------


def _charts(story: Story, lines: Sequence[Line], names: tuple[str, ...], title: str) -> tuple[Markup, ...]:
    study = story.study
    widths = (
        {"wide": WIDE, "narrow": NARROW} if len(story.criteria) <= MOST_SIDE_BY_SIDE else {"narrow": NARROW}
    )
    arrow = gettext("IQR, round %(rounds)s") % {
        "rounds": " → ".join(str(one + 1) for one in range(len(names)))
    }
    panels = tuple(
        ConvergencePanel(
            one.words(spoken()).name, scale_words(study, one), study.lowest, study.highest, arrow
        )
        for one in story.criteria
    )
    groups = tuple(
        ConvergenceGroup(_goal_words(goal), tuple(_row(story, one) for one in of_goal))
        for goal, of_goal in groupby(lines, key=lambda one: one.last.worded.objective.goal)
    )
    described = gettext(
        "For each objective a bar for every round over the middle half of its marks, and a line through the medians. "
        "The tables on this page hold the same figures."
    )
    return tuple(
        convergence(
            ConvergenceChart(
                f"moved-{name}", title, described, names, gettext("Median"), "–", gettext("nobody marked this"),
                panels, groups, width,
            )
        )
        for name, width in widths.items()
    )  # fmt: skip


def _goal_words(goal: str | None) -> str:
    return gettext("Goal %(letter)s") % {"letter": goal} if goal else gettext("Goal not known")


def _row(story: Story, line: Line) -> ConvergenceRow:
    tracks = []
    for criterion in story.criteria:
        figures = _figures(story, line, criterion)
        last = next((one for one in reversed(figures) if one is not None), None)
        tracks.append(Track(tuple(_step(one) for one in figures), f"n {number(last.n)}" if last else ""))
    return ConvergenceRow(subject(asked_view(line.last)), tuple(tracks))


def _step(figure: Figure | None) -> Step | None:
    if figure is None or figure.q1 is None or figure.median is None or figure.q3 is None:
        return None
    return Step(figure.q1, figure.median, figure.q3, number(figure.iqr))


# --- the tables ---------------------------------------------------------------------------------


def _tables(story: Story, lines: Sequence[Line]) -> tuple[MovedTable, ...]:
    return tuple(
        MovedTable(criterion_name(one), tuple(_moved(story, line, one) for line in lines))
        for one in story.criteria
    )


def _moved(story: Story, line: Line, criterion: Criterion) -> Moved:
    figures = _figures(story, line, criterion)
    last = story.figure(line.last, criterion)
    return Moved(
        asked_view(line.last),
        tuple(_in_words(one) for one in figures),
        " → ".join(number(one.iqr if one else None) for one in figures),
        number(last.n),
        stability_words(last.stability) or "–",
    )


def _in_words(figure: Figure | None) -> str:
    if figure is None:
        return "–"
    words = {"median": number(figure.median), "low": number(figure.q1), "high": number(figure.q3)}
    return gettext("%(median)s (%(low)s to %(high)s)") % words
