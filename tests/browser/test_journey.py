"""A whole study in a real browser, as somebody new would go through it: from the sign-in link to the files.

Task Forces A1 and A2 have five experts each. Ines (A1), Bruno (A2) and Chloé (both) are played in the browser; the
others send the same forms without one. A1 is in its second round while A2 still answers its first.
"""

import re
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.panel import (
    CRITERIA,
    PANEL,
    SAID,
    essence,
    expected_ratings,
    expected_results,
    panel_file,
    result_row,
)
from tests.browser.support import NO_OPINION, Desk, Expert, by_hand, starts
from tests.support.browsing import DESKTOP, PHONE
from tests.support.serving import Served

STUDY = "/studies/soils-of-the-two-task-forces"
NAME = "Soils of the two Task Forces"
REASON = "Without a common baseline nobody can tell whether soils gain carbon."
NAMING = "Dario of the ministry told me so."
CHANGE = "The reasons of the others convinced me."
WHY_ASIDE = "The panel of A2 has said what it has to say."


@dataclass(frozen=True)
class Stage:
    """A study under way: the facilitator, the links, and how people open a browser."""

    desk: Desk
    links: Mapping[str, str]
    open_page: Callable[..., Page]
    javascript: bool

    def expert(self, name: str, on: object = PHONE) -> Expert:
        """Somebody follows their link in a browser that has never been here."""
        expert = Expert(self.open_page(on, self.javascript), self.javascript)
        expert.begin(self.links[name])
        return expert

    def the_others_save(self, code: str, number: int, but: tuple[str, ...]) -> None:
        """Everybody else's card of a round, without a browser."""
        for name, marks in SAID[code, number].items():
            if name in but or marks == ("", ""):
                continue
            with by_hand(self.links[name]) as guest:
                given = {
                    criterion.lower(): "no_opinion" if mark is None else mark
                    for criterion, mark in zip(CRITERIA, marks, strict=True)
                    if "kept" not in str(mark)
                }
                guest.save(code, given, NAMING if (name, number) == ("dario", 1) else "", keep=not given)


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_a_study_goes_from_the_sign_in_link_to_its_files(
    served: Served, new_page: Callable[..., Page], javascript: bool
):
    desk = Desk(new_page(DESKTOP, javascript, accept_downloads=True), served.url)
    sign_in(desk, served.command("facilitator", "amina@example.org").strip())
    make_the_study(desk)
    name_the_responsible(desk)
    invite_the_panel(desk)
    links = copy_the_links(desk)
    stage = Stage(desk, links, new_page, javascript)
    open_first_rounds(desk)
    ines, chloe, bruno = first_marks(stage)
    watch_who_has_answered(stage)
    finish_round_one_of_a1(desk)
    two_rounds_in_one_queue(stage, ines, chloe)
    finish_both(stage)
    last_marks(stage, ines, chloe, bruno)
    finish_the_study(desk)
    check_files(desk)
    assert "ERROR" not in served.log


def sign_in(desk: Desk, link: str) -> None:
    desk.page.goto(link)
    desk.expect_words("This link is for a…@example.org")
    desk.press("Sign in")
    desk.expect_title("Studies")
    desk.expect_words("No study yet")


def make_the_study(desk: Desk) -> None:
    desk.follow("New study")
    desk.expect_title("Design a study")
    page = desk.page
    page.get_by_label("Name, as experts will read it").fill(NAME)
    page.get_by_text("Choose objectives").click()
    chosen = page.get_by_role("group", name="Objectives").get_by_role("checkbox")
    for box in chosen.all():
        box.set_checked(box.get_attribute("value") in {"A1", "A2"})
    desk.press("Make the study")
    desk.expect_title(NAME)
    expect(page.get_by_role("heading", name="Invite the panel")).to_be_visible()
    for code in ("A1", "A2"):
        tasks = desk.row(starts(code))
        expect(tasks).to_contain_text(
            f"Invite 4 more experts to Task Force {code}, or merge it with another: below 4 people nobody's "
            "marks would be safe."
        )


