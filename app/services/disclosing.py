"""Disclosing: the one gate through which figures leave. Every page, chart and file reads results here."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from sqlmodel import Session

from app.domain.access import Visitor, may_run
from app.domain.disclosure import Disclosed, Standing, Thresholds, disclosed, standing
from app.domain.results import Decision, Snapshot, Stability, Verdict
from app.domain.rounds import Round
from app.domain.studies import Criterion, Study
from app.domain.task_forces import TaskForce
from app.storage import items, people, results, rounds, studies, task_forces
from app.storage.items import WordedItem
from app.storage.memory import Memory

Cell = tuple[uuid.UUID, uuid.UUID, uuid.UUID]
"""A round, an item and a criterion."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at one study: whether they run it, on which of its Task Forces they sit, and which rounds are theirs
    on those that they have left."""

    runs_study: bool
    seats_on: frozenset[uuid.UUID]
    left_rounds: frozenset[uuid.UUID] = frozenset()

    def standing(self, study: Study, task_force_id: uuid.UUID) -> Standing:
        """What this viewer is to one Task Force."""
        return standing(
            runs_study=self.runs_study,
            has_seat=task_force_id in self.seats_on,
            study_has_ended=study.ended_at is not None,
        )

    def standing_in(self, study: Study, round_: Round) -> Standing:
        """What this viewer is to one round: an expert of those that were theirs before they left."""
        if round_.id in self.left_rounds and not self.runs_study:
            return Standing.EXPERT
        return self.standing(study, round_.task_force_id)


ADMINISTRATOR = Viewer(runs_study=True, seats_on=frozenset())
"""Whoever has the machine has the database; the command line hides nothing from them."""


@dataclass(frozen=True, slots=True)
class Figure:
    """The figures of one item on one criterion in one closed round. Withheld ones are None; the counts of people
    who rated, had no opinion or did not answer are always given."""

    n: int
    no_opinion: int
    unanswered: int
    withheld: bool
    counts: tuple[int, ...] | None = None
    median: float | None = None
    q1: float | None = None
    q3: float | None = None
    iqr: float | None = None
    top_box: float | None = None
    top_box_low: float | None = None
    top_box_high: float | None = None
    bottom_box: float | None = None
    verdict: Verdict | None = None
    fragile: bool | None = None
    compared_with: int | None = None
    n_paired: int | None = None
    unchanged: float | None = None
    net_change: float | None = None
    stability: Stability | None = None


FIGURES = tuple(one.name for one in fields(Figure) if one.name != "withheld")
_FROZEN: Memory[dict[Cell, Figure]] = Memory(2_000)


def viewer_of(db: Session, study: Study, visitor: Visitor) -> Viewer:
    """A signed-in person as a viewer of one study."""
    runs = may_run(visitor, study, studies.is_run_by(db, study.id, visitor.person_id))
    seats = people.seats(db, study.id, person_id=visitor.person_id)
    return Viewer(runs, frozenset(one.task_force.id for one in seats))


def figures(
    db: Session,
    study: Study,
    viewer: Viewer,
    asked: Sequence[Round],
    rated: Collection[Cell] = (),
    item_id: uuid.UUID | None = None,
) -> dict[Cell, Figure]:
    """What `viewer` may see of these rounds, by round, item and criterion; `rated` are the viewer's own marks.

    A round that they may not see at all is absent; so is every other item where one is named.
    """
    allowed = {one.id: allowance(study, viewer, one) for one in asked}
    visible = [round_id for round_id, one in allowed.items() if one.round_is_visible]
    return {
        cell: figure if allowed[round_id].shows(figure.n, viewer_rated=cell in rated) else _withheld(figure)
        for round_id, frozen in _FROZEN.of(db, visible, lambda missing: _read(db, missing)).items()
        for cell, figure in frozen.items()
        if item_id is None or item_id == cell[1]
    }


def allowance(study: Study, viewer: Viewer, round_: Round) -> Disclosed:
    """What the policy lets this viewer see of one round."""
    thresholds = Thresholds(others=study.fewest_others, outside=study.fewest_outside)
    return disclosed(viewer.standing_in(study, round_), round_.state, thresholds)


@dataclass(frozen=True, slots=True)
class Asked:
    """An item in the wording that one closed round asked, with what was decided for it afterwards."""

    round_: Round
    worded: WordedItem
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Story:
    """The closed rounds of a study as a facilitator may see them, by Task Force and number.

    A Task Force on which the viewer sits has no round here until the study has ended: it is `hidden`, because
    whoever answers must not know more than the other experts.
    """

    study: Study
    criteria: Sequence[Criterion]
    task_forces: Sequence[TaskForce]
    hidden: Sequence[TaskForce]
    rounds: Sequence[Round]
    asked: Sequence[Asked]
    figures: Mapping[Cell, Figure]
    snapshots: Mapping[uuid.UUID, Snapshot]

    def latest(self) -> list[Round]:
        """The last closed round of every Task Force."""
        return list({one.task_force_id: one for one in self.rounds}.values())

    def task_force(self, round_: Round) -> TaskForce:
        """Whose round this is."""
        return next(one for one in self.task_forces if one.id == round_.task_force_id)

    def of(self, chosen: Collection[Round]) -> list[Asked]:
        """The items of these rounds in the study's order."""
        wanted = {one.id for one in chosen}
        return [one for one in self.asked if one.round_.id in wanted]

    def figure(self, asked: Asked, criterion: Criterion) -> Figure:
        """The figures of an item on a criterion in the round that asked it."""
        return self.figures[asked.round_.id, asked.worded.item.id, criterion.id]

    def compared(self, asked: Asked, criterion: Criterion) -> Figure | None:
        """The figures of the earlier round with which this round's are compared."""
        number = self.figure(asked, criterion).compared_with
        panel = asked.round_.task_force_id
        before = next(
            (one for one in self.rounds if (one.task_force_id, one.number) == (panel, number)), None
        )
        return self.figures.get((before.id, asked.worded.item.id, criterion.id)) if before else None


