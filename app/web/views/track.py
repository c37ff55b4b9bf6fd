"""The views of what an expert gets back: where they stood, and where the panel went."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from app.domain.track import Outcome
from app.services.tracking import Line, Pass, Step, Track, Tracks
from app.storage.items import WordedItem
from app.web.language import gettext, moment, ngettext, number, spoken
from app.web.views.card_components import Reason, Span
from app.web.views.cards import word_spans
from app.web.views.components import Page
from app.web.views.figures import CriterionName, ItemView, criterion_name, item_view, untranslated
from app.web.views.queue import goal_title, panel_title
from app.web.views.track_components import Half, Picture
from app.web.views.track_words import (
    counts_words,
    half_words,
    hidden_words,
    left_words,
    n_words,
    outside_words,
    own_words,
    panel_words,
    saved_words,
    status_words,
    step_words,
    summary_words,
)


@dataclass(frozen=True, slots=True)
class LineView:
    """One item on one criterion: the picture, and in words what the expert and the panel did."""

    name: CriterionName
    picture: Picture
    own: str
    outside: str
    panel: str
    n: str
    hidden: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FiguresRow:
    """One round on one criterion, for the table beside the picture."""

    place: str
    own: str
    panel: str
    counts: str
    n: str


@dataclass(frozen=True, slots=True)
class TrackItem:
    """One item over the rounds."""

    item: ItemView
    url: str
    status: str
    notes: tuple[str, ...]
    lines: tuple[LineView, ...]
    rows: tuple[FiguresRow, ...]
    reasons: str


@dataclass(frozen=True, slots=True)
class TrackSection:
    """Items that belong together, as the queue groups its cards."""

    id: str
    title: str
    items: tuple[TrackItem, ...]


@dataclass(frozen=True, slots=True)
class TrackView:
    """The page of everything."""

    page: Page
    facts: str
    lead: tuple[str, ...]
    left: tuple[str, ...]
    pending: str
    untranslated: str
    rounds: tuple[int, ...]
    criteria: tuple[CriterionName, ...]
    marks: tuple[int, ...]
    sections: tuple[TrackSection, ...]
    queue_url: str
    file_url: str


@dataclass(frozen=True, slots=True)
class RoundTold:
    """One round of one item: its wording and what changed in it, the own reason, and the others'."""

    number: int
    lang: str
    spans: tuple[Span, ...]
    own: str
    saved: str
    own_reason: str
    reasons: tuple[Reason, ...]
    is_released: bool


@dataclass(frozen=True, slots=True)
class OneTrackView:
    """The page of one item."""

    page: Page
    one: TrackItem
    pending: str
    untranslated: str
    rounds: tuple[int, ...]
    marks: tuple[int, ...]
    told: tuple[RoundTold, ...]
    back_url: str


def home_of(slug: str) -> str:
    """Where an expert's results lie."""
    return f"/studies/{slug}/your-results"


def track_view(page: Page, found: Tracks) -> TrackView:
    """Everything an expert gets back."""
    study = found.study
    days = [one.released_at for one in found.released if one.released_at is not None]
    facts = gettext("Only you see this page.")
    if days:
        last = gettext("Last release: %(day)s.") % {"day": moment(max(days), study.time_zone, "day")}
        facts = f"{last} {facts}"
    sections = _sections(found)
    items = (one.item for section in sections for one in section.items)
    return TrackView(
        page=page,
        facts=facts,
        lead=summary_words(found),
        left=tuple(left_words(found.study, one) for one in found.left),
        pending=_pending(found.tracks),
        untranslated=untranslated(items, found.criteria) if sections else "",
        rounds=_rounds(found.tracks),
        criteria=tuple(criterion_name(one) for one in found.criteria),
        marks=_marks(found),
        sections=sections,
        queue_url=f"/studies/{study.slug}/cards" if found.still_sits else "",
        file_url=f"{home_of(study.slug)}.csv",
    )


def one_track_view(page: Page, found: Tracks, track: Track) -> OneTrackView:
    """One item with its wordings and reasons, the last round first."""
    told = tuple(_told(found, track, position) for position in reversed(range(len(track.passes))))
    one = _item(found, track)
    return OneTrackView(
        page=page,
        one=one,
        pending=_pending([track]),
        untranslated=untranslated([one.item], found.criteria),
        rounds=_rounds([track]),
        marks=_marks(found),
        told=told,
        back_url=f"{home_of(found.study.slug)}#item-{track.item.code}",
    )


