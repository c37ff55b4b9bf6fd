"""Running a rehearsal: opening, answering, closing and releasing round after round, as people would."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from app.domain.access import Visitor
from app.domain.journal import Actor, person
from app.domain.refusals import Refusal
from app.domain.rounds import Round, RoundState
from app.domain.studies import Study
from app.domain.task_forces import TaskForce
from app.rehearsal.panel import AGAINST, IN_FAVOUR, Character, Opinion, cast, opinion, panel_file
from app.services import conducting, inviting, moderating, naming, planning, rating, seeding, signing_in
from app.services.conducting import Timing
from app.services.feedback import Aspect, CardToRate, queue
from app.services.moderating import Choice
from app.services.planning import EACH, JOINT, Design
from app.services.wording import override_wordings
from app.storage import items, people, rounds, studies, task_forces
from app.storage.database import Database

FACILITATOR = "facilitator@example.org"
REHEARSED = naming.Responsible("Nobody: a rehearsal has invented people", "nobody@example.org")
EVERY_ITEM = "This rehearsal asks every item in every round."


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of a rehearsal.

    `halts_after` says by index after how many half-steps a Task Force stands still: opening a round is one, closing and
    releasing it the next; `only_closes` whether its last step leaves the round closed, for a person to decide upon.
    """

    name: str = "Rehearsal"
    slug: str = "rehearsal"
    task_forces: int = 24
    experts: int = 126
    rounds: int = 3
    seed: int = 7
    is_demo: bool = False
    halts_after: Callable[[int], int] | None = None
    only_closes: Callable[[int], bool] = lambda _index: False
    last_answers: float = 1.0

    def steps(self, index: int) -> int:
        """How many half-steps a Task Force takes."""
        return 2 * self.rounds if self.halts_after is None else self.halts_after(index)


@dataclass
class Stage:
    """A rehearsal under way: its study, its people and what they think."""

    database: Database
    shape: Shape
    draw: Random
    study: Study
    facilitator: Actor
    cast: Mapping[str, Character]
    visitors: Mapping[str, Visitor]
    opinions: Mapping[tuple[str, str], Opinion]
    said: dict[tuple[int, str], set[str]] = field(default_factory=dict)

    def opinion_of(self, item: str, criterion: str) -> Opinion:
        """What the world thinks of an item on a criterion."""
        return self.opinions[item, criterion]


def rehearse(database: Database, shape: Shape, at: datetime) -> Study:
    """Make a study and play it through, so that each Task Force took its last step two days before `at`.

    The same shape gives the same ratings, whatever the moment.
    """
    stage = _set_up(database, shape, at - timedelta(days=7 * 2 * shape.rounds + 9))
    with database.reading() as db:
        panels = list(task_forces.of_study(db, stage.study.id))
    for moment, index, step in sorted(_agenda(shape, len(panels), at)):
        if step % 2 == 0:
            _play_round(stage, panels[index], moment)
        else:
            _close(
                stage, panels[index], moment, only=shape.only_closes(index) and step + 1 == shape.steps(index)
            )
    return stage.study


def _agenda(shape: Shape, panels: int, at: datetime) -> Iterator[tuple[datetime, int, int]]:
    """When each Task Force, by index, takes each of its steps: one a week, the last two days before `at`."""
    for index in range(panels):
        steps = shape.steps(index)
        for step in range(steps):
            yield at - timedelta(days=2 + 7 * (steps - 1 - step), hours=index), index, step


def _set_up(database: Database, shape: Shape, at: datetime) -> Stage:
    draw = seeded(shape.seed)
    seed = seeding.read_seed()
    with database.writing() as db:
        seeding.seed_objectives(db, seed)
        by = person(signing_in.make_facilitator(db, FACILITATOR, at).id)
        codes = [one.get("code") or f"O{one['position']}" for one in seed][: max(shape.task_forces, 1)]
        design = Design(
            name=shape.name,
            slug=shape.slug,
            layout=JOINT if shape.task_forces == 1 else EACH,
            rounds_planned=shape.rounds,
            objectives=() if shape.task_forces == 1 else codes,
            is_demo=shape.is_demo,
        )
        study = planning.make_study(db, design, by, at)
        panels = [one.code for one in task_forces.of_study(db, study.id)]
        members = cast(draw, panels, shape.experts)
        inviting.import_panel(db, study, panel_file(members), by, at)
        if not shape.is_demo:
            override_wordings(db, study, "A rehearsal runs on working titles.", by, at)
            naming.name_responsible(db, study, REHEARSED, by, at)
        visitors = {
            one.email: Visitor(one.id, one.name, one.language, False, study.id)
            for _, one in people.invitations(db, study.id)
        }
        criteria = [one.code for one in studies.criteria(db, study.id)]
    opinions = {
        (one.get("code") or f"O{one['position']}", criterion): opinion(draw)
        for one in seed
        for criterion in criteria
    }
    return Stage(database, shape, draw, study, by, {one.email: one for one in members}, visitors, opinions)


