"""Preparing: what a Task Force's next round would ask, and what must be done before it can open."""

import uuid
from collections.abc import Sequence

from sqlmodel import Session

from app.domain.items import Item
from app.domain.objectives import OWED
from app.domain.rounds import Round, RoundState
from app.domain.sentences import Sentence, say, say_many
from app.domain.studies import FEWEST_SEATS, Study
from app.domain.task_forces import TaskForce
from app.storage import items, people, results, rounds


def blockers(db: Session, study: Study, task_force: TaskForce, round_: Round) -> list[Sentence]:
    """What must be done before this round can open, worded as tasks; empty when it can."""
    everything = items.of_study(db, study.id)
    worded = [one for one in everything if one.item.task_force_id == task_force.id]
    owed = [one.item.code for one in worded if one.wording.status in OWED]
    seats = people.seat_counts(db, study.id).get(task_force.id, 0)
    before = rounds.by_number(db, task_force.id, round_.number - 1)
    undecided = _undecided(db, before) if before is not None else 0
    return blocking_tasks(study, task_force, seats, owed, before, undecided)


def blocking_tasks(
    study: Study, task_force: TaskForce, seats: int, owed: Sequence[str], before: Round | None, undecided: int
) -> list[Sentence]:
    """The same from facts already read, so that a board of forty rows costs no more queries than one."""
    place = {"code": task_force.code}
    tasks = []
    if study.ended_at is not None:
        tasks.append(say("This study has ended: no round opens any more."))
    if seats < FEWEST_SEATS:
        tasks.append(_invite(FEWEST_SEATS - seats, place))
    if owed and not study.is_demo and study.wording_override_at is None:
        tasks.append(_write(owed))
    if study.owes_responsible:
        tasks.append(
            say("Say on the Design page who is responsible for the data: experts are told before they begin.")
        )
    if before is not None and before.state != RoundState.RELEASED:
        tasks.append(
            say("Release round %(number)s of Task Force %(code)s first.", number=before.number, **place)
        )
    if undecided:
        tasks.append(
            say_many(
                "Decide whether %(count)s item of Task Force %(code)s is asked again.",
                "Decide whether %(count)s items of Task Force %(code)s are asked again.",
                undecided,
                **place,
            )
        )
    return tasks


def _invite(missing: int, place: dict[str, str]) -> Sentence:
    return say_many(
        "Invite %(count)s more expert to Task Force %(code)s, or merge it with another: below %(least)s people "
        "nobody's marks would be safe.",
        "Invite %(count)s more experts to Task Force %(code)s, or merge it with another: below %(least)s people "
        "nobody's marks would be safe.",
        missing,
        least=FEWEST_SEATS,
        **place,
    )


def _write(owed: Sequence[str]) -> Sentence:
    return say_many(
        "Write the Initiative's wording of %(codes)s, or accept working titles with a reason.",
        "Write the Initiative's wording of %(codes)s (%(count)s items), or accept working titles with a reason.",
        len(owed),
        codes=", ".join(owed),
    )


def items_to_ask(db: Session, task_force: TaskForce, round_: Round) -> list[Item]:
    """Everything in round 1; afterwards what was decided to be asked again."""
    mine = [
        one.item for one in items.of_study(db, task_force.study_id) if one.item.task_force_id == task_force.id
    ]
    before = rounds.by_number(db, task_force.id, round_.number - 1)
    if before is None:
        return mine
    again = {one.item_id for one in results.decisions(db, [before.id]) if one.asks_again}
    return [item for item in mine if item.id in again]


def _undecided(db: Session, before: Round) -> int:
    return len(undecided_items(db, before))


def undecided_items(db: Session, round_: Round) -> set[uuid.UUID]:
    """The items of a round for which nobody has decided yet."""
    asked = {one.item_id for one in rounds.asked(db, [round_.id])}
    return asked - {one.item_id for one in results.decisions(db, [round_.id])}