def _rounds(tracks: Sequence[Track]) -> tuple[int, ...]:
    """The rounds of which the panel's part is shown."""
    return tuple(sorted({one.round_.number for track in tracks for one in track.passes if one.is_released}))


def _marks(found: Tracks) -> tuple[int, ...]:
    return tuple(range(found.study.lowest, found.study.highest + 1))


def _sections(found: Tracks) -> tuple[TrackSection, ...]:
    """By Task Force, or by goal where there is one Task Force."""
    several = len({one.task_force.id for one in found.tracks}) > 1
    groups = groupby(found.tracks, lambda one: one.task_force.code if several else one.objective.goal or "")
    sections = []
    for key, of_group in groups:
        held = list(of_group)
        title = panel_title(held[0].task_force) if several else goal_title(key)
        items = tuple(_item(found, one) for one in held)
        sections.append(TrackSection(f"section-{key or 'other'}", title, items))
    return tuple(sections)


def _item(found: Tracks, track: Track) -> TrackItem:
    count = sum(one.reasons for one in track.passes)
    return TrackItem(
        item=item_view(WordedItem(track.item, track.objective, track.words)),
        url=f"{home_of(found.study.slug)}/{track.item.code}",
        status=status_words(track),
        notes=_notes(track),
        lines=tuple(_line(found, one) for one in track.lines),
        rows=tuple(_row(line, step) for line in track.lines for step in line.steps),
        reasons=ngettext("Wording, and %(count)s reason", "Wording, and %(count)s reasons", count)
        % {"count": number(count)}
        if count
        else gettext("Wording"),
    )


def _notes(track: Track) -> tuple[str, ...]:
    return tuple(
        gettext("The wording changed before round %(number)s.") % {"number": one.round_.number}
        for one in track.passes
        if one.is_reworded
    )


def _pending(tracks: Sequence[Track]) -> str:
    """What is seen of a round that is not released yet."""
    if all(one.is_released for track in tracks for one in track.passes):
        return ""
    return gettext("Of a round that is not released yet you see your own marks alone.")


def _line(found: Tracks, line: Line) -> LineView:
    return LineView(
        name=criterion_name(line.criterion),
        picture=_picture(found, line),
        own=own_words(line),
        outside=outside_words(line),
        panel=panel_words(line),
        n=n_words(line),
        hidden=hidden_words(found.study, line),
    )


def _picture(found: Tracks, line: Line) -> Picture:
    return Picture(
        lowest=found.study.lowest,
        highest=found.study.highest,
        rounds=tuple(one.round_.number for one in line.steps),
        halves=tuple(_half(one) for one in line.steps),
        own=tuple(one.mark.value if one.mark is not None else None for one in line.steps),
    )


def _half(step: Step) -> Half | None:
    one = step.figure
    if one is None or one.median is None or one.q1 is None or one.q3 is None:
        return None
    return Half(one.median, one.q1, one.q3)


def _row(line: Line, step: Step) -> FiguresRow:
    return FiguresRow(
        place=gettext("%(criterion)s, round %(number)s")
        % {"criterion": line.criterion.words(spoken()).name, "number": step.round_.number},
        own=step_words(step),
        panel=half_words(step),
        counts=counts_words(step),
        n=number(step.figure.n) if step.figure is not None else "–",
    )


def _told(found: Tracks, track: Track, position: int) -> RoundTold:
    one, has_left = track.passes[position], track.outcome is Outcome.LEFT
    names = {criterion.code: criterion.words(spoken()).name for criterion in found.criteria}
    return RoundTold(
        number=one.round_.number,
        lang=one.words.read_in(spoken()).language,
        spans=_rewording(track.passes[position - 1], one) if one.is_reworded else (),
        own=", ".join(_own_words(line, line.steps[position]) for line in track.lines),
        saved=saved_words(found.study, one, may_change=not has_left),
        own_reason=one.card.reason if one.card is not None else "",
        reasons=tuple(
            Reason(said.text, said.language, said.side, names.get(said.side_on, ""))
            for said in track.released_reasons
            if said.round_id == one.round_.id
        ),
        is_released=one.is_released,
    )


def _rewording(before: Pass, now: Pass) -> tuple[Span, ...]:
    """What changed in a wording, word by word, in the language it is read in; where the earlier one does not exist in
    that language the new one stands alone: words of two languages cannot be compared."""
    new = now.words.read_in(spoken())
    old = before.words.written_in(new.language)
    return tuple(word_spans(old.text, new.text)) if old is not None else (Span(new.text),)


def _own_words(line: Line, step: Step) -> str:
    return f"{line.criterion.words(spoken()).name} {step_words(step)}"
