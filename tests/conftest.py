"""Fixtures every test may ask for by name. What they stand on is in tests/support.

database_url               the address of a migrated, empty database of the test's own. The test runs once
                           on SQLite and once on PostgreSQL, or only on those named by
                           @pytest.mark.database("postgresql")
serve, served              the platform as a process: `serve(url, **settings)` starts one, `served` is one
                           running on a SQLite database (or the one named by the mark)
browser, new_page          Chromium; `new_page(DESKTOP, javascript=False)` opens a page in a fresh profile
page, desktop_page,        pages as most people have them: on a phone, on a laptop, on a phone that
page_without_javascript    runs no scripts
"""

import gc
import itertools
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Page, ViewportSize

from tests.support import machine
from tests.support.browsing import DESKTOP, PHONE, open_page, running_browser
from tests.support.offline import offline
from tests.support.postgresql import Cluster, quick_folder, running_cluster
from tests.support.serving import Served, start_server

# No deadline: a slow machine is not a fault. On the build server the same examples every time, so that
# a red build is red again when somebody looks; developers' machines go on looking for new ones.
settings.register_profile("developer", deadline=None)
settings.register_profile("build server", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("build server" if machine.is_build_server() else "developer")

# A commit that waits for a disk costs milliseconds, and each test makes dozens. The platform asks for every flush all
# the same (tests/storage listens to it asking), and what a killed process had written stays in memory too.
os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", quick_folder())

DATABASES = ("sqlite", "postgresql")
MIGRATED = "migrated"
names = itertools.count(1)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_url" not in metafunc.fixturenames:
        return
    mark = metafunc.definition.get_closest_marker("database")
    wanted = mark.args if mark else ("sqlite",) if "served" in metafunc.fixturenames else DATABASES
    metafunc.parametrize("database_url", wanted, indirect=True, ids=str)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests go last: Playwright keeps an event loop running, under which asyncio.run() refuses.

    A file with one goes last as a whole, because ./dev test hands out whole files to its workers.
    """
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    late = {item.path for item in items if is_of_browser(item)}
    items.sort(key=lambda item: (item.path in late, is_of_browser(item)))


def is_of_browser(item: pytest.Item) -> bool:
    return item.get_closest_marker("browser") is not None


def pytest_collection_finish() -> None:
    """Let the garbage collector leave alone what lives as long as the tests: a fifth of the time otherwise."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    with offline():
        yield


# --- databases ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, made once and copied for each test."""
    from app.storage.migrating import migrate

    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrate(f"sqlite:///{path}")
    # What still stands in the write-ahead log would not be copied with the file.
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """The tests' own PostgreSQL server, with one migrated database to copy from."""
    from app.storage.migrating import migrate

    machine.need("postgresql")
    with running_cluster(machine.postgresql_programs() or Path()) as cluster:
        migrate(cluster.create(MIGRATED))
        yield cluster


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        path = tmp_path / "delphi.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    cluster: Cluster = request.getfixturevalue("postgresql")
    name = f"test_{next(names)}"
    yield cluster.create(name, MIGRATED)
    cluster.drop(name)


# --- servers ------------------------------------------------------------------------------------


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """Start a server on a database; every server started is stopped when the test ends."""
    with ExitStack() as ends:

        def start(database_url: str, port: int | None = None, **settings: str) -> Served:
            served = start_server(database_url, tmp_path, port, **settings)
            ends.callback(served.stop)
            return served

        yield start


@pytest.fixture
def served(serve: Callable[..., Served], database_url: str) -> Served:
    return serve(database_url)


# --- browsers -----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    machine.need("chromium", "libatomic1")
    with running_browser(machine.browser_program() or "") as running:
        yield running


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page in a fresh profile; all are closed, and their complaints heard, when the test ends."""
    with ExitStack() as ends:

        def open_one(size: ViewportSize = PHONE, javascript: bool = True, **options: object) -> Page:
            return ends.enter_context(open_page(browser, size, javascript, **options))

        yield open_one


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    return new_page(PHONE)


@pytest.fixture
def desktop_page(new_page: Callable[..., Page]) -> Page:
    return new_page(DESKTOP)


@pytest.fixture
def page_without_javascript(new_page: Callable[..., Page]) -> Page:
    return new_page(PHONE, javascript=False)
