"""People: who is known to us, and the invitation of one person to one study."""

import secrets
import uuid
from datetime import datetime
from enum import StrEnum

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.domain.columns import Moment, Word, check, one_of

LANGUAGES = ("en", "fr", "es")
CONSENT_VERSION = "2026-11-22"
"""The version of the landing page's text: it changes whenever what is said there of data or withdrawal does."""
LONGEST_INTERESTS = 2_000


class Role(StrEnum):
    """A seat's role on its Task Force, as the Initiative names them."""

    LEADER = "leader"
    REGIONAL_REPRESENTATIVE = "regional"
    MEMBER = "member"


class Person(SQLModel, table=True):
    """Someone known to us, by one e-mail address."""

    __table_args__ = (one_of("language", LANGUAGES), check("email_is_folded", "email = lower(email)"))

    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    email: str = Field(unique=True, max_length=254)
    name: str = Field(max_length=200)
    language: str = Field(default="en", max_length=2)
    is_facilitator: bool = False


class Invitation(SQLModel, table=True):
    """One person's place in one study: one link, one consent, whatever the number of seats."""

    __table_args__ = (
        UniqueConstraint("study_id", "person_id"),
        check("epoch_counts_from_one", "epoch >= 1"),
        check("agreed_names_its_text", "(agreed_at IS NULL) = (consent_version IS NULL)"),
    )

    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    study_id: uuid.UUID = Field(foreign_key="study.id", index=True)
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    handle: str = Field(default_factory=lambda: secrets.token_hex(8), unique=True, max_length=16)
    college: str = Field(default="", max_length=120)
    region: str = Field(default="", max_length=120)
    epoch: int = 1
    agreed_at: datetime | None = Field(default=None, sa_type=Moment)
    consent_version: str | None = Field(default=None, max_length=20)
    declined_at: datetime | None = Field(default=None, sa_type=Moment)
    interests: str | None = Field(default=None, max_length=LONGEST_INTERESTS)
    interests_at: datetime | None = Field(default=None, sa_type=Moment)


class Seat(SQLModel, table=True):
    """A person's place on one Task Force. A successor gets a new seat, never the predecessor's."""

    __table_args__ = (UniqueConstraint("task_force_id", "invitation_id"), one_of("role", Role))

    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    task_force_id: uuid.UUID = Field(foreign_key="task_force.id", index=True)
    invitation_id: uuid.UUID = Field(foreign_key="invitation.id", index=True)
    role: Role = Field(default=Role.MEMBER, sa_type=Word(Role))
    joined_at: datetime = Field(sa_type=Moment)
    left_at: datetime | None = Field(default=None, sa_type=Moment)


def folded_email(typed: str) -> str:
    """The one spelling under which an address is kept: international parts normalised, case folded.

    Raises ValueError when it is not an address.
    """
    try:
        return validate_email(
            typed.strip(), check_deliverability=False, test_environment=True
        ).normalized.lower()
    except EmailNotValidError as fault:
        raise ValueError(str(fault)) from fault


def masked(person: Person) -> str:
    """A person's identity as shown before they have signed in: first letter and mail domain."""
    name, _, domain = person.email.partition("@")
    return f"{name[:1]}…@{domain}"
