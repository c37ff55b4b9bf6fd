"""Tracking: what became of one expert's marks, over the rounds of all their Task Forces.

The panel's figures come from the gate alone, and the policy sees whoever runs the study as an expert here: this page
is about somebody's own marks. Of a round that is not released it holds nothing but those. Who has left a Task Force
gets back the rounds that were theirs, and learns nothing of what came after them.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlmodel import Session

from app.domain.access import Visitor
from app.domain.disclosure import is_theirs
from app.domain.items import Item
from app.domain.objectives import Objective
from app.domain.people import Seat
from app.domain.ratings import Mark
from app.domain.reasons import ReleasedReason
from app.domain.results import Decision
from app.domain.rounds import Round, RoundItem, RoundState
from app.domain.studies import Criterion, Study
from app.domain.task_forces import TaskForce
from app.domain.track import Outcome, Own, outcome, own_state
from app.domain.wording import Wording
from app.services.disclosing import Cell, Figure, Viewer, figures
from app.storage import cards, items, people, reasons, results, rounds, studies
from app.storage.cards import OwnCard
from app.storage.items import WordedItem, WordingVersion
from app.storage.people import Seated


@dataclass(frozen=True, slots=True)
class Pass:
    """One round that asked an item: its wording, the own card, and how many reasons were released."""

    round_: Round
    words: WordingVersion
    is_reworded: bool
    card: OwnCard | None
    reasons: int

    @property
    def wording(self) -> Wording:
        """The wording as first written."""
        return self.words.written

    @property
    def is_released(self) -> bool:
        """Whether the panel's part of it may be asked for."""
        return self.round_.state is RoundState.RELEASED


@dataclass(frozen=True, slots=True)
class Step:
    """One round on one criterion: the own mark, and the panel's figures once the round is released."""

    round_: Round
    wording_version: int
    mark: Mark | None
    own: Own
    figure: Figure | None

    @property
    def median(self) -> float | None:
        """The panel's median, if this expert may see it."""
        return self.figure.median if self.figure is not None else None


@dataclass(frozen=True, slots=True)
class Line:
    """One item on one criterion over the rounds."""

    criterion: Criterion
    steps: Sequence[Step]

    @property
    def compared(self) -> list[Step]:
        """The released rounds whose own marks can be compared: answered, and about the wording asked last."""
        released = [one for one in self.steps if one.figure is not None]
        if not released:
            return []
        last = released[-1].wording_version
        return [one for one in released if one.mark is not None and one.wording_version == last]

    @property
    def is_kept(self) -> bool:
        """Whether the expert marked it at least twice and always alike."""
        values = {one.mark.value for one in self.compared if one.mark is not None}
        return len(self.compared) > 1 and len(values) == 1 and values != {None}

    @property
    def is_changed(self) -> bool:
        """Whether the expert marked it at least twice, and not always alike."""
        return len({one.mark.value for one in self.compared if one.mark is not None}) > 1

    @property
    def nearer(self) -> float:
        """By how much the panel's median came nearer to a mark that was kept; below 0 it went away from it."""
        medians = [one.median for one in self.compared if one.median is not None]
        mark = self.compared[-1].mark if self.is_kept else None
        if mark is None or mark.value is None or len(medians) < 2:
            return 0.0
        return abs(medians[0] - mark.value) - abs(medians[-1] - mark.value)

    @property
    def last_rated(self) -> Step | None:
        """The last released round in which the expert gave a mark, if it is about the wording asked last."""
        rated = [one for one in self.compared if one.mark is not None and one.mark.value is not None]
        return rated[-1] if rated else None

    @property
    def is_outside(self) -> bool:
        """Whether that mark lies outside the middle half of its round."""
        last = self.last_rated
        if last is None or last.mark is None or last.mark.value is None or last.figure is None:
            return False
        low, high = last.figure.q1, last.figure.q3
        return low is not None and high is not None and not low <= last.mark.value <= high


