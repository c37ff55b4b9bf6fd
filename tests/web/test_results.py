"""Results, how they moved together, what is decided and what came of it: figures only for whom and when they may."""

import re

import pytest
from sqlmodel import select

from app.domain.results import Decision
from app.services import conducting, wording
from tests import makers
from tests.web.support import paper, sentence

MANY = tuple(f"person{number:02}" for number in range(24))
HIGH, LOW = (9, 8, 8, 7, 8), (2, 3, 1, 2, 3)


def round_url(scene, code="A1", number=1):
    return f"/studies/{scene.study.slug}/task-forces/{code}/rounds/{number}"


def joint(db, names=makers.FIVE, codes=("A1", "A2", "A3"), **design):
    return makers.study_with(db, {"ALL": names}, codes=codes, **design)


def close(house, scene, code="A1", marks=HIGH):
    with house.writing() as db:
        makers.open_round(db, scene, code)
        makers.everybody_saves(db, scene, code, marks)
        makers.close_round(db, scene, code)


def decisions_of(house):
    with house.reading() as db:
        found = db.exec(select(Decision)).all()
    return sorted((one.asks_again, one.suggested, one.reason) for one in found)


# --- results ------------------------------------------------------------------------------------


def test_an_open_round_shows_no_figure(house, scene, facilitator, home):
    with house.writing() as db:
        makers.open_round(db, scene, "A1")
    empty = [facilitator.get(one).text for one in (f"{round_url(scene)}/results", f"{home}/results")]
    with house.writing() as db:
        makers.everybody_saves(db, scene, "A1")
    full = [facilitator.get(one).text for one in (f"{round_url(scene)}/results", f"{home}/results")]
    assert full == empty
    assert (
        "nobody sees a figure of it before it does"
        in paper(facilitator.get(f"{round_url(scene)}/results")).words
    )


def test_a_small_panel_reads_counts_and_how_much_hangs_on_one_mark(house, scene, facilitator):
    close(house, scene, marks=(8, 7, 9, 3, 8))
    words = paper(facilitator.get(f"{round_url(scene)}/results")).words
    assert "A1 Soils 1 No agreement indicative, fragile 8 7–8 1 4 of 5 No agreement" in words
    assert "Fewer than 8 marks are counted as people, without percentages." in words
    assert "80.0 %" not in words.replace("\u202f", " ")


def test_shares_stand_beside_fractions_up_to_twenty_marks_and_beside_n_from_there(house):
    for count, says in ((12, "83.3 % (10 of 12) 55 to 95 %"), (24, "83.3 % of 24 64 to 93 %")):
        with house.writing() as db:
            scene = makers.study_with(db, {"A1": MANY[:count]}, name=f"With {count}")
        close(house, scene, marks=(8, 8, 7, 9, 8, 5))
        words = paper(house.facilitator().get(f"{round_url(scene)}/results")).words
        assert says in words.replace("\u202f", " ")


def test_the_page_says_rule_quartiles_digest_and_moment(house, scene, facilitator):
    with house.writing() as db:
        makers.open_round(db, scene, "A1")
        makers.everybody_saves(db, scene, "A1")
        digest = makers.close_round(db, scene, "A1").digest
    words = paper(facilitator.get(f"{round_url(scene)}/results")).words
    assert "Agreed high: at least 70 % mark 7 to 9 and fewer than 15 % mark 1 to 3" in words
    assert "Quartiles: type 7 of Hyndman and Fan." in words
    assert "Closed and frozen Monday 2 November 2026, 09:00 UTC · 5 experts asked" in words
    assert digest in words.replace(" ", "")


def test_from_the_second_round_the_page_says_what_moved(house, scene, facilitator):
    with house.writing() as db:
        makers.play_round(db, scene, "A1", (8, 7, 9, 3, 5))
    close(house, scene, marks=(8, 7, 9, 8, 8))
    words = paper(facilitator.get(f"{round_url(scene, number=2)}/results")).words
    assert "0 −3 still moving 5 of 5" in words
    assert "stable on importance since the round before 0 of 1" in words
    assert "−3 3 of 5 40.0 % still moving" in words.replace("\u202f", " ")


