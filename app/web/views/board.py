"""The facilitator's board: what to do now, and a row per Task Force."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.rounds import RoundState
from app.domain.studies import Study
from app.services.advancing import Advanced
from app.services.overseeing import BoardRow, NextAction
from app.web.language import gettext, ngettext, said
from app.web.moments import zone_name
from app.web.views.board_rows import TICKS, Asked, Row, row_view
from app.web.views.components import Field, Filter, Filters, Page, Task, Tick
from app.web.views.matters import Matter, matters
from app.web.views.timeline import Timeline, timeline

NEEDS_YOU = frozenset(NextAction) - {NextAction.WAIT, NextAction.DONE}
MANY_BLOCKED = 3


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
    has_boxes: bool
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
    found = matters(study, rows)
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
        rows=tuple(row_view(study, row, rows, weeks, at, asked, blocked < MANY_BLOCKED) for row in shown),
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
        has_boxes=study.ended_at is None
        and len(rows) > 1
        and any(one.next_action is not NextAction.DONE for one in rows),
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
        "open": ngettext(
            "that can open its next round", "that can open their next round", counts[TICKS["open"]]
        ),
        "close": ngettext("that is ready to close", "that are ready to close", counts[TICKS["close"]]),
        "release": ngettext("that waits for release", "that wait for release", counts[TICKS["release"]]),
    }
    found = []
    for name, action in TICKS.items():
        if counts[action]:
            verb = ngettext("Tick the %(count)s", "Tick the %(count)s", counts[action])
            found.append(Task(verb % {"count": counts[action]}, words[name], f"{home}?tick={name}#bulk"))
    return found
