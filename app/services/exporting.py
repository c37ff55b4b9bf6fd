"""Exporting: the facilitator's complete files, pseudonymous and journaled."""

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.domain.disclosure import Standing
from app.domain.files import RESULTS_COLUMNS, Value
from app.domain.journal import Actor
from app.domain.refusals import Faults, Refusal
from app.domain.rounds import Round
from app.domain.sentences import say
from app.domain.studies import Criterion, Study
from app.services.disclosing import Viewer, allowance, figures
from app.storage import items, journal, people, ratings, results, rounds, studies, task_forces, withdrawals

KINDS = ("ratings", "results")
FIGURE_COLUMNS = RESULTS_COLUMNS[RESULTS_COLUMNS.index("n") :]
"""The columns of results.csv that a Figure holds under the same names."""


@dataclass(frozen=True, slots=True)
class Export:
    """A file that was asked for and journaled: its rounds, and the label of every person in it.

    `withdrawn` says of rounds how many seats are missing from their ratings: the results still count them.
    """

    study: Study
    viewer: Viewer
    kind: str
    rounds: Sequence[tuple[str, Round]]
    labels: dict[uuid.UUID, str]
    criteria: Sequence[Criterion]
    items: dict[uuid.UUID, items.WordedItem]
    withdrawn: dict[uuid.UUID, int]


def begin_export(
    db: Session,
    study: Study,
    viewer: Viewer,
    kind: str,
    reason: str,
    by: Actor,
    at: datetime,
    draw: random.Random,
) -> Export:
    """Ask for a complete file: it states a reason, is journaled, and draws its labels anew.

    A Task Force on which the viewer sits is left out until the study has ended.
    """
    if kind not in KINDS:
        raise Refusal(say("There is no file called “%(kind)s”.", kind=kind))
    if not 0 < len(reason.strip()) <= 500:
        fault = say("Say in a sentence what the file is for; the journal keeps it.")
        raise Faults(say("No file was made."), {"reason": fault})
    codes = {one.id: one.code for one in task_forces.of_study(db, study.id)}
    closed = [
        (codes[one.task_force_id], one)
        for one in rounds.of_study(db, study.id)
        if one.is_closed and viewer.standing(study, one.task_force_id) is Standing.FACILITATOR
    ]
    journal.append(db, at, by, f"{kind} exported", study_id=study.id, reason=reason.strip())
    return Export(
        study,
        viewer,
        kind,
        closed,
        _labels(db, study, draw),
        studies.criteria(db, study.id),
        {one.item.id: one for one in items.of_study(db, study.id)},
        withdrawals.gaps(db, [one.id for _, one in closed]),
    )


def gaps(db: Session, study: Study, viewer: Viewer) -> list[tuple[str, int, int]]:
    """The closed rounds that lack seats in ratings.csv, because people withdrew, and how many each lacks."""
    codes = {one.id: one.code for one in task_forces.of_study(db, study.id)}
    closed = [
        one
        for one in rounds.of_study(db, study.id)
        if one.is_closed and viewer.standing(study, one.task_force_id) is Standing.FACILITATOR
    ]
    missing = withdrawals.gaps(db, [one.id for one in closed])
    return [(codes[one.task_force_id], one.number, missing[one.id]) for one in closed if one.id in missing]


def rows_of_round(db: Session, export: Export, code: str, round_: Round) -> list[list[Value]]:
    """The file's rows of one closed round; the caller asks for one after the other and keeps no more than one."""
    return (
        _rating_rows(db, export, code, round_)
        if export.kind == "ratings"
        else _result_rows(db, export, code, round_)
    )


def _labels(db: Session, study: Study, draw: random.Random) -> dict[uuid.UUID, str]:
    """A label per seat, one and the same for all seats of a person, in an order nobody can guess."""
    seats = people.seats(db, study.id, with_left=True)
    persons = sorted({one.person.email: one.person.id for one in seats}.items())
    numbers = list(range(1, len(persons) + 1))
    draw.shuffle(numbers)
    label = {person: f"E{number:04d}" for (_, person), number in zip(persons, numbers, strict=True)}
    return {one.seat.id: label[one.person.id] for one in seats}


def _rating_rows(db: Session, export: Export, code: str, round_: Round) -> list[list[Value]]:
    if not allowance(export.study, export.viewer, round_).round_is_visible:
        return []
    snapshot = results.snapshot(db, round_.id)
    if snapshot is None:
        return []
    given = {(one.seat_id, one.item_id, one.criterion_id): one for one in ratings.of_round(db, round_.id)}
    rows: list[list[Value]] = []
    seats = sorted(results.snapshot_seats(db, snapshot.id), key=lambda one: export.labels[one.seat_id])
    for asked in rounds.asked(db, [round_.id]):
        worded = export.items[asked.item_id]
        for seat in seats:
            for criterion in export.criteria:
                rating = given.get((seat.seat_id, asked.item_id, criterion.id))
                rows.append(
                    [
                        code,
                        round_.number,
                        worded.item.code,
                        worded.item.kind.value,
                        worded.objective.shown_code,
                        criterion.code,
                        asked.wording_version,
                        export.labels[seat.seat_id],
                        seat.college,
                        rating.value if rating else None,
                        rating.status if rating else "unanswered",
                        rating.mode if rating else None,
                    ]
                )
    return rows


def _result_rows(db: Session, export: Export, code: str, round_: Round) -> list[list[Value]]:
    found = figures(db, export.study, export.viewer, [round_])
    rows: list[list[Value]] = []
    for asked in rounds.asked(db, [round_.id]):
        for criterion in export.criteria:
            one = found.get((round_.id, asked.item_id, criterion.id))
            if one is None:
                continue
            place = (code, round_.number, export.items[asked.item_id].item.code, criterion.code)
            rows.append([*place, *(getattr(one, name) for name in FIGURE_COLUMNS)])
    return rows
