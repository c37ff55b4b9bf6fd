"""The disclosure policy: one function that every page and file asks.

Experts speak because they are promised that nobody learns who said what. Whatever shows a figure, a chart, a
reason or a file asks `disclosed` first; nothing else may read results.

The table it implements: facilitators see full figures of a closed round; a facilitator with a seat on that Task
Force is an expert there until the study has ended; an expert sees a released round, and of it a figure only where
enough *others* rated; everybody else only what enough people said. Who has left a Task Force stays an expert of the
rounds that were theirs, and of no later one.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.rounds import RoundState


class Standing(StrEnum):
    """What a viewer is to one Task Force."""

    FACILITATOR = "facilitator"
    EXPERT = "expert"
    OUTSIDER = "outsider"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How many must have rated: `others` beside the viewer inside the panel, `outside` for everybody else."""

    others: int
    outside: int


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What one viewer may see of one round: figures of sets of at least `fewest` raters besides their own mark."""

    round_is_visible: bool
    fewest: int
    own_mark_counts: bool

    def shows(self, n: int, viewer_rated: bool = False) -> bool:
        """Whether the figures of a set of `n` raters may be shown."""
        counted = n - (1 if viewer_rated and not self.own_mark_counts else 0)
        return self.round_is_visible and counted >= self.fewest


def standing(*, runs_study: bool, has_seat: bool, study_has_ended: bool) -> Standing:
    """A viewer's standing towards a Task Force; who both runs and sits is an expert until the study has ended."""
    if runs_study and (study_has_ended or not has_seat):
        return Standing.FACILITATOR
    return Standing.EXPERT if has_seat else Standing.OUTSIDER


def is_theirs(left_at: datetime | None, released_at: datetime | None, *, has_answered: bool) -> bool:
    """Whether a round is that of somebody with a seat who may have left it: they sit there still, or answered in it,
    or were still there when it was released. What was released after them without their answer is not for them."""
    return left_at is None or has_answered or (released_at is not None and released_at <= left_at)


def disclosed(viewer: Standing, state: RoundState, thresholds: Thresholds) -> Disclosed:
    """What `viewer` may see of a round in `state`: never a figure of an open one."""
    if viewer is Standing.FACILITATOR:
        return Disclosed(state in (RoundState.CLOSED, RoundState.RELEASED), 0, True)
    released = state is RoundState.RELEASED
    if viewer is Standing.EXPERT:
        return Disclosed(released, thresholds.others, False)
    return Disclosed(released, thresholds.outside, True)
