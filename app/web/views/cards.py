"""The view of one card, built from what `feedback` lets its expert see."""

import difflib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.objectives import ObjectiveText, Provenance
from app.domain.ratings import Mark
from app.domain.rounds import Round
from app.domain.studies import Criterion as StudyCriterion
from app.domain.studies import Study
from app.services.disclosing import Figure
from app.services.feedback import Aspect, CardToRate
from app.services.questionnaires import AskedItem
from app.storage.cards import OwnCard
from app.storage.people import Seated
from app.web.language import gettext, moment, spoken
from app.web.views.card_components import (
    NO_OPINION,
    Badge,
    Card,
    CardState,
    Criterion,
    Earlier,
    FarMark,
    Reason,
    ReasonField,
    Reasons,
    Rewording,
    Span,
    Target,
)  # fmt: skip
from app.web.views.components import Page, Progress
from app.web.views.scale_components import Feedback

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
    """A single card: the answer to a save, or the page of one that was not recorded."""

    page: Page
    card: Card
    progress: Progress | None
    queue_url: str


def card_key(card: CardToRate) -> str:
    """The idempotency key of a card's next save: one place and version, one key, on whatever page it stands."""
    place = f"{card.seat.id}{card.round_.id}{card.item.id}{card.version}"
    return str(uuid.uuid5(uuid.NAMESPACE_OID, place))


def card_view(study: Study, card: CardToRate) -> Card:
    """One card as its expert sees it."""
    rewording, targets = _rewording(card), card.targets
    return Card(
        code=card.item.code,
        label=card.wording.label,
        text=card.wording.text,
        action=f"/studies/{study.slug}/task-forces/{card.task_force.code}/rounds/{card.round_.number}/cards/{card.item.code}",
        version=card.version,
        key=card_key(card),
        criteria=tuple(_criterion(study, card, aspect) for aspect in card.aspects),
        lang=card.wording.language,
        code_is_known=card.objective.code is not None,
        badges=(BADGES[card.wording.status],) if card.wording.status in BADGES else (),
        targets=tuple(Target(year, targets[kind].text) for kind, year in YEARS if kind in targets),
        targets_note=_targets_note(targets),
        rewording=rewording,
        reasons=_reasons(card),
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


def stored_words(card: CardToRate) -> str:
    """What the stored version of a card says, in words, for somebody who has just been refused another."""
    marks = ", ".join(f"{one.criterion.name} {mark_words(one.mark)}" for one in card.aspects)
    return gettext("Stored is: %(marks)s.") % {"marks": marks}


def mark_words(mark: Mark | None) -> str:
    """A mark in words; one that is not set yet is open."""
    if mark is None:
        return gettext("open")
    return gettext("no opinion") if mark.value is None else str(mark.value)


def _criterion(study: Study, card: CardToRate, aspect: Aspect) -> Criterion:
    criterion, figure = aspect.criterion, aspect.figure
    feedback = _feedback(study, figure, card.figures_round or 0) if figure is not None else None
    earlier = Earlier(aspect.earlier.value, card.own_round or 0) if aspect.earlier is not None else None
    return Criterion(
        code=criterion.code,
        name=criterion.name,
        question=criterion.question,
        low_label=criterion.low_label,
        high_label=criterion.high_label,
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
        FarMark(aspect.criterion.name, mark.value, aspect.figure.median, spoken())
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
    said = tuple(Reason(one.text, one.language) for one in card.reasons)
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
    before = card.own_wording
    if before is None or before.version == card.wording.version or card.own_round is None:
        return None
    return Rewording(card.own_round, "", tuple(_spans(before.text, card.wording.text)), card.wording.language)


def _spans(before: str, after: str) -> Sequence[Span]:
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
