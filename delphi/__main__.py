"""``python -m delphi ratings.csv --scale 1:9``: the figures of any Delphi data, as a table or as JSON."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Sequence
from typing import NoReturn

import numpy as np

from delphi.analysis import Document, analyse
from delphi.consensus import Rule
from delphi.counts import at_least
from delphi.files import Answer, BadFile, read_answers
from delphi.panel import panels
from delphi.rules import RULES, default_rule, rule
from delphi.scales import Scale
from delphi.telling import report

REFUSED = 2


class Arguments(argparse.ArgumentParser):
    """Refuses a wrong argument in one sentence."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and where to look."""
        self.exit(REFUSED, f"{message}; see python -m delphi --help\n")


def main(given: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    given : sequence of str, optional
        The arguments; those of the process if not given.

    Returns
    -------
    int
        0, or 2 if the file or an argument cannot be taken: then one sentence stands on standard error.
    """
    asked = _arguments().parse_args(given)
    try:
        scale = _scale(asked.scale, asked.top_box)
        chosen = _rule(asked.rule, scale)
        documents = _documents(asked, scale, chosen)
    except (ValueError, OSError) as fault:
        print(_sentence(asked.file, fault), file=sys.stderr)
        return REFUSED
    _print(documents, as_json=asked.json)
    return 0


def _arguments() -> Arguments:
    parser = Arguments(prog="python -m delphi", description="The statistics of a Delphi review.")
    parser.add_argument(
        "file", help="a CSV file with the columns round, item, expert, rating; - is standard input"
    )
    parser.add_argument(
        "--scale", required=True, metavar="LOW:HIGH", help="the lowest and the highest mark, as 1:9"
    )
    parser.add_argument("--top-box", metavar="LOW:HIGH", help="the marks that count as high, as 7:9")
    parser.add_argument("--rule", metavar="NAME", help=f"the consensus rule: {', '.join(RULES)}")
    parser.add_argument(
        "--quantile-type", type=int, choices=range(1, 10), default=7, metavar="1..9", help="default 7"
    )
    parser.add_argument(
        "--min-n", type=int, default=3, metavar="N", help="fewest ratings for a verdict, default 3"
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of the resamples, default 1")
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of tables")
    return parser


def _bounds(text: str, name: str) -> tuple[int, int]:
    found = re.fullmatch(r"(-?\d{1,7}):(-?\d{1,7})", text)
    if found is None:
        raise BadFile(f"{name} is two whole numbers with a colon, as 1:9, not {text!r}")
    return int(found[1]), int(found[2])


def _scale(scale: str, top_box: str | None) -> Scale:
    low, high = _bounds(scale, "--scale")
    if top_box is None:
        return Scale(low, high)
    first, last = _bounds(top_box, "--top-box")
    if last != high:
        raise BadFile(f"the top box must end at {high}, the highest mark, not at {last}")
    return Scale(low, high, first)


def _rule(name: str | None, scale: Scale) -> Rule:
    chosen = default_rule(scale) if name is None else rule(name)
    if refusal := chosen.refusal(scale):
        raise BadFile(refusal)
    return chosen


def _documents(asked: argparse.Namespace, scale: Scale, chosen: Rule) -> list[Document]:
    """One document for each question; each draws its own resamples, so that none depends on the others."""
    seed = at_least(asked.seed, 0, "--seed")
    options = {"quantile_type": asked.quantile_type, "min_n": asked.min_n}
    return [
        analyse(panel, chosen, np.random.default_rng(seed), **options)
        for panel in panels(_answers(asked.file, scale), scale)
    ]


def _answers(path: str, scale: Scale) -> list[Answer]:
    if path == "-":
        return read_answers(sys.stdin, scale)
    with open(path, encoding="utf-8-sig", newline="") as file:
        return read_answers(file, scale)


def _sentence(path: str, fault: ValueError | OSError) -> str:
    if isinstance(fault, UnicodeDecodeError):
        return f"{path}: this is not UTF-8 text; save the file as CSV in UTF-8"
    if isinstance(fault, OSError):
        return f"{path}: {fault.strerror or fault}"
    return f"{path}: {fault}" if isinstance(fault, BadFile) else str(fault)


def _print(documents: list[Document], *, as_json: bool) -> None:
    if as_json:
        said = json.dumps(documents if len(documents) > 1 else documents[0], allow_nan=False, indent=1)
    else:
        said = "\n\n\n".join(report(document) for document in documents)
    try:
        print(said, flush=True)
    except BrokenPipeError:  # whoever reads has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
