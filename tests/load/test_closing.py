"""Saves and closes that meet: what was acknowledged is frozen, what was refused is not, and once is enough."""

import itertools
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager

import psycopg
import pytest
from sqlalchemy import event
from sqlmodel import select

from app.domain.cards import Saved
from app.domain.refusals import Refusal
from app.domain.results import Snapshot
from app.services import conducting
from app.storage import journal, rounds
from app.storage.database import Database
from tests import makers
from tests.load.conftest import ITEMS
from tests.load.history import (
    Attempt,
    Close,
    Unlocked,
    attempt,
    close,
    places,
    read_plainly,
    run_together,
    violations,
)

CLOSED = "Round 1 is closed: this change was not recorded. What was saved before counts."


# How long the first of two that meet holds on for the second. Behind the lock the second cannot come so far: the
# wait runs out, and that is the proof. Without the lock it comes within milliseconds; there the wait is longer for
# the sake of a machine that is busy with something else, yet shorter than the five seconds after which SQLite gives up.
HELD, WAITED_FOR = 1.0, 3.0


# --- two that meet, in a wanted order -----------------------------------------------------------


def save_in_flight_when_a_close_comes(database, scene, round_, patience=HELD) -> list[str]:
    """A save has written and not committed; a close begins; the save commits; the close ends."""
    first, second = Attempt(places(database, scene, ITEMS)[0], 8, 0), Close()
    written, freezing = threading.Event(), threading.Event()

    def tell(_connection, _cursor, statement, *_rest) -> None:
        if statement.startswith("INSERT INTO snapshot"):
            freezing.set()

    def hold() -> None:
        written.set()
        freezing.wait(patience)

    event.listen(database._writer, "before_cursor_execute", tell)
    saving = threading.Thread(target=attempt, args=(database, first, hold))
    saving.start()
    written.wait(10)
    close(database, scene, round_, second)
    saving.join()
    return violations(database, round_, [first], second)


def close_in_flight_when_a_save_comes(database, scene, round_, patience=HELD) -> list[str]:
    """A close has frozen and not committed; a save begins; the close commits; the save ends."""
    first, second = Close(), Attempt(places(database, scene, ITEMS)[0], 8, 0)
    frozen, saved = threading.Event(), threading.Event()

    def hold() -> None:
        frozen.set()
        saved.wait(patience)

    def save() -> None:
        frozen.wait(10)
        attempt(database, second)
        saved.set()

    saving = threading.Thread(target=save)
    saving.start()
    close(database, scene, round_, first, hold)
    saving.join()
    return violations(database, round_, [second], first)


MEETINGS = [save_in_flight_when_a_close_comes, close_in_flight_when_a_save_comes]
each_meeting = pytest.mark.parametrize("meet", MEETINGS, ids=lambda meet: meet.__name__)


@each_meeting
def test_a_save_and_a_close_that_meet_keep_the_promise(database, scene, round_, meet):
    assert meet(database, scene, round_) == []


@each_meeting
@pytest.mark.database("sqlite")
def test_without_the_writer_lock_the_checker_finds_the_promise_broken(database_url, scene, round_, meet):
    unlocked = Unlocked(database_url)
    assert meet(unlocked, scene, round_, WAITED_FOR) != []
    unlocked.dispose()


@each_meeting
@pytest.mark.database("postgresql")
def test_without_the_lock_on_the_round_the_checker_finds_the_promise_broken(
    database, scene, round_, monkeypatch, meet
):
    monkeypatch.setattr(rounds, "lock_for_saving", read_plainly)
    assert meet(database, scene, round_, WAITED_FOR) != []


@pytest.mark.database("postgresql")
def test_repeatable_read_would_lose_an_acknowledged_save(database, scene, round_):
    database._writer = database._writer.execution_options(isolation_level="REPEATABLE READ")
    assert save_in_flight_when_a_close_comes(database, scene, round_) != []


# --- a queue behind a lock held from outside ----------------------------------------------------


@contextmanager
def writer_lock_held(database: Database, round_) -> Iterator[None]:
    """SQLite's own write lock, held by another program."""
    with closing(sqlite3.connect(database.url.database, isolation_level=None)) as outside:
        outside.execute("BEGIN IMMEDIATE")
        yield
        outside.execute("ROLLBACK")


@contextmanager
def round_held(database: Database, round_) -> Iterator[None]:
    """The round's row, held by another program."""
    with psycopg.connect(database.url.set(drivername="postgresql").render_as_string()) as outside:
        outside.execute("SELECT 1 FROM round WHERE id = %s FOR UPDATE", [round_.id])
        yield


def lock_held(database: Database, round_) -> AbstractContextManager[None]:
    return writer_lock_held(database, round_) if database.is_sqlite else round_held(database, round_)


