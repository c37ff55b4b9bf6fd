"""The views of what belongs to the person: their data, the question on interests, their withdrawal."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.people import LONGEST_INTERESTS, Invitation
from app.domain.rounds import RoundState
from app.domain.studies import Study
from app.domain.withdrawals import Stage
from app.services.own_data import OwnData
from app.services.withdrawing import Effect
from app.web.language import NAMES, gettext, moment, ngettext
from app.web.views.access import seat_words
from app.web.views.components import Field, Page


@dataclass(frozen=True, slots=True)
class Interests:
    """The one question above the cards; `seen` is when the answer on it was stored."""

    action: str
    seen: str
    state: str
    saved: str
    field: Field
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class InterestsView:
    """The question on a page of its own, when its answer could not be taken."""

    page: Page
    interests: Interests
    owner: str
    back_url: str


@dataclass(frozen=True, slots=True)
class RoundLine:
    """What a person gave in one round, or what a withdrawal does to it."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class OwnView:
    """What the platform holds of one person, for that person."""

    page: Page
    facts: tuple[tuple[str, str], ...]
    interests: str | None
    rounds: tuple[RoundLine, ...]
    journal: tuple[RoundLine, ...]
    json_url: str
    csv_url: str
    withdrawal_url: str
    cards_url: str
    results_url: str
    responsible: str
    contact: str
    retention: str


@dataclass(frozen=True, slots=True)
class WithdrawalView:
    """What a withdrawal would do now, and one button."""

    page: Page
    rounds: tuple[RoundLine, ...]
    has_closed: bool
    action: str
    back_url: str
    responsible: str
    contact: str


@dataclass(frozen=True, slots=True)
class WithdrawnView:
    """After the press."""

    page: Page


def interests_of(study: Study, invitation: Invitation) -> Interests:
    """The question, with what was answered."""
    text, at = invitation.interests, invitation.interests_at
    state = gettext("Not answered yet")
    if text is not None:
        state = gettext("You declared some") if text else gettext("You declared none")
    saved = gettext("Saved %(time)s") % {"time": moment(at, study.time_zone, "time")} if at else ""
    field = Field(
        "interests",
        gettext("What should the facilitators know of?"),
        text or "",
        gettext(
            "For example: somebody who employs, pays or elects you would gain from one result. If there is nothing, "
            "leave it empty and save. The facilitators of this study read it beside your name. No other expert "
            "does, and it stands in no file and no report."
        ),
        rows=3,
        words_of_people=True,
        longest=LONGEST_INTERESTS,
    )
    seen = at.isoformat() if at else ""
    return Interests(f"/studies/{study.slug}/your-data/interests", seen, state, saved, field)


def refused_interests(view: Interests, typed: str, fault: str) -> Interests:
    """The question with what was typed and could not be taken."""
    field = replace(view.field, value=typed, fault=fault)
    return replace(view, state=gettext("Not recorded"), saved="", field=field, is_open=True)


def own_view(page: Page, data: OwnData, effects: Sequence[Effect]) -> OwnView:
    """Everything in words; the two files hold it in full."""
    home = f"/studies/{data.study.slug}"
    return OwnView(
        page=page,
        facts=tuple(_facts(data)),
        interests=data.invitation.interests,
        rounds=tuple(RoundLine(_round_name(one), _given_words(one)) for one in effects),
        journal=tuple(RoundLine(moment(one.at, data.study.time_zone), one.act) for one in data.entries),
        json_url=f"{home}/your-data.json",
        csv_url=f"{home}/your-data.csv",
        withdrawal_url=f"{home}/your-data/withdrawal",
        cards_url=f"{home}/cards",
        results_url=f"{home}/your-results" if _has_results(effects) else "",
        responsible=data.study.responsible or "",
        contact=data.study.contact or "",
        retention=data.study.retention or "",
    )


def _has_results(effects: Sequence[Effect]) -> bool:
    """Whether a round of theirs was released: what became of it stands on its own page, even after they have left."""
    return any(one.round_.state is RoundState.RELEASED for one in effects)


def withdrawal_view(page: Page, study: Study, effects: Sequence[Effect]) -> WithdrawalView:
    """Round by round what the press would do."""
    home = f"/studies/{study.slug}/your-data"
    return WithdrawalView(
        page=page,
        rounds=tuple(RoundLine(_round_name(one), _effect_words(one)) for one in effects),
        has_closed=any(one.stage is Stage.CLOSED for one in effects),
        action=f"{home}/withdrawal",
        back_url=home,
        responsible=study.responsible or "",
        contact=study.contact or "",
    )


def _facts(data: OwnData) -> list[tuple[str, str]]:
    invitation, zone = data.invitation, data.study.time_zone
    facts = [
        (gettext("Name"), data.person.name),
        (gettext("E-mail"), data.person.email),
        (gettext("Language"), NAMES[data.person.language]),
        (gettext("Your seats"), "; ".join(seat_words(data.seats))),
    ]
    if invitation.college:
        facts.append((gettext("College"), invitation.college))
    if invitation.region:
        facts.append((gettext("Region"), invitation.region))
    if invitation.agreed_at is not None:
        words = gettext("On %(moment)s you agreed to the text of version %(version)s.")
        told = {"moment": moment(invitation.agreed_at, zone), "version": invitation.consent_version}
        facts.append((gettext("Consent"), words % told))
    return facts


def _round_name(one: Effect) -> str:
    states = {
        RoundState.OPEN: gettext("Task Force %(code)s, round %(number)s (open)"),
        RoundState.CLOSED: gettext("Task Force %(code)s, round %(number)s (closed)"),
        RoundState.RELEASED: gettext("Task Force %(code)s, round %(number)s (closed and released)"),
    }
    return states[one.round_.state] % {"code": one.task_force.code, "number": one.round_.number}


def _given_words(one: Effect) -> str:
    if not one.given.cards:
        return gettext("Nothing saved.")
    return _counted(one) + "."


def _counted(one: Effect) -> str:
    cards = ngettext("%(count)s card", "%(count)s cards", one.given.cards) % {"count": one.given.cards}
    if not one.given.reasons:
        return cards
    reasons = ngettext("%(count)s reason", "%(count)s reasons", one.given.reasons) % {
        "count": one.given.reasons
    }
    return gettext("%(cards)s, %(reasons)s") % {"cards": cards, "reasons": reasons}


def _effect_words(one: Effect) -> str:
    if one.stage is Stage.OPEN:
        if not one.given.cards:
            return gettext("You saved nothing; you are no longer asked.")
        words = gettext("Deleted as if never saved: %(what)s. None of it will count.")
    elif one.given.cards:
        words = gettext(
            "Deleted from the confidential data: %(what)s. The figures stay as they were computed."
        )
    else:
        words = gettext("You gave nothing; that you were asked is deleted. The figures stay.")
    return words % {"what": _counted(one)} if one.given.cards else words
