"""What the facilitators of a study read of its people beside their answers: interests, withdrawals."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.people import Invitation, Person
from app.domain.studies import Study
from app.storage.people import Seated
from app.web.language import gettext, moment, ngettext


@dataclass(frozen=True, slots=True)
class Declared:
    """What one person says of their interests."""

    name: str
    words: str
    since: str


@dataclass(frozen=True, slots=True)
class Interests:
    """Who declared something, and how many have said that there is nothing."""

    declared: tuple[Declared, ...] = ()
    none_words: str = ""
    hidden_words: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """Facts about the people of a study, as its facilitator may know them.

    `seats_on` are the Task Forces on which the reader sits: what their colleagues there declare is not shown to them.
    """

    withdrawn: Mapping[uuid.UUID, datetime] = field(default_factory=dict)
    seats_on: frozenset[uuid.UUID] = frozenset()


def interests_view(
    study: Study, invited: Sequence[tuple[Invitation, Person]], seats: Sequence[Seated], known: Known
) -> Interests:
    """The conflicts of interest of a study, by name."""
    near = {one.invitation.id for one in seats if one.task_force.id in known.seats_on}
    told = [(one, person) for one, person in invited if one.interests is not None]
    shown = [(one, person) for one, person in told if one.id not in near]
    declared = tuple(
        Declared(person.name, one.interests, moment(one.interests_at, study.time_zone, "day"))
        for one, person in shown
        if one.interests and one.interests_at
    )
    nothing = len(shown) - len(declared)
    words = ngettext(
        "%(count)s person says there is none.", "%(count)s people say there is none.", nothing
    ) % {"count": nothing}
    return Interests(
        declared,
        words if nothing else "",
        gettext(
            "You sit on a Task Force yourself: what its other members say is for another facilitator to read."
        )
        if near
        else "",
    )


def state_words(study: Study, invitation: Invitation, known: Known) -> str:
    """How far somebody is: nothing yet, begun, declined, withdrawn."""
    if (at := known.withdrawn.get(invitation.id)) is not None:
        return gettext("withdrew on %(day)s") % {"day": moment(at, study.time_zone, "day")}
    if invitation.declined_at:
        return gettext("declined")
    return gettext("has begun") if invitation.agreed_at else gettext("not yet")
