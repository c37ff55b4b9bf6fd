"""The scale: what is asked and marked on it, what an expert is shown of the round before, the strip of a result.

Figures arrive here already disclosed: nothing below hides any.
"""

from dataclasses import dataclass

from babel.numbers import format_decimal

NO_OPINION = "no_opinion"
"""The value of the radio that says *no opinion*, as RatingStatus has it."""

CELL = 10
"""Width of one mark of the scale in the drawings; a bar leaves a gap of 1.5 on either side of it."""


def number(value: float, lang: str) -> str:
    """A figure as a reader of `lang` writes it, with two decimals at most."""
    return str(format_decimal(value, format="#,##0.##", locale=lang))


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the scale in a drawing."""

    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Plot:
    """The paths of one drawing: the middle half behind, a bar for every mark, and the bracket with the median."""

    band: str
    bars: str
    middle: str
    median: str


@dataclass(frozen=True, slots=True)
class Strip:
    """Median and middle half of one result on its scale: the strip of the results table."""

    median: float
    q1: float
    q3: float
    lowest: int = 1
    highest: int = 9
    lang: str = "en"

    def at(self, value: float) -> float:
        """Where a value stands: in the middle of its mark."""
        return round((value - self.lowest + 0.5) * CELL, 2)

    @property
    def width(self) -> int:
        return (self.highest - self.lowest + 1) * CELL

    @property
    def middle(self) -> Stretch:
        """The middle half over the marks it contains, so that an interquartile range of 0 is still seen."""
        start, end = self.at(self.q1) - CELL / 2, self.at(self.q3) + CELL / 2
        return Stretch(round(start, 2), round(end - start, 2))

    @property
    def ticks(self) -> tuple[float, ...]:
        return (self.at(self.lowest), self.width / 2, self.at(self.highest))

    @property
    def median_words(self) -> str:
        return number(self.median, self.lang)

    @property
    def q1_words(self) -> str:
        return number(self.q1, self.lang)

    @property
    def q3_words(self) -> str:
        return number(self.q3, self.lang)


@dataclass(frozen=True, slots=True)
class Feedback(Strip):
    """What one expert is shown of the round before on one criterion: counts from the lowest mark up."""

    counts: tuple[int, ...] = ()
    round_number: int = 1

    @property
    def n(self) -> int:
        return sum(self.counts)

    @property
    def tallest(self) -> int:
        return max(self.counts, default=0) or 1

    @property
    def along(self) -> Plot:
        """The drawing over a lying scale: one bar a mark, as high as its count, on the line below."""
        start, width, high = self.middle.x, self.middle.width, self.tallest
        bars = "".join(f"v-{count}h7v{count}m3 0" if count else "m10 0" for count in self.counts)
        return Plot(
            band=f"M{start:g} 0h{width:g}v{high}h-{width:g}z",
            bars=f"M1.5 {high}{bars}",
            middle=f"M{start + 0.3:g} 3v6H{start + width - 0.3:g}V3",
            median=f"M{self.at(self.median):g} 3v12",
        )

    @property
    def across(self) -> Plot:
        """The same beside an upright scale: large text turns the scale into rows, and the bars go with it."""
        start, width, high = self.middle.x, self.middle.width, self.tallest
        bars = "".join(f"h{count}v7h-{count}m0 3" if count else "m0 10" for count in self.counts)
        return Plot(
            band=f"M0 {start:g}v{width:g}h{high}v-{width:g}z",
            bars=f"M0 1.5{bars}",
            middle=f"M3 {start + 0.3:g}h6V{start + width - 0.3:g}H3",
            median=f"M3 {self.at(self.median):g}h12",
        )

    @property
    def counts_words(self) -> str:
        """Every count with its mark, for ears."""
        return ", ".join(f"{self.lowest + i}: {count}" for i, count in enumerate(self.counts))


@dataclass(frozen=True, slots=True)
class Earlier:
    """An expert's own mark of an earlier round; None is *no opinion*."""

    value: int | None
    round_number: int


@dataclass(frozen=True, slots=True)
class UpperHalf:
    """What a scale asks, and how the panel answered: the same for everybody to whom the item looks the same."""

    code: str
    name: str
    question: str
    lang: str
    points: int
    feedback: Feedback | None
    is_refused: bool


@dataclass(frozen=True, slots=True)
class MarkToGive:
    """One mark of a scale; `label` where it is an end, `was_in` the round in which it was its expert's."""

    code: str
    value: int
    label: str
    lang: str
    is_chosen: bool
    was_in: int | None


@dataclass(frozen=True, slots=True)
class LowerHalf:
    """The marks to choose from, and what one expert has chosen: the same on every card where they are the same."""

    code: str
    lowest: int
    highest: int
    low_label: str
    high_label: str
    lang: str
    chosen: int | str | None
    earlier: Earlier | None
    fault: str

    @property
    def marks(self) -> tuple[MarkToGive, ...]:
        ends = {self.lowest: self.low_label, self.highest: self.high_label}
        was = self.earlier.value if self.earlier is not None else None
        return tuple(
            MarkToGive(
                self.code,
                value,
                ends.get(value, ""),
                self.lang if value in ends else "",
                value == self.chosen,
                self.earlier.round_number if self.earlier is not None and value == was else None,
            )
            for value in range(self.lowest, self.highest + 1)
        )

    @property
    def is_changed(self) -> bool:
        """Whether this round's mark differs from the earlier one."""
        if self.earlier is None or self.chosen is None:
            return False
        return self.chosen != (NO_OPINION if self.earlier.value is None else self.earlier.value)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One aspect on a card; `lang` where its words are not in the page's language.

    `chosen` is what this round has: a mark, NO_OPINION, or None for still open.
    """

    code: str
    name: str
    question: str
    low_label: str
    high_label: str
    chosen: int | str | None = None
    earlier: Earlier | None = None
    feedback: Feedback | None = None
    lowest: int = 1
    highest: int = 9
    fault: str = ""
    lang: str = ""

    @property
    def upper_half(self) -> UpperHalf:
        """The upper half of the drawn scale."""
        points = self.highest - self.lowest + 1
        return UpperHalf(
            self.code, self.name, self.question, self.lang, points, self.feedback, bool(self.fault)
        )

    @property
    def lower_half(self) -> LowerHalf:
        """Its lower half."""
        return LowerHalf(
            self.code, self.lowest, self.highest, self.low_label, self.high_label, self.lang,
            self.chosen, self.earlier, self.fault,
        )  # fmt: skip
