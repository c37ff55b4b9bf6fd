"""Wordings: an item's text in a language, at a version, with its provenance."""

import uuid
from datetime import datetime

from sqlalchemy import UniqueConstraint, false
from sqlmodel import Field, SQLModel

from app.domain.columns import Moment, Word, check, one_of
from app.domain.objectives import OWED, Provenance


class Wording(SQLModel, table=True):
    """A new wording is a new version; a rating stays tied to the version its expert saw.

    A translation belongs to the version it translates: the same version, another language.
    """

    __table_args__ = (
        UniqueConstraint("item_id", "version", "language"),
        one_of("status", Provenance),
        check("version_counts_from_one", "version >= 1"),
        check("is_written", "length(text) > 0"),
    )

    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    item_id: uuid.UUID = Field(foreign_key="item.id", index=True)
    version: int = 1
    language: str = Field(default="en", max_length=2)
    is_translation: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    label: str = Field(max_length=120)
    text: str = Field(max_length=2000)
    status: Provenance = Field(sa_type=Word(Provenance))
    source: str = Field(default="", max_length=1000)
    written_at: datetime = Field(sa_type=Moment)
    written_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")

    @property
    def is_owed(self) -> bool:
        """Whether the Initiative's own wording is still to come."""
        return self.status in OWED
