"""Sessions: an acknowledged save is on the disk, writers follow one another, readers write nothing."""

import fcntl
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.domain.journal import COMMAND_LINE
from app.storage import journal
from app.storage.database import SQLITE_PRAGMAS, AlreadyServed, Database, DatabaseBusy, WriterLock
from tests import makers
from tests.support import machine
from tests.support.serving import CHECKOUT, clean_environment

SAVER = """
import os, sys
from app.storage import database as opened
if sys.argv[2] == "NORMAL":
    opened.SQLITE_PRAGMAS = tuple(one.replace("FULL", "NORMAL") for one in opened.SQLITE_PRAGMAS)
from tests import makers
database = opened.Database(sys.argv[1])
with database.writing() as db:
    scene = makers.small_study(db)
    makers.open_round(db, scene)
os.write(1, b"open\\n")
with database.writing() as db:
    makers.save(db, scene, scene.expert, importance=8)
os.write(1, b"saved\\n")
os._exit(0)
"""


def flushes_before_saying_saved(database_url: str, folder: Path, synchronous: str) -> list[str]:
    """The calls between "open" and "saved" that wrote the write-ahead log or flushed it, as strace saw them."""
    machine.need("strace")
    if shutil.which("strace") is None:
        pytest.skip("strace is a program of Linux")
    trace = folder / f"trace-{synchronous}"
    watch = ["strace", "-f", "-y", "-o", str(trace), "-e", "trace=pwrite64,pwritev,fdatasync,fsync,write"]
    subprocess.run(
        [*watch, sys.executable, "-c", SAVER, database_url, synchronous],
        cwd=CHECKOUT,
        env=clean_environment() | {"PYTHONPATH": str(CHECKOUT)},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    between = trace.read_text().partition('"open\\n"')[2].partition('"saved\\n"')[0]
    call = re.compile(r"(pwrite64|pwritev|fdatasync|fsync|write)\(\d+<[^>]*-wal>.*= (-?\d+)")
    seen = [(found[1], int(found[2])) for line in between.splitlines() if (found := call.search(line))]
    assert all(result >= 0 for _, result in seen)
    return ["flush" if name.endswith("sync") else "write" for name, _ in seen]


@pytest.mark.database("sqlite")
def test_a_save_is_flushed_to_the_disk_before_it_is_acknowledged(database_url, tmp_path):
    calls = flushes_before_saying_saved(database_url, tmp_path, "FULL")
    assert "write" in calls
    assert calls[-1] == "flush"


@pytest.mark.database("sqlite")
def test_the_trace_would_show_a_save_that_is_not_flushed(database_url, tmp_path):
    calls = flushes_before_saying_saved(database_url, tmp_path, "NORMAL")
    assert "write" in calls
    assert "flush" not in calls


@pytest.mark.database("postgresql")
def test_postgresql_flushes_what_it_commits(database):
    names = ("fsync", "synchronous_commit", "full_page_writes")
    with database.writing() as db:
        shown = {name: db.connection().execute(text(f"SHOW {name}")).scalar_one() for name in names}
    assert shown == dict.fromkeys(names, "on")


def test_a_safe_database_is_taken(database):
    database.refuse_unsafe()


@pytest.mark.database("sqlite")
@pytest.mark.parametrize("level", ["OFF", "NORMAL"])
def test_a_sqlite_database_that_does_not_flush_is_refused(database_url, monkeypatch, level):
    pragmas = tuple(one.replace("FULL", level) for one in SQLITE_PRAGMAS)
    monkeypatch.setattr("app.storage.database.SQLITE_PRAGMAS", pragmas)
    unsafe = Database(database_url)
    with pytest.raises(RuntimeError, match="does not flush what it commits"):
        unsafe.refuse_unsafe()
    unsafe.dispose()


@pytest.mark.database("postgresql")
def test_a_postgresql_database_that_does_not_wait_for_the_flush_is_refused(database_url):
    first = Database(database_url)
    with first.writing() as db:
        name = db.connection().execute(text("SELECT current_database()")).scalar_one()
        db.connection().exec_driver_sql(f"ALTER DATABASE {name} SET synchronous_commit = off")
    first.dispose()
    unsafe = Database(database_url)
    with pytest.raises(RuntimeError, match="does not flush what it commits"):
        unsafe.refuse_unsafe()
    unsafe.dispose()


@pytest.mark.database("sqlite")
def test_every_connection_keeps_what_is_promised_of_sqlite(database):
    wanted = {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 5000,
        "trusted_schema": 0,
    }  # fmt: skip
    for session in (database.reading, database.writing):
        with session() as db:
            found = {name: db.connection().exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in wanted}
        assert found == wanted


def test_a_reading_session_writes_nothing(database):
    with pytest.raises(DBAPIError), database.reading() as db:
        journal.append(db, makers.AT, COMMAND_LINE, "act")


def test_a_reading_session_sees_one_moment(database):
    with database.reading() as reader:
        assert journal.head(reader).number == 0
        with database.writing() as db:
            journal.append(db, makers.AT, COMMAND_LINE, "act")
        assert journal.entries(reader) == []
    with database.reading() as db:
        assert journal.head(db).number == 1


def test_two_hundred_writers_who_read_and_then_write_lose_nothing(database):
    def act() -> None:
        for _ in range(20):
            with database.writing() as db:
                journal.append(db, makers.AT, COMMAND_LINE, "act")

    threads = [threading.Thread(target=act) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as db:
        assert journal.head(db).number == 200


@pytest.mark.database("sqlite")
def test_a_second_server_on_one_file_is_refused(database_url):
    one, another = Database(database_url), Database(database_url)
    with (
        one.served(),
        pytest.raises(AlreadyServed, match="another server already runs on delphi.db"),
        another.served(),
    ):
        pass
    with another.served():
        pass


@pytest.mark.database("sqlite")
def test_a_command_beside_the_server_waits_for_the_lock(database_url):
    """Two Database objects stand for two processes: they share nothing but the lock's file."""
    one, another = Database(database_url), Database(database_url)
    entered = threading.Event()

    def write() -> None:
        with another.writing() as db:
            entered.set()
            journal.append(db, makers.AT, COMMAND_LINE, "second")

    with one.writing() as db:
        journal.append(db, makers.AT, COMMAND_LINE, "first")
        thread = threading.Thread(target=write)
        thread.start()
        waited = not entered.wait(0.2)
    thread.join()
    with one.reading() as db:
        acts = [entry.act for entry in journal.entries(db)]
    one.dispose()
    another.dispose()
    assert waited
    assert acts == ["first", "second"]


def test_an_error_of_the_database_tells_no_answer(database):
    with pytest.raises(DBAPIError) as refused, database.writing() as db:
        db.connection().execute(
            text("INSERT INTO person (email) VALUES (:email)"), {"email": "secret@example.org"}
        )
    assert "[SQL parameters hidden" in str(refused.value)


# --- who waits for the lock ---------------------------------------------------------------------


def test_whoever_waits_too_long_for_the_lock_is_told_so(tmp_path):
    lock = WriterLock(tmp_path / "delphi.db.lock", patience=0.1)
    with lock(), pytest.raises(DatabaseBusy), lock():
        pass  # another thread of this process would wait as this one does
    with open(tmp_path / "delphi.db.lock", "a") as command:
        fcntl.flock(command, fcntl.LOCK_EX)
        with pytest.raises(DatabaseBusy), lock():
            pass
    with lock():  # nothing is left held by those who waited in vain
        pass


def test_a_lock_that_cannot_be_had_at_all_is_a_fault_of_the_database(tmp_path):
    lock = WriterLock(tmp_path / "no-such-folder" / "delphi.db.lock", patience=0.1)
    for _ in range(2):
        with pytest.raises(DatabaseBusy), lock():
            pass


def test_a_writer_waits_for_the_one_before(tmp_path):
    lock, order = WriterLock(tmp_path / "delphi.db.lock"), []

    def write() -> None:
        with lock():
            order.append("second")

    with lock():
        waiting = threading.Thread(target=write)
        waiting.start()
        waiting.join(0.1)
        order.append("first")
    waiting.join()
    assert order == ["first", "second"]


@pytest.mark.database("sqlite")
def test_a_log_that_cannot_be_cut_while_another_process_writes_is_owed_and_no_fault(database):
    """What was deleted is deleted by then: whoever pressed must not be told otherwise."""
    path = database._path.with_name(database._path.name + ".lock")
    database._lock = WriterLock(path, patience=0.1)
    with open(path, "a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert not database.wipe()
        assert database.owes_wiping
    assert database.wipe()
    assert not database.owes_wiping
