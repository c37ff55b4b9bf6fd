"""The list of studies, the page on which one is made, and its protocol."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.objectives import OWED, Objective, ObjectiveText
from app.domain.refusals import Faults
from app.domain.rounds import RoundState
from app.domain.sentences import Sentence
from app.domain.studies import WRITTEN_IN, Study
from app.services.designing import OTHER_LANGUAGES
from app.services.overseeing import Overview
from app.services.planning import EACH, JOINT, Design
from app.web.language import NAMES, gettext, moment, ngettext, said, spoken
from app.web.views.components import Choices, Option, Page
from app.web.views.designs import DesignForm, Parts, Typed, rule_words, typed_of


@dataclass(frozen=True, slots=True)
class StudyRow:
    """One study and where it stands."""

    name: str
    url: str
    state: str
    task_forces: int
    people: int


@dataclass(frozen=True, slots=True)
class StudiesView:
    """A facilitator's own studies, then the demonstrations."""

    page: Page
    own: tuple[StudyRow, ...]
    demonstrations: tuple[StudyRow, ...]
    objectives: int
    owed: int


@dataclass(frozen=True, slots=True)
class NewView:
    """The page on which a study is made."""

    page: Page
    form: DesignForm


@dataclass(frozen=True, slots=True)
class ProtocolView:
    """The protocol of a study: the form before the launch, afterwards what is fixed."""

    page: Page
    fixed: str
    facts: tuple[tuple[str, str], ...]
    form: DesignForm | None
    responsible_url: str = ""
    responsible: str = ""


def list_view(page: Page, found: Sequence[Overview], texts: Sequence[ObjectiveText]) -> StudiesView:
    """The list; `texts` say what the register of objectives holds already."""
    titles = {one.objective_id: one for one in texts if one.kind == "title"}
    return StudiesView(
        page,
        tuple(_row(one) for one in found if not one.study.is_demo),
        tuple(_row(one) for one in found if one.study.is_demo),
        len(titles),
        sum(one.status in OWED for one in titles.values()),
    )


def _row(one: Overview) -> StudyRow:
    study = one.study
    return StudyRow(study.name, f"/studies/{study.slug}", _state(one, study), one.task_forces, one.people)


def _state(one: Overview, study: Study) -> str:
    if study.ended_at is not None:
        return gettext("Ended on %(day)s.") % {"day": moment(study.ended_at, study.time_zone, "day")}
    if not study.is_launched:
        if not one.people:
            return gettext("Being designed: nobody is invited yet.")
        return gettext("Ready to open: no round has opened yet, and the protocol can still change.")
    open_, closed = one.rounds.get(RoundState.OPEN, 0), one.rounds.get(RoundState.CLOSED, 0)
    parts = []
    if open_:
        parts.append(
            ngettext("%(count)s round is open", "%(count)s rounds are open", open_) % {"count": open_}
        )
    if closed:
        words = ngettext("%(count)s waits for release", "%(count)s wait for release", closed)
        parts.append(words % {"count": closed})
    if not parts:
        return gettext("No round is open; every round that opened is released.")
    return gettext("%(parts)s.") % {"parts": ", ".join(parts)}


def new_view(
    page: Page,
    typed: Typed,
    faults: Faults | None,
    everything: Sequence[Objective],
    texts: Sequence[ObjectiveText],
) -> NewView:
    """The page on which a study is made."""
    found = Parts(typed, faults)
    titles = {one.objective_id: one for one in texts if one.kind == "title"}
    labels = {one.objective_id: one.text for one in texts if one.kind == "label"}
    owed = [one for one in everything if one.id in titles and titles[one.id].status in OWED]
    ticked = [one for one in everything if typed.objectives is None or one.shown_code in typed.objectives]
    options = [
        Option(
            one.shown_code,
            f"{one.shown_code} {labels.get(one.id, '')}",
            gettext("working title") if one in owed else "",
        )
        for one in everything
    ]
    words = gettext("%(chosen)s of %(all)s chosen; %(owed)s of all carry a working title.")
    counted = {"chosen": len(ticked), "all": len(everything), "owed": len(owed)}
    form = replace(
        found.form("/studies", gettext("Make the study"), words % counted),
        layout=found.layout(len(everything)),
        objectives=Choices(
            "objective",
            gettext("Objectives"),
            tuple(options),
            frozenset(one.shown_code for one in ticked),
            fault=found.fault("objectives"),
        ),
    )
    return NewView(page, form)


