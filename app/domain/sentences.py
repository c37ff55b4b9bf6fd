"""Sentences the platform may say to a person, whatever their language.

Nothing below the web layer knows who is reading. It says *which* sentence and with which values; the page
finds it in the reader's catalogue. `say` and `say_many` are also the keywords by which the texts are extracted.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text in English with named values, `%(name)s`, and its plural where the count decides."""

    text: str
    values: dict[str, Any] = field(default_factory=dict)
    plural: str | None = None
    count: int | None = None

    def __str__(self) -> str:
        """In English, for the command line and the journal."""
        chosen = self.text if self.plural is None or self.count == 1 else self.plural
        return chosen % self.values if self.values else chosen


def say(text: str, /, **values: Any) -> Sentence:
    """One sentence."""
    return Sentence(text, values)


def say_many(singular: str, plural: str, count: int, /, **values: Any) -> Sentence:
    """One sentence in the form its count asks for; `%(count)s` prints it."""
    return Sentence(singular, {"count": count, **values}, plural, count)
