"""Signing in: facilitators by a link for thirty minutes, experts by their personal link.

Reading a link only shows who it is for; the press of the button signs in.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.domain.access import (
    SIGN_IN_LASTS,
    SIGN_IN_LINK_LASTS,
    SignIn,
    SignInLink,
    Visitor,
    hashed,
    token_opens,
)
from app.domain.journal import COMMAND_LINE
from app.domain.people import CONSENT_VERSION, Invitation, Person, folded_email
from app.domain.refusals import NotFound, Refusal
from app.domain.sentences import Sentence, say
from app.domain.studies import Study
from app.storage import access, journal, people, studies, withdrawals
from app.storage.people import Seated


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """What a personal link leads to."""

    study: Study
    person: Person
    invitation: Invitation
    seats: Sequence[Seated]
    withdrawn_at: datetime | None = None


def make_facilitator(db: Session, email: str, at: datetime) -> Person:
    """The facilitator with this address, made if need be."""
    try:
        folded = folded_email(email)
    except ValueError as fault:
        raise Refusal(say("“%(text)s” is not an e-mail address.", text=email)) from fault
    person = people.by_email(db, folded) or Person(email=folded, name=folded.partition("@")[0])
    if not person.is_facilitator:
        person.is_facilitator = True
        db.add(person)
        db.flush()
        journal.append(db, at, COMMAND_LINE, "facilitator made", subject=f"person {person.id}")
    return person


def add_sign_in_link(db: Session, person: Person, word: str, at: datetime) -> None:
    """Let `word` sign this facilitator in, once, within thirty minutes."""
    db.add(SignInLink(word_hash=hashed(word), person_id=person.id, expires_at=at + SIGN_IN_LINK_LASTS))
    db.flush()


def sign_in_link_owner(db: Session, word: str, at: datetime) -> Person:
    """Whom an unused sign-in link is for; reading it uses nothing up."""
    link = db.get(SignInLink, hashed(word))
    if link is None or link.used_at is not None or at >= link.expires_at:
        raise NotFound(
            say("This sign-in link was used already, or its thirty minutes are over. Ask for a fresh one.")
        )
    return db.get_one(Person, link.person_id)


def use_sign_in_link(db: Session, word: str, cookie: str, at: datetime) -> Person:
    """Sign a facilitator in and use the link up."""
    link = access.locked_link(db, word)
    person = sign_in_link_owner(db, word, at)
    if link is not None:
        link.used_at = at
    _add_sign_in(
        db,
        SignIn(word_hash=hashed(cookie), person_id=person.id, created_at=at, expires_at=at + SIGN_IN_LASTS),
    )
    return person


def open_link(db: Session, key: bytes, slug: str, token: str) -> OpenedLink:
    """What a personal link leads to, for showing; nothing is stored. A link that opens nothing is not found."""
    study = studies.by_slug(db, slug)
    invitation = people.invitation_by_handle(db, token.partition("-")[0])
    if (
        study is None
        or invitation is None
        or invitation.study_id != study.id
        or not token_opens(key, invitation, token)
    ):
        raise NotFound(say("This link opens nothing. Ask whoever sent it for a new one."))
    if study.ended_at is not None:
        raise NotFound(_ended(study))
    person = db.get_one(Person, invitation.person_id)
    withdrawal = withdrawals.of_invitation(db, invitation.id)
    return OpenedLink(
        study,
        person,
        invitation,
        people.seats(db, study.id, person_id=person.id, with_left=True),
        withdrawal.at if withdrawal is not None else None,
    )


def _ended(study: Study) -> Sentence:
    if not study.contact or study.anonymised_at is not None:
        return say("This study has ended: its links no longer open it. Thank you for taking part.")
    return say(
        "This study has ended: its links no longer open it. Thank you for taking part. To see your data or to "
        "withdraw, write to %(who)s, %(contact)s.",
        who=study.responsible,
        contact=study.contact,
    )


def refuse_if_withdrawn(opened: OpenedLink) -> None:
    """Who has withdrawn does not begin again with the same link: what they were told would no longer be so."""
    if opened.withdrawn_at is not None:
        raise Refusal(say("You have withdrawn from this study. This link opens nothing of it any more."))


def begin(db: Session, key: bytes, slug: str, token: str, cookie: str, at: datetime) -> OpenedLink:
    """The press on the personal link's button: it records the consent with its text's version, and signs in."""
    opened = open_link(db, key, slug, token)
    refuse_if_withdrawn(opened)
    invitation = opened.invitation
    if invitation.declined_at is not None:
        invitation.declined_at = None
        for one in opened.seats:
            one.seat.left_at = None
            db.add(one.seat)
    if invitation.consent_version != CONSENT_VERSION:
        invitation.agreed_at, invitation.consent_version = at, CONSENT_VERSION
    db.add(invitation)
    _add_sign_in(
        db,
        SignIn(
            word_hash=hashed(cookie),
            person_id=opened.person.id,
            study_id=opened.study.id,
            epoch=invitation.epoch,
            created_at=at,
            expires_at=at + SIGN_IN_LASTS,
        ),
    )
    return opened


def decline(db: Session, key: bytes, slug: str, token: str, at: datetime) -> OpenedLink:
    """Say no: the seats are left from now on. What was saved in earlier rounds stays; the link can begin again."""
    opened = open_link(db, key, slug, token)
    refuse_if_withdrawn(opened)
    opened.invitation.declined_at = at
    for one in opened.seats:
        if one.seat.left_at is None:
            one.seat.left_at = at
            db.add(one.seat)
    db.add(opened.invitation)
    db.flush()
    return opened


def visitor(db: Session, cookie: str, at: datetime) -> Visitor | None:
    """Who this browser is signed in as; nobody once the sign-in or the link behind it has ended."""
    found = access.sign_in(db, cookie, at)
    if found is None:
        return None
    if found.study_id is None:
        return Visitor(found.person_id, found.name, found.language, found.is_facilitator)
    if found.study_ended_at is not None or found.link_epoch != found.epoch:
        return None
    return Visitor(found.person_id, found.name, found.language, False, found.study_id)


def sign_out(db: Session, cookie: str) -> None:
    """Forget this browser's sign-in."""
    sign_in = db.get(SignIn, hashed(cookie))
    if sign_in is not None:
        db.delete(sign_in)
        db.flush()


def remember_language(db: Session, person_id: uuid.UUID, language: str) -> None:
    """The language a person chose, for their next visit on whatever device."""
    person = db.get_one(Person, person_id)
    person.language = language
    db.add(person)
    db.flush()


def _add_sign_in(db: Session, sign_in: SignIn) -> None:
    db.add(sign_in)
    db.flush()
