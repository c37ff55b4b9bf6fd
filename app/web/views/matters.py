"""What waits for a facilitator, the most useful thing first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.domain.studies import FEWEST_SEATS, Study
from app.services.overseeing import BoardRow, NextAction
from app.web.language import gettext, moment, ngettext

_FAR = datetime.max.replace(tzinfo=UTC)
NAMED = 6
"""How many Task Forces a sentence names before it only counts them."""


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing to do: as the first thing it has a title, a lead and a button; among others, one line."""

    title: str
    lead: str
    words: str
    url: str
    verb: str
    rest: str


def round_url(study: Study, row: BoardRow, number: int | None = None) -> str:
    """The page of a Task Force's round, the current one unless said otherwise."""
    return f"/studies/{study.slug}/task-forces/{row.task_force.code}/rounds/{number or row.current.number}"


def matters(study: Study, rows: Sequence[BoardRow]) -> list[Matter]:
    """Everything that waits, most useful first; never empty."""
    home = f"/studies/{study.slug}"
    if study.ended_at is not None:
        return [_ended(study, home)]
    by_action = {action: [row for row in rows if row.next_action is action] for action in NextAction}
    found = [_inviting(rows, home)] if not any(row.asked for row in rows) else []
    owed = [row for row in by_action[NextAction.PREPARE] if row.is_provisional]
    if owed and not study.is_demo and study.wording_override_at is None:
        found.append(_wording(owed, home))
    if study.owes_responsible:
        found.append(_naming(home))
    makers: list[tuple[NextAction, Callable[[Study, Sequence[BoardRow]], Matter]]] = [
        (NextAction.CLOSE, _closing),
        (NextAction.RELEASE, _releasing),
        (NextAction.DECIDE, _deciding),
        (NextAction.OPEN, _opening),
    ]
    waiting = [make(study, by_action[action]) for action, make in makers if by_action[action]]
    # Nobody can answer before they are invited: until then that comes first. Later, who has answered comes first.
    found = [*found, *waiting] if not study.is_launched else [*waiting, *found]
    few = [row for row in by_action[NextAction.PREPARE] if row.asked < FEWEST_SEATS]
    if few and any(row.asked for row in rows):
        found.append(_seating(few, home))
    return found or [_nothing(study, rows, home)]


def _names(rows: Sequence[BoardRow]) -> str:
    codes = [row.task_force.code for row in rows]
    if len(codes) <= NAMED:
        return ", ".join(codes)
    return ngettext("%(count)s Task Force", "%(count)s Task Forces", len(codes)) % {"count": len(codes)}


def _inviting(rows: Sequence[BoardRow], home: str) -> Matter:
    count = len(rows)
    lead = ngettext(
        "%(count)s Task Force stands ready, without people yet. Bring a list of names and addresses: you look at what "
        "it would do before anything is stored.",
        "%(count)s Task Forces stand ready, without people yet. Bring a list of names and addresses: you look at "
        "what it would do before anything is stored.",
        count,
    )
    return Matter(
        gettext("Invite the panel"),
        lead % {"count": count},
        gettext("Invite experts"),
        f"{home}/experts",
        gettext("Invite the panel"),
        gettext("from a list of names and addresses"),
    )


def _wording(rows: Sequence[BoardRow], home: str) -> Matter:
    count = sum(len(row.codes) for row in rows)
    lead = ngettext(
        "%(count)s item stands in a Task Force whose wording is a working title. Write the Initiative’s own words, "
        "or accept working titles with a reason that the report prints.",
        "%(count)s items stand in Task Forces with working titles. Write the Initiative’s own words, or accept "
        "working titles with a reason that the report prints.",
        count,
    )
    return Matter(
        gettext("Settle the wordings"),
        lead % {"count": count},
        gettext("See what is owed"),
        f"{home}/wordings",
        gettext("Settle the wordings"),
        gettext("of %(names)s: they are working titles") % {"names": _names(rows)},
    )


def _naming(home: str) -> Matter:
    return Matter(
        gettext("Say who is responsible for the data"),
        gettext("Experts read it before they begin. Until a name and a contact stand there, no round opens."),
        gettext("Name them"),
        f"{home}/design/responsible",
        gettext("Name"),
        gettext("who is responsible for the data"),
    )


def _many(study: Study, rows: Sequence[BoardRow], tick: str) -> str:
    """One Task Force: its round. Several: the board with their rows ticked."""
    return round_url(study, rows[0]) if len(rows) == 1 else f"/studies/{study.slug}?tick={tick}#bulk"


