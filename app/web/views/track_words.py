"""What became of an expert's marks, in words. No verdict, no share, no rank: those belong to the study's results."""

from app.domain.studies import Study
from app.domain.track import Outcome, Own
from app.services.disclosing import Figure
from app.services.planning import JOINT_CODE
from app.services.tracking import Line, Pass, Step, Track, Tracks
from app.storage.people import Seated
from app.web.language import gettext, moment, ngettext, number


def summary_words(found: Tracks) -> tuple[str, ...]:
    """The page in a few sentences; a different view is worth as much as a shared one, and both movements are told."""
    lines = found.lines
    kept, changed = sum(one.is_kept for one in lines), sum(one.is_changed for one in lines)
    given = sum(one.last_rated is not None for one in lines)
    if not lines and found.seats and not found.still_sits:
        return (gettext("No round that you took part in was released, so there is nothing to show."),)
    if not lines:
        return (
            gettext(
                "No round has been released yet. After each release you find here what you marked, what you kept or "
                "changed, and where the panel went."
            ),
        )
    if not kept + changed:
        return _first_words(given)
    said = [
        ngettext(
            "You kept %(kept)s of %(count)s mark that you gave more than once, and changed %(changed)s.",
            "You kept %(kept)s of the %(count)s marks that you gave more than once, and changed %(changed)s.",
            kept + changed,
        )
        % {"kept": number(kept), "count": number(kept + changed), "changed": number(changed)}
    ]
    nearer, away = sum(one.nearer > 0 for one in lines), sum(one.nearer < 0 for one in lines)
    if nearer or away:
        said.append(
            gettext(
                "Of the marks you kept, the panel’s median moved towards %(nearer)s and away from %(away)s."
            )
            % {"nearer": number(nearer), "away": number(away)}
        )
    if outside := sum(one.is_outside for one in lines):
        said.append(_outside(outside))
    return tuple(said)


def status_words(track: Track) -> str:
    """What comes next for an item, as far as its expert learns it."""
    if track.outcome is Outcome.LEFT:
        last = track.passes[-1].round_.number
        return gettext("Shown up to round %(number)s: you have left this Task Force.") % {"number": last}
    words = {
        Outcome.ASKED_AGAIN: gettext("Goes on: asked again after round %(number)s."),
        Outcome.TO_BE_ASKED: gettext("Goes on: it will be asked again."),
        Outcome.SETTLED: gettext("Settled after round %(number)s: not asked again."),
        Outcome.LAST_ROUND: gettext("Round %(number)s was its last."),
        Outcome.UNDECIDED: gettext("Whether it is asked again is not decided yet."),
    }
    return words[track.outcome] % {"number": track.last_released.number}


def left_words(study: Study, seated: Seated) -> str:
    """That somebody has left a Task Force, when, and what they still see of it."""
    at = seated.seat.left_at
    day = moment(at, study.time_zone, "day") if at is not None else ""
    if seated.task_force.code == JOINT_CODE:
        left = gettext("You left the panel on %(day)s.") % {"day": day}
    else:
        left = gettext("You left Task Force %(code)s on %(day)s.") % {
            "code": seated.task_force.code,
            "day": day,
        }
    still = gettext("Of its rounds you see those that you answered, and those released before you left.")
    return f"{left} {still}"


def _first_words(given: int) -> tuple[str, ...]:
    if not given:
        return (gettext("You gave no mark in the released rounds. The panel’s figures are below."),)
    return (
        ngettext(
            "You gave %(count)s mark. What you keep and what you change shows once it is asked again.",
            "You gave %(count)s marks. What you keep and what you change shows once they are asked again.",
            given,
        )
        % {"count": number(given)},
    )


def _outside(count: int) -> str:
    return ngettext(
        "%(count)s of your last marks lies outside the panel’s middle half; it is worth as much as the others.",
        "%(count)s of your last marks lie outside the panel’s middle half; they are worth as much as the others.",
        count,
    ) % {"count": number(count)}


