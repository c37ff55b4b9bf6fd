"""The page of one's own data, the question on interests, and the withdrawal, as people meet them."""

import csv
import io
import json
import re
from random import Random

import pytest

from app.domain.people import CONSENT_VERSION
from app.services import anonymising, conducting, inviting, withdrawing
from app.storage import people, studies
from app.web import pages
from tests import makers
from tests.web.stages import FINISHED, HOME, seasons, staged
from tests.web.support import PART, Paper, crawl, known, paper, sentence

OWN = f"{HOME}/your-data"
LONG = "x" * 2_001


@pytest.fixture(scope="module")
def stage(sqlite_template, tmp_path_factory):
    with staged(sqlite_template, tmp_path_factory.mktemp("own"), seasons) as made:
        yield made


@pytest.fixture
def house(stage):
    return stage.reset()


@pytest.fixture
def scene(stage, house):
    return stage.scene


@pytest.fixture
def expert(house, scene):
    return house.expert(scene.study)


@pytest.fixture
def facilitator(house):
    return house.facilitator()


def interests_of(house, scene, name="expert"):
    with house.reading() as db:
        return people.invitation(db, scene.study.id, known(db, name).id).interests


# --- the landing page ---------------------------------------------------------------------------


def test_the_link_says_what_withdrawal_means_and_who_is_responsible(house, scene):
    words = paper(house.guest().get(house.link(scene.study, "expert"))).words
    for told in (
        "While a round is open Your marks and reasons of that round are deleted",
        "After a round has closed They are deleted from the confidential data",
        "until the data are anonymised",
        "Responsible for the data of this study: The Secretariat, data@example.org.",
        "How long the data are kept was not said.",
    ):
        assert told in words


def test_a_link_says_plainly_when_nobody_is_named_yet(house, scene):
    with house.writing() as db:
        studies.by_slug(db, HOME[9:]).responsible = None
    words = paper(house.guest().get(house.link(scene.study, "expert"))).words
    assert "Who is responsible for the data of this study was not given yet." in words


def test_the_consent_carries_this_texts_version(house, scene, expert):
    with house.reading() as db:
        assert (
            people.invitation(db, scene.study.id, scene.expert.person_id).consent_version == CONSENT_VERSION
        )
    assert f"you agreed to the text of version {CONSENT_VERSION}" in paper(expert.get(OWN)).words


# --- who is responsible -------------------------------------------------------------------------


def test_no_round_of_a_real_study_opens_before_somebody_is_responsible(house, scene, facilitator):
    with house.writing() as db:
        studies.by_slug(db, HOME[9:]).contact = None
    board = paper(facilitator.get(HOME)).words
    assert (
        "Name : who is responsible for the data" in board or "Name who is responsible for the data" in board
    )
    assert "Say on the Design page who is responsible for the data" in board
    form = {"responsible": "Dr Ada Example", "contact": "ada@example.org", "retention": "Kept for one year."}
    assert facilitator.post(f"{HOME}/design/responsible", form).status_code == 303
    assert "Say on the Design page" not in paper(facilitator.get(HOME)).words
    words = paper(house.guest().get(house.link(scene.study, "expert"))).words
    assert "Dr Ada Example, ada@example.org. Kept for one year." in words


def test_what_was_typed_of_the_responsible_comes_back_with_its_fault(facilitator):
    answer = facilitator.post(
        f"{HOME}/design/responsible", {"responsible": "Dr Ada", "contact": "", "retention": ""}
    )
    assert answer.status_code == 422
    assert "Say how they are reached, in at most 300 characters." in paper(answer).words
    assert 'value="Dr Ada"' in answer.text


# --- conflicts of interest ----------------------------------------------------------------------


def test_interests_are_saved_by_themselves_with_and_without_scripts(house, scene, expert):
    address = f"{OWN}/interests"
    whole = expert.post(address, {"interests": "I advise a seed company."})
    assert (whole.status_code, whole.headers["location"]) == (303, f"{HOME}/cards#conflicts")
    assert "You declared some" in paper(expert.get(f"{HOME}/cards")).words
    part = expert.post(address, question_of(expert) | {"interests": ""}, PART)
    assert part.status_code == 200
    assert "You declared none" in paper(part).words
    assert "<html" not in part.text
    assert interests_of(house, scene) == ""


