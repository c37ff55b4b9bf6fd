"""Feedback: what one expert is asked, and what they are shown of the round before."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
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
from app.services.finishing import finished_colleagues
from app.services.questionnaires import AskedItem, questionnaires
from app.storage import cards, results, rounds, studies
from app.storage.cards import OwnCard
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
    reader = _Reader(db, study, seats, (round_, item))
    return Queue(study, reader.cards(), reader.ticks(), reader.seats, reader.rounds)


def _finished(db: Session, reader: "_Reader", at: datetime) -> dict[uuid.UUID, int]:
    wanted = {one: len(asked) * len(reader.criteria) for one, asked in reader.asked.items()}
    return finished_colleagues(db, wanted, {one.seat.id for one in reader.seats}, at)


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
    """Everything that the cards of one expert need, read once; or one card's, when the others are only counted."""

    def __init__(
        self, db: Session, study: Study, seats: Sequence[Seated], only: tuple[Round, Item] | None = None
    ) -> None:
        self.db, self.study, self.seats = db, study, seats
        self.criteria = {one.id: one for one in studies.fixed_criteria(db, study)}
        self.seat_on = {one.task_force.id: one for one in self.seats}
        self.rounds = rounds.of_task_forces(db, list(self.seat_on))
        opened = [one for one in self.rounds if one.state is RoundState.OPEN]
        order = {one.task_force.id: position for position, one in enumerate(self.seats)}
        self.open_rounds = sorted(opened, key=lambda one: order[one.task_force_id])
        self.asked = questionnaires(db, study, self.open_rounds)
        self.only_item = only[1].id if only is not None else None
        self.wanted = [
            (round_, one)
            for round_ in self.open_rounds
            if only is None or round_.id == only[0].id
            for one in self.asked[round_.id]
            if only is None or one.item.id == self.only_item
        ]
        own = cards.own_cards(db, [one.seat.id for one in self.seats], self.only_item)
        self.own = {(one.round_id, one.item_id): one for one in own}

    def ticks(self) -> list[Tick]:
        """How far every card is, in the queue's order."""
        marks: dict[uuid.UUID, dict[uuid.UUID, int]] = {one.id: {} for one in self.open_rounds}
        if self.only_item is None:
            for (round_id, item_id), card in self.own.items():
                marks.setdefault(round_id, {})[item_id] = len(card.marks)
        else:
            seats = [one.seat.id for one in self.seats]
            for round_id, item_id, count in cards.mark_counts(self.db, seats, list(marks)):
                marks[round_id][item_id] = count
        found: list[Tick] = []
        for round_ in self.open_rounds:
            panel, given = self.seat_on[round_.task_force_id].task_force, marks[round_.id]
            found += [
                Tick(
                    panel,
                    one.objective.goal or "",
                    one.item.code,
                    given.get(one.item.id, 0),
                    len(self.criteria),
                )
                for one in self.asked[round_.id]
            ]
        return found

    def cards(self) -> list[CardToRate]:
        """The cards of the open rounds, by Task Force and position; or the one."""
        return [self._card(round_, one) for round_, one in self.wanted]

    @cached_property
    def shown(self) -> Mapping[Cell, Figure]:
        """The panel's figures that this expert may see, of the rounds that their open ones look back to."""
        before = {one.before.id: one.before for _, one in self.wanted if one.before}
        viewer = Viewer(runs_study=False, seats_on=frozenset(self.seat_on))
        rated = {
            (card.round_id, card.item_id, criterion)
            for card in self.own.values()
            if card.round_id in before
            for criterion, mark in card.marks.items()
            if mark.value is not None
        }
        return figures(self.db, self.study, viewer, list(before.values()), rated, self.only_item)

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
            for id_, one in self.criteria.items()
        ]
