"""Naming: who answers for the data of a study. Experts are told before they begin."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.domain.journal import Actor
from app.domain.refusals import Faults
from app.domain.sentences import say
from app.domain.studies import Study
from app.storage import journal, studies


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who answers for a study's data, where they are reached, and how long the data are kept, if that is known."""

    name: str
    contact: str
    retention: str = ""


def name_responsible(db: Session, study: Study, said: Responsible, by: Actor, at: datetime) -> Study:
    """Say who is responsible for the data; experts read it before they begin. It may change while the study runs."""
    study = studies.locked(db, study.id)
    rules = (
        ("responsible", 0 < len(said.name.strip()) <= 200, say("Give a name of at most 200 characters.")),
        (
            "contact",
            0 < len(said.contact.strip()) <= 300,
            say("Say how they are reached, in at most 300 characters."),
        ),
        ("retention", len(said.retention.strip()) <= 500, say("Please shorten this to 500 characters.")),
    )
    if faults := {name: sentence for name, holds, sentence in rules if not holds}:
        raise Faults(say("Nothing was changed: please look at the marked places."), faults)
    study.responsible, study.contact = said.name.strip(), said.contact.strip()
    study.retention = said.retention.strip() or None
    db.flush()
    journal.append(db, at, by, "responsible for the data named", study_id=study.id)
    return study
