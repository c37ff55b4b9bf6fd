"""Feedback: what one expert is asked, and what they are shown of the round before."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from sqlmodel import Session

from app.domain.items import Item
from app.domain.objectives import Objective, ObjectiveText
from app.domain.people import Seat
from app.domain.ratings import Mark, asks_for_a_reason
from app.domain.reasons import ReleasedReason
from app.domain.rounds import Round, RoundState
from app.domain.studies import Criterion, Study
from app.domain.task_forces import TaskForce
from app.domain.wording import Wording
from app.services.disclosing import Cell, Figure, Viewer, figures
from app.services.questionnaires import AskedItem, questionnaires
from app.storage import cards, ratings, results, rounds, studies
from app.storage.cards import OwnCard
from app.storage.memory import Glance
from app.storage.people import Seated


@dataclass(frozen=True, slots=True)
class Aspect:
    """One criterion of a card: the mark of this round, the one of the round before, and the panel's figure then."""

    criterion: Criterion
    mark: Mark | None
    earlier: Mark | None
    figure: Figure | None

    @property
    def asks_for_a_reason(self) -> bool:
        """Whether this mark, or the earlier one while it is open, lies far from a median that is shown."""
        mark = self.mark or self.earlier
        if mark is None or self.figure is None or self.figure.withheld or self.figure.counts is None:
            return False
        points = len(self.figure.counts)
        return asks_for_a_reason(mark.value, self.figure.median, points)


@dataclass(frozen=True, slots=True)
class CardToRate:
    """One item before one expert in an open round, with all that they may see beside it."""

    task_force: TaskForce
    round_: Round
    seat: Seat
    item: Item
    objective: Objective
    wording: Wording
    aspects: Sequence[Aspect]
    figures_round: int | None
    own_round: int | None
    own_wording: Wording | None
    targets: Mapping[str, ObjectiveText]
    reasons: Sequence[ReleasedReason]
    reason: str
    version: int
    saved_at: datetime | None
    translations: Mapping[str, Wording] = field(default_factory=dict)
    own_translations: Mapping[str, Wording] = field(default_factory=dict)

    def worded(self, language: str) -> Wording:
        """The wording as somebody reads it in this language: translated, or as first written."""
        return self.translations.get(language, self.wording)

    @property
    def is_complete(self) -> bool:
        """Whether every criterion has a mark; *no opinion* is one."""
        return all(aspect.mark is not None for aspect in self.aspects)

    @property
    def is_begun(self) -> bool:
        """Whether some criterion has a mark and another has none."""
        return not self.is_complete and any(aspect.mark is not None for aspect in self.aspects)

    @property
    def was_kept(self) -> bool:
        """Whether all its marks are those of the round before, kept in one tap."""
        return self.is_complete and all(
            aspect.mark is not None and aspect.mark.kept for aspect in self.aspects
        )

    @property
    def can_keep(self) -> bool:
        """Whether the marks of the round before can be kept in one tap: there are some, for the same wording."""
        open_aspects = [aspect for aspect in self.aspects if aspect.mark is None]
        rated = bool(open_aspects) and all(aspect.earlier is not None for aspect in open_aspects)
        return rated and self.own_wording is not None and self.own_wording.version == self.wording.version

    @property
    def asks_for_a_reason(self) -> bool:
        """Whether the expert is asked, never forced, to say why."""
        return any(aspect.asks_for_a_reason for aspect in self.aspects)


@dataclass(frozen=True, slots=True)
class Tick:
    """How far one card is: how many of its marks are set."""

    task_force: TaskForce
    goal: str
    code: str
    marks: int
    wanted: int

    @property
    def is_complete(self) -> bool:
        """Whether every criterion has a mark."""
        return self.marks >= self.wanted


@dataclass(frozen=True, slots=True)
class Queue:
    """All cards of one expert in the open rounds of all their seats."""

    study: Study
    cards: Sequence[CardToRate]
    ticks: Sequence[Tick]
    seats: Sequence[Seated]
    rounds: Sequence[Round]
    finished_colleagues: dict[uuid.UUID, int] = field(default_factory=dict)
    settled: frozenset[uuid.UUID] = frozenset()


