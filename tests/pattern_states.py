"""More sample cards: states that come from outside the card, and words that are hard to set. All of it is invented."""

from dataclasses import replace

from app.web.views.card_components import CardState, Reason, ReasonField, Reasons
from app.web.views.card_versions import Version, Versions
from app.web.views.scale_components import Earlier, Feedback
from tests.pattern_cards import COMPLETE, FEASIBILITY, IMPORTANCE, OFFERED, ROUND_1

TURNING = "\u202e"  # turns around what follows it, and nobody ends it here
TWO_VERSIONS = replace(
    COMPLETE,
    code="D1",
    label="Certification",
    text="Develop certification systems for soil-friendly practices",
    refusal="D1 was changed meanwhile, perhaps on another device. Your change was not recorded: choose which "
    "version to keep.",
    state=CardState.REFUSED,
    versions=Versions(
        Version((("Importance", "7"), ("Feasibility", "no opinion")), "Farmers ask for it.\nBuyers too."),
        "14:02",
        Version((("Importance", "8"), ("Feasibility", "open")), ""),
        (("mark-importance", "8"), ("reason", "")),
    ),
)
UNTRANSLATED = replace(
    ROUND_1,
    code="D2",
    label="Capacity building",
    text="Strengthen capacities",
    untranslated="Not yet translated: shown in English.",
    targets=(),
    criteria=tuple(replace(one, lang="en") for one in (IMPORTANCE, FEASIBILITY)),
)
NOBODY_MARKED = replace(
    OFFERED,
    code="E1",
    label="Silence",
    criteria=(replace(IMPORTANCE, earlier=Earlier(8, 1), feedback=Feedback(0, 0, 0, counts=(0,) * 9)),),
    reasons=Reasons(),
)
TURNED = replace(
    OFFERED,
    code="E2",
    label="Words from right to left",
    reasons=Reasons(
        shown=(Reason(f"التربة تحتفظ بالكربون 12 عامًا{TURNING} abc 345", "ar", "above", "Importance"),),
        folded=(
            Reason(f"הקרקע שומרת על המים, 2030{TURNING}!", "he"),
            Reason(f"https://example.org/{'soil-' * 30}", "en"),
        ),
    ),
    reason=ReasonField(f"הקרקע היא הבסיס{TURNING} (B2)."),
)
FIVE_MARKS = replace(
    ROUND_1,
    code="E3",
    label="Five marks",
    targets=(),
    criteria=tuple(
        replace(
            one, highest=5, earlier=Earlier(4, 1), feedback=Feedback(4, 3, 5, 1, 5, counts=(1, 0, 4, 9, 5))
        )
        for one in (IMPORTANCE, FEASIBILITY)
    ),
)
STATES = (TWO_VERSIONS, UNTRANSLATED, NOBODY_MARKED, TURNED, FIVE_MARKS)
