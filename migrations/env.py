"""Alembic's environment: the address comes from the caller, everything else from the revisions.

It is not told the models' metadata: their naming convention would name every CHECK of a revision twice over.
"""

from alembic import context
from sqlalchemy import create_engine

engine = create_engine(context.config.attributes["url"])
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
