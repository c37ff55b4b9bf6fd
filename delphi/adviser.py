"""What one more round could still change, in parts and in a sentence. People decide whether to hold it.

Agreement, stability and the end of a study are three questions. The adviser puts the answers to the first
two beside each other and never answers the third.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from delphi.advice import STATES, Advice, ItemStanding
from delphi.consensus import INDICATIVE_BELOW
from delphi.counts import at_least


def advise(items: Iterable[ItemStanding], *, rounds_left: int | None = None) -> Advice:
    """Say where the items stand, and on which of them one more round could still change something.

    An item is settled if it is stable and no single changed mark would flip its verdict. One more round could
    change the items that are still moving, and the verdicts that hang on one mark, agreed or not.

    Parameters
    ----------
    items : iterable of ItemStanding
        The items of a study or of one Task Force; an item that was set aside stands where it stood last.
    rounds_left : int, optional
        How many more rounds are planned, 0 or more; 0 after the last one. None if that is open.

    Returns
    -------
    Advice

    Raises
    ------
    ValueError
        If two items have the same name, or rounds_left is not as above.

    Notes
    -----
    It speaks in counts of items, never in percentages, and never says stop. A settled item need not be
    agreed: stable dissent is a result. Below 8 experts one mark decides nearly every verdict; that is the
    size of the panel, which no further round changes, and the sentence says so. A round in which too few
    rated shows neither agreement nor stability.

    References
    ----------
    Dajani 1979, 10.1016/0040-1625(79)90007-6; von der Gracht 2012, 10.1016/j.techfore.2012.04.013.

    Examples
    --------
    >>> found = advise(
    ...     [
    ...         ItemStanding("A1", 12, "high", False, "stable"),
    ...         ItemStanding("A2", 12, "none", False, "stable", split=True),
    ...         ItemStanding("A3", 12, "high", False, "moving"),
    ...         ItemStanding("A4", 12, "none", True, "stable"),
    ...     ]
    ... )
    >>> found.settled, found.could_change, found.counts["stable_dissent"]
    (('A1', 'A2'), ('A3', 'A4'), 2)
    >>> print(found.sentence)
    2 of 4 items are settled; 1 is still moving (A3) and 1 verdict hangs on one mark (A4): one more round on \
these 2 could still change something. 1 item is stable without agreement (A2; split: A2): report it as dissent.
    """
    standings = list(items)
    names = [one.item for one in standings]
    if len(set(names)) < len(names):
        raise ValueError("every item must have a name of its own")
    if rounds_left is not None:
        rounds_left = at_least(rounds_left, 0, "rounds_left")
    by_state = {state: tuple(one.item for one in standings if one.state == state) for state in STATES}
    stable = [one for one in standings if one.state.startswith("stable")]
    advice = Advice(
        sentence="",
        items=len(standings),
        **by_state,
        hang_on_one_mark=tuple(one.item for one in stable if one.hangs_on_one_mark),
        settled=tuple(one.item for one in stable if not one.hangs_on_one_mark),
        split=tuple(one.item for one in stable if one.state == "stable_dissent" and one.split),
        indicative=tuple(one.item for one in standings if one.is_indicative),
        rounds_left=rounds_left,
    )
    return replace(advice, sentence=_sentence(advice))


def _sentence(advice: Advice) -> str:
    if not advice.items:
        return "There are no items."
    said = (
        _open(advice) if advice.could_change else _nothing_moves(advice),
        _dissent(advice),
        _unknown(
            advice, advice.too_few, "{has} too few ratings for a verdict{names}: more answers are needed."
        ),
        _unknown(
            advice,
            advice.too_few_pairs,
            "{was} rated in both rounds by too few of the same experts{names}: it is not known whether {they}.",
        ),
        _unknown(
            advice,
            advice.first_round,
            "{was} rated in one round only{names}: it is not known whether {they}.",
        ),
        _small_panel(advice),
    )
    return " ".join(part for part in said if part)


def _open(advice: Advice) -> str:
    """Name what one more round could still change."""
    count, these = len(advice.could_change), f"these {len(advice.could_change)}"
    if advice.items == 1:
        begin, these = f"The only item {'is still moving' if advice.moving else 'hangs on one mark'}", "it"
    else:
        settled = len(advice.settled)
        verb = "is" if settled <= 1 else "are"
        begin = (
            f"{settled or 'None'} of {advice.items} items {verb} settled; {_moving_and_on_one_mark(advice)}"
        )
        these = these if count > 1 else "this item"
    if advice.rounds_left == 0:
        return f"{begin}. No further round is planned: without one, report {these} as still open."
    return f"{begin}: one more round on {these} could still change something{_planned(advice.rounds_left)}."


def _moving_and_on_one_mark(advice: Advice) -> str:
    moving, marks = advice.moving, advice.hang_on_one_mark
    parts = []
    if moving:
        parts.append(f"{len(moving)} {'is' if len(moving) == 1 else 'are'} still moving{_listed(moving)}")
    if marks:
        verdicts = "verdict hangs" if len(marks) == 1 else "verdicts hang"
        parts.append(f"{len(marks)} {verdicts} on one mark{_listed(marks)}")
    return " and ".join(parts)


def _planned(rounds_left: int | None) -> str:
    if rounds_left is None:
        return ""
    return f", and {rounds_left} more {'is' if rounds_left == 1 else 'are'} planned"


def _nothing_moves(advice: Advice) -> str:
    compared = len(advice.settled)
    if not compared:
        return ""
    if compared == advice.items:
        return "Nothing moves any more: a further round is not likely to change a verdict."
    if compared == 1:
        return "The one item that can be compared does not move: a further round is not likely to change it."
    return (
        f"None of the {compared} items that can be compared moves any more: a further round is not likely to "
        "change their verdicts."
    )


def _dissent(advice: Advice) -> str:
    """Name the settled items without agreement."""
    found = [name for name in advice.stable_dissent if name in advice.settled]
    if not found:
        return ""
    split = [name for name in advice.split if name in found]
    begin, every = _so_many(found, advice.items)
    inside = [] if every else [", ".join(found)]
    inside += [f"split: {', '.join(split)}"] if split else []
    names = f" ({'; '.join(inside)})" if inside else ""
    verb, them = ("is", "it") if len(found) == 1 else ("are", "them")
    return f"{begin} {verb} stable without agreement{names}: report {them} as dissent."


def _unknown(advice: Advice, names: Sequence[str], text: str) -> str:
    if not names:
        return ""
    begin, every = _so_many(names, advice.items)
    one = len(names) == 1
    words = {
        "has": "has" if one else "have",
        "was": "was" if one else "were",
        "they": "it moves" if one else "they move",
        "names": "" if every else _listed(names),
    }
    return f"{begin} {text.format(**words)}"


def _small_panel(advice: Advice) -> str:
    few = advice.indicative
    if not few:
        return ""
    begin, _ = _so_many(few, advice.items)
    was, their, them = (
        ("was", "its verdict is", "it") if len(few) == 1 else ("were", "their verdicts are", "them")
    )
    return (
        f"{begin} {was} rated by fewer than {INDICATIVE_BELOW} experts: {their} indicative; more experts would "
        f"make {them} firmer, more rounds would not."
    )


def _so_many(names: Sequence[str], items: int) -> tuple[str, bool]:
    """Begin a sentence about some of the items; say, too, whether it is all of them."""
    every = len(names) == items > 1
    return ("All " if every else "") + _items(len(names)), every


def _items(count: int) -> str:
    return f"{count} item" if count == 1 else f"{count} items"


def _listed(names: Sequence[str]) -> str:
    return f" ({', '.join(names)})"
