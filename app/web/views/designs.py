"""A study's design as a form: what was chosen or typed, each choice with its sentence."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import delphi
from app.domain.refusals import Faults
from app.domain.studies import FEWEST_OTHERS, FEWEST_OUTSIDE, SCALES, expected_rule, rule_sentence
from app.services.designing import OTHER_LANGUAGES
from app.services.planning import EACH, JOINT, Design, time_zones
from app.web.language import NAMES, gettext, said
from app.web.views.components import Choice, Choices, Field, Option

CRITERIA = 4
SHOWN_CRITERIA = 2
QUANTILES = {2: "SAS", 6: "SPSS, Minitab", 7: "R, Excel, NumPy"}


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form: by field, and which objectives are ticked (None: every one)."""

    values: Mapping[str, str]
    objectives: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class CriterionFields:
    """The four fields of one criterion."""

    number: int
    name: Field
    question: Field
    low_label: Field
    high_label: Field
    translations: tuple["TranslationFields", ...] = ()


@dataclass(frozen=True, slots=True)
class TranslationFields:
    """The same four fields in another language; what is missing is said before they are unfolded."""

    id: str
    words: str
    is_open: bool
    name: Field
    question: Field
    low_label: Field
    high_label: Field


@dataclass(frozen=True, slots=True)
class DesignForm:
    """The form. Layout and objectives can be chosen only when a study is made."""

    action: str
    button: str
    faults: tuple[tuple[str, str], ...]
    name: Field
    criteria: tuple[CriterionFields, ...]
    more_criteria: tuple[CriterionFields, ...]
    criteria_fault: str
    scale: Choice
    rounds_planned: Field
    fewest_others: Field
    fewest_outside: Field
    min_n: Field
    reasons: Choice
    quantile_type: Choice
    time_zone: Choice
    objectives_words: str
    layout: Choice | None = None
    objectives: Choices | None = None
    version: str = "0"
    stale: str = ""
    stands: tuple[tuple[str, str], ...] = ()


def typed_of(design: Design) -> Typed:
    """A design as it stands in the form."""
    names = ("name", "layout", "rounds_planned", "highest", "min_n", "quantile_type", "fewest_others")
    values = {name: str(getattr(design, name)) for name in (*names, "fewest_outside", "time_zone")}
    for number, one in enumerate(design.criteria, start=1):
        for name, text in asdict(one.words).items():
            values[f"criterion_{number}_{name}"] = text
        for code, words in one.translations.items():
            values |= {f"criterion_{number}_{code}_{name}": text for name, text in asdict(words).items()}
    values["reasons"] = "first" if design.reasons_first else "last"
    return Typed(values, frozenset(design.objectives) if design.objectives else None)


def rule_words(highest: int) -> str:
    return said(rule_sentence(expected_rule(highest), delphi.Scale(1, highest)))


