"""The 24 strategic objectives as public sources give them, each text with its provenance."""

import uuid
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.domain.columns import Word, one_of


class Provenance(StrEnum):
    """How sure we are that a text is the Initiative's."""

    SOURCED = "sourced"
    INFERRED = "inferred"
    PARAPHRASED = "paraphrased"
    PROVISIONAL = "provisional"
    MISSING = "missing"
    CONFIRMED = "confirmed"


OWED = frozenset({Provenance.PROVISIONAL, Provenance.MISSING})


class Objective(SQLModel, table=True):
    """One of the 24. `code` is None where no public code is known: it is then shown by its position, `O18`."""

    __table_args__ = (
        one_of("code_status", Provenance),
        one_of("goal_status", Provenance),
        one_of("facility_status", Provenance),
    )

    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    position: int = Field(unique=True)
    code: str | None = Field(default=None, unique=True, max_length=10)
    code_status: Provenance = Field(sa_type=Word(Provenance))
    goal: str | None = Field(default=None, max_length=1)
    goal_status: Provenance = Field(sa_type=Word(Provenance))
    family: str | None = Field(default=None, max_length=10)
    facility: str | None = Field(default=None, max_length=80)
    facility_status: Provenance = Field(sa_type=Word(Provenance))

    @property
    def shown_code(self) -> str:
        """The public code, or the position where none is known; never an invented code."""
        return self.code or f"O{self.position}"


class ObjectiveText(SQLModel, table=True):
    """A text of an objective in one language, at one version: its title or one of its targets."""

    __tablename__ = "objective_text"
    __table_args__ = (
        UniqueConstraint("objective_id", "kind", "language", "version"),
        one_of("status", Provenance),
    )

    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    objective_id: uuid.UUID = Field(foreign_key="objective.id", index=True)
    kind: str = Field(max_length=20)
    language: str = Field(max_length=2)
    version: int = 1
    text: str = Field(max_length=2000)
    status: Provenance = Field(sa_type=Word(Provenance))
    source: str = Field(default="", max_length=1000)


GOAL_NAMES = {"A": "Inception & Conceptualization"}
"""The names of goals that public sources give; those of B to F are not known."""
