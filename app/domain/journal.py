"""The journal: what happened, append-only, each entry sealed with the hash of the one before."""

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Field, SQLModel

from app.domain.columns import Moment, check

BEGINNING = "0" * 64


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person, or one of the machine's own hands."""

    label: str
    person_id: uuid.UUID | None = None


COMMAND_LINE = Actor("command line")
CLOCK = Actor("the clock")


def person(person_id: uuid.UUID) -> Actor:
    """A person as an actor; the journal keeps no name, so that a name can be forgotten."""
    return Actor(f"person {person_id}", person_id)


class Entry(SQLModel, table=True):
    """One act of a facilitator, the clock or the command line. It holds no answer."""

    __tablename__ = "journal_entry"
    __table_args__ = (check("number_counts_from_one", "number >= 1"),)

    number: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Moment)
    actor: str = Field(max_length=80)
    study_id: uuid.UUID | None = Field(default=None, foreign_key="study.id", index=True)
    act: str = Field(max_length=60)
    subject: str = Field(default="", max_length=200)
    reason: str = Field(default="", max_length=2000)
    previous: str = Field(max_length=64)
    seal: str = Field(max_length=64, unique=True)


class JournalHead(SQLModel, table=True):
    """The last entry's number and seal: the row on which concurrent acts wait for one another."""

    __tablename__ = "journal_head"
    __table_args__ = (check("is_single", "id = 1"),)

    id: int = Field(default=1, primary_key=True)
    number: int = 0
    seal: str = Field(default=BEGINNING, max_length=64)


def seal_of(entry: Entry) -> str:
    """The hash that binds an entry's content to its place in the chain."""
    content = [
        entry.number,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor,
        str(entry.study_id or ""),
        entry.act,
        entry.subject,
        entry.reason,
        entry.previous,
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=True).encode()).hexdigest()


def first_broken(entries: Sequence[Entry], head: JournalHead) -> int | None:
    """The number of the first entry that does not fit its chain, None when all do.

    The head knows how many there were: a chain without its last entries would look whole by itself.
    """
    previous = BEGINNING
    for expected, entry in enumerate(entries, start=1):
        if entry.number != expected or entry.previous != previous or entry.seal != seal_of(entry):
            return expected
        previous = entry.seal
    return None if (head.number, head.seal) == (len(entries), previous) else len(entries) + 1
