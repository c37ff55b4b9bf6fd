"""Feedback: what one expert is asked, and what they are shown of the round before."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from app.domain.access import Visitor
from app.domain.items import Item
from app.domain.objectives import Objective, ObjectiveText
from app.domain.people import Seat
from app.domain.ratings import Card, Mode, Rating, RatingStatus, asks_for_a_reason
from app.domain.reasons import ReleasedReason
from app.domain.rounds import Round, RoundItem, RoundState
from app.domain.studies import Criterion, Study
from app.domain.task_forces import TaskForce
from app.domain.wording import Wording
from app.services.disclosing import Cell, Figure, Viewer, figures
from app.storage import items, objectives, people, ratings, reasons, rounds, studies


@dataclass(frozen=True, slots=True)
class OwnMark:
    """A mark of the expert's own: a value, or None for *no opinion*, and whether it was kept in one tap."""

    value: int | None
    kept: bool


@dataclass(frozen=True, slots=True)
class Aspect:
    """One criterion of a card: the mark of this round, the one of the round before, and the panel's figure then."""

    criterion: Criterion
    mark: OwnMark | None
    earlier: OwnMark | None
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
    reasons: Sequence[ReleasedReason]
    reason: str
    version: int
    saved_at: datetime | None

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
class Queue:
    """All cards of one expert in the open rounds of all their seats."""

    study: Study
    cards: Sequence[CardToRate]
    seats: Sequence[people.Seated]
    rounds: Sequence[Round]
    finished_colleagues: dict[uuid.UUID, int] = field(default_factory=dict)

    @property
    def remaining(self) -> int:
        """How many cards are not complete."""
        return sum(not card.is_complete for card in self.cards)


def queue(db: Session, study: Study, visitor: Visitor) -> Queue:
    """One queue of cards over all seats, whatever their number in the same number of queries."""
    reader = _Reader(db, study, visitor)
    asked = rounds.asked(db, [one.id for one in reader.open_rounds])
    return Queue(study, reader.cards(asked), reader.seats, reader.rounds, _finished(db, reader, asked))


def one_card(db: Session, study: Study, visitor: Visitor, round_: Round, item: Item) -> CardToRate | None:
    """One card as it stands now, or None when this expert is not asked it."""
    reader = _Reader(db, study, visitor)
    asked = [one for one in rounds.asked(db, [round_.id]) if one.item_id == item.id]
    found = reader.cards(asked) if round_.id in {one.id for one in reader.open_rounds} else []
    return found[0] if found else None


def _finished(db: Session, reader: "_Reader", asked: Sequence[RoundItem]) -> dict[uuid.UUID, int]:
    """How many colleagues have finished, by open round, once at least three have; never who."""
    open_ids = [one.id for one in reader.open_rounds]
    own = {one.seat.id for one in reader.seats}
    wanted = {
        round_id: sum(one.round_id == round_id for one in asked) * len(reader.criteria)
        for round_id in open_ids
    }
    counts: dict[uuid.UUID, int] = {}
    for (round_id, seat_id), marks in ratings.marks_given(db, open_ids).items():
        if seat_id not in own and marks == wanted[round_id]:
            counts[round_id] = counts.get(round_id, 0) + 1
    return {round_id: count for round_id, count in counts.items() if count >= 3}


