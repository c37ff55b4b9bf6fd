"""Planning: a study is made from the template and stays open to change until its first round opens."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from sqlmodel import Session

from app.domain.items import Item
from app.domain.journal import Actor
from app.domain.objectives import Objective, ObjectiveText
from app.domain.refusals import Faults, Refusal
from app.domain.rounds import Round
from app.domain.sentences import Sentence, say
from app.domain.studies import (
    FEWEST_OTHERS,
    FEWEST_OUTSIDE,
    SCALES,
    WRITTEN_IN,
    Study,
    StudyFacilitator,
    expected_rule,
    refuse_if_stale,
)
from app.domain.task_forces import TaskForce
from app.domain.wording import Wording
from app.services.designing import (
    OTHER_LANGUAGES,
    TEMPLATE_CRITERIA,
    CriterionDesign,
    add_criteria,
    are_distinct,
    design_of_criterion,
    slug_of,
    translation_faults,
)
from app.storage import items, journal, objectives, studies, task_forces

EACH, JOINT = "each", "joint"
JOINT_CODE = "ALL"
NOT_SAVED = say("The study was not saved: please look at the marked places.")


@dataclass(frozen=True, slots=True)
class Design:
    """What a facilitator chooses; the defaults are the template "24 objectives by importance and feasibility"."""

    name: str
    slug: str | None = None
    layout: str = EACH
    rounds_planned: int = 3
    highest: int = 9
    min_n: int = 3
    quantile_type: int = 7
    fewest_others: int = FEWEST_OTHERS
    fewest_outside: int = 5
    time_zone: str = "UTC"
    reasons_first: bool = True
    criteria: Sequence[CriterionDesign] = TEMPLATE_CRITERIA
    objectives: Sequence[str] = field(default=())
    is_demo: bool = False


@cache
def time_zones() -> tuple[str, ...]:
    """The time zones that a study may have, in order, read from the machine once: each reading walks its whole list."""
    return tuple(sorted(available_timezones()))


def make_study(db: Session, design: Design, by: Actor, at: datetime) -> Study:
    """Make a study with its Task Forces, items, wordings and first rounds in draft; nothing is open yet."""
    chosen = _chosen_objectives(db, design)
    _refuse_bad_design(design, chosen)
    study = Study(
        slug=_free_slug(db, design.slug or design.name),
        name=" ".join(design.name.split()),
        rule=expected_rule(design.highest),
        is_demo=design.is_demo,
        created_at=at,
        **_protocol(design),
    )
    db.add(study)
    db.flush()
    if by.person_id is not None:
        db.add(StudyFacilitator(study_id=study.id, person_id=by.person_id))
    add_criteria(db, study, design.criteria)
    _add_panels(db, study, chosen, design.layout, at)
    db.flush()
    journal.append(db, at, by, "study made", study_id=study.id, subject=study.name)
    return study


def revise_study(db: Session, study: Study, version: int, design: Design, by: Actor, at: datetime) -> Study:
    """Change the protocol of a study that has not been launched; its panels and objectives stay as they are."""
    study = studies.locked(db, study.id)
    refuse_if_launched(study)
    refuse_if_stale(study, version)
    _refuse_bad_design(design, None)
    for name, value in _protocol(design).items():
        setattr(study, name, value)
    study.name = " ".join(design.name.split())
    study.rule = expected_rule(design.highest)
    study.version += 1
    for criterion in studies.criteria(db, study.id):
        db.delete(criterion)
    db.flush()
    add_criteria(db, study, design.criteria)
    db.flush()
    journal.append(db, at, by, "protocol changed", study_id=study.id)
    return study


def design_of(db: Session, study: Study) -> Design:
    """The protocol of a study as it stands, as the design that would make it."""
    panels = task_forces.of_study(db, study.id)
    return Design(
        name=study.name,
        slug=study.slug,
        layout=JOINT if [one.code for one in panels] == [JOINT_CODE] else EACH,
        rounds_planned=study.rounds_planned,
        highest=study.highest,
        min_n=study.min_n,
        quantile_type=study.quantile_type,
        fewest_others=study.fewest_others,
        fewest_outside=study.fewest_outside,
        time_zone=study.time_zone,
        reasons_first=study.reasons_first,
        criteria=[design_of_criterion(one) for one in studies.criteria(db, study.id)],
        objectives=[one.item.code for one in items.of_study(db, study.id)],
        is_demo=study.is_demo,
    )


def refuse_if_launched(study: Study) -> None:
    """What experts were told when the first round opened stays so."""
    if study.is_launched:
        raise Refusal(say("The protocol was fixed when the first round opened. Nothing was changed."))


def _protocol(design: Design) -> dict[str, Any]:
    return {
        "rounds_planned": design.rounds_planned,
        "highest": design.highest,
        "min_n": design.min_n,
        "quantile_type": design.quantile_type,
        "fewest_others": design.fewest_others,
        "fewest_outside": design.fewest_outside,
        "time_zone": design.time_zone,
        "reasons_first": design.reasons_first,
    }


def _chosen_objectives(db: Session, design: Design) -> list[Objective]:
    everything = objectives.all_of_them(db)
    wanted = set(design.objectives)
    return [one for one in everything if not wanted or one.shown_code in wanted]


def _refuse_bad_design(design: Design, chosen: list[Objective] | None) -> None:
    """Every fault of a design at once, each in its place."""
    between = say("Choose a number from %(lowest)s to %(highest)s.", lowest=1, highest=9)
    rules: list[tuple[str, bool, Sentence]] = [
        (
            "name",
            0 < len(" ".join(design.name.split())) <= 200,
            say("Give the study a name of at most 200 characters."),
        ),
        ("rounds_planned", 1 <= design.rounds_planned <= 9, between),
        ("highest", design.highest in SCALES, say("Choose a scale of 5, 7 or 9 points.")),
        ("min_n", 3 <= design.min_n <= 99, say("A verdict needs at least 3 raters.")),
        ("quantile_type", 1 <= design.quantile_type <= 9, between),
        (
            "fewest_others",
            FEWEST_OTHERS <= design.fewest_others <= 99,
            say("At least 3 others must have rated."),
        ),
        ("fewest_outside", FEWEST_OUTSIDE <= design.fewest_outside <= 99, say("At least 3 must have rated.")),
        ("time_zone", design.time_zone in time_zones(), say("Choose a time zone from the list.")),
        ("layout", design.layout in (EACH, JOINT), say("Choose how the panels are made.")),
        ("objectives", chosen is None or bool(chosen), say("Choose at least one objective.")),
        ("criteria", are_distinct(design.criteria), say("Name one to four criteria, each differently.")),
    ]
    faults = {name: sentence for name, holds, sentence in rules if not holds}
    if faults := faults | translation_faults(design.criteria):
        raise Faults(NOT_SAVED, faults)


def _add_panels(db: Session, study: Study, chosen: list[Objective], layout: str, at: datetime) -> None:
    """One Task Force per objective, or one for all of them; each with its first round in draft."""
    newest = {(text.objective_id, text.kind, text.language): text for text in objectives.texts(db)}
    original = {(one, kind): text for (one, kind, language), text in newest.items() if language == WRITTEN_IN}
    if layout == JOINT:
        joint = TaskForce(study_id=study.id, code=JOINT_CODE, name=study.name, position=1)
        panels = [joint] * len(chosen)
    else:
        panels = [
            TaskForce(
                study_id=study.id, code=one.shown_code, name=original[one.id, "label"].text, position=position
            )
            for position, one in enumerate(chosen, start=1)
        ]
    db.add_all(panels)
    db.flush()
    db.add_all(
        Round(task_force_id=one.id, number=1) for one in {panel.id: panel for panel in panels}.values()
    )
    for position, (objective, panel) in enumerate(zip(chosen, panels, strict=True), start=1):
        item = Item(
            study_id=study.id,
            task_force_id=panel.id,
            objective_id=objective.id,
            code=objective.shown_code,
            position=position,
        )
        db.add(item)
        db.flush()
        db.add(_first_wording(item, original[objective.id, "label"], original[objective.id, "title"], at))
        db.flush()
        for code in OTHER_LANGUAGES:
            label, title = (
                newest.get((objective.id, "label", code)),
                newest.get((objective.id, "title", code)),
            )
            if label and title:
                db.add(_first_wording(item, label, title, at))


def _first_wording(item: Item, label: ObjectiveText, title: ObjectiveText, at: datetime) -> Wording:
    return Wording(
        item_id=item.id,
        language=title.language,
        is_translation=title.language != WRITTEN_IN,
        label=label.text,
        text=title.text,
        status=title.status,
        source=title.source,
        written_at=at,
    )


def _free_slug(db: Session, name: str) -> str:
    stem = slug_of(name) or "study"
    taken = studies.slugs_like(db, stem)
    number = 2
    slug = stem
    while slug in taken or slug == "new":
        slug, number = f"{stem}-{number}", number + 1
    return slug
