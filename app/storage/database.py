"""The database: engines, sessions, and the one lock that every write takes.

SQLite loses the closing race as it comes: its driver opens the transaction at the first write, so a close can
slip between a save's question "is the round open?" and its answer. Every writing transaction therefore begins
IMMEDIATE, behind one lock in this process (SQLite's own queue is not fair: the 99th percentile of a save falls
from over a second to a tenth) and one lock on a file beside the database, which commands running beside the
server take too. PostgreSQL locks rows instead: see `storage.rounds`.

The price is one writer at a time, some 700 saves a second; PostgreSQL is there for more.
"""

import fcntl
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Dialect, Engine, Uuid, create_engine, event, make_url, text
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolEmpty
from sqlmodel import Session

import app.domain  # noqa: F401  # registers the tables
from app.storage.memory import READS_COMMITTED

PATIENCE = 12.0  # seconds for the lock; with SQLite's own five it ends before a card's twenty do
POOL = 45  # at least as many connections as the server has worker threads (40)
SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # an acknowledged card survives a power cut
    "foreign_keys=ON",
    "secure_delete=ON",
    "busy_timeout=5000",
    "trusted_schema=OFF",
    "recursive_triggers=ON",  # REPLACE asks the guards of the row it takes away
)
POSTGRESQL_OPTIONS = (
    "-c lock_timeout=5000 -c statement_timeout=15000 -c idle_in_transaction_session_timeout=30000"
)


DatabaseFault = SQLAlchemyError
DatabaseBusy = (OperationalError, InterfaceError, PoolEmpty)
"""What the layers to the left may catch without knowing whose it is: any fault, and those that pass by themselves."""


def kind_of(fault: Exception) -> str:
    """The database's own name for a fault, such as SQLITE_FULL or 57P01: it holds nothing of anybody's data."""
    origin = getattr(fault, "orig", None)
    return str(getattr(origin, "sqlite_errorname", None) or getattr(origin, "sqlstate", None) or "")


class StillLocked(OperationalError):
    """Somebody else has held the lock for longer than anybody should wait, or it cannot be had at all."""

    def __init__(self, why: BaseException) -> None:
        super().__init__("lock", None, why, hide_parameters=True)


class AlreadyServed(RuntimeError):
    """Another server runs on this SQLite file."""


class Database:
    """Reading and writing sessions on one database."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._lock: Callable[[], AbstractContextManager[Any]] = nullcontext
        self.owes_wiping = False
        if self.is_sqlite:
            self._path = Path(self.url.database or "")
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = WriterLock(self._path.with_name(self._path.name + ".lock"))
            self._writer = _sqlite_engine(url, begin="BEGIN IMMEDIATE", pragmas=SQLITE_PRAGMAS)
            self._reader = _sqlite_engine(url, begin="BEGIN", pragmas=(*SQLITE_PRAGMAS, "query_only=ON"))
        else:
            self._writer = _postgresql_engine(url, isolation_level="READ COMMITTED")
            self._reader = self._writer.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one moment and can write nothing."""
        with Session(
            self._reader, autoflush=False, expire_on_commit=False, info={READS_COMMITTED: True}
        ) as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session behind the lock. Leaving it commits; an exception rolls everything back.

        Whatever is told to a person is told after this block: truth before telling.
        """
        with self._lock(), Session(self._writer, expire_on_commit=False) as db, db.begin():
            yield db

    def wipe(self) -> bool:
        """Let nothing that was deleted be left in SQLite's log of writes; the file itself forgets by itself.

        Somebody who reads or writes keeps the log from being cut. Then it is owed, and the server's clock tries again.
        PostgreSQL's log is its administrator's: see docs/operations.md.
        """
        if not self.is_sqlite:
            return True
        self.owes_wiping = True
        try:
            with self._lock():
                self.owes_wiping = not self._cut_log()
        except DatabaseBusy:
            pass  # what was deleted is deleted: only its traces are left
        return not self.owes_wiping

    def _cut_log(self) -> bool:
        connection = self._writer.raw_connection()  # not a transaction: a log is not cut within one
        try:
            cursor = connection.cursor()
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            is_busy, *_ = cursor.fetchone() or (1,)
            cursor.close()
        finally:
            connection.close()
        return not is_busy

    @contextmanager
    def served(self) -> Iterator[None]:
        """For a server's lifetime. Raises AlreadyServed when another server runs on the same SQLite file."""
        if not self.is_sqlite:
            yield
            return
        with open(self._path.with_name(self._path.name + ".server"), "w") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as fault:
                raise AlreadyServed(f"another server already runs on {self._path.name}") from fault
            yield

    def refuse_unsafe(self) -> None:
        """Refuse to run where an acknowledged save might not survive a power cut."""
        with self.writing() as db:  # the writer is the one that must flush
            if self.is_sqlite:
                level = db.connection().execute(text("PRAGMA synchronous")).scalar_one()
                safe = int(level) >= 2
            else:
                names = ("fsync", "synchronous_commit", "full_page_writes")
                values = {name: db.connection().execute(text(f"SHOW {name}")).scalar_one() for name in names}
                safe = "off" not in values.values()
        if not safe:
            raise RuntimeError(
                "this database does not flush what it commits: set synchronous=FULL, or fsync=on"
            )

    def dispose(self) -> None:
        """Close every connection."""
        self._writer.dispose()
        self._reader.dispose()


