"""The page of one round: where it stands, who has answered, and the one next step with all it means."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.rounds import Round, RoundState
from app.domain.studies import Study
from app.domain.task_forces import TaskForce
from app.services.overseeing import BoardRow, NextAction, Participant
from app.web.language import gettext, isolated, moment, ngettext, number
from app.web.moments import typed_moment, zone_name
from app.web.views.components import Field, Filters, Link, Page, Task, Tick
from app.web.views.participants import People, people_hidden, people_view
from app.web.views.round_facts import Fact, blockers_and_ways, closing_facts, opening_facts, release_facts
from app.web.views.round_links import round_links, round_title, round_url


@dataclass(frozen=True, slots=True)
class Step:
    """A form that changes the round: its consequences, its fields and the one button named by its effect."""

    title: str
    action: str
    button: str
    facts: tuple[Fact, ...]
    is_main: bool = True
    deadline: Field | None = None
    closes_itself: Tick | None = None
    seen: str | None = None


@dataclass(frozen=True, slots=True)
class RoundView:
    """The page of one round."""

    page: Page
    links: Filters
    lead: str
    facts: tuple[Fact, ...]
    people: People | None
    steps: tuple[Step, ...]
    tasks: tuple[Task, ...] = ()
    blockers: tuple[str, ...] = ()
    ways: tuple[Link, ...] = ()
    faults: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into the form of a deadline, and what was wrong with it."""

    deadline: str = ""
    closes_itself: bool = False
    faults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page is built from: a round with its Task Force's row, as a facilitator may know it."""

    study: Study
    round_: Round
    row: BoardRow
    participants: Sequence[Participant]
    reader: uuid.UUID
    sits_here: bool
    asked: int
    undecided: int
    reasons: int
    held: int

    @property
    def task_force(self) -> TaskForce:
        """Whose round it is."""
        return self.row.task_force

    @property
    def url(self) -> str:
        """Where the round's page lies."""
        return round_url(self.study, self.task_force.code, self.round_.number)


def round_view(page: Page, seen: Seen, typed: Typed | None, at: datetime) -> RoundView:
    """The page of a round as one facilitator sees it now."""
    parts = {
        RoundState.DRAFT: _draft,
        RoundState.OPEN: _open,
        RoundState.CLOSED: _closed,
        RoundState.RELEASED: _released,
    }
    lead, steps, tasks = parts[seen.round_.state](seen, typed, at)
    blockers, ways = blockers_and_ways(seen.study, seen.row, seen.url)
    is_draft = seen.round_.state is RoundState.DRAFT
    return RoundView(
        page,
        round_links(seen.study, seen.task_force.code, seen.round_, ""),
        lead,
        () if is_draft else _facts(seen),
        None if is_draft else _people(seen),
        () if is_draft and blockers else steps,
        tasks,
        blockers if is_draft else (),
        ways if is_draft else (),
        tuple(typed.faults.items()) if typed else (),
    )


# --- the four states ----------------------------------------------------------------------------

Parts = tuple[str, tuple[Step, ...], tuple[Task, ...]]


def _draft(seen: Seen, typed: Typed | None, at: datetime) -> Parts:
    if seen.row.next_action is NextAction.DONE:
        return gettext("Nothing is asked again: this Task Force has finished its rounds."), (), ()
    count = {"number": seen.round_.number, "count": number(seen.row.asked)}
    button = ngettext(
        "Open round %(number)s for %(count)s expert",
        "Open round %(number)s for %(count)s experts",
        seen.row.asked,
    )
    step = Step(
        gettext("Open round %(number)s?") % count,
        f"{seen.url}/opening",
        button % count,
        opening_facts(seen.study, seen.row, seen.round_, seen.asked),
        True,
        *_deadline_fields(seen, typed, at),
    )
    return gettext("This round is a draft: nobody is asked yet."), (step,), ()


def _open(seen: Seen, typed: Typed | None, at: datetime) -> Parts:
    is_main = seen.row.next_action is NextAction.CLOSE
    words = {"number": seen.round_.number}
    closing = Step(
        gettext("Close round %(number)s") % words,
        f"{seen.url}/closing",
        gettext("Close round %(number)s now, for good") % words,
        closing_facts(seen.row, seen.sits_here),
        is_main,
    )
    moving = Step(
        gettext("Move the deadline"),
        f"{seen.url}/deadline",
        gettext("Set this deadline"),
        (),
        False,
        *_deadline_fields(seen, typed, at),
        seen.round_.timing_mark,
    )
    lead = gettext("Experts answer now. Nobody sees a mark or a figure of this round until it closes.")
    return lead, (closing, moving) if is_main else (moving, closing), ()


