"""Nouns and their rules: no session, no I/O. Importing this package registers every table."""

from app.domain import (
    access,
    cards,
    items,
    journal,
    objectives,
    people,
    ratings,
    reasons,
    results,
    rounds,
    studies,
    task_forces,
    withdrawals,
    wording,
)

__all__ = [
    "access",
    "cards",
    "items",
    "journal",
    "objectives",
    "people",
    "ratings",
    "reasons",
    "results",
    "rounds",
    "studies",
    "task_forces",
    "withdrawals",
    "wording",
]