class Parts:
    """Makes the form's parts from what was typed and what was wrong with it."""

    def __init__(self, typed: Typed, faults: Faults | None) -> None:
        self.typed = typed.values
        self.faults = {name: said(one) for name, one in faults.fields.items()} if faults else {}

    def fault(self, name: str) -> str:
        return self.faults.get(name, "")

    def field(self, name: str, label: str, hint: str = "", **more: Any) -> Field:
        return Field(name, label, self.typed.get(name, ""), hint, self.fault(name), **more)

    def number(self, name: str, label: str, hint: str, lowest: int, highest: int) -> Field:
        return self.field(name, label, hint, kind="number", lowest=str(lowest), highest=str(highest))

    def layout(self, count: int) -> Choice:
        return Choice(
            "layout",
            gettext("Panels"),
            (
                Option(
                    EACH,
                    gettext("%(count)s Task Forces, one objective each") % {"count": count},
                    gettext("Each opens, closes and releases at its own pace, under one protocol."),
                ),
                Option(
                    JOINT,
                    gettext("One panel that rates everything"),
                    gettext("Everybody marks every objective; one deadline for all."),
                ),
            ),
            self.typed.get("layout", EACH),
            fault=self.fault("layout"),
        )

    def criterion(self, number: int) -> CriterionFields:
        name = f"criterion_{number}_"
        return CriterionFields(
            number,
            self.field(f"{name}name", gettext("Name"), longest=80),
            self.field(f"{name}question", gettext("The question it asks"), longest=500),
            self.field(f"{name}low_label", gettext("The lowest mark means"), longest=80),
            self.field(f"{name}high_label", gettext("The highest mark means"), longest=80),
            tuple(self.translation(number, code) for code in OTHER_LANGUAGES),
        )

    def translation(self, number: int, code: str) -> TranslationFields:
        """One criterion in another language; what is written there stays in that language."""
        name = f"criterion_{number}_{code}_"
        fields = (
            self.field(f"{name}name", gettext("Name"), longest=80, lang=code),
            self.field(f"{name}question", gettext("The question it asks"), longest=500, lang=code),
            self.field(f"{name}low_label", gettext("The lowest mark means"), longest=80, lang=code),
            self.field(f"{name}high_label", gettext("The highest mark means"), longest=80, lang=code),
        )
        words = (
            gettext("%(language)s: translated")
            if self.typed.get(f"{name}name")
            else gettext("%(language)s: not yet translated, experts read the English")
        )
        is_open = any(one.fault for one in fields)
        return TranslationFields(f"{name}words", words % {"language": NAMES[code]}, is_open, *fields)

    def reasons(self) -> Choice:
        """Which of the panel's two voices an expert meets first."""
        return Choice(
            "reasons",
            gettext("From round 2, each card shows"),
            (
                Option(
                    "first",
                    gettext("the others’ reasons, then their figures"),
                    gettext("Reasons move people more honestly than a median does."),
                ),
                Option(
                    "last",
                    gettext("the figures, then the reasons"),
                    gettext("For panels that are used to reading figures first."),
                ),
            ),
            self.typed.get("reasons", "first"),
            fault=self.fault("reasons"),
        )

    def scale(self) -> Choice:
        options = tuple(
            Option(str(highest), gettext("1 to %(highest)s") % {"highest": highest}, rule_words(highest))
            for highest in sorted(SCALES, reverse=True)
        )
        return Choice(
            "highest", gettext("Marks"), options, self.typed.get("highest", ""), fault=self.fault("highest")
        )

    def quantile_type(self) -> Choice:
        words = gettext("Type %(type)s")
        options = tuple(
            Option(str(one), (words % {"type": one}) + (f" ({QUANTILES[one]})" if one in QUANTILES else ""))
            for one in range(1, 10)
        )
        return Choice(
            "quantile_type",
            gettext("How quartiles are computed"),
            options,
            self.typed.get("quantile_type", ""),
            gettext("Hyndman and Fan’s nine definitions; the figures differ only in small panels."),
            self.fault("quantile_type"),
            "menu",
        )

    def time_zone(self) -> Choice:
        return Choice(
            "time_zone",
            gettext("Time zone"),
            tuple(Option(one, one) for one in time_zones()),
            self.typed.get("time_zone", ""),
            gettext("Deadlines are typed and shown in this zone, always with its name."),
            self.fault("time_zone"),
            "menu",
        )

    def name(self) -> Field:
        label = gettext("Name, as experts will read it")
        return self.field("name", label, longest=200, required=True, autocomplete="off")

    def rounds_planned(self) -> Field:
        hint = gettext("Three are usual. You may stop earlier; never later than planned.")
        return self.number("rounds_planned", gettext("Rounds planned"), hint, 1, 9)

    def fewest_others(self) -> Field:
        label = gettext("Inside a panel: others who must have rated")
        hint = gettext("An expert sees a figure once so many others rated it. At least 3.")
        return self.number("fewest_others", label, hint, FEWEST_OTHERS, 99)

    def fewest_outside(self) -> Field:
        label = gettext("Outside a panel: people who must have rated (k)")
        hint = gettext("Smaller groups are never shown to anybody outside. At least 3; 5 is usual.")
        return self.number("fewest_outside", label, hint, FEWEST_OUTSIDE, 99)

    def min_n(self) -> Field:
        label = gettext("Fewest raters for a verdict")
        hint = gettext(
            "Below it the page says “too few”; below 8 a verdict is called indicative. At least 3."
        )
        return self.number("min_n", label, hint, 3, 99)

    def form(self, action: str, button: str, objectives_words: str) -> DesignForm:
        """The whole form; what only one of the two pages has is put in by that page."""
        criteria = tuple(self.criterion(number) for number in range(1, CRITERIA + 1))
        used = max((one.number for one in criteria if one.name.value or one.name.fault), default=0)
        shown = max(SHOWN_CRITERIA, used)
        return DesignForm(
            action=action,
            button=button,
            faults=tuple(self.faults.items()),
            name=self.name(),
            criteria=criteria[:shown],
            more_criteria=criteria[shown:],
            criteria_fault=self.fault("criteria"),
            scale=self.scale(),
            rounds_planned=self.rounds_planned(),
            fewest_others=self.fewest_others(),
            fewest_outside=self.fewest_outside(),
            min_n=self.min_n(),
            reasons=self.reasons(),
            quantile_type=self.quantile_type(),
            time_zone=self.time_zone(),
            objectives_words=objectives_words,
        )
