"""Overseeing: a facilitator's board and who has answered. By name, for reminders; never what was answered."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from app.domain.objectives import OWED
from app.domain.people import Person, Seat
from app.domain.rounds import Round, RoundState
from app.domain.sentences import Sentence
from app.domain.studies import Study
from app.domain.task_forces import TaskForce
from app.services.preparing import blocking_tasks
from app.storage import items, people, ratings, results, rounds, studies, task_forces


class NextAction(StrEnum):
    """What a facilitator does next for a Task Force."""

    PREPARE = "prepare"
    OPEN = "open"
    WAIT = "wait"
    CLOSE = "close"
    DECIDE = "decide"
    RELEASE = "release"
    DONE = "done"


class Progress(StrEnum):
    """How far one seat is in a round."""

    ANSWERED = "answered"
    BEGUN = "begun"
    NOT_YET = "not_yet"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Participant:
    """A seat, whose it is, and how far they are; not what they said."""

    seat: Seat
    person: Person
    progress: Progress


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A Task Force's line on the board."""

    task_force: TaskForce
    codes: Sequence[str]
    has_public_code: bool
    is_provisional: bool
    current: Round
    rounds: Sequence[Round]
    participants: Sequence[Participant]
    next_action: NextAction
    blockers: Sequence[Sentence]
    reader_sits: bool = False

    def count(self, progress: Progress) -> int:
        """How many participants are this far."""
        return sum(one.progress is progress for one in self.participants)

    @property
    def asked(self) -> int:
        """How many people are asked, those who left not counted."""
        return sum(one.progress is not Progress.LEFT for one in self.participants)


@dataclass(frozen=True, slots=True)
class Overview:
    """A study in a list: how many Task Forces and people it has, and how many of its rounds are where."""

    study: Study
    task_forces: int
    people: int
    rounds: Mapping[RoundState, int]


def overviews(db: Session, person_id: uuid.UUID) -> list[Overview]:
    """The studies a facilitator may open, newest first, demonstrations last; in four queries."""
    found = studies.run_by(db, person_id)
    ids = [one.id for one in found]
    panels, invited = task_forces.counts(db, ids), people.invitation_counts(db, ids)
    states = rounds.state_counts(db, ids)
    return [
        Overview(one, panels.get(one.id, 0), invited.get(one.id, 0), states.get(one.id, {})) for one in found
    ]


def board(
    db: Session, study: Study, at: datetime, seats_on: frozenset[uuid.UUID] = frozenset()
) -> list[BoardRow]:
    """A row per Task Force, in the same number of queries for one and for forty.

    `seats_on` are the Task Forces on which the reader sits: there they are not shown who has answered.
    """
    facts = _Facts(db, study)
    rows = [_row(facts, task_force, at) for task_force in facts.task_forces]
    return [replace(one, reader_sits=one.task_force.id in seats_on) for one in rows]


def board_row(db: Session, study: Study, task_force: TaskForce, at: datetime) -> BoardRow:
    """One Task Force's row."""
    return _row(_Facts(db, study), task_force, at)


def round_row(
    db: Session, study: Study, task_force: TaskForce, round_: Round, at: datetime
) -> tuple[BoardRow, Sequence[Participant]]:
    """One Task Force's row, and how far everybody is or was in one of its rounds."""
    facts = _Facts(db, study)
    return _row(facts, task_force, at), _participants(facts, task_force, round_)


class _Facts:
    """What the board needs, read once for all rows."""

    def __init__(self, db: Session, study: Study) -> None:
        self.study = study
        self.task_forces = task_forces.of_study(db, study.id)
        self.rounds = rounds.of_study(db, study.id)
        self.seats = people.seats(db, study.id, with_left=True)
        self.items = items.of_study(db, study.id)
        self.criteria = studies.criteria(db, study.id)
        closed = [one.id for one in self.rounds if one.is_closed]
        open_ids = [one.id for one in self.rounds if one.state is not RoundState.DRAFT]
        self.asked: dict[uuid.UUID, set[uuid.UUID]] = {}
        for one in rounds.asked(db, open_ids):
            self.asked.setdefault(one.round_id, set()).add(one.item_id)
        self.decided: dict[uuid.UUID, dict[uuid.UUID, bool]] = {}
        for decision in results.decisions(db, closed):
            self.decided.setdefault(decision.round_id, {})[decision.item_id] = decision.asks_again
        self.marks = ratings.marks_given(db, open_ids)


def _row(facts: _Facts, task_force: TaskForce, at: datetime) -> BoardRow:
    mine = [one for one in facts.rounds if one.task_force_id == task_force.id]
    worded = [one for one in facts.items if one.item.task_force_id == task_force.id]
    current = mine[-1]
    participants = _participants(facts, task_force, current)
    owed = [one.item.code for one in worded if one.wording.status in OWED]
    before = mine[-2] if len(mine) > 1 else None
    undecided = _undecided(facts, before) if current.state is RoundState.DRAFT and before is not None else 0
    seats = sum(one.progress is not Progress.LEFT for one in participants)
    tasks = []
    if current.state is RoundState.DRAFT:
        tasks = blocking_tasks(facts.study, task_force, seats, owed, before, undecided)
    row = BoardRow(
        task_force,
        [one.item.code for one in worded],
        all(one.objective.code is not None for one in worded if one.item.code == task_force.code),
        bool(owed),
        current,
        mine,
        participants,
        NextAction.WAIT,
        tasks,
    )
    return replace(row, next_action=_next_action(facts, row, before, at))


def _next_action(facts: _Facts, row: BoardRow, before: Round | None, at: datetime) -> NextAction:
    state = row.current.state
    if state is RoundState.OPEN:
        everybody = row.asked > 0 and row.count(Progress.ANSWERED) == row.asked
        late = row.current.deadline_at is not None and at >= row.current.deadline_at
        return NextAction.CLOSE if everybody or late else NextAction.WAIT
    if state is RoundState.CLOSED:
        return NextAction.RELEASE
    if state is RoundState.RELEASED:
        return NextAction.DONE
    if before is not None and _undecided(facts, before):
        return NextAction.DECIDE
    if before is not None and not any(facts.decided.get(before.id, {}).values()):
        return NextAction.DONE
    return NextAction.PREPARE if row.blockers else NextAction.OPEN


def _undecided(facts: _Facts, before: Round) -> int:
    return len(facts.asked.get(before.id, set()) - set(facts.decided.get(before.id, {})))


def _participants(facts: _Facts, task_force: TaskForce, current: Round) -> list[Participant]:
    wanted = len(facts.asked.get(current.id, ())) * len(facts.criteria)
    found = []
    for one in facts.seats:
        if one.task_force.id != task_force.id:
            continue
        marks = facts.marks.get((current.id, one.seat.id), 0)
        if one.seat.left_at is not None and not marks:
            progress = Progress.LEFT
        elif wanted and marks >= wanted:
            progress = Progress.ANSWERED
        else:
            progress = Progress.BEGUN if marks else Progress.NOT_YET
        found.append(Participant(one.seat, one.person, progress))
    return found
