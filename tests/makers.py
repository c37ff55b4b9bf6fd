"""Objects of a migrated database, made through the services as people make them.

    with database.writing() as db:
        scene = makers.small_study(db)                 # two Task Forces: A1 with five seats, A2 with four
        makers.open_round(db, scene, "A1")
        makers.save(db, scene, scene.expert, importance=8, feasibility=None)
        makers.close_round(db, scene, "A1")
        makers.decide(db, scene, "A1")
        makers.release_round(db, scene, "A1")

Whom every page answers the same questions: `expert` and `colleague` sit on A1, `other` on A2, `stranger` on a
Task Force of another study, `facilitator` runs this study and `foreign_facilitator` the other one.
Everything happens at `AT` unless told otherwise.
"""

import random
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session

from app.domain.access import Visitor, link_token
from app.domain.cards import Saved
from app.domain.journal import Actor, person
from app.domain.people import Person
from app.domain.results import Snapshot
from app.domain.rounds import Round, RoundState
from app.domain.studies import Study
from app.domain.task_forces import TaskForce
from app.services import (
    conducting,
    feedback,
    inviting,
    moderating,
    naming,
    planning,
    rating,
    seeding,
    signing_in,
)
from app.services.conducting import Timing
from app.services.moderating import Choice
from app.services.planning import EACH, JOINT, Design
from app.storage import cards, items, people, rounds, studies, task_forces

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
CODES = ("A1", "A2", "A3", "B1", "B2", "B3", "C1", "C2")
RESPONSIBLE = naming.Responsible("The Secretariat", "data@example.org")
FIVE = ("expert", "colleague", "clara", "dario", "emine")
FOUR = ("other", "farid", "greta", "hana")


@dataclass(frozen=True)
class Scene:
    """A study with its people. `members` are all its experts by the first part of their address."""

    study: Study
    facilitator: Visitor
    members: Mapping[str, Visitor]
    stranger: Visitor | None = None
    foreign_facilitator: Visitor | None = None

    @property
    def by(self) -> Actor:
        """The facilitator as the journal names them."""
        return person(self.facilitator.person_id)

    @property
    def expert(self) -> Visitor:
        return self.members["expert"]

    @property
    def colleague(self) -> Visitor:
        return self.members["colleague"]

    @property
    def other(self) -> Visitor:
        return self.members["other"]


# --- before the first round ---------------------------------------------------------------------


def objectives(db: Session, count: int = 24) -> None:
    """Invented objectives A1, A2, … with sourced titles; the eighth of each eight has no public code."""
    seeding.seed_objectives(db, [objective(position) for position in range(1, count + 1)])


def objective(position: int, status: str = "sourced") -> dict[str, Any]:
    """One objective as the seed file writes it."""
    row, column = divmod(position - 1, 8)
    facts: dict[str, Any] = {"position": position, "goal": "A", "family": "core"}
    facts |= {"code_status": "sourced", "goal_status": "sourced", "facility_status": "missing"}
    if column < 7:
        facts["code"] = f"{'ABC'[row]}{column + 1}"
    text = {"language": "en", "version": 1, "status": status, "source": "invented for the tests"}
    texts = {"label": f"Soils {position}", "title": f"Strengthen the soils of place {position}."}
    facts["text"] = [text | {"kind": kind, "text": words} for kind, words in texts.items()]
    return facts


def facilitator(db: Session, name: str = "facilitator", at: datetime = AT) -> Visitor:
    return visitor(signing_in.make_facilitator(db, address(name), at))


def visitor(known: Person, study: Study | None = None) -> Visitor:
    """A person as somebody who is signed in: to one study as an expert, or as a facilitator."""
    is_facilitator = known.is_facilitator and study is None
    return Visitor(known.id, known.name, known.language, is_facilitator, study.id if study else None)


def address(name: str) -> str:
    return f"{name}@example.org"


def make_study(
    db: Session, by: Visitor, codes: Sequence[str] = ("A1", "A2"), at: datetime = AT, **design: Any
) -> Study:
    """A study in draft, with a Task Force per code unless `layout` says otherwise."""
    chosen = Design(**({"name": "Review of the soils", "objectives": codes} | design))
    study = planning.make_study(db, chosen, person(by.person_id), at)
    return naming.name_responsible(db, study, RESPONSIBLE, person(by.person_id), at)


