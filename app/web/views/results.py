"""The pages of results: one closed round, or the latest closed round of every Task Force together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from markupsafe import Markup

from app.domain.results import Stability, Verdict
from app.domain.rounds import Round
from app.domain.studies import Criterion, Study, rule_sentence
from app.services.disclosing import Asked, Figure, Story
from app.web.language import gettext, moment, ngettext, number, said
from app.web.views.components import Filter, Filters, Link, Page
from app.web.views.figures import (
    CriterionName,
    FigureView,
    ItemView,
    asked_view,
    criterion_name,
    figure_view,
    in_a_sentence,
    marks,
    untranslated,
    upper,
)
from app.web.views.result_charts import MOST_SIDE_BY_SIDE, bars_of_counts
from app.web.views.result_summary import Total, headline, small_panel_words, totals
from app.web.views.round_links import RoundTold, round_title, round_url

OBJECTIVE = "objective"
SORTS: Mapping[str, Callable[[Figure], tuple[float, ...]]] = {
    "share": lambda figure: (-_known(figure.top_box), -_known(figure.median)),
    "median": lambda figure: (-_known(figure.median), -_known(figure.top_box)),
    "iqr": lambda figure: (float("inf") if figure.iqr is None else figure.iqr, -_known(figure.top_box)),
}
FILTERS: Mapping[str, Callable[[Figure], bool]] = {
    "all": lambda _: True,
    "high": lambda figure: figure.verdict is Verdict.HIGH,
    "none": lambda figure: figure.verdict is Verdict.NONE,
    "low": lambda figure: figure.verdict is Verdict.LOW,
    "few": lambda figure: figure.verdict is Verdict.TOO_FEW,
    "moving": lambda figure: figure.stability is Stability.MOVING,
    "fragile": lambda figure: bool(figure.fragile),
}
ALWAYS_OFFERED = ("all", "high", "none", "moving", "fragile")


@dataclass(frozen=True, slots=True)
class Column:
    """The heads of one criterion's columns: where each sorts, and which one the rows are sorted by."""

    name: CriterionName
    share_head: str
    share_url: str
    median_url: str
    iqr_url: str
    sorted_by: str = ""


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One item, and a figure for each criterion; `place` names Task Force and round where they differ."""

    item: ItemView
    place: str
    figures: tuple[FigureView, ...]


@dataclass(frozen=True, slots=True)
class Frozen:
    """A closed round: when it was frozen and under which digest."""

    name: str
    url: str
    closed: str
    experts: str
    digest: str


@dataclass(frozen=True, slots=True)
class ResultsView:
    """A page of results. Without rows it says why in `empty`."""

    page: Page
    values: tuple[int, ...]
    intro: str = ""
    notices: tuple[str, ...] = ()
    untranslated: str = ""
    empty: str = ""
    totals: tuple[Total, ...] = ()
    filters: Filters | None = None
    filtered_by: str = ""
    sorts: tuple[Link, ...] = ()
    objective_url: str = ""
    sorted_by_objective: bool = False
    columns: tuple[Column, ...] = ()
    rows: tuple[ResultRow, ...] = ()
    charts: tuple[Markup, ...] = ()
    chart_title: str = ""
    bottom_head: str = ""
    rule: str = ""
    quartiles: str = ""
    has_changes: bool = False
    frozen: tuple[Frozen, ...] = ()
    files_url: str = ""
    links: Filters | None = None

    @property
    def is_side_by_side(self) -> bool:
        """Whether the criteria have room beside each other."""
        return len(self.columns) <= MOST_SIDE_BY_SIDE


@dataclass(frozen=True, slots=True)
class Query:
    """What the address asks for: which rows, and in which order. Anything unknown is the default."""

    show: str = "all"
    sort: str = ""

    def read(self, criteria: Sequence[Criterion]) -> tuple[str, Criterion, str]:
        """The filter, the criterion it looks at, and what the rows are sorted by."""
        code, _, by = self.sort.rpartition("-")
        lead = next((one for one in criteria if one.code == code), criteria[0])
        by = by if by in SORTS and lead.code == code else OBJECTIVE if self.sort == OBJECTIVE else "share"
        return (self.show if self.show in FILTERS else "all"), lead, by


def results_view(
    story: Story, chosen: Sequence[Round], query: Query, page: Page, url: str, links: Filters | None = None
) -> ResultsView:
    """The results of these rounds, as many queries for five experts as for five hundred: none."""
    study, asked = story.study, story.of(chosen)
    show, lead, by = query.read(story.criteria)
    rows = [one for one in asked if FILTERS[show](story.figure(one, lead))]
    if by != OBJECTIVE:
        rows.sort(key=lambda one: SORTS[by](story.figure(one, lead)))
    views = tuple(_row(story, one, len(chosen) > 1) for one in rows)
    title = headline(story, asked)
    sides = tuple(zip([one.item for one in views], [one.figures for one in views], strict=True))
    return ResultsView(
        page,
        tuple(range(study.lowest, study.highest + 1)),
        notices=small_panel_words([figure for row in views for figure in row.figures]),
        untranslated=untranslated((one.item for one in views), story.criteria),
        totals=totals(story, asked),
        filters=_filters([story.figure(one, lead) for one in asked], show, lead, query.sort, url),
        filtered_by=gettext("The filters look at %(criterion)s.") % {"criterion": in_a_sentence(lead)},
        sorts=_sorts(story, show, lead, by, url),
        objective_url=_address(url, show, OBJECTIVE),
        sorted_by_objective=by == OBJECTIVE,
        columns=tuple(_column(study, one, show, lead, by, url) for one in story.criteria),
        rows=views,
        charts=bars_of_counts(study, story.criteria, sides, title) if views else (),
        chart_title=title,
        bottom_head=upper(marks(study.scale.bottom_box)),
        rule=said(rule_sentence(study.rule, study.scale)),
        quartiles=gettext("Quartiles: type %(type)s of Hyndman and Fan.") % {"type": study.quantile_type},
        has_changes=any(figure.change or figure.stability for row in views for figure in row.figures),
        frozen=tuple(_frozen(story, one) for one in chosen),
        files_url=f"/studies/{study.slug}/files",
        links=links,
    )


def study_results_view(story: Story, query: Query, page: Page, url: str) -> ResultsView:
    """The latest closed round of every Task Force, and which Task Forces are missing and why."""
    chosen = story.latest()
    missing = _missing(story, chosen)
    if not chosen:
        words = gettext("No round has closed yet: there are no figures.")
        return ResultsView(page, (), notices=missing, empty=words)
    view = results_view(story, chosen, query, page, url)
    return replace(view, notices=(*missing, *view.notices))


def round_results_view(told: RoundTold, query: Query, page: Page) -> ResultsView:
    """The results of one round, or why this reader sees none."""
    links = told.links("results")
    if words := _no_figures(told):
        return ResultsView(page, (), empty=words, links=links)
    return results_view(told.story, [told.round_], query, page, f"{told.url}/results", links)


def _no_figures(told: RoundTold) -> str:
    if told.sits_here:
        return gettext(
            "You sit on this Task Force yourself. Its figures stay hidden from you until the study has ended, so that "
            "you know no more than the others when you mark. Another facilitator sees them."
        )
    if not told.round_.is_closed:
        return gettext("This round has not closed: nobody sees a figure of it before it does.")
    return ""


def _missing(story: Story, chosen: Sequence[Round]) -> tuple[str, ...]:
    shown = {one.task_force_id for one in chosen}
    hidden = {one.id for one in story.hidden}
    waiting = [one.code for one in story.task_forces if one.id not in shown | hidden]
    words = []
    if hidden:
        sits = gettext(
            "You sit on %(codes)s yourself: the figures stay hidden from you until the study has ended, so that you "
            "know no more than the others when you mark."
        )
        words.append(sits % {"codes": ", ".join(one.code for one in story.hidden)})
    if waiting and shown:
        words.append(gettext("No round has closed yet: %(codes)s.") % {"codes": ", ".join(waiting)})
    return tuple(words)


def _row(story: Story, asked: Asked, names_place: bool) -> ResultRow:
    place = round_title(story.task_force(asked.round_), asked.round_) if names_place else ""
    figures = (
        figure_view(story.study, one, story.figure(asked, one), story.compared(asked, one))
        for one in story.criteria
    )
    return ResultRow(asked_view(asked), place, tuple(figures))


# --- links that filter and sort -----------------------------------------------------------------


def _filters(leading: Sequence[Figure], show: str, lead: Criterion, sort: str, url: str) -> Filters:
    words = {
        "all": gettext("All"),
        "high": gettext("Agreed high"),
        "none": gettext("No agreement"),
        "low": gettext("Agreed low"),
        "few": gettext("Too few"),
        "moving": gettext("Still moving"),
        "fragile": gettext("Fragile"),
    }
    counts = {key: sum(map(holds, leading)) for key, holds in FILTERS.items()}
    offered = [key for key in FILTERS if key in ALWAYS_OFFERED or counts[key]]
    links = (Filter(words[key], _address(url, key, sort), counts[key], key == show) for key in offered)
    label = gettext("Which objectives, by %(criterion)s") % {"criterion": in_a_sentence(lead)}
    return Filters(label, tuple(links))


def _sorts(story: Story, show: str, lead: Criterion, by: str, url: str) -> tuple[Link, ...]:
    """The orders that are asked for most, as links: where rows become blocks, no column's head is seen."""
    words = gettext("share on %(criterion)s")
    links = [
        Link(
            words % {"criterion": in_a_sentence(one)},
            _address(url, show, f"{one.code}-share"),
            by == "share" and one.id == lead.id,
        )
        for one in story.criteria
    ]
    own_order = gettext("the objectives’ own order")
    return (*links, Link(own_order, _address(url, show, OBJECTIVE), by == OBJECTIVE))