def _play_round(stage: Stage, panel: TaskForce, at: datetime) -> None:
    """Open a Task Force's next round, if it has one, and let its people answer."""
    deadline = at + timedelta(days=6)
    try:
        with stage.database.writing() as db:
            round_ = conducting.open_round(db, stage.study, panel, Timing(deadline), stage.facilitator, at)
    except Refusal:
        return  # every item was settled, or nobody may rate: the Task Force is done
    members = [one for one in stage.cast.values() if panel.code in one.task_forces]
    for number, character in enumerate(members):
        if character.leaves_after >= round_.number and stage.draw.random() < character.answers:
            _sit_down(stage, character, panel, round_, at + timedelta(minutes=30 * (number + 1)))


def _sit_down(stage: Stage, character: Character, panel: TaskForce, round_: Round, at: datetime) -> None:
    """One expert reads their cards and answers them, one after the other."""
    with stage.database.reading() as db:
        person_id = stage.visitors[character.email].person_id
        seats = people.seats(db, stage.study.id, person_id=person_id)
        cards = queue(db, stage.study, seats, at).cards
        criteria = studies.criteria(db, stage.study.id)
    with stage.database.writing() as db:
        for card in cards:
            if card.task_force.id != panel.id or stage.draw.random() > stage.shape.last_answers:
                continue
            place = rating.Place(stage.study, criteria, card.seat, round_, card.item)
            said = _answer(stage, character, card)
            key = UUID(int=stage.draw.getrandbits(128), version=4)
            rating.save_card(db, place, said, card.version, key, at)


def _answer(stage: Stage, character: Character, card: CardToRate) -> rating.Said:
    """What one expert says of one card, having seen what the page shows them."""
    draw = stage.draw
    if card.can_keep and draw.random() < 0.55 - 0.3 * character.pull:
        return rating.Said(
            {}, keep=frozenset(one.criterion.code for one in card.aspects), language=character.language
        )
    values = {
        one.criterion.code: _mark(stage, character, card.item.code, one)
        for one in card.aspects
        if draw.random() < 0.995
    }
    reason = ""
    if draw.random() < character.writes * (1.6 if card.asks_for_a_reason else 0.7):
        known = [value for value in values.values() if value is not None]
        middle = (stage.study.lowest + stage.study.highest) / 2
        side = IN_FAVOUR if known and sum(known) / len(known) > middle else AGAINST
        reason = _unsaid(stage, card, side[character.language])
    return rating.Said(values, reason, language=character.language)


def _unsaid(stage: Stage, card: CardToRate, choices: tuple[str, ...]) -> str:
    """A reason that nobody has given for this item in this round, or none."""
    said = stage.said.setdefault((card.round_.number, card.item.code), set())
    left = [one for one in choices if one not in said]
    if not left:
        return ""
    said.add(chosen := stage.draw.choice(left))
    return chosen


def _mark(stage: Stage, character: Character, item: str, aspect: Aspect) -> int | None:
    """A mark: the person's own view in round 1; later it drifts towards a median that was shown."""
    draw, study = stage.draw, stage.study
    if draw.random() < 0.03:
        return None
    earlier, figure = aspect.earlier, aspect.figure
    if earlier is not None and earlier.value is not None:
        median = figure.median if figure is not None else None
        towards = 0.0 if median is None else character.pull * (median - earlier.value)
        value = earlier.value + towards + draw.gauss(0, 0.35)
    else:
        view = stage.opinion_of(item, aspect.criterion.code)
        centre = view.rival if view.rival is not None and character.leaning > 0 else view.centre
        value = study.lowest + (study.highest - study.lowest) * draw.gauss(
            centre + character.leaning, view.spread
        )
    return min(study.highest, max(study.lowest, round(value)))


def _close(stage: Stage, panel: TaskForce, at: datetime, *, only: bool) -> None:
    """Close the open round; unless `only` that, decide on its items and release it."""
    with stage.database.writing() as db:
        open_rounds = [one for one in rounds.of_task_force(db, panel.id) if one.state is RoundState.OPEN]
        if not open_rounds:
            return
        round_, by = open_rounds[0], stage.facilitator
        conducting.close_round(db, stage.study, panel, round_, by, at)
        if only:
            return
        if round_.number < stage.shape.rounds:
            suggested = moderating.suggestions(db, round_)
            choices = {
                one.item.code: Choice(True, "" if suggested[one.item.id] else EVERY_ITEM)
                for one in items.of_study(db, stage.study.id)
                if one.item.id in suggested
            }
            moderating.decide(db, stage.study, panel, round_, choices, by, at)
        moderating.release_round(db, stage.study, panel, round_, by, at, stage.draw)


def seeded(seed: int) -> Random:
    """Chance that repeats itself, for a rehearsal; nothing secret is drawn from it."""
    return Random(seed)  # noqa: S311  # it must be predictable


def demonstrations() -> tuple[Shape, Shape]:
    """The two demonstrations: one joint panel in its third round, and 24 Task Forces at different stages."""
    joint = Shape(
        "Demonstration: one panel on all 24 objectives",
        "demo",
        1,
        38,
        3,
        11,
        True,
        lambda _: 5,
        last_answers=0.8,
    )
    many = Shape(
        "Demonstration: 24 Task Forces",
        "demo-24",
        24,
        126,
        3,
        24,
        True,
        halts_after=lambda index: (index * 5 + 1) % 7,
        only_closes=lambda index: index % 3 == 0,
    )
    return joint, many