def panel_csv(seats: Mapping[str, Sequence[str]], college: str = "") -> bytes:
    """A panel's file from the names on each Task Force."""
    names = dict.fromkeys(name for row in seats.values() for name in row)
    lines = ["name,email,task_forces,role,college"]
    for name in names:
        codes = " ".join(code for code, row in seats.items() if name in row)
        lines.append(f"{name.title()} Example,{address(name)},{codes},member,{college}")
    return "\n".join(lines).encode()


def invite(
    db: Session, study: Study, seats: Mapping[str, Sequence[str]], by: Actor, at: datetime = AT
) -> dict[str, Visitor]:
    """Import a panel; hand back its people by name."""
    inviting.import_panel(db, study, panel_csv(seats), by, at)
    everybody = [known for _, known in people.invitations(db, study.id)]
    return {known.email.partition("@")[0]: visitor(known, study) for known in everybody}


def study_with(
    db: Session,
    seats: Mapping[str, Sequence[str]],
    codes: Sequence[str] | None = None,
    at: datetime = AT,
    **design: Any,
) -> Scene:
    """A study whose Task Forces have these people; with `codes` one joint panel "ALL" on several objectives."""
    objectives(db)
    runs_it = facilitator(db, at=at)
    study = make_study(db, runs_it, codes or tuple(seats), at, layout=JOINT if codes else EACH, **design)
    return Scene(study, runs_it, invite(db, study, seats, person(runs_it.person_id), at))


def small_study(db: Session, at: datetime = AT, **design: Any) -> Scene:
    """The whole cast: Task Force A1 with five seats, A2 with four, and another study with its own people."""
    scene = study_with(db, {"A1": FIVE, "A2": FOUR}, at=at, **design)
    foreigner = facilitator(db, "foreign-facilitator", at)
    another = make_study(db, foreigner, ("A1",), at, name="Another review")
    strangers = {"A1": ("stranger", "ines", "jonas", "kaya")}
    invited = invite(db, another, strangers, person(foreigner.person_id), at)
    return Scene(scene.study, scene.facilitator, scene.members, invited["stranger"], foreigner)


# --- rounds -------------------------------------------------------------------------------------


def task_force(db: Session, scene: Scene, code: str = "A1") -> TaskForce:
    found = task_forces.by_code(db, scene.study.id, code)
    assert found is not None, f"there is no Task Force {code}"
    return found


def last_round(db: Session, scene: Scene, code: str = "A1") -> Round:
    """The Task Force's last round that has opened, else its first."""
    every = rounds.of_task_force(db, task_force(db, scene, code).id)
    return ([one for one in every if one.state is not RoundState.DRAFT] or every[:1])[-1]


def open_round(
    db: Session, scene: Scene, code: str = "A1", at: datetime = AT, timing: Timing | None = None
) -> Round:
    panel = task_force(db, scene, code)
    return conducting.open_round(db, scene.study, panel, timing or Timing(), scene.by, at)


def close_round(db: Session, scene: Scene, code: str = "A1", at: datetime = AT) -> Snapshot:
    round_ = last_round(db, scene, code)
    return conducting.close_round(db, scene.study, task_force(db, scene, code), round_, scene.by, at)


def decide(
    db: Session, scene: Scene, code: str = "A1", again: Mapping[str, bool] | None = None, at: datetime = AT
) -> None:
    """Decide for every item of the last round: as suggested, but for those in `again`."""
    round_ = last_round(db, scene, code)
    suggested = moderating.suggestions(db, round_)
    codes = {one.item.id: one.item.code for one in items.of_study(db, scene.study.id)}
    wanted = {codes[item]: asks for item, asks in suggested.items()} | dict(again or {})
    choices = {code: Choice(asks, "The tests decided so.") for code, asks in wanted.items()}
    moderating.decide(db, scene.study, task_force(db, scene, code), round_, choices, scene.by, at)


def queue(db: Session, study: Study, visitor: Visitor, at: datetime = AT) -> feedback.Queue:
    """What somebody's page of cards is made of."""
    return feedback.queue(db, study, people.seats(db, study.id, person_id=visitor.person_id), at)


def release_round(
    db: Session, scene: Scene, code: str = "A1", at: datetime = AT, shuffle: random.Random | None = None
) -> Round:
    panel, round_ = task_force(db, scene, code), last_round(db, scene, code)
    draw = shuffle or random.Random(7)
    return moderating.release_round(db, scene.study, panel, round_, scene.by, at, draw)


