"""Declaring: an expert says which interests of theirs the facilitators should know of."""

import uuid
from datetime import datetime

from sqlmodel import Session

from app.domain.people import LONGEST_INTERESTS, Invitation
from app.domain.refusals import Faults, NotFound, Refusal, Stale
from app.domain.sentences import say
from app.domain.studies import Study
from app.storage import people, withdrawals


def declare_interests(
    db: Session, study: Study, person_id: uuid.UUID, text: str, at: datetime, seen: datetime | None = None
) -> Invitation:
    """Keep what an expert says of their interests, in the place of what they saw there; empty says: none.

    `seen` is when the answer they saw was stored, None if there was none: another device's is not overwritten unseen.
    """
    invitation = people.invitation(db, study.id, person_id)
    if invitation is None or withdrawals.of_invitation(db, invitation.id) is not None:
        raise NotFound(say("There is nothing here for you, or it has moved."))
    if study.ended_at is not None:
        raise Refusal(say("This study has ended: nothing is recorded any more."))
    if len(text) > LONGEST_INTERESTS:
        fault = say("Please shorten this to %(most)s characters.", most=LONGEST_INTERESTS)
        raise Faults(say("This is too long: nothing was recorded."), {"interests": fault})
    if text == invitation.interests:
        return invitation  # a repeated press
    if seen != invitation.interests_at:
        raise Stale(
            say(
                "Your answer was changed meanwhile, perhaps on another device, to “%(text)s”. What you typed here is "
                "not recorded yet: save it again to put it in the place of that one.",
                text=invitation.interests or "",
            )
        )
    invitation.interests, invitation.interests_at = text, at
    db.add(invitation)
    db.flush()
    return invitation
