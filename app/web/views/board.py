"""The facilitator's board: what to do now, and a row per Task Force."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.rounds import RoundState
from app.domain.studies import FEWEST_SEATS, Study
from app.services.advancing import Advanced
from app.services.overseeing import BoardRow, NextAction, Progress
from app.web.language import gettext, moment, ngettext, said
from app.web.moments import zone_name
from app.web.views.components import Field, Filter, Filters, Option, Page, Participation, Task, Tick
from app.web.views.matters import Matter, matters, round_url
from app.web.views.timeline import Bar, Timeline, timeline

NEEDS_YOU = frozenset(NextAction) - {NextAction.WAIT, NextAction.DONE}
TICKS = {"open": NextAction.OPEN, "close": NextAction.CLOSE, "release": NextAction.RELEASE}
MANY_BLOCKED = 3


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


@dataclass(frozen=True, slots=True)
class NotDone:
    """A Task Force for which nothing was done, and why."""

    code: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a press for many Task Forces has done."""

    title: str
    done: tuple[str, ...]
    refused: tuple[NotDone, ...]


@dataclass(frozen=True, slots=True)
class BoardView:
    """The page of a study."""

    page: Page
    home: str
    now: Matter
    tasks: tuple[Task, ...]
    filters: Filters
    ticks: tuple[Task, ...]
    timeline: Timeline | None
    rows: tuple[Row, ...]
    zone: str
    deadline: Field
    closes_itself: Tick
    faults: tuple[tuple[str, str], ...]
    outcome: Outcome | None
    may_end: bool
    has_ended: bool
    seal: str


def board_view(
    page: Page,
    study: Study,
    rows: Sequence[BoardRow],
    seal: str,
    at: datetime,
    asked: Asked,
    outcome: Outcome | None = None,
) -> BoardView:
    """The board as one facilitator sees it now."""
    home = f"/studies/{study.slug}"
    found = matters(study, rows, at)
    weeks = timeline([one for row in rows for one in row.rounds], at, study.time_zone)
    shown = [row for row in rows if _is_shown(row, asked.show)]
    blocked = sum(bool(row.blockers) for row in shown)
    zone = zone_name(study.time_zone, at)
    return BoardView(
        page=page,
        home=home,
        now=found[0],
        tasks=tuple(Task(one.verb, one.rest, one.url) for one in found[1:]),
        filters=_filters(rows, asked.show, home),
        ticks=tuple(_ticks(rows, home)),
        timeline=weeks,
        rows=tuple(_row(study, row, rows, weeks, at, asked, blocked < MANY_BLOCKED) for row in shown),
        zone=zone,
        deadline=_deadline(asked, zone),
        closes_itself=Tick(
            "closes_itself",
            gettext("Close by itself at the deadline"),
            asked.closes_itself,
            gettext("Otherwise the round stays open after the deadline until you close it."),
        ),
        faults=tuple((name, words) for name, words in asked.faults.items() if name != "into"),
        outcome=outcome,
        may_end=_may_end(study, rows),
        has_ended=study.ended_at is not None,
        seal=seal,
    )


def outcome_of(title: str, advanced: Advanced) -> Outcome:
    """What became of each Task Force, in words."""
    return Outcome(
        title,
        tuple(one.code for one in advanced.done),
        tuple(
            NotDone(one.task_force.code, tuple(said(words) for words in one.sentences))
            for one in advanced.refused
        ),
    )


def _deadline(asked: Asked, zone: str) -> Field:
    return Field(
        "deadline",
        gettext("Deadline of the opened rounds"),
        value=asked.deadline,
        hint=gettext("Time in %(zone)s. You may leave it empty and close by hand.") % {"zone": zone},
        fault=asked.faults.get("deadline", ""),
        kind="datetime-local",
        optional=True,
    )


def _may_end(study: Study, rows: Sequence[BoardRow]) -> bool:
    states = {one.state for row in rows for one in row.rounds}
    return study.is_launched and study.ended_at is None and not states & {RoundState.OPEN, RoundState.CLOSED}


def _is_shown(row: BoardRow, show: str) -> bool:
    if show == "needs":
        return row.next_action in NEEDS_YOU
    if show == "open":
        return row.current.state is RoundState.OPEN
    if show == "waiting":
        return row.next_action is NextAction.WAIT
    return row.next_action is NextAction.DONE if show == "done" else True


def _filters(rows: Sequence[BoardRow], show: str, home: str) -> Filters:
    words = {
        "": gettext("All"),
        "needs": gettext("Needs you"),
        "open": gettext("Open"),
        "waiting": gettext("Waiting for experts"),
        "done": gettext("Done"),
    }
    counts = {name: sum(_is_shown(row, name) for row in rows) for name in words}
    current = show if show in words else ""
    return Filters(
        gettext("Task Forces to show"),
        tuple(
            Filter(words[name], f"{home}?show={name}" if name else home, counts[name], name == current)
            for name in words
            if counts[name] or not name
        ),
    )


def _ticks(rows: Sequence[BoardRow], home: str) -> list[Task]:
    """Ways to tick all rows of a kind without scripts."""
    counts = Counter(row.next_action for row in rows)
    words = {
        "open": ngettext("that can open its next round", "that can open their next round", counts[TICKS["open"]]),
        "close": ngettext("that is ready to close", "that are ready to close", counts[TICKS["close"]]),
        "release": ngettext("that waits for release", "that wait for release", counts[TICKS["release"]]),
    }
    found = []
    for name, action in TICKS.items():
        if counts[action]:
            verb = ngettext("Tick the %(count)s", "Tick the %(count)s", counts[action])
            found.append(Task(verb % {"count": counts[action]}, words[name], f"{home}?tick={name}#bulk"))
    return found


def _row(
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
        is_provisional=row.is_provisional,
        url=round_url(study, row),
        rounds_words=_rounds_words(study, row),
        bars=weeks.bars(row.rounds, at) if weeks else (),
        participation=_participation(row),
        people_words=_people_words(row),
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


def _short(at: datetime, zone: str) -> str:
    return f"{moment(at, zone, 'day')}, {moment(at, zone, 'time')}"


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


def _people_words(row: BoardRow) -> str:
    if row.current.state is RoundState.DRAFT:
        return ngettext("%(count)s expert", "%(count)s experts", row.asked) % {"count": row.asked}
    begun = row.count(Progress.BEGUN)
    return gettext("%(count)s begun") % {"count": begun} if begun else ""


def _rounds_words(study: Study, row: BoardRow) -> str:
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
