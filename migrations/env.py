"""Alembic's environment: the address comes from the caller, the tables from the domain."""

from alembic import context
from sqlalchemy import create_engine
from sqlmodel import SQLModel

import app.domain  # noqa: F401  # registers the tables

engine = create_engine(context.config.attributes["url"])
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=SQLModel.metadata)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
