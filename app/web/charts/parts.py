"""What the rows of every chart share: whom a row is about, the sign of a verdict, the heads of the columns."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.web.charts.svg import (
    BOLD,
    END,
    FILL,
    HEAD,
    ITALIC,
    LINE,
    SMALL,
    STROKE,
    TEXT,
    lines_of_text,
    spans,
    text,
    width_of,
    wrap,
)

BASELINE = 5  # from the middle of a line of text down to where its letters stand
CODE_GAP = 10
GAP = 14
SIGN = 16
SIGN_GAP = 6


class Sign(StrEnum):
    """A verdict is a shape and a word, never a colour alone. The values are those of the stored verdicts."""

    HIGH = "high"
    LOW = "low"
    NONE = "none"
    TOO_FEW = "too_few"


# Drawn in a square of 16.
_SHAPES = {
    Sign.HIGH: f'<circle cx="8" cy="8" r="7.5"{FILL["high"]}/><path{STROKE["tick"]} fill="none"'
    ' stroke-width="2" d="M4.5 8.3l2.5 2.5 4.5-5"/>',
    Sign.LOW: f'<rect x="1" y="1" width="14" height="14" rx="2"{FILL["low"]}/><path{STROKE["tick"]} fill="none"'
    ' stroke-width="2" d="M5 5l6 6M11 5l-6 6"/>',
    Sign.NONE: f'<circle cx="8" cy="8" r="6.5" fill="none" stroke-width="2"{STROKE["ring"]}/>',
    Sign.TOO_FEW: f'<circle cx="8" cy="8" r="6.5" fill="none" stroke-width="2" stroke-dasharray="2.5 2.6"'
    f"{STROKE['few']}/>",
}
_WORDS = {Sign.HIGH: "high", Sign.LOW: "low", Sign.NONE: "none", Sign.TOO_FEW: "ink3"}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a row is about.

    A provisional label is set in italics; a code that stands in for an unknown one is underlined with dashes.
    """

    code: str
    label: str
    is_provisional: bool = False
    code_is_known: bool = True


@dataclass(frozen=True, slots=True)
class SubjectColumn:
    """Where codes and labels stand: codes at 0, labels at `indent`, as wide as `label`."""

    indent: float
    label: float

    @property
    def width(self) -> float:
        """Both together."""
        return self.indent + self.label

    def lines(self, subject: Subject) -> list[str]:
        """The label, broken to fit."""
        return wrap(subject.label, self.label)


def subject_column(subjects: Iterable[Subject], most: float) -> SubjectColumn:
    """A column as wide as its texts, `most` at most; longer labels are wrapped."""
    known = list(subjects)
    indent = max((width_of(subject.code, TEXT, bold=True) for subject in known), default=0) + CODE_GAP
    label = max((width_of(subject.label) for subject in known), default=0)
    return SubjectColumn(indent, max(80, min(label, most - indent)))


def draw_subject(subject: Subject, column: SubjectColumn, y: float) -> str:
    """Code and label; `y` is the baseline of the first line."""
    drawn = text(0, y, subject.code, BOLD)
    if not subject.code_is_known:
        dashes = width_of(subject.code, TEXT, bold=True) * 0.92
        drawn += f'<path{STROKE["unknown"]} stroke-width="1.5" stroke-dasharray="3 2" d="M0 {y + 3.5:g}h{dashes:.0f}"/>'
    return drawn + lines_of_text(
        column.indent, y, column.lines(subject), ITALIC if subject.is_provisional else ""
    )


def draw_sign(sign: Sign | None, x: float, middle: float) -> str:
    """The shape of a verdict, centred on a line of text."""
    if sign is None:
        return ""
    return f'<g transform="translate({x:.0f} {middle - SIGN / 2:g})">{_SHAPES[sign]}</g>'


def word_paint(sign: Sign | None) -> str:
    """The colour of a verdict's word."""
    return FILL[_WORDS[sign]] if sign else ""


def sign_room(sign: Sign | None) -> float:
    """What the shape takes from a line."""
    return SIGN + SIGN_GAP if sign else 0


def draw_head(x: float, title: str, scale: str, width: float) -> tuple[str, float]:
    """A panel's title and what its scale means, from y = 0 down, and the height it took."""
    titles = wrap(title, width, HEAD, bold=True)
    notes = wrap(scale, width, SMALL)
    drawn = lines_of_text(x, HEAD, titles, f' font-size="{HEAD}"{BOLD}')
    below = HEAD + LINE * len(titles)
    drawn += lines_of_text(x, below, notes, f' font-size="{SMALL}"{FILL["ink3"]}')
    return drawn, below - LINE + LINE * len(notes) + 8


def draw_lines(
    title: str, sign: Sign | None, word: str, figures: list[tuple[str, str]], width: float
) -> tuple[str, float]:
    """On a phone: criterion, verdict and figures above a bar, in one line if they fit; and the height they took."""
    told = width_of(" ".join(words for words, _ in figures), bold=True)
    drawn = spans(width, 17, figures, END)
    if sign_room(sign) + width_of(f"{title} {word}") + GAP + told <= width:
        drawn += draw_sign(sign, 0, 17 - BASELINE)
        return drawn + spans(sign_room(sign), 17, [(title, FILL["ink2"]), (word, word_paint(sign))]), 24
    titles = wrap(title, width - GAP - told)
    words = wrap(word, width - sign_room(sign))
    below = 17 + LINE * len(titles)
    drawn += lines_of_text(0, 17, titles, FILL["ink2"]) + draw_sign(sign, 0, below - BASELINE)
    return drawn + lines_of_text(sign_room(sign), below, words, word_paint(sign)), below + LINE * len(
        words
    ) - 11
