"""The three languages say the same: no text is missing, fuzzy, or has lost a value."""

import re
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "say": None, "say_many": (1, 2)}
TEMPLATE_OPTIONS = {
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "newstyle_gettext": "true",
    "extensions": "jinja2.ext.i18n",
}


@pytest.fixture(scope="module")
def texts() -> set[str | tuple[str, ...]]:
    """Every text in the code and the templates."""
    found = set()
    for folder, pattern, options in (("app", "**.py", {}), ("templates", "**.html", TEMPLATE_OPTIONS)):
        method = "python" if folder == "app" else "jinja2"
        for _, _, text, _, _ in extract_from_dir(
            ROOT / folder, [(pattern, method)], {pattern: options}, keywords=KEYWORDS
        ):
            found.add(text)
    return found


def catalogue(language: str) -> Catalog:
    """One language's texts as they are committed."""
    with open(ROOT / "locale" / language / "LC_MESSAGES" / "messages.po", "rb") as file:
        return read_po(file, locale=language)


def forms(message: Message) -> list[str]:
    """What a message says, in each of its forms."""
    return [message.string] if isinstance(message.string, str) else list(message.string)


def values(text: str) -> set[str]:
    """The values that a text prints."""
    return set(re.findall(r"%\(\w+\)[sd]", text))


@pytest.mark.parametrize("language", ["fr", "es"])
def test_every_text_is_translated(language, texts):
    known = catalogue(language)
    wanted = {text if isinstance(text, str) else text[0] for text in texts}
    missing = [text for text in sorted(wanted) if (found := known.get(text)) is None or not all(forms(found))]
    assert missing == []


@pytest.mark.parametrize("language", ["fr", "es"])
def test_no_text_is_fuzzy_or_has_lost_a_value(language):
    faults = []
    for message in catalogue(language):
        if not message.id:
            continue
        sources = [message.id] if isinstance(message.id, str) else list(message.id)
        wanted = set().union(*(values(one) for one in sources))
        strays = [one for one in forms(message) if not values(one) <= wanted]
        lost = isinstance(message.id, str) and values(message.string) != wanted
        if message.fuzzy or strays or lost:
            faults.append(message.id)
    assert faults == []