def question_of(expert) -> dict[str, str]:
    """The question's form as it stands on the page of cards."""
    shown = paper(expert.get(f"{HOME}/cards"))
    return next(one.named for one in shown.forms if one.action == f"{OWN}/interests")


@pytest.mark.parametrize("headers", [{}, PART], ids=["page", "part"])
def test_two_devices_do_not_overwrite_each_others_declaration_unseen(house, scene, expert, headers):
    phone, laptop = question_of(expert), question_of(expert)
    assert (
        expert.post(f"{OWN}/interests", phone | {"interests": "A maker of fertiliser pays me."}).status_code
        == 303
    )
    answer = expert.post(f"{OWN}/interests", laptop | {"interests": "Nothing, really."}, headers)
    assert answer.status_code == 409
    assert "to “A maker of fertiliser pays me.”" in paper(answer).words
    assert interests_of(house, scene) == "A maker of fertiliser pays me."
    again = next(one.named for one in paper(answer).forms if one.action == f"{OWN}/interests")
    assert again["interests"] == "Nothing, really."
    assert expert.post(f"{OWN}/interests", again).status_code == 303
    assert interests_of(house, scene) == "Nothing, really."


@pytest.mark.parametrize("headers", [{}, PART], ids=["page", "part"])
def test_interests_that_are_too_long_come_back_as_typed(house, scene, expert, headers):
    answer = expert.post(f"{OWN}/interests", {"interests": LONG}, headers)
    assert answer.status_code == 422
    assert "Please shorten this to 2000 characters." in paper(answer).words
    assert LONG in answer.text
    assert interests_of(house, scene) is None


def test_interests_are_read_by_facilitators_and_by_no_other_expert(house, scene, expert, facilitator):
    expert.post(f"{OWN}/interests", {"interests": "Canary-interest"})
    house.expert(scene.study, "clara").post(f"{OWN}/interests", {"interests": ""})
    page = paper(facilitator.get(f"{HOME}/experts")).words
    assert "Expert Example Canary-interest" in page
    assert "1 person says there is none." in page
    colleague = house.expert(scene.study, "colleague")
    assert not any("Canary-interest" in one.text for one in crawl(colleague, ["/"]).values())
    for kind in ("ratings", "results"):
        assert (
            "Canary-interest" not in facilitator.post(f"{HOME}/files/{kind}.csv", {"reason": "A test."}).text
        )


def test_a_facilitator_who_sits_beside_them_does_not_read_them(house, scene, expert, facilitator):
    expert.post(f"{OWN}/interests", {"interests": "Canary-interest"})
    with house.writing() as db:
        makers.invite(db, scene.study, {"A3": ("facilitator",)}, scene.by)
    assert "Canary-interest" not in facilitator.get(f"{HOME}/experts").text


# --- my data ------------------------------------------------------------------------------------


def test_every_page_of_an_expert_leads_to_their_data(expert):
    for path in (f"{HOME}/cards", f"{HOME}/cards/review", OWN, f"{OWN}/withdrawal"):
        assert OWN in Paper(expert.get(path).text).links


def test_the_file_holds_everything_of_the_person(house, scene, expert):
    expert.post(f"{OWN}/interests", {"interests": "None to speak of."})
    with house.writing() as db:
        inviting.record_links_taken(db, scene.study, scene.by, makers.AT)
    document = json.loads(expert.get(f"{OWN}.json").text)
    assert document["person"] == {"name": "Expert Example", "email": "expert@example.org", "language": "en"}
    assert document["invitation"]["conflicts_of_interest"] == "None to speak of."
    assert [one["task_force"] for one in document["seats"]] == [
        "A1 Soils 1",
        "A2 Soils 2",
        "A3 Soils 3",
        "B1 Soils 9",
    ]
    (card,) = [one for one in document["cards"] if (one["task_force"], one["round"]) == ("A1", 1)]
    assert card["marks"] == [
        {"criterion": "Importance", "mark": 3, "status": "rated", "kept": False},
        {"criterion": "Feasibility", "mark": 7, "status": "rated", "kept": False},
    ]
    assert card["reason"] == "Marker-expert-A1-1."
    assert card["wordings"][0]["text"] == "Strengthen the soils of place 1."
    assert card["saved_at"] == "2026-11-02T09:00:00Z"
    assert card["every_save_at"] == ["2026-11-02T09:00:00Z"]
    assert document["counted_in"] == [
        {"task_force": code, "round": 1, "college": ""} for code in ("A1", "A2")
    ]
    assert len(document["signed_in"]) == 1


