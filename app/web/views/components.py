"""What the components around the card take: page, progress, verdicts, forms, filters, tasks. All frozen."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.results import Verdict

# --- the page around them -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere to go; `current` is where the reader stands."""

    words: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Language:
    """A language the page can be read in: its code and its own name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Page:
    """What every layout needs. `brand_more` says what the brand's page is about, on wide screens."""

    title: str
    home_url: str
    brand: str = "4 per 1000 · Delphi"
    brand_more: str = ""
    languages: tuple[Language, ...] = ()
    nav: tuple[Link, ...] = ()
    tabs: tuple[Link, ...] = ()
    crumbs: tuple[Link, ...] = ()
    person: str = ""
    sign_out_url: str = ""
    own_url: str = ""
    is_demo: bool = False
    facts: str = ""


# --- progress and participation -----------------------------------------------------------------


class TickState(StrEnum):
    """How far one card is."""

    OPEN = "open"
    BEGUN = "begun"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one expert is in a round: a tick a card, grouped by goal, and the way to the first open one."""

    groups: tuple[tuple[TickState, ...], ...]
    first_open: Link | None = None
    is_look: bool = False
    minutes_left: int = 0

    def count(self, state: TickState) -> int:
        return sum(group.count(state) for group in self.groups)

    @property
    def complete(self) -> int:
        return self.count(TickState.COMPLETE)

    @property
    def begun(self) -> int:
        return self.count(TickState.BEGUN)

    @property
    def total(self) -> int:
        return sum(len(group) for group in self.groups)


MOST_DOTS = 12
"""Beyond these a row of dots is no longer counted at a glance: figures alone."""


@dataclass(frozen=True, slots=True)
class Participation:
    """Who has answered, as counts: never what."""

    answered: int
    waiting: int
    left: int = 0

    @property
    def asked(self) -> int:
        return self.answered + self.waiting

    @property
    def dots(self) -> tuple[str, ...]:
        """One dot a person while they can still be counted at a glance."""
        if self.asked + self.left > MOST_DOTS:
            return ()
        return ("answered",) * self.answered + ("waiting",) * self.waiting + ("left",) * self.left


@dataclass(frozen=True, slots=True)
class VerdictMark:
    """What the rule says of a result. `counts` is what small panels read instead of shares ("4 of 5")."""

    verdict: Verdict
    is_split: bool = False
    is_indicative: bool = False
    is_fragile: bool = False
    counts: str = ""


# --- what to do ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Task:
    """A sentence that begins with a verb: the verb leads there, the rest says why."""

    verb: str
    rest: str
    url: str


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to narrow a list, with how many it holds."""

    words: str
    url: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Filters:
    """Links that narrow one list. `label` names them for those who cannot see that they belong together."""

    label: str
    links: tuple[Filter, ...]


# --- forms --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to type: label above, hint and fault under it. `rows` above 0 makes it a text of several lines."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    fault: str = ""
    kind: str = "text"
    rows: int = 0
    required: bool = False
    optional: bool = False
    words_of_people: bool = False
    autocomplete: str = ""
    lang: str = ""
    lowest: str = ""
    highest: str = ""
    longest: int = 0


@dataclass(frozen=True, slots=True)
class Option:
    """One choice, with a sentence under it."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several options: `look` is "list", "row", "segments" or "menu" (a drop-down)."""

    name: str
    label: str
    options: tuple[Option, ...]
    value: str = ""
    hint: str = ""
    fault: str = ""
    look: str = "list"


@dataclass(frozen=True, slots=True)
class Choices:
    """Any of several options."""

    name: str
    label: str
    options: tuple[Option, ...]
    values: frozenset[str] = frozenset()
    hint: str = ""
    fault: str = ""
    look: str = "list"


@dataclass(frozen=True, slots=True)
class Tick:
    """One thing that is so or not."""

    name: str
    label: str
    checked: bool = False
    hint: str = ""
    fault: str = ""
    value: str = "yes"