class WriterLock:
    """One writer at a time: among the threads of this process, then among processes.

    Whoever waits in vain is told so while their browser is still listening. Without an end every save behind a command
    that holds the lock would keep a thread, and with all threads waiting nobody could even read.
    """

    def __init__(self, path: Path, patience: float = PATIENCE) -> None:
        self._path = path
        self._patience = patience
        self._threads = threading.Lock()

    @contextmanager
    def __call__(self) -> Iterator[None]:
        ends = time.monotonic() + self._patience
        if not self._threads.acquire(timeout=self._patience):
            raise StillLocked(TimeoutError("the other writers of this process"))
        try:
            with self._file(ends):
                yield
        finally:
            self._threads.release()

    @contextmanager
    def _file(self, ends: float) -> Iterator[None]:
        with ExitStack() as files:
            try:
                held = files.enter_context(open(self._path, "a"))
                while not _is_locked(held):
                    if time.monotonic() > ends:
                        raise TimeoutError("a command beside this process")
                    time.sleep(0.005)
            except OSError as fault:  # no time, no room, no right, no handle, no lock left
                raise StillLocked(fault) from fault
            yield


def _is_locked(held: IO[str]) -> bool:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class KnownUuid(Uuid[uuid.UUID]):
    """An id of a SQLite row, where ids are texts: the same few hundred come back in every page."""

    def result_processor(self, dialect: Dialect, coltype: Any) -> Callable[[str | None], uuid.UUID | None]:
        """Read each text once."""
        return _known


@lru_cache(maxsize=65_536)
def _known(text_: str | None) -> uuid.UUID | None:
    return None if text_ is None else uuid.UUID(text_)


def _sqlite_engine(url: str, begin: str, pragmas: tuple[str, ...]) -> Engine:
    engine = create_engine(
        url,
        pool_size=POOL,
        max_overflow=0,
        pool_use_lifo=True,  # the connection that was used last has the pages at hand
        connect_args={"isolation_level": None, "check_same_thread": False},
        hide_parameters=True,  # an answer must not reach a log through an error
    )
    engine.dialect.colspecs = {**engine.dialect.colspecs, Uuid: KnownUuid}

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin_as_told(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _postgresql_engine(url: str, isolation_level: str) -> Engine:
    return create_engine(
        url,
        pool_size=POOL,
        max_overflow=0,
        isolation_level=isolation_level,  # a higher level takes its snapshot before it waits for the lock
        pool_pre_ping=True,  # after its server was started anew nobody is handed a dead connection
        connect_args={"options": POSTGRESQL_OPTIONS, "connect_timeout": 5},
        hide_parameters=True,
    )
