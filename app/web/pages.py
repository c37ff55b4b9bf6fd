"""Pages: one template, one frozen view, one language."""

import hashlib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.domain.people import LANGUAGES
from app.web import language

ROOT = Path(__file__).resolve().parents[2]
STATIC = Path(__file__).resolve().parents[1] / "static"


@cache
def asset(name: str) -> str:
    """A static file's address; it changes with the content, so that browsers may keep it for ever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def kept(view: Any, template: str, macro: str, *more: Any) -> Markup:
    """A macro's words for a frozen view, written once: most of a card is the same for everybody it stands before.

    Neither the view nor `more` may hold anything of one person that another might not see on their own page.
    """
    return _kept(language.spoken(), template, macro, view, *more)


@lru_cache(maxsize=8192)
def _kept(_language: str, template: str, macro: str, *values: Any) -> Markup:
    return Markup(getattr(TEMPLATES.get_template(template).module, macro)(*values))  # noqa: S704  # the macro escapes


def forget_kept() -> None:
    """Write everything anew from now on: somebody's words were deleted, and must not stay in memory either."""
    _kept.cache_clear()


def environment() -> Environment:
    """The templates: everything is escaped, an unknown name is a fault, every text goes through gettext."""
    made = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(language.gettext, language.ngettext, newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    made.globals["asset"] = asset
    made.globals["language_names"] = {code: language.NAMES[code] for code in LANGUAGES}
    made.filters.update(
        kept=kept,
        said=language.said,
        moment=language.moment,
        number=language.number,
        percent=language.percent,
    )
    return made


TEMPLATES = environment()


def render(template: str, view: Any, **around: Any) -> Markup:
    """A page or a part of one, in the language that is being spoken."""
    return Markup(TEMPLATES.get_template(template).render(view=view, lang=language.spoken(), **around))  # noqa: S704  # the template escapes
