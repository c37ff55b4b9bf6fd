"""Reading reasons before the panel does: without authors, reversible until the release, not by who answers there."""

import re

import pytest
from sqlmodel import select

from app.domain.cards import Card
from app.domain.reasons import ReleasedReason
from tests import makers
from tests.web.support import paper, sentence

TEXTS = {
    "expert": "Soils first.",
    "colleague": "Too dear.",
    "clara": "It works <b>here</b>.",
    "dario": "Ask farmers.",
}


@pytest.fixture
def scene(house):
    with house.writing() as db:
        made = makers.small_study(db)
        give_reasons(db, made)
    return made


@pytest.fixture
def url(scene):
    return f"/studies/{scene.study.slug}/task-forces/A1/rounds/1/reasons"


def give_reasons(db, scene, closes=True):
    makers.open_round(db, scene, "A1")
    for name, text in TEXTS.items():
        makers.save(db, scene, scene.members[name], reason=text, importance=8, feasibility=2)
    if closes:
        makers.close_round(db, scene, "A1")


def handles(answer):
    """Each reason's handle by its text."""
    found = re.findall(r'id="words-([\w-]+)"[^>]*>(.*?)</p>', answer.text)
    return {text.replace("&lt;", "<").replace("&gt;", ">"): handle for handle, text in found}


def released(house):
    with house.reading() as db:
        return {one.text for one in db.exec(select(ReleasedReason))}


def test_reasons_stand_there_without_anything_that_leads_to_their_authors(house, facilitator, url):
    answer = facilitator.get(url)
    assert set(handles(answer)) == set(TEXTS.values())
    assert "4 reasons: 4 shown, 0 held back" in paper(answer).words
    assert "<b>here</b>" not in answer.text
    with house.reading() as db:
        cards = db.exec(select(Card)).all()
    for card in cards:
        for traitor in (card.id, card.seat_id):
            assert str(traitor) not in answer.text
            assert traitor.hex not in answer.text
    assert not {name for name in TEXTS if f"{name}@" in answer.text}


def test_the_order_follows_from_the_texts_alone(house, scene, facilitator, url):
    first = list(handles(facilitator.get(url)))
    with house.writing() as db:
        again = makers.study_with(db, {"A1": tuple(reversed(makers.FIVE))}, name="Another order")
        for name, text in reversed(TEXTS.items()):
            if name == "dario":
                makers.open_round(db, again, "A1")
            makers.save(db, again, again.members[name], reason=text, importance=1, feasibility=9)
        makers.close_round(db, again, "A1")
    assert list(handles(facilitator.get(url.replace(scene.study.slug, "another-order")))) == first


def test_what_is_held_back_can_be_shown_again_until_the_release(house, scene, facilitator, url):
    known = handles(facilitator.get(url))
    form = paper(facilitator.get(url)).forms[-1].named

    def hold(*texts):
        standing = paper(facilitator.get(url)).forms[-1].named["standing"]
        held = [known[text] for text in texts]
        return facilitator.post(url, form | {"standing": standing, "held": held}).status_code

    assert hold("Too dear.", "Ask farmers.") == 303
    assert "4 reasons: 2 shown, 2 held back" in paper(facilitator.get(url)).words
    assert hold("Too dear.") == 303
    with house.writing() as db:
        makers.release_round(db, scene, "A1")
    assert released(house) == set(TEXTS.values()) - {"Too dear."}
    page = paper(facilitator.get(url))
    assert "The round is released: its reasons stay as they were decided." in page.words
    assert "Too dear. held back" in page.words
    assert [one.action for one in page.forms if one.action == url] == []
    assert hold_refused(facilitator, url, known["Soils first."])


def hold_refused(facilitator, url, handle):
    answer = facilitator.post(url, {"held": [handle], "standing": "x"})
    return answer.status_code in (409, 422)


def test_two_facilitators_do_not_undo_each_other(house, scene, facilitator, url):
    known, form = handles(facilitator.get(url)), paper(facilitator.get(url)).forms[-1].named
    assert facilitator.post(url, form | {"held": [known["Too dear."]]}).status_code == 303
    assert facilitator.post(url, form | {"held": [known["Too dear."]]}).status_code == 303  # pressed twice
    late = facilitator.post(url, form | {"held": [known["Ask farmers."]]})
    assert late.status_code == 409
    assert "Somebody else held reasons back meanwhile." in sentence(late)
    assert "4 reasons: 3 shown, 1 held back" in paper(facilitator.get(url)).words


@pytest.mark.parametrize("form", [{"held": ["0123456789abcdef"]}, {"held": ["x"], "card": "y"}])
def test_what_the_page_does_not_offer_is_refused(house, facilitator, url, form):
    before = house.digest()
    assert facilitator.post(url, form).status_code == 422
    assert house.digest() == before


def test_reasons_of_an_open_round_are_not_read(house):
    with house.writing() as db:
        scene = makers.study_with(db, {"A1": makers.FIVE})
        give_reasons(db, scene, closes=False)
    words = paper(
        house.facilitator().get(f"/studies/{scene.study.slug}/task-forces/A1/rounds/1/reasons")
    ).words
    assert "Reasons are read when the round has closed." in words
    assert "Soils first." not in words


def test_who_sits_there_reads_what_the_panel_reads_and_when(house):
    with house.writing() as db:
        scene = makers.study_with(db, {"A1": (*makers.FIVE, "facilitator")})
        give_reasons(db, scene)
    facilitator = house.facilitator()
    url = f"/studies/{scene.study.slug}/task-forces/A1/rounds/1/reasons"
    words = paper(facilitator.get(url)).words
    assert "Until then another facilitator reads them." in words
    assert "Soils first." not in words
    assert facilitator.post(url, {"held": []}).status_code == 422
    with house.writing() as db:
        makers.release_round(db, scene, "A1")
    answer = facilitator.get(url)
    assert set(handles(answer).keys()) == set(TEXTS.values())
    assert 'name="held"' not in answer.text


def test_reasons_cost_the_same_for_many_and_few(house, scene, facilitator, url):
    with house.counted() as few:
        facilitator.get(url)
    with house.writing() as db:
        names = tuple(f"person{number}" for number in range(30))
        many = makers.study_with(db, {"A1": names}, name="Many")
        makers.open_round(db, many, "A1")
        for name, who in many.members.items():
            makers.save(db, many, who, reason=f"Because of {name}.", importance=8, feasibility=2)
        makers.close_round(db, many, "A1")
    with house.counted() as lots:
        facilitator.get(url.replace(scene.study.slug, "many"))
    assert len(lots) == len(few)
