"""Every component in every state, from sample views. All figures, people and reasons are invented.

`python -m tests.patterns FOLDER` writes patterns.html and facilitator.html beside the static files they need.
"""

import shutil
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import jinja2

from app.domain.results import Verdict
from app.web.views.card_components import (
    Badge,
    Card,
    CardState,
    Criterion,
    Earlier,
    FarMark,
    Feedback,
    Reason,
    ReasonField,
    Reasons,
    Rewording,
    Span,
    Strip,
    Target,
)
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

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "app" / "static"


def environment() -> jinja2.Environment:
    """Templates as the application renders them, in English."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
    env.globals.update(asset=lambda name: name, csrf="sample-csrf", lang="en")
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
    nav=(Link("Studies", "#", True), Link("Objectives", "#"), Link("Implementation Plan", "#"), Link("People", "#")),
    tabs=tuple(
        Link(words, "#", words == "Results")
        for words in ("Home", "Design", "Experts", "Rounds", "Results", "Reasons", "Export and report")
    ),
    crumbs=(Link("Studies", "#"), Link("Review by the 24 Task Forces", "")),
    person="Amina Diallo · Facilitator",
    sign_out_url="#",
    facts="Protocol fixed 18 September 2026 · rule 70/15 · 126 experts",
)

IMPORTANCE = Criterion(
    code="importance",
    name="Importance",
    question="How important is this objective for the Initiative up to 2050?",
    low_label="not important",
    high_label="critical",
)
FEASIBILITY = Criterion(
    code="feasibility",
    name="Feasibility",
    question="How feasible is it with the means likely to exist?",
    low_label="not feasible",
    high_label="fully feasible",
)
HIGH = Feedback(8, 7, 8.25, counts=(0, 0, 0, 3, 1, 6, 14, 15, 13))
MIDDLING = Feedback(5, 4, 6, counts=(0, 4, 4, 11, 15, 10, 6, 1, 1))
SPLIT = Feedback(7, 2, 8, counts=(10, 12, 2, 0, 0, 0, 4, 14, 11))
LEVEL = Feedback(5, 3, 6, counts=(5, 5, 8, 7, 11, 5, 4, 5, 1))
NARROW = Feedback(9, 9, 9, counts=(0, 0, 0, 0, 0, 0, 0, 1, 4))

ROUND_1 = Card(
    code="A1",
    label="NDCs",
    text="Ensure Soil Health (SH) and Soil Organic Carbon (SOC) are vital components of Nationally Determined "
    "Contributions (NDCs)",
    action="/cards/A1",
    version=0,
    key="00000000-0000-4000-8000-000000000001",
    criteria=(IMPORTANCE, FEASIBILITY),
    badges=(Badge.PLAN_2020,),
    targets=(
        Target("2020", "2019 count: 28 of 196 NDCs carried SOC, peatland or wetland targets, policies or measures"),
        Target("2030", "every member/partner country has quantitative SH+SOC targets in its NDC"),
        Target("2050", "the same for every UNFCCC Party"),
    ),
    targets_note="Paraphrased from public sources; not the official wording.",
)
BEGUN = replace(
    ROUND_1,
    code="A3",
    label="Share Experiences",
    text="Facilitate an active multi-stakeholder exchange on innovations and success stories",
    targets=(),
    targets_note="Targets for 2030 and 2050: not yet supplied by the Secretariat.",
    criteria=(replace(IMPORTANCE, chosen=7), FEASIBILITY),
    state=CardState.BEGUN,
    version=1,
    saved_at="14:03",
)
COMPLETE = replace(
    BEGUN,
    code="A2",
    label="Project Development",
    text="Support the development and implementation of numerous innovative projects on Soil Health",
    criteria=(replace(IMPORTANCE, chosen=8), replace(FEASIBILITY, chosen="no_opinion")),
    reason=ReasonField("Without a line in the NDC, ministries of finance do not see the soil at all."),
    state=CardState.COMPLETE,
    saved_at="14:02",
)
WROTE = Reasons(
    shown=(
        Reason(
            "Carbon finance is the only source that reaches small farms at scale within ten years.",
            "en",
            "above",
            "Importance",
        ),
        Reason(
            "Nos membres ont payé la mesure et n’ont rien vendu. Le marché récompense le développeur.",
            "fr",
            "below",
            "Importance",
        ),
    ),
    folded=(Reason("Soil carbon can be lost in one dry year; a credit cannot.", "en"),) * 9,
)
OFFERED = replace(
    BEGUN,
    code="O18",
    code_is_known=False,
    label="Partnerships & Alliances",
    text="Build partnerships and alliances that carry the objectives",
    badges=(Badge.WORKING_TITLE,),
    criteria=(
        replace(IMPORTANCE, earlier=Earlier(8, 1), feedback=HIGH),
        replace(FEASIBILITY, earlier=Earlier(None, 1), feedback=MIDDLING),
    ),
    reasons=WROTE,
    state=CardState.OPEN,
    version=0,
    saved_at="",
)
CHANGED = replace(
    OFFERED,
    code="B4",
    code_is_known=True,
    label="Incentives",
    text="Develop incentives that reward land users for soil-friendly practices",
    criteria=(
        replace(IMPORTANCE, chosen=8, earlier=Earlier(8, 1), feedback=HIGH),
        replace(FEASIBILITY, chosen=5, earlier=Earlier(3, 1), feedback=MIDDLING),
    ),
    reason=ReasonField("The pilot in Occitanie convinced me that co-payment is possible.", is_change=True),
    state=CardState.CHANGED,
    version=2,
    saved_at="20:44",
)
KEPT_FAR = replace(
    CHANGED,
    code="A5",
    label="Carbon markets",
    text="Improve the transparency, accessibility, and configuration of carbon market mechanisms",
    badges=(Badge.PLAN_2020,),
    criteria=(
        replace(IMPORTANCE, chosen=1, earlier=Earlier(1, 1), feedback=SPLIT),
        replace(FEASIBILITY, chosen=4, earlier=Earlier(4, 1), feedback=LEVEL),
    ),
    reason=ReasonField(far=(FarMark("Importance", 1, 7),), is_small_panel=True),
    state=CardState.KEPT,
    saved_at="20:41",
)
REWORDED = replace(
    OFFERED,
    code="B2",
    code_is_known=True,
    label="Soil Regeneration",
    rewording=Rewording(
        1,
        "“Large-scale” was read in two ways.",
        (
            Span("Facilitate "),
            Span("large-scale", "del"),
            Span(" "),
            Span("national and regional", "ins"),
            Span(" programmes that regenerate degraded soils"),
        ),
    ),
    reasons=Reasons(folded=WROTE.folded),
    criteria=(
        replace(IMPORTANCE, earlier=Earlier(9, 1), feedback=HIGH),
        replace(FEASIBILITY, earlier=Earlier(5, 1), feedback=NARROW),
    ),
    state=CardState.NEEDS_MARKS,
)
REFUSED = replace(
    COMPLETE,
    code="F2",
    label="Resource Mobilization",
    text="Mobilize resources for the Initiative",
    refusal="Round 1 is closed: this change was not recorded. What was saved before counts.",
    state=CardState.REFUSED,
    is_closed=True,
)
FAULTY = replace(
    ROUND_1,
    code="C3",
    label="Education",
    text="Bring soil health into curricula on five points",
    badges=(Badge.WORKING_TITLE, Badge.INFERRED),
    targets=(),
    targets_note="",
    criteria=(replace(IMPORTANCE, highest=5, fault="Choose a mark from 1 to 5, or “no opinion”."),),
    reason=ReasonField("Too long…", fault="Please shorten your reason to 10000 characters."),
)
CARDS = (ROUND_1, BEGUN, COMPLETE, OFFERED, CHANGED, KEPT_FAR, REWORDED, REFUSED, FAULTY)

O, B, C = TickState.OPEN, TickState.BEGUN, TickState.COMPLETE
GOALS = ((C, C, B, C, C, C), (B, O, O, O), (O, O, O, O), (O, O, O), (O, O, O, O), (O, O, O))


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

    page: Page = EXPERT_PAGE
    progress: Progress = Progress(GOALS, Link("A3", "#card-A3"))
    look: Progress = Progress(GOALS[:1], Link("A5", "#card-A5"), is_look=True)
    tasks: tuple[Task, ...] = (
        Task("Close round 2", "of A3 and C4: everyone has answered", "#"),
        Task("Decide", "what goes into round 3 of A6, B4 and O21", "#"),
    )
    verdicts: tuple[VerdictMark, ...] = (
        VerdictMark(Verdict.HIGH),
        VerdictMark(Verdict.LOW),
        VerdictMark(Verdict.NONE, is_split=True),
        VerdictMark(Verdict.TOO_FEW),
        VerdictMark(Verdict.HIGH, is_indicative=True, is_fragile=True, counts="4 of 5 mark 7 to 9"),
    )
    badges: tuple[Badge, ...] = tuple(Badge)
    filters: Filters = Filters(
        "Which objectives",
        (Filter("All", "#", 24, True), Filter("Agreed high", "#", 13), Filter("No agreement", "#", 11), Filter("Map", "#")),
    )
    rows: tuple[Row, ...] = ROWS
    faults: tuple[tuple[str, str], ...] = (("email", "The address ends after “@”."), ("fewest", "At least 3."))
    fields: tuple[Field, ...] = (
        Field("name", "Name, as experts will read it", "Review of the 24 strategic objectives", hint="You may change it until launch."),
        Field("email", "E-mail address", "amina.diallo@", kind="email", fault="The address ends after “@”. Please complete it."),
        Field("fewest", "Show a group only if at least", "2", kind="number", lowest="3", fault="At least 3."),
        Field("wording", "New wording, English", "Facilitate national programmes", rows=2, words_of_people=True, lang="en", optional=True),
    )  # fmt: skip
    choices: tuple[Choice, ...] = (
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
        Choice("sort", "Sort by", (Option("top", "Share marking 7 to 9"), Option("code", "Code")), "top", look="menu"),
    )
    several: Choices = Choices(
        "languages",
        "Languages",
        (Option("en", "English", "complete"), Option("fr", "French"), Option("es", "Spanish", "21 of 24 wordings")),
        frozenset({"en", "es"}),
        look="row",
    )
    tick: Tick = Tick("closes", "The round closes by itself at the deadline", True)
    cards: tuple[Card, ...] = CARDS


def page_of_patterns(view: Patterns | None = None) -> str:
    return environment().get_template("patterns/patterns.html").render(view=view or Patterns())


def page_of_facilitator() -> str:
    """The same parts where people compare: 77rem wide, under tabs."""
    env = environment()
    source, _, _ = env.loader.get_source(env, "patterns/patterns.html")  # type: ignore[union-attr]
    return env.from_string(source.replace("layouts/expert.html", "layouts/facilitator.html")).render(
        view=Patterns(page=FACILITATOR_PAGE, cards=())
    )


def write(folder: Path) -> None:
    shutil.copytree(STATIC, folder, dirs_exist_ok=True)
    (folder / "patterns.html").write_text(page_of_patterns())
    (folder / "facilitator.html").write_text(page_of_facilitator())


if __name__ == "__main__":
    write(Path(sys.argv[1]))
