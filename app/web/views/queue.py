"""The views of an expert's queue and of the look before leaving."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from app.domain.objectives import GOAL_NAMES
from app.domain.ratings import minutes_for
from app.domain.rounds import Round, RoundState
from app.domain.studies import Study
from app.domain.task_forces import TaskForce
from app.services.feedback import CardToRate, Queue, Tick
from app.web.language import foreign, gettext, isolated, moment, ngettext, spoken
from app.web.views.card_components import (
    Card,
)  # fmt: skip
from app.web.views.card_versions import mark_words
from app.web.views.cards import card_view
from app.web.views.components import Link, Page, Progress, TickState
from app.web.views.own import Interests


@dataclass(frozen=True, slots=True)
class Section:
    """Cards that belong together: a Task Force's, or a goal's where there is one Task Force."""

    id: str
    title: str
    notes: tuple[str, ...]
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Keep:
    """The way to the page that keeps many earlier marks at once, and for how many cards."""

    url: str
    cards: int


@dataclass(frozen=True, slots=True)
class QueueView:
    """The page on which an expert answers."""

    page: Page
    lead: str
    progress: Progress | None
    sections: tuple[Section, ...]
    waiting: tuple[str, ...]
    review_url: str
    keeping: Keep | None
    results_url: str
    owner: str
    interests: Interests | None = None


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A card in a line: what is marked, what is open."""

    code: str
    code_is_known: bool
    label: str
    lang: str
    is_provisional: bool
    marks: tuple[str, ...]
    url: str


@dataclass(frozen=True, slots=True)
class ReviewView:
    """The look before leaving: everything is saved, and what is still open."""

    page: Page
    criteria: tuple[str, ...]
    rows: tuple[ReviewRow, ...]
    open_links: tuple[Link, ...]
    queue_url: str
    deadlines: tuple[str, ...]
    keeping: Keep | None


def queue_view(page: Page, queue: Queue, owner: str) -> QueueView:
    """The queue of one expert, over all their seats; `owner` marks what their browser keeps as theirs."""
    return QueueView(
        page=page,
        lead=_lead(queue),
        progress=progress(queue) if queue.cards else None,
        sections=tuple(_sections(queue)),
        waiting=tuple(_waiting(queue)),
        review_url=f"/studies/{queue.study.slug}/cards/review",
        keeping=keep_link(queue),
        results_url=f"/studies/{queue.study.slug}/your-results" if _has_results(queue) else "",
        owner=owner,
    )


def progress(queue: Queue) -> Progress:
    """A tick a card, grouped as the sections are, and the way to the first open one."""
    several = len({tick.task_force.id for tick in queue.ticks}) > 1
    groups = groupby(queue.ticks, lambda tick: tick.task_force.code if several else tick.goal)
    first = next((tick for tick in queue.ticks if not tick.is_complete), None)
    url = f"/studies/{queue.study.slug}/cards#card-{first.code}" if first else ""
    is_look = any(card.figures_round for card in queue.cards)
    return Progress(
        tuple(tuple(_tick(one) for one in ticks) for _, ticks in groups),
        Link(first.code, url) if first else None,
        is_look,
        minutes_for(sum(max(0, tick.wanted - tick.marks) for tick in queue.ticks)),
    )


def keep_link(queue: Queue) -> Keep | None:
    """Where the earlier marks of several cards are kept at once; nowhere while there is nothing to keep."""
    count = sum(card.can_keep for card in queue.cards)
    return Keep(f"/studies/{queue.study.slug}/cards/keeping", count) if count else None


def review_view(page: Page, queue: Queue) -> ReviewView:
    """Everything in lines."""
    home = f"/studies/{queue.study.slug}/cards"
    rows = tuple(
        ReviewRow(
            code=card.item.code,
            code_is_known=card.objective.code is not None,
            label=words.label,
            lang=foreign(words.language),
            is_provisional=card.wording.is_owed,
            marks=tuple(mark_words(aspect.mark) for aspect in card.aspects),
            url=f"{home}#card-{card.item.code}",
        )
        for card in queue.cards
        for words in (card.worded(spoken()),)
    )
    names = (
        tuple(aspect.criterion.words(spoken()).name for aspect in queue.cards[0].aspects)
        if queue.cards
        else ()
    )
    left = tuple(
        Link(card.item.code, f"{home}#card-{card.item.code}") for card in queue.cards if not card.is_complete
    )
    deadlines = tuple(dict.fromkeys(_until(queue.study, card.round_) for card in queue.cards))
    return ReviewView(page, names, rows, left, home, deadlines, keep_link(queue))