def test_the_table_holds_ones_own_marks(expert):
    rows = list(csv.DictReader(io.StringIO(expert.get(f"{OWN}.csv").text)))
    assert {(row["task_force"], row["round"], row["criterion"], row["mark"]) for row in rows} == {
        (code, "1", criterion, mark)
        for code in ("A1", "A2", "A3")
        for criterion, mark in (("importance", "3"), ("feasibility", "7"))
    }


def test_the_files_hold_nothing_of_anybody_else_and_no_key(house, expert):
    text = expert.get(f"{OWN}.json").text + expert.get(f"{OWN}.csv").text
    for other in ("colleague", "clara", "dario", "emine", "farid"):
        assert f"Marker-{other}" not in text
        assert other not in text.lower()
    assert not re.search(r"[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab]", text)
    assert "median" not in text


def test_the_journal_of_oneself_names_oneself_and_no_facilitator(house, scene, expert):
    with house.writing() as db:
        inviting.renew_link(db, scene.study, "expert@example.org", scene.by, makers.AT)
    entries = json.loads(house.expert(scene.study).get(f"{OWN}.json").text)["journal"]
    assert entries == [
        {
            "at": "2026-11-02T09:00:00Z",
            "act": "link renewed",
            "by": "a facilitator",
            "about": "Expert Example",
        }
    ]


# --- the withdrawal -----------------------------------------------------------------------------


def test_looking_at_what_a_withdrawal_would_do_does_nothing(house, expert):
    before = house.digest()
    words = paper(expert.get(f"{OWN}/withdrawal")).words
    assert house.digest() == before
    assert (
        "Task Force A1, round 1 (closed and released) Deleted from the confidential data: 1 card, 1 reason."
        in words
    )
    assert "Task Force A1, round 2 (open) You saved nothing; you are no longer asked." in words
    assert (
        "Task Force A3, round 1 (open) Deleted as if never saved: 1 card, 1 reason. None of it will count."
        in words
    )


def test_the_press_withdraws_signs_out_everywhere_and_says_so(house, scene, expert):
    other_device = house.expert(scene.study)
    (form,) = [
        one for one in Paper(expert.get(f"{OWN}/withdrawal").text).forms if one.action.endswith("withdrawal")
    ]
    answer = expert.post(form.action, form.named)
    assert (answer.status_code, answer.headers["location"]) == (303, "/withdrawn")
    assert expert.cookie == ""
    assert "You have withdrawn" in paper(expert.get("/withdrawn")).words
    assert other_device.get(f"{HOME}/cards").status_code == 401


def test_no_word_of_who_withdrew_stays_in_what_the_server_keeps_ready(house, scene, expert):
    house.expert(scene.study, "colleague").get(f"{HOME}/cards")
    assert pages._kept.cache_info().currsize > 0
    expert.post(f"{OWN}/withdrawal")
    assert pages._kept.cache_info().currsize == 0


def test_the_link_of_who_withdrew_says_so_and_begins_nothing(house, scene, expert):
    link = house.link(scene.study, "expert")
    expert.post(f"{OWN}/withdrawal")
    guest = house.guest()
    for path in (link, f"{link}/decline"):
        shown = paper(guest.get(path))
        assert "e…@example.org withdrew from this study on" in shown.words
        assert "The Secretariat, data@example.org" in shown.words
        assert shown.forms == []
    before = house.digest()
    for path in (link, f"{link}/decline"):
        refused = guest.post(path)
        assert (refused.status_code, sentence(refused)) == (
            422,
            "You have withdrawn from this study. This link opens nothing of it any more.",
        )
    assert house.digest() == before


