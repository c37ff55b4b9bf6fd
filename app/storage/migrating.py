"""Bringing a database to the current schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config

SCRIPTS = Path(__file__).resolve().parents[2] / "migrations"


def migrate(url: str) -> None:
    """Upgrade the database at `url` to the newest revision; nothing happens when it is there already."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    command.upgrade(config, "head")