def queue(db: Session, study: Study, seats: Sequence[Seated], at: datetime) -> Queue:
    """One queue of cards over all of one person's seats, whatever their number in the same number of queries."""
    reader = _Reader(db, study, seats)
    finished, settled = _finished(db, reader, at), _settled(db, reader)
    return Queue(study, reader.cards(), reader.ticks(), reader.seats, reader.rounds, finished, settled)


def one_card(db: Session, study: Study, seats: Sequence[Seated], round_: Round, item: Item) -> Queue:
    """The same queue with this one card alone, or none when its expert is not asked it; all the ticks are there."""
    reader = _Reader(db, study, seats, item)
    return Queue(study, reader.cards(round_), reader.ticks(), reader.seats, reader.rounds)


@dataclass(frozen=True, slots=True)
class _Finished:
    """The seats that have set every mark of a round, and how many marks were counted to find them."""

    seats: frozenset[uuid.UUID]
    counted: int

    @property
    def lasts(self) -> timedelta:
        """For how long it may be told: a second for every hundred marks, so that small panels read it exactly."""
        return timedelta(seconds=min(30, self.counted // 100))


_HAVE_FINISHED: Glance[_Finished] = Glance(500, lambda one: one.lasts)


def _finished(db: Session, reader: "_Reader", at: datetime) -> dict[uuid.UUID, int]:
    """How many colleagues have finished, by open round, once at least three have; never who.

    Everybody's page tells it, and counting reads every mark of the round: in a large panel it may be a little old.
    """
    own = {one.seat.id for one in reader.seats}
    wanted = {one: len(asked) * len(reader.criteria) for one, asked in reader.asked.items()}

    def read(round_ids: list[uuid.UUID]) -> dict[uuid.UUID, _Finished]:
        by_seat: dict[uuid.UUID, dict[uuid.UUID, int]] = {one: {} for one in round_ids}
        for (round_id, seat_id), marks in ratings.marks_given(db, round_ids).items():
            by_seat[round_id][seat_id] = marks
        return {
            one: _Finished(
                frozenset(seat for seat, count in marks.items() if count == wanted[one]), sum(marks.values())
            )
            for one, marks in by_seat.items()
        }

    counts = {one: len(done.seats - own) for one, done in _HAVE_FINISHED.of(db, wanted, read, at).items()}
    return {round_id: count for round_id, count in counts.items() if count >= 3}


def _settled(db: Session, reader: "_Reader") -> frozenset[uuid.UUID]:
    """The released rounds after which nothing is asked again: their Task Forces have finished before the last one."""
    if {one.task_force_id for one in reader.open_rounds} == set(reader.seat_on):
        return frozenset()  # they all ask something now
    released = [one.id for one in reader.rounds if one.state is RoundState.RELEASED]
    decided: dict[uuid.UUID, list[bool]] = {}
    for decision in results.decisions(db, released):
        decided.setdefault(decision.round_id, []).append(decision.asks_again)
    return frozenset(round_id for round_id, again in decided.items() if not any(again))


class _Reader:
    """Everything that the cards of one expert need, read once; or one item's, when the others are only counted."""

    def __init__(self, db: Session, study: Study, seats: Sequence[Seated], item: Item | None = None) -> None:
        self.db, self.study, self.seats = db, study, seats
        self.criteria = studies.fixed_criteria(db, study)
        self.criteria_by_id = {one.id: one for one in self.criteria}
        self.seat_on = {one.task_force.id: one for one in self.seats}
        self.rounds = rounds.of_task_forces(db, list(self.seat_on))
        opened = [one for one in self.rounds if one.state is RoundState.OPEN]
        order = {one.task_force.id: position for position, one in enumerate(self.seats)}
        self.open_rounds = sorted(opened, key=lambda one: order[one.task_force_id])
        self.asked = questionnaires(db, study, self.open_rounds)
        self.item = item
        own = cards.own_cards(db, [one.seat.id for one in self.seats], item.id if item is not None else None)
        self.own = {(one.round_id, one.item_id): one for one in own}

    def ticks(self) -> list[Tick]:
        """How far every card is, in the queue's order."""
        if self.item is None:
            marks = {place: len(card.marks) for place, card in self.own.items()}
        else:
            open_ids = [one.id for one in self.open_rounds]
            marks = cards.marks_by_card(self.db, [one.seat.id for one in self.seats], open_ids)
        return [
            Tick(
                self.seat_on[round_.task_force_id].task_force,
                one.objective.goal or "",
                one.item.code,
                marks.get((round_.id, one.item.id), 0),
                len(self.criteria),
            )
            for round_ in self.open_rounds
            for one in self.asked[round_.id]
        ]

    def cards(self, only: Round | None = None) -> list[CardToRate]:
        """The cards of the open rounds, by Task Force and position; of one item, that of the round it is `only` for."""
        return [
            self._card(round_, one)
            for round_ in self.open_rounds
            for one in self.asked[round_.id]
            if only is None
            or (only.id == round_.id and self.item is not None and self.item.id == one.item.id)
        ]

    @cached_property
    def shown(self) -> Mapping[Cell, Figure]:
        """The panel's figures that this expert may see, of the rounds that their open ones look back to."""
        before = {one.before.id: one.before for asked in self.asked.values() for one in asked if one.before}
        viewer = Viewer(runs_study=False, seats_on=frozenset(self.seat_on))
        rated = {
            (card.round_id, card.item_id, criterion)
            for card in self.own.values()
            if card.round_id in before
            for criterion, mark in card.marks.items()
            if mark.value is not None
        }
        only = self.item.id if self.item is not None else None
        return figures(self.db, self.study, viewer, list(before.values()), rated, only)

    @cached_property
    def own_before(self) -> dict[uuid.UUID, tuple[int, OwnCard]]:
        """By item, the last round before its open one in which this expert answered it; they may have left one out."""
        opened = {one.task_force_id: one.number for one in self.open_rounds}
        numbers = {one.id: one.number for one in self.rounds if one.number < opened.get(one.task_force_id, 0)}
        answered = [(numbers[one.round_id], one) for one in self.own.values() if one.round_id in numbers]
        return {card.item_id: (number, card) for number, card in sorted(answered, key=lambda one: one[0])}

    def _card(self, round_: Round, asked: AskedItem) -> CardToRate:
        item, before = asked.item, asked.before
        seated = self.seat_on[round_.task_force_id]
        card = self.own.get((round_.id, item.id))
        own_round, earlier = self.own_before.get(item.id) or (None, None)
        return CardToRate(
            task_force=seated.task_force,
            round_=round_,
            seat=seated.seat,
            item=item,
            objective=asked.objective,
            wording=asked.wordings[asked.wording_version],
            aspects=self._aspects(card, earlier, (before.id, item.id) if before is not None else None),
            figures_round=before.number if before is not None else None,
            own_round=own_round,
            own_wording=asked.wordings[earlier.wording_version] if earlier is not None else None,
            targets=asked.targets,
            reasons=asked.reasons,
            reason=card.reason if card is not None else "",
            version=card.version if card is not None else 0,
            saved_at=card.saved_at if card is not None else None,
            translations=asked.translations.get(asked.wording_version, {}),
            own_translations=asked.translations.get(earlier.wording_version, {})
            if earlier is not None
            else {},
        )

    def _aspects(
        self, card: OwnCard | None, earlier: OwnCard | None, asked: tuple[uuid.UUID, uuid.UUID] | None
    ) -> list[Aspect]:
        now = card.marks if card is not None else {}
        then = earlier.marks if earlier is not None else {}
        return [
            Aspect(one, now.get(id_), then.get(id_), self.shown.get((*asked, id_)) if asked else None)
            for id_, one in self.criteria_by_id.items()
        ]
