"""Siding: which released reasons come from above and which from below the panel's middle half."""

import uuid
from collections.abc import Sequence

from sqlmodel import Session

from app.domain.cards import Card
from app.domain.reasons import sides
from app.domain.rounds import Round
from app.domain.studies import Study
from app.storage import ratings, results, studies


def sides_of(
    db: Session, study: Study, round_: Round, shown: Sequence[Card]
) -> dict[uuid.UUID, tuple[str, str]]:
    """By card, the side of its author's mark and the criterion; empty wherever it could single anybody out.

    One criterion for each item, the first on which the rule holds: sides on two of them would tell more of one
    author than either does. docs/decisions/0005 says what this gives away and what not.
    """
    marks = ratings.values_by_card(db, [card.id for card in shown])
    figures = {(one.item_id, one.criterion_id): one for _, one in results.of_rounds(db, [round_.id])}
    by_item: dict[uuid.UUID, list[Card]] = {}
    for card in shown:
        by_item.setdefault(card.item_id, []).append(card)
    found: dict[uuid.UUID, tuple[str, str]] = {}
    for criterion in studies.criteria(db, study.id):
        for item_id, written in by_item.items():
            figure = figures.get((item_id, criterion.id))
            if figure is None or figure.q1 is None or figure.q3 is None or figure.n <= study.fewest_others:
                continue  # nobody reads a side of a middle half that some of the panel are not shown
            if any(card.id in found for card in written):
                continue
            told = sides([marks.get((card.id, criterion.id)) for card in written], figure.q1, figure.q3)
            found |= {
                card.id: (side, criterion.code) for card, side in zip(written, told, strict=True) if side
            }
    return found
