"""Pages of results speak their reader's language: wordings, criteria, charts and tables, and say what they cannot."""

import re

from app.services import seeding
from app.services.designing import CriterionDesign
from app.services.wording import NewWording, translate_wording, write_wording
from app.storage import items, studies
from tests import makers
from tests.web.support import paper

HOME = "/studies/review-of-the-soils"
ROUND = f"{HOME}/task-forces/A1/rounds/1"
NOTE = {
    "fr": "Pas encore traduit\u202f: affiché en anglais.",
    "es": "Aún sin traducir: se muestra en inglés.",
}
OUTCOME = f"{HOME}/outcome"
PAGES = (
    f"{HOME}/results",
    f"{ROUND}/results",
    f"{ROUND}/decisions",
    f"{ROUND}/reasons",
    f"{HOME}/convergence",
    OUTCOME,
)
WITH_FIGURES = [one for one in PAGES if not one.endswith("/reasons")]


def translate(db, scene, version=1, text="Renforcer les sols du lieu 1.", label="Sols"):
    item = items.by_code(db, scene.study.id, "A1")
    typed = NewWording(label, text, "the Secretariat", "fr")
    translate_wording(db, scene.study, item, version, typed, scene.by, makers.AT)


def answered(db, scene):
    """A round of A1, closed; everybody marked, and one said why."""
    makers.open_round(db, scene)
    makers.everybody_saves(db, scene)
    marks = {one.code: 8 for one in studies.criteria(db, scene.study.id)}
    makers.save(db, scene, scene.expert, reason="Seen it work.", **marks)
    makers.close_round(db, scene)


def read(house, language, **design):
    """Every page by its address, in one language: the outcome once the last round is released, the others before."""
    with house.writing() as db:
        scene = makers.study_with(db, {"A1": makers.FIVE}, rounds_planned=2, **design)
        translate(db, scene)
        answered(db, scene)
    guest = house.facilitator()
    found = {one: guest.get(f"{one}?lang={language}") for one in PAGES if one != OUTCOME}
    with house.writing() as db:
        makers.decide(db, scene, again={"A1": True})
        makers.release_round(db, scene)
        answered(db, scene)
        makers.release_round(db, scene)
    return found | {OUTCOME: guest.get(f"{OUTCOME}?lang={language}")}


def test_every_page_shows_wordings_and_criteria_in_the_reader_s_language(house):
    for address, answer in read(house, "fr").items():
        assert answer.status_code == 200, address
        assert '<span lang="fr">Sols</span>' in answer.text, address
        assert "Soils 1" not in answer.text, address
        assert NOTE["fr"] not in answer.text, address
        if address in WITH_FIGURES:
            assert "Faisabilité" in answer.text, address
            assert "feasib" not in paper(answer).words.lower(), address


def test_what_nobody_translated_stands_in_english_with_its_language_and_one_note(house):
    for address, answer in read(house, "es").items():
        assert '<span lang="en">Soils 1</span>' in answer.text, address
        assert answer.text.count(NOTE["es"]) == 1, address
        if address in WITH_FIGURES:
            assert "Viabilidad" in answer.text, address


def test_a_criterion_nobody_translated_carries_its_language(house):
    criteria = (CriterionDesign("Urgency", "How urgent?", "not at all", "very"),)
    for address, answer in read(house, "fr", criteria=criteria).items():
        if address in WITH_FIGURES:
            assert '<span lang="en">Urgency</span>' in answer.text, address
            assert answer.text.count(NOTE["fr"]) == 1, address
        else:
            assert NOTE["fr"] not in answer.text, address


def test_a_chart_speaks_as_its_table_does(house):
    found = read(house, "fr")
    for address in (f"{HOME}/results", f"{HOME}/convergence"):
        for chart in re.findall(r"<svg xmlns.*?</svg>", found[address].text, re.DOTALL):
            assert ">Sols<" in chart
            assert ">Faisabilité<" in chart
            assert "9 tout à fait réalisable" in chart
            assert "Soils" not in chart


def test_a_page_shows_the_wording_that_its_round_asked(house, scene, facilitator):
    with house.writing() as db:
        answered(db, scene)
        item = items.by_code(db, scene.study.id, "A1")
        new = NewWording("Living soils", "Strengthen the living soils.", "a letter")
        write_wording(db, scene.study, item, new, scene.by, makers.AT)
        translate(db, scene, 2, "Renforcer les sols vivants.", "Sols vivants")
    for address in (f"{ROUND}/results", f"{ROUND}/decisions", f"{ROUND}/reasons"):
        text = facilitator.get(f"{address}?lang=fr").text
        assert '<span lang="en">Soils 1</span>' in text, address
        assert "vivants" not in text, address


def test_translations_cost_no_query(house, scene, facilitator):
    with house.writing() as db:
        answered(db, scene)
    counts = []
    for _ in range(2):
        facilitator.get(f"{ROUND}/results?lang=fr")
        sent = []
        for address in (f"{ROUND}/results", f"{ROUND}/decisions", f"{ROUND}/reasons", f"{HOME}/convergence"):
            with house.counted() as statements:
                facilitator.get(address)
            sent.append(len(statements))
        counts.append(sent)
        if len(counts) == 1:
            with house.writing() as db:
                translate(db, scene)
    assert counts[0] == counts[1]


def test_the_register_shows_a_text_in_the_reader_s_language_where_there_is_one(house, facilitator):
    one = makers.objective(1)
    one["text"].append(one["text"][0] | {"language": "fr", "text": "Sols du registre"})
    with house.writing() as db:
        seeding.seed_objectives(db, [one])
    pages = {language: facilitator.get(f"/objectives?lang={language}") for language in ("en", "fr", "es")}
    assert "Sols du registre" not in paper(pages["en"]).words
    assert "Sols du registre" in paper(pages["fr"]).words
    assert '<span lang="en">Soils 1</span>' in pages["es"].text
    assert [pages[one].text.count(NOTE[one]) for one in NOTE] == [1, 1]


def test_the_register_leaves_a_translation_behind_once_its_text_is_corrected(house, facilitator):
    one = makers.objective(1)
    written = one["text"][0]
    one["text"] += [
        written | {"kind": kind, "language": language, "version": version, "text": text}
        for kind, language, version, text in (
            ("label", "fr", 1, "Sols du registre"),
            ("label", "en", 2, "Soils, corrected"),
            ("title", "en", 2, "Strengthen all soils."),
            ("title", "fr", 2, "Renforcer tous les sols."),
            ("baseline_2020", "en", 1, "No soil."),
            ("baseline_2020", "fr", 1, "Aucun sol."),
            ("target_2030", "fr", 1, "La moitié des sols."),
            ("target_2030", "en", 1, "Half of all soils."),
            ("target_2030", "en", 2, "Most soils."),
        )
    ]
    with house.writing() as db:
        seeding.seed_objectives(db, [one])
    answer = facilitator.get("/objectives?lang=fr")
    assert '<span lang="en">Soils, corrected</span>' in answer.text
    assert answer.text.count(NOTE["fr"]) == 1
    words = paper(answer).words
    shown = ("Renforcer tous les sols.", "Aucun sol.", "Most soils.")
    left = (
        "Sols du registre",
        "Strengthen all soils.",
        "No soil.",
        "La moitié des sols.",
        "Half of all soils.",
    )
    assert [words.count(text) for text in (*shown, *left)] == [1, 1, 1, 0, 0, 0, 0, 0]