def name_the_responsible(desk: Desk) -> None:
    """Nobody may begin before experts can be told who answers for their data."""
    desk.page.get_by_role("main").get_by_role("link", name="Name", exact=True).click()
    desk.page.get_by_label("Who is responsible").fill("The Secretariat")
    desk.page.get_by_label("How they are reached").fill("data@example.org")
    desk.press("Tell the experts")
    desk.expect_words("The Secretariat")
    desk.follow("Home")


def invite_the_panel(desk: Desk) -> None:
    """A list with faults is told line by line and stores nothing; the mended one shows what it would do."""
    page = desk.page
    desk.follow("Invite experts")
    pasted = page.get_by_label("Or paste the lines here")
    faulty = (
        panel_file(PANEL)
        .replace("hana@", "hana at ")
        .replace("Emine Olive,emine@example.org,A1", "E,e@x.org,Z9")
    )
    pasted.fill(faulty)
    desk.press("Look at what it would do")
    expect(page.get_by_role("heading", name="2 lines need mending")).to_be_visible()
    faults = page.get_by_role("alert").get_by_role("listitem")
    expect(faults).to_have_text(
        [
            "Line 6, task_forces: There is no Task Force “Z9” in this study.",
            "Line 9, email: “hana at example.org” is not an e-mail address.",
        ]
    )
    expect(pasted).to_have_value(faulty)
    page.get_by_label("A CSV file").set_input_files(
        {"name": "panel.csv", "mimeType": "text/csv", "buffer": panel_file(PANEL).encode()}
    )
    desk.press("Look at what it would do")
    expect(page.get_by_role("heading", name="Invite these 9 people?")).to_be_visible()
    desk.expect_words("9 new people, 10 new seats.")
    expect(desk.row("Chloé Linden")).to_contain_text("A1 A2")
    desk.press("Invite these 9 people")
    desk.expect_words("9 people on 10 seats, 0 have begun.")


def copy_the_links(desk: Desk) -> dict[str, str]:
    desk.press("Show the personal links")
    fields = {key: desk.page.get_by_label(f"Personal link of {name}") for key, (name, _, _) in PANEL.items()}
    links = {key: field.input_value() for key, field in fields.items()}
    assert len(set(links.values())) == len(PANEL)
    return links


def open_first_rounds(desk: Desk) -> None:
    desk.open(STUDY, NAME)
    desk.follow("Tick these 2 to open them")
    for code in ("A1", "A2"):
        expect(desk.page.get_by_role("checkbox", name=starts(code))).to_be_checked()
    desk.press("Open the next rounds")
    expect(desk.page.get_by_role("status")).to_have_text("Open now: A1, A2.")


def first_marks(stage: Stage) -> tuple[Expert, Expert, Expert]:
    """Round 1 on phones. Nothing is preselected; who leaves finds their marks again on another device."""
    ines, bruno, chloe = stage.expert("ines"), stage.expert("bruno"), stage.expert("chloe")
    ines.expect_open("A1", *CRITERIA)
    ines.mark("A1", Importance=8, Feasibility=6)
    ines.say_why("A1", REASON)
    ines.save("A1", "Complete")
    chloe.mark("A1", Importance=7, Feasibility=4)
    chloe.save("A1", "Complete")
    expect(chloe.page.get_by_text("1 of 2 complete")).to_be_visible()
    chloe.page.close()
    bruno.mark("A2", Importance=7)
    bruno.save("A2", "Still open: Feasibility")
    on_a_laptop = stage.expert("chloe", DESKTOP)
    on_a_laptop.expect_mark("A1", Importance=7, Feasibility=4)
    on_a_laptop.expect_open("A2", *CRITERIA)
    stage.the_others_save("A1", 1, ("ines", "chloe"))
    return ines, on_a_laptop, bruno


def watch_who_has_answered(stage: Stage) -> None:
    """The facilitator sees who has answered, by name, and no figure anywhere."""
    desk = stage.desk
    desk.open(f"{STUDY}/task-forces/A1/rounds/1", "Task Force A1, round 1")
    for name in ("Ines Acacia", "Chloé Linden", "Dario Maple", "Emine Olive", "Farid Rowan"):
        expect(desk.row(name)).to_contain_text("answered")
    desk.open(f"{STUDY}/task-forces/A2/rounds/1", "Task Force A2, round 1")
    expect(desk.row("Bruno Cedar")).to_contain_text("begun")
    expect(desk.row("Chloé Linden")).to_contain_text("not yet")
    desk.expect_no_figures()
    for page in ("results", "decisions", "reasons"):
        desk.open(f"{STUDY}/task-forces/A1/rounds/1/{page}")
        desk.expect_no_figures()
        expect(desk.page.get_by_role("main")).not_to_contain_text(REASON)
    desk.open(f"{STUDY}/results", "Results")
    desk.expect_no_figures()