@dataclass(frozen=True, slots=True)
class Track:
    """One item before one expert, over every round that asked it."""

    task_force: TaskForce
    item: Item
    objective: Objective
    passes: Sequence[Pass]
    lines: Sequence[Line]
    outcome: Outcome
    released_reasons: Sequence[ReleasedReason] = ()

    @property
    def words(self) -> WordingVersion:
        """The wording asked last."""
        return self.passes[-1].words

    @property
    def last_released(self) -> Round:
        """The last released round that asked it."""
        return [one.round_ for one in self.passes if one.is_released][-1]


@dataclass(frozen=True, slots=True)
class Tracks:
    """What became of one expert's marks: their items by Task Force and position, over released rounds."""

    study: Study
    criteria: Sequence[Criterion]
    tracks: Sequence[Track]
    released: Sequence[Round]
    seats: Sequence[Seated]

    @property
    def left(self) -> list[Seated]:
        """The Task Forces that this expert has left."""
        return [one for one in self.seats if one.seat.left_at is not None]

    @property
    def still_sits(self) -> bool:
        """Whether they have a seat that they have not left."""
        return len(self.left) < len(self.seats)

    @property
    def lines(self) -> list[Line]:
        """Every item on every criterion."""
        return [line for track in self.tracks for line in track.lines]

    def track(self, code: str) -> Track | None:
        """The item with this code, if this expert was asked it."""
        return next((one for one in self.tracks if one.item.code == code), None)


def tracks(db: Session, study: Study, visitor: Visitor, code: str = "") -> Tracks:
    """Everything an expert gets back, in a number of queries that does not depend on items, rounds or seats.

    With `code` the reasons that were released for this item are there too.
    """
    return _Reader(db, study, visitor).tracks(code)


