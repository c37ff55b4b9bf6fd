"""Reads of sign-ins and sign-in links."""

import uuid
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from app.domain.access import SignIn, SignInLink, hashed
from app.domain.people import Invitation, Person
from app.domain.studies import Study


class SignedIn(NamedTuple):
    """A sign-in and what stands behind it, as plain columns: every page asks for one."""

    person_id: uuid.UUID
    name: str
    language: str
    is_facilitator: bool
    study_id: uuid.UUID | None
    epoch: int | None
    link_epoch: int | None
    study_ended_at: datetime | None


_SIGN_IN = (
    select_columns(
        col(Person.id), col(Person.name), col(Person.language), col(Person.is_facilitator),
        col(SignIn.study_id), col(SignIn.epoch), col(Invitation.epoch), col(Study.ended_at),
    )
    .join(Person, col(Person.id) == SignIn.person_id)
    .outerjoin(Study, col(Study.id) == SignIn.study_id)
    .outerjoin(
        Invitation,
        (col(Invitation.study_id) == SignIn.study_id) & (col(Invitation.person_id) == SignIn.person_id),
    )
    .where(col(SignIn.word_hash) == bindparam("word_hash"), col(SignIn.expires_at) > bindparam("at"))
)  # fmt: skip


def sign_in(db: Session, cookie: str, at: datetime) -> SignedIn | None:
    """The sign-in that a cookie's word names, while it lasts."""
    found = db.connection().execute(_SIGN_IN, {"word_hash": hashed(cookie), "at": at}).first()
    return SignedIn._make(found) if found is not None else None


def locked_link(db: Session, word: str) -> SignInLink | None:
    """A sign-in link, locked: two presses of one button wait for each other here."""
    return db.exec(select(SignInLink).where(SignInLink.word_hash == hashed(word)).with_for_update()).first()