def own_words(line: Line) -> str:
    """What the expert did: one mark that was kept, or one after the other."""
    if all(one.mark is None for one in line.steps):
        return gettext("You gave no mark.")
    values = {(one.wording_version, one.mark.value if one.mark is not None else "") for one in line.steps}
    if line.is_kept and len(values) == 1:
        return gettext("You kept %(mark)s") % {"mark": _mark(line.steps[-1])}
    return gettext("You: %(marks)s") % {"marks": " → ".join(_mark(one) for one in line.steps)}


def outside_words(line: Line) -> str:
    """Whether the last mark lies outside the middle half."""
    return gettext("outside the middle half") if line.is_outside else ""


def panel_words(line: Line) -> str:
    """Where the panel's median went, and whether that was towards a mark that was kept."""
    shown = [one for one in line.steps if one.figure is not None]
    if all(one.median is None for one in shown):
        return ""
    medians = [number(one.median) for one in shown]
    said = gettext("Median: %(medians)s") % {"medians": " → ".join(medians)}
    if len(medians) > 1 and len(set(medians)) == 1:
        said = gettext("Median stayed %(median)s") % {"median": medians[0]}
    if line.nearer > 0:
        return gettext("%(median)s, towards your mark") % {"median": said}
    if line.nearer < 0:
        return gettext("%(median)s, away from your mark") % {"median": said}
    return said


def n_words(line: Line) -> str:
    """How many people gave a mark in every released round."""
    counts = [number(one.figure.n) for one in line.steps if one.figure is not None]
    return gettext("marks of %(counts)s people") % {"counts": ", ".join(counts)}


def hidden_words(study: Study, line: Line) -> tuple[str, ...]:
    """Which rounds' figures are withheld, and why."""
    return tuple(
        gettext("Round %(number)s: the figures are hidden, because fewer than %(fewest)s others gave a mark.")
        % {"number": one.round_.number, "fewest": study.fewest_others}
        for one in line.steps
        if one.figure is not None and one.figure.withheld
    )


def step_words(step: Step) -> str:
    """One own mark with how it came to be."""
    words = {
        Own.GIVEN: "%(mark)s",
        Own.KEPT: gettext("%(mark)s, kept"),
        Own.CHANGED: gettext("%(mark)s, changed"),
        Own.NO_OPINION: gettext("no opinion"),
        Own.UNANSWERED: gettext("not answered"),
        Own.NOT_ASKED: gettext("not asked: you came later"),
    }
    if step.own is Own.UNANSWERED and step.round_.closed_at is None:
        return gettext("open")
    return words[step.own] % {"mark": _mark(step)}


def saved_words(study: Study, one: Pass, *, may_change: bool = True) -> str:
    """When a card was saved, and whether it was counted."""
    if one.card is None:
        return ""
    values = {"moment": moment(one.card.saved_at, study.time_zone)}
    if one.round_.is_closed:
        return gettext("Saved %(moment)s, and counted.") % values
    if not may_change:
        return gettext("Saved %(moment)s; it counts when the round closes.") % values
    return gettext("Saved %(moment)s; you may change it until the round closes.") % values


def half_words(step: Step) -> str:
    """The median and the middle half, or why there is none."""
    figure = step.figure
    if figure is None:
        return gettext("not released yet")
    if figure.withheld:
        return gettext("hidden")
    if figure.q1 is None or figure.q3 is None:
        return "–"
    values = {"median": number(figure.median), "low": number(figure.q1), "high": number(figure.q3)}
    return gettext("%(median)s (%(low)s to %(high)s)") % values


def counts_words(step: Step) -> str:
    """How many gave each mark, the marks that nobody gave left out: “7: 5, 8: 9”."""
    return _counts(step.figure) if step.figure is not None else "–"


def _counts(figure: Figure) -> str:
    if figure.counts is None:
        return gettext("hidden")
    return ", ".join(f"{mark}: {count}" for mark, count in enumerate(figure.counts, start=1) if count) or "–"


def _mark(step: Step) -> str:
    if step.mark is None:
        return gettext("open") if step.round_.closed_at is None else "–"
    return gettext("no opinion") if step.mark.value is None else str(step.mark.value)
