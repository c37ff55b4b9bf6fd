"""Every route there is, one file per noun."""

from app.web import (
    access,
    files,
    journal,
    keeping,
    objectives,
    own,
    people,
    ratings,
    reasons,
    responsible,
    results,
    rounds,
    studies,
    task_forces,
    track,
    wording,
)

ROUTES = tuple(
    noun.routes
    for noun in (
        access, studies, task_forces, people, wording, objectives, rounds, ratings, keeping, track, results, reasons,
        files, journal, own, responsible,
    )
)  # fmt: skip
