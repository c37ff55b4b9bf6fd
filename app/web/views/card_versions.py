"""Two versions of one card beside each other: what is stored, and what its expert has just sent over it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.ratings import Mark
from app.services.feedback import Aspect, CardToRate
from app.web.language import gettext, spoken


@dataclass(frozen=True, slots=True)
class Version:
    """One version in words: each criterion's name with its mark, and the reason."""

    marks: tuple[tuple[str, str], ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Versions:
    """A choice between two; `sent` are the fields that say again what was sent, should its expert choose that."""

    stored: Version
    stored_at: str
    mine: Version
    sent: tuple[tuple[str, str], ...]

    @property
    def are_alike(self) -> bool:
        """Whether both say the same: then there is nothing to choose."""
        return self.stored == self.mine


def versions(
    card: CardToRate, stored_at: str, values: Mapping[str, int | None], reason: str, keep: str
) -> Versions:
    """What is stored and what was sent; `keep` is the press that came with it, "all" or a criterion's code."""
    mine = [
        (one.criterion.words(spoken()).name, mark_words(_mine(one, values, keep))) for one in card.aspects
    ]
    sent = [(f"mark-{code}", "no_opinion" if mark is None else str(mark)) for code, mark in values.items()]
    return Versions(
        Version(_marks(card.aspects), card.reason),
        stored_at,
        Version(tuple(mine), reason.strip()),
        (*sent, ("reason", reason), *((("keep", keep),) if keep else ())),
    )


def mark_words(mark: Mark | None) -> str:
    """A mark in words; one that is not set yet is open."""
    if mark is None:
        return gettext("open")
    return gettext("no opinion") if mark.value is None else str(mark.value)


def _marks(aspects: Sequence[Aspect]) -> tuple[tuple[str, str], ...]:
    return tuple((one.criterion.words(spoken()).name, mark_words(one.mark)) for one in aspects)


def _mine(aspect: Aspect, values: Mapping[str, int | None], keep: str) -> Mark | None:
    code = aspect.criterion.code
    if keep == code or (keep == "all" and code not in values):
        return aspect.earlier
    return Mark(values[code]) if code in values else None
