"""A joint panel with an open round, for saves and closes that meet."""

from collections.abc import Iterator

import pytest

from app.domain.rounds import Round
from app.storage.database import Database
from tests import makers

ITEMS = ("A1", "A2", "A3")
TWELVE = tuple(f"expert{number}" for number in range(1, 13))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    yield made
    made.dispose()


@pytest.fixture
def scene(database: Database) -> makers.Scene:
    with database.writing() as db:
        return makers.study_with(db, {"ALL": TWELVE}, codes=ITEMS)


@pytest.fixture
def round_(database: Database, scene: makers.Scene) -> Round:
    with database.writing() as db:
        return makers.open_round(db, scene, "ALL")
