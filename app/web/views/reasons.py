"""The page on which the reasons of a closed round are read before the panel reads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.services.moderating import GivenReason
from app.storage.items import WordedItem
from app.web.language import gettext, ngettext, number
from app.web.views.components import Filters, Page
from app.web.views.figures import ItemView, item_view


@dataclass(frozen=True, slots=True)
class ReasonView:
    """Somebody's words. `handle` stands for the card in this form and leads to nobody."""

    handle: str
    text: str
    lang: str
    is_held: bool


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
    items: tuple[ItemReasons, ...] = ()
    action: str = ""
    standing: str = ""
    can_change: bool = False
    summary: str = ""


def moderation_view(
    page: Page,
    links: Filters,
    given: Sequence[tuple[str, GivenReason]],
    worded: Sequence[WordedItem],
    action: str,
    standing: str,
    can_change: bool,
) -> ReasonsView:
    """All reasons of a round by item, each with its handle."""
    held = sum(one.is_held for _, one in given)
    summary = ngettext("%(count)s reason: %(shown)s shown, %(held)s held back.",
                       "%(count)s reasons: %(shown)s shown, %(held)s held back.", len(given))  # fmt: skip
    words = {"count": number(len(given)), "shown": number(len(given) - held), "held": number(held)}
    by_item: dict[object, list[ReasonView]] = {}
    for handle, one in given:
        by_item.setdefault(one.item_id, []).append(ReasonView(handle, one.text, one.language, one.is_held))
    lead = gettext(
        "You read what was written, not by whom, when or with which mark. Hold back only what names or reveals "
        "somebody, or insults; disagreement is no ground."
    )
    fixed = gettext("The round is released: these reasons stay as they were decided.")
    return ReasonsView(
        page,
        links,
        (lead if can_change else fixed) if given else gettext("Nobody gave a reason in this round."),
        _by_item(worded, by_item),
        action,
        standing,
        can_change and bool(given),
        summary % words if given else "",
    )


def expert_reasons_view(
    page: Page, links: Filters, released: Sequence[ReasonView], by_item: Mapping[object, list[ReasonView]],
    worded: Sequence[WordedItem], is_released: bool,
) -> ReasonsView:  # fmt: skip
    """What somebody who answers here reads: what everybody else on the panel reads, and no earlier."""
    sits = gettext("You sit on this Task Force yourself: you read its reasons when all its experts do.")
    after = gettext("These are the reasons that were released.") if released else gettext("No reason was released.")
    before = gettext("Another facilitator reads them and releases the round.")
    return ReasonsView(page, links, f"{sits} {after if is_released else before}", _by_item(worded, by_item))


def _by_item(
    worded: Sequence[WordedItem], by_item: Mapping[object, list[ReasonView]]
) -> tuple[ItemReasons, ...]:
    return tuple(
        ItemReasons(item_view(one.item and one, one.wording), tuple(by_item[one.item.id]))
        for one in worded
        if one.item.id in by_item
    )
