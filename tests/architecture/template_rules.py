"""Rules about templates, read as text: every page works without scripts and under a strict security policy."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.architecture.rules import Rule

TEMPLATES = ("templates/**/*.html",)
OWN_SCRIPTS = ("app/static/*.js",)

JINJA_EXPRESSION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
JINJA_REST = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.DOTALL)
TAG = re.compile(r"""<([a-zA-Z][\w-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>""")
ATTRIBUTE = re.compile(r"""([^\s"'=<>/]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")

# What htmx 4.0.1 knows, less what needs `eval` (hx-on) or has no fallback without scripts (put, patch, delete).
KNOWN_TO_HTMX = set(
    """
    hx-get hx-post hx-trigger hx-swap hx-target hx-select hx-vals hx-include hx-swap-oob hx-select-oob hx-push-url
    hx-replace-url hx-headers hx-encoding hx-indicator hx-boost hx-sync hx-confirm hx-validate hx-disable hx-ignore
    hx-preserve hx-morph-skip hx-morph-skip-children hx-status hx-config hx-history-elt
    """.split()
)
OLD_EVENT = re.compile(r"htmx:(?:[a-z]+[A-Z]\w*|load\b|timeout\b|validation\b|xhr\b)")
OLD_SETTING = re.compile(
    r"\b(includeIndicatorStyles|allowEval|selfRequestsOnly|historyCacheSize|historyEnabled|defaultSwapStyle"
    r"|globalViewTransitions|allowScriptTags|responseHandling|refreshOnHistoryMiss|withCredentials)\b"
)


@dataclass(frozen=True)
class Tag:
    line: int
    name: str
    attributes: dict[str, str]


def tags(text: str) -> Iterator[Tag]:
    """The tags of a template, Jinja taken out: a value becomes `_`, everything else a space."""
    html = JINJA_REST.sub(lambda found: " " + "\n" * found[0].count("\n"), text)
    html = JINJA_EXPRESSION.sub(lambda found: "_" + "\n" * found[0].count("\n"), html)
    for found in TAG.finditer(html):
        pairs = ((name, value.strip("\"'")) for name, value in ATTRIBUTE.findall(found[2]))
        yield Tag(html.count("\n", 0, found.start()) + 1, found[1].lower(), dict(pairs))


def nameless_partial(path: str, text: str) -> list[str]:
    partial = path.rpartition("/")[2].startswith("_")
    named = text.startswith("{# view: ")
    return ["1: a partial begins with {# view: NameOfItsView #}"] if partial and not named else []


def unescaped(_path: str, text: str) -> list[str]:
    found = re.finditer(r"\|\s*safe\b|autoescape\s+false|Markup\(", text)
    return [f"{line_of(text, one)}: {one[0]!r} shows what people typed as HTML" for one in found]


def form_without_fallback(_path: str, text: str) -> list[str]:
    faults = []
    for tag in tags(text):
        names = {name.partition(":")[0] for name in tag.attributes}
        if tag.name == "form":
            faults += [f"{tag.line}: the form has no {name}" for name in missing_from_form(tag, names)]
        elif "hx-post" in names and "formaction" not in names:
            faults.append(
                f"{tag.line}: hx-post stands on a {tag.name}; on a form it also works without scripts"
            )
    return faults


def missing_from_form(tag: Tag, names: set[str]) -> list[str]:
    missing = [] if "method" in names else ["method"]
    if "hx-post" not in names:
        return missing
    if "method" in names and tag.attributes["method"].lower() != "post":
        missing.append("method=post")
    return missing + [name for name in ("action", "hx-target", "hx-swap") if name not in names]


def foreign_to_htmx_4(_path: str, text: str) -> list[str]:
    faults = [
        f"{tag.line}: {name} is not an attribute of htmx 4 that this house uses"
        for tag in tags(text)
        for name in tag.attributes
        if name.startswith(("hx-", "sse-", "ws-")) and name.partition(":")[0] not in KNOWN_TO_HTMX
    ]
    faults += [
        f"{tag.line}: {name} needs eval, which the security policy refuses"
        for tag in tags(text)
        for name, value in tag.attributes.items()
        if value.startswith(("js:", "javascript:")) or (name == "hx-trigger" and "[" in value)
    ]
    return faults + old_words_of_htmx("", text)


def old_words_of_htmx(_path: str, text: str) -> list[str]:
    return [
        f"{line_of(text, found)}: {found[0]} is a word of htmx 2"
        for pattern in (OLD_EVENT, OLD_SETTING)
        for found in pattern.finditer(text)
    ]


def against_the_policy(_path: str, text: str) -> list[str]:
    faults = []
    for tag in tags(text):
        inline = [name for name in tag.attributes if name == "style" or re.fullmatch("on[a-z]+", name)]
        faults += [f"{tag.line}: {name}=… is refused by the security policy" for name in inline]
        data = tag.attributes.get("type") == "application/json"
        if tag.name == "style" or (tag.name == "script" and "src" not in tag.attributes and not data):
            faults.append(f"{tag.line}: an inline <{tag.name}> is refused by the security policy")
        loads = [tag.attributes.get("src", "")]
        loads += [tag.attributes.get("href", "")] if tag.name == "link" else []
        faults += [
            f"{tag.line}: loads {url} from elsewhere" for url in loads if re.match("(https?:)?//", url)
        ]
    return faults


def line_of(text: str, found: re.Match[str]) -> int:
    return text.count("\n", 0, found.start()) + 1


def page(body: str) -> tuple[str, str]:
    return ("templates/cards/page.html", body)


RULES = [
    Rule(
        "A partial names its view",
        TEMPLATES,
        nameless_partial,
        bad=("templates/cards/_card.html", "<form>"),
        good=("templates/cards/_card.html", "{# view: CardView #}\n<form>"),
    ),
    Rule(
        "What people typed is never HTML",
        TEMPLATES,
        unescaped,
        bad=page("{{ view.reason | safe }}"),
        good=page("{{ view.reason }} is safe"),
    ),
    Rule(
        "A form works without scripts",
        TEMPLATES,
        form_without_fallback,
        bad=page('<form hx-post="/cards/1" {% if a > b %}class="x"{% endif %}><button hx-post="/x">'),
        good=page(
            '<form method="post" action="{{ a }}" hx-post="{{ a }}" hx-target="this" hx-swap="outerHTML">'
        ),
    ),
    Rule(
        "Attributes and events are those of htmx 4",
        TEMPLATES,
        foreign_to_htmx_4,
        bad=page('<form hx-ext="sse" hx-on:htmx:afterSwap="x()" hx-trigger="keyup[ctrlKey]">'),
        good=page('<form hx-target:inherited="this" hx-status:409="swap:none" hx-trigger="htmx:after:swap">'),
    ),
    Rule(
        "Scripts speak htmx 4",
        OWN_SCRIPTS,
        lambda path, text: (
            [] if path.rpartition("/")[2].startswith("htmx") else old_words_of_htmx(path, text)
        ),
        bad=("app/static/app.js", "document.addEventListener('htmx:afterSwap', f)"),
        good=("app/static/app.js", "document.addEventListener('htmx:after:swap', f)"),
    ),
    Rule(
        "Nothing inline, nothing from elsewhere",
        TEMPLATES,
        against_the_policy,
        bad=page(
            '<p style="color: red" onclick="f()"><script>f()</script><img src="https://example.org/a.png">'
        ),
        good=page('<a href="https://example.org/">x</a><script src="/static/app.js" defer></script>'),
    ),
]
