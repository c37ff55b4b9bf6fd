"""The page of a study's journal: what was done, by whom, when, each entry sealed with the one before."""

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.journal import Entry, JournalHead
from app.domain.studies import Study
from app.web.language import gettext, moment
from app.web.views.components import Page

SEAL_SHOWN = 12
PERSON = re.compile(r"person ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


@dataclass(frozen=True, slots=True)
class EntryView:
    """One act. Act, subject and reason are the words that were sealed."""

    number: str
    moment: str
    actor: str
    act: str
    subject: str
    reason: str
    seal: str


@dataclass(frozen=True, slots=True)
class JournalView:
    """The page: the entries in order, and the end of the chain."""

    page: Page
    entries: tuple[EntryView, ...]
    head_number: str
    head_seal: str


def people_in(entries: Iterable[Entry]) -> set[uuid.UUID]:
    """Everybody the entries speak of; the journal keeps no name, so that a name can be forgotten."""
    texts = (text for one in entries for text in (one.actor, one.subject))
    return {uuid.UUID(found) for text in texts for found in PERSON.findall(text)}


def journal_view(
    page: Page, study: Study, entries: Sequence[Entry], names: Mapping[uuid.UUID, str], head: JournalHead
) -> JournalView:
    """The journal of one study as a facilitator reads it, newest last."""
    return JournalView(page, tuple(_entry(study, one, names) for one in entries), str(head.number), head.seal)


def _entry(study: Study, entry: Entry, names: Mapping[uuid.UUID, str]) -> EntryView:
    return EntryView(
        str(entry.number),
        moment(entry.at, study.time_zone),
        _named(entry.actor, names),
        entry.act,
        _named(entry.subject, names),
        entry.reason,
        entry.seal[:SEAL_SHOWN],
    )


def _named(text: str, names: Mapping[uuid.UUID, str]) -> str:
    """The text with the names of people in place of their keys."""
    return PERSON.sub(
        lambda found: names.get(uuid.UUID(found[1])) or gettext("somebody no longer known"), text
    )
