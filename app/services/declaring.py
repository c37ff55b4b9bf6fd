"""Declaring: an expert says which interests of theirs the facilitators should know of."""

import uuid
from datetime import datetime

from sqlmodel import Session

from app.domain.people import LONGEST_INTERESTS, Invitation
from app.domain.refusals import Faults, NotFound, Refusal
from app.domain.sentences import say
from app.domain.studies import Study
from app.storage import people, withdrawals


def declare_interests(db: Session, study: Study, person_id: uuid.UUID, text: str, at: datetime) -> Invitation:
    """Keep what an expert says of their interests, in the place of what stood there; empty says: none."""
    invitation = people.invitation(db, study.id, person_id)
    if invitation is None or withdrawals.of_invitation(db, invitation.id) is not None:
        raise NotFound(say("There is nothing here for you, or it has moved."))
    if study.ended_at is not None:
        raise Refusal(say("This study has ended: nothing is recorded any more."))
    if len(text) > LONGEST_INTERESTS:
        fault = say("Please shorten this to %(most)s characters.", most=LONGEST_INTERESTS)
        raise Faults(say("This is too long: nothing was recorded."), {"interests": fault})
    invitation.interests, invitation.interests_at = text, at
    db.add(invitation)
    db.flush()
    return invitation