def _closed(seen: Seen, _typed: Typed | None, _at: datetime) -> Parts:
    words = {"number": seen.round_.number}
    release = Step(
        gettext("Release round %(number)s") % words,
        f"{seen.url}/release",
        gettext("Release round %(number)s to the panel") % words,
        release_facts(seen.study, seen.row, seen.round_, seen.reasons, seen.held, seen.sits_here),
    )
    return (
        gettext("The marks are frozen. The panel sees nothing of them before the release."),
        (release,),
        _tasks(seen),
    )


def _released(seen: Seen, _typed: Typed | None, _at: datetime) -> Parts:
    later = next((one for one in seen.row.rounds if one.number == seen.round_.number + 1), None)
    tasks = _tasks(seen)
    if later is not None and later.state is RoundState.DRAFT and not seen.undecided:
        url = round_url(seen.study, seen.task_force.code, later.number)
        next_step = (
            gettext("for everybody who is asked again") if seen.row.next_action is NextAction.OPEN else ""
        )
        tasks += (Task(gettext("Look at round %(number)s") % {"number": later.number}, next_step, url),)
    return gettext("The panel has seen its figures and the reasons."), (), tasks


def _tasks(seen: Seen) -> tuple[Task, ...]:
    """What a closed round asks of a facilitator. Who sits here answers, and leaves it to others."""
    if seen.sits_here:
        return ()
    tasks = [
        Task(gettext("Read the results"), gettext("and what the rule says of them"), f"{seen.url}/results")
    ]
    if seen.undecided and seen.round_.number < seen.study.rounds_planned:
        words = ngettext(
            "what is asked again: %(count)s item is not decided yet",
            "what is asked again: %(count)s items are not decided yet",
            seen.undecided,
        )
        tasks.append(Task(gettext("Decide"), words % {"count": seen.undecided}, f"{seen.url}/decisions"))
    if seen.round_.state is RoundState.CLOSED and seen.reasons:
        words = ngettext(
            "%(count)s reason, %(held)s held back", "%(count)s reasons, %(held)s held back", seen.reasons
        )
        count = {"count": number(seen.reasons), "held": number(seen.held)}
        tasks.append(Task(gettext("Read the reasons:"), words % count, f"{seen.url}/reasons"))
    return tuple(tasks)


# --- facts, people, fields ----------------------------------------------------------------------


def _facts(seen: Seen) -> tuple[Fact, ...]:
    zone, round_ = seen.study.time_zone, seen.round_
    moments = (
        (gettext("Opened"), round_.opened_at),
        (gettext("Deadline"), round_.deadline_at),
        (gettext("Closed"), round_.closed_at),
        (gettext("Released"), round_.released_at),
    )
    facts = [Fact(name, moment(at, zone)) for name, at in moments if at is not None]
    if round_.state is RoundState.OPEN:
        by_clock = gettext("By itself, at the deadline.")
        by_hand = gettext("By hand: it stays open after the deadline until a facilitator closes it.")
        facts.append(Fact(gettext("Closes"), by_clock if round_.closes_itself else by_hand))
    facts.append(
        Fact(
            gettext("Asks"), ngettext("%(count)s item", "%(count)s items", seen.asked) % {"count": seen.asked}
        )
    )
    return tuple(facts)


def _people(seen: Seen) -> People:
    if seen.sits_here:
        return people_hidden(seen.participants, seen.reader)
    return people_view(
        seen.participants,
        f"{isolated(seen.study.name)}: {round_title(seen.task_force, seen.round_)}",
        seen.round_.state is RoundState.OPEN,
    )


def _deadline_fields(seen: Seen, typed: Typed | None, at: datetime) -> tuple[Field, Tick]:
    zone, round_ = seen.study.time_zone, seen.round_
    given = typed or Typed(typed_moment(round_.deadline_at, zone), round_.closes_itself)
    return (
        Field(
            "deadline",
            gettext("Deadline"),
            value=given.deadline,
            hint=gettext("Time in %(zone)s. You may leave it empty and close by hand.")
            % {"zone": zone_name(zone, at)},
            fault=given.faults.get("deadline", ""),
            kind="datetime-local",
            optional=True,
        ),
        Tick(
            "closes_itself",
            gettext("Close by itself at the deadline"),
            given.closes_itself,
            gettext("Otherwise the round stays open after the deadline until you close it."),
        ),
    )
