"""Wording: what is owed, writing it, or going ahead without."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.domain.items import Item
from app.domain.journal import Actor
from app.domain.objectives import Provenance
from app.domain.people import LANGUAGES
from app.domain.refusals import Faults, Refusal, Stale
from app.domain.sentences import say
from app.domain.studies import Study
from app.domain.wording import Wording
from app.storage import items, journal, studies

NOT_SAVED = say("The wording was not saved: please look at the marked places.")


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
    _refuse_faults(typed)
    studies.locked(db, study.id)
    last = items.newest_wording(db, item.id)
    wording = _wording(item, last.version + 1, typed, by, at)
    db.add(wording)
    db.flush()
    subject = f"{item.code}, version {wording.version}"
    journal.append(db, at, by, "wording written", study_id=study.id, subject=subject, reason=wording.source)
    return wording


def translate_wording(
    db: Session, study: Study, item: Item, version: int, typed: NewWording, by: Actor, at: datetime
) -> Wording:
    """Say an item's newest wording in another language: the same version, so nobody has to mark it anew.

    What experts read is fixed while a round is open, so a missing translation waits until no open round asks the
    item. It vouches for no more than what it translates: a working title stays one in every language.
    """
    _refuse_faults(typed)
    studies.locked(db, study.id)  # an opening takes the same lock: none comes between the look and the row
    original = items.newest_wording(db, item.id)
    if original.version != version:
        raise Stale(say("%(code)s has a newer wording meanwhile: please translate that one.", code=item.code))
    if items.is_asked_now(db, item.id):
        raise Refusal(
            say(
                "An open round asks %(code)s: what experts read stays as it is until the round is closed. "
                "Nothing was changed.",
                code=item.code,
            )
        )
    present = [one for one in items.of_item(db, item.id) if one.version == original.version]
    if typed.language in {one.language for one in present}:
        taken = say("This version has that language already; a translation is never changed.")
        raise Faults(NOT_SAVED, {"language": taken})
    wording = _wording(item, original.version, typed, by, at)
    wording.is_translation = True
    if original.is_owed:
        wording.status = original.status
    db.add(wording)
    db.flush()
    subject = f"{item.code}, version {wording.version}, {wording.language}"
    journal.append(
        db, at, by, "wording translated", study_id=study.id, subject=subject, reason=wording.source
    )
    return wording


def _wording(item: Item, version: int, typed: NewWording, by: Actor, at: datetime) -> Wording:
    return Wording(
        item_id=item.id,
        version=version,
        language=typed.language,
        label=typed.label.strip(),
        text=typed.text.strip(),
        status=Provenance.CONFIRMED,
        source=typed.source.strip(),
        written_at=at,
        written_by=by.person_id,
    )


def _refuse_faults(typed: NewWording) -> None:
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
        raise Faults(NOT_SAVED, faults)


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