def protocol_view(
    page: Page,
    study: Study,
    stands: Design,
    typed: Typed | None,
    faults: Faults | None,
    stale: Sentence | None,
) -> ProtocolView:
    """A study's protocol. After a stale change both are shown: what was typed, in the form, and what stands now."""
    if study.launched_at is not None:
        fixed = gettext("Fixed on %(moment)s, when the first round opened.")
        return ProtocolView(
            page, fixed % {"moment": moment(study.launched_at, study.time_zone)}, _facts(stands), None
        )
    found = Parts(typed or typed_of(stands), faults)
    form = replace(
        found.form(f"/studies/{study.slug}/design", gettext("Save the design"), _panels(stands)),
        version=str(study.version),
        stale=said(stale) if stale else "",
        stands=_facts(stands) if stale else (),
    )
    return ProtocolView(page, "", (), form)


def _panels(design: Design) -> str:
    words = {
        EACH: gettext(
            "Panels and objectives were chosen when the study was made: a Task Force for each of %(codes)s."
        ),
        JOINT: gettext("Panels and objectives were chosen when the study was made: one panel for %(codes)s."),
    }
    return words[design.layout] % {"codes": ", ".join(design.objectives)}


def _translated(design: Design) -> str:
    """In which languages all criteria can be read, and which are missing."""
    said = [NAMES[WRITTEN_IN]]
    for code in OTHER_LANGUAGES:
        count = sum(code in one.translations for one in design.criteria)
        words = (
            "%(language)s"
            if count == len(design.criteria)
            else gettext("%(language)s (%(count)s of %(total)s)")
        )
        said.append(words % {"language": NAMES[code], "count": count, "total": len(design.criteria)})
    return ", ".join(said)


def _order(reasons_first: bool) -> str:
    if reasons_first:
        return gettext("the others’ reasons, then their figures")
    return gettext("the figures, then the reasons")


def _facts(design: Design) -> tuple[tuple[str, str], ...]:
    """The protocol in words."""
    criteria = " ".join(
        gettext("%(name)s: %(question)s From %(low)s to %(high)s.")
        % {"name": one.name, "question": one.question, "low": one.low_label, "high": one.high_label}
        for one in (each.read_in(spoken()) for each in design.criteria)
    )
    counted = {"others": design.fewest_others, "outside": design.fewest_outside, "least": design.min_n}
    return (
        (gettext("Name"), design.name),
        (gettext("Panels"), _panels(design)),
        (gettext("Criteria"), criteria),
        (gettext("Scale"), gettext("1 to %(highest)s") % {"highest": design.highest}),
        (gettext("Agreement"), rule_words(design.highest)),
        (gettext("Languages of the criteria"), _translated(design)),
        (gettext("Rounds planned"), str(design.rounds_planned)),
        (gettext("From round 2, each card shows"), _order(design.reasons_first)),
        (
            gettext("Who sees what"),
            gettext(
                "An expert sees a figure once %(others)s others rated; outside the panel once %(outside)s did."
            )
            % counted,
        ),
        (gettext("Verdict"), gettext("Below %(least)s raters the verdict is “too few”.") % counted),
        (gettext("Quartiles"), gettext("Type %(type)s") % {"type": design.quantile_type}),
        (gettext("Time zone"), design.time_zone),
    )
