"""The view of one card, built from what `feedback` lets its expert see."""

import difflib
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.objectives import ObjectiveText, Provenance
from app.domain.reasons import ABOVE, BELOW, may_show_sides
from app.domain.rounds import Round
from app.domain.studies import Criterion as StudyCriterion
from app.domain.studies import Study
from app.services.disclosing import Figure
from app.services.feedback import Aspect, CardToRate
from app.services.questionnaires import AskedItem
from app.storage.cards import OwnCard
from app.storage.people import Seated
from app.web.language import foreign, gettext, moment, not_translated, spoken
from app.web.views.card_components import (
    Badge,
    Card,
    CardState,
    FarMark,
    Reason,
    ReasonField,
    Reasons,
    Rewording,
    Span,
    Target,
)  # fmt: skip
from app.web.views.card_versions import Versions, mark_words
from app.web.views.components import Page, Progress
from app.web.views.scale_components import NO_OPINION, Criterion, Earlier, Feedback

SHOWN_REASONS = 2
SMALL_PANEL = 8
BADGES = {
    Provenance.PROVISIONAL: Badge.WORKING_TITLE,
    Provenance.SOURCED: Badge.PLAN_2020,
    Provenance.INFERRED: Badge.INFERRED,
    Provenance.PARAPHRASED: Badge.PARAPHRASED,
    Provenance.MISSING: Badge.MISSING,
}
YEARS = (("baseline_2020", "2020"), ("target_2030", "2030"), ("target_2050", "2050"))


@dataclass(frozen=True, slots=True)
class OneCardView:
    """A single card of `owner`'s: the answer to a save, or the page of one that was not recorded.

    It stands `alone` where a browser asked for it as a page: then nothing but its own buttons answers it.
    """

    page: Page
    card: Card
    owner: str
    progress: Progress | None
    queue_url: str
    is_alone: bool = False


def card_key(card: CardToRate) -> str:
    """The idempotency key of a card's next save: one place and version, one key, on whatever page it stands."""
    place = card.seat.id.bytes + card.round_.id.bytes + card.item.id.bytes + card.version.to_bytes(8)
    return str(uuid.UUID(bytes=hashlib.blake2b(place, digest_size=16).digest()))


def card_view(study: Study, card: CardToRate) -> Card:
    """One card as its expert sees it."""
    rewording, targets = _rewording(card), card.targets
    words = card.worded(spoken())
    return Card(
        code=card.item.code,
        label=words.label,
        text=words.text,
        action=f"/studies/{study.slug}/task-forces/{card.task_force.code}/rounds/{card.round_.number}/cards/{card.item.code}",
        version=card.version,
        key=card_key(card),
        criteria=tuple(_criterion(study, card, aspect) for aspect in card.aspects),
        lang=words.language,
        code_is_known=card.objective.code is not None,
        badges=(BADGES[card.wording.status],) if card.wording.status in BADGES else (),
        targets=tuple(
            Target(year, targets[kind].text, targets[kind].language)
            for kind, year in YEARS
            if kind in targets
        ),
        targets_note=_targets_note(targets),
        rewording=rewording,
        reasons=_reasons(card),
        reasons_first=study.reasons_first,
        untranslated=_untranslated(card),
        reason=ReasonField(
            text=card.reason,
            far=_far(card),
            is_change=_is_changed(card),
            is_small_panel=any(aspect.figure and aspect.figure.n < SMALL_PANEL for aspect in card.aspects),
        ),
        state=_state(card, rewording),
        saved_at=moment(card.saved_at, study.time_zone, "time") if card.saved_at else "",
    )


def card_left(
    seated: Seated, round_: Round, asked: AskedItem, criteria: Sequence[StudyCriterion], own: OwnCard | None
) -> CardToRate:
    """A card of a round that takes nothing any more: what its expert left there, and nothing of the panel's."""
    marks = own.marks if own is not None else {}
    return CardToRate(
        task_force=seated.task_force,
        round_=round_,
        seat=seated.seat,
        item=asked.item,
        objective=asked.objective,
        wording=asked.wordings[asked.wording_version],
        aspects=[Aspect(one, marks.get(one.id), None, None) for one in criteria],
        figures_round=None,
        own_round=None,
        own_wording=None,
        targets=asked.targets,
        reasons=(),
        reason=own.reason if own is not None else "",
        version=own.version if own is not None else 0,
        saved_at=own.saved_at if own is not None else None,
    )


def with_what_was_typed(
    card: Card, values: Mapping[str, int | None], reason: str, refusal: str, faults: Mapping[str, str]
) -> Card:
    """A card that was not recorded: what was typed stays, over the version that is stored."""
    criteria = tuple(
        replace(
            one,
            chosen=_chosen(values[one.code]) if one.code in values else None,
            fault=faults.get(one.code, ""),
        )
        for one in card.criteria
    )
    field = replace(card.reason, text=reason, fault=faults.get("reason", ""))
    return replace(card, criteria=criteria, reason=field, refusal=refusal, state=CardState.REFUSED)


def with_two_versions(card: Card, both: Versions, refusal: str) -> Card:
    """A card that somebody changed meanwhile: instead of its marks a choice between the two versions."""
    return replace(card, versions=both, refusal=refusal, state=CardState.REFUSED)


