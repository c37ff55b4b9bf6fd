"""What the rating card takes: frozen values. Whatever a person wrote travels with its language."""

from dataclasses import dataclass, field
from enum import StrEnum

from app.web.views.card_versions import Versions
from app.web.views.scale_components import Criterion, number


@dataclass(frozen=True, slots=True)
class Reason:
    """Somebody's words. `side` is "above" or "below" the middle half on a criterion, or empty."""

    text: str
    lang: str
    side: str = ""
    criterion: str = ""


@dataclass(frozen=True, slots=True)
class Reasons:
    """The others' reasons: those shown, and the rest folded."""

    shown: tuple[Reason, ...] = ()
    folded: tuple[Reason, ...] = ()
    round_number: int = 1


@dataclass(frozen=True, slots=True)
class FarMark:
    """A mark far enough from a median its expert is shown that the others would like to know why."""

    criterion: str
    mark: int
    median: float
    lang: str = "en"

    @property
    def median_words(self) -> str:
        return number(self.median, self.lang)


@dataclass(frozen=True, slots=True)
class ReasonBox:
    """Where the reason is written, folded unless there is something to write or to read."""

    text: str
    is_open: bool
    is_change: bool
    is_small_panel: bool
    fault: str
    longest: int


@dataclass(frozen=True, slots=True)
class ReasonField:
    """The card's one reason; asked for gently when a mark lies far from the median."""

    text: str = ""
    far: tuple[FarMark, ...] = ()
    is_change: bool = False
    is_small_panel: bool = False
    fault: str = ""
    longest: int = 10_000

    @property
    def box(self) -> ReasonBox:
        is_open = bool(self.text or self.far or self.is_change or self.fault)
        return ReasonBox(self.text, is_open, self.is_change, self.is_small_panel, self.fault, self.longest)


class Badge(StrEnum):
    """How sure we are that words are the Initiative's."""

    WORKING_TITLE = "working_title"
    PLAN_2020 = "plan_2020"
    INFERRED = "inferred"
    PARAPHRASED = "paraphrased"
    LABEL_MATCH = "label_match"
    MISSING = "missing"


class CardState(StrEnum):
    """What the card's foot says. What is on its way is said by the browser alone."""

    OPEN = "open"
    BEGUN = "begun"
    COMPLETE = "complete"
    KEPT = "kept"
    CHANGED = "changed"
    NEEDS_MARKS = "needs_marks"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Target:
    """What an objective wants by a year."""

    year: str
    text: str
    lang: str = "en"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a changed wording: kept (""), taken out ("del") or put in ("ins")."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Rewording:
    """Why the wording is another than in an earlier round, and what changed."""

    round_number: int
    why: str
    spans: tuple[Span, ...]
    lang: str = "en"


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the marks, down to the opening of the form: the same for everybody who sees it so."""

    code: str
    action: str
    is_closed: bool
    is_unsent: bool
    code_is_known: bool
    label: str
    text: str
    lang: str
    badges: tuple[Badge, ...]
    targets: tuple[Target, ...]
    targets_note: str
    rewording: Rewording | None
    untranslated: str


@dataclass(frozen=True, slots=True)
class PutBack:
    """One press that puts an earlier mark back; None is *no opinion*."""

    code: str
    criterion: str
    mark: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What the card's foot says first: how the card stands, and since when."""

    state: CardState
    saved_at: str


@dataclass(frozen=True, slots=True)
class Acts:
    """What stands below it: what is still open, and the card's buttons. Without a time, so that many cards share it."""

    state: CardState
    is_closed: bool
    open_names: tuple[str, ...]
    may_keep: bool
    may_put_back: tuple[PutBack, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One item before one seat in one round: what is saved together."""

    code: str
    label: str
    text: str
    action: str
    version: int
    key: str
    criteria: tuple[Criterion, ...]
    lang: str = "en"
    code_is_known: bool = True
    badges: tuple[Badge, ...] = ()
    targets: tuple[Target, ...] = ()
    targets_note: str = ""
    rewording: Rewording | None = None
    reasons: Reasons | None = None
    reasons_first: bool = True
    untranslated: str = ""
    reason: ReasonField = field(default_factory=ReasonField)
    state: CardState = CardState.OPEN
    saved_at: str = ""
    refusal: str = ""
    is_closed: bool = False
    versions: Versions | None = None

    @property
    def head(self) -> Head:
        is_unsent = self.state is CardState.REFUSED and not self.is_closed
        return Head(
            self.code, self.action, self.is_closed, is_unsent, self.code_is_known, self.label, self.text, self.lang,
            self.badges, self.targets, self.targets_note, self.rewording, self.untranslated,
        )  # fmt: skip

    @property
    def standing(self) -> Standing:
        return Standing(self.state, self.saved_at)

    @property
    def acts(self) -> Acts:
        return Acts(self.state, self.is_closed, self.open_names, self.may_keep, self.may_put_back)

    @property
    def open_names(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.criteria if c.chosen is None)

    @property
    def may_keep(self) -> bool:
        """Whether one press may keep the earlier mark of every criterion that is still open."""
        still_open = [c for c in self.criteria if c.chosen is None]
        rated = bool(still_open) and all(c.earlier is not None for c in still_open)
        return rated and self.rewording is None and not self.is_closed

    @property
    def may_put_back(self) -> tuple[PutBack, ...]:
        if self.is_closed or self.rewording:
            return ()
        return tuple(
            PutBack(c.code, c.name, c.earlier.value)
            for c in self.criteria
            if c.earlier and c.lower_half.is_changed
        )