def test_the_study_s_results_are_those_of_every_task_force_s_last_closed_round(
    house, scene, facilitator, home
):
    assert "No round has closed yet: there are no figures." in paper(facilitator.get(f"{home}/results")).words
    with house.writing() as db:
        makers.play_round(db, scene, "A1", LOW)
    close(house, scene, "A1", HIGH)
    words = paper(facilitator.get(f"{home}/results")).words
    assert "agreed high on importance 1 of 1" in words
    assert "Task Force A1, round 2" in words
    assert "No round has closed yet: A2." in words
    close(house, scene, "A2", LOW)
    assert "agreed high on importance 1 of 2" in paper(facilitator.get(f"{home}/results")).words


def test_filters_and_orders_are_links_and_anything_else_is_the_default(house):
    with house.writing() as db:
        scene = joint(db)
        makers.open_round(db, scene, "ALL")
        for who in scene.members.values():
            makers.save(db, scene, who, "A1", importance=2, feasibility=8)
            makers.save(db, scene, who, "A2", importance=8, feasibility=2)
            makers.save(db, scene, who, "A3", importance=9, feasibility=5)
        makers.close_round(db, scene, "ALL")
    facilitator, url = house.facilitator(), f"/studies/{scene.study.slug}/results"

    def order(query):
        table = facilitator.get(f"{url}{query}").text.split("<tbody")[1]
        return re.findall(r'<th role="rowheader".*?class="code">(\w+)<', table, re.DOTALL)

    assert order("") == ["A3", "A2", "A1"]
    assert order("?sort=importance-share") == order("?sort=nonsense&show=nonsense") == order("")
    assert order("?sort=feasibility-median") == ["A1", "A3", "A2"]
    assert order("?sort=objective") == ["A1", "A2", "A3"]
    assert order("?show=high") == ["A3", "A2"]
    assert order("?show=low&sort=feasibility-share") == ["A2"]
    assert f"{url}?show=low" in paper(facilitator.get(url)).links
    assert "No objective is in this selection." in paper(facilitator.get(f"{url}?show=moving")).words


def test_the_tables_hold_the_same_figures_as_the_chart(house, scene, facilitator):
    close(house, scene, marks=(8, 7, 9, 3, None))
    words = paper(facilitator.get(f"{round_url(scene)}/results")).words
    assert "A1 Soils 1 Importance 0 0 1 0 0 0 1 1 1 4 1 0" in words
    assert "0 of 1 agreed high on importance, 0 of 1 agreed high on feasibility" in words


def test_who_sits_on_a_task_force_sees_its_figures_when_the_study_has_ended(house):
    with house.writing() as db:
        scene = makers.study_with(db, {"A1": (*makers.FIVE[:4], "facilitator"), "A2": makers.FOUR})
        makers.play_round(db, scene, "A1", HIGH, again={"A1": False})
        makers.play_round(db, scene, "A2", LOW, again={"A2": False})
    facilitator, home = house.facilitator(), f"/studies/{scene.study.slug}"
    pages = [f"{home}/results", f"{home}/convergence", f"{home}/outcome"]
    for one in pages:
        words = paper(facilitator.get(one)).words
        assert "You sit on A1 yourself: the figures stay hidden from you until the study has ended" in words
        assert "Soils 2" in words
        assert "Soils 1" not in words
    own = paper(facilitator.get(f"{round_url(scene)}/results")).words
    assert "Its figures stay hidden from you until the study has ended" in own
    assert "of 5" not in own
    with house.writing() as db:
        conducting.end_study(db, scene.study, scene.by, makers.AT)
    assert "5 of 5" in paper(facilitator.get(f"{round_url(scene)}/results")).words
    assert all("Soils 1" in paper(facilitator.get(one)).words for one in pages)


