"""The views of the front page, the sign-in and the personal link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.people import Role, masked
from app.services.signing_in import OpenedLink
from app.storage.people import Seated
from app.web.language import gettext, isolated, moment
from app.web.views.components import Link, Page


@dataclass(frozen=True, slots=True)
class FrontView:
    """What anybody sees."""

    page: Page
    places: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class SignInView:
    """A sign-in link, before its button is pressed."""

    page: Page
    masked: str
    action: str


@dataclass(frozen=True, slots=True)
class LandingView:
    """A personal link, before its button is pressed: who will see what, and one button."""

    page: Page
    study: str
    masked: str
    seats: tuple[str, ...]
    rounds_planned: int
    fewest_others: int
    fewest_outside: int
    has_declined: bool
    responsible: str
    contact: str
    retention: str
    action: str
    decline_url: str


@dataclass(frozen=True, slots=True)
class DeclineView:
    """Saying no, or having said it."""

    page: Page
    study: str
    masked: str
    action: str
    link_url: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class GoneView:
    """The personal link of somebody who has withdrawn: that they have, when, and whom to ask."""

    page: Page
    study: str
    masked: str
    since: str
    responsible: str
    contact: str


def gone_view(page: Page, opened: OpenedLink, at: datetime) -> GoneView:
    """What a personal link shows after a withdrawal."""
    study = opened.study
    since = moment(at, study.time_zone)
    return GoneView(
        page, study.name, masked(opened.person), since, study.responsible or "", study.contact or ""
    )


def landing_view(page: Page, opened: OpenedLink, address: str) -> LandingView:
    """What a personal link shows; the name stays masked until its button is pressed."""
    study = opened.study
    return LandingView(
        page=page,
        study=study.name,
        masked=masked(opened.person),
        seats=seat_words(opened.seats),
        rounds_planned=study.rounds_planned,
        fewest_others=study.fewest_others,
        fewest_outside=study.fewest_outside,
        has_declined=opened.invitation.declined_at is not None,
        responsible=study.responsible or "",
        contact=study.contact or "",
        retention=study.retention or "",
        action=address,
        decline_url=f"{address}/decline",
    )


def decline_view(page: Page, opened: OpenedLink, address: str) -> DeclineView:
    """What saying no shows, before and after."""
    return DeclineView(
        page=page,
        study=opened.study.name,
        masked=masked(opened.person),
        action=f"{address}/decline",
        link_url=address,
        is_done=opened.invitation.declined_at is not None,
    )


def seat_words(seats: Sequence[Seated]) -> tuple[str, ...]:
    """Each seat with its Task Force and role."""
    roles = {
        Role.LEADER: gettext("Leader"),
        Role.REGIONAL_REPRESENTATIVE: gettext("Regional Representative"),
        Role.MEMBER: gettext("Team Member"),
    }
    return tuple(
        f"{one.task_force.code} {isolated(one.task_force.name)} ({roles[one.seat.role]})" for one in seats
    )
