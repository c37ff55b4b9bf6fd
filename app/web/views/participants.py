"""Who has answered a round: by name for a facilitator's reminders, never what was answered."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from app.services.overseeing import Participant, Progress
from app.web.language import gettext, ngettext
from app.web.views.components import Participation

MOST_ADDRESSES = 40
"""More of them than this do not fit in the address of a letter."""
FEWEST_FINISHED = 3
"""Fewer finished colleagues than this are not counted towards somebody who answers here too."""
ORDER = (Progress.NOT_YET, Progress.BEGUN, Progress.ANSWERED, Progress.LEFT)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is asked, and how far they are."""

    name: str
    email: str
    progress: str
    is_away: bool


@dataclass(frozen=True, slots=True)
class People:
    """Everybody who is asked, those to remind first; or the sentence why they are not shown."""

    counts: Participation | None = None
    begun: int = 0
    people: tuple[Person, ...] = ()
    letter_url: str = ""
    hidden: str = ""


def people_view(participants: Sequence[Participant], subject: str, is_open: bool) -> People:
    """Everybody by name, as a facilitator sees them."""
    words = {
        Progress.NOT_YET: gettext("not yet"),
        Progress.BEGUN: gettext("begun"),
        Progress.ANSWERED: gettext("answered"),
        Progress.LEFT: gettext("left"),
    }
    listed = sorted(participants, key=lambda one: ORDER.index(one.progress))
    count = {progress: sum(one.progress is progress for one in listed) for progress in Progress}
    waiting = count[Progress.NOT_YET] + count[Progress.BEGUN]
    return People(
        Participation(count[Progress.ANSWERED], waiting, count[Progress.LEFT]),
        count[Progress.BEGUN],
        tuple(
            Person(one.person.name, one.person.email, words[one.progress], one.progress is Progress.LEFT)
            for one in listed
        ),
        _letter_url(listed, subject) if is_open else "",
    )


def people_hidden(participants: Sequence[Participant], reader: uuid.UUID) -> People:
    """To somebody who answers here too only how many others have finished, and that from three on."""
    words = gettext("You sit on this Task Force: who has answered is for another facilitator to see.")
    others = sum(one.progress is Progress.ANSWERED and one.person.id != reader for one in participants)
    if others >= FEWEST_FINISHED:
        more = ngettext("%(count)s colleague has finished.", "%(count)s colleagues have finished.", others)
        words = f"{words} {more % {'count': others}}"
    return People(hidden=words)


def _letter_url(listed: Sequence[Participant], subject: str) -> str:
    """A letter of the facilitator's own to those who have not finished; the platform writes to nobody by itself."""
    late = [one.person.email for one in listed if one.progress in {Progress.NOT_YET, Progress.BEGUN}]
    if not 0 < len(late) <= MOST_ADDRESSES:
        return ""
    return "mailto:?" + urlencode({"bcc": ",".join(late), "subject": subject}, quote_via=quote)
