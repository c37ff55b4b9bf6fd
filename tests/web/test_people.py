"""The panel: who is on it, the file that brings more, the personal links."""

import csv
import io

import pytest

from app.domain.panels import PanelRow, read_panel
from app.domain.people import Role
from app.services.inviting import import_panel, panel_file
from app.storage import journal, people
from tests import makers
from tests.web.support import paper

HEAD = "name,email,task_forces,role,college,region,language"
GOOD = f"{HEAD}\nNoor Newcomer,noor@example.org,A1 A2,leader,research,region 1,fr\n"


def emails(house, scene):
    with house.reading() as db:
        return {person.email for _, person in people.invitations(db, scene.study.id)}


def acts(house, scene):
    with house.reading() as db:
        return [one.act for one in journal.entries(db, scene.study.id)]


def confirmation(answer, home):
    """The form under a preview that stores what was looked at."""
    return next((one for one in paper(answer).forms if one.action == f"{home}/experts"), None)


# --- who is on it -------------------------------------------------------------------------------


def test_the_panel_says_who_has_begun_and_who_declined(house, scene, facilitator, home):
    house.expert(scene.study, "expert")
    house.guest().post(house.link(scene.study, "other") + "/declining")
    words = paper(facilitator.get(f"{home}/experts")).words
    assert "9 people on 9 seats" in words
    assert "Expert Example expert@example.org A1 – – English has begun" in words
    assert "Colleague Example colleague@example.org A1 – – English not yet" in words


def test_the_page_without_people_says_what_is_there(scene, house, facilitator):
    with house.writing() as db:
        makers.make_study(db, scene.facilitator, name="Empty")
    words = paper(facilitator.get("/studies/empty/experts")).words
    assert "Nobody is invited yet The Task Forces and their items are there." in words
    assert "Show the personal links" not in words


def test_the_panel_costs_the_same_for_four_and_for_forty(house, scene, facilitator, home):
    with house.counted() as few:
        facilitator.get(f"{home}/experts")
    with house.writing() as db:
        makers.invite(db, scene.study, {"A1": [f"person{number}" for number in range(36)]}, scene.by)
    with house.counted() as many:
        facilitator.get(f"{home}/experts")
    assert len(many) == len(few)


def test_the_example_is_a_panel_that_can_be_imported(facilitator, home):
    answer = facilitator.get(f"{home}/experts/example.csv")
    rows, faults = read_panel(answer.content, ["A1", "A2"])
    assert answer.headers["content-disposition"] == 'attachment; filename="experts-example.csv"'
    assert (faults, [row.task_forces for row in rows]) == ([], [("A1", "A2"), ("A2",)])


# --- bringing more ------------------------------------------------------------------------------


def test_a_preview_shows_what_would_happen_and_stores_nothing(house, facilitator, home):
    before = house.digest()
    answer = facilitator.post(f"{home}/experts/preview", {"panel": GOOD})
    words = paper(answer).words
    assert (answer.status_code, house.digest()) == (200, before)
    assert "Invite this 1 person?" in words
    assert "1 new person, 2 new seats." in words
    assert "2 Noor Newcomer noor@example.org A1 A2 (leader) research region 1 Français" in words


def test_the_press_stores_what_was_looked_at(house, scene, facilitator, home):
    preview = facilitator.post(f"{home}/experts/preview", {"panel": GOOD.replace(",", ";")})
    answer = facilitator.post(f"{home}/experts", confirmation(preview, home).named)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{home}/experts")
    assert "noor@example.org" in emails(house, scene)
    assert acts(house, scene)[-1] == "panel imported"


def test_a_chosen_file_is_read_like_pasted_lines(house, facilitator, home):
    file = {"file": ("panel.csv", GOOD.encode("utf-16"), "text/csv")}
    answer = facilitator.post(f"{home}/experts/preview", {"panel": ""}, files=file)
    assert "Noor Newcomer" in paper(answer).words
    assert confirmation(answer, home) is not None


def test_a_panel_longer_than_a_field_comes_back_whole(house, scene, facilitator, home):
    lines = [
        f"Person {number} of a long list,p{number}@example.org,A1,,{'x' * 100},," for number in range(700)
    ]
    file = {"file": ("panel.csv", "\n".join([HEAD, *lines]).encode(), "text/csv")}
    preview = facilitator.post(f"{home}/experts/preview", files=file)
    form = confirmation(preview, home).named
    assert len(form["panel"]) == 2
    assert facilitator.post(f"{home}/experts", form).status_code == 303
    assert len(emails(house, scene)) == 709


@pytest.mark.parametrize("part", ["experts/preview", "experts"])
def test_every_bad_line_is_named_and_nobody_is_invited(house, facilitator, home, part):
    bad = GOOD + "Wrong,nobody,A1,,,,\nStrange,s@example.org,Z9,,,,\n"
    before = house.digest()
    answer = facilitator.post(f"{home}/{part}", {"panel": bad})
    page = paper(answer)
    assert (answer.status_code, house.digest()) == (422, before)
    assert "2 lines need mending" in page.words
    named = page.words.replace(" :", ":")
    assert "Line 3, email: “nobody” is not an e-mail address." in named
    assert "Line 4, task_forces: There is no Task Force “Z9” in this study." in named
    assert confirmation(answer, home) is None
    assert page.forms[-1].named["panel"] == bad