def story(db: Session, study: Study, viewer: Viewer) -> Story:
    """Everything that closed rounds have to tell this viewer; the number of queries depends on nothing."""
    panels = task_forces.of_study(db, study.id)
    hidden = [one for one in panels if viewer.standing(study, one.id) is not Standing.FACILITATOR]
    shut = {one.id for one in hidden}
    closed = [one for one in rounds.of_study(db, study.id) if one.is_closed and one.task_force_id not in shut]
    by_id = {one.id: one for one in closed}
    worded = {one.item.id: one for one in items.of_study(db, study.id)}
    versions = items.versions(items.in_every_language(db, study.id))
    decided = {(one.round_id, one.item_id): one for one in results.decisions(db, list(by_id))}
    asked = [
        Asked(
            by_id[one.round_id],
            replace(worded[one.item_id], words=versions[one.item_id, one.wording_version]),
            decided.get((one.round_id, one.item_id)),
        )
        for one in rounds.asked(db, list(by_id))
    ]
    return Story(
        study,
        studies.criteria(db, study.id),
        panels,
        hidden,
        closed,
        sorted(asked, key=lambda one: (one.worded.item.position, one.round_.number)),
        figures(db, study, viewer, closed),
        results.snapshots(db, list(by_id)),
    )


def _read(db: Session, round_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[Cell, Figure]]:
    found: dict[uuid.UUID, dict[Cell, Figure]] = {one: {} for one in round_ids}
    for round_id, result in results.of_rounds(db, round_ids):
        values = {name: getattr(result, name) for name in FIGURES}
        figure = Figure(withheld=False, **values | {"counts": tuple(result.counts)})
        found[round_id][round_id, result.item_id, result.criterion_id] = figure
    return found


def _withheld(figure: Figure) -> Figure:
    return Figure(figure.n, figure.no_opinion, figure.unanswered, withheld=True)