def finish_round_one_of_a1(desk: Desk) -> None:
    """Close by hand, read, decide, hold one reason back, release, open round 2; A2 goes on answering round 1."""
    page = desk.page
    desk.open(STUDY, NAME)
    desk.follow("Look at the round")
    desk.press("Close round 1 now, for good")
    desk.follow("Read the results")
    desk.expect_title("Task Force A1, round 1: results")
    expect(desk.row(starts("A1")).first).to_contain_text("8")
    desk.follow("Decide")
    desk.press("Follow the suggestions where nothing is decided (1)")
    desk.expect_words("Decided: asked again.")
    desk.follow("Reasons")
    desk.expect_words("2 reasons: 2 shown, 0 held back")
    page.get_by_role("listitem").filter(has_text=NAMING).get_by_role("checkbox", name="Hold back").check()
    desk.press("Save what is held back")
    desk.expect_words("2 reasons: 1 shown, 1 held back")
    desk.follow("Round", page.get_by_role("navigation", name="This round"))
    desk.press("Release round 1 to the panel")
    desk.follow("Look at round 2")
    desk.press("Open round 2 for 5 experts")
    desk.expect_words("Experts answer now.")
    desk.open(STUDY, NAME)
    expect(desk.row(starts("A1"))).to_contain_text("round 2 of 3, open")
    expect(desk.row(starts("A2"))).to_contain_text("round 1 of 3, open")


def two_rounds_in_one_queue(stage: Stage, ines: Expert, chloe: Expert) -> None:
    """Round 2 shows one's own mark, the panel's distribution and released reasons; round 1 of A2 shows nothing."""
    chloe.page.reload()
    expect_feedback(chloe, "A1", 1, Importance=[7, 8, 9, 6, 8], Feasibility=[4, 6, 7, 5, 3])
    chloe.expect_open("A1", *CRITERIA)
    expect(chloe.choice("A1", "Importance", 7)).to_have_accessible_name(
        re.compile("^7 ?, your mark in round 1")
    )
    expect(chloe.card("A1").get_by_role("blockquote")).to_have_text([REASON])
    expect(chloe.page.get_by_text(NAMING)).to_have_count(0)
    expect(chloe.scale("A2", "Importance").get_by_text("middle half")).to_have_count(0)
    chloe.mark("A1", Importance=8, Feasibility=6)
    chloe.save("A1", re.compile(r"Changed, saved \d"))
    chloe.mark("A2", Importance=5, Feasibility=NO_OPINION)
    chloe.save("A2", "Complete")
    ines.page.reload()
    ines.press("A1", "Keep my earlier marks", re.compile(r"Kept, saved \d"))
    ines.expect_mark("A1", Importance=8, Feasibility=6)
    stage.the_others_save("A1", 2, ("ines", "chloe"))
    stage.the_others_save("A2", 1, ("bruno", "chloe"))


def expect_feedback(expert: Expert, code: str, number: int, **marks: list[int]) -> None:
    """Each scale says the panel's median and middle half in words, and how many gave each mark."""
    for criterion, given in marks.items():
        low, _, high = statistics.quantiles(given, method="inclusive")
        words = (
            f"Round {number}, {len(given)} experts: median {statistics.median(given):g}, "
            f"middle half {low:g} to {high:g}"
        )
        scale = expert.scale(code, criterion)
        expect(scale).to_contain_text(words)
        counts = ", ".join(f"{mark}: {given.count(mark)}" for mark in range(1, 10))
        expect(scale).to_contain_text(f"How many gave each mark: {counts}")


