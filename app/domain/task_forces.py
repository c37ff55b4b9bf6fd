"""Task Forces: the panels of a study, each at its own pace."""

import uuid

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel


class TaskForce(SQLModel, table=True):
    """The panel that reviews some of a study's items; one panel of everybody is a study with one Task Force."""

    __tablename__ = "task_force"
    __table_args__ = (UniqueConstraint("study_id", "code"), UniqueConstraint("study_id", "position"))

    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    study_id: uuid.UUID = Field(foreign_key="study.id", index=True)
    code: str = Field(max_length=20)
    name: str = Field(max_length=200)
    position: int
