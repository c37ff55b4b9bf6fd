"""Moderating: after the close, a person decides what is asked again and which reasons the panel reads."""

import hashlib
import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.domain.cards import Card
from app.domain.disclosure import Standing
from app.domain.items import Item
from app.domain.journal import Actor
from app.domain.reasons import HeldReason, ReleasedReason
from app.domain.refusals import Faults, Refusal
from app.domain.results import Decision, Stability, Verdict, decision_mark, suggestion
from app.domain.rounds import Round, RoundState
from app.domain.sentences import Sentence, say
from app.domain.studies import Study
from app.domain.task_forces import TaskForce
from app.services.disclosing import Viewer
from app.services.siding import sides_of
from app.storage import items, journal, ratings, reasons, results, rounds


@dataclass(frozen=True, slots=True)
class Choice:
    """What a facilitator chose for one item, and why where it leaves the suggestion."""

    asks_again: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class GivenReason:
    """A reason as it is read before its release: nothing here tells its author, their mark or when it was given.

    `card_id` is for the verb that holds it back; it must not reach a page.
    """

    card_id: uuid.UUID
    item_id: uuid.UUID
    text: str
    language: str
    is_held: bool


def moderates(study: Study, viewer: Viewer, task_force: TaskForce) -> bool:
    """Whether somebody may read figures and reasons of a Task Force before its experts: not while they are one."""
    return viewer.standing(study, task_force.id) is Standing.FACILITATOR


def refuse_unless_moderating(study: Study, viewer: Viewer, task_force: TaskForce) -> None:
    """Who answers on a Task Force neither decides for it nor reads its reasons before everybody does."""
    if not moderates(study, viewer, task_force):
        raise Refusal(
            say(
                "You sit on Task Force %(code)s yourself: another facilitator decides what it is asked again and "
                "reads its reasons. Nothing was changed.",
                code=task_force.code,
            )
        )


def given_reasons(db: Session, round_: Round) -> list[GivenReason]:
    """The reasons of a closed round, in an order that follows from the texts alone and tells nothing."""
    if not round_.is_closed:
        return []
    held = reasons.held(db, round_.id)
    given = [
        GivenReason(card.id, card.item_id, card.reason, card.language, card.id in held)
        for card in ratings.reasons(db, round_.id)
    ]
    return sorted(given, key=lambda one: hashlib.sha256(one.text.encode()).digest())


def suggestions(db: Session, round_: Round) -> dict[uuid.UUID, bool]:
    """For every item of a closed round whether the figures suggest asking it again."""
    found: dict[uuid.UUID, list[tuple[Verdict, Stability | None]]] = {}
    for _, result in results.of_rounds(db, [round_.id]):
        found.setdefault(result.item_id, []).append((result.verdict, result.stability))
    return {item: suggestion(verdicts) for item, verdicts in found.items()}


def set_aside(db: Session, task_force: TaskForce, round_: Round) -> set[uuid.UUID]:
    """The items that an earlier round asked and this one did not; they may be asked again."""
    earlier = [one.id for one in rounds.of_task_force(db, task_force.id) if one.number < round_.number]
    now = {one.item_id for one in rounds.asked(db, [round_.id])}
    return {one.item_id for one in rounds.asked(db, earlier)} - now if earlier else set()


def decide(
    db: Session,
    study: Study,
    task_force: TaskForce,
    round_: Round,
    choices: Mapping[str, Choice],
    by: Actor,
    at: datetime,
    seen: Mapping[str, str] | None = None,
) -> list[Decision]:
    """Decide for items of a closed round whether they are asked again; changeable until the next round opens.

    `seen` are the marks of the decisions that stood on the page, by item code: one that was made meanwhile is not
    overwritten unseen.
    """
    round_ = rounds.lock_for_closing(db, round_.id)
    _refuse_unless_deciding(db, task_force, round_)
    suggested = dict.fromkeys(set_aside(db, task_force, round_), False) | suggestions(db, round_)
    codes = {one.item.code: one.item for one in items.of_study(db, study.id) if one.item.id in suggested}
    if strange := sorted(set(choices) - set(codes)):
        raise Refusal(say("Round %(number)s did not ask %(code)s.", number=round_.number, code=strange[0]))
    faults = {
        code: say("Say in a sentence why you leave the suggestion; the report prints it.")
        for code, choice in choices.items()
        if choice.asks_again != suggested[codes[code].id] and not 0 < len(choice.reason.strip()) <= 1000
    }
    faults = faults or _decided_meanwhile(db, round_, codes, choices, seen)
    if faults:
        raise Faults(say("No decision was saved: please look at the marked places."), faults)
    made = [
        _decide_one(db, round_, codes[code], choice, suggested[codes[code].id], by, at)
        for code, choice in choices.items()
    ]
    db.flush()
    subject = f"Task Force {task_force.code}, round {round_.number}"
    again = sum(choice.asks_again for choice in choices.values())
    summary = f"{again} of {len(choices)} asked again"
    journal.append(db, at, by, "items decided", study_id=study.id, subject=subject, reason=summary)
    return made


