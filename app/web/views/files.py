"""The page of a study's files: what each holds, who may have it, and the reason it is asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.files import Value, codebook
from app.domain.studies import Study
from app.domain.task_forces import TaskForce
from app.web.language import gettext, ngettext, said
from app.web.views.components import Field, Page


@dataclass(frozen=True, slots=True)
class File:
    """One complete file: what a row is, and the form that asks for it."""

    kind: str
    name: str
    words: str
    action: str
    reason: Field
    button: str


@dataclass(frozen=True, slots=True)
class FilesView:
    """The page."""

    page: Page
    files: tuple[File, ...]
    codebook_url: str
    hidden: str
    faults: tuple[tuple[str, str], ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Typed:
    """The reason that was typed for one file, and what was wrong with it."""

    kind: str = ""
    reason: str = ""
    fault: str = ""


def files_view(
    page: Page,
    study: Study,
    hidden: Sequence[TaskForce],
    typed: Typed,
    gaps: Sequence[tuple[str, int, int]] = (),
) -> FilesView:
    """The files of a study; `hidden` are the Task Forces on which the reader sits."""
    home = f"/studies/{study.slug}/files"
    words: Mapping[str, tuple[str, str, str]] = {
        "ratings": (
            gettext("Every mark"),
            gettext(
                "One row for each expert, item and criterion of every closed round, unanswered ones included. People "
                "are random labels, the same throughout one file and drawn anew for each: two files cannot be put "
                "together by them."
            ),
            gettext("Write down the reason and get ratings.csv"),
        ),
        "results": (
            gettext("Every figure"),
            gettext(
                "One row for each item and criterion of every closed round: counts of people, median, quartiles, "
                "shares, verdict, stability. Figures are not rounded."
            ),
            gettext("Write down the reason and get results.csv"),
        ),
    }
    files = (_file(kind, *told, home, typed) for kind, told in words.items())
    left_out = gettext(
        "You sit on %(codes)s yourself: these Task Forces are left out of your files until the study has ended."
    )
    return FilesView(
        page,
        tuple(files),
        f"{home}/codebook.csv",
        left_out % {"codes": ", ".join(one.code for one in hidden)} if hidden else "",
        ((f"{typed.kind}-reason", typed.fault),) if typed.fault else (),
        tuple(_missing(*one) for one in gaps),
    )


def _missing(code: str, number: int, count: int) -> str:
    words = ngettext(
        "Task Force %(code)s, round %(number)s: %(count)s seat",
        "Task Force %(code)s, round %(number)s: %(count)s seats",
        count,
    )
    return words % {"code": code, "number": number, "count": count}


def _file(kind: str, name: str, words: str, button: str, home: str, typed: Typed) -> File:
    mine = typed if typed.kind == kind else Typed()
    reason = Field(
        "reason",
        gettext("What is it for, in one sentence?"),
        value=mine.reason,
        hint=gettext("The journal keeps the sentence, your name and the moment."),
        fault=mine.fault,
        required=True,
        longest=500,
    )
    return File(kind, name, words, f"{home}/{kind}.csv", reason, button)


def codebook_rows() -> list[Sequence[Value]]:
    """What every column of the files means, in the language of the page."""
    rows = [[one.file, one.column, one.kind, one.values, said(one.sentence)] for one in codebook()]
    return [("file", "column", "type", "values", "meaning"), *rows]