def stored_words(card: CardToRate) -> str:
    """What the stored version of a card says, in words, for somebody who has just been refused another."""
    marks = ", ".join(f"{one.criterion.words(spoken()).name} {mark_words(one.mark)}" for one in card.aspects)
    return gettext("Stored is: %(marks)s.") % {"marks": marks}


def _criterion(study: Study, card: CardToRate, aspect: Aspect) -> Criterion:
    criterion, figure = aspect.criterion, aspect.figure
    feedback = _feedback(study, figure, card.figures_round or 0) if figure is not None else None
    earlier = Earlier(aspect.earlier.value, card.own_round or 0) if aspect.earlier is not None else None
    words = criterion.words(spoken())
    return Criterion(
        code=criterion.code,
        name=words.name,
        question=words.question,
        low_label=words.low_label,
        high_label=words.high_label,
        lang=foreign(criterion.language_for(spoken())),
        chosen=_chosen(aspect.mark.value) if aspect.mark is not None else None,
        earlier=earlier,
        feedback=feedback,
        lowest=study.lowest,
        highest=study.highest,
    )


def _feedback(study: Study, figure: Figure, round_number: int) -> Feedback | None:
    if figure.counts is None or figure.median is None or figure.q1 is None or figure.q3 is None:
        return None
    return Feedback(
        median=figure.median,
        q1=figure.q1,
        q3=figure.q3,
        lowest=study.lowest,
        highest=study.highest,
        lang=spoken(),
        counts=figure.counts,
        round_number=round_number,
    )


def _chosen(value: int | None) -> int | str:
    return NO_OPINION if value is None else value


def _far(card: CardToRate) -> tuple[FarMark, ...]:
    return tuple(
        FarMark(aspect.criterion.words(spoken()).name, mark.value, aspect.figure.median, spoken())
        for aspect in card.aspects
        if aspect.asks_for_a_reason
        and (mark := aspect.mark or aspect.earlier)
        and mark.value is not None
        and aspect.figure is not None
        and aspect.figure.median is not None
    )


def _reasons(card: CardToRate) -> Reasons | None:
    if card.figures_round is None:
        return None
    # A withdrawal since the release may have left too few on a side: then none is told any more.
    may_show = may_show_sides([one.side for one in card.reasons])
    names = (
        {one.criterion.code: one.criterion.words(spoken()).name for one in card.aspects} if may_show else {}
    )
    said = tuple(
        Reason(one.text, one.language, one.side, names.get(one.side_on, ""))
        if may_show and one.side
        else Reason(one.text, one.language)
        for one in card.reasons
    )
    if may_show:  # one from above and one from below
        first = [next(index for index, one in enumerate(said) if one.side == side) for side in (ABOVE, BELOW)]
        rest = tuple(one for index, one in enumerate(said) if index not in first)
        return Reasons(tuple(said[index] for index in first), rest, card.figures_round)
    return Reasons(said[:SHOWN_REASONS], said[SHOWN_REASONS:], card.figures_round)


def _is_changed(card: CardToRate) -> bool:
    return any(
        one.mark is not None and one.earlier is not None and one.mark.value != one.earlier.value
        for one in card.aspects
    )


def _state(card: CardToRate, rewording: Rewording | None) -> CardState:
    if not card.is_complete:
        if rewording is not None:
            return CardState.NEEDS_MARKS
        return CardState.BEGUN if card.is_begun else CardState.OPEN
    if card.was_kept:
        return CardState.KEPT
    return CardState.CHANGED if _is_changed(card) else CardState.COMPLETE


def _targets_note(targets: Mapping[str, ObjectiveText]) -> str:
    if not targets:
        return gettext("Targets for 2030 and 2050: not yet supplied by the Secretariat.")
    return gettext("Paraphrased from public sources; not the official wording.")


def _rewording(card: CardToRate) -> Rewording | None:
    """What changed since the wording that this expert marked, word by word."""
    before, words = card.own_wording, card.worded(spoken())
    if before is None or before.version == card.wording.version or card.own_round is None:
        return None
    # Two languages cannot be compared word by word: then the new wording stands alone.
    before = card.own_translations.get(words.language, before)
    spans = word_spans(before.text, words.text) if before.language == words.language else [Span(words.text)]
    return Rewording(card.own_round, "", tuple(spans), words.language)


def _untranslated(card: CardToRate) -> str:
    """Said once on a card of which something stands in another language than the page."""
    language = spoken()
    criteria = (one.criterion.language_for(language) for one in card.aspects)
    return not_translated((card.worded(language).language, *criteria))


def word_spans(before: str, after: str) -> Sequence[Span]:
    """What changed from one wording to the next, word by word."""
    old, new = before.split(" "), after.split(" ")
    spans = []
    for kind, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            spans.append(Span(" ".join(old[i:j]) + " "))
            continue
        if j > i:
            spans.append(Span(" ".join(old[i:j]) + " ", "del"))
        if m > k:
            spans.append(Span(" ".join(new[k:m]) + " ", "ins"))
    return spans
