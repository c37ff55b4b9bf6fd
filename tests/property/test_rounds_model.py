"""Any order of saves from several tabs, closes, releases, decisions and openings ends as a small model says.

The model is a dictionary per person; the platform is the real one on SQLite. After every step both are asked the same.
"""

import shutil
import uuid
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import select

from app.domain.cards import Card, Saved
from app.domain.journal import first_broken
from app.domain.ratings import Rating
from app.domain.refusals import Refusal, Stale
from app.domain.rounds import RoundState
from app.storage import journal, results, rounds
from app.storage.database import Database
from tests import makers

PEOPLE = makers.FOUR
TABS = ("phone", "laptop")
PLANNED = 3
people = st.sampled_from(PEOPLE)
tabs = st.sampled_from(TABS)
marks = st.dictionaries(st.sampled_from(("importance", "feasibility")), st.none() | st.integers(1, 9))
Stands = tuple[int, dict[str, int | None]]  # version, marks


class Rounds(RuleBasedStateMachine):
    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        path = Path(self.folder.name) / "delphi.db"
        shutil.copyfile(self.template, path)
        self.database = Database(f"sqlite:///{path}")
        with self.database.writing() as db:
            self.scene = makers.study_with(db, {"A1": PEOPLE}, rounds_planned=PLANNED)
            places = {name: makers.place(db, self.scene, self.scene.members[name]) for name in PEOPLE}
        self.names = {place.seat.id: name for name, place in places.items()}
        self.criteria = {one.id: one.code for one in places[PEOPLE[0]].criteria}
        self.task_force_id = places[PEOPLE[0]].seat.task_force_id
        self.number, self.state = 1, RoundState.DRAFT
        self.cards: dict[tuple[int, str], Stands] = {}  # what was acknowledged, by round and person
        self.seen: dict[tuple[str, str], int] = {}  # the version each tab shows
        self.sent: list[tuple[str, dict[str, int | None], int, uuid.UUID, Saved]] = []
        self.decided: bool | None = None
        self.frozen: dict[int, str] = {}

    def teardown(self) -> None:
        self.database.dispose()
        self.folder.cleanup()

    # --- an expert ---

    def send(self, who: str, said: dict, version: int, key: uuid.UUID, keep: tuple[str, ...] = ()) -> object:
        try:
            with self.database.writing() as db:
                person, number = self.scene.members[who], self.number
                return makers.save(
                    db, self.scene, person, version=version, key=key, keep=keep, number=number, **said
                )
        except Refusal as refused:
            return type(refused)

    def stands(self, who: str) -> Stands:
        return self.cards.get((self.number, who), (0, {}))

    def expect(self, who: str, version: int, now: dict[str, int | None]) -> object:
        """What the model answers, having done it."""
        if self.state is not RoundState.OPEN:
            return Refusal
        if version != self.stands(who)[0]:
            return Stale
        self.cards[self.number, who] = (version + 1, now)
        return Saved(version + 1, makers.AT)

    @rule(who=people, tab=tabs, said=marks)
    def save(self, who, tab, said):
        version, key = self.seen.get((who, tab), 0), uuid.uuid4()
        answer = self.send(who, said, version, key)
        assert answer == self.expect(who, version, said)
        if isinstance(answer, Saved):
            self.seen[who, tab] = answer.version
            self.sent.append((who, said, version, key, answer))

    @rule(who=people, tab=tabs)
    def reload(self, who, tab):
        self.seen[who, tab] = self.stands(who)[0]

    @rule(mark=st.integers(1, 9))
    def everybody_saves(self, mark):
        for who in PEOPLE:
            self.reload(who, TABS[0])
            self.save(who, TABS[0], {"importance": mark, "feasibility": None})

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def repeat(self, data):
        """A form that was acknowledged comes again, even after the close, even after later versions."""
        who, said, version, key, answer = data.draw(st.sampled_from(self.sent))
        assert self.send(who, said, version, key) == answer

    @precondition(lambda self: self.number > 1 and self.state is RoundState.OPEN)
    @rule(who=people)
    def keep(self, who):
        version = self.stands(who)[0]
        earlier = [self.cards[one, who][1] for one in range(1, self.number) if (one, who) in self.cards]
        answer = self.send(who, {}, version, uuid.uuid4(), keep=("importance", "feasibility"))
        if not earlier:
            assert answer is Refusal
        else:
            assert answer == self.expect(who, version, earlier[-1])

    # --- a facilitator ---

    def act(self, verb, *arguments, **options) -> type | None:
        try:
            with self.database.writing() as db:
                verb(db, self.scene, *arguments, **options)
        except Refusal as refused:
            return type(refused)
        return None

    @rule()
    def open(self):
        may = self.state is RoundState.DRAFT and (self.number == 1 or self.decided is not None)
        waiting = self.state is RoundState.RELEASED and self.number < PLANNED and self.decided
        answer = None
        if may or waiting or self.state is not RoundState.RELEASED:
            answer = self.act(makers.open_round)
            assert (answer is None) == bool(may or waiting)
        if answer is None and (may or waiting):
            self.number += self.state is RoundState.RELEASED
            self.state, self.decided = RoundState.OPEN, None
            self.seen.clear()
            self.sent.clear()

    @rule()
    def close(self):
        answer = self.act(makers.close_round)
        assert answer is (Refusal if self.state is RoundState.DRAFT else None)
        if self.state is RoundState.OPEN:
            self.state = RoundState.CLOSED

    @rule(again=st.booleans())
    def decide(self, again):
        answer = self.act(makers.decide, again={"A1": again})
        may = self.state in (RoundState.CLOSED, RoundState.RELEASED)
        assert (answer is None) == may
        if may:
            self.decided = again

    @rule()
    def release(self):
        answer = self.act(makers.release_round)
        may = self.state in (RoundState.CLOSED, RoundState.RELEASED)
        assert (answer is None) == may
        if may:
            self.state = RoundState.RELEASED

    @initialize()
    def begin(self):
        self.open()

    @rule(times=st.integers(1, 5))
    def advance(self, times):
        """The next step that is possible, so that later rounds are reached."""
        for _ in range(times):
            if self.state is RoundState.OPEN:
                self.close()
            elif self.state is RoundState.CLOSED:
                self.release()
            elif self.state is RoundState.RELEASED and not self.decided:
                self.decide(again=True)
            else:
                self.open()

    # --- what always holds ---

    @invariant()
    def what_is_stored_is_what_was_acknowledged(self):
        with self.database.reading() as db:
            numbers = {one.id: one.number for one in self.rounds(db)}
            marks: dict[uuid.UUID, dict[str, int | None]] = {}
            for one in db.exec(select(Rating)):
                marks.setdefault(one.card_id, {})[self.criteria[one.criterion_id]] = one.value
            found = {
                (numbers[card.round_id], self.names[card.seat_id]): (card.version, marks.get(card.id, {}))
                for card in db.exec(select(Card))
            }
        assert found == self.cards

    @invariant()
    def a_closed_round_counts_what_was_acknowledged_and_never_changes(self):
        with self.database.reading() as db:
            for one in self.rounds(db):
                snapshot = results.snapshot(db, one.id)
                assert (snapshot is not None) == one.is_closed
                if snapshot is None:
                    continue
                assert self.frozen.setdefault(one.number, snapshot.digest) == snapshot.digest
                given = [said for (number, _), (_, said) in self.cards.items() if number == one.number]
                rated = sum(value is not None for said in given for value in said.values())
                assert sum(result.n for _, result in results.of_rounds(db, [one.id])) == rated
            assert first_broken(journal.entries(db), journal.head(db)) is None

    def rounds(self, db):
        return rounds.of_task_force(db, self.task_force_id)


def run(template: Path, examples: int, steps: int, part: int = 0) -> None:
    machine = type("Rounds", (Rounds,), {"template": template})
    if part and settings.default.derandomize:  # else every part would be the same one
        machine = seed(part)(machine)
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    with_limits = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=checks
    )
    run_state_machine_as_test(machine, settings=with_limits)


def test_rounds_do_what_the_model_says(sqlite_template):
    run(sqlite_template, examples=10, steps=25)


@pytest.mark.prove
@pytest.mark.parametrize("part", range(4))
def test_rounds_do_what_the_model_says_for_ten_thousand_steps(sqlite_template, part):
    """Four times 25 examples of 100 steps, so that a long proof can be watched and shared among cores."""
    run(sqlite_template, examples=25, steps=100, part=part)