def test_an_empty_form_asks_for_a_file(house, facilitator, home):
    answer = facilitator.post(f"{home}/experts/preview", {"panel": " "})
    assert answer.status_code == 422
    assert "Choose a file, or paste the lines of one." in paper(answer).words


def test_a_preview_written_as_a_file_reads_back_to_the_same_people():
    row = PanelRow(2, '=1+1 "Ada", the first', "ada@example.org", ("A1", "A2"), Role.LEADER, "-", "@x", "es")
    assert read_panel(panel_file([row]).encode(), ["A1", "A2"]) == ([row], [])


# --- the personal links -------------------------------------------------------------------------


def test_links_are_shown_after_a_press_that_the_journal_keeps(house, scene, facilitator, home):
    link = house.link(scene.study, "expert")
    assert link not in facilitator.get(f"{home}/experts").text
    answer = facilitator.post(f"{home}/links")
    fields = [found["value"] for tag, found in paper(answer).with_attribute("readonly") if tag == "input"]
    assert answer.status_code == 200
    assert f"http://127.0.0.1:8000{link}" in fields
    assert len(fields) == 9
    assert "Whoever holds a link can answer in that person’s name." in paper(answer).words
    assert acts(house, scene)[-1] == "personal links taken"


def test_links_leave_as_a_file_that_no_spreadsheet_runs(house, scene, facilitator, home):
    with house.writing() as db:
        content = "name,email,task_forces\n=cmd(),formula@example.org,A1 A2\n"
        import_panel(db, scene.study, content.encode(), scene.by, makers.AT)
    answer = facilitator.post(f"{home}/links.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    link = house.link(scene.study, "formula")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert rows[0] == ["label", "task_forces", "url", "email"]
    assert ["'=cmd()", "A1 A2", f"http://127.0.0.1:8000{link}", "formula@example.org"] in rows
    assert (len(rows), acts(house, scene)[-1]) == (11, "personal links taken")


def test_a_renewed_link_is_shown_and_the_old_one_opens_nothing(house, scene, facilitator, home):
    old = house.link(scene.study, "expert")
    answer = facilitator.post(f"{home}/experts/renewals", {"email": " Expert@Example.org "})
    new = house.link(scene.study, "expert")
    (shown,) = [found["value"] for _, found in paper(answer).with_attribute("readonly")]
    assert (answer.status_code, shown) == (200, f"http://127.0.0.1:8000{new}")
    assert (house.guest().get(old).status_code, house.guest().get(new).status_code) == (404, 200)
    assert acts(house, scene)[-1] == "link renewed"


@pytest.mark.parametrize("email", ["nobody@example.org", "no address", ""])
def test_a_link_of_nobody_is_not_renewed(house, facilitator, home, email):
    before = house.digest()
    answer = facilitator.post(f"{home}/experts/renewals", {"email": email})
    page = paper(answer)
    assert (answer.status_code, house.digest()) == (422, before)
    assert "Nobody with this address was invited to this study." in page.words
    assert page.by_id("email")["value"] == email


# --- whose it is --------------------------------------------------------------------------------


def test_nobody_else_finds_the_panel(house, scene, home):
    forms = {"experts/preview": {"panel": GOOD}, "experts": {"panel": GOOD}, "links": {}, "links.csv": {}}
    forms["experts/renewals"] = {"email": "expert@example.org"}
    for other in (house.expert(scene.study), house.facilitator("foreign-facilitator")):
        before = house.digest()
        assert other.get(f"{home}/experts").status_code == 404
        assert other.get(f"{home}/experts/example.csv").status_code == 404
        assert [other.post(f"{home}/{part}", form).status_code for part, form in forms.items()] == [404] * 5
        assert house.digest() == before


@pytest.mark.parametrize("part", ["experts/preview", "experts", "links", "links.csv", "experts/renewals"])
def test_a_form_that_is_not_ours_shows_and_changes_nothing(house, facilitator, home, part):
    before = house.digest()
    answer = facilitator.post(f"{home}/{part}", {"panel": GOOD, "csrf": "guessed"})
    assert (answer.status_code, house.digest()) == (422, before)
    assert "/link/" not in answer.text


HEADS = {
    "name,email,task_forces\nAnn,ann@example.org,A1,A2\n": (
        2, "This line has more cells than there are columns: put a text with commas into quotation marks."
    ),
    "name,email,langauge\nAnn,ann@example.org,fr\n": (1, "There is no column “langauge”. Is it “language”?"),
    "name,email,mail\nAnn,ann@example.org,other@example.org\n": (1, "Two columns are called “email”."),
}  # fmt: skip


@pytest.mark.parametrize("text", HEADS, ids=[sentence for _, sentence in HEADS.values()])
def test_nothing_of_a_file_is_lost_silently(text):
    _, faults = read_panel(text.encode(), ["A1", "A2"])
    assert [(one.line, str(one.sentence)) for one in faults] == [HEADS[text]]


def test_columns_of_somebodys_own_are_left_alone():
    rows, faults = read_panel(b"name,email,phone,\nAnn,ann@example.org,123,\n", ["A1"])
    assert ([one.name for one in rows], faults) == (["Ann"], [])
