"""Sample cards in every state. All figures, people and reasons are invented."""

from dataclasses import replace

from app.web.views.card_components import (
    Badge,
    Card,
    CardState,
    FarMark,
    Reason,
    ReasonField,
    Reasons,
    Rewording,
    Span,
    Target,
)
from app.web.views.scale_components import Criterion, Earlier, Feedback

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
        Target(
            "2020",
            "2019 count: 28 of 196 NDCs carried SOC, peatland or wetland targets, policies or measures",
        ),
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