def finish_both(stage: Stage) -> None:
    """Both Task Forces at once: closed, decided, released and opened from the board."""
    desk = stage.desk
    desk.open(STUDY, NAME)
    desk.tick("A1", "A2")
    desk.press("Close the rounds")
    expect(desk.page.get_by_role("status")).to_have_text("Closed: A1, A2.")
    for code, number in (("A1", 2), ("A2", 1)):
        desk.open(f"{STUDY}/task-forces/{code}/rounds/{number}/decisions")
        desk.press("Follow the suggestions where nothing is decided (1)")
        desk.expect_words("Decided: asked again.")
    desk.open(f"{STUDY}?tick=release", NAME)
    desk.press("Release the rounds")
    expect(desk.page.get_by_role("status")).to_have_text("Released: A1, A2.")
    desk.tick("A1", "A2")
    desk.press("Open the next rounds")
    expect(desk.page.get_by_role("status")).to_have_text("Open now: A1, A2.")


def last_marks(stage: Stage, ines: Expert, chloe: Expert, bruno: Expert) -> None:
    """A1 in round 3, A2 in round 2: somebody keeps and then changes one, puts one back, leaves one open."""
    chloe.page.reload()
    expect_feedback(chloe, "A1", 2, Importance=[8, 8, 8, 7, 8], Feasibility=[6, 6, 6, 6, 5])
    expect_feedback(chloe, "A2", 1, Importance=[7, 5, 8, 7, 6], Feasibility=[6, 7, 8])
    chloe.mark("A1", Importance=8)
    chloe.save("A1", "Still open: Feasibility")
    chloe.press("A2", "Keep my earlier marks", re.compile(r"Kept, saved \d"))
    chloe.expect_mark("A2", Importance=5, Feasibility=NO_OPINION)
    chloe.mark("A2", Importance=7)
    chloe.say_why("A2", CHANGE)
    chloe.save("A2", re.compile(r"Changed, saved \d"))
    bruno.page.reload()
    bruno.mark("A2", Importance=8, Feasibility=6)
    bruno.save("A2", re.compile(r"Changed, saved \d"))
    bruno.press("A2", "Importance: put back my 7", "Complete")
    bruno.expect_mark("A2", Importance=7, Feasibility=6)
    ines.page.reload()
    ines.press("A1", "Keep my earlier marks", re.compile(r"Kept, saved \d"))
    stage.the_others_save("A1", 3, ("ines", "chloe"))
    stage.the_others_save("A2", 2, ("bruno", "chloe"))


def finish_the_study(desk: Desk) -> None:
    """A2 is set aside against the suggestion, which asks for a sentence; A1 has had its last round."""
    page = desk.page
    desk.open(STUDY, NAME)
    desk.tick("A1", "A2")
    desk.press("Close the rounds")
    desk.open(f"{STUDY}/task-forces/A2/rounds/2/decisions")
    page.get_by_role("group", name="A2: your decision").get_by_role("radio", name="Set aside").check()
    desk.press("Save these decisions")
    expect(page.get_by_role("alert")).to_contain_text("A2: Say in a sentence why you leave the suggestion")
    page.get_by_label("Why, in one sentence").fill(WHY_ASIDE)
    desk.press("Save these decisions")
    desk.expect_words("Decided: set aside.")
    desk.open(f"{STUDY}?tick=release", NAME)
    desk.press("Release the rounds")
    expect(page.get_by_role("heading", name="Every Task Force is done")).to_be_visible()
    desk.follow("Read the outcome")
    desk.expect_title("Outcome")
    for code, rounds in (("A1", "3 rounds"), ("A2", "2 rounds")):
        expect(desk.row(starts(code))).to_contain_text(rounds)
    desk.expect_words(WHY_ASIDE)


def check_files(desk: Desk) -> None:
    """Both files say exactly what was pressed."""
    page = desk.page
    desk.open(f"{STUDY}/files", "Files")
    reasons = page.get_by_label("What is it for, in one sentence?")
    reasons.nth(0).fill("The report of the first two Task Forces.")
    ratings = desk.download("Write down the reason and get ratings.csv")
    reasons.nth(1).fill("The report of the first two Task Forces.")
    results = desk.download("Write down the reason and get results.csv")
    assert sorted(map(essence, ratings)) == sorted(expected_ratings())
    labels = {(row["group"], row["expert"]) for row in ratings}
    assert len(labels) == len({label for _, label in labels}) == len(PANEL)
    assert [result_row(row) for row in results] == list(expected_results())
