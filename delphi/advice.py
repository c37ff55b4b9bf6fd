"""Where the items of a study stand after a round: agreement and stability put together, nothing decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from delphi.consensus import INDICATIVE_BELOW, OUTCOMES, Outcome
from delphi.counts import at_least
from delphi.stability import Stability

State = Literal[
    "stable_high", "stable_low", "stable_dissent", "moving", "too_few", "too_few_pairs", "first_round"
]

STATES: tuple[State, ...] = (
    "stable_high",
    "stable_low",
    "stable_dissent",
    "moving",
    "too_few",
    "too_few_pairs",
    "first_round",
)
"""Where an item can stand; see `ItemStanding.state`."""

_STABLE: dict[Outcome, State] = {"high": "stable_high", "low": "stable_low", "none": "stable_dissent"}


@dataclass(frozen=True, slots=True)
class ItemStanding:
    """What is known of one item after the last round in which it was rated.

    Attributes
    ----------
    item : str
        Its name, as a facilitator knows it.
    n : int
        How many rated it in that round.
    outcome : {'high', 'low', 'none', 'too_few'}
        Of the verdict of that round.
    fragile : bool
        Would one changed mark of one expert flip the verdict?
    stability : {'stable', 'moving', 'too_few'} or None
        Between the last two rounds in which it was rated; None if there was only one.
    split : bool
        Is it marked as split?

    Raises
    ------
    ValueError
        If the outcome or the stability is none of these, or n is below 0.
    """

    item: str
    n: int
    outcome: Outcome
    fragile: bool
    stability: Stability | None
    split: bool = False

    def __post_init__(self) -> None:
        """Refuse what no rule and no comparison says."""
        at_least(self.n, 0, "n")
        if self.outcome not in OUTCOMES:
            raise ValueError(f"the outcome must be one of {', '.join(OUTCOMES)}, not {self.outcome!r}")
        if self.stability not in {"stable", "moving", "too_few", None}:
            raise ValueError(f"the stability must be stable, moving, too_few or None, not {self.stability!r}")

    @property
    def state(self) -> State:
        """Agreement and stability in one word.

        ``too_few``: there is no verdict. ``first_round``: rated in one round only. ``too_few_pairs``: there
        is a verdict, but too few rated the item in both rounds to say whether it moves. ``moving``: agreed or
        not. ``stable_dissent``: stable and not agreed.
        """
        if self.outcome == "too_few":
            return "too_few"
        if self.stability is None:
            return "first_round"
        if self.stability == "too_few":
            return "too_few_pairs"
        return "moving" if self.stability == "moving" else _STABLE[self.outcome]

    @property
    def is_indicative(self) -> bool:
        """There is a verdict, given by fewer than 8 experts."""
        return self.outcome != "too_few" and self.n < INDICATIVE_BELOW

    @property
    def hangs_on_one_mark(self) -> bool:
        """It is stable, but one changed mark would flip its verdict: make one, or undo one."""
        return self.state in _STABLE.values() and self.fragile


@dataclass(frozen=True, slots=True)
class Advice:
    """What a facilitator weighs before another round; each part names its items, in the order given.

    Attributes
    ----------
    sentence : str
        All of it in English; the parts below are there to word it in another language.
    items : int
        How many items there are.
    stable_high, stable_low, stable_dissent, moving, too_few, too_few_pairs, first_round : tuple of str
        The items in each state; see `ItemStanding.state`. Every item is in one of them.
    hang_on_one_mark : tuple of str
        Stable items whose verdict one changed mark would flip.
    settled : tuple of str
        The other stable items.
    split : tuple of str
        Those of `stable_dissent` that are marked as split.
    indicative : tuple of str
        Items with a verdict that fewer than 8 experts gave.
    rounds_left : int or None
        How many more rounds are planned; None if that is open.
    """

    sentence: str
    items: int
    stable_high: tuple[str, ...]
    stable_low: tuple[str, ...]
    stable_dissent: tuple[str, ...]
    moving: tuple[str, ...]
    too_few: tuple[str, ...]
    too_few_pairs: tuple[str, ...]
    first_round: tuple[str, ...]
    hang_on_one_mark: tuple[str, ...]
    settled: tuple[str, ...]
    split: tuple[str, ...]
    indicative: tuple[str, ...]
    rounds_left: int | None

    @property
    def could_change(self) -> tuple[str, ...]:
        """Items on which one more round could still change something: the moving, then those on one mark."""
        return self.moving + self.hang_on_one_mark

    @property
    def counts(self) -> dict[State, int]:
        """Number of items in each state."""
        return {state: len(getattr(self, state)) for state in STATES}
