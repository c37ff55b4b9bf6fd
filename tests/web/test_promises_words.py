"""P29: what people write is text, wherever it is shown.

Every place that takes words gets all of the corpus; then every page is read as a browser reads it: no tag, no
attribute and no address may have come out of the words, and the words themselves must be there as they were typed.
"""

import csv
import io
import re
from collections.abc import Iterable

import pytest
from sqlmodel import Session

from app.domain.journal import person
from app.services import inviting
from app.services.designing import CriterionDesign
from app.services.wording import NewWording, override_wordings, write_wording
from app.storage import items, people
from app.web.pages import environment
from tests import makers
from tests.web.stages import staged
from tests.web.support import PAGE, PART, FoundForm, Guest, Paper, crawl

HOME = "/studies/canary-review"
CORPUS = (
    "<script>canary()</script>",
    '"><img src=canary onerror=canary()>',
    "' autofocus onfocus='canary()",
    "{{ 7191*7 }} {% canary %} ${7191*7} #{7191*7}",
    "<button hx-get=/canary hx-trigger=load>",
    '" hx-post="/canary" data-card="canary',
    "javascript:canary()",
    "</textarea></title></style><svg onload=canary()>",
    "<!--canary--> &lt;canary&gt; &#60;canary&#62; <![CDATA[canary]]>",
    "=canary() +canary @canary \u202ecanary\u202c %(canary)s %s {canary}",
)
SHORT = tuple(one[:80] for one in CORPUS)
TAGS = {
    "html", "head", "meta", "title", "link", "script", "body", "a", "aside", "p", "strong", "header", "svg", "path",
    "nav", "ul", "ol", "li", "span", "div", "form", "input", "button", "main", "footer", "h1", "h2", "h3", "h4",
    "section", "article", "fieldset", "legend", "label", "details", "summary", "textarea", "b", "dl", "dt", "dd",
    "rect", "circle", "line", "g", "text", "tspan", "table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption",
    "i", "em", "code", "q", "blockquote", "figure", "figcaption", "select", "option", "ins", "del", "small", "abbr",
    "polyline", "polygon", "desc", "defs", "pattern", "use", "symbol", "hr", "br", "cite", "sub", "sup", "time", "data",
    "optgroup", "wbr", "colgroup", "col", "marker", "ellipse", "clippath", "output", "noscript", "style",
    "kbd", "template", "bdi",
}  # fmt: skip
SCRIPTED = re.compile(r"^\s*(javascript|vbscript|data)\s*:", re.IGNORECASE)


@pytest.fixture(scope="module")
def stage(sqlite_template, tmp_path_factory):
    with staged(sqlite_template, tmp_path_factory.mktemp("words"), canaries) as made:
        yield made


@pytest.fixture
def house(stage):
    return stage.reset()


@pytest.fixture
def scene(stage, house):
    return stage.scene


def canaries(db: Session) -> makers.Scene:
    """A study in whose every text the corpus stands: A1 in its second round, A2 open, A3 closed, B1 in draft."""
    makers.objectives(db)
    by = makers.facilitator(db)
    criteria = [
        CriterionDesign("Importance", " ".join(CORPUS)[:500], SHORT[0], SHORT[1]),
        CriterionDesign(SHORT[2], " ".join(CORPUS[3:]), SHORT[5], SHORT[6]),
    ]
    codes = ("A1", "A2", "A3", "B1")
    name = " ".join(CORPUS[:4])[:200]
    study = makers.make_study(db, by, codes, name=name, slug="canary-review", criteria=criteria)
    override_wordings(db, study, " ".join(CORPUS), person(by.person_id), makers.AT)
    names = dict(zip(makers.FIVE, CORPUS, strict=False))
    for index, item in enumerate(items.of_study(db, study.id)):
        words = NewWording(CORPUS[index][:120], " ".join(CORPUS), CORPUS[-1], ("en", "fr", "es", "en")[index])
        write_wording(db, study, item.item, words, person(by.person_id), makers.AT)
    invited = invite_named(db, study, names, codes, by)
    scene = makers.Scene(study, by, invited)
    for code in ("A1", "A2", "A3"):
        makers.open_round(db, scene, code)
        answered(db, scene, code)
    for code in ("A1", "A3"):
        makers.close_round(db, scene, code)
    makers.decide(db, scene, "A1", {"A1": True})
    makers.release_round(db, scene, "A1")
    makers.open_round(db, scene, "A1")
    makers.save(db, scene, scene.expert, "A1", reason=" ".join(CORPUS), importance=2)
    return scene


