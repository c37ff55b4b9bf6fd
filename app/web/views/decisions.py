"""The page on which a person decides, item by item, what the next round asks again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.refusals import Refusal
from app.domain.results import Stability, Verdict, decision_mark
from app.domain.sentences import say
from app.services.disclosing import Asked, Figure, Story
from app.services.moderating import Choice as Chosen
from app.web.forms import Fields
from app.web.language import gettext, ngettext
from app.web.views.components import Choice, Field, Filters, Option, Page
from app.web.views.figures import FigureView, ItemView, asked_view, figure_view, untranslated
from app.web.views.result_charts import MOST_SIDE_BY_SIDE
from app.web.views.round_links import RoundTold

AGAIN, ASIDE = "again", "aside"
CHOICE, REASON = "choice-", "reason-"
LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True)
class Advice:
    """What the figures suggest, and why: a suggestion never decides."""

    words: str
    why: str


@dataclass(frozen=True, slots=True)
class ToDecide:
    """One item with its figures in brief, what they suggest, and the two ways to go."""

    item: ItemView
    figures: tuple[FigureView, ...]
    advice: Advice
    choice: Choice
    reason: Field
    is_decided: bool
    decided: str


@dataclass(frozen=True, slots=True)
class DecisionsView:
    """The page; without items it says in `empty` why there is nothing to decide here."""

    page: Page
    links: Filters
    action: str = ""
    empty: str = ""
    summary: str = ""
    untranslated: str = ""
    undecided: int = 0
    items: tuple[ToDecide, ...] = ()
    faults: tuple[tuple[str, str], ...] = ()
    is_fixed: bool = False
    seen: str = ""

    @property
    def is_side_by_side(self) -> bool:
        """Whether the criteria have room beside each other."""
        return all(len(one.figures) <= MOST_SIDE_BY_SIDE for one in self.items)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was chosen and typed, by item code, and what was wrong with it."""

    choices: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, str] | None = None

    def chosen(
        self, suggested: Mapping[str, bool], decided: frozenset[str], follows: bool
    ) -> dict[str, Chosen]:
        """The form as decisions, for the items it names.

        Following the suggestions leaves alone what was decided before and what was given a sentence just now:
        nothing that somebody typed is lost.
        """
        if strange := sorted(set(self.choices) - set(suggested)):
            raise Refusal(say("This round did not ask %(code)s. Nothing was recorded.", code=strange[0]))
        made = {}
        for code, suggests in suggested.items():
            reason = self.reasons.get(code, "").strip()
            if follows and code not in decided and not reason:
                made[code] = Chosen(suggests)
            elif code in self.choices:
                made[code] = Chosen(self.choices[code] == AGAIN, reason)
        return made


def read_decisions(form: Fields) -> Typed:
    """The form as typed. A field or a choice that the page does not offer was not made by it."""
    offered = ("csrf", "act", "seen")
    if any(name not in offered and not name.startswith((CHOICE, REASON)) for name, _ in form.pairs):
        raise Refusal(say("This form has no such field."))
    choices = form.starting(CHOICE)
    if set(choices.values()) - {AGAIN, ASIDE}:
        raise Refusal(
            say("Choose for every item whether it is asked again or set aside. Nothing was recorded.")
        )
    marks = (one.partition(":") for one in form.one("seen").split())
    seen = {code: mark for code, _, mark in marks} if form.many("seen") else None
    return Typed(choices, form.starting(REASON), seen=seen)


