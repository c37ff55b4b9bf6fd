"""A Task Force's row on the board: where its rounds stand, who has answered, what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.rounds import RoundState
from app.domain.studies import FEWEST_SEATS, Study
from app.services.overseeing import BoardRow, NextAction, Progress
from app.web.language import gettext, moment, ngettext, said
from app.web.views.components import Option, Participation
from app.web.views.matters import round_url
from app.web.views.timeline import Bar, Timeline

TICKS = {"open": NextAction.OPEN, "close": NextAction.CLOSE, "release": NextAction.RELEASE}


@dataclass(frozen=True, slots=True)
class Asked:
    """How the board is asked for: narrowed, with rows ticked, with what was typed and what was wrong with it."""

    show: str = ""
    tick: str = ""
    ticked: frozenset[str] = frozenset()
    deadline: str = ""
    closes_itself: bool = False
    into: str = ""
    merging: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Merger:
    """The way out for a Task Force that is too small: another one takes it in."""

    action: str
    options: tuple[Option, ...]
    value: str
    fault: str


@dataclass(frozen=True, slots=True)
class Row:
    """One Task Force."""

    code: str
    code_is_known: bool
    name: str
    items_words: str
    is_provisional: bool
    url: str
    rounds_words: str
    bars: tuple[Bar, ...]
    participation: Participation | None
    people_words: str
    deadline: str
    left_words: str
    next_words: str
    next_url: str
    next_rest: str
    blockers: tuple[str, ...]
    blockers_are_open: bool
    merger: Merger | None
    is_ticked: bool


def row_view(
    study: Study,
    row: BoardRow,
    everybody: Sequence[BoardRow],
    weeks: Timeline | None,
    at: datetime,
    asked: Asked,
    unfolds: bool,
) -> Row:
    code, deadline = row.task_force.code, row.current.deadline_at
    is_open = row.current.state is RoundState.OPEN
    words, url, rest = _next(study, row)
    return Row(
        code=code,
        code_is_known=row.has_public_code,
        name=row.task_force.name,
        items_words=_items_words(row),
        is_provisional=row.is_provisional,
        url=round_url(study, row),
        rounds_words=_rounds_words(study, row),
        bars=weeks.bars(row.rounds, at) if weeks else (),
        participation=None if row.reader_sits else _participation(row),
        people_words=_seats_words(row) if row.reader_sits else _people_words(row),
        deadline=_short(deadline, study.time_zone) if is_open and deadline else "",
        left_words=_left_words(deadline, at) if is_open and deadline else "",
        next_words=words,
        next_url=url,
        next_rest=rest,
        blockers=tuple(said(one) for one in row.blockers),
        blockers_are_open=unfolds or asked.merging == code,
        merger=_merger(study, row, everybody, asked),
        is_ticked=code in asked.ticked or TICKS.get(asked.tick) is row.next_action,
    )


def _items_words(row: BoardRow) -> str:
    """What it rates beside what it is called after."""
    code = row.task_force.code
    if code not in row.codes:
        return ngettext("%(count)s item", "%(count)s items", len(row.codes)) % {"count": len(row.codes)}
    more = ", ".join(one for one in row.codes if one != code)
    return gettext("and %(codes)s") % {"codes": more} if more else ""


def _short(at: datetime, zone: str) -> str:
    """Day and time on one line, whatever the room."""
    return f"{moment(at, zone, 'day')}, {moment(at, zone, 'time')}".replace(" ", "\u00a0")


def _left_words(deadline: datetime, at: datetime) -> str:
    if at >= deadline:
        return gettext("passed")
    days = (deadline - at).days
    if days < 1:
        return gettext("less than a day left")
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}


def _participation(row: BoardRow) -> Participation | None:
    if row.current.state is RoundState.DRAFT:
        return None
    answered = row.count(Progress.ANSWERED)
    return Participation(answered, row.asked - answered, row.count(Progress.LEFT))


def _seats_words(row: BoardRow) -> str:
    return ngettext("%(count)s expert", "%(count)s experts", row.asked) % {"count": row.asked}


def _people_words(row: BoardRow) -> str:
    if row.current.state is RoundState.DRAFT:
        return _seats_words(row)
    begun = row.count(Progress.BEGUN)
    return gettext("%(count)s begun") % {"count": begun} if begun else ""


def _rounds_words(study: Study, row: BoardRow) -> str:
    if row.next_action is NextAction.DONE and row.current.state is RoundState.DRAFT:
        return gettext("finished after round %(number)s") % {"number": row.current.number - 1}
    states = {
        RoundState.DRAFT: gettext("round %(number)s of %(planned)s, not open yet"),
        RoundState.OPEN: gettext("round %(number)s of %(planned)s, open"),
        RoundState.CLOSED: gettext("round %(number)s of %(planned)s, closed"),
        RoundState.RELEASED: gettext("round %(number)s of %(planned)s, released"),
    }
    return states[row.current.state] % {"number": row.current.number, "planned": study.rounds_planned}


def _next(study: Study, row: BoardRow) -> tuple[str, str, str]:
    """The next action: its words as a link, where it leads, and what else there is to say."""
    number, here = row.current.number, round_url(study, row)
    before = round_url(study, row, number - 1)
    everybody = row.asked > 0 and row.count(Progress.ANSWERED) == row.asked
    late = gettext("everybody has answered") if everybody else gettext("its deadline has passed")
    numbered = {"number": number}
    words = {
        NextAction.PREPARE: (gettext("Prepare round %(number)s") % numbered, here, ""),
        NextAction.OPEN: (gettext("Open round %(number)s") % numbered, here, gettext("nothing is missing")),
        NextAction.WAIT: ("", "", gettext("experts are answering")),
        NextAction.CLOSE: (gettext("Close round %(number)s") % numbered, here, late),
        NextAction.DECIDE: (gettext("Decide"), before, gettext("what round %(number)s asks") % numbered),
        NextAction.RELEASE: (
            gettext("Decide and release"),
            here,
            gettext("round %(number)s is closed") % numbered,
        ),
        NextAction.DONE: ("", "", gettext("done")),
    }
    return words[row.next_action]


def _merger(study: Study, row: BoardRow, everybody: Sequence[BoardRow], asked: Asked) -> Merger | None:
    """Offered where too few people sit, towards those that have not opened a round either."""
    others = [one for one in everybody if one is not row and _is_fresh(one)]
    if not any(one.asked for one in everybody):  # nobody is invited yet: that comes first
        return None
    if not (row.blockers and _is_fresh(row) and row.asked < FEWEST_SEATS and others):
        return None
    code = row.task_force.code
    mine = asked.merging == code
    return Merger(
        f"/studies/{study.slug}/task-forces/{code}/merger",
        tuple(Option(one.task_force.code, f"{one.task_force.code} {one.task_force.name}") for one in others),
        asked.into if mine else "",
        asked.faults.get("into", "") if mine else "",
    )


def _is_fresh(row: BoardRow) -> bool:
    return row.current.state is RoundState.DRAFT and len(row.rounds) == 1
