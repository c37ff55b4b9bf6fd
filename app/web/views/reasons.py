"""The page on which the reasons of a closed round are read before the panel reads them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.reasons import ReleasedReason
from app.domain.rounds import Round, RoundState
from app.services.moderating import GivenReason
from app.storage.items import WordedItem
from app.web.language import gettext, ngettext, number
from app.web.views.components import Filters, Page
from app.web.views.figures import ItemView, item_view, untranslated


@dataclass(frozen=True, slots=True)
class ReasonView:
    """Somebody's words. `handle` stands for the card in this form and leads to nobody."""

    text: str
    lang: str
    handle: str = ""
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class ItemReasons:
    """The reasons that were given with one item."""

    item: ItemView
    reasons: tuple[ReasonView, ...]


@dataclass(frozen=True, slots=True)
class ReasonsView:
    """The page. `standing` says which reasons were held back when it was read."""

    page: Page
    links: Filters
    lead: str
    summary: str = ""
    items: tuple[ItemReasons, ...] = ()
    action: str = ""
    standing: str = ""
    can_change: bool = False
    untranslated: str = ""


def moderation_view(
    page: Page,
    links: Filters,
    round_: Round,
    given: Mapping[str, GivenReason],
    worded: Sequence[WordedItem],
    standing: str,
    action: str,
) -> ReasonsView:
    """All reasons of a round by item, each under its handle."""
    by_item: dict[uuid.UUID, list[ReasonView]] = {}
    for handle, one in given.items():
        by_item.setdefault(one.item_id, []).append(ReasonView(one.text, one.language, handle, one.is_held))
    items = _by_item(worded, by_item)
    return ReasonsView(
        page,
        links,
        _lead(round_, bool(given)),
        _summary(given) if given else "",
        items,
        action,
        standing,
        round_.state is RoundState.CLOSED and bool(given),
        untranslated(one.item for one in items),
    )


def expert_reasons_view(
    page: Page,
    links: Filters,
    round_: Round,
    released: Sequence[ReleasedReason],
    worded: Sequence[WordedItem],
) -> ReasonsView:
    """What somebody who answers here reads: what everybody else on the panel reads, and no earlier."""
    by_item: dict[uuid.UUID, list[ReasonView]] = {}
    for one in released:
        by_item.setdefault(one.item_id, []).append(ReasonView(one.text, one.language))
    sits = gettext("You sit on this Task Force yourself: you read its reasons when all its experts do.")
    if round_.state is not RoundState.RELEASED:
        more = gettext("Until then another facilitator reads them.")
    else:
        more = gettext("These were released.") if released else gettext("None was released.")
    items = _by_item(worded, by_item)
    note = untranslated(one.item for one in items)
    return ReasonsView(page, links, f"{sits} {more}", items=items, untranslated=note)


def _lead(round_: Round, has_reasons: bool) -> str:
    if not round_.is_closed:
        return gettext("Reasons are read when the round has closed.")
    if not has_reasons:
        return gettext("Nobody gave a reason in this round.")
    if round_.state is RoundState.RELEASED:
        return gettext("The round is released: its reasons stay as they were decided.")
    return gettext(
        "You read what was written, not by whom, when or with which mark. Hold back only what names or reveals "
        "somebody, or insults; disagreement is no ground. The panel reads the rest once the round is released."
    )


def _summary(given: Mapping[str, GivenReason]) -> str:
    held = sum(one.is_held for one in given.values())
    words = ngettext(
        "%(count)s reason: %(shown)s shown, %(held)s held back",
        "%(count)s reasons: %(shown)s shown, %(held)s held back",
        len(given),
    )
    return words % {"count": number(len(given)), "shown": number(len(given) - held), "held": number(held)}


def _by_item(
    worded: Sequence[WordedItem], by_item: Mapping[uuid.UUID, Sequence[ReasonView]]
) -> tuple[ItemReasons, ...]:
    return tuple(
        ItemReasons(item_view(one), tuple(by_item[one.item.id])) for one in worded if one.item.id in by_item
    )
