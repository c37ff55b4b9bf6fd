"""Routes of reasons: reading them after the close, holding some back until the release."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.domain.refusals import Refusal, Stale
from app.domain.rounds import Round, RoundState
from app.domain.sentences import say
from app.domain.task_forces import TaskForce
from app.services import moderating
from app.services.moderating import GivenReason
from app.storage import items
from app.storage import reasons as stored
from app.web.forms import Form, Input
from app.web.language import gettext
from app.web.layout import study_page
from app.web.rounds import ROUND
from app.web.views.components import Link
from app.web.views.reasons import ReasonsView, expert_reasons_view, moderation_view
from app.web.views.round_links import round_links, round_title, round_url
from app.web.wiring import AnyCall, Call, Desk, facilitator_at

routes = APIRouter()


class HeldForm(Input):
    """Which reasons are held back, and what stood when the page was read."""

    held: list[str]
    standing: str = ""


@routes.get(f"{ROUND}/reasons", tags=["facilitator"])
def show(call: AnyCall, slug: str, code: str, number: int) -> Response:
    """The reasons of a closed round, without authors."""
    with call.reading() as db:
        desk = facilitator_at(db, call, slug)
        panel, round_ = desk.round_of(code, number)
        view = _view(db, call, desk, panel, round_)
    return call.page("reasons/reasons.html", view)


@routes.post(f"{ROUND}/reasons", tags=["facilitator"])
def hold(call: AnyCall, form: Form, slug: str, code: str, number: int) -> Response:
    """Hold back exactly the ticked reasons; the rest is shown."""
    call.refuse_foreign(form)
    typed = form.into(HeldForm, held=form.many("held"))
    with call.writing() as db:
        desk = facilitator_at(db, call, slug)
        panel, round_ = desk.round_of(code, number)
        moderating.refuse_unless_moderating(desk.study, desk.viewer(), panel)
        given = _by_handle(call, moderating.given_reasons(db, round_))
        _refuse_stale(given, typed)
        held = {given[handle].card_id for handle in typed.held}
        moderating.hold_reasons(db, desk.study, panel, round_, held, desk.by, call.at)
    return call.go(f"{round_url(desk.study, code, number)}/reasons")


def _view(db: Session, call: Call, desk: Desk, panel: TaskForce, round_: Round) -> ReasonsView:
    study, name, url = (
        desk.study,
        round_title(panel, round_),
        round_url(desk.study, panel.code, round_.number),
    )
    page = study_page(desk, gettext("%(round)s: reasons") % {"round": name}, "results", (Link(name, url),))
    links = round_links(study, panel.code, round_, "reasons")
    worded = items.of_round(db, study.id, round_.id)
    if not moderating.moderates(study, desk.viewer(), panel):
        is_released = round_.state is RoundState.RELEASED
        released = stored.released(db, [round_.id]) if is_released else ()
        return expert_reasons_view(page, links, round_, released, worded)
    given = _by_handle(call, moderating.given_reasons(db, round_))
    return moderation_view(page, links, round_, given, worded, _standing(given), f"{url}/reasons")


def _by_handle(call: Call, given: Iterable[GivenReason]) -> dict[str, GivenReason]:
    """Each reason under a name that only this server can lead back to a card: a card's id is a stable pseudonym."""
    key = call.site.settings.key
    return {
        hmac.new(key, b"reason" + one.card_id.bytes, hashlib.sha256).hexdigest()[:16]: one for one in given
    }


def _standing(given: Mapping[str, GivenReason]) -> str:
    """Which reasons are held back now, in one word."""
    held = sorted(handle for handle, one in given.items() if one.is_held)
    return hashlib.sha256(" ".join(held).encode()).hexdigest()[:16]


def _refuse_stale(given: Mapping[str, GivenReason], typed: HeldForm) -> None:
    """Two facilitators who read at once do not undo each other; pressing twice changes nothing and is no fault."""
    if set(typed.held) - set(given):
        raise Refusal(say("One of these reasons does not belong to this round. Nothing was changed."))
    stands = {handle for handle, one in given.items() if one.is_held}
    if stands != set(typed.held) and typed.standing != _standing(given):
        raise Stale(
            say("Somebody else held reasons back meanwhile. Look at the page again, then repeat your change.")
        )
