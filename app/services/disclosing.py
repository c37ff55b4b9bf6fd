"""Disclosing: the one gate through which figures leave. Every page, chart and file reads results here."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace

from sqlmodel import Session

from app.domain.access import Visitor, may_run
from app.domain.disclosure import Disclosed, Standing, Thresholds, disclosed, standing
from app.domain.results import Result, Stability, Verdict
from app.domain.rounds import Round
from app.domain.studies import Study
from app.storage import people, results, studies

Cell = tuple[uuid.UUID, uuid.UUID, uuid.UUID]
"""A round, an item and a criterion."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at one study: whether they run it, and on which of its Task Forces they sit."""

    runs_study: bool
    seats_on: frozenset[uuid.UUID]

    def standing(self, study: Study, task_force_id: uuid.UUID) -> Standing:
        """What this viewer is to one Task Force."""
        return standing(
            runs_study=self.runs_study,
            has_seat=task_force_id in self.seats_on,
            study_has_ended=study.ended_at is not None,
        )


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


ALWAYS_GIVEN = ("n", "no_opinion", "unanswered")


def viewer_of(db: Session, study: Study, visitor: Visitor) -> Viewer:
    """A signed-in person as a viewer of one study."""
    runs = may_run(visitor, study, studies.is_run_by(db, study.id, visitor.person_id))
    seats = people.seats(db, study.id, person_id=visitor.person_id)
    return Viewer(runs, frozenset(one.task_force.id for one in seats))


def figures(
    db: Session, study: Study, viewer: Viewer, asked: Sequence[Round], rated: Collection[Cell] = ()
) -> dict[Cell, Figure]:
    """What `viewer` may see of these rounds, by round, item and criterion; `rated` are the viewer's own marks.

    A round that they may not see at all is absent.
    """
    allowed = {one.id: allowance(study, viewer, one) for one in asked}
    visible = [round_id for round_id, one in allowed.items() if one.round_is_visible]
    found = {}
    for round_id, result in results.of_rounds(db, visible) if visible else ():
        cell = (round_id, result.item_id, result.criterion_id)
        shows = allowed[round_id].shows(result.n, viewer_rated=cell in rated)
        found[cell] = _figure(result, shows)
    return found


def allowance(study: Study, viewer: Viewer, round_: Round) -> Disclosed:
    """What the policy lets this viewer see of one round."""
    thresholds = Thresholds(others=study.fewest_others, outside=study.fewest_outside)
    return disclosed(viewer.standing(study, round_.task_force_id), round_.state, thresholds)


def _figure(result: Result, shows: bool) -> Figure:
    given = {name: getattr(result, name) for name in ALWAYS_GIVEN}
    bare = Figure(**given, withheld=not shows)
    if not shows:
        return bare
    names = [one.name for one in fields(Figure) if one.name not in (*ALWAYS_GIVEN, "withheld", "counts")]
    return replace(bare, counts=tuple(result.counts), **{name: getattr(result, name) for name in names})
