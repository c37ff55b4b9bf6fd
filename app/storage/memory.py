"""Memory of what is frozen: read once by a process, then shared by everybody who asks.

Only things that no later transaction can change are kept: what an open round asks, the figures of a closed one.
The database's triggers see to that, so hardly anything here has to be forgotten but for want of room. A withdrawal
is the exception, as it takes a person's words out of a released round: what holds words is kept by `edition` too,
the number of withdrawals that its reader knows of, in whichever process they happened. And only sessions that read
committed data fill it: a writing session may still be rolled back.
"""

import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeVar

from sqlmodel import Session

Kept = TypeVar("Kept")
READS_COMMITTED = "reads_committed"


class Memory(Generic[Kept]):
    """Values by round, at most `most` of them, the longest unused given up first."""

    def __init__(self, most: int) -> None:
        self._kept: OrderedDict[uuid.UUID, tuple[int, Kept]] = OrderedDict()
        self._most = most

    def of(
        self,
        db: Session,
        round_ids: Iterable[uuid.UUID],
        read: Callable[[list[uuid.UUID]], Mapping[uuid.UUID, Kept]],
        edition: int = 0,
    ) -> dict[uuid.UUID, Kept]:
        """The values of these rounds; those not known yet are read together."""
        wanted = list(round_ids)
        if not db.info.get(READS_COMMITTED):
            return dict(read(wanted)) if wanted else {}
        held = {one: kept for one in wanted if (kept := self._kept.get(one)) is not None}
        found = {one: value for one, (known, value) in held.items() if known == edition}
        missing = [one for one in wanted if one not in found]
        for one, value in (read(missing) if missing else {}).items():
            found[one] = value
            self._kept[one] = edition, value
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return found
