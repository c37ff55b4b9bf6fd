"""Questionnaires: what an open round asks, the same for everybody it asks, and fixed while it is open.

Only a withdrawal changes one: it takes the person's reasons out of the round before."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from app.domain.items import Item
from app.domain.objectives import Objective, ObjectiveText
from app.domain.reasons import ReleasedReason
from app.domain.rounds import Round, RoundState
from app.domain.studies import WRITTEN_IN, Study
from app.domain.wording import Wording
from app.storage import items, objectives, reasons, rounds
from app.storage.memory import Memory


@dataclass(frozen=True, slots=True)
class AskedItem:
    """An item as a round asks it: its words, and the last released round that asked it, with its reasons."""

    item: Item
    objective: Objective
    wording_version: int
    wordings: Mapping[int, Wording]
    targets: Mapping[str, ObjectiveText]
    before: Round | None
    reasons: Sequence[ReleasedReason]
    translations: Mapping[int, Mapping[str, Wording]] = field(default_factory=dict)


Questionnaire = Sequence[AskedItem]

_REMEMBERED: Memory[Questionnaire] = Memory(500)


def questionnaires(db: Session, study: Study, asking: Sequence[Round]) -> dict[uuid.UUID, Questionnaire]:
    """What these rounds ask, by round, each in its order; one that has not opened asks nothing."""
    panels = {one.id: one.task_force_id for one in asking if one.state is not RoundState.DRAFT}
    found = _REMEMBERED.of(
        db,
        panels,
        lambda missing: _read(db, study, {one: panels[one] for one in missing}),
        edition=study.withdrawn,
    )
    return {one.id: found.get(one.id, ()) for one in asking}  # a draft asks nothing yet, and that may change


def _read(db: Session, study: Study, panels: Mapping[uuid.UUID, uuid.UUID]) -> dict[uuid.UUID, Questionnaire]:
    """Read some questionnaires in a number of queries that does not depend on theirs."""
    everything = rounds.of_study(db, study.id)
    released = {one.id: one for one in everything if one.state is RoundState.RELEASED}
    last = _last_asked(db, [one for one in released.values() if one.task_force_id in panels.values()])
    worded = {one.item.id: one for one in items.of_study(db, study.id)}
    wordings: dict[uuid.UUID, dict[int, Wording]] = {}
    translations: dict[uuid.UUID, dict[int, dict[str, Wording]]] = {}
    for wording in items.in_every_language(db, study.id):
        if wording.is_translation:
            versions = translations.setdefault(wording.item_id, {})
            versions.setdefault(wording.version, {})[wording.language] = wording
        else:
            wordings.setdefault(wording.item_id, {})[wording.version] = wording
    words: dict[tuple[uuid.UUID, uuid.UUID], list[ReleasedReason]] = {}
    for reason in reasons.released(db, list({one.id for one in last.values()})):
        words.setdefault((reason.round_id, reason.item_id), []).append(reason)
    targets = _targets(db)
    found: dict[uuid.UUID, list[AskedItem]] = {one: [] for one in panels}
    for asked in rounds.asked(db, list(panels)):
        one, before = worded[asked.item_id], last.get(asked.item_id)
        found[asked.round_id].append(
            AskedItem(
                item=one.item,
                objective=one.objective,
                wording_version=asked.wording_version,
                wordings=wordings[asked.item_id],
                targets=targets.get(one.objective.id, {}),
                before=before,
                reasons=words.get((before.id, asked.item_id), ()) if before is not None else (),
                translations=translations.get(asked.item_id, {}),
            )
        )
    return dict(found)


def _last_asked(db: Session, released: Sequence[Round]) -> dict[uuid.UUID, Round]:
    """For each item the last released round that asked it."""
    by_id = {one.id: one for one in sorted(released, key=lambda one: one.number)}
    asked = sorted(rounds.asked(db, list(by_id)), key=lambda one: by_id[one.round_id].number) if by_id else []
    return {one.item_id: by_id[one.round_id] for one in asked}


def _targets(db: Session) -> dict[uuid.UUID, dict[str, ObjectiveText]]:
    """The baseline and the targets of every objective as first written, the newest version of each, by kind."""
    found: dict[uuid.UUID, dict[str, ObjectiveText]] = {}
    for text in objectives.texts(db):
        if text.kind not in ("label", "title") and text.language == WRITTEN_IN:
            found.setdefault(text.objective_id, {})[text.kind] = text
    return found