def test_results_cost_the_same_for_many_experts_and_items_as_for_few(house):
    facilitator, counts = None, []
    for names, codes in ((makers.FIVE, ("A1",)), (MANY, makers.CODES)):
        with house.writing() as db:
            scene = joint(db, names, codes, name=f"Study of {len(codes)}")
        facilitator = house.facilitator()
        close(house, scene, "ALL", HIGH)
        sent = []
        for page in ("results", "convergence", "outcome"):
            with house.counted() as found:
                assert facilitator.get(f"/studies/{scene.study.slug}/{page}").status_code == 200
            sent.append(len(found))
        counts.append(sent)
    assert counts[0] == counts[1]


# --- over the rounds and in the end -------------------------------------------------------------


def test_convergence_s_title_is_its_finding(house, scene, facilitator, home):
    assert "there is nothing to compare" in paper(facilitator.get(f"{home}/convergence")).words
    with house.writing() as db:
        makers.play_round(db, scene, "A1", (8, 7, 9, 3, 5))
    assert "<h1>One round so far: nothing to compare yet</h1>" in facilitator.get(f"{home}/convergence").text
    close(house, scene, marks=(8, 7, 9, 8, 8))
    page = facilitator.get(f"{home}/convergence")
    assert "<h1>1 of 1 middle halves narrowed on importance, 1 of 1 on feasibility</h1>" in page.text
    assert "A1 Soils 1 7 (5 to 8) 8 (8 to 8) 3 → 0 5 still moving" in paper(page).words


def test_the_outcome_keeps_dissent_and_names_what_is_not_finished(house, scene, facilitator, home):
    assert "No Task Force has finished its rounds yet" in paper(facilitator.get(f"{home}/outcome")).words
    with house.writing() as db:
        wording.override_wordings(db, scene.study, "The plan is not public.", scene.by, makers.AT)
        makers.play_round(db, scene, "A1", (9, 8, 8, 7, 1))
        makers.play_round(db, scene, "A1", (9, 8, 8, 7, 1), again={"A1": False})
    words = paper(facilitator.get(f"{home}/outcome")).words
    assert "A1 Soils 1 core facility set aside: The tests decided so. 2 rounds last: round 2" in words
    assert "4 of 5, median 8 middle half 7 to 8; 1 of 5 mark 1 to 3" in words
    assert "stable" in words
    assert "1 Task Force has not finished Task Force A2: round 1 is a draft" in words
    assert "The study ran on working titles, for this reason: The plan is not public." in words


# --- deciding -----------------------------------------------------------------------------------


def test_the_suggestion_is_chosen_until_somebody_decides(house, scene, facilitator):
    url = f"{round_url(scene)}/decisions"
    assert "Nothing is decided before the round has closed" in paper(facilitator.get(url)).words
    close(house, scene)
    page = paper(facilitator.get(url))
    assert "One more round Nobody has seen the others’ marks yet." in page.words
    assert page.forms[-1].named["choice-A1"] == "again"
    assert "Not decided yet; the suggestion is chosen." in page.words
    assert facilitator.post(url, page.forms[-1].named | {"act": "save"}).status_code == 303
    assert decisions_of(house) == [(True, True, "")]
    assert "Decided: asked again." in paper(facilitator.get(url)).words


def test_leaving_the_suggestion_asks_for_a_sentence_and_keeps_everything_typed(house):
    with house.writing() as db:
        scene = joint(db)
    close(house, scene, "ALL")
    facilitator, url = house.facilitator(), f"{round_url(scene, 'ALL')}/decisions"
    form = {"choice-A1": "aside", "reason-A1": "", "choice-A2": "aside", "reason-A2": "It is settled."}
    form |= {"choice-A3": "again", "reason-A3": "", "act": "save"}
    refused = facilitator.post(url, form)
    page = paper(refused)
    assert refused.status_code == 422
    assert "A1: Say in a sentence why you leave the suggestion; the report prints it." in page.words
    again = page.forms[-1].named
    assert {name: again[name] for name in form if name != "act"} == {
        n: v for n, v in form.items() if n != "act"
    }
    assert decisions_of(house) == []
    assert facilitator.post(url, form | {"reason-A1": "So is this."}).status_code == 303
    assert decisions_of(house) == [
        (False, True, "It is settled."),
        (False, True, "So is this."),
        (True, True, ""),
    ]


