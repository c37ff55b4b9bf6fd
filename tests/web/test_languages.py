"""Content in three languages: an expert reads theirs where it exists, and else is told what they read instead."""

import pytest

from app.domain.studies import CriterionWords
from app.services.designing import TEMPLATE_CRITERIA, CriterionDesign
from app.services.wording import NewWording, translate_wording, write_wording
from app.storage import items, studies
from tests import makers
from tests.web.support import paper, sentence

HOME = "/studies/review-of-the-soils"
TRANSLATION = {"label": "Sols", "text": "Renforcer les sols du lieu 1.", "source": "the Secretariat"}
SHOWN_IN_ENGLISH = {  # by the language of the page
    "en": "Not yet translated: shown in English.",
    "fr": "Pas encore traduit\u202f: affiché en anglais.",
    "es": "Aún sin traducir: se muestra en inglés.",
}
SHOWN_IN_FRENCH = "Not yet translated: shown in French."


def card(guest, language, code="A1"):
    """The card's part of the page, as written."""
    text = guest.get(f"{HOME}/cards?lang={language}").text
    return text.partition(f'id="card-{code}"')[2].partition("</article>")[0]


def translate(db, scene, code="A1", language="fr"):
    item = items.by_code(db, scene.study.id, code)
    typed = NewWording("Sols", "Renforcer les sols du lieu 1.", "the Secretariat", language)
    translate_wording(db, scene.study, item, 1, typed, scene.by, makers.AT)


# --- what experts read --------------------------------------------------------------------------


def test_an_expert_reads_the_wording_and_the_criteria_in_their_language(house, scene):
    with house.writing() as db:
        translate(db, scene)
        makers.open_round(db, scene)
    text = card(house.expert(scene.study), "fr")
    assert 'lang="fr" dir="auto">Renforcer les sols du lieu 1.' in text
    assert "<legend>Faisabilité</legend>" in text
    assert "Strengthen the soils" not in text
    assert SHOWN_IN_ENGLISH["fr"] not in text


def test_what_is_not_translated_is_shown_in_english_with_one_note_and_its_language(house, scene):
    with house.writing() as db:
        translate(db, scene)
        makers.open_round(db, scene)
    text = card(house.expert(scene.study), "es")
    assert 'lang="en" dir="auto">Strengthen the soils of place 1.' in text
    assert "<legend>Viabilidad</legend>" in text
    assert text.count(SHOWN_IN_ENGLISH["es"]) == 1


def test_criteria_without_a_translation_say_so_once_and_carry_their_language(house):
    with house.writing() as db:
        scene = makers.small_study(db, criteria=(CriterionDesign("Urgency", "How urgent?", "low", "high"),))
        translate(db, scene)
        makers.open_round(db, scene)
    expert = house.expert(scene.study)
    text = card(expert, "fr")
    assert '<legend lang="en">Urgency</legend>' in text
    assert 'lang="fr" dir="auto">Renforcer les sols du lieu 1.' in text
    assert text.count(SHOWN_IN_ENGLISH["fr"]) == 1
    assert SHOWN_IN_ENGLISH["en"] not in card(expert, "en")


def test_an_original_in_french_is_named_to_who_reads_english(house, scene):
    with house.writing() as db:
        item = items.by_code(db, scene.study.id, "A1")
        typed = NewWording("Sols", "Les sols d’abord.", "Letter of 3 May", "fr")
        write_wording(db, scene.study, item, typed, scene.by, makers.AT)
        makers.open_round(db, scene)
    text = card(house.expert(scene.study), "en")
    assert 'lang="fr" dir="auto">Les sols d’abord.' in text
    assert text.count(SHOWN_IN_FRENCH) == 1


def test_a_changed_wording_is_compared_in_the_language_that_is_read(house, scene):
    with house.writing() as db:
        translate(db, scene)
        makers.play_round(db, scene)
        item = items.by_code(db, scene.study.id, "A1")
        for language, words in (
            ("en", "Strengthen the soils of all places."),
            ("fr", "Renforcer les sols partout."),
        ):
            typed = NewWording("Soils", words, "a letter", language)
            if language == "en":
                write_wording(db, scene.study, item, typed, scene.by, makers.AT)
            else:
                translate_wording(db, scene.study, item, 2, typed, scene.by, makers.AT)
        makers.open_round(db, scene)
    expert = house.expert(scene.study)
    assert "Renforcer les sols <del>du lieu 1. </del><ins>partout. </ins>" in card(expert, "fr")
    assert "<del>place 1. </del><ins>all places. </ins>" in card(expert, "en")


def test_the_reasons_stand_before_or_after_the_figures_as_the_study_says(house):
    for first in (True, False):
        with house.writing() as db:
            scene = makers.study_with(db, {"A1": makers.FIVE}, name=f"Order {first}", reasons_first=first)
            makers.open_round(db, scene)
            makers.save(db, scene, scene.colleague, reason="Because.", importance=3)
            makers.everybody_saves(db, scene)
            makers.close_round(db, scene)
            makers.decide(db, scene, again={"A1": True})
            makers.release_round(db, scene)
            makers.open_round(db, scene)
        text = house.expert(scene.study).get(f"/studies/{scene.study.slug}/cards").text
        assert (text.index("What others wrote") < text.index("<legend>")) is first


