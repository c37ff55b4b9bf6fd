"""The page and the file of what an expert gets back: their own marks, and of the panel what the policy shows them."""

import csv
import gzip
import io
import re

import pytest

from app.domain.track import FILE_COLUMNS
from app.services.wording import NewWording, write_wording
from app.storage import items, studies
from app.web.views.track_components import Half
from tests import makers
from tests.web.stages import staged
from tests.web.support import Paper, paper

SLUG = "/studies/review-of-the-soils"
URL = f"{SLUG}/your-results"
VERDICTS = re.compile(
    r"agreed (high|low)|no agreement|too few|consensus|%|\bmost\b|\bbest\b|\brank", re.IGNORECASE
)
FIRST = {"expert": 3, "colleague": 8, "clara": 7, "dario": 9, "emine": 8}
SECOND = {"expert": 3, "colleague": 7, "clara": 7, "dario": 7, "emine": 6}


@pytest.fixture(scope="module")
def stage(sqlite_template, tmp_path_factory):
    with staged(sqlite_template, tmp_path_factory.mktemp("track"), lambda db: None) as made:
        yield made


@pytest.fixture
def house(stage):
    return stage.reset()


def play(db, scene: makers.Scene, marks: dict[str, int | None], code: str = "A1") -> None:
    """A round in which each of these gave a mark of importance with a reason, and 5 on feasibility."""
    makers.open_round(db, scene, code)
    for name, mark in marks.items():
        words = f"=So says {name} of {code}." if name == "expert" else f"So says {name} of {code}."
        makers.save(db, scene, scene.members[name], code, reason=words, importance=mark, feasibility=5)
    makers.close_round(db, scene, code)
    makers.decide(db, scene, code, {code: True})
    makers.release_round(db, scene, code)


@pytest.fixture
def scene(house) -> makers.Scene:
    """Two rounds of A1 are released; the median went from 8 to 7, the expert stayed at 3."""
    with house.writing() as db:
        made = makers.small_study(db, rounds_planned=4)
        play(db, made, FIRST)
        play(db, made, SECOND)
    return made


@pytest.fixture
def expert(house, scene):
    return house.expert(scene.study)


def rows(answer) -> list[dict[str, str]]:
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    return list(csv.DictReader(io.StringIO(answer.text, newline=""), strict=True))


# --- the page -----------------------------------------------------------------------------------


def test_the_page_tells_what_was_kept_and_where_the_panel_went(expert):
    words = paper(expert.get(URL)).words
    assert "You kept 2 of the 2 marks that you gave more than once, and changed 0." in words
    assert "Of the marks you kept, the panel’s median moved towards 1 and away from 0." in words
    assert "1 of your last marks lies outside the panel’s middle half" in words
    assert (
        "You kept 3, outside the middle half Median: 8 → 7, towards your mark · marks of 5, 5 people" in words
    )
    assert "You kept 5 Median stayed 5 · marks of 5, 5 people" in words
    assert "Goes on: it will be asked again." in words


def test_the_picture_s_figures_stand_in_a_table_too(expert):
    words = paper(expert.get(URL)).words
    assert "Importance, round 1 3 8 (7 to 8) 3: 1, 7: 1, 8: 2, 9: 1 5" in words
    assert "Importance, round 2 3, kept 7 (6 to 7) 3: 1, 6: 1, 7: 3 5" in words


def test_the_picture_has_a_bar_a_median_and_an_own_mark_for_every_round(expert):
    (svg,) = re.findall(r'<svg class="track".*?</svg>', expert.get(URL).text)[:1]
    assert re.findall(r'class="(r\d)" d="([^"]*)"', svg) == [
        ("r1", "M60.5 3H79.5v8H60.5z"),
        ("r2", "M50.5 17H69.5v8H50.5z"),
    ]
    assert re.findall(r'class="(mid|you-ring)" d="([^"]*)"', svg) == [
        ("mid", "M75 1v12M65 15v12"),
        ("you-ring", "M25 7h0M25 21h0"),
    ]


@pytest.mark.parametrize(
    ("q1", "q3", "low", "high"),
    [
        (5, 7, 4.55, 7.45),
        (7, 7, 6.55, 7.45),
        (5.5, 6.75, 5.5, 6.75),
        (4.75, 6.25, 4.55, 6.45),
        (6.5, 6.5, 6.35, 6.65),
    ],
)
def test_a_bar_covers_the_marks_it_contains_and_no_other(q1, q3, low, high):
    assert Half(6.5, q1, q3).stretch == pytest.approx((low, high))


def test_there_is_no_verdict_no_share_and_no_rank(house, expert):
    for path in (URL, f"{URL}/A1"):
        assert VERDICTS.findall(paper(expert.get(path)).words) == []
    facilitated = house.facilitator().get(f"{SLUG}/results")
    assert VERDICTS.findall(paper(facilitated).words) != []  # the search would find one