def _column(study: Study, criterion: Criterion, show: str, lead: Criterion, by: str, url: str) -> Column:
    words = marks(study.scale.top_box)
    share, median, iqr = (_address(url, show, f"{criterion.code}-{one}") for one in SORTS)
    sorted_by = by if criterion.id == lead.id else ""
    return Column(criterion_name(criterion), upper(words), share, median, iqr, sorted_by)


def _address(url: str, show: str, sort: str) -> str:
    wanted = {"show": show if show != "all" else "", "sort": sort}
    query = urlencode({name: value for name, value in wanted.items() if value})
    return f"{url}?{query}" if query else url


# --- what was frozen ----------------------------------------------------------------------------


def _frozen(story: Story, round_: Round) -> Frozen:
    study = story.study
    snapshot = story.snapshots[round_.id]
    panel = story.task_force(round_)
    some = [story.figure(one, story.criteria[0]) for one in story.of([round_])[:1]]
    experts = sum(one.n + one.no_opinion + one.unanswered for one in some)
    return Frozen(
        round_title(panel, round_),
        f"{round_url(study, panel.code, round_.number)}/results",
        moment(snapshot.closed_at, study.time_zone),
        ngettext("%(count)s expert asked", "%(count)s experts asked", experts) % {"count": number(experts)},
        snapshot.digest,
    )


def _known(value: float | None) -> float:
    """A value to sort by; what is undefined comes last."""
    return float("-inf") if value is None else value
