"""Own data: everything that the platform holds of one person in one study, for that person alone.

Nothing here comes from results: a figure that is withheld from an expert is not theirs to download either.
"""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session

from app.domain.files import Value
from app.domain.journal import Entry
from app.domain.own import MARKS_COLUMNS
from app.domain.people import Invitation, Person
from app.domain.refusals import NotFound
from app.domain.rounds import Round, RoundState
from app.domain.sentences import say
from app.domain.studies import Criterion, Study
from app.storage import items, journal, own, people, reasons, rounds, studies
from app.storage.cards import OwnCard
from app.storage.people import Seated

PERSON = re.compile(r"person [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class OwnMark:
    """One criterion of one card: its mark, or None while it is open; *no opinion* is a mark without a value."""

    criterion: Criterion
    value: int | None
    status: str
    is_kept: bool


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """One card of a person's, with the words that it was an answer to."""

    seated: Seated
    round_: Round
    item: items.WordedItem
    wordings: Sequence[Any]
    card: OwnCard
    language: str
    is_held: bool
    marks: Sequence[OwnMark]
    saves: Sequence[datetime]


@dataclass(frozen=True, slots=True)
class OwnData:
    """Everything of one person in one study."""

    study: Study
    person: Person
    invitation: Invitation
    seats: Sequence[Seated]
    rounds: Sequence[Round]
    colleges: Mapping[uuid.UUID, str]
    answers: Sequence[OwnAnswer]
    entries: Sequence[Entry]
    signed_in: Sequence[tuple[datetime, datetime]]


def own_data(db: Session, study: Study, person_id: uuid.UUID) -> OwnData:
    """Read it: through the person's own invitation, so that nothing of anybody else can be among it."""
    invitation = people.invitation(db, study.id, person_id)
    if invitation is None:
        raise NotFound(say("There is nothing here for you, or it has moved."))
    seats = people.seats(db, study.id, person_id=person_id, with_left=True)
    known = f"person {person_id}"
    return OwnData(
        study,
        db.get_one(Person, person_id),
        invitation,
        seats,
        rounds.of_task_forces(db, [one.task_force.id for one in seats]),
        own.colleges(db, [one.seat.id for one in seats]),
        _answers(db, study, seats),
        [one for one in journal.entries(db, study.id) if known in (one.actor, one.subject)],
        own.signed_in(db, study.id, person_id),
    )


def _answers(db: Session, study: Study, seats: Sequence[Seated]) -> list[OwnAnswer]:
    criteria = studies.criteria(db, study.id)
    worded = {one.item.id: one for one in items.of_study(db, study.id)}
    wordings: dict[tuple[uuid.UUID, int], list[Any]] = {}
    for wording in items.wordings(db, study.id):
        wordings.setdefault((wording.item_id, wording.version), []).append(wording)
    by_round = {one.id: one for one in rounds.of_task_forces(db, [one.task_force.id for one in seats])}
    seat_on = {one.task_force.id: one for one in seats}
    found = cards_of(db, seats)
    held = {one for key in {card.round_id for card in found} for one in reasons.held(db, key)}
    saves, languages = own.saves(db, [one.id for one in found]), own.languages(db, [one.id for one in found])
    answers = [
        OwnAnswer(
            seat_on[by_round[card.round_id].task_force_id],
            by_round[card.round_id],
            worded[card.item_id],
            wordings.get((card.item_id, card.wording_version), ()),
            card,
            languages[card.id],
            card.id in held and by_round[card.round_id].state is RoundState.RELEASED,
            [_mark(card, one) for one in criteria],
            saves.get(card.id, ()),
        )
        for card in found
    ]
    return sorted(
        answers, key=lambda one: (one.seated.task_force.position, one.round_.number, one.item.item.position)
    )


def cards_of(db: Session, seats: Sequence[Seated]) -> list[OwnCard]:
    """The cards of a person, by their own seats."""
    return own.cards(db, [one.seat.id for one in seats])


def _mark(card: OwnCard, criterion: Criterion) -> OwnMark:
    mark = card.marks.get(criterion.id)
    if mark is None:
        return OwnMark(criterion, None, "unanswered", False)
    return OwnMark(criterion, mark.value, mark.status.value, mark.kept)


def as_document(data: OwnData) -> dict[str, Any]:
    """The whole as plain values, readable names and UTC times; no key of the database is among them."""
    study, person, invitation = data.study, data.person, data.invitation
    return {
        "study": {"name": study.name, "responsible": study.responsible, "contact": study.contact},
        "person": {"name": person.name, "email": person.email, "language": person.language},
        "invitation": {
            "college": invitation.college,
            "region": invitation.region,
            "agreed_at": utc(invitation.agreed_at),
            "consent_text": invitation.consent_version,
            "declined_at": utc(invitation.declined_at),
            "conflicts_of_interest": invitation.interests,
            "conflicts_of_interest_saved_at": utc(invitation.interests_at),
        },
        "seats": [
            {
                "task_force": f"{one.task_force.code} {one.task_force.name}",
                "role": one.seat.role.value,
                "joined_at": utc(one.seat.joined_at),
                "left_at": utc(one.seat.left_at),
            }
            for one in data.seats
        ],
        "counted_in": [
            {"task_force": _code(data, one), "round": one.number, "college": data.colleges[one.id]}
            for one in data.rounds
            if one.id in data.colleges
        ],
        "cards": [_card(one) for one in data.answers],
        "journal": [
            {
                "at": utc(one.at),
                "act": one.act,
                "by": _named(one.actor, data),
                "about": _named(one.subject, data),
            }
            for one in data.entries
        ],
        "signed_in": [{"at": utc(begun), "until": utc(ends)} for begun, ends in data.signed_in],
    }


def _code(data: OwnData, round_: Round) -> str:
    return next(one.task_force.code for one in data.seats if one.task_force.id == round_.task_force_id)


def _card(one: OwnAnswer) -> dict[str, Any]:
    return {
        "task_force": one.seated.task_force.code,
        "round": one.round_.number,
        "round_is": one.round_.state.value,
        "item": one.item.item.code,
        "wording_version": one.card.wording_version,
        "wordings": [
            {"language": text.language, "label": text.label, "text": text.text} for text in one.wordings
        ],
        "marks": [
            {
                "criterion": mark.criterion.name,
                "mark": mark.value,
                "status": mark.status,
                "kept": mark.is_kept,
            }
            for mark in one.marks
        ],
        "reason": one.card.reason,
        "reason_written_on_a_page_in": one.language if one.card.reason else None,
        "reason_held_back": one.is_held,
        "version": one.card.version,
        "saved_at": utc(one.card.saved_at),
        "every_save_at": [utc(at) for at in one.saves],
    }


def _named(text: str, data: OwnData) -> str:
    """Oneself by name; anybody else is a facilitator."""
    own_words = text.replace(f"person {data.person.id}", data.person.name)
    return PERSON.sub("a facilitator", own_words)


def mark_rows(data: OwnData) -> list[list[Value]]:
    """One's own marks as rows of a file."""
    rows: list[list[Value]] = [list(MARKS_COLUMNS)]
    for one in data.answers:
        label = one.wordings[0].label if one.wordings else ""
        rows += [
            [
                one.seated.task_force.code,
                one.round_.number,
                one.item.item.code,
                label,
                one.card.wording_version,
                mark.criterion.code,
                mark.value,
                mark.status,
                None if mark.status == "unanswered" else "kept" if mark.is_kept else "given",
                one.card.reason,
                utc(one.card.saved_at),
            ]
            for mark in one.marks
        ]
    return rows


def utc(at: datetime | None) -> str | None:
    """A moment as everybody's computer reads it."""
    return None if at is None else at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
