"""A PostgreSQL server of the tests' own, in a temporary folder, gone with it.

It listens on a socket in a folder that only its owner may enter, and on no port: nothing else on the
machine can reach it, and no port has to be guessed.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql


@dataclass(frozen=True)
class Cluster:
    folder: Path
    programs: Path

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def create(self, database: str, template: str = "template1") -> str:
        """Make a database as a copy of another one; hand back its address."""
        self._run("CREATE DATABASE {} TEMPLATE {}", database, template)
        return self.url(database)

    def drop(self, database: str) -> None:
        """Drop it even if a test left a connection open: the next test must not pay for it."""
        self._run("DROP DATABASE {} WITH (FORCE)", database)

    @contextmanager
    def away(self) -> Iterator[None]:
        """The server is stopped, as for an update of the machine, and is there again after the block."""
        stop(self.folder, self.programs)
        try:
            yield
        finally:
            start(self.folder, self.programs)

    def _run(self, statement: str, *names: str) -> None:
        command = sql.SQL(statement).format(*map(sql.Identifier, names))
        with psycopg.connect(
            host=str(self.folder), user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(command)


def _owner() -> dict[str, str]:
    # PostgreSQL refuses to run as root; Debian's package brings the account `postgres`.
    return {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}


def quick_folder() -> str:
    """Memory where there is a gigabyte to spare: a database is copied in 20 ms there, and in 300 on a disk.

    Both are short: the address of a socket may not be longer than about a hundred characters.
    """
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2**30
    return str(memory) if roomy else "/tmp"


@contextmanager
def running_cluster(programs: Path) -> Iterator[Cluster]:
    """A fresh server with the shipped settings: fsync stays on, so the tests meet what production meets."""
    folder = Path(tempfile.mkdtemp(prefix="delphi-pg-", dir=quick_folder()))
    if _owner():
        shutil.chown(folder, **_owner())
    try:
        _run(folder, programs / "initdb", "-D data -U postgres -A trust -E UTF8 --no-locale --no-sync")
        with (folder / "data/postgresql.conf").open("a") as settings:
            settings.write(f"listen_addresses = ''\nunix_socket_directories = '{folder}'\n")
        start(folder, programs)
        try:
            yield Cluster(folder, programs)
        finally:
            stop(folder, programs)
    finally:
        shutil.rmtree(folder)


def start(folder: Path, programs: Path) -> None:
    _run(folder, programs / "pg_ctl", "-D data -w start")


def stop(folder: Path, programs: Path) -> None:
    _run(folder, programs / "pg_ctl", "-D data -w -m fast stop")


def _run(folder: Path, program: Path, arguments: str) -> None:
    # A file, not a pipe: the server inherits it and would hold a pipe open for ever.
    with (folder / "log").open("ab") as log:
        done = subprocess.run(
            [program, *arguments.split()],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            check=False,
            **_owner(),
        )
    if done.returncode:
        raise RuntimeError(f"{program.name} failed:\n{(folder / 'log').read_text()}")