# --- what facilitators do -----------------------------------------------------------------------


def test_a_wording_is_translated_on_a_page_of_its_own(house, scene, facilitator, home):
    page = paper(facilitator.get(f"{home}/wordings/A1"))
    assert "Missing: Français, Español." in page.words
    assert f"{home}/wordings/A1/translations" in page.links
    form = next(
        one for one in paper(facilitator.get(f"{home}/wordings/A1/translations")).forms if one.fields[1:]
    )
    answer = facilitator.post(form.action, form.named | TRANSLATION)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{home}/wordings/A1")
    assert "Missing: Español." in paper(facilitator.get(f"{home}/wordings/A1")).words
    words = paper(facilitator.get(f"{home}/wordings")).words
    assert "English: 2 of 2 · Français: 1 of 2 · Español: 0 of 2" in words


def test_while_a_round_asks_it_the_page_says_why_it_waits(house, scene, facilitator, home):
    with house.writing() as db:
        makers.open_round(db, scene)
    page = paper(facilitator.get(f"{home}/wordings/A1"))
    assert "Missing: Français, Español. An open round asks this item" in page.words
    assert f"{home}/wordings/A1/translations" not in page.links
    waits = paper(facilitator.get(f"{home}/wordings/A1/translations"))
    assert "a translation can be added before the next round opens" in waits.words
    assert [one.action for one in waits.forms] == ["/sign-out"]
    before = house.digest()
    typed = TRANSLATION | {"version": "1", "language": "fr"}
    answer = facilitator.post(f"{home}/wordings/A1/translations", typed)
    assert (answer.status_code, house.digest()) == (422, before)
    assert sentence(answer).startswith("An open round asks A1: what experts read stays as it is")
    kept = next(one.named for one in paper(answer).forms if one.action.endswith("/translations"))
    assert kept["text"] == TRANSLATION["text"]


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        ({"source": " "}, 422, "Please fill this in, with at most 1000 characters."),
        ({"language": "en"}, 422, "This version has that language already"),
        ({"language": "de"}, 422, "Choose one of the languages."),
        ({"version": "2"}, 409, "A1 has a newer wording meanwhile"),
        ({"version": "x"}, 422, "Please give a whole number."),
    ],
)
def test_a_translation_that_cannot_be_taken_keeps_what_was_typed(
    house, scene, facilitator, home, typed, status, words
):
    before = house.digest()
    form = TRANSLATION | {"version": "1", "language": "fr"} | typed
    answer = facilitator.post(f"{home}/wordings/A1/translations", form)
    assert (answer.status_code, house.digest()) == (status, before)
    page = paper(answer)
    assert words in page.words
    assert (
        next(one.named for one in page.forms if one.action.endswith("/translations"))["text"] == form["text"]
    )


def test_nobody_else_translates(house, scene, home):
    others = (house.expert(scene.study), house.facilitator("foreign-facilitator"))
    before = house.digest()
    for other in others:
        assert other.get(f"{home}/wordings/A1/translations").status_code == 404
        form = TRANSLATION | {"version": "1", "language": "fr"}
        assert other.post(f"{home}/wordings/A1/translations", form).status_code == 404
    assert house.digest() == before


def test_the_design_takes_translations_and_the_order(house, scene, facilitator, home):
    form = next(
        one for one in paper(facilitator.get(f"{home}/design")).forms if one.action == f"{home}/design"
    ).named
    assert form["criterion_2_fr_name"] == "Faisabilité"
    typed = form | {"reasons": "last", "criterion_1_es_name": "Peso"}
    typed |= {f"criterion_2_fr_{name}": "" for name in ("name", "question", "low_label", "high_label")}
    assert facilitator.post(f"{home}/design", typed).status_code == 303
    with house.reading() as db:
        study = studies.by_slug(db, scene.study.slug)
        found = studies.criteria(db, study.id)
    assert not study.reasons_first
    assert found[0].words("es").name == "Peso"
    assert found[1].words("fr") == CriterionWords(
        TEMPLATE_CRITERIA[1].name,
        *(getattr(TEMPLATE_CRITERIA[1], one) for one in ("question", "low_label", "high_label")),
    )
    words = paper(facilitator.get(f"{home}/design")).words
    assert "Français: not yet translated, experts read the English" in words
    with house.writing() as db:
        makers.open_round(db, scene)
    words = paper(facilitator.get(f"{home}/design")).words
    assert "English, Français (1 of 2), Español" in words
    assert "From round 2, each card shows the figures, then the reasons" in words


def test_half_a_translation_is_said_in_its_place_and_unfolded(house, scene, facilitator, home):
    form = next(
        one for one in paper(facilitator.get(f"{home}/design")).forms if one.action == f"{home}/design"
    ).named
    before = house.digest()
    answer = facilitator.post(f"{home}/design", form | {"criterion_1_fr_question": ""})
    page = paper(answer)
    assert (answer.status_code, house.digest()) == (422, before)
    assert page.by_id("criterion_1_fr_question-fault")
    assert "open" in page.by_id("criterion_1_fr_words")
    for wrong in ({"criterion_1_de_name": "x"}, {"reasons": "never"}):
        assert facilitator.post(f"{home}/design", form | wrong).status_code == 422
    assert house.digest() == before
