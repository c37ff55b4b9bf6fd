"""The page of a study's outcome: what came of every item, with its dissent, and what is not finished."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.journal import JournalHead
from app.domain.objectives import Objective
from app.domain.results import Verdict
from app.domain.studies import rule_sentence
from app.services.disclosing import Asked, Story
from app.services.overseeing import BoardRow, NextAction
from app.web.language import gettext, moment, ngettext, said
from app.web.views.components import Page
from app.web.views.decisions import choice_words
from app.web.views.figures import (
    CriterionName,
    FigureView,
    ItemView,
    asked_view,
    criterion_name,
    figure_view,
    untranslated,
)
from app.web.views.result_charts import MOST_SIDE_BY_SIDE
from app.web.views.result_summary import Total, small_panel_words, totals


@dataclass(frozen=True, slots=True)
class Ended:
    """What came of one item on one criterion; `dissent` says how many saw it otherwise."""

    figure: FigureView
    dissent: str


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One item: its verdicts in the last round that rated it."""

    item: ItemView
    family: str
    rounds: str
    last: str
    ended: tuple[Ended, ...]
    decided: str


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A Task Force whose rounds go on, and where it stands."""

    name: str
    stands: str
    url: str


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """The page."""

    page: Page
    criteria: tuple[CriterionName, ...]
    totals: tuple[Total, ...]
    rows: tuple[OutcomeRow, ...]
    unfinished: tuple[Unfinished, ...]
    notices: tuple[str, ...]
    untranslated: str
    rule: str
    override: str
    head: str
    seal: str
    ended: str

    @property
    def is_side_by_side(self) -> bool:
        """Whether the criteria have room beside each other."""
        return len(self.criteria) <= MOST_SIDE_BY_SIDE


def outcome_view(page: Page, story: Story, board: Sequence[BoardRow], head: JournalHead) -> OutcomeView:
    """What came of a study so far: the finished Task Forces, and the others by name."""
    study = story.study
    hidden = {one.id for one in story.hidden}
    done = {one.task_force.id for one in board if one.next_action is NextAction.DONE} - hidden
    final = _final(story, done)
    rows = tuple(_row(story, asked, count) for asked, count in final)
    notices = [sits_words(story)] if hidden else []
    return OutcomeView(
        page,
        tuple(criterion_name(one) for one in story.criteria),
        totals(story, [asked for asked, _ in final]) if final else (),
        rows,
        tuple(_unfinished(study.slug, one) for one in board if one.task_force.id not in done | hidden),
        (*notices, *small_panel_words([one.figure for row in rows for one in row.ended])),
        untranslated((one.item for one in rows), story.criteria) if rows else "",
        said(rule_sentence(study.rule, study.scale)),
        study.wording_override_reason or "",
        str(head.number),
        head.seal,
        moment(study.ended_at, study.time_zone) if study.ended_at else "",
    )


def sits_words(story: Story) -> str:
    """That the reader answers on some Task Forces, whose figures are therefore not here."""
    words = gettext(
        "You sit on %(codes)s yourself: the figures stay hidden from you until the study has ended."
    )
    return words % {"codes": ", ".join(one.code for one in story.hidden)}


def _final(story: Story, done: set[uuid.UUID]) -> list[tuple[Asked, int]]:
    """Every item of the finished Task Forces in its last round, and how many rounds asked it."""
    by_item: dict[uuid.UUID, list[Asked]] = {}
    for one in story.asked:
        if one.round_.task_force_id in done:
            by_item.setdefault(one.worded.item.id, []).append(one)
    return [(asked[-1], len(asked)) for asked in by_item.values()]


def _row(story: Story, asked: Asked, count: int) -> OutcomeRow:
    ended = []
    for criterion in story.criteria:
        view = figure_view(
            story.study, criterion, story.figure(asked, criterion), story.compared(asked, criterion)
        )
        ended.append(Ended(view, _dissent(story, view)))
    decision = asked.decision
    return OutcomeRow(
        asked_view(asked),
        family_words(asked.worded.objective),
        ngettext("%(count)s round", "%(count)s rounds", count) % {"count": count},
        gettext("last: round %(number)s") % {"number": asked.round_.number},
        tuple(ended),
        ": ".join(filter(None, (choice_words(decision.asks_again), decision.reason))) if decision else "",
    )


def _dissent(story: Story, view: FigureView) -> str:
    """How many saw it otherwise: agreement does not make them disappear."""
    low, high = story.study.scale.bottom_box, story.study.scale.top_box
    against = {Verdict.HIGH: low, Verdict.LOW: high}.get(view.mark.verdict)
    if view.n == 0:
        return ""
    if against is None:
        words = gettext("middle half %(q1)s to %(q3)s; %(share)s mark %(low)s to %(high)s")
        return words % {"q1": view.q1, "q3": view.q3, "share": view.bottom, "low": low[0], "high": low[-1]}
    count = sum(view.counts[value - story.study.lowest] for value in against)
    words = ngettext(
        "%(count)s of %(n)s marks %(low)s to %(high)s", "%(count)s of %(n)s mark %(low)s to %(high)s", count
    )
    return words % {"count": count, "n": view.n, "low": against[0], "high": against[-1]}


def family_words(objective: Objective) -> str:
    """The kind of facility that the Implementation Plan gives an objective, where it is known."""
    words = {"core": gettext("core facility"), "global": gettext("global facility")}
    return words.get(objective.family or "", gettext("facility not known"))


def _unfinished(slug: str, row: BoardRow) -> Unfinished:
    current = row.current
    states = {
        "draft": gettext("round %(number)s is a draft"),
        "open": gettext("round %(number)s is open"),
        "closed": gettext("round %(number)s is closed, not released"),
        "released": gettext("round %(number)s is released"),
    }
    return Unfinished(
        gettext("Task Force %(code)s") % {"code": row.task_force.code},
        states[current.state.value] % {"number": current.number},
        f"/studies/{slug}/task-forces/{row.task_force.code}/rounds/{current.number}",
    )
