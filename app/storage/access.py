"""Reads of sign-ins and sign-in links."""

from datetime import datetime

from sqlmodel import Session, col, select

from app.domain.access import SignIn, SignInLink, hashed
from app.domain.people import Person


def sign_in(db: Session, cookie: str, at: datetime) -> tuple[SignIn, Person] | None:
    """The sign-in that a cookie's word names, with its person, while it lasts."""
    query = select(SignIn, Person).join(Person, col(Person.id) == SignIn.person_id)
    return db.exec(query.where(SignIn.word_hash == hashed(cookie), SignIn.expires_at > at)).first()


def locked_link(db: Session, word: str) -> SignInLink | None:
    """A sign-in link, locked: two presses of one button wait for each other here."""
    return db.exec(select(SignInLink).where(SignInLink.word_hash == hashed(word)).with_for_update()).first()
