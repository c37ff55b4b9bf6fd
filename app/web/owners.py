"""Whose words a form holds: a browser may be shared, and a page of somebody else's may still stand open in it.

The word against forged forms belongs to a sign-in. It keeps what one person typed from being stored as another's only
as long as nothing gives it back under a new word: a page that keeps what was typed does just that, for whoever signed
in anew meanwhile. So every form of an expert's own also says whose it is. Another's is neither stored nor shown again.
"""

import hmac

from sqlmodel import Session

from app.domain.access import Visitor
from app.domain.refusals import Refusal
from app.domain.sentences import say
from app.storage import studies
from app.web.forms import Fields
from app.web.wiring import Call


class SomebodyElse(Refusal):
    """What was sent was typed while somebody else was signed in; `home` is where the one who is now has theirs."""

    def __init__(self, home: str) -> None:
        super().__init__(
            say(
                "Somebody else was signed in here when this was typed: nothing was recorded, and it is not shown."
            ),
            say(
                "If it was you: open your own personal link again, and only then send what you typed. "
                "Your words may still stand on the page before this one."
            ),
        )
        self.home = home


def refuse_others(db: Session, call: Call, form: Fields, visitor: Visitor) -> None:
    """Go on only if whoever is signed in typed this; from now on it may be shown to them again."""
    owner = form.one("owner")
    if not owner:
        # Only this sign-in's own page can know its word, so that a form with it needs no other name.
        call.refuse_foreign(form)
    elif not hmac.compare_digest(owner.encode(), call.owner(visitor.person_id).encode()):
        raise SomebodyElse(_home(db, visitor))
    call.request.state.is_own = True


def may_echo(call: Call, form: Fields) -> bool:
    """Whether what a form said may be shown again: to whoever typed it, as far as can be told without looking it up.

    Where nobody is signed in nobody else is either, and the words go back to the page on which they stood.
    """
    is_this_sign_ins = hmac.compare_digest(form.one("csrf").encode(), call.csrf.encode())
    return not call.cookie or is_this_sign_ins or getattr(call.request.state, "is_own", False)


def _home(db: Session, visitor: Visitor) -> str:
    slug = studies.slug_of(db, visitor.expert_of) if visitor.expert_of else None
    if slug:
        return f"/studies/{slug}/cards"
    return "/studies" if visitor.is_facilitator else "/"