def _lead(queue: Queue) -> str:
    if not queue.cards:
        return gettext("Nothing waits for you at the moment.")
    if any(card.figures_round for card in queue.cards):
        return gettext(
            "Your earlier mark is shown in orange and stands only if you keep it. A different view, with its reason, "
            "is as useful as agreement."
        )
    return gettext(
        "Each mark is saved when you set it. You may stop, come back with the same link, and change any mark until "
        "the round closes."
    )


def _section_key(queue: Queue) -> Callable[[CardToRate], str]:
    several = len({card.task_force.id for card in queue.cards}) > 1
    return (lambda card: card.task_force.code) if several else (lambda card: card.objective.goal or "")


def _sections(queue: Queue) -> list[Section]:
    several = len({card.task_force.id for card in queue.cards}) > 1
    sections: list[Section] = []
    for key, cards in groupby(queue.cards, _section_key(queue)):
        held = list(cards)
        views = tuple(card_view(queue.study, card) for card in held)
        title = panel_title(held[0].task_force) if several else goal_title(key)
        notes = _round_notes(queue, held[0].round_) if several or not sections else ()
        sections.append(Section(f"section-{key or 'other'}", title, notes, views))
    return sections


def panel_title(panel: TaskForce) -> str:
    """A Task Force as the head of a section."""
    return gettext("Task Force %(code)s: %(name)s") % {"code": panel.code, "name": isolated(panel.name)}


def goal_title(goal: str) -> str:
    """A goal as the head of a section."""
    if not goal:
        return gettext("Goal D or E, not known which")
    if goal in GOAL_NAMES:
        return gettext("Goal %(goal)s: %(name)s") % {"goal": goal, "name": GOAL_NAMES[goal]}
    return gettext("Goal %(goal)s (name to be supplied by the Secretariat)") % {"goal": goal}


def _round_notes(queue: Queue, round_: Round) -> tuple[str, ...]:
    notes = [_until(queue.study, round_)]
    if count := queue.finished_colleagues.get(round_.id):
        notes.append(
            ngettext("%(count)s colleague has finished.", "%(count)s colleagues have finished.", count)
            % {"count": count}
        )
    return tuple(notes)


def _until(study: Study, round_: Round) -> str:
    values: dict[str, object] = {"number": round_.number, "planned": study.rounds_planned}
    if round_.deadline_at is None:
        return gettext("Round %(number)s of %(planned)s · open, no deadline yet") % values
    values["moment"] = moment(round_.deadline_at, study.time_zone)
    return gettext("Round %(number)s of %(planned)s · open until %(moment)s") % values


def _has_results(queue: Queue) -> bool:
    """Whether a round of theirs was released: from then on there is something to get back."""
    return any(one.state is RoundState.RELEASED for one in queue.rounds)


def _waiting(queue: Queue) -> list[str]:
    """What becomes of the Task Forces that ask nothing now."""
    said = []
    for seated in queue.seats:
        mine = [one for one in queue.rounds if one.task_force_id == seated.task_force.id]
        current = mine[-1]
        values = {"code": seated.task_force.code, "number": current.number}
        if current.state is RoundState.RELEASED or (mine[:-1] and mine[-2].id in queue.settled):
            said.append(gettext("Task Force %(code)s has finished its last round. Thank you.") % values)
        elif current.state is RoundState.DRAFT:
            said.append(gettext("Task Force %(code)s: round %(number)s has not opened yet.") % values)
        elif current.state is RoundState.CLOSED:
            said.append(
                gettext("Task Force %(code)s: round %(number)s is closed. Its figures are being looked at.")
                % values
            )
    return said


def _tick(tick: Tick) -> TickState:
    if tick.is_complete:
        return TickState.COMPLETE
    return TickState.BEGUN if tick.marks else TickState.OPEN
