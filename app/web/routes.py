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

# A request is compared with one route after the other: what is asked most stands first.
ROUTES = tuple(
    noun.routes
    for noun in (
        ratings, access, studies, task_forces, people, wording, objectives, rounds, keeping, track, results, reasons,
        files, journal, own, responsible,
    )
)  # fmt: skip
