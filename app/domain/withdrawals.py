"""Withdrawals: a person takes back what they gave to a study, and what that leaves in its closed rounds.

The row of a withdrawal is also the key to what is frozen: the guards of the database let nothing out of a closed
round but what belongs to a seat whose person has withdrawn, and no withdrawal in without its entry in the journal.
"""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from app.domain.columns import Moment, check
from app.domain.refusals import Refusal
from app.domain.rounds import RoundState
from app.domain.sentences import say
from app.domain.studies import Study

WITHDREW = "withdrew"
"""The act by which the journal names a withdrawal; a guard of the database asks for this very word."""


class Withdrawal(SQLModel, table=True):
    """That a person withdrew from a study, when, and the journal's entry of it. It is never taken back."""

    invitation_id: uuid.UUID = Field(foreign_key="invitation.id", primary_key=True)
    at: datetime = Field(sa_type=Moment)
    entry: int = Field(foreign_key="journal_entry.number", unique=True)


class Gap(SQLModel, table=True):
    """One seat that was counted in a closed round and is no longer in its confidential data; not whose.

    `digest` is that of what is left: from here on it stands in the place of the snapshot's own.
    """

    __table_args__ = (check("number_counts_from_one", "number >= 1"),)

    snapshot_id: uuid.UUID = Field(foreign_key="snapshot.id", primary_key=True)
    number: int = Field(primary_key=True)
    digest: str = Field(max_length=64)


class Stage(StrEnum):
    """What a withdrawal does to one round of a person's."""

    UNOPENED = "unopened"
    OPEN = "open"
    CLOSED = "closed"


def stage_of(state: RoundState) -> Stage:
    """An open round forgets everything; a closed one keeps its figures and loses the person's rows."""
    if state is RoundState.DRAFT:
        return Stage.UNOPENED
    return Stage.OPEN if state is RoundState.OPEN else Stage.CLOSED


def refuse_if_anonymised(study: Study) -> None:
    """Once nobody can tell whose rows are whose, nobody can take them out either."""
    if study.anonymised_at is not None:
        raise Refusal(
            say(
                "The data of this study were anonymised: nobody can tell any more which are yours, so they cannot "
                "be taken out. Nothing was changed."
            )
        )
