"""Every route there is, one file per noun."""

from app.web import (
    access,
    files,
    journal,
    objectives,
    people,
    ratings,
    reasons,
    results,
    rounds,
    studies,
    task_forces,
    wording,
)

ROUTES = tuple(
    noun.routes
    for noun in (
        access, studies, task_forces, people, wording, objectives, rounds, ratings, results, reasons, files, journal,
    )
)  # fmt: skip
