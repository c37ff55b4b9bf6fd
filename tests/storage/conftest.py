"""A database of the test's own, and what it refuses by itself."""

from collections.abc import Callable, Iterator, Mapping

import pytest
from sqlalchemy.exc import DBAPIError

from app.storage.database import Database

UUID = {True: "lower(hex(randomblob(16)))", False: "gen_random_uuid()"}


class Undone(Exception):
    """The statement was done; the transaction is taken back."""


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    yield made
    made.dispose()


@pytest.fixture
def why_refused(database: Database) -> Callable[[str], str]:
    """What the database says against a statement, or "done"; `{uuid}` is a fresh key."""

    def ask(sql: str) -> str:
        try:
            with database.writing() as db:
                db.connection().exec_driver_sql(sql.format(uuid=UUID[database.is_sqlite]))
                raise Undone
        except Undone:
            return "done"
        except DBAPIError as fault:
            return str(fault.orig)

    return ask


@pytest.fixture
def not_refused(why_refused: Callable[[str], str]) -> Callable[[Mapping[str, str]], list[tuple[str, str]]]:
    """Of statements and the words of their refusal, those that the database answers otherwise."""

    def ask(expected: Mapping[str, str]) -> list[tuple[str, str]]:
        answers = {sql: why_refused(sql) for sql in expected}
        return [
            (sql, answers[sql])
            for sql, words in expected.items()
            if words.lower() not in answers[sql].lower()
        ]

    return ask
