"""The platform's words in the language that somebody reads, by their English.

words = Words("fr")
words("Sign out")                                      # as the page writes it
words.heard("%(complete)s of %(total)s complete")      # a pattern for what is read out, whatever the values
"""

import re
from dataclasses import dataclass

from app.services.designing import TEMPLATE_CRITERIA
from app.web.language import gettext, ngettext, speaking

WIDE = re.compile("[\u00a0\u202f]")  # the spaces of French, which the accessibility tree holds as plain ones


@dataclass(frozen=True)
class Words:
    """The platform's words in one language."""

    language: str

    def __call__(self, message: str, **values: object) -> str:
        with speaking(self.language):
            text = gettext(message)
        return text % values if values else text

    def many(self, singular: str, plural: str, count: int, **values: object) -> str:
        with speaking(self.language):
            return ngettext(singular, plural, count) % ({"num": count} | values)

    def at_some_time(self, message: str) -> re.Pattern[str]:
        """A message that holds a time of day."""
        before, after = self(message).split("%(time)s")
        return re.compile(rf"{re.escape(before)}\d{{1,2}}:\d\d.*{re.escape(after)}")

    def heard(self, message: str) -> str:
        """A message as a pattern for what the accessibility tree holds: its values may be anything."""
        return re.sub(r"%\\\((\w+)\\\)s", ".+", re.escape(WIDE.sub(" ", self(message))))

    @property
    def criteria(self) -> tuple[str, ...]:
        """The names of the criteria that a study begins with."""
        return tuple(one.read_in(self.language).name for one in TEMPLATE_CRITERIA)
