"""Reads of withdrawals, and the one way in which rows leave a closed round."""

import random
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, text, update
from sqlmodel import Session, col, select

from app.domain.access import SignIn
from app.domain.cards import Card, Save
from app.domain.people import Invitation, Person, Seat
from app.domain.ratings import Rating
from app.domain.reasons import HeldReason, ReleasedReason
from app.domain.results import Snapshot, SnapshotSeat
from app.domain.studies import Study, StudyFacilitator
from app.domain.withdrawals import Gap, Withdrawal


@dataclass(frozen=True, slots=True)
class Given:
    """How much a person gave in one round: cards, and how many of them carry a reason."""

    cards: int
    reasons: int


def of_invitation(db: Session, invitation_id: uuid.UUID) -> Withdrawal | None:
    """The withdrawal of one person from one study."""
    return db.get(Withdrawal, invitation_id)


def of_study(db: Session, study_id: uuid.UUID) -> dict[uuid.UUID, datetime]:
    """When people withdrew from a study, by invitation."""
    query = select(Withdrawal).join(Invitation, col(Invitation.id) == Withdrawal.invitation_id)
    return {one.invitation_id: one.at for one in db.exec(query.where(Invitation.study_id == study_id))}


def gaps(db: Session, round_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many seats are missing from the confidential data of closed rounds, by round; none where none is."""
    query = (
        select(Snapshot.round_id, func.count())
        .join(Gap, col(Gap.snapshot_id) == Snapshot.id)
        .where(col(Snapshot.round_id).in_(round_ids))
        .group_by(col(Snapshot.round_id))
    )
    return dict(db.exec(query).all())


def last_gap(db: Session, snapshot_id: uuid.UUID) -> Gap | None:
    """The last seat that was taken out of a snapshot; its digest is the one that stands."""
    query = select(Gap).where(Gap.snapshot_id == snapshot_id).order_by(col(Gap.number).desc())
    return db.exec(query).first()


def standing_digest(db: Session, snapshot: Snapshot) -> str:
    """The digest that the confidential data of a closed round must have now."""
    gap = last_gap(db, snapshot.id)
    return gap.digest if gap is not None else snapshot.digest


def given(db: Session, seat_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Given]:
    """How much these seats gave, by round."""
    query = select(Card.round_id, Card.reason).where(col(Card.seat_id).in_(seat_ids))
    found: dict[uuid.UUID, Given] = {}
    for round_id, reason in db.exec(query):
        one = found.get(round_id, Given(0, 0))
        found[round_id] = Given(one.cards + 1, one.reasons + bool(reason))
    return found


def counted_in(db: Session, seat_ids: Sequence[uuid.UUID]) -> list[Snapshot]:
    """The closed rounds that counted these seats as asked."""
    query = (
        select(Snapshot)
        .join(SnapshotSeat, col(SnapshotSeat.snapshot_id) == Snapshot.id)
        .where(col(SnapshotSeat.seat_id).in_(seat_ids))
        .order_by(col(Snapshot.closed_at))
    )
    return list(db.exec(query).all())


def lock_study(db: Session, study_id: uuid.UUID) -> Study:
    """The study, held against a launch and another withdrawal; entries of the journal may still refer to it."""
    query = select(Study).where(Study.id == study_id).with_for_update(key_share=True)
    return db.exec(query.execution_options(populate_existing=True)).one()


def lock_seats(db: Session, seat_ids: Sequence[uuid.UUID]) -> None:
    """Hold a person's seats as a save does: none of theirs is under way after this. See `cards.place`."""
    query = select(Seat.id).where(col(Seat.id).in_(seat_ids)).order_by(col(Seat.id))
    db.exec(query.with_for_update(key_share=True)).all()


def erase(db: Session, seat_ids: Sequence[uuid.UUID]) -> None:
    """Delete everything that these seats gave. The guards let it out of a closed round only after a withdrawal."""
    mine = select(Card.id).where(col(Card.seat_id).in_(seat_ids))
    run = db.connection().execute
    run(delete(Save).where(col(Save.seat_id).in_(seat_ids)))
    _erase_released(db, seat_ids)
    run(delete(HeldReason).where(col(HeldReason.card_id).in_(mine)))
    run(delete(Rating).where(col(Rating.card_id).in_(mine)))
    run(delete(Card).where(col(Card.seat_id).in_(seat_ids)))
    run(delete(SnapshotSeat).where(col(SnapshotSeat.seat_id).in_(seat_ids)))


def _erase_released(db: Session, seat_ids: Sequence[uuid.UUID]) -> None:
    """Reasons that the panel reads have no author: those go that say the same of the same item in the same round.

    Where two people gave the very same words, one of the two goes; nobody can tell which.
    """
    taken: set[uuid.UUID] = set()
    for card in db.exec(select(Card).where(col(Card.seat_id).in_(seat_ids), Card.reason != "")).all():
        if db.get(HeldReason, card.id) is not None:
            continue
        query = select(ReleasedReason.id).where(
            ReleasedReason.round_id == card.round_id,
            ReleasedReason.item_id == card.item_id,
            ReleasedReason.text == card.reason,
        )
        found = next((one for one in db.exec(query) if one not in taken), None)
        if found is not None:
            taken.add(found)
            db.connection().execute(delete(ReleasedReason).where(col(ReleasedReason.id) == found))


def sign_out(db: Session, study_id: uuid.UUID, person_id: uuid.UUID | None = None) -> None:
    """End what personal links of a study opened: one person's, or everybody's."""
    query = delete(SignIn).where(col(SignIn.study_id) == study_id)
    db.connection().execute(query if person_id is None else query.where(col(SignIn.person_id) == person_id))


def forget_times(db: Session, closed: Mapping[uuid.UUID, datetime]) -> None:
    """Let every card of these rounds have been saved when its round closed; the acknowledgements go."""
    for round_id, at in closed.items():
        cards = select(Card.id).where(Card.round_id == round_id)
        db.connection().execute(delete(Save).where(col(Save.card_id).in_(cards)))
        db.connection().execute(update(Card).where(col(Card.round_id) == round_id).values(saved_at=at))


def shuffle_rows(db: Session, study_id: uuid.UUID, draw: random.Random) -> None:
    """Let nothing of the order in which people were invited be left in the order of rows in SQLite's file.

    PostgreSQL puts a changed row elsewhere by itself, in the order of the changes.
    """
    if db.get_bind().dialect.name != "sqlite":
        return
    mine = select(Invitation.id).where(Invitation.study_id == study_id)
    tables = {
        "invitation": list(db.exec(mine)),
        "seat": list(db.exec(select(Seat.id).where(col(Seat.invitation_id).in_(mine)))),
    }
    for table, ids in tables.items():
        lowest = db.connection().execute(text(f"SELECT min(rowid) FROM {table}")).scalar_one() or 0  # noqa: S608  # one of the two names above
        places = list(range(min(lowest, 0) - len(ids), min(lowest, 0)))
        draw.shuffle(places)
        for place, one in zip(places, ids, strict=True):
            statement = text(f"UPDATE {table} SET rowid = :place WHERE id = :id")  # noqa: S608  # one of the two names above
            db.connection().execute(statement, {"place": place, "id": one.hex})


def only_known_by(db: Session, person_ids: Sequence[uuid.UUID]) -> list[Person]:
    """Of these people, those whom nothing on the platform needs any more."""
    wanted = col(Person.id)
    query = select(Person).where(
        wanted.in_(person_ids),
        ~col(Person.is_facilitator),
        wanted.not_in(select(Invitation.person_id)),
        wanted.not_in(select(StudyFacilitator.person_id)),
        wanted.not_in(select(SignIn.person_id)),
        wanted.not_in(select(HeldReason.held_by)),
    )
    return list(db.exec(query).all())