def test_following_the_suggestions_leaves_alone_what_is_decided(house):
    with house.writing() as db:
        scene = joint(db)
    close(house, scene, "ALL")
    facilitator, url = house.facilitator(), f"{round_url(scene, 'ALL')}/decisions"
    decided = {"choice-A1": "aside", "reason-A1": "It is settled."}
    with house.writing() as db:
        makers.decide(db, scene, "ALL", {"A1": False})
    with house.writing() as db:
        for one in db.exec(select(Decision)):
            if one.asks_again:
                db.delete(one)
    form = decided | {"choice-A2": "aside", "reason-A2": "", "act": "follow"}
    assert facilitator.post(url, form).status_code == 303
    assert decisions_of(house) == [(False, True, "It is settled."), (True, True, ""), (True, True, "")]


@pytest.mark.parametrize("form", [{"choice-A1": "maybe"}, {"choices": "again"}, {"choice-A9": "again"}])
def test_a_choice_that_the_page_does_not_offer_is_refused(house, scene, facilitator, form):
    close(house, scene)
    before = house.digest()
    assert facilitator.post(f"{round_url(scene)}/decisions", form).status_code == 422
    assert house.digest() == before


def test_what_was_decided_stays_once_the_next_round_is_open(house, scene, facilitator):
    with house.writing() as db:
        makers.play_round(db, scene, "A1")
        makers.open_round(db, scene, "A1")
    url = f"{round_url(scene)}/decisions"
    page = paper(facilitator.get(url))
    assert "Round 2 has opened: what was decided stays as it is." in page.words
    assert page.forms[-1].buttons == []
    refused = facilitator.post(url, {"choice-A1": "again"})
    assert sentence(refused) == "Round 2 is already open: its items stay as decided."


def test_who_sits_on_a_task_force_decides_nothing_there_and_learns_nothing(house):
    with house.writing() as db:
        scene = makers.study_with(db, {"A1": (*makers.FIVE[:4], "facilitator")})
    close(house, scene)
    facilitator, url = house.facilitator(), f"{round_url(scene)}/decisions"
    page = paper(facilitator.get(url))
    assert "another facilitator decides what it is asked again" in page.words
    assert "One more round" not in page.words
    before = house.digest()
    refused = facilitator.post(url, {"choice-A1": "again"})
    assert refused.status_code == 422
    assert "another facilitator decides" in sentence(refused)
    assert house.digest() == before


def test_two_facilitators_do_not_overwrite_each_others_decisions(house):
    with house.writing() as db:
        scene = joint(db)
        makers.play_round(db, scene, "ALL")
    url = f"{round_url(scene, 'ALL')}/decisions"
    one, other = house.facilitator(), house.facilitator()
    first, second = (paper(guest.get(url)).forms[-1].named | {"act": "save"} for guest in (one, other))
    assert one.post(url, first | {"choice-A2": "aside", "reason-A2": "It is settled."}).status_code == 303
    before = house.digest("sign_in")
    refused = other.post(url, second | {"choice-A3": "aside", "reason-A3": "Mine."})
    assert refused.status_code == 422
    assert (
        "A2: Somebody else has set this aside meanwhile. Choose, and save once more." in paper(refused).words
    )
    assert house.digest("sign_in") == before
    again = paper(refused).forms[-1].named
    assert (again["choice-A3"], again["reason-A3"]) == ("aside", "Mine.")
    assert (
        other.post(
            url, again | {"choice-A2": "aside", "reason-A2": "It is settled.", "act": "save"}
        ).status_code
        == 303
    )
    stands = paper(one.get(url)).forms[-1].named
    assert [stands[f"choice-{code}"] for code in ("A1", "A2", "A3")] == ["again", "aside", "aside"]
