"""Finishing: how many of one's colleagues have set every mark of a round; never who."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from app.storage import ratings
from app.storage.memory import Glance

FEWEST_TOLD = 3


@dataclass(frozen=True, slots=True)
class _Finished:
    """The seats that have set every mark of a round, and how many marks were counted to find them."""

    seats: frozenset[uuid.UUID]
    counted: int

    @property
    def lasts(self) -> timedelta:
        """For how long it may be told: a second for every hundred marks, so that small panels read it exactly."""
        return timedelta(seconds=min(30, self.counted // 100))


_HAVE_FINISHED: Glance[_Finished] = Glance(500, lambda one: one.lasts)


def finished_colleagues(
    db: Session, wanted: Mapping[uuid.UUID, int], own: Collection[uuid.UUID], at: datetime
) -> dict[uuid.UUID, int]:
    """How many seats but one's `own` have finished, by open round, once at least three have.

    `wanted` says how many marks a round asks of a seat. Everybody's page tells it, and counting reads every mark of
    the round: in a large panel it may be a little old.
    """

    def read(round_ids: list[uuid.UUID]) -> dict[uuid.UUID, _Finished]:
        by_seat: dict[uuid.UUID, dict[uuid.UUID, int]] = {one: {} for one in round_ids}
        for (round_id, seat_id), marks in ratings.marks_given(db, round_ids).items():
            by_seat[round_id][seat_id] = marks
        return {
            one: _Finished(
                frozenset(seat for seat, count in marks.items() if count == wanted[one]), sum(marks.values())
            )
            for one, marks in by_seat.items()
        }

    found = _HAVE_FINISHED.of(db, wanted, read, at)
    counts = {one: len(done.seats.difference(own)) for one, done in found.items()}
    return {round_id: count for round_id, count in counts.items() if count >= FEWEST_TOLD}