def play_round(
    db: Session,
    scene: Scene,
    code: str = "A1",
    marks: Sequence[int | None] = (8, 7, 9, 3, 8),
    again: Mapping[str, bool] | None = None,
    at: datetime = AT,
) -> Round:
    """A whole round: opened if need be, answered by everybody, closed, decided (all again but `again`), released."""
    round_ = last_round(db, scene, code)
    if round_.state is not RoundState.OPEN:
        round_ = open_round(db, scene, code, at)
    everybody_saves(db, scene, code, marks, at)
    close_round(db, scene, code, at)
    codes = {one.item.id: one.item.code for one in items.of_study(db, scene.study.id)}
    asked = [codes[one.item_id] for one in rounds.asked(db, [round_.id])]
    decide(db, scene, code, dict.fromkeys(asked, True) | dict(again or {}), at)
    return release_round(db, scene, code, at)


# --- cards --------------------------------------------------------------------------------------


def place(
    db: Session, scene: Scene, who: Visitor, item: str = "A1", number: int | None = None
) -> rating.Place:
    """Where a person's card of an item lies, in the Task Force's last round or the one with this number."""
    asked = items.by_code(db, scene.study.id, item)
    assert asked is not None, f"there is no item {item}"
    mine = people.seats(db, scene.study.id, person_id=who.person_id)
    seat = next((one.seat for one in mine if one.task_force.id == asked.task_force_id), None)
    assert seat is not None, f"{who.name} has no seat where {item} is asked"
    panel = db.get_one(TaskForce, asked.task_force_id)
    chosen = rounds.by_number(db, panel.id, number) if number else last_round(db, scene, panel.code)
    assert chosen is not None
    return rating.Place(scene.study, studies.criteria(db, scene.study.id), seat, chosen, asked)


def save(
    db: Session,
    scene: Scene,
    who: Visitor,
    item: str = "A1",
    *,
    reason: str = "",
    keep: Sequence[str] = (),
    version: int | None = None,
    key: uuid.UUID | None = None,
    number: int | None = None,
    at: datetime = AT,
    **marks: int | None,
) -> Saved:
    """Save a card: `importance=8, feasibility=None` is a mark and *no opinion*; by default over what stands there."""
    where = place(db, scene, who, item, number)
    code = db.get_one(TaskForce, where.seat.task_force_id).code
    cards.place(db, scene.study.slug, code, where.round_.number, item, who.person_id)  # locks the seat
    if version is None:
        own = cards.own_cards(db, [where.seat.id], where.item.id)
        version = next((one.version for one in own if one.round_id == where.round_.id), 0)
    said = rating.Said(marks, reason, frozenset(keep), who.language)
    return rating.save_card(db, where, said, version, key or uuid.uuid4(), at)


def everybody_saves(
    db: Session,
    scene: Scene,
    code: str = "A1",
    marks: Sequence[int | None] = (8, 7, 9, 3, 8),
    at: datetime = AT,
) -> None:
    """Every seat answers every item that is asked, each person with the next of these marks on every criterion."""
    panel, round_ = task_force(db, scene, code), last_round(db, scene, code)
    codes = {one.item.id: one.item.code for one in items.of_study(db, scene.study.id)}
    criteria = [one.code for one in studies.criteria(db, scene.study.id)]
    seated = [one for one in people.seats(db, scene.study.id) if one.task_force.id == panel.id]
    for index, one in enumerate(seated):
        who = visitor(one.person, scene.study)
        for asked in rounds.asked(db, [round_.id]):
            given = dict.fromkeys(criteria, marks[index % len(marks)])
            save(db, scene, who, codes[asked.item_id], at=at, **given)


# --- signing in ---------------------------------------------------------------------------------


def sign_in(db: Session, scene: Scene, who: Visitor, key: bytes, at: datetime = AT) -> str:
    """Sign somebody in, by their personal link or a facilitator's; the word is what their cookie holds."""
    word = uuid.uuid4().hex
    if who.expert_of is None:
        link = uuid.uuid4().hex
        signing_in.add_sign_in_link(db, db.get_one(Person, who.person_id), link, at)
        signing_in.use_sign_in_link(db, link, word, at)
        return word
    study = db.get_one(Study, who.expert_of)
    invitation = people.invitation(db, study.id, who.person_id)
    assert invitation is not None
    signing_in.begin(db, key, study.slug, link_token(key, invitation), word, at)
    return word


def personal_link(db: Session, scene: Scene, who: Visitor, key: bytes) -> str:
    """The token of somebody's personal link."""
    invitation = people.invitation(db, scene.study.id, who.person_id)
    assert invitation is not None
    return link_token(key, invitation)
