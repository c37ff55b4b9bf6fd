"""Reads of studies, their criteria and who runs them."""

import uuid
from collections.abc import Sequence

from sqlalchemy import bindparam, or_
from sqlmodel import Session, col, select

from app.domain.studies import Criterion, Study, StudyFacilitator
from app.storage.memory import Memory

_BY_SLUG = select(Study).where(Study.slug == bindparam("slug"))


def by_slug(db: Session, slug: str) -> Study | None:
    """The study with this public name."""
    return db.exec(_BY_SLUG, params={"slug": slug}).first()


def slug_of(db: Session, study_id: uuid.UUID) -> str | None:
    """A study's public name."""
    return db.exec(select(Study.slug).where(Study.id == study_id)).first()


def slugs_like(db: Session, stem: str) -> set[str]:
    """The public names that begin like this one."""
    return set(db.exec(select(Study.slug).where(col(Study.slug).startswith(stem, autoescape=True))))


def run_by(db: Session, person_id: uuid.UUID) -> Sequence[Study]:
    """The studies a facilitator may open, newest first: their own and the demonstrations."""
    own = select(StudyFacilitator.study_id).where(StudyFacilitator.person_id == person_id)
    query = (
        select(Study)
        .where(or_(col(Study.id).in_(own), col(Study.is_demo)))
        .order_by(col(Study.is_demo), col(Study.created_at).desc(), col(Study.slug))
    )
    return db.exec(query).all()


def is_run_by(db: Session, study_id: uuid.UUID, person_id: uuid.UUID) -> bool:
    """Whether a person was given this study to run."""
    return db.get(StudyFacilitator, (study_id, person_id)) is not None


_CRITERIA = (
    select(Criterion).where(Criterion.study_id == bindparam("study_id")).order_by(col(Criterion.position))
)


def criteria(db: Session, study_id: uuid.UUID) -> Sequence[Criterion]:
    """The criteria of a study in their order."""
    return db.exec(_CRITERIA, params={"study_id": study_id}).all()


_FIXED: Memory[Sequence[Criterion]] = Memory(200)


def fixed_criteria(db: Session, study: Study) -> Sequence[Criterion]:
    """The criteria of a study in their order, read once for all when it is launched: then they change no more."""
    if not study.is_launched:
        return criteria(db, study.id)
    return _FIXED.of(db, [study.id], lambda _: {study.id: criteria(db, study.id)})[study.id]


def locked(db: Session, study_id: uuid.UUID) -> Study:
    """A study, locked and read afresh, for a change to its protocol or its launch."""
    query = (
        select(Study).where(Study.id == study_id).with_for_update().execution_options(populate_existing=True)
    )
    return db.exec(query).one()
