"""Every component in every state, from sample views. All figures, people and reasons are invented.

`python -m tests.patterns FOLDER` writes patterns.html and facilitator.html beside the static files they need.
"""

import shutil
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import jinja2

from app.domain.results import Verdict
from app.web import pages
from app.web.language import speaking
from app.web.views.card_components import Badge, Card
from app.web.views.components import (
    Choice,
    Choices,
    Field,
    Filter,
    Filters,
    Language,
    Link,
    Option,
    Page,
    Participation,
    Progress,
    Task,
    Tick,
    TickState,
    VerdictMark,
)
from app.web.views.scale_components import Strip
from tests.pattern_cards import CARDS
from tests.pattern_states import STATES

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "app" / "static"


def environment(language: str = "en") -> jinja2.Environment:
    """Templates as the application renders them, with static files beside the page."""
    env = pages.environment()
    env.globals.update(asset=lambda name: name, csrf="sample-csrf", lang=language)
    return env


# --- samples ------------------------------------------------------------------------------------

LANGUAGES = (Language("en", "English"), Language("fr", "Français"), Language("es", "Español"))
EXPERT_PAGE = Page(
    title="Patterns",
    home_url="#",
    brand="Delphi review",
    brand_more="of the “4 per 1000” strategic objectives",
    languages=LANGUAGES,
    sign_out_url="#",
    is_demo=True,
)
FACILITATOR_PAGE = Page(
    title="Review by the 24 Task Forces",
    home_url="#",
    languages=LANGUAGES,
    nav=(
        Link("Studies", "#", True),
        Link("Objectives", "#"),
        Link("Implementation Plan", "#"),
        Link("People", "#"),
    ),
    tabs=tuple(
        Link(words, "#", words == "Results")
        for words in ("Home", "Design", "Experts", "Rounds", "Results", "Reasons", "Export and report")
    ),
    crumbs=(Link("Studies", "#"), Link("Review by the 24 Task Forces", "")),
    person="Amina Diallo · Facilitator",
    sign_out_url="#",
    facts="Protocol fixed 18 September 2026 · rule 70/15 · 126 experts",
)

N, B, C = TickState.OPEN, TickState.BEGUN, TickState.COMPLETE
GOALS = ((C, C, B, C, C, C), (B, N, N, N), (N, N, N, N), (N, N, N), (N, N, N, N), (N, N, N))


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the sample table."""

    code: str
    label: str
    strip: Strip
    verdict: VerdictMark
    iqr: str
    share: str
    participation: Participation
    badges: tuple[Badge, ...] = ()
    code_is_known: bool = True


ROWS = (
    Row(
        "B2",
        "Soil Regeneration",
        Strip(8, 8, 8),
        VerdictMark(Verdict.HIGH),
        "0 (−2)",
        "100.0 % of 48",
        Participation(5, 0),
        (Badge.WORKING_TITLE,),
    ),
    Row("A5", "Carbon markets", Strip(7.5, 2, 8), VerdictMark(Verdict.NONE, True), "6 (=)", "58.3 % of 48",
        Participation(3, 2, 1)),
    Row("O19", "Soil Monitoring System", Strip(2, 1, 3), VerdictMark(Verdict.LOW), "2 (−1)", "2.1 % of 47",
        Participation(48, 12), (Badge.WORKING_TITLE,), False),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Patterns:
    """The patterns page."""

    page: Page
    progress: Progress
    look: Progress
    tasks: tuple[Task, ...]
    verdicts: tuple[VerdictMark, ...]
    badges: tuple[Badge, ...]
    filters: Filters
    rows: tuple[Row, ...]
    faults: tuple[tuple[str, str], ...]
    fields: tuple[Field, ...]
    choices: tuple[Choice, ...]
    several: Choices
    tick: Tick
    cards: tuple[Card, ...]


PATTERNS = Patterns(
    page=EXPERT_PAGE,
    progress=Progress(GOALS, Link("A3", "#card-A3")),
    look=Progress(GOALS[:1], Link("A5", "#card-A5"), is_look=True),
    tasks=(
        Task("Close round 2", "of A3 and C4: everyone has answered", "#"),
        Task("Decide", "what goes into round 3 of A6, B4 and O21", "#"),
    ),
    verdicts=(
        VerdictMark(Verdict.HIGH),
        VerdictMark(Verdict.LOW),
        VerdictMark(Verdict.NONE, is_split=True),
        VerdictMark(Verdict.TOO_FEW),
        VerdictMark(Verdict.HIGH, is_indicative=True, is_fragile=True, counts="4 of 5 mark 7 to 9"),
    ),
    badges=tuple(Badge),
    filters=Filters(
        "Which objectives",
        (
            Filter("All", "#", 24, True),
            Filter("Agreed high", "#", 13),
            Filter("No agreement", "#", 11),
            Filter("Map", "#"),
        ),
    ),
    rows=ROWS,
    faults=(
        ("email", "The address ends after “@”."),
        ("fewest", "At least 3."),
    ),
    fields=(
        Field(
            "name",
            "Name, as experts will read it",
            "Review of the 24 strategic objectives",
            hint="You may change it until launch.",
        ),
        Field(
            "email",
            "E-mail address",
            "amina.diallo@",
            kind="email",
            fault="The address ends after “@”. Please complete it.",
        ),
        Field("fewest", "Show a group only if at least", "2", kind="number", lowest="3", fault="At least 3."),
        Field(
            "wording",
            "New wording, English",
            "Facilitate national programmes",
            rows=2,
            words_of_people=True,
            lang="en",
            optional=True,
        ),
    ),
    choices=(
        Choice(
            "rated",
            "What is rated",
            (
                Option("all", "All 24 objectives", "13 carry a working title. Experts see the badge."),
                Option("some", "Some objectives", "Choose by goal or facility."),
            ),
            "all",
        ),
        Choice("scale", "Scale", tuple(Option(str(n), f"1 to {n}") for n in (9, 7, 5)), "9", look="row"),
        Choice(
            "decision",
            "Your decision",
            tuple(Option(v, v) for v in ("Rate again", "Settled, carry on", "Reword", "Set aside")),
            "Reword",
            look="segments",
        ),
        Choice(
            "sort",
            "Sort by",
            (Option("top", "Share marking 7 to 9"), Option("code", "Code")),
            "top",
            look="menu",
        ),
    ),
    several=Choices(
        "languages",
        "Languages",
        (
            Option("en", "English", "complete"),
            Option("fr", "French"),
            Option("es", "Spanish", "21 of 24 wordings"),
        ),
        frozenset({"en", "es"}),
        look="row",
    ),
    tick=Tick("closes", "The round closes by itself at the deadline", True),
    cards=CARDS + STATES,
)


def page_of_patterns(view: Patterns = PATTERNS, language: str = "en") -> str:
    """The platform's own words in this language; the samples stay English."""
    with speaking(language):
        return environment(language).get_template("patterns/patterns.html").render(view=view)


def page_of_facilitator(language: str = "en") -> str:
    """The same parts where people compare: 77rem wide, under tabs."""
    env = environment(language)
    source, _, _ = env.loader.get_source(env, "patterns/patterns.html")
    page = env.from_string(source.replace("layouts/expert.html", "layouts/facilitator.html"))
    with speaking(language):
        return page.render(view=replace(PATTERNS, page=FACILITATOR_PAGE, cards=()))


def write(folder: Path, language: str = "en") -> None:
    shutil.copytree(STATIC, folder, dirs_exist_ok=True)
    (folder / "patterns.html").write_text(page_of_patterns(language=language))
    (folder / "facilitator.html").write_text(page_of_facilitator(language))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
