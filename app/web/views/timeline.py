"""The rounds of many Task Forces over the same weeks: where each bar begins and ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.rounds import Round, RoundState
from app.web.language import moment

WIDTH = 200
LABEL = 96  # room that a date at one end needs beside the word "today"


@dataclass(frozen=True, slots=True)
class Bar:
    """One round, or the part of it that has passed. `is_past` bars are filled, the others are outlines."""

    x: float
    width: float
    is_past: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """The weeks that a study's rounds take, up to now or to the last deadline."""

    starts_at: datetime
    ends_at: datetime
    now: float
    starts_words: str
    ends_words: str

    def at(self, moment_: datetime) -> float:
        """Where a moment stands."""
        share = (moment_ - self.starts_at) / (self.ends_at - self.starts_at)
        return round(WIDTH * min(max(share, 0), 1), 1)

    def bars(self, rounds: Sequence[Round], at: datetime) -> tuple[Bar, ...]:
        """The bars of one Task Force: closed rounds filled, an open one outlined to its deadline."""
        found = []
        for one in rounds:
            if one.state is RoundState.DRAFT or one.opened_at is None:
                continue
            if one.state is RoundState.OPEN and one.deadline_at is not None and one.deadline_at > at:
                found.append(self._bar(one.opened_at, one.deadline_at, is_past=False, is_open=True))
            until = one.closed_at or at
            found.append(self._bar(one.opened_at, until, is_past=True, is_open=one.closed_at is None))
        return tuple(found)

    def _bar(self, start: datetime, end: datetime, *, is_past: bool, is_open: bool) -> Bar:
        x = self.at(start)
        return Bar(x, max(round(self.at(end) - x, 1), 2), is_past, is_open)


def timeline(rounds: Sequence[Round], at: datetime, zone: str) -> Timeline | None:
    """The weeks that these rounds take; none while nothing has opened."""
    opened = [one.opened_at for one in rounds if one.opened_at is not None]
    if not opened:
        return None
    ends = [one.deadline_at for one in rounds if one.state is RoundState.OPEN and one.deadline_at is not None]
    starts_at = min(opened)
    ends_at = max([at, *ends, starts_at + timedelta(days=1)])
    bare = Timeline(starts_at, ends_at, 0, "", "")
    now = bare.at(at)
    return Timeline(
        starts_at,
        ends_at,
        now,
        moment(starts_at, zone, "day") if now > LABEL else "",
        moment(ends_at, zone, "day") if WIDTH - now > LABEL else "",
    )
