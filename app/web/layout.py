"""What stands around every page: title, navigation, languages, who is signed in."""

from collections.abc import Sequence

from app.domain.people import LANGUAGES
from app.domain.studies import Study
from app.web.language import NAMES, gettext, moment
from app.web.views.components import Language, Link, Page
from app.web.wiring import Desk

RULE_NAMES = {"comet-70-15": "70/15", "percent-75-and-iqr-1": "75\u00a0%, IQR\u00a01"}
TABS = ("", "design", "experts", "wordings", "results", "convergence", "outcome", "files", "journal")


def languages() -> tuple[Language, ...]:
    """The languages a page can be read in."""
    return tuple(Language(code, NAMES[code]) for code in LANGUAGES)


def public_page(title: str, *, is_demo: bool = False, home_url: str = "/") -> Page:
    """A page before anybody has signed in."""
    return Page(title=title, home_url=home_url, languages=languages(), is_demo=is_demo)


def expert_page(study: Study, title: str, person: str) -> Page:
    """A page where an expert answers."""
    return Page(
        title=title,
        home_url=f"/studies/{study.slug}/cards",
        brand_more=study.name,
        languages=languages(),
        person=person,
        sign_out_url="/sign-out",
        own_url=f"/studies/{study.slug}/your-data",
        is_demo=study.is_demo,
    )


def facilitator_page(title: str, person: str, current: str = "") -> Page:
    """A facilitator's page outside any study; `current` is the address of the part they are in."""
    places = (("/studies", gettext("Studies")), ("/objectives", gettext("Objectives")))
    return Page(
        title=title,
        home_url="/studies",
        languages=languages(),
        nav=tuple(Link(words, url, url == current) for url, words in places),
        person=person,
        sign_out_url="/sign-out",
    )


def study_page(desk: Desk, title: str, tab: str, crumbs: Sequence[Link] = ()) -> Page:
    """A facilitator's page in a study; `tab` is one of TABS."""
    study = desk.study
    words = {
        "": gettext("Home"),
        "design": gettext("Design"),
        "experts": gettext("Experts"),
        "wordings": gettext("Wordings"),
        "results": gettext("Results"),
        "convergence": gettext("Over the rounds"),
        "outcome": gettext("Outcome"),
        "files": gettext("Files"),
        "journal": gettext("Journal"),
    }
    home = f"/studies/{study.slug}"
    outer = facilitator_page(title, desk.visitor.name, "/studies")
    return Page(
        title=title,
        home_url="/studies",
        languages=outer.languages,
        nav=outer.nav,
        tabs=tuple(Link(words[one], f"{home}/{one}".rstrip("/"), one == tab) for one in TABS),
        crumbs=(
            Link(gettext("Studies"), "/studies"),
            Link(study.name, home if tab or crumbs else ""),
            *crumbs,
        ),
        person=desk.visitor.name,
        sign_out_url="/sign-out",
        is_demo=study.is_demo,
        facts=_facts(study),
    )


def _facts(study: Study) -> str:
    rule = gettext("rule %(rule)s") % {"rule": RULE_NAMES.get(study.rule, study.rule)}
    outside = f"k\u00a0=\u00a0{study.fewest_outside}"
    if study.launched_at is None:
        return " · ".join((gettext("Protocol not fixed yet"), rule, outside))
    fixed = gettext("Protocol fixed %(day)s") % {"day": moment(study.launched_at, study.time_zone, "day")}
    return f"{fixed} · {rule} · {outside}"
