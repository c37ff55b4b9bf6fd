"""The finding of a page of results in a few figures, and in one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.results import Stability, Verdict
from app.domain.studies import Criterion
from app.services.disclosing import Asked, Story
from app.web.language import gettext, number
from app.web.views.figures import COUNTS_BELOW, FigureView, in_a_sentence


@dataclass(frozen=True, slots=True)
class Total:
    """A figure of the summary and what it counts."""

    figure: str
    words: str


def totals(story: Story, asked: Sequence[Asked]) -> tuple[Total, ...]:
    """How many are agreed high, on each criterion and on all of them, and how many stable."""
    found, high = [], []
    for criterion in story.criteria:
        name = {"criterion": in_a_sentence(criterion)}
        high.append([_is_high(story, one, criterion) for one in asked])
        found.append(Total(_of(sum(high[-1]), len(asked)), gettext("agreed high on %(criterion)s") % name))
    if len(high) > 1:
        both = sum(all(one) for one in zip(*high, strict=True))
        words = gettext("agreed high on both") if len(high) == 2 else gettext("agreed high on all criteria")
        found.append(Total(number(both), words))
    first = story.criteria[0]
    moves = [story.figure(one, first).stability for one in asked]
    if compared := sum(one is not None for one in moves):
        name = {"criterion": in_a_sentence(first)}
        words = gettext("stable on %(criterion)s since the round before") % name
        found.append(Total(_of(moves.count(Stability.STABLE), compared), words))
    return tuple(found)


def headline(story: Story, asked: Sequence[Asked]) -> str:
    """The finding, as the chart's title."""
    parts = []
    for criterion in story.criteria:
        count = sum(_is_high(story, one, criterion) for one in asked)
        words = gettext("%(of)s agreed high on %(criterion)s")
        parts.append(words % {"of": _of(count, len(asked)), "criterion": in_a_sentence(criterion)})
    return ", ".join(parts)


def _of(count: int, total: int) -> str:
    return gettext("%(count)s of %(total)s") % {"count": number(count), "total": number(total)}


def small_panel_words(figures: Sequence[FigureView]) -> tuple[str, ...]:
    """Why some figures are counts of people; nothing where there are none."""
    if not any(0 < one.n < COUNTS_BELOW for one in figures):
        return ()
    words = gettext(
        "Fewer than %(few)s marks are counted as people, without percentages. Their verdict is indicative: it says "
        "how much hangs on one mark."
    )
    return (words % {"few": COUNTS_BELOW},)


def _is_high(story: Story, asked: Asked, criterion: Criterion) -> bool:
    return story.figure(asked, criterion).verdict is Verdict.HIGH
