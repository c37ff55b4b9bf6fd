"""A database of the test's own, and how many statements a block asks of it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from sqlalchemy import event

from app.storage.database import Database


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    yield made
    made.dispose()


@pytest.fixture
def counted(database: Database) -> Callable[[], AbstractContextManager[list[str]]]:
    """`with counted() as statements:` lists what a block asks of the database."""

    @contextmanager
    def listening() -> Iterator[list[str]]:
        statements: list[str] = []

        def listen(_connection, _cursor, statement, *_rest) -> None:
            statements.append(statement)

        # On PostgreSQL the reading engine is the writing one with other options: it hears what is told to that.
        engines = [database._writer, database._reader][: 2 if database.is_sqlite else 1]
        for engine in engines:
            event.listen(engine, "before_cursor_execute", listen)
        yield statements
        for engine in engines:
            event.remove(engine, "before_cursor_execute", listen)

    return listening
