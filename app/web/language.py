"""Languages: which one a page speaks, and how sentences, moments and numbers are said in it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cache, lru_cache
from gettext import NullTranslations
from pathlib import Path
from unicodedata import bidirectional
from zoneinfo import ZoneInfo

from babel import Locale, negotiate_locale
from babel.dates import format_datetime, format_time, get_timezone_name
from babel.numbers import format_decimal
from babel.support import Translations

from app.domain.people import LANGUAGES
from app.domain.sentences import Sentence

CATALOGUES = Path(__file__).resolve().parents[2] / "locale"
NAMES = {"en": "English", "fr": "Français", "es": "Español"}

# Letters of Arabic and Hebrew, and the characters that turn what follows them around, ended or not.
_TURNING = frozenset(("R", "AL", "RLE", "LRE", "RLO", "LRO", "RLI", "LRI", "FSI"))

_speaking: ContextVar[str] = ContextVar("speaking", default="en")


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within this block every sentence is in `language`."""
    token = _speaking.set(language)
    try:
        yield
    finally:
        _speaking.reset(token)


def speak(language: str) -> None:
    """From here on this request's sentences are in `language`; each request has a context of its own."""
    _speaking.set(language)


def spoken() -> str:
    """The language of this page."""
    return _speaking.get()


def negotiated(header: str) -> str:
    """The first of a browser's languages that we speak, else English."""
    wanted = [part.partition(";")[0].strip().replace("-", "_") for part in header.split(",") if part.strip()]
    return (negotiate_locale(wanted, LANGUAGES, sep="_") or "en").lower()


def gettext(message: str) -> str:
    """A text in the language of this page."""
    return _catalogue(spoken()).gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """A text in the form that its count asks for in the language of this page."""
    return _catalogue(spoken()).ngettext(singular, plural, count)


def said(sentence: Sentence | str) -> str:
    """A sentence of the lower layers in the language of this page."""
    if isinstance(sentence, str):
        return sentence
    if sentence.plural is None or sentence.count is None:
        text = gettext(sentence.text)
    else:
        text = ngettext(sentence.text, sentence.plural, sentence.count)
    values = {
        name: isolated(value) if isinstance(value, str) else value for name, value in sentence.values.items()
    }
    return text % values if values else text.replace("%%", "%")


def isolated(words: str) -> str:
    """Somebody's words for the midst of a sentence: if they run right to left, what stands around them does not."""
    turns = not words.isascii() and any(bidirectional(one) in _TURNING for one in words)
    return f"\u2068{words}\u2069" if turns else words


def foreign(language: str) -> str:
    """The `lang` that an element needs: none where it speaks the page's language."""
    return "" if language == spoken() else language


def not_translated(languages: Iterable[str]) -> str:
    """Said once on a page of which something stands in these languages, because nobody has translated it."""
    others = [one for one in dict.fromkeys(languages) if one != spoken()]
    if not others:
        return ""
    words = {
        "en": gettext("Not yet translated: shown in English."),
        "fr": gettext("Not yet translated: shown in French."),
        "es": gettext("Not yet translated: shown in Spanish."),
    }
    return " ".join(words[one] for one in others)


def moment(at: datetime, zone: str, style: str = "full") -> str:
    """An instant with weekday and the zone's name, as a deadline is announced; `day` and `time` are shorter."""
    return _moment(spoken(), at.replace(second=0, microsecond=0), zone, style)


@lru_cache(maxsize=4096)
def _moment(language: str, at: datetime, zone: str, style: str) -> str:
    local, locale = at.astimezone(ZoneInfo(zone)), Locale(language)
    if style == "time":
        return format_time(local, "short", tzinfo=local.tzinfo, locale=locale)
    if style == "day":
        return format_datetime(local, "d MMM yyyy", locale=locale)
    name = get_timezone_name(local, width="short", locale=locale, zone_variant=None)
    return f"{format_datetime(local, 'EEEE d MMMM yyyy, HH:mm', locale=locale)} {name}"


def number(value: float | None, digits: int = 2) -> str:
    """A figure with at most `digits` decimals; undefined is a dash."""
    if value is None:
        return "–"
    return format_decimal(value, "#,##0." + "#" * digits, locale=Locale(spoken()))


def percent(share: float | None, digits: int = 1) -> str:
    """A share of 0 to 1 as a percentage; undefined is a dash. Verdicts never look at this rounded one."""
    if share is None:
        return "–"
    return format_decimal(100 * share, "#,##0." + "0" * digits, locale=Locale(spoken())) + "\u202f%"


@cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(CATALOGUES, [language])
