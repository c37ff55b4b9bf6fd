"""Houses for many tests: a scene is built once, and every test finds it as it was left.

`seasons` is the scene of the promises: a study with a Task Force in every season, and another study beside it.
"""

import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi.responses import StreamingResponse
from sqlmodel import Session

from app.domain.journal import person
from app.main import create_app
from app.services import moderating, seeding
from app.storage.memory import forget_all
from app.web.forms import Form
from tests import makers
from tests.web.support import BASE, Guest, House, house_on


@dataclass
class Stage:
    """One house for many tests: before each, its database is again as the scene was left."""

    house: House
    scene: Any
    file: Path
    start: Path

    def reset(self) -> House:
        """As a server that was stopped, given its old database and started again, and much quicker."""
        self.house.database.dispose()
        for ending in ("-wal", "-shm"):
            self.file.with_name(self.file.name + ending).unlink(missing_ok=True)
        shutil.copyfile(self.start, self.file)
        forget_all()
        return self.house


@contextmanager
def staged(template: Path, folder: Path, build: Callable[[Session], Any]) -> Iterator[Stage]:
    """A house on a copy of a migrated SQLite file, with what `build` puts into it."""
    file, start = folder / "delphi.db", folder / "start.db"
    shutil.copyfile(template, file)
    with house_on(f"sqlite:///{file}") as house:
        with house.writing() as db:
            scene = build(db)
        house.database.dispose()  # closing the last connection moves everything into the one file
        shutil.copyfile(file, start)
        yield Stage(house, scene, file, start)


@contextmanager
def houses(template: Path, folder: Path) -> Iterator[Callable[[], House]]:
    """As many houses as a test asks for, each on a copy of a migrated SQLite file."""
    with ExitStack() as ends:
        numbers = itertools.count(1)

        def make() -> House:
            path = folder / f"house-{next(numbers)}.db"
            shutil.copyfile(template, path)
            return ends.enter_context(house_on(f"sqlite:///{path}"))

        yield make


# --- a study in every season --------------------------------------------------------------------

HOME = "/studies/review-of-the-soils"
FOREIGN, FINISHED, DRAFT = "/studies/another-review", "/studies/a-finished-review", "/studies/a-draft-review"
OWED = 12  # the position of B4, whose wording is owed
FIRST = {"expert": 3, "colleague": 8, "clara": 7, "dario": 9, "emine": 8}
STRANGERS = ("stranger", "ines", "jonas", "kaya")


def seasons(db: Session) -> makers.Scene:
    """A1 has released its first round and opened the second, A2's is closed, A3's open, B1's and B4's in draft.

    The five sit on all of them but B4, which has too few people to open and a wording that is owed. Each gave each
    card a reason of their own, `Marker-…`; dario's in A1 is held back. Beside it stand a study of other people,
    with a Task Force C1 that this one has not, a study whose every round is released, and one in draft.
    """
    seeding.seed_objectives(db, [makers.objective(one, status_of(one)) for one in range(1, 25)])
    seats = dict.fromkeys(("A1", "A2", "A3", "B1"), makers.FIVE) | {"B4": ("farid",)}
    scene = makers.study_with(db, seats)
    for code in ("A1", "A2", "A3"):
        makers.open_round(db, scene, code)
        answered(db, scene, code, FIRST)
    for code in ("A1", "A2"):
        makers.close_round(db, scene, code)
    hold(db, scene, "A1", "Marker-dario-A1-1.")
    makers.decide(db, scene, "A1", {"A1": True})
    makers.release_round(db, scene, "A1")
    makers.open_round(db, scene, "A1")
    answered(db, scene, "A1", {"colleague": 2, "dario": 4, "emine": 6})
    another_study(db)
    finished_study(db, scene)
    makers.make_study(db, scene.facilitator, ("A5",), name="A draft review")
    return scene


def status_of(position: int) -> str:
    return "provisional" if position == OWED else "sourced"


def answered(db: Session, scene: makers.Scene, code: str, marks: dict[str, int]) -> None:
    number = makers.last_round(db, scene, code).number
    for name, mark in marks.items():
        words = f"Marker-{name}-{code}-{number}."
        makers.save(
            db, scene, scene.members[name], code, reason=words, importance=mark, feasibility=10 - mark
        )


def hold(db: Session, scene: makers.Scene, code: str, *texts: str) -> None:
    """Hold back the reasons of the closed round that say this."""
    panel, round_ = makers.task_force(db, scene, code), makers.last_round(db, scene, code)
    cards = {one.card_id for one in moderating.given_reasons(db, round_) if one.text in texts}
    assert len(cards) == len(texts)
    moderating.hold_reasons(db, scene.study, panel, round_, cards, scene.by, makers.AT)


def another_study(db: Session) -> None:
    by = makers.facilitator(db, "foreign-facilitator")
    study = makers.make_study(db, by, ("A1", "C1"), name="Another review")
    invited = makers.invite(db, study, {"A1": STRANGERS, "C1": STRANGERS}, person(by.person_id))
    scene = makers.Scene(study, by, invited)
    makers.open_round(db, scene, "A1")
    answered(db, scene, "A1", dict.fromkeys(STRANGERS, 1))


def finished_study(db: Session, scene: makers.Scene) -> None:
    study = makers.make_study(db, scene.facilitator, ("A4",), name="A finished review", rounds_planned=1)
    invited = makers.invite(db, study, {"A4": makers.FOUR}, scene.by)
    makers.play_round(db, makers.Scene(study, scene.facilitator, invited), "A4")


# --- faults of ours -----------------------------------------------------------------------------


def before_faults(house: House, words: str) -> Guest:
    """Somebody before the same platform with routes that break, as a version to come might have."""
    app = create_app(house.settings, house.database, BASE)

    @app.post("/broken", tags=["anybody"])
    def broken(form: Form) -> None:
        raise ValueError(f"cannot take {form.one('reason')}")

    @app.get("/broken/half", tags=["anybody"])
    def half() -> StreamingResponse:
        def lines() -> Iterator[str]:
            yield "first line\n"
            raise ValueError(f"cannot write {words}")

        return StreamingResponse(lines(), media_type="text/csv")

    @app.get("/broken/file", tags=["anybody"])
    def file() -> StreamingResponse:
        return StreamingResponse(iter(["a,b\n"]), media_type="text/csv")

    return Guest(app)
