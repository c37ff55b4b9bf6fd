"""The view of keeping many earlier marks at once: each beside the panel's figure, with a tick to take away."""

import uuid
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from app.services.feedback import Aspect, CardToRate, Queue
from app.web.language import foreign, gettext, ngettext, number, spoken
from app.web.views.card_versions import mark_words
from app.web.views.components import Page
from app.web.views.scale_components import Strip


@dataclass(frozen=True, slots=True)
class KeptMark:
    """One criterion: the own earlier mark, and what the panel said then; no strip where that is withheld."""

    criterion: str
    lang: str
    mark: str
    panel: str
    strip: Strip | None
    is_far: bool


@dataclass(frozen=True, slots=True)
class KeepRow:
    """A card whose open marks can be kept."""

    code: str
    code_is_known: bool
    label: str
    lang: str
    value: str
    is_ticked: bool
    marks: tuple[KeptMark, ...]
    url: str
    reasons: str


@dataclass(frozen=True, slots=True)
class ApartRow:
    """A card that must be marked by hand, and why."""

    code: str
    code_is_known: bool
    label: str
    lang: str
    url: str
    why: str


@dataclass(frozen=True, slots=True)
class KeepingView:
    """The look at what would be kept, and the button that keeps it."""

    page: Page
    action: str
    owner: str
    key: str
    rows: tuple[KeepRow, ...]
    apart: tuple[ApartRow, ...]
    queue_url: str
    review_url: str
    refusal: str


def keeping_view(
    page: Page, queue: Queue, owner: str, refusal: str = "", chosen: AbstractSet[str] | None = None
) -> KeepingView:
    """What remains open; every card is ticked until its expert takes the tick away (`chosen`: those they left)."""
    home = f"/studies/{queue.study.slug}/cards"
    left = [card for card in queue.cards if not card.is_complete]
    return KeepingView(
        page=page,
        action=f"{home}/keeping",
        owner=owner,
        key=str(uuid.uuid4()),
        rows=tuple(_row(queue, card, home, chosen) for card in left if card.can_keep),
        apart=tuple(_apart(card, home) for card in left if not card.can_keep),
        queue_url=home,
        review_url=f"{home}/review",
        refusal=refusal,
    )


def card_name(card: CardToRate) -> str:
    """Where a card lies, as its tick says it; the version follows."""
    return f"{card.task_force.code}/{card.round_.number}/{card.item.code}"


def _row(queue: Queue, card: CardToRate, home: str, chosen: AbstractSet[str] | None) -> KeepRow:
    words, name = card.worded(spoken()), card_name(card)
    count = len(card.reasons)
    return KeepRow(
        code=card.item.code,
        code_is_known=card.objective.code is not None,
        label=words.label,
        lang=foreign(words.language),
        value=f"{name}/{card.version}",
        is_ticked=chosen is None or name in chosen,
        marks=tuple(_mark(queue, aspect) for aspect in card.aspects if aspect.mark is None),
        url=f"{home}#card-{card.item.code}",
        reasons=ngettext("Read the reason (%(count)s)", "Read the reasons (%(count)s)", count)
        % {"count": count}
        if count
        else gettext("Open this card"),
    )


def _mark(queue: Queue, aspect: Aspect) -> KeptMark:
    figure, criterion = aspect.figure, aspect.criterion
    name, lang = criterion.words(spoken()).name, foreign(criterion.language_for(spoken()))
    mark = mark_words(aspect.earlier)
    if figure is None or figure.median is None or figure.q1 is None or figure.q3 is None:
        return KeptMark(
            name, lang, mark, gettext("The panel’s figures are not shown: too few rated."), None, False
        )
    scale = queue.study
    strip = Strip(figure.median, figure.q1, figure.q3, scale.lowest, scale.highest, spoken())
    values = {
        "median": number(figure.median),
        "q1": number(figure.q1),
        "q3": number(figure.q3),
        "count": figure.n,
    }
    words = ngettext(
        "panel: median %(median)s, middle half %(q1)s to %(q3)s (%(count)s expert)",
        "panel: median %(median)s, middle half %(q1)s to %(q3)s (%(count)s experts)",
        figure.n,
    )
    return KeptMark(name, lang, mark, words % values, strip, aspect.asks_for_a_reason)


def _apart(card: CardToRate, home: str) -> ApartRow:
    words = card.worded(spoken())
    if card.own_wording is not None and card.own_wording.version != card.wording.version:
        why = gettext("Its wording has changed since you marked it.")
    else:
        why = gettext("On at least one of its open criteria you have no earlier mark.")
    url = f"{home}#card-{card.item.code}"
    known = card.objective.code is not None
    return ApartRow(card.item.code, known, words.label, foreign(words.language), url, why)
