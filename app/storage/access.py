"""Reads of sign-ins and sign-in links."""

from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from app.domain.access import SignIn, SignInLink, hashed
from app.domain.people import Invitation, Person
from app.domain.studies import Study

_SIGN_IN = (
    select(SignIn, Person, Invitation.epoch, Study.ended_at)
    .join(Person, col(Person.id) == SignIn.person_id)
    .outerjoin(Study, col(Study.id) == SignIn.study_id)
    .outerjoin(
        Invitation,
        (col(Invitation.study_id) == SignIn.study_id) & (col(Invitation.person_id) == SignIn.person_id),
    )
    .where(SignIn.word_hash == bindparam("word_hash"), SignIn.expires_at > bindparam("at"))
)


def sign_in(db: Session, cookie: str, at: datetime) -> tuple[SignIn, Person] | None:
    """The sign-in that a cookie's word names, with its person, while it and the link behind it last."""
    found = db.exec(_SIGN_IN, params={"word_hash": hashed(cookie), "at": at}).first()
    if found is None:
        return None
    sign_in, person, epoch, ended_at = found
    opened_by_link = sign_in.study_id is not None
    return None if opened_by_link and (ended_at is not None or epoch != sign_in.epoch) else (sign_in, person)


def locked_link(db: Session, word: str) -> SignInLink | None:
    """A sign-in link, locked: two presses of one button wait for each other here."""
    return db.exec(select(SignInLink).where(SignInLink.word_hash == hashed(word)).with_for_update()).first()
