"""What every chart is written with: escaped text, estimated widths, and the frame around a picture.

Colours are presentation attributes, so that a picture saved to a file or turned into a PNG looks as it does
on the page; each comes with a class by which `charts.css` repaints it on a dark ground.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from markupsafe import Markup, escape

LINE = 18  # from one line of text to the next
SMALL = 13
TEXT = 14
HEAD = 16
SANS = "system-ui, -apple-system, &#34;Segoe UI&#34;, Roboto, &#34;Noto Sans&#34;, sans-serif"

_FILLS = {
    "ink": "#1D221E",
    "ink2": "#434B45",
    "ink3": "#5B635C",
    "high": "#1F5C3B",
    "low": "#7A2E5D",
    "none": "#6A5A00",
    "warn": "#8A4B00",
    "on": "#FFFFFF",
}
_STROKES = {
    "line": "#DCD9CE",
    "axis": "#7C8278",
    "halo": "#FFFFFF",
    "median": "#1D221E",
    "cut": "#434B45",
    "unknown": "#8A4B00",
    "outline": "#767676",
    "tick": "#FFFFFF",
    "ring": "#6A5A00",
    "few": "#5B635C",
}
FILL = {name: f' class="c-{name}" fill="{colour}"' for name, colour in _FILLS.items()}
STROKE = {name: f' class="c-{name}" stroke="{colour}"' for name, colour in _STROKES.items()}
BOLD = ' font-weight="650"'
ITALIC = ' font-style="italic"'
END = ' text-anchor="end"'
MIDDLE = ' text-anchor="middle"'

# Characters that no XML file may hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = re.compile("[ \t\n\r]+")  # not at the no-break spaces that French sets before "%" and ":"
_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_WIDE_SCRIPTS = 0x1100  # Hangul, CJK and what follows: about square
_ADVANCE = {
    **dict.fromkeys(" \xa0\u202filjIJ.,:;'’|", 0.34),
    **dict.fromkeys('ftr()[]-!/·"', 0.42),
    **dict.fromkeys("mwMW%@→…—", 0.95),
}


def number(value: float) -> str:
    """A coordinate, to a tenth of a pixel: finer is bytes that nobody sees."""
    return str(value) if isinstance(value, int) else f"{value:.1f}".removesuffix(".0")


def clean(words: str) -> str:
    """Words as they may stand in XML."""
    return str(escape(words if words.isprintable() else _NOT_XML.sub("", words)))


def text(x: float, y: float, words: str, extra: str = "") -> str:
    """One line of text; `y` is its baseline."""
    return f'<text x="{number(x)}" y="{number(y)}"{extra}>{clean(words)}</text>' if words else ""


def lines_of_text(x: float, y: float, lines: Iterable[str], extra: str = "") -> str:
    """Lines under each other; `y` is the baseline of the first."""
    return "".join(text(x, y + LINE * i, line, extra) for i, line in enumerate(lines))


def spans(x: float, y: float, parts: Iterable[tuple[str, str]], extra: str = "") -> str:
    """One line in several hands: pairs of words and their attributes. The reader's font sets the distances."""
    inner = " ".join(
        f"<tspan{own}>{clean(words)}</tspan>" if own else clean(words) for words, own in parts if words
    )
    return f'<text x="{number(x)}" y="{number(y)}"{extra}>{inner}</text>' if inner else ""


def rect(x: float, y: float, width: float, height: float, extra: str = "") -> str:
    """A rectangle."""
    place = f'x="{number(x)}" y="{number(y)}"'
    return f'<rect {place} width="{number(width)}" height="{number(height)}"{extra}/>'


def group(inner: str, x: float = 0, y: float = 0, extra: str = "") -> str:
    """Things moved together."""
    return f'<g transform="translate({number(x)} {number(y)})"{extra}>{inner}</g>' if inner else ""


def horizontals(ys: Iterable[float], width: float, extra: str) -> str:
    """Lines across the picture, as one path."""
    path = "".join(f"M0 {number(y)}h{number(width)}" for y in ys)
    return f'<path{extra} d="{path}"/>' if path else ""


@lru_cache(maxsize=4096)
def width_of(words: str, size: float = TEXT, bold: bool = False) -> float:
    """How wide words may become, by the widest of the fonts that readers are likely to have.

    The picture is written without knowing the reader's font. Too much room costs a little white; too little
    would let texts run into each other.
    """
    return sum(map(_advance, words)) * size * (1.1 if bold else 1)


def _advance(character: str) -> float:
    known = _ADVANCE.get(character)
    if known is not None:
        return known
    if character.isupper():
        return 0.74
    return 1.0 if ord(character) >= _WIDE_SCRIPTS and character.isalpha() else 0.62


def wrap(words: str, width: float, size: float = TEXT, bold: bool = False) -> list[str]:
    """Words broken into lines that fit; a word longer than a line is broken too. Nothing is left out."""
    room = width + 0.01  # a column made to measure must hold what it was measured for
    if width_of(words, size, bold) <= room:
        return [words] if words else []
    lines: list[str] = []
    for word in filter(None, _BREAKS.split(words)):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size, bold) <= room:
            lines[-1] = longer
        else:
            lines.extend(_pieces(word, room, size, bold))
    return lines


def _pieces(word: str, width: float, size: float, bold: bool) -> list[str]:
    if width_of(word, size, bold) <= width:
        return [word]
    pieces = [""]
    for character in word:
        if pieces[-1] and width_of(pieces[-1] + character, size, bold) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces


def picture(
    inner: str, layout: str, prefix: str, title: str, description: str, width: int, height: float
) -> Markup:
    """The frame: a title and a description for those who do not see the picture, then the picture.

    `prefix` keeps apart the ids of two charts on one page.
    """
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(f"a chart's prefix is made of letters, digits and hyphens, not {prefix!r}")
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart chart-{layout} c-ink" role="img"'
        f' aria-labelledby="{prefix}-title" aria-describedby="{prefix}-desc"'
        f' viewBox="0 0 {width} {number(height)}" width="{width}" height="{number(height)}"'
        f' font-family="{SANS}" font-size="{TEXT}" fill="{_FILLS["ink"]}">'
    )
    named = f'<title id="{prefix}-title">{clean(title)}</title><desc id="{prefix}-desc">{clean(description)}</desc>'
    return Markup(f"{opening}{named}{inner}</svg>")  # noqa: S704  # every word in it went through `clean`