@pytest.mark.parametrize("before", [0, 9, 18])
def test_saves_and_a_close_queued_behind_one_lock_come_out_in_one_order(database, scene, round_, before):
    """So many saves queue before the close and the rest after it; nobody is answered before the lock is let go."""
    attempts = [Attempt(place, 8, 0) for place in places(database, scene, ITEMS)[:18]]
    closed = Close()
    tasks: list[Callable[[], None]] = [lambda one=one: attempt(database, one) for one in attempts]
    tasks.insert(before, lambda: close(database, scene, round_, closed))
    with lock_held(database, round_):
        threads = [threading.Thread(target=task) for task in tasks]
        for thread in threads:
            thread.start()
            time.sleep(0.01)
        answered = [one.answer for one in attempts if one.answer] + [closed.answer] * bool(closed.answer)
    for thread in threads:
        thread.join()
    assert answered == []
    assert violations(database, round_, attempts, closed) == []


# --- hundreds at once ---------------------------------------------------------------------------


def spray(database: Database, scene: makers.Scene, round_, threads: int, closes_after: int, seed: int):
    """Threads save card after card, each version over the last; one closes when so many were acknowledged."""
    cards = places(database, scene, ITEMS)
    random.Random(seed).shuffle(cards)
    shares = [cards[index::threads] for index in range(threads)]
    histories: list[list[Attempt]] = [[] for _ in shares]
    acknowledged, due, closed = itertools.count(1), threading.Event(), Close()

    def save(share, history) -> None:
        draw = random.Random(f"{seed} {len(share)} {share[0].seat.id}")
        versions = dict.fromkeys(range(len(share)), 0)
        refused = 0
        while refused < 3 and not isinstance(closed.answer, Exception):
            index = draw.randrange(len(share))
            one = Attempt(share[index], draw.randint(1, 9), versions[index])
            attempt(database, one)
            history.append(one)
            if isinstance(one.answer, Saved):
                versions[index] = one.answer.version
                if next(acknowledged) >= closes_after:
                    due.set()
            else:
                refused += 1

    def shut() -> None:
        due.wait(30)  # long before, unless every save is refused
        close(database, scene, round_, closed)

    run_together([lambda s=s, h=h: save(s, h) for s, h in zip(shares, histories, strict=True)] + [shut])
    return [one for history in histories for one in history], closed


def test_a_spray_of_saves_around_a_close_keeps_the_promise(database, scene, round_):
    attempts, closed = spray(database, scene, round_, threads=16, closes_after=150, seed=1)
    refused = [one for one in attempts if isinstance(one.answer, Refusal)]
    assert violations(database, round_, attempts, closed) == []
    assert len(attempts) - len(refused) >= 150
    assert {str(one.answer) for one in refused} == {CLOSED}


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(10))
def test_two_thousand_saves_around_a_close_keep_the_promise(database, scene, round_, seed):
    attempts, closed = spray(database, scene, round_, threads=36, closes_after=2000, seed=seed)
    assert violations(database, round_, attempts, closed) == []


# --- closing more than once ---------------------------------------------------------------------


def close_at_once(database: Database, scene: makers.Scene, round_, times: int) -> list[Snapshot]:
    def shut(number: int) -> Snapshot:
        with database.writing() as db:
            panel = makers.task_force(db, scene, "ALL")
            return conducting.close_round(db, scene.study, panel, round_, scene.by, makers.AT)

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(shut, range(times)))


def closings(database: Database) -> tuple[int, int]:
    """How many snapshots there are, and how many entries about a close."""
    with database.reading() as db:
        acts = [entry.act for entry in journal.entries(db)]
        return len(db.exec(select(Snapshot)).all()), acts.count("round closed")


def test_fifty_closes_at_once_give_one_snapshot_and_one_entry(database, scene, round_):
    with database.writing() as db:
        makers.everybody_saves(db, scene, "ALL")
    answers = close_at_once(database, scene, round_, 50)
    assert len({snapshot.id for snapshot in answers}) == 1
    assert closings(database) == (1, 1)


@pytest.mark.prove
@pytest.mark.parametrize("run", range(50))
def test_fifty_closes_at_once_give_one_snapshot_every_time(database, scene, round_, run):
    close_at_once(database, scene, round_, 50)
    assert closings(database) == (1, 1)


def test_a_button_and_the_clock_at_once_give_one_snapshot_and_one_entry(database, scene, round_):
    timing = conducting.Timing(makers.AT.replace(day=3), closes_itself=True)
    with database.writing() as db:
        panel = makers.task_force(db, scene, "ALL")
        conducting.move_deadline(db, scene.study, panel, round_, timing, scene.by, makers.AT)

    def by_the_clock() -> None:
        with database.writing() as db:
            conducting.close_due(db, makers.AT.replace(day=4))

    run_together([by_the_clock, lambda: close(database, scene, round_, Close())] * 5)
    assert closings(database) == (1, 1)


def test_a_close_after_a_close_answers_with_the_first_snapshot(database, scene, round_):
    first, second = Close(), Close()
    close(database, scene, round_, first)
    close(database, scene, round_, second)
    assert (second.answer.id, second.answer.digest) == (first.answer.id, first.answer.digest)


def test_a_close_that_fails_half_way_leaves_the_round_open(database, scene, round_):
    failed = Close()

    def fail() -> None:
        raise RuntimeError("the power went out")

    close(database, scene, round_, failed, before_commit=fail)
    assert str(failed.answer) == "the power went out"
    assert closings(database) == (0, 0)
    with database.writing() as db:
        assert makers.save(db, scene, scene.members["expert1"], importance=8).version == 1
