"""A history of saves around a close, and what is wrong with it.

Every save is an attempt with its key, when it began and ended, and what was answered. `violations` compares the
attempts with what the database holds: acknowledged is stored, stored is frozen, refused is nowhere.
"""

import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import create_engine, event
from sqlmodel import Session, col, select

from app.domain.cards import Card, Save, Saved
from app.domain.people import Invitation
from app.domain.ratings import Rating, RatingStatus
from app.domain.refusals import Refusal
from app.domain.results import Result, Snapshot
from app.domain.rounds import Round
from app.domain.task_forces import TaskForce
from app.services import conducting, rating
from app.services.analysing import digest_of
from app.storage import cards, ratings, results
from app.storage.database import SQLITE_PRAGMAS, Database
from tests import makers


@dataclass
class Attempt:
    """One save: where, under which key, which mark on every criterion, and what came of it."""

    place: rating.Place
    mark: int
    version: int
    key: uuid.UUID = field(default_factory=uuid.uuid4)
    began: float = 0.0
    ended: float = 0.0
    answer: Saved | BaseException | None = None

    @property
    def card(self) -> tuple[uuid.UUID, uuid.UUID]:
        return self.place.seat.id, self.place.item.id

    @property
    def is_acknowledged(self) -> bool:
        return isinstance(self.answer, Saved)


@dataclass
class Close:
    """The close of the round and when it was asked for and done."""

    answer: Snapshot | BaseException | None = None
    began: float = 0.0
    ended: float = 0.0


def attempt(database: Database, one: Attempt, before_commit: Callable[[], object] = lambda: None) -> None:
    """Save as a request would; the acknowledgement comes after the commit."""
    one.began = time.monotonic()
    try:
        with database.writing() as db:
            _lock_seat(db, one.place)
            said = rating.Said(dict.fromkeys([each.code for each in one.place.criteria], one.mark))
            answer = rating.save_card(db, one.place, said, one.version, one.key, makers.AT)
            before_commit()
        one.answer = answer
    except Exception as fault:  # noqa: BLE001  # whatever comes of it belongs to the history
        one.answer = fault
    one.ended = time.monotonic()


def _lock_seat(db: Session, where: rating.Place) -> None:
    """What the route does first: it finds the card's place, which locks the seat."""
    person_id = db.get_one(Invitation, where.seat.invitation_id).person_id
    code = db.get_one(TaskForce, where.seat.task_force_id).code
    assert cards.place(db, where.study.slug, code, where.round_.number, where.item.code, person_id)


def close(
    database: Database,
    scene: makers.Scene,
    round_: Round,
    one: Close,
    before_commit: Callable[[], object] = lambda: None,
) -> None:
    """Close as a request would."""
    one.began = time.monotonic()
    try:
        with database.writing() as db:
            panel = makers.task_force(db, scene, "ALL")
            answer = conducting.close_round(db, scene.study, panel, round_, scene.by, makers.AT)
            before_commit()
        one.answer = answer
    except Exception as fault:  # noqa: BLE001  # whatever comes of it belongs to the history
        one.answer = fault
    one.ended = time.monotonic()


def places(database: Database, scene: makers.Scene, items: Iterable[str]) -> list[rating.Place]:
    """Every card of the joint panel's open round."""
    with database.reading() as db:
        return [makers.place(db, scene, who, item) for who in scene.members.values() for item in items]


def run_together(tasks: Sequence[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=task) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# --- what is wrong with a history ---------------------------------------------------------------


def violations(database: Database, round_: Round, attempts: Sequence[Attempt], closing: Close) -> list[str]:
    """Every way in which a history breaks the promise of the close; empty when it keeps it."""
    with database.reading() as db:
        found = [
            *_strange_answers(attempts, closing),
            *_badly_stored(db, attempts),
            *_late(attempts, closing),
        ]
        snapshot = results.snapshot(db, round_.id)
        if snapshot is None:
            return [*found, "there is no snapshot"]
        return [*found, *_badly_frozen(db, round_, snapshot, attempts)]


def _strange_answers(attempts: Sequence[Attempt], closing: Close) -> list[str]:
    answers: list[Any] = [one.answer for one in attempts]
    strange = [answer for answer in answers if not isinstance(answer, Saved | Refusal)]
    if not isinstance(closing.answer, Snapshot):
        strange.append(closing.answer)
    return [f"answered with {type(one).__name__}: {one}" for one in strange]


def _badly_stored(db: Session, attempts: Sequence[Attempt]) -> list[str]:
    kept = Counter(save.key for save in db.exec(select(Save)))
    lost = [one for one in attempts if one.is_acknowledged and kept[one.key] != 1]
    smuggled = [one for one in attempts if not one.is_acknowledged and kept[one.key]]
    return [f"acknowledged, not stored once: {one.key}" for one in lost] + [
        f"refused, yet stored: {one.key}" for one in smuggled
    ]


def _late(attempts: Sequence[Attempt], closing: Close) -> list[str]:
    late = [one for one in attempts if one.is_acknowledged and one.began > closing.ended]
    return [f"begun after the close and acknowledged: {one.key}" for one in late]


def _badly_frozen(db: Session, round_: Round, snapshot: Snapshot, attempts: Sequence[Attempt]) -> list[str]:
    """The digest and the figures say what was acknowledged, no more and no less."""
    seats = [one.seat_id for one in results.snapshot_seats(db, snapshot.id)]
    rows = list(ratings.of_round(db, round_.id))
    found = (
        [] if digest_of(rows, seats) == snapshot.digest else ["what the digest sealed is not what is stored"]
    )
    last: dict[tuple[uuid.UUID, uuid.UUID], Attempt] = {}
    for one in sorted(
        (one for one in attempts if isinstance(one.answer, Saved)), key=lambda one: one.answer.version
    ):
        last[one.card] = one
    acknowledged = Counter((item, one.mark) for (_, item), one in last.items())
    for result in db.exec(select(Result).where(Result.snapshot_id == snapshot.id)):
        counts = [acknowledged[result.item_id, value] for value in range(1, len(result.counts) + 1)]
        if result.counts != counts:
            found.append(f"acknowledged {counts}, frozen {result.counts}")
        if result.n != _stored(db, round_, result):
            found.append(f"{result.n} counted, {_stored(db, round_, result)} stored")
    return found


def _stored(db: Session, round_: Round, result: Result) -> int:
    query = (
        select(Rating)
        .join(Card, col(Card.id) == Rating.card_id)
        .where(Card.round_id == round_.id, Card.item_id == result.item_id)
        .where(Rating.criterion_id == result.criterion_id, Rating.status == RatingStatus.RATED)
    )
    return len(db.exec(query).all())


# --- the house without its lock -----------------------------------------------------------------


class Unlocked(Database):
    """SQLite as SQLAlchemy brings it: no lock among writers, a transaction from the first write on."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        if self.is_sqlite:
            self._lock = nullcontext
            self._writer.dispose()
            self._writer = create_engine(url, pool_size=20, connect_args={"check_same_thread": False})
            event.listen(self._writer, "connect", self._prepare)

    @staticmethod
    def _prepare(connection: Any, _record: Any) -> None:
        for pragma in SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")


def read_plainly(db: Session, round_id: uuid.UUID) -> Round:
    """What takes the place of the lock on PostgreSQL: a read."""
    query = select(Round).where(Round.id == round_id)
    return db.exec(query.execution_options(populate_existing=True)).one()
