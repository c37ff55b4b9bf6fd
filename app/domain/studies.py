"""Studies: the whole exercise and its protocol, fixed at launch."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, UniqueConstraint, text, true
from sqlmodel import Field, SQLModel

import delphi
from app.domain.columns import Moment, check
from app.domain.refusals import Stale
from app.domain.sentences import Sentence, say

SCALES = (5, 7, 9)
FEWEST_OTHERS = 3
FEWEST_OUTSIDE = 3
FEWEST_SEATS = 4
WRITTEN_IN = "en"
"""The language in which a study's criteria are first written; the others translate it."""


class Study(SQLModel, table=True):
    """A study and its protocol: scale, rule and thresholds. Nothing of the protocol changes after the launch."""

    __table_args__ = (
        check("rounds_planned", "rounds_planned BETWEEN 1 AND 9"),
        check("scale_starts_at_one", "lowest = 1"),
        check("scale_is_known", "highest IN (5, 7, 9)"),
        check("quantile_type", "quantile_type BETWEEN 1 AND 9"),
        check("fewest_for_a_verdict", "min_n >= 3"),
        check("others_floor", f"fewest_others >= {FEWEST_OTHERS}"),
        check("outside_floor", f"fewest_outside >= {FEWEST_OUTSIDE}"),
        check(
            "override_names_its_reason", "(wording_override_at IS NULL) = (wording_override_reason IS NULL)"
        ),
    )

    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    slug: str = Field(unique=True, max_length=60)
    name: str = Field(max_length=200)
    time_zone: str = Field(default="UTC", max_length=60)
    rounds_planned: int = 3
    lowest: int = 1
    highest: int = 9
    rule: str = Field(default="comet-70-15", max_length=40)
    quantile_type: int = 7
    min_n: int = 3
    fewest_others: int = 3
    fewest_outside: int = 5
    reasons_first: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    is_demo: bool = False
    version: int = 1
    created_at: datetime = Field(sa_type=Moment)
    launched_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    wording_override_reason: str | None = Field(default=None, max_length=2000)
    wording_override_at: datetime | None = Field(default=None, sa_type=Moment)
    wording_override_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    responsible: str | None = Field(default=None, max_length=200)
    contact: str | None = Field(default=None, max_length=300)
    retention: str | None = Field(default=None, max_length=500)
    anonymised_at: datetime | None = Field(default=None, sa_type=Moment)
    withdrawn: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})

    @property
    def owes_responsible(self) -> bool:
        """Whether nobody is named yet who answers for the data. A demonstration holds invented people."""
        return not self.is_demo and not (self.responsible and self.contact)

    @property
    def scale(self) -> delphi.Scale:
        """The scale of every criterion."""
        return delphi.Scale(self.lowest, self.highest)

    @property
    def is_launched(self) -> bool:
        """Whether the first round of any Task Force has opened; from then on the protocol is fixed."""
        return self.launched_at is not None


@dataclass(frozen=True, slots=True)
class CriterionWords:
    """What a criterion says in one language."""

    name: str
    question: str = ""
    low_label: str = ""
    high_label: str = ""


class Criterion(SQLModel, table=True):
    """An aspect on which every item is rated. Its translations are fixed at launch with all else."""

    __table_args__ = (UniqueConstraint("study_id", "code"), UniqueConstraint("study_id", "position"))

    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    study_id: uuid.UUID = Field(foreign_key="study.id", index=True)
    code: str = Field(max_length=40)
    position: int
    name: str = Field(max_length=80)
    question: str = Field(default="", max_length=500)
    low_label: str = Field(default="", max_length=80)
    high_label: str = Field(default="", max_length=80)
    translations: dict[str, dict[str, str]] = Field(
        default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": text("'{}'")}
    )

    def words(self, language: str) -> CriterionWords:
        """What it says in this language, or in the one it was written in where nobody has translated it."""
        if language in self.translations:
            return CriterionWords(**self.translations[language])
        return CriterionWords(self.name, self.question, self.low_label, self.high_label)

    def language_for(self, language: str) -> str:
        """The language in which somebody who reads this one is shown it."""
        return language if language in self.translations else WRITTEN_IN


class StudyFacilitator(SQLModel, table=True):
    """Who runs a study."""

    __tablename__ = "study_facilitator"

    study_id: uuid.UUID = Field(foreign_key="study.id", primary_key=True)
    person_id: uuid.UUID = Field(foreign_key="person.id", primary_key=True, index=True)


def expected_rule(highest: int) -> str:
    """The rule that is suggested for a scale."""
    return "comet-70-15" if highest == 9 else "percent-75-and-iqr-1"


def refuse_if_stale(study: Study, version: int) -> None:
    """Two facilitators who edit one draft do not overwrite each other."""
    if study.version != version:
        raise Stale(
            say("Somebody else changed this study meanwhile. Look at it again, then repeat your change.")
        )


def rule_sentence(rule: str, scale: delphi.Scale) -> Sentence:
    """What a rule says, in words for a facilitator."""
    boxes = {
        "top_low": scale.top_box[0],
        "top_high": scale.top_box[-1],
        "bottom_low": scale.bottom_box[0],
        "bottom_high": scale.bottom_box[-1],
    }
    if rule == "comet-70-15":
        return say(
            "Agreed high: at least 70 %% mark %(top_low)s to %(top_high)s and fewer than 15 %% mark %(bottom_low)s to "
            "%(bottom_high)s; agreed low the other way round.",
            **boxes,
        )
    return say(
        "Agreed high: at least 75 %% mark %(top_low)s to %(top_high)s and the middle half spans at most 1 point; "
        "agreed low the same with %(bottom_low)s to %(bottom_high)s.",
        **boxes,
    )
