"""Items: what is rated."""

import uuid
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.domain.columns import Word, one_of


class ItemKind(StrEnum):
    """What an item is. This slice of the method rates objectives."""

    OBJECTIVE = "objective"


class Item(SQLModel, table=True):
    """One thing that one Task Force of a study rates. Its text is a Wording."""

    __table_args__ = (
        UniqueConstraint("study_id", "code"),
        UniqueConstraint("study_id", "position"),
        one_of("kind", ItemKind),
    )

    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    study_id: uuid.UUID = Field(foreign_key="study.id", index=True)
    task_force_id: uuid.UUID = Field(foreign_key="task_force.id", index=True)
    objective_id: uuid.UUID = Field(foreign_key="objective.id")
    kind: ItemKind = Field(default=ItemKind.OBJECTIVE, sa_type=Word(ItemKind))
    code: str = Field(max_length=20)
    position: int
