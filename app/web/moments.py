"""Moments as typed: a wall-clock time in the study's zone becomes one instant, or a sentence says why it cannot.

Twice a year a clock jumps. A time that no clock showed, or that two instants share, would close a round an hour
early or late for somebody, so it is refused where it is typed.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import get_timezone_name

from app.domain.refusals import Faults
from app.domain.sentences import Sentence, say
from app.web.language import spoken

YEARS = range(2000, 2101)


def read_moment(name: str, typed: str, zone: str) -> datetime | None:
    """The instant that was typed into a `datetime-local` field; None when it was left empty.

    Raises Faults for the field `name`.
    """
    if not typed.strip():
        return None
    local = _wall_clock(typed.strip())
    fault = say("Give a day and a time, such as 2027-03-31T18:00.") if local is None else _skew(local, zone)
    if local is None or fault is not None:
        raise Faults(say("Nothing was changed."), {name: fault or say("Give a day and a time.")})
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def typed_moment(at: datetime | None, zone: str) -> str:
    """An instant as a `datetime-local` field holds it."""
    return "" if at is None else at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")


def zone_name(zone: str, at: datetime) -> str:
    """The zone as people call it and as it is named, with its offset: one of them they will know."""
    if zone == "UTC":
        return zone
    local = at.astimezone(ZoneInfo(zone))
    words = get_timezone_name(local, width="long", locale=Locale(spoken()))
    offset = local.strftime("%z")
    return f"{words}, {zone}, UTC{offset[:3]}:{offset[3:]}"


def _wall_clock(typed: str) -> datetime | None:
    try:
        local = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return local if local.tzinfo is None and local.year in YEARS and "T" in typed else None


def _skew(local: datetime, zone: str) -> Sentence | None:
    """What is wrong with a time that falls where a clock is changed."""
    first = local.replace(tzinfo=ZoneInfo(zone), fold=0)
    second = first.replace(fold=1)
    if first.utcoffset() == second.utcoffset():
        return None
    if first.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        return say(
            "This time does not exist: clocks in %(zone)s are put forward then. Choose another.", zone=zone
        )
    return say("This time comes twice: clocks in %(zone)s are put back then. Choose another.", zone=zone)
