"""Memory of what is frozen: read once by a process, then shared by everybody who asks.

Only things that no later transaction can change are kept: what an open round asks, the figures of a closed one.
The database's triggers see to that, so hardly anything here has to be forgotten but for want of room. A withdrawal
is the exception, as it takes a person's words out of a released round: what holds words is kept by `edition` too,
the number of withdrawals that its reader knows of, in whichever process they happened. And only sessions that read
committed data fill it: a writing session may still be rolled back, and only uses what is there.

What changes with every save and need not be told to the second is kept for a moment only: a `Glance`.
"""

import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from sqlmodel import Session

Kept = TypeVar("Kept")
READS_COMMITTED = "reads_committed"


class _Store(Generic[Kept]):
    """What is kept under an id, with a stamp that says whether it still holds."""

    def __init__(self, most: int) -> None:
        self._kept: OrderedDict[uuid.UUID, tuple[Any, Kept]] = OrderedDict()
        self._most = most
        _STORES.append(self)

    def forget(self) -> None:
        """Give up everything."""
        self._kept.clear()

    def _of(
        self,
        db: Session,
        ids: Iterable[uuid.UUID],
        read: Callable[[list[uuid.UUID]], Mapping[uuid.UUID, Kept]],
        stamp: object,
        holds: Callable[[Any, Kept], bool],
    ) -> dict[uuid.UUID, Kept]:
        wanted = list(ids)
        held = {one: kept for one in wanted if (kept := self._kept.get(one)) is not None}
        found = {one: value for one, (known, value) in held.items() if holds(known, value)}
        missing = [one for one in wanted if one not in found]
        may_fill = db.info.get(READS_COMMITTED)
        for one, value in (read(missing) if missing else {}).items():
            found[one] = value
            if may_fill:
                self._kept[one] = stamp, value
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return found


class Memory(_Store[Kept]):
    """Values by round or by study, at most `most` of them, the oldest given up first."""

    def of(
        self,
        db: Session,
        ids: Iterable[uuid.UUID],
        read: Callable[[list[uuid.UUID]], Mapping[uuid.UUID, Kept]],
        edition: int = 0,
    ) -> dict[uuid.UUID, Kept]:
        """The values under these ids; those not known yet are read together."""
        return self._of(db, ids, read, edition, lambda known, _value: known == edition)


class Glance(_Store[Kept]):
    """Values by round that may be a little out of date: looked up anew when they are older than each may be."""

    def __init__(self, most: int, lasts: Callable[[Kept], timedelta]) -> None:
        super().__init__(most)
        self._lasts = lasts

    def of(
        self,
        db: Session,
        ids: Iterable[uuid.UUID],
        read: Callable[[list[uuid.UUID]], Mapping[uuid.UUID, Kept]],
        at: datetime,
    ) -> dict[uuid.UUID, Kept]:
        """The values under these ids as they are at this moment, or were shortly before."""
        return self._of(db, ids, read, at, lambda read_at, value: abs(at - read_at) < self._lasts(value))


_STORES: list[_Store[Any]] = []


def forget_all() -> None:
    """Forget everything, as a process that starts anew has."""
    for one in _STORES:
        one.forget()
