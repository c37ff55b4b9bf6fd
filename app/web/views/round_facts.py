"""What opening, closing and releasing a round mean, said before the press: who, what, when, and that it stays so."""

from dataclasses import dataclass

from app.domain.rounds import Round
from app.domain.studies import FEWEST_SEATS, Study, rule_sentence
from app.services.overseeing import BoardRow, Progress
from app.web.language import gettext, ngettext, number, said
from app.web.views.components import Link


@dataclass(frozen=True, slots=True)
class Fact:
    """A consequence: what it is about, and the sentence."""

    term: str
    words: str


def opening_facts(study: Study, row: BoardRow, round_: Round, asked: int) -> tuple[Fact, ...]:
    """What happens when a round opens."""
    items = ngettext("%(count)s item is asked.", "%(count)s items are asked.", asked) % {
        "count": number(asked)
    }
    if round_.number > 1 and (aside := len(row.codes) - asked):
        set_aside = ngettext("%(count)s is set aside.", "%(count)s are set aside.", aside) % {"count": aside}
        items = f"{items} {set_aside}"
    owed = gettext("Working titles are asked as they stand.") if row.is_provisional else ""
    experts = ngettext("%(count)s expert can answer.", "%(count)s experts can answer.", row.asked)
    facts = [
        Fact(gettext("Items"), f"{items} {owed}".strip()),
        Fact(
            gettext("Experts"),
            experts % {"count": number(row.asked)}
            + " "
            + gettext("The platform writes to nobody: send them their links from the page “Experts”."),
        ),
        Fact(gettext("They see"), _seen_by_experts(study, round_)),
    ]
    if study.launched_at is None:
        facts.append(Fact(gettext("Protocol"), _fixed(study)))
    facts.append(Fact(gettext("No way back"), gettext("An open round can be closed, but not taken back.")))
    return tuple(facts)


def closing_facts(row: BoardRow, sits_here: bool) -> tuple[Fact, ...]:
    """What happens when a round closes."""
    facts = [
        Fact(
            gettext("Marks"),
            gettext(
                "Everything saved until then counts and is frozen; after that nobody can change or add a mark."
            ),
        )
    ]
    late = row.asked - row.count(Progress.ANSWERED)
    if late and not sits_here:
        words = ngettext(
            "%(count)s expert has not finished. What they have saved counts; the rest stays unanswered.",
            "%(count)s experts have not finished. What they have saved counts; the rest stays unanswered.",
            late,
        )
        facts.append(Fact(gettext("Not finished"), words % {"count": number(late)}))
    facts += [
        Fact(
            gettext("Figures"),
            gettext("They are computed once and shown to facilitators; the panel waits for the release."),
        ),
        Fact(gettext("No way back"), gettext("Closing cannot be undone.")),
    ]
    return tuple(facts)


def release_facts(
    study: Study, row: BoardRow, round_: Round, reasons: int, held: int, sits_here: bool
) -> tuple[Fact, ...]:
    """What happens when a round is released."""
    people = ngettext("%(count)s expert sees", "%(count)s experts see", row.asked) % {
        "count": number(row.asked)
    }
    figures = gettext(
        "%(people)s their own marks beside the panel’s distribution, for every item that at least %(least)s others "
        "have rated."
    )
    facts = [Fact(gettext("Figures"), figures % {"people": people, "least": study.fewest_others})]
    if not sits_here:
        shown = ngettext(
            "%(shown)s reason is shown without its author",
            "%(shown)s reasons are shown without authors",
            reasons - held,
        )
        words = gettext("%(shown)s; %(held)s held back.")
        shown = shown % {"shown": number(reasons - held)}
        facts.append(Fact(gettext("Reasons"), words % {"shown": shown, "held": number(held)}))
    if round_.number < study.rounds_planned:
        words = gettext(
            "Round %(number)s becomes a draft, with the items that are decided to be asked again."
        )
        facts.append(Fact(gettext("Next"), words % {"number": round_.number + 1}))
    else:
        facts.append(Fact(gettext("Next"), gettext("This was the last round planned for this Task Force.")))
    facts.append(Fact(gettext("No way back"), gettext("What the panel has seen cannot be taken back.")))
    return tuple(facts)


def blockers_and_ways(study: Study, row: BoardRow, _url: str) -> tuple[tuple[str, ...], tuple[Link, ...]]:
    """What must be done before a draft can open, as tasks, and where each is done."""
    home = f"/studies/{study.slug}"
    ways = []
    if row.asked < FEWEST_SEATS:
        ways.append(Link(gettext("Experts"), f"{home}/experts"))
    if row.is_provisional and study.wording_override_at is None and not study.is_demo:
        ways.append(Link(gettext("Wordings"), f"{home}/wordings"))
    if row.current.number > 1:
        before = f"{home}/task-forces/{row.task_force.code}/rounds/{row.current.number - 1}"
        ways.append(
            Link(
                gettext("Decide on round %(number)s") % {"number": row.current.number - 1},
                f"{before}/decisions",
            )
        )
    return tuple(said(one) for one in row.blockers), tuple(ways)


def _seen_by_experts(study: Study, round_: Round) -> str:
    if round_.number == 1:
        return gettext("The items only. Nobody sees anybody’s marks before the round is closed and released.")
    words = gettext(
        "Their own marks of the round before, the panel’s distribution with median and middle half where at least "
        "%(least)s others have rated, and the reasons that were released."
    )
    return words % {"least": study.fewest_others}


def _fixed(study: Study) -> str:
    """With the first opening the protocol is fixed for the whole study: it is read here once more."""
    words = gettext(
        "With this first opening it is fixed for the whole study: marks from %(lowest)s to %(highest)s, %(rounds)s "
        "rounds at most, thresholds of %(others)s others inside a panel and %(outside)s people outside. %(rule)s"
    )
    return words % {
        "lowest": study.lowest,
        "highest": study.highest,
        "rounds": study.rounds_planned,
        "others": study.fewest_others,
        "outside": study.fewest_outside,
        "rule": said(rule_sentence(study.rule, study.scale)),
    }
