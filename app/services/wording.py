"""Wording: what is owed, writing it, or going ahead without."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.domain.items import Item
from app.domain.journal import Actor
from app.domain.objectives import Provenance
from app.domain.people import LANGUAGES
from app.domain.refusals import Faults, Refusal
from app.domain.sentences import say
from app.domain.studies import Study
from app.domain.wording import Wording
from app.storage import items, journal, studies


@dataclass(frozen=True, slots=True)
class NewWording:
    """A wording as typed: the label, the text, and where it comes from."""

    label: str
    text: str
    source: str
    language: str = "en"


def write_wording(
    db: Session, study: Study, item: Item, typed: NewWording, by: Actor, at: datetime
) -> Wording:
    """Give an item a new version of its wording; rounds that are open, and ratings given, keep the one they saw."""
    faults = {
        name: say("Please fill this in, with at most %(most)s characters.", most=most)
        for name, text, most in (
            ("label", typed.label, 120),
            ("text", typed.text, 2000),
            ("source", typed.source, 1000),
        )
        if not 0 < len(text.strip()) <= most
    }
    if typed.language not in LANGUAGES:
        faults["language"] = say("Choose one of the languages.")
    if faults:
        raise Faults(say("The wording was not saved: please look at the marked places."), faults)
    studies.locked(db, study.id)
    last = items.newest_wording(db, item.id)
    wording = Wording(
        item_id=item.id,
        version=last.version + 1,
        language=typed.language,
        label=typed.label.strip(),
        text=typed.text.strip(),
        status=Provenance.CONFIRMED,
        source=typed.source.strip(),
        written_at=at,
        written_by=by.person_id,
    )
    db.add(wording)
    db.flush()
    subject = f"{item.code}, version {wording.version}"
    journal.append(db, at, by, "wording written", study_id=study.id, subject=subject, reason=wording.source)
    return wording


def override_wordings(db: Session, study: Study, reason: str, by: Actor, at: datetime) -> Study:
    """Let a study run on provisional wordings; the reason is kept for the report."""
    if not 0 < len(reason.strip()) <= 2000:
        fault = say("Say in a sentence why the study runs on working titles; the report prints it.")
        raise Faults(say("Nothing was changed."), {"reason": fault})
    study = studies.locked(db, study.id)
    if study.wording_override_at is not None:
        raise Refusal(say("Somebody has already let this study run on working titles."))
    study.wording_override_at, study.wording_override_reason = at, reason.strip()
    study.wording_override_by = by.person_id
    db.flush()
    journal.append(db, at, by, "working titles accepted", study_id=study.id, reason=reason.strip())
    return study
