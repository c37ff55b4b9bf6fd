"""An expert's own file: the same marks and figures as their page, a row for every item, round and criterion."""

from collections.abc import Sequence

from app.domain.files import Value
from app.domain.studies import Study
from app.domain.track import FILE_COLUMNS
from app.services.tracking import Line, Pass, Step, Track, Tracks


def file_rows(found: Tracks) -> list[Sequence[Value]]:
    """The file with its head. A figure that is withheld is an empty cell; the counts of people are always given."""
    rows = [
        _row(found.study, track, line, step, one)
        for track in found.tracks
        for line in track.lines
        for one, step in zip(track.passes, line.steps, strict=True)
    ]
    return [(*FILE_COLUMNS, *_mark_columns(found.study)), *rows]


def _mark_columns(study: Study) -> list[str]:
    return [f"marks_of_{value}" for value in range(study.lowest, study.highest + 1)]


def _row(study: Study, track: Track, line: Line, step: Step, asked: Pass) -> list[Value]:
    mark, figure = step.mark, step.figure
    row: list[Value] = [
        track.task_force.code,
        track.item.code,
        asked.wording.label,
        step.round_.number,
        step.round_.state,
        asked.wording.version,
        line.criterion.code,
        mark.value if mark else None,
        mark.status if mark else "unanswered",
        mark.mode if mark else None,
        step.own,
        asked.card.reason if asked.card else "",
    ]
    if figure is None:  # not released: nothing but the own mark
        return row + [None] * (len(FILE_COLUMNS) - len(row) + study.scale.size)
    row += [
        figure.n,
        figure.no_opinion,
        figure.unanswered,
        figure.withheld,
        figure.median,
        figure.q1,
        figure.q3,
    ]
    return row + list(figure.counts or (None,) * study.scale.size)