def decisions_view(page: Page, told: RoundTold, suggested: Mapping[str, bool], typed: Typed) -> DecisionsView:
    """The decisions of one round as they stand, or as they were typed."""
    links = told.links("decisions")
    if words := nothing_to_decide(told):
        return DecisionsView(page, links, empty=words)
    asked = told.story.of([told.round_])
    items = tuple(_item(told.story, one, suggested[one.worded.item.code], typed) for one in asked)
    again = sum(one.choice.value == AGAIN for one in items)
    if told.is_decided_for_good:
        summary = gettext("Round %(number)s has opened: what was decided stays as it is.")
    else:
        summary = ngettext(
            "As decided and suggested so far, round %(number)s asks %(count)s item again and sets %(aside)s aside.",
            "As decided and suggested so far, round %(number)s asks %(count)s items again and sets %(aside)s aside.",
            again,
        )
    return DecisionsView(
        page,
        links,
        f"{told.url}/decisions",
        summary=summary % {"number": told.round_.number + 1, "count": again, "aside": len(items) - again},
        untranslated=untranslated((one.item for one in items), told.story.criteria),
        undecided=sum(one.decision is None for one in asked),
        items=items,
        faults=tuple((f"{REASON}{code}", f"{code}: {words}") for code, words in typed.faults.items()),
        is_fixed=told.is_decided_for_good,
        seen=" ".join(f"{one.worded.item.code}:{decision_mark(one.decision)}" for one in asked),
    )


def _item(story: Story, asked: Asked, suggests: bool, typed: Typed) -> ToDecide:
    code = asked.worded.item.code
    decision = asked.decision
    standing = suggests if decision is None else decision.asks_again
    figures = [story.figure(asked, one) for one in story.criteria]
    views = (
        figure_view(story.study, criterion, figure, story.compared(asked, criterion))
        for criterion, figure in zip(story.criteria, figures, strict=True)
    )
    item = asked_view(asked)
    return ToDecide(
        item,
        tuple(views),
        advice(figures, suggests),
        Choice(
            f"{CHOICE}{code}",
            gettext("%(code)s: your decision") % {"code": code},
            (Option(AGAIN, gettext("Ask again")), Option(ASIDE, gettext("Set aside"))),
            typed.choices.get(code, AGAIN if standing else ASIDE),
            look="segments",
        ),
        Field(
            f"{REASON}{code}",
            gettext("Why, in one sentence"),
            value=typed.reasons.get(code, decision.reason if decision else ""),
            hint=gettext("Needed where you leave the suggestion; the report prints it."),
            fault=typed.faults.get(code, ""),
            rows=2,
            longest=LONGEST_REASON,
        ),
        decision is not None,
        choice_words(decision.asks_again) if decision else "",
    )


def choice_words(asks_again: bool) -> str:
    """A decision in words."""
    return gettext("asked again") if asks_again else gettext("set aside")


def advice(figures: Sequence[Figure], suggests: bool) -> Advice:
    """The suggestion in words, from what the rule and the stability say together."""
    if suggests:
        return Advice(gettext("One more round"), _why_again(figures))
    if all(one.verdict in {Verdict.HIGH, Verdict.LOW} for one in figures):
        return Advice(gettext("Settled"), gettext("Agreed, and stable."))
    return Advice(
        gettext("Stop; keep the dissent"),
        gettext("No agreement on every criterion, but stable: another round would hardly change it."),
    )


def _why_again(figures: Sequence[Figure]) -> str:
    if all(one.stability is None for one in figures):
        return gettext("Nobody has seen the others’ marks yet.")
    if any(one.verdict is Verdict.TOO_FEW for one in figures):
        return gettext("Too few have marked it.")
    if any(one.stability is Stability.MOVING for one in figures):
        return gettext("Opinions are still moving.")
    return gettext("Too few marked it in both rounds to see whether it is stable.")


def nothing_to_decide(told: RoundTold) -> str:
    """Why a round has nothing to decide, if so."""
    if told.sits_here:
        return gettext(
            "You sit on this Task Force yourself: another facilitator decides what it is asked again. Its figures "
            "stay hidden from you until the study has ended."
        )
    if not told.round_.is_closed:
        return gettext("Nothing is decided before the round has closed: there are no figures yet.")
    if told.round_.number >= told.story.study.rounds_planned:
        return gettext("This was the last round planned: nothing is asked again.")
    return ""
