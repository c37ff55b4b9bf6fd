"""Figures in words: an item, and what a closed round says of it on one criterion, as every page says them.

Below 8 raters people are counted and the verdict is indicative; below 20 the count stands beside the percentage.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import delphi
from app.domain.objectives import Provenance
from app.domain.results import Stability, Verdict
from app.domain.studies import Criterion, Study
from app.services.disclosing import Asked, Figure
from app.storage.items import WordedItem
from app.web.language import foreign, gettext, not_translated, number, percent, spoken
from app.web.views.card_components import Badge
from app.web.views.components import VerdictMark
from app.web.views.scale_components import Strip

COUNTS_BELOW = delphi.INDICATIVE_BELOW
FRACTIONS_BELOW = 20


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item as a page names it: its code, its label and, where it is read, its text."""

    code: str
    label: str
    text: str
    lang: str
    code_is_known: bool
    badges: tuple[Badge, ...] = ()


@dataclass(frozen=True, slots=True)
class CriterionName:
    """A criterion as the reader calls it; `lang` where nobody has translated it into the page's language."""

    words: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class FigureView:
    """One item on one criterion in one closed round, in words."""

    criterion: CriterionName
    n: int
    no_opinion: int
    unanswered: int
    counts: tuple[int, ...]
    mark: VerdictMark
    strip: Strip | None
    median: str
    q1: str
    q3: str
    iqr: str
    change: str
    share: str
    of: str
    top_words: str
    interval: str
    bottom: str
    stability: str
    unchanged: str
    net_change: str
    is_fragile: bool

    @property
    def is_fraction(self) -> bool:
        """Whether the count of people stands beside the percentage."""
        return COUNTS_BELOW <= self.n < FRACTIONS_BELOW


def item_view(worded: WordedItem) -> ItemView:
    """An item as its reader reads it; only what is owed is badged, the rest is the Initiative's."""
    wording = worded.words.read_in(spoken())
    badges = {Provenance.PROVISIONAL: (Badge.WORKING_TITLE,), Provenance.MISSING: (Badge.MISSING,)}
    return ItemView(
        worded.item.code,
        wording.label,
        wording.text,
        wording.language,
        worded.objective.code is not None,
        badges.get(wording.status, ()),
    )


def asked_view(asked: Asked) -> ItemView:
    """An item in the wording that a round asked."""
    return item_view(asked.worded)


def criterion_name(criterion: Criterion) -> CriterionName:
    """A criterion's name in the reader's language, or in the one it was written in."""
    return CriterionName(criterion.words(spoken()).name, foreign(criterion.language_for(spoken())))


def untranslated(items: Iterable[ItemView], criteria: Iterable[Criterion] = ()) -> str:
    """What a page says once where it shows some of these in another language than its own."""
    languages = [one.lang for one in items] + [one.language_for(spoken()) for one in criteria]
    return not_translated(languages)


def figure_view(study: Study, criterion: Criterion, figure: Figure, earlier: Figure | None) -> FigureView:
    """One figure in words; `earlier` is that of the round it is compared with."""
    verdict = figure.verdict or Verdict.TOO_FEW
    counted = figure.n < COUNTS_BELOW
    share, of = share_words(figure.top_box, figure.n)
    top = f"{share} {marks(study.scale.top_box)}"
    mark = VerdictMark(
        verdict,
        is_indicative=counted and verdict is not Verdict.TOO_FEW,
        is_fragile=bool(figure.fragile),
        counts=top if counted and figure.n else "",
    )
    return FigureView(
        criterion_name(criterion),
        figure.n,
        figure.no_opinion,
        figure.unanswered,
        figure.counts or (0,) * study.scale.size,
        mark,
        _strip(study, figure),
        number(figure.median),
        number(figure.q1),
        number(figure.q3),
        number(figure.iqr),
        change_words(figure, earlier),
        share,
        of,
        marks(study.scale.top_box),
        "" if counted else interval_words(figure),
        " ".join(share_words(figure.bottom_box, figure.n)).strip(),
        stability_words(figure.stability),
        " ".join(share_words(figure.unchanged, figure.n_paired or 0)).strip(),
        percent(figure.net_change) if figure.net_change is not None else "",
        bool(figure.fragile),
    )


def share_words(share: float | None, n: int) -> tuple[str, str]:
    """A share and what it is of: "4 of 5", or "75.0 %" and "(9 of 12)", or "83.3 %" and "of 48"."""
    if share is None or n == 0:
        return "–", ""
    of = {"count": number(round(share * n)), "n": number(n)}
    if n < COUNTS_BELOW:
        return gettext("%(count)s of %(n)s") % of, ""
    if n < FRACTIONS_BELOW:
        return percent(share), gettext("(%(count)s of %(n)s)") % of
    return percent(share), gettext("of %(n)s") % of


def interval_words(figure: Figure) -> str:
    """The interval of the top box's share, in whole per cent: more would pretend."""
    if figure.top_box_low is None or figure.top_box_high is None:
        return ""
    ends = {"low": number(100 * figure.top_box_low, 0), "high": percent(figure.top_box_high, 0)}
    return gettext("%(low)s to %(high)s") % ends


def change_words(figure: Figure, earlier: Figure | None) -> str:
    """How the IQR changed since the round the figure is compared with: "−1", "+0.5" or "="; empty without one."""
    if earlier is None or earlier.iqr is None or figure.iqr is None:
        return ""
    change = figure.iqr - earlier.iqr
    if change == 0:
        return "="
    return f"{'+' if change > 0 else '−'}{number(abs(change))}"


def stability_words(stability: Stability | None) -> str:
    """How little the same experts moved, in a word."""
    words = {
        Stability.STABLE: gettext("stable"),
        Stability.MOVING: gettext("still moving"),
        Stability.TOO_FEW: gettext("too few"),
    }
    return words[stability] if stability else ""


def verdict_words(verdict: Verdict | None) -> str:
    """A verdict in words, as its sign says it."""
    words = {
        Verdict.HIGH: gettext("Agreed high"),
        Verdict.LOW: gettext("Agreed low"),
        Verdict.NONE: gettext("No agreement"),
        Verdict.TOO_FEW: gettext("Too few"),
    }
    return words[verdict or Verdict.TOO_FEW]


def marks(box: range) -> str:
    """What people do who mark within a box: "mark 7 to 9"."""
    return gettext("mark %(low)s to %(high)s") % {"low": box[0], "high": box[-1]}


def in_a_sentence(criterion: Criterion) -> str:
    """A criterion's name within a sentence; an abbreviation stays as it is."""
    name = criterion.words(spoken()).name
    return name[:1].lower() + name[1:] if name[1:].islower() else name


def _strip(study: Study, figure: Figure) -> Strip | None:
    if figure.median is None or figure.q1 is None or figure.q3 is None:
        return None
    return Strip(figure.median, figure.q1, figure.q3, study.lowest, study.highest, spoken())


def upper(words: str) -> str:
    """Words as they begin a sentence or head a column."""
    return words[:1].upper() + words[1:]