def _decided_meanwhile(
    db: Session,
    round_: Round,
    codes: Mapping[str, Item],
    choices: Mapping[str, Choice],
    seen: Mapping[str, str] | None,
) -> dict[str, Sentence]:
    stored = {one.item_id: one for one in results.decisions(db, [round_.id])} if seen is not None else {}
    faults = {}
    for code, choice in choices.items():
        stands = stored.get(codes[code].id)
        if stands is None or decision_mark(stands) == (seen or {}).get(code, ""):
            continue
        if (stands.asks_again, stands.reason) != (choice.asks_again, choice.reason.strip()):
            meanwhile = (
                say(
                    "Somebody else has decided meanwhile that this is asked again. Choose, and save once more."
                )
                if stands.asks_again
                else say("Somebody else has set this aside meanwhile. Choose, and save once more.")
            )
            faults[code] = meanwhile
    return faults


def _refuse_unless_deciding(db: Session, task_force: TaskForce, round_: Round) -> None:
    if not round_.is_closed:
        raise Refusal(
            say("Close round %(number)s first: there are no figures to decide upon.", number=round_.number)
        )
    later = rounds.by_number(db, task_force.id, round_.number + 1)
    if later is not None and later.state != RoundState.DRAFT:
        raise Refusal(
            say("Round %(number)s is already open: its items stay as decided.", number=later.number)
        )


def _decide_one(
    db: Session, round_: Round, item: Item, choice: Choice, suggested: bool, by: Actor, at: datetime
) -> Decision:
    decision = db.get(Decision, (round_.id, item.id)) or Decision(
        round_id=round_.id, item_id=item.id, asks_again=choice.asks_again, suggested=suggested, decided_at=at
    )
    decision.asks_again, decision.suggested = choice.asks_again, suggested
    decision.reason = choice.reason.strip()
    decision.decided_by, decision.decided_at = by.person_id, at
    db.add(decision)
    return decision


def hold_reasons(
    db: Session,
    study: Study,
    task_force: TaskForce,
    round_: Round,
    held: set[uuid.UUID],
    by: Actor,
    at: datetime,
) -> int:
    """Hold back exactly these reasons of a closed round, by card; the rest is shown. Reversible until release."""
    round_ = rounds.lock_for_closing(db, round_.id)
    if round_.state != RoundState.CLOSED:
        raise Refusal(say("Reasons can be held back between the close of a round and its release."))
    given = {card.id for card in ratings.reasons(db, round_.id)}
    if held - given:
        raise Refusal(say("One of these reasons does not belong to this round. Nothing was changed."))
    before = reasons.held(db, round_.id)
    if by.person_id is None:
        raise Refusal(say("Only a person can hold a reason back."))
    for card_id in sorted(held - before):
        db.add(HeldReason(card_id=card_id, held_by=by.person_id, held_at=at))
    for card_id in before - held:
        db.delete(db.get_one(HeldReason, card_id))
    db.flush()
    if held != before:
        subject = f"Task Force {task_force.code}, round {round_.number}"
        journal.append(
            db,
            at,
            by,
            "reasons moderated",
            study_id=study.id,
            subject=subject,
            reason=f"{len(held)} held back",
        )
    return len(held)


def release_round(
    db: Session,
    study: Study,
    task_force: TaskForce,
    round_: Round,
    by: Actor,
    at: datetime,
    shuffle: random.Random,
) -> Round:
    """Let the panel see the figures and the reasons that are not held back; the next round becomes a draft.

    Reasons leave their cards here: they are copied in a shuffled order, with nothing that leads to their author.
    """
    round_ = rounds.lock_for_closing(db, round_.id)
    if round_.state == RoundState.RELEASED:
        return round_
    if round_.state != RoundState.CLOSED:
        raise Refusal(say("Close round %(number)s first; then it can be released.", number=round_.number))
    held = reasons.held(db, round_.id)
    shown = [card for card in ratings.reasons(db, round_.id) if card.id not in held]
    _copy_shuffled(db, round_, shown, sides_of(db, study, round_, shown), shuffle)
    round_.state, round_.released_at = RoundState.RELEASED, at
    if round_.number < study.rounds_planned:
        db.add(Round(task_force_id=task_force.id, number=round_.number + 1))
    db.flush()
    subject = f"Task Force {task_force.code}, round {round_.number}"
    journal.append(
        db, at, by, "round released", study_id=study.id, subject=subject, reason=f"{len(shown)} reasons shown"
    )
    return round_


def _copy_shuffled(
    db: Session,
    round_: Round,
    cards: list[Card],
    sides: Mapping[uuid.UUID, tuple[str, str]],
    shuffle: random.Random,
) -> None:
    by_item: dict[uuid.UUID, list[Card]] = {one.item_id: [] for one in rounds.asked(db, [round_.id])}
    # No trace of the order of arrival, nor of how the database happens to hold them: a seed repeats itself.
    for card in sorted(cards, key=lambda card: (card.language, card.reason, sides.get(card.id, ("", "")))):
        by_item[card.item_id].append(card)
    for item_id, written in by_item.items():
        shuffle.shuffle(written)
        for position, card in enumerate(written, start=1):
            side, criterion = sides.get(card.id, ("", ""))
            db.add(
                ReleasedReason(
                    round_id=round_.id,
                    item_id=item_id,
                    position=position,
                    language=card.language,
                    text=card.reason,
                    side=side,
                    side_on=criterion,
                )
            )
