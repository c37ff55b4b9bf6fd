"""A migrated database is the one the models describe, to the last constraint and its name."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Inspector, create_engine, inspect
from sqlmodel import SQLModel

from app.storage.migrating import migrate
from tests.support.postgresql import Cluster


@pytest.fixture
def described(request, database_url, tmp_path) -> Iterator[Inspector]:
    """An empty database of the same kind, made from the models alone."""
    if database_url.startswith("sqlite"):
        url = f"sqlite:///{tmp_path}/described.db"
    else:
        cluster: Cluster = request.getfixturevalue("postgresql")
        url = cluster.create("described")
    engine = create_engine(url)
    SQLModel.metadata.create_all(engine)
    yield inspect(engine)
    engine.dispose()
    if not database_url.startswith("sqlite"):
        cluster.drop("described")


@pytest.fixture
def migrated(database_url) -> Iterator[Inspector]:
    engine = create_engine(database_url)
    yield inspect(engine)
    engine.dispose()


def schema(found: Inspector) -> dict[str, Any]:
    """Everything that decides what a table takes, with its name, in an order of its own."""
    return {table: structure(found, table) for table in found.get_table_names() if table != "alembic_version"}


def structure(found: Inspector, table: str) -> dict[str, Any]:
    references = found.get_foreign_keys(table)
    return {
        "columns": sorted(
            (one["name"], str(one["type"]), one["nullable"], one["default"])
            for one in found.get_columns(table)
        ),
        "primary key": (
            found.get_pk_constraint(table)["name"],
            found.get_pk_constraint(table)["constrained_columns"],
        ),
        "checks": sorted((one["name"], one["sqltext"]) for one in found.get_check_constraints(table)),
        "uniques": sorted((one["name"], one["column_names"]) for one in found.get_unique_constraints(table)),
        "indexes": sorted(
            (one["name"], one["column_names"], one["unique"]) for one in found.get_indexes(table)
        ),
        "references": sorted(
            (one["name"], one["constrained_columns"], one["referred_table"], one["referred_columns"])
            for one in references
        ),
        "on delete": sorted(str(one.get("options")) for one in references),
    }


def test_the_migrated_schema_is_the_models(migrated, described):
    assert schema(migrated) == schema(described)


def test_every_constraint_has_a_name(migrated):
    listed = [structure(migrated, table) for table in schema(migrated)]
    names = [one["primary key"][0] for one in listed]
    names += [
        name for one in listed for kind in ("checks", "uniques", "references") for name, *_ in one[kind]
    ]
    assert len(names) > 100
    assert None not in names


def test_migrating_again_changes_nothing(database_url, migrated):
    before = schema(migrated)
    migrate(database_url)
    migrated.clear_cache()
    assert schema(migrated) == before