def test_an_item_has_a_page_with_its_wordings_and_the_released_reasons(house, scene):
    with house.writing() as db:
        new = NewWording("Soils", "Strengthen the living soils of place 1.", "the Task Force")
        write_wording(db, scene.study, items.by_code(db, scene.study.id, "A1"), new, scene.by, makers.AT)
        play(db, scene, FIRST)
    answer = house.expert(scene.study).get(f"{URL}/A1")
    words = paper(answer).words
    assert "The wording changed before round 3." in words
    assert "<ins>living </ins>" in answer.text
    assert words.count("So says clara of A1.") == 3
    assert words.count("You wrote =So says expert of A1.") == 3


def test_an_item_s_page_says_which_marks_were_counted_and_when_they_were_saved(house, expert, scene):
    with house.writing() as db:
        makers.open_round(db, scene)
        makers.save(db, scene, scene.expert, importance=4)
    words = paper(expert.get(f"{URL}/A1")).words
    saved = "Saved Monday 2 November 2026, 09:00 UTC"
    assert f"Round 1 Importance 3, Feasibility 5 {saved}, and counted." in words
    assert f"Round 2 Importance 3, kept, Feasibility 5, kept {saved}, and counted." in words
    assert f"Round 3 Importance 4, changed, Feasibility open {saved}; you may change it until" in words


def test_figures_that_are_withheld_say_so_and_why(house):
    with house.writing() as db:
        scene = makers.small_study(db)
        play(db, scene, {"expert": 3, "clara": 7, "dario": 9})
    found = paper(house.expert(scene.study).get(URL)).words
    said = "Round 1: the figures are hidden, because fewer than 3 others gave a mark."
    assert found.count(said) == 2  # on both criteria
    assert "Importance, round 1 3 hidden hidden 3" in found
    assert said not in paper(house.expert(scene.study, "emine").get(URL)).words


def test_several_task_forces_are_sections_of_one_page(house):
    with house.writing() as db:
        scene = makers.study_with(db, {"A1": makers.FIVE, "A2": makers.FIVE})
        for code in ("A1", "A2"):
            play(db, scene, FIRST, code)
    heads = re.findall(r'<h2 id="section-\w+">(.*?)</h2>', house.expert(scene.study).get(URL).text)
    assert heads == ["Task Force A1: Soils 1", "Task Force A2: Soils 2"]


def test_before_the_first_release_the_page_says_what_will_come_and_nothing_leads_there(house):
    with house.writing() as db:
        scene = makers.small_study(db)
        makers.open_round(db, scene)
        makers.everybody_saves(db, scene)
        makers.close_round(db, scene)
    guest = house.expert(scene.study)
    assert "No round has been released yet." in paper(guest.get(URL)).words
    assert URL not in paper(guest.get(f"{SLUG}/cards")).links
    assert rows(guest.get(f"{URL}.csv")) == []


def test_the_queue_leads_there_while_something_waits_and_when_nothing_does(house, scene, expert):
    nothing_waits = paper(expert.get(f"{SLUG}/cards"))
    with house.writing() as db:
        makers.open_round(db, scene)
    one_waits = paper(expert.get(f"{SLUG}/cards"))
    assert "Nothing waits for you at the moment." in nothing_waits.words
    assert [URL in one.links for one in (nothing_waits, one_waits)] == [True, True]


# --- the file -----------------------------------------------------------------------------------