class _Reader:
    """Everything that the cards of one expert need, read once."""

    def __init__(self, db: Session, study: Study, visitor: Visitor) -> None:
        self.db, self.study = db, study
        self.seats = people.seats(db, study.id, person_id=visitor.person_id)
        self.seat_on = {one.task_force.id: one for one in self.seats}
        self.rounds = [one for one in rounds.of_study(db, study.id) if one.task_force_id in self.seat_on]
        self.open_rounds = [one for one in self.rounds if one.state == RoundState.OPEN]
        self.criteria = studies.criteria(db, study.id)

    def cards(self, asked: Sequence[RoundItem]) -> list[CardToRate]:
        """The cards of the open rounds in `asked`, by Task Force and position."""
        released = [one for one in self.rounds if one.state == RoundState.RELEASED]
        self._read_marks()
        wanted = {one.item_id for one in asked}
        before = self._asked_before(released, wanted)
        figures_shown = figures(
            self.db,
            self.study,
            Viewer(runs_study=False, seats_on=frozenset(self.seat_on)),
            [one for one in released if one.id in {round_.id for round_ in before.values()}],
            rated=self.rated,
        )
        self._read_words(before)
        made = [self._card(one, before.get(one.item_id), figures_shown) for one in asked]
        order = {one.task_force.id: position for position, one in enumerate(self.seats)}
        return sorted(made, key=lambda card: (order[card.task_force.id], card.item.position))

    def _read_words(self, before: Mapping[uuid.UUID, Round]) -> None:
        """What is rated, in every wording that was shown, and what the panel wrote."""
        self.texts = {one.item.id: one for one in items.of_study(self.db, self.study.id)}
        self.wordings = {(one.item_id, one.version): one for one in items.wordings(self.db, self.study.id)}
        self.reasons: dict[tuple[uuid.UUID, uuid.UUID], list[ReleasedReason]] = {}
        for reason in reasons.released(self.db, [one.id for one in before.values()]):
            self.reasons.setdefault((reason.round_id, reason.item_id), []).append(reason)

    def _read_marks(self) -> None:
        cards, by_card = ratings.cards_of_seats(
            self.db, [one.seat.id for one in self.seats], [one.id for one in self.rounds]
        )
        self.own: dict[tuple[uuid.UUID, uuid.UUID], Card] = {
            (one.round_id, one.item_id): one for one in cards
        }
        self.marks: dict[uuid.UUID, dict[uuid.UUID, Rating]] = {
            card_id: {rating.criterion_id: rating for rating in given} for card_id, given in by_card.items()
        }
        self.rated = {
            (card.round_id, card.item_id, criterion)
            for card in cards
            for criterion, rating in self.marks[card.id].items()
            if rating.status is RatingStatus.RATED
        }

    def _asked_before(self, released: Sequence[Round], wanted: set[uuid.UUID]) -> dict[uuid.UUID, Round]:
        """For each item the last released round that asked it."""
        by_id = {one.id: one for one in released}
        last: dict[uuid.UUID, Round] = {}
        for one in rounds.asked(self.db, list(by_id)) if by_id else ():
            round_ = by_id[one.round_id]
            if one.item_id in wanted and (
                one.item_id not in last or last[one.item_id].number < round_.number
            ):
                last[one.item_id] = round_
        return last

    def _own_before(self, round_: Round, item_id: uuid.UUID) -> Round | None:
        """The last earlier round in which this expert answered the item; they may have left one out."""
        answered = [
            one
            for one in self.rounds
            if one.task_force_id == round_.task_force_id
            and one.number < round_.number
            and (one.id, item_id) in self.own
        ]
        return answered[-1] if answered else None

    def _card(self, asked: RoundItem, before: Round | None, shown: Mapping[Cell, Figure]) -> CardToRate:
        worded = self.texts[asked.item_id]
        item = worded.item
        round_ = next(one for one in self.open_rounds if one.id == asked.round_id)
        seated = self.seat_on[round_.task_force_id]
        card = self.own.get((round_.id, item.id))
        own = self._own_before(round_, item.id)
        earlier = self.own[own.id, item.id] if own is not None else None
        return CardToRate(
            task_force=seated.task_force,
            round_=round_,
            seat=seated.seat,
            item=item,
            objective=worded.objective,
            wording=self.wordings[item.id, asked.wording_version],
            aspects=self._aspects(
                card, earlier, lambda one: shown.get((before.id, item.id, one.id)) if before else None
            ),
            figures_round=before.number if before is not None else None,
            own_round=own.number if own is not None else None,
            own_wording=self.wordings[item.id, earlier.wording_version] if earlier is not None else None,
            reasons=self.reasons.get((before.id, item.id), []) if before is not None else [],
            reason=card.reason if card is not None else "",
            version=card.version if card is not None else 0,
            saved_at=card.saved_at if card is not None else None,
        )

    def _aspects(
        self, card: Card | None, earlier: Card | None, figure: Callable[[Criterion], Figure | None]
    ) -> list[Aspect]:
        now = self.marks[card.id] if card is not None else {}
        then = self.marks[earlier.id] if earlier is not None else {}
        return [
            Aspect(one, _own(now.get(one.id)), _own(then.get(one.id)), figure(one)) for one in self.criteria
        ]


def _own(rating: Rating | None) -> OwnMark | None:
    return None if rating is None else OwnMark(rating.value, rating.mode is Mode.KEPT)


def targets(db: Session, wanted: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[str, ObjectiveText]]:
    """The baseline and the targets of some objectives, newest version of each, by kind."""
    found: dict[uuid.UUID, dict[str, ObjectiveText]] = {one: {} for one in wanted}
    for text in objectives.texts(db):
        if text.objective_id in found and text.kind not in ("label", "title"):
            found[text.objective_id][text.kind] = text
    return found
