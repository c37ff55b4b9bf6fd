"""The page of a refusal: one sentence, what was typed, and what can still be done."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.sentences import Sentence
from app.web.forms import Fields
from app.web.language import gettext
from app.web.views.components import Field, Link, Page
from app.web.views.scale_components import NO_OPINION

MOST_ECHOED = 20


@dataclass(frozen=True, slots=True)
class Again:
    """A form as it was sent, to be sent once more: `fields` can be read and mended, the rest is what a page put in."""

    action: str
    fields: tuple[Field, ...]
    rest: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RefusalView:
    """What was not done, and why. `typed` is to be copied; what `again` holds is not lost either."""

    page: Page
    title: Sentence
    sentence: Sentence
    more: Sequence[Sentence]
    typed: tuple[tuple[str, str], ...]
    again: Again | None
    way: Link


def typed_words(form: Fields, again: Again | None) -> tuple[tuple[str, str], ...]:
    """What a form said, in words; not twice, should it stand in a field."""
    marks = list(form.starting("mark-").items())[:MOST_ECHOED]
    said = [(code[:40], gettext("no opinion") if text == NO_OPINION else text[:40]) for code, text in marks]
    if again is None:
        said += [(label, text) for name, label in _labels().items() if (text := form.one(name))]
    return tuple(said)


def again_of(action: str, form: Fields) -> Again | None:
    """The form once more, with everything that was in it; None if it held a file, which a page cannot give back."""
    if form.files:
        return None
    labels = _labels()
    said = tuple(
        Field(name, labels[name], text, rows=5, words_of_people=True)
        for name, text in form.pairs
        if name in labels
    )
    return Again(action, said, tuple(pair for pair in form.pairs if pair[0] not in labels))


def _labels() -> dict[str, str]:
    """The fields in which people write at length, where a page of refusal knows nothing but their names."""
    return {"reason": gettext("Your reason"), "interests": gettext("Your interests")}
