"""Access: who is signed in, and what they may do."""

import hashlib
import hmac
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Field, SQLModel

from app.domain.columns import Moment
from app.domain.people import Invitation
from app.domain.studies import Study

SIGN_IN_LINK_LASTS = timedelta(minutes=30)
SIGN_IN_LASTS = timedelta(days=14)


class SignIn(SQLModel, table=True):
    """A browser that is signed in. Its cookie holds a random word; only the word's hash is kept here.

    `study_id` is set when a personal link opened it: such a sign-in is an expert's, in that study alone.
    """

    __tablename__ = "sign_in"

    word_hash: str = Field(primary_key=True, max_length=64)
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    study_id: uuid.UUID | None = Field(default=None, foreign_key="study.id")
    epoch: int | None = None
    created_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)


class SignInLink(SQLModel, table=True):
    """A facilitator's sign-in link: random, kept as a hash, for thirty minutes, used once."""

    __tablename__ = "sign_in_link"

    word_hash: str = Field(primary_key=True, max_length=64)
    person_id: uuid.UUID = Field(foreign_key="person.id")
    expires_at: datetime = Field(sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is asking: a signed-in person, as a facilitator or as an expert of one study."""

    person_id: uuid.UUID
    name: str
    language: str
    is_facilitator: bool
    expert_of: uuid.UUID | None = None


def hashed(word: str) -> str:
    """What is kept of a secret word."""
    return hashlib.sha256(word.encode()).hexdigest()


def link_token(key: bytes, invitation: Invitation) -> str:
    """The personal link's token: 128 bits that only the key's holder can make, for person, study and epoch."""
    message = b"|".join(
        (invitation.person_id.bytes, invitation.study_id.bytes, str(invitation.epoch).encode())
    )
    return f"{invitation.handle}-{hmac.new(key, message, hashlib.sha256).hexdigest()[:32]}"


def token_opens(key: bytes, invitation: Invitation, token: str) -> bool:
    """Whether a token is this invitation's, compared in constant time."""
    return hmac.compare_digest(link_token(key, invitation).encode(), token.encode())


def may_run(visitor: Visitor, study: Study, runs_it: bool) -> bool:
    """A facilitator runs the studies they made or were given; a demonstration is every facilitator's to try."""
    return visitor.is_facilitator and visitor.expert_of is None and (runs_it or study.is_demo)