def test_the_facilitator_reads_who_withdrew_and_what_the_files_lack(house, expert, facilitator):
    expert.post(f"{OWN}/withdrawal")
    page = paper(facilitator.get(f"{HOME}/experts")).words
    assert "1 has withdrawn" in page
    assert re.search(r"Expert Example expert@example.org .*? withdrew on \d+ \w+ \d{4}", page)
    files = paper(facilitator.get(f"{HOME}/files")).words
    assert "Task Force A1, round 1: 1 seat Task Force A2, round 1: 1 seat" in files
    assert "expert@example.org" not in facilitator.post(f"{HOME}/links.csv").text
    assert "Expert Example" in paper(facilitator.get(f"{HOME}/journal")).words


def test_nothing_new_is_told_by_a_withdrawal(house, scene, expert, facilitator):
    """The figures that others read are the same before and after, but for the reasons that were taken away."""
    colleague = house.expert(scene.study, "colleague")
    results = f"{HOME}/task-forces/A1/rounds/1/results"
    before = pieces(colleague.get(f"{HOME}/cards")), pieces(facilitator.get(results))
    expert.post(f"{OWN}/withdrawal")
    after = pieces(colleague.get(f"{HOME}/cards")), pieces(facilitator.get(results))
    assert after[1] == before[1]
    counts = {"4 colleagues have finished.", "2 more reasons"}
    assert before[0] - after[0] == {"Marker-expert-A1-1.", *counts}
    assert after[0] - before[0] == {"3 colleagues have finished.", "1 more reason"}


def pieces(answer) -> set[str]:
    return {one for part in Paper(answer.text).pieces if (one := " ".join(part.split()))}


def test_an_ended_study_says_to_whom_one_may_still_write(house, scene):
    with house.writing() as db:
        study = studies.by_slug(db, FINISHED[9:])
        conducting.end_study(db, study, scene.by, makers.AT)
    answer = house.guest().get(house.link(study, "other"))
    assert answer.status_code == 404
    assert sentence(answer).endswith(
        "To see your data or to withdraw, write to The Secretariat, data@example.org."
    )


def test_after_anonymising_the_participants_are_no_longer_listed(house, scene, facilitator):
    with house.writing() as db:
        study = studies.by_slug(db, FINISHED[9:])
        conducting.end_study(db, study, scene.by, makers.AT)
        anonymising.anonymise(db, study, scene.by, makers.AT, Random(1))
    shown = paper(facilitator.get(f"{FINISHED}/experts")).words
    assert "This study was anonymised on 2 Nov 2026" in shown
    assert "Farid Example" not in shown
    assert "To see your data" not in sentence(house.guest().get("/link/a-finished-review/x-y"))


# --- not a trace in the files -------------------------------------------------------------------


def test_deleted_words_are_gone_from_every_file_of_the_database(house, scene, expert, stage):
    def traces() -> dict[str, int]:
        return {
            one.name: content.count(b"Marker-expert") + content.count(b"Canary")
            for one in stage.file.parent.iterdir()
            if one.name.startswith(stage.file.name) and (content := one.read_bytes())
        }

    expert.post(f"{OWN}/interests", {"interests": "Canary-interest"})
    (form,) = [one for one in Paper(expert.get(f"{HOME}/cards").text).forms if "A3/rounds/1" in one.action]
    expert.post(form.action, form.named | {"reason": "Canary-first-thought"})
    (form,) = [one for one in Paper(expert.get(f"{HOME}/cards").text).forms if "A3/rounds/1" in one.action]
    expert.post(form.action, form.named | {"reason": "A second thought"})
    assert sum(traces().values()) > 0
    assert expert.post(f"{OWN}/withdrawal").status_code == 303
    assert sum(traces().values()) == 0


def test_what_could_not_be_wiped_at_once_is_owed(house, scene):
    """A reader keeps the log of writes from being cut; the clock tries again when they have finished."""
    with house.reading() as reader:
        studies.by_slug(reader, HOME[9:])
        with house.writing() as db:
            withdrawing.withdraw(db, scene.study, scene.expert.person_id, scene.by, makers.AT)
        house.database._writer.dispose()
        assert not house.database.wipe()
        assert house.database.owes_wiping
    assert house.database.wipe()
    assert not house.database.owes_wiping