def invite_named(db: Session, study, names: dict[str, str], codes, by) -> dict:
    """A panel whose people are called like the corpus."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["name", "email", "task_forces", "role", "college", "region"])
    for key, name in names.items():
        writer.writerow([name, f"{key}@example.org", " ".join(codes), "member", SHORT[4], SHORT[7]])
    inviting.import_panel(db, study, out.getvalue().encode(), person(by.person_id), makers.AT)
    return {
        one.email.partition("@")[0]: makers.visitor(one, study) for _, one in people.invitations(db, study.id)
    }


def answered(db: Session, scene: makers.Scene, code: str) -> None:
    for number, (name, words) in enumerate(zip(makers.FIVE, CORPUS, strict=False)):
        marks = {"importance": 2 * number + 1}
        reason = f"{words} {CORPUS[number + 5]}"
        makers.save(db, scene, scene.members[name], code, reason=reason, **marks)


# --- reading ------------------------------------------------------------------------------------


ADDRESSES = ("href", "src", "action", "formaction", "hx-get", "hx-post")


def live(page: Paper) -> list[str]:
    """What came out of words and became something else than text."""
    found = [f"<{tag}>" for tag, _ in page.tags if tag not in TAGS]
    for tag, attributes in page.tags:
        is_ours = attributes.get("src", "").startswith("/static/")
        found += [f"<{tag}>"] if tag == "style" or (tag == "script" and not is_ours) else []
        found += [f"<{tag} {name}={value}>" for name, value in attributes.items() if acts(name, value)]
    return found


def acts(name: str, value: str) -> bool:
    """Whether an attribute does something that words have asked for."""
    if name.startswith("on"):
        return True
    if name in ADDRESSES:
        return SCRIPTED.match(value) is not None or value.startswith("/canary")
    return name.startswith(("hx-", "data-hx-")) and "canary(" in value


@pytest.fixture(scope="module")
def shown(stage) -> dict[str, str]:
    """Every page of a facilitator, an expert and a personal link, with the answers that show a form again."""
    house, study = stage.reset(), stage.scene.study
    facilitator, expert = house.facilitator(), house.expert(study)
    link = house.link(study, "expert")
    read = crawl(facilitator, [HOME, "/studies"], r"[?&]sort=|[?]show=(high|low|none|moving|fragile)")
    read |= crawl(expert, ["/"]) | {one: house.guest().get(one) for one in (link, f"{link}/decline")}
    forms = {
        form.action: form for one in read.values() for form in Paper(one.text).forms if form.method == "post"
    }.values()
    read |= {f"said again {number}": one for number, one in enumerate(said_again(facilitator, expert, forms))}
    return {
        path: one.text for path, one in read.items() if one.headers.get("content-type", "").startswith(PAGE)
    }


def said_again(facilitator: Guest, expert: Guest, forms: Iterable[FoundForm]):
    """What a form that is refused says of what was typed, and of names that nobody asked for."""
    words = " ".join(CORPUS)
    card = f"{HOME}/task-forces/A1/rounds/2/cards/A1"
    known = {"version": "1", "key": "5c9d7a0e-7d38-4a0c-9f6d-2a1e3c1f0b11"}
    for name in CORPUS:
        yield expert.post(card, known | {name: name}, PART)
        yield facilitator.post("/studies", {name: name})
    yield expert.post(card, known | {"mark-importance": words, "reason": words})
    yield expert.post(card, {"version": words, "key": words, "keep": words, "reason": words})
    for form in forms:
        yield facilitator.post(
            form.action, form.named | dict.fromkeys(dict(form.fields), words) | {"csrf": facilitator.csrf}
        )


def test_no_words_become_anything_but_text(shown):
    assert {path: found for path, one in shown.items() if (found := live(Paper(one)))} == {}
    assert not [path for path, one in shown.items() if "50337" in one]  # 7191 times 7


def test_the_words_are_there_as_they_were_typed(house, scene, shown):
    """The other half: the pages that were searched held the words, each of them."""
    text = {path: Paper(one).words for path, one in shown.items()}
    flat = [" ".join(one.split()) for one in CORPUS]
    everything = " ".join(flat)
    link = house.link(scene.study, "expert")
    for where, words in {
        HOME: [" ".join(flat[:3])],
        link: [" ".join(flat[:3])],
        f"{HOME}/cards": [everything, flat[0], flat[5]],
        f"{HOME}/experts": flat[:5],
        f"{HOME}/wordings": [flat[0][:120], flat[1]],
        f"{HOME}/wordings/A1": [everything, flat[-1]],
        f"{HOME}/task-forces/A3/rounds/1/reasons": [f"{flat[one]} {flat[one + 5]}" for one in range(5)],
    }.items():
        assert (where, [one for one in words if one not in text[where]]) == (where, [])


UNSAFE = [one for one in CORPUS[:8] if "{{" not in one]


@pytest.mark.parametrize("words", UNSAFE)
def test_the_search_sees_words_that_are_not_escaped(words):
    page = f'<p title="{words}">{words}</p><input value=\'{words}\'><a href="{words}">x</a>'
    assert live(Paper(page)) != []


def test_a_template_escapes_whatever_its_name_ends_with():
    assert environment().from_string("{{ view }}").render(view="<b>") == "&lt;b&gt;"


def test_words_in_files_are_no_formulas_and_no_lines(house, scene):
    facilitator = house.facilitator()
    answer = facilitator.post(f"{HOME}/files/ratings.csv", {"reason": "For the tests."})
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert len({len(row) for row in rows}) == 1
    cells = [cell for row in rows for cell in row]
    assert any("canary" in cell for cell in cells)
    assert [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))] == []


def test_words_come_back_in_every_language_as_text(house, scene):
    expert = house.expert(scene.study)
    for language in ("fr", "es"):
        page = Paper(expert.get(f"{HOME}/cards?lang={language}").text)
        assert (language, live(page)) == (language, [])
