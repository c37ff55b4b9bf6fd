"""One thing, one word. Only the words that never mean anything else here; the rest is for the reader."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.rules import Rule

INSTEAD = {
    "survey": "study",
    "topic": "objective",
    "respondent": "expert, or seat",
    "panelist": "expert",
    "panellist": "expert",
    "wave": "round",
    "vote": "rating",
    "voter": "expert",
    "moderator": "facilitator",
    "admin": "facilitator, or Secretariat",
}
LATER = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r"\b")
WORD = re.compile(r"[A-Za-z]+")
TAGS_AND_JINJA = re.compile(r"<[^>]*>|\{%.*?%\}|\{#.*?#\}|\{\{.*?\}\}", re.DOTALL)
TRANSLATED = re.compile(r"""\b_\(\s*(?:"([^"]*)"|'([^']*)')""")


def synonyms(text: str) -> Iterator[tuple[str, str]]:
    """Each forbidden word in it, singular or plural, with the word of the house."""
    # CamelCase and snake_case names are read as the words they are made of.
    for word in WORD.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).replace("_", " ")):
        plain = word.lower().removesuffix("s")
        if plain in INSTEAD:
            yield word, INSTEAD[plain]


def synonym_as_name(_path: str, text: str) -> list[str]:
    return [
        f"{line}: {name} should say {house_word}, not {word}"
        for line, name in names_given(ast.parse(text))
        for word, house_word in synonyms(name)
    ]


def names_given(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every name a file gives to something; names that others gave are not its fault."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.lineno, node.name
            case ast.arg():
                yield node.lineno, node.arg
            case ast.Name(ctx=ast.Store()):
                yield node.lineno, node.id


def synonym_on_a_page(_path: str, text: str) -> list[str]:
    shown = TAGS_AND_JINJA.sub(" ", text)
    translated = " ".join(one or other for one, other in TRANSLATED.findall(text))
    return [
        f"0: the page says {word}; the word of the house is {house_word}"
        for word, house_word in synonyms(f"{shown} {translated}")
    ]


def promise_for_later(_path: str, text: str) -> list[str]:
    return [
        f"{number}: a note for later; do it, or write an issue"
        for number, line in enumerate(text.splitlines(), 1)
        if LATER.search(line)
    ]


RULES = [
    Rule(
        "One thing, one word, in names",
        ("app/**/*.py", "delphi/**/*.py"),
        synonym_as_name,
        bad=("app/services/rating.py", "def count_votes(db, respondent): ..."),
        good=("app/services/rating.py", "def count_ratings(db, seat): ...\nsurveys.open()"),
    ),
    Rule(
        "One thing, one word, on pages",
        ("templates/**/*.html",),
        synonym_on_a_page,
        bad=("templates/cards/page.html", "<h1 class='x'>{{ _('Next survey') }}</h1>"),
        good=("templates/cards/page.html", "<h1 class='survey'>{{ _('Next round') }}</h1>"),
    ),
    Rule(
        "Nothing is left for later",
        (
            "app/**/*.py",
            "delphi/**/*.py",
            "tests/**/*.py",
            "migrations/**/*.py",
            "templates/**/*.*",
            "seeds/**/*.*",
        ),
        promise_for_later,
        bad=("app/main.py", "x = 1  # TO" + "DO: later"),
        good=("app/main.py", "x = 1  # todo el mundo"),
    ),
]