def _closing(study: Study, rows: Sequence[BoardRow]) -> Matter:
    names = {"names": _names(rows), "count": len(rows)}
    title = ngettext("Close the round of %(names)s", "Close the rounds of %(names)s", len(rows))
    lead = gettext(
        "Everybody there has answered, or the deadline has passed. Closing freezes the marks and computes the "
        "figures; it cannot be undone."
    )
    words = ngettext("Look at the round to close it", "Tick these %(count)s to close them", len(rows))
    return Matter(
        title % names,
        lead,
        words % names,
        _many(study, rows, "close"),
        gettext("Close"),
        ngettext(
            "the round of %(names)s: everybody has answered, or the deadline has passed",
            "the rounds of %(names)s: everybody has answered, or the deadline has passed",
            len(rows),
        )
        % names,
    )


def _releasing(study: Study, rows: Sequence[BoardRow]) -> Matter:
    names = {"names": _names(rows), "first": rows[0].task_force.code}
    lead = gettext(
        "The figures are there. Decide what is asked again, read the reasons, then release: the panel sees nothing "
        "before that."
    )
    return Matter(
        ngettext("Look at the results of %(names)s", "Look at the results of %(names)s", len(rows)) % names,
        lead,
        gettext("Begin with %(first)s") % names,
        round_url(study, rows[0]),
        gettext("Decide and release"),
        gettext("the closed rounds of %(names)s") % names,
    )


def _deciding(study: Study, rows: Sequence[BoardRow]) -> Matter:
    names = {"names": _names(rows), "first": rows[0].task_force.code}
    return Matter(
        gettext("Decide what %(names)s are asked next") % names,
        gettext("Their last round is released; the next one waits for your decision, item by item."),
        gettext("Begin with %(first)s") % names,
        round_url(study, rows[0], rows[0].current.number - 1),
        gettext("Decide"),
        gettext("what goes into the next round of %(names)s") % names,
    )


def _opening(study: Study, rows: Sequence[BoardRow]) -> Matter:
    names = {"names": _names(rows), "count": len(rows)}
    people = sum(row.asked for row in rows)
    lead = ngettext(
        "Nothing is missing. %(people)s seat can answer from the moment you open.",
        "Nothing is missing. %(people)s seats can answer from the moment you open.",
        people,
    )
    words = ngettext("Look at the round to open it", "Tick these %(count)s to open them", len(rows))
    return Matter(
        ngettext("Open the next round of %(names)s", "Open the next rounds of %(names)s", len(rows)) % names,
        lead % {"people": people},
        words % names,
        _many(study, rows, "open"),
        gettext("Begin"),
        ngettext("the next round of %(names)s", "the next rounds of %(names)s", len(rows)) % names,
    )


def _seating(rows: Sequence[BoardRow], home: str) -> Matter:
    names = {"names": _names(rows), "least": FEWEST_SEATS}
    lead = gettext(
        "Fewer than %(least)s people sit there. Invite more, or merge with another Task Force: both stand in the row."
    )
    return Matter(
        gettext("Find people for %(names)s") % names,
        lead % names,
        gettext("See what is missing"),
        f"{home}?show=needs#task-forces",
        gettext("Invite or merge"),
        gettext("%(names)s: fewer than %(least)s people sit there") % names,
    )


def _nothing(study: Study, rows: Sequence[BoardRow], home: str) -> Matter:
    """Everybody else is at work, or everything is done."""
    if all(row.next_action is NextAction.DONE for row in rows):
        return Matter(
            gettext("Every Task Force is done"),
            gettext("Nothing is asked again. Read the outcome; when the study is over, end it below."),
            gettext("Read the outcome"),
            f"{home}/outcome",
            "",
            "",
        )
    waiting = [row for row in rows if row.next_action is NextAction.WAIT]
    first = min(waiting, key=lambda row: row.current.deadline_at or _FAR)
    lead = gettext("Experts are answering. Nothing waits for you.")
    if first.current.deadline_at is not None:
        nearest = gettext("The nearest deadline is %(moment)s.")
        lead += " " + nearest % {"moment": moment(first.current.deadline_at, study.time_zone)}
    words = gettext("See who has answered in %(code)s") % {"code": first.task_force.code}
    return Matter(gettext("Wait for the answers"), lead, words, round_url(study, first), "", "")


def _ended(study: Study, home: str) -> Matter:
    day = moment(study.ended_at, study.time_zone, "day") if study.ended_at else ""
    return Matter(
        gettext("This study ended on %(day)s") % {"day": day},
        gettext("Its personal links open nothing any more. Results, files and the journal stay."),
        gettext("Read the outcome"),
        f"{home}/outcome",
        "",
        "",
    )