class _Reader:
    """Everything that one expert's tracks need, each thing read once."""

    def __init__(self, db: Session, study: Study, visitor: Visitor) -> None:
        self.db, self.study = db, study
        self.seated = people.seats(db, study.id, person_id=visitor.person_id, with_left=True)
        self.seats = {one.task_force.id: one for one in self.seated}
        self._left_at = {one.task_force.id: one.seat.left_at for one in self.seated if one.seat.left_at}
        marked = {round_id for round_id, _ in self.own}
        self.rounds = [
            one
            for one in rounds.of_task_forces(db, list(self.seats))
            if is_theirs(self._left_at.get(one.task_force_id), one.released_at, has_answered=one.id in marked)
        ]

    def tracks(self, code: str) -> Tracks:
        """The items that some released round asked, by Task Force and position."""
        released = [one for one in self.rounds if one.state is RoundState.RELEASED]
        if not released:
            return Tracks(self.study, self.criteria, (), (), self.seated)
        worded = {one.item.id: one for one in items.of_study(self.db, self.study.id)}
        order = {panel: position for position, panel in enumerate(self.seats)}
        shown = [item for item, passes in self.passes.items() if any(one.is_released for one in passes)]
        wanted = [worded[one] for one in shown]
        wanted.sort(key=lambda one: (order[one.item.task_force_id], one.item.position))
        found = [self._track(one, code) for one in wanted]
        return Tracks(self.study, self.criteria, found, released, self.seated)

    @cached_property
    def criteria(self) -> Sequence[Criterion]:
        return studies.criteria(self.db, self.study.id)

    @cached_property
    def own(self) -> dict[tuple[uuid.UUID, uuid.UUID], OwnCard]:
        """The expert's own cards, by round and item."""
        found = cards.own_cards(self.db, [one.seat.id for one in self.seats.values()])
        return {(one.round_id, one.item_id): one for one in found}

    @cached_property
    def figures(self) -> Mapping[Cell, Figure]:
        """What this expert may see of the released rounds."""
        theirs = frozenset(one.id for one in self.rounds if one.task_force_id in self._left_at)
        viewer = Viewer(False, frozenset(self.seats.keys() - self._left_at.keys()), theirs)
        rated = {
            (card.round_id, card.item_id, criterion)
            for card in self.own.values()
            for criterion, mark in card.marks.items()
            if mark.value is not None
        }
        released = [one for one in self.rounds if one.state is RoundState.RELEASED]
        return figures(self.db, self.study, viewer, released, rated)

    @cached_property
    def passes(self) -> dict[uuid.UUID, list[Pass]]:
        """By item, the released rounds that asked it, and of the others those in which the expert answered it."""
        by_id = {one.id: one for one in self.rounds if one.state is not RoundState.DRAFT}
        versions = items.versions(items.in_every_language(self.db, self.study.id))
        counts = reasons.released_counts(self.db, list(by_id))
        found: dict[uuid.UUID, list[Pass]] = {}
        for asked in sorted(self.asked, key=lambda one: by_id[one.round_id].number):
            round_, card = by_id[asked.round_id], self.own.get((asked.round_id, asked.item_id))
            if round_.state is not RoundState.RELEASED and card is None:
                continue
            before = found.setdefault(asked.item_id, [])
            words = versions[asked.item_id, asked.wording_version]
            is_reworded = bool(before) and before[-1].wording.version != asked.wording_version
            count = counts.get((round_.id, asked.item_id), 0) if round_.state is RoundState.RELEASED else 0
            before.append(Pass(round_, words, is_reworded, card, count))
        return found

    @cached_property
    def asked(self) -> Sequence[RoundItem]:
        """What every round that has opened asks, or asked."""
        return rounds.asked(self.db, [one.id for one in self.rounds if one.state is not RoundState.DRAFT])

    @cached_property
    def decided(self) -> dict[tuple[uuid.UUID, uuid.UUID], Decision]:
        """What was decided after released rounds, by round and item."""
        released = [one.id for one in self.rounds if one.state is RoundState.RELEASED]
        return {(one.round_id, one.item_id): one for one in results.decisions(self.db, released)}

    def _track(self, worded: WordedItem, code: str) -> Track:
        item, seated = worded.item, self.seats[worded.item.task_force_id]
        passes = self.passes[item.id]
        said: Sequence[ReleasedReason] = ()
        if item.code == code:
            shown = [one.round_.id for one in passes if one.is_released]
            said = [one for one in reasons.released(self.db, shown) if one.item_id == item.id]
        lines = [Line(one, self._steps(item, one, passes, seated.seat)) for one in self.criteria]
        came = Outcome.LEFT if seated.seat.left_at is not None else self._outcome(item, passes)
        return Track(seated.task_force, item, worded.objective, passes, lines, came, said)

    def _steps(self, item: Item, criterion: Criterion, passes: Sequence[Pass], seat: Seat) -> list[Step]:
        steps: list[Step] = []
        for one in passes:
            mark = one.card.marks.get(criterion.id) if one.card is not None else None
            answered = [step for step in steps if step.mark is not None]
            is_same = bool(answered) and answered[-1].wording_version == one.wording.version
            own = own_state(mark, answered[-1].mark if is_same else None, _was_asked(seat, one.round_))
            figure = self.figures.get((one.round_.id, item.id, criterion.id))
            steps.append(Step(one.round_, one.wording.version, mark, own, figure))
        return steps

    def _outcome(self, item: Item, passes: Sequence[Pass]) -> Outcome:
        """What comes next; a decision counts once its round is released."""
        mine = [one for one in self.rounds if one.task_force_id == item.task_force_id]
        newest = [one for one in mine if one.state is RoundState.RELEASED][-1]
        last_asked = [one.round_ for one in passes if one.is_released][-1]
        asking = {one.round_id for one in self.asked if one.item_id == item.id}
        decision = self.decided.get((newest.id, item.id))
        return outcome(last_asked, mine, asking, decision, self.study.ended_at is not None)


def _was_asked(seat: Seat, round_: Round) -> bool:
    """Whether the seat was there when the round closed; whoever came later was not asked."""
    return round_.closed_at is None or seat.joined_at <= round_.closed_at
