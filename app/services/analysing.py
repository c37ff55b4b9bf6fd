"""Analysing: counts go to `delphi`, results come back to be frozen. Called by the close alone."""

import hashlib
import uuid
from collections.abc import Iterable, Sequence

import numpy as np
from sqlmodel import Session

import delphi
from app.domain.results import Result, Snapshot, Stability, Verdict
from app.domain.rounds import Round
from app.domain.studies import Criterion, Study
from app.storage import ratings, rounds
from app.storage.ratings import RoundMark

Cell = tuple[uuid.UUID, uuid.UUID]
"""An item and a criterion."""


def analyse(
    db: Session, study: Study, criteria: Sequence[Criterion], round_: Round, snapshot: Snapshot, seats: int
) -> list[Result]:
    """The result of every item on every criterion of a round that is being closed."""
    asked = [one.item_id for one in rounds.asked(db, [round_.id])]
    cells = [(item, criterion.id) for item in asked for criterion in criteria]
    table = np.zeros((len(cells), study.scale.size), dtype=np.int64)
    no_opinion = [0] * len(cells)
    row = {cell: index for index, cell in enumerate(cells)}
    for tally in ratings.tallies(db, round_.id):
        index = row[tally.item_id, tally.criterion_id]
        if tally.value is None:
            no_opinion[index] = tally.count
        else:
            table[index, tally.value - study.lowest] = tally.count
    unanswered = [
        seats - int(counts.sum()) - silent for counts, silent in zip(table, no_opinion, strict=True)
    ]
    summaries = delphi.summarise_by_item(
        table,
        study.scale,
        delphi.rule(study.rule),
        no_opinion=no_opinion,
        unanswered=unanswered,
        quantile_type=study.quantile_type,
        min_n=study.min_n,
    )
    changes = _changes(db, study, round_, cells)
    return [
        _result(snapshot, cell, summary, changes.get(cell))
        for cell, summary in zip(cells, summaries, strict=True)
    ]


def _changes(
    db: Session, study: Study, round_: Round, cells: list[Cell]
) -> dict[Cell, tuple[int, delphi.Change]]:
    """How the same experts moved since the last round that asked each item, by cell."""
    numbers = {
        one.id: one.number
        for one in rounds.of_task_force(db, round_.task_force_id)
        if one.number < round_.number
    }
    last: dict[uuid.UUID, int] = {}
    for asked in rounds.asked(db, list(numbers)):
        last[asked.item_id] = max(last.get(asked.item_id, 0), numbers[asked.round_id])
    changes: dict[Cell, tuple[int, delphi.Change]] = {}
    for earlier_id, number in numbers.items():
        tables = {
            cell: np.zeros((study.scale.size, study.scale.size), dtype=np.int64)
            for cell in cells
            if last.get(cell[0]) == number
        }
        for move in ratings.moves(db, round_.id, earlier_id) if tables else ():
            if (found := tables.get((move.item_id, move.criterion_id))) is not None:
                found[move.earlier - study.lowest, move.later - study.lowest] = move.count
        for cell, moved in tables.items():
            changes[cell] = number, delphi.compare(moved, study.scale, min_n=study.min_n)
    return changes


def _result(
    snapshot: Snapshot, cell: Cell, summary: delphi.Summary, change: tuple[int, delphi.Change] | None
) -> Result:
    top, bottom = summary.top_box, summary.bottom_box
    result = Result(
        snapshot_id=snapshot.id,
        item_id=cell[0],
        criterion_id=cell[1],
        counts=list(summary.counts),
        n=summary.n,
        no_opinion=summary.no_opinion,
        unanswered=summary.unanswered,
        median=summary.median,
        q1=summary.q1,
        q3=summary.q3,
        iqr=summary.iqr,
        top_box=top.value if top else None,
        top_box_low=top.low if top else None,
        top_box_high=top.high if top else None,
        bottom_box=bottom.value if bottom else None,
        verdict=Verdict(summary.verdict.outcome),
        fragile=summary.fragile,
    )
    if change is not None:
        result.compared_with, moved = change
        result.n_paired, result.unchanged, result.net_change = (
            moved.n_paired,
            moved.unchanged,
            moved.net_change,
        )
        result.stability = Stability(moved.stability)
    return result


def digest_of(marks: Iterable[RoundMark], seats: Iterable[uuid.UUID]) -> str:
    """One hash over all that a closed round holds: who was asked, and every mark and reason as it stands.

    It is the same on both databases and depends on no order.
    """
    lines = [f"seat {seat.hex}" for seat in seats]
    for mark in marks:
        reason = hashlib.sha256(mark.reason.encode()).hexdigest() if mark.reason else "-"
        criterion = mark.criterion_id.hex if mark.criterion_id else "-"
        said = f"{mark.status or '-'} {mark.value} {mark.mode or '-'}"
        lines.append(
            f"{mark.seat_id.hex} {mark.item_id.hex} {mark.wording_version} {reason} {criterion} {said}"
        )
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
