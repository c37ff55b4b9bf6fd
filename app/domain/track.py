"""Track: what became of an expert's mark from round to round, and what comes next for its item."""

import uuid
from collections.abc import Collection, Sequence
from enum import StrEnum

from app.domain.ratings import Mark
from app.domain.results import Decision
from app.domain.rounds import Round, RoundState

FILE_COLUMNS = (
    "task_force", "item", "label", "round", "round_state", "wording_version", "criterion", "your_mark", "your_status",
    "your_mode", "your_change", "your_reason", "n", "no_opinion", "unanswered", "withheld", "median", "q1", "q3",
)  # fmt: skip
"""The columns of an expert's own file; after them one for every mark of the scale, with its count."""


class Own(StrEnum):
    """How an expert's own mark in one round came to be."""

    GIVEN = "given"
    KEPT = "kept"
    CHANGED = "changed"
    NO_OPINION = "no_opinion"
    UNANSWERED = "unanswered"
    NOT_ASKED = "not_asked"


class Outcome(StrEnum):
    """What comes after the last released round that asked an item."""

    ASKED_AGAIN = "asked_again"
    TO_BE_ASKED = "to_be_asked"
    SETTLED = "settled"
    LAST_ROUND = "last_round"
    UNDECIDED = "undecided"
    LEFT = "left"


def own_state(mark: Mark | None, before: Mark | None, was_asked: bool) -> Own:
    """How a mark came to be, seen beside the one before it that was about the same wording.

    Whoever sets the same mark again by hand has kept it too.
    """
    if mark is None:
        return Own.UNANSWERED if was_asked else Own.NOT_ASKED
    if mark.value is None:
        return Own.NO_OPINION
    if before is None:
        return Own.GIVEN
    return Own.KEPT if before.value == mark.value else Own.CHANGED


def outcome(
    last_asked: Round,
    mine: Sequence[Round],
    asking: Collection[uuid.UUID],
    decision: Decision | None,
    has_ended: bool,
) -> Outcome:
    """What is known of an item's way on after the last released round that asked it.

    `mine` are the rounds of its Task Force by number, `asking` those that have opened with it, `decision` what was
    decided for it after the newest released round.
    """
    later = [one for one in mine if one.number > last_asked.number]
    if any(one.id in asking for one in later):
        return Outcome.ASKED_AGAIN
    if has_ended or not later:
        return Outcome.LAST_ROUND
    is_under_way = any(one.state in (RoundState.OPEN, RoundState.CLOSED) for one in later)
    if is_under_way or later[-1].state is not RoundState.DRAFT:
        return Outcome.SETTLED
    if decision is None:
        return Outcome.UNDECIDED if later[0].state is RoundState.DRAFT else Outcome.SETTLED
    return Outcome.TO_BE_ASKED if decision.asks_again else Outcome.SETTLED
