"""The components say what their view says, and nothing else."""

import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from app.domain.results import Verdict
from app.web.views.card_components import Card, Reason, Reasons
from app.web.views.components import Choice, Field, Option, Participation, VerdictMark
from app.web.views.scale_components import Earlier, Feedback, Strip
from tests import pattern_cards, patterns

SCRIPT = "<script>alert(1)</script>"


class Elements(HTMLParser):
    """Every start tag with its attributes, and the text, as a browser would read them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(str(html))

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def all(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [a for name, a in self.found if name == tag and all(a.get(k) == v for k, v in wanted.items())]


def shown(macro: str, *arguments: object) -> Elements:
    """What a macro ("file.name") makes of its arguments."""
    file, name = macro.split(".")
    module = patterns.environment().get_template(f"components/_{file}.html").module
    return Elements(getattr(module, name)(*arguments))


def card(view: Card) -> Elements:
    return shown("card.card", view, "token")


def test_nothing_is_chosen_on_a_fresh_card():
    assert [a for a in card(pattern_cards.ROUND_1).all("input", type="radio") if "checked" in a] == []


def test_each_criterion_is_one_group_of_the_scale_and_no_opinion():
    radios = card(pattern_cards.ROUND_1).all("input", type="radio", name="mark-importance")
    assert [a["value"] for a in radios] == [*"123456789", "no_opinion"]


def test_a_chosen_mark_and_no_opinion_are_checked():
    checked = [a for a in card(pattern_cards.COMPLETE).all("input", type="radio") if "checked" in a]
    assert [(a["name"], a["value"]) for a in checked] == [
        ("mark-importance", "8"),
        ("mark-feasibility", "no_opinion"),
    ]


def test_an_earlier_mark_is_said_and_not_chosen():
    page = card(pattern_cards.OFFERED)
    assert [a for a in page.all("input", type="radio") if "checked" in a] == []
    assert "your mark in round 1" in page.text
    assert page.all("button", name="keep", value="all")


def test_a_changed_mark_is_worded_and_can_be_put_back():
    page = card(pattern_cards.CHANGED)
    assert "you: 3 in round 1, now 5" in page.text
    assert [a["value"] for a in page.all("button", name="keep")] == ["feasibility"]


def test_no_mark_is_kept_or_put_back_under_another_wording():
    assert card(pattern_cards.REWORDED).all("button", name="keep") == []


def test_the_enter_key_saves():
    buttons = [a for tag, a in card(pattern_cards.OFFERED).found if tag == "button"]
    assert "by-hand" in (buttons[0]["class"] or "")


def test_a_card_posts_with_and_without_htmx_to_the_same_place():
    form = card(pattern_cards.ROUND_1).all("form")[0]
    assert (form["method"], form["action"], form["hx-post"]) == ("post", "/cards/A1", "/cards/A1")
    hidden = {a["name"]: a["value"] for a in card(pattern_cards.BEGUN).all("input", type="hidden")}
    assert hidden == {"csrf": "token", "owner": "", "version": "1", "key": pattern_cards.ROUND_1.key}


def test_a_closed_card_takes_nothing():
    page = card(pattern_cards.REFUSED)
    assert all("disabled" in a for a in page.all("fieldset"))
    assert page.all("button") == []
    assert "hx-post" not in page.all("form")[0]


def test_feedback_says_in_words_what_the_bars_show():
    text = " ".join(card(pattern_cards.KEPT_FAR).text.split())
    assert "Round 1, 53 experts: median 7, middle half 2 to 8" in text
    assert "1: 10, 2: 12, 3: 2, 4: 0, 5: 0, 6: 0, 7: 4, 8: 14, 9: 11" in text


def test_a_mark_nobody_made_feedback_for_is_said():
    nobody = Feedback(5, 5, 5, counts=(0,) * 9)
    view = replace(pattern_cards.ROUND_1, criteria=(replace(pattern_cards.IMPORTANCE, feedback=nobody),))
    assert "nobody marked this" in card(view).text


def test_the_middle_half_covers_the_marks_it_contains():
    half = Strip(8, 8, 8).middle
    assert (half.x, half.width) == (70, 10)


@pytest.mark.parametrize(("lang", "words"), [("en", "8.25"), ("fr", "8,25"), ("es", "8,25")])
def test_figures_are_written_as_the_reader_writes_them(lang, words):
    assert Strip(8, 7, 8.25, lang=lang).q3_words == words


def test_words_of_people_are_data_in_their_own_language():
    view = replace(
        pattern_cards.OFFERED,
        text=SCRIPT,
        reasons=Reasons((Reason(SCRIPT, "fr"),)),
        reason=replace(pattern_cards.CHANGED.reason, text="</textarea>" + SCRIPT),
    )
    page = card(view)
    assert page.all("script") == []
    assert page.text.count(SCRIPT) == 3
    assert [(a["lang"], a["dir"]) for a in page.all("blockquote")] == [("fr", "auto")]


def test_a_gentle_request_leaves_the_reason_free():
    page = card(pattern_cards.KEPT_FAR)
    assert "your 1 lies far from the panel’s median of 7" in page.text
    assert "required" not in page.all("textarea")[0]


def test_an_earlier_no_opinion_is_said_beside_it():
    view = replace(
        pattern_cards.ROUND_1, criteria=(replace(pattern_cards.IMPORTANCE, earlier=Earlier(None, 1)),)
    )
    assert "you, round 1" in card(view).text


def test_a_field_is_bound_to_its_label_hint_and_fault():
    page = shown(
        "field.field", Field("email", "E-mail address", "amina@", hint="Yours", fault="It ends after “@”.")
    )
    field = page.all("input")[0]
    assert page.all("label")[0]["for"] == field["id"]
    assert (field["aria-describedby"], field["aria-invalid"]) == ("email-hint email-fault", "true")
    assert {a["id"] for a in page.all("p")} == {"email-hint", "email-fault"}
    assert field["value"] == "amina@"


def test_a_password_is_never_sent_back():
    assert (
        "value"
        not in shown("field.field", Field("password", "Password", "secret", kind="password")).all("input")[0]
    )


@pytest.mark.parametrize("look", ["list", "row", "segments"])
def test_one_of_several_is_a_group_with_a_name(look):
    view = Choice("scale", "Scale", (Option("9", "1 to 9"), Option("7", "1 to 7")), "9", look=look)
    page = shown("field.choice", view)
    assert page.all("fieldset")
    assert "Scale" in page.text
    assert [(a["name"], "checked" in a) for a in page.all("input")] == [("scale", True), ("scale", False)]


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Verdict.HIGH, "Agreed high"),
        (Verdict.LOW, "Agreed low"),
        (Verdict.NONE, "No agreement"),
        (Verdict.TOO_FEW, "Too few"),
    ],
)
def test_a_verdict_is_a_shape_and_a_word(verdict, words):
    page = shown("marks.verdict", VerdictMark(verdict))
    assert page.all("svg")
    assert page.text.strip() == words


def test_an_indicative_verdict_says_whether_one_mark_would_turn_it():
    fragile = VerdictMark(Verdict.HIGH, is_indicative=True, is_fragile=True, counts="4 of 5")
    assert "indicative 4 of 5 One changed mark would turn this." in " ".join(
        shown("marks.verdict", fragile).text.split()
    )


def test_participation_counts_people_and_dots_stop_where_nobody_counts_them():
    assert len(shown("dots.participation", Participation(3, 2, 1)).all("circle")) == 6
    many = shown("dots.participation", Participation(48, 12))
    assert many.all("circle") == []
    assert many.text.strip() == "48 of 60"


@pytest.fixture(scope="module")
def whole_page() -> Elements:
    return Elements(patterns.page_of_patterns())


def test_ids_are_unique_and_what_is_pointed_at_exists(whole_page):
    ids = [a["id"] for _, a in whole_page.found if "id" in a]
    assert len(ids) == len(set(ids))
    for attribute in ("for", "aria-describedby", "aria-labelledby"):
        pointed = {name for _, a in whole_page.found for name in (a.get(attribute) or "").split()}
        assert pointed <= set(ids), attribute


def test_pages_obey_the_security_policy(whole_page):
    attributes = [a for _, a in whole_page.found]
    assert [a for a in attributes if "style" in a or any(name.startswith("on") for name in a)] == []
    assert whole_page.all("style") == []
    assert all("src" in a for a in whole_page.all("script"))


def test_colours_come_from_the_tokens_alone():
    css = (patterns.STATIC / "app.css").read_text()
    assert re.findall(r"#[0-9A-Fa-f]{3,8}\b", css.split("/* Ground */")[1].split("@media print")[0]) == []
    for template in Path(patterns.ROOT / "templates").rglob("*.html"):
        assert re.findall(r"(?:fill|stroke|color)=\"#", template.read_text()) == [], template


def test_the_vendored_script_is_the_one_its_first_line_names():
    head, _, body = (patterns.STATIC / "htmx.min.js").read_bytes().partition(b"\n")
    assert b"htmx 4.0.1" in head
    assert hashlib.sha256(body).hexdigest().encode() in head