def test_the_file_holds_the_same_unrounded_and_is_safe_in_a_spreadsheet(expert):
    answer = expert.get(f"{URL}.csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="review-of-the-soils-my-marks.csv"'
    marks = [f"marks_of_{one}" for one in range(1, 10)]
    assert answer.text.partition("\r\n")[0] == ",".join([*FILE_COLUMNS, *marks])
    found = rows(answer)
    assert [(one["round"], one["criterion"], one["your_change"], one["n"]) for one in found] == [
        ("1", "importance", "given", "5"),
        ("2", "importance", "kept", "5"),
        ("1", "feasibility", "given", "5"),
        ("2", "feasibility", "kept", "5"),
    ]
    first = found[0]
    assert [first[name] for name in ("median", "q1", "q3", "withheld")] == ["8.0", "7.0", "8.0", "false"]
    assert [first[name] for name in marks] == ["0", "0", "1", "0", "0", "0", "1", "2", "1"]
    assert first["your_reason"] == "'=So says expert of A1."


def test_the_file_leaves_out_what_the_page_withholds_and_what_is_not_released(house):
    with house.writing() as db:
        scene = makers.small_study(db)
        play(db, scene, {"expert": 3, "clara": 7, "dario": 9})
        makers.open_round(db, scene)
        makers.everybody_saves(db, scene)
    withheld, _, opened, _ = sorted(
        rows(house.expert(scene.study).get(f"{URL}.csv")), key=lambda one: (one["round"], one["criterion"])
    )
    figures = ("median", "q1", "q3", *(f"marks_of_{one}" for one in range(1, 10)))
    assert {withheld[name] for name in figures} == {opened[name] for name in figures} == {""}
    assert (withheld["n"], withheld["withheld"]) == ("3", "true")
    assert (opened["round_state"], opened["n"], opened["withheld"]) == ("open", "", "")


# --- whom it is for -----------------------------------------------------------------------------

PATHS = (URL, f"{URL}.csv", f"{URL}/A1")


def test_nobody_finds_there_what_is_not_theirs(house, scene):
    """Of another Task Force the page is there and empty of A1; whoever has no seat on this study finds nothing."""
    other = house.expert(scene.study, "other")
    assert [other.get(path).status_code for path in PATHS] == [200, 200, 404]
    assert "A1" not in paper(other.get(URL)).words
    with house.reading() as db:
        another = studies.by_slug(db, "another-review")
    for guest in (
        house.facilitator(),
        house.expert(another, "stranger"),
        house.facilitator("foreign-facilitator"),
    ):
        assert [guest.get(path).status_code for path in PATHS] == [404, 404, 404]
    assert all(SLUG not in house.guest().get(path).text for path in PATHS)


def test_two_experts_of_one_panel_see_the_same_of_the_panel_and_each_their_own_marks(house, scene):
    """What differs between a colleague's page and one's own is the own marks and what is said of them."""
    files = [rows(house.expert(scene.study, name).get(f"{URL}.csv")) for name in ("expert", "clara")]
    shared = [[{k: v for k, v in row.items() if not k.startswith("your_")} for row in one] for one in files]
    assert shared[0] == shared[1]
    assert [[row["your_mark"] for row in one] for one in files] == [
        ["3", "3", "5", "5"],
        ["7", "7", "5", "5"],
    ]
    pages = {name: house.expert(scene.study, name).get(f"{URL}/A1").text for name in ("expert", "clara")}
    reasons = [
        re.findall(r"<li.*?</li>", text[text.index("What was released") :], re.DOTALL)
        for text in pages.values()
    ]
    assert reasons[0] == reasons[1] != []


@pytest.mark.parametrize("is_closed", [False, True])
def test_of_an_open_or_closed_round_nothing_of_the_others_is_there(house, scene, expert, is_closed):
    with house.writing() as db:
        makers.open_round(db, scene)
        makers.save(db, scene, scene.expert, importance=4, feasibility=4)
    before = [expert.get(path).text for path in PATHS]
    with house.writing() as db:
        for name in ("colleague", "clara", "dario", "emine"):
            makers.save(
                db, scene, scene.members[name], reason=f"Marker-{name}.", importance=1, feasibility=None
            )
        if is_closed:
            makers.close_round(db, scene)
    after = [expert.get(path).text for path in PATHS]
    if is_closed:  # what is said of a close
        after[1] = after[1].replace(",closed,", ",open,")
        after[2] = after[2].replace(", and counted.", "; you may change it until the round closes.", 1)
    assert before == after
    assert "You: 3 → 3 → 4" in Paper(after[0]).words


# --- its weight ---------------------------------------------------------------------------------


def test_24_items_over_three_rounds_weigh_less_than_30_kb_and_cost_the_same_queries(house):
    counts = []
    with house.writing() as db:
        makers.objectives(db)
        codes = [f"{row}{one}" for row in "ABC" for one in range(1, 8)] + ["O8", "O16", "O24"]
        few = makers.study_with(db, {"ALL": makers.FIVE}, codes=("A1",), name="Few")
        many = makers.study_with(db, {"ALL": makers.FIVE}, codes=codes, name="Many")
        makers.play_round(db, few, "ALL")
        for marks in ((8, 7, 9, 3, 8), (7, 7, 9, 4, 8), (7, 6, 8, 4, 7)):
            makers.play_round(db, many, "ALL", marks)
    for scene in (few, many):
        guest = house.expert(scene.study)
        guest.get(f"/studies/{scene.study.slug}/your-results")
        with house.counted() as sent:
            answer = guest.get(f"/studies/{scene.study.slug}/your-results")
        counts.append((answer.text.count('<article class="track-item"'), len(sent)))
    assert counts[0] == (1, counts[1][1])
    assert counts[1][0] == 24
    assert counts[1][1] <= 18
    assert len(gzip.compress(answer.content)) < 30_000
