"""Content in three languages: a translation belongs to its version, and is fixed while an open round asks its item."""

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.domain.objectives import Provenance
from app.domain.refusals import Faults, Refusal, Stale
from app.services import planning, seeding
from app.services.designing import TEMPLATE_CRITERIA, CriterionDesign
from app.services.wording import NewWording, translate_wording, write_wording
from app.storage import items, journal, studies
from tests import makers

FRENCH = NewWording("Sols", "Renforcer les sols du lieu 1.", "the Secretariat", "fr")


@pytest.fixture
def scene(database) -> makers.Scene:
    with database.writing() as db:
        return makers.small_study(db)


def translate(database, scene, typed=FRENCH, version=1, code="A1"):
    with database.writing() as db:
        item = items.by_code(db, scene.study.id, code)
        return translate_wording(db, scene.study, item, version, typed, scene.by, makers.AT)


def wordings(database, scene, code="A1"):
    with database.reading() as db:
        item = items.by_code(db, scene.study.id, code)
        found = items.of_item(db, item.id)
        return [(one.version, one.language, one.is_translation, one.status) for one in found]


# --- wordings -----------------------------------------------------------------------------------


def test_a_translation_is_of_the_same_version(database, scene):
    translate(database, scene)
    assert wordings(database, scene) == [
        (1, "en", False, Provenance.SOURCED),
        (1, "fr", True, Provenance.CONFIRMED),
    ]
    with database.reading() as db:
        item = items.by_code(db, scene.study.id, "A1")
        assert items.newest_wording(db, item.id).language == "en"
        last = journal.entries(db, scene.study.id)[-1]
        assert (last.act, last.subject) == ("wording translated", "A1, version 1, fr")


def test_a_translation_leaves_earlier_marks_to_keep(database, scene):
    with database.writing() as db:
        makers.play_round(db, scene)
    translate(database, scene)
    with database.writing() as db:
        makers.open_round(db, scene)
        makers.save(db, scene, scene.expert, keep=("importance", "feasibility"))


def test_a_translated_working_title_stays_a_working_title(database):
    with database.writing() as db:
        seeding.seed_objectives(db, [makers.objective(1, "provisional")])
        scene = makers.small_study(db)
    translate(database, scene)
    assert wordings(database, scene)[-1] == (1, "fr", True, Provenance.PROVISIONAL)


def test_while_an_open_round_asks_the_item_nothing_is_translated(database, scene):
    with database.writing() as db:
        makers.open_round(db, scene, "A1")
    with pytest.raises(Refusal, match="An open round asks A1"):
        translate(database, scene)
    assert len(wordings(database, scene)) == 1
    translate(database, scene, code="A2")
    with database.writing() as db:
        makers.close_round(db, scene, "A1")
    translate(database, scene)
    assert len(wordings(database, scene)) == 2


def test_a_language_is_given_once_for_each_version(database, scene):
    translate(database, scene)
    for language in ("fr", "en"):
        with pytest.raises(Faults) as refused:
            translate(database, scene, replace(FRENCH, language=language))
        assert list(refused.value.fields) == ["language"]
    with database.writing() as db:
        item = items.by_code(db, scene.study.id, "A1")
        write_wording(db, scene.study, item, NewWording("Soils", "Other.", "a letter"), scene.by, makers.AT)
    with pytest.raises(Stale, match="A1 has a newer wording meanwhile"):
        translate(database, scene, replace(FRENCH, language="es"))
    translate(database, scene, version=2)
    assert [one[:2] for one in wordings(database, scene)] == [(1, "en"), (1, "fr"), (2, "en"), (2, "fr")]


@pytest.mark.parametrize(
    ("version", "language", "is_translation"),
    [(1, "fr", False), (2, "fr", True), (1, "en", True)],
    ids=["a second original", "a translation of nothing", "a translation into its own language"],
)
def test_the_database_refuses_a_version_with_two_originals_or_none(
    database, scene, version, language, is_translation
):
    with pytest.raises((IntegrityError, DBAPIError), match="one original for each version"):
        add_wording(database, scene, version, language, is_translation)
    assert len(wordings(database, scene)) == 1


def test_the_database_refuses_a_translation_while_an_open_round_asks_the_item(database, scene):
    add_wording(database, scene, 1, "es", True)
    with database.writing() as db:
        makers.open_round(db, scene, "A1")
    with pytest.raises((IntegrityError, DBAPIError), match="fixed while it is open"):
        add_wording(database, scene, 1, "fr", True)
    assert len(wordings(database, scene)) == 2


def add_wording(database, scene, version, language, is_translation) -> None:
    """By plain SQL, past every rule of ours."""
    with database.writing() as db:
        copied = "item_id, label, text, status, source, written_at"
        new_id = f"'{'0' * 31}{len(language + str(version))}'" if database.is_sqlite else "gen_random_uuid()"
        db.connection().execute(
            text(
                f"INSERT INTO wording (id, version, language, is_translation, {copied}) "
                f"SELECT {new_id}, :version, :language, :is_translation, {copied} FROM wording "
                "WHERE item_id = :item AND NOT is_translation"
            ).bindparams(
                version=version, language=language, is_translation=is_translation, item=_item(db, scene)
            )
        )


def _item(db, scene):
    found = items.by_code(db, scene.study.id, "A1")
    return found.id.hex if db.get_bind().dialect.name == "sqlite" else found.id


def test_a_register_in_two_languages_gives_a_study_both(database):
    facts = makers.objective(1)
    facts["text"] += [one | {"language": "fr", "text": f"Sols : {one['kind']}"} for one in facts["text"]]
    with database.writing() as db:
        seeding.seed_objectives(db, [facts])
        runs_it = makers.facilitator(db)
        study = makers.make_study(db, runs_it, ("A1",))
        item = items.by_code(db, study.id, "A1")
        found = [(one.language, one.is_translation, one.text) for one in items.of_item(db, item.id)]
    assert found == [
        ("en", False, "Strengthen the soils of place 1."),
        ("fr", True, "Sols : title"),
    ]


# --- criteria -----------------------------------------------------------------------------------


def test_the_template_says_its_criteria_in_three_languages(database, scene):
    with database.reading() as db:
        found = studies.criteria(db, scene.study.id)
    assert [[one.words(code).name for code in ("en", "fr", "es")] for one in found] == [
        ["Importance", "Importance", "Importancia"],
        ["Feasibility", "Faisabilité", "Viabilidad"],
    ]
    assert all(all(vars_of(one.words(code))) for one in found for code in ("en", "fr", "es"))


def vars_of(words) -> tuple[str, ...]:
    return (words.name, words.question, words.low_label, words.high_label)


def test_a_design_comes_back_with_its_translations(database, scene):
    with database.reading() as db:
        stands = planning.design_of(db, scene.study)
    assert [replace(one, number=0) for one in stands.criteria] == list(TEMPLATE_CRITERIA)
    assert stands.reasons_first


def test_half_a_translation_is_refused_in_its_place(database, scene):
    whole = TEMPLATE_CRITERIA[0]
    half = replace(whole, translations={"fr": replace(whole.translations["fr"], question=" ")})
    too_much = CriterionDesign("Urgency", translations={"es": whole.translations["es"]})
    with database.writing() as db, pytest.raises(Faults) as refused:
        makers.make_study(db, scene.facilitator, name="Half", criteria=(half, too_much))
    assert {name: str(one) for name, one in refused.value.fields.items()} == {
        "criterion_1_fr_question": "Please translate this too, or leave the whole translation empty."
    } | {
        f"criterion_2_es_{name}": "This translates nothing: fill in the English first, or leave it empty."
        for name in ("question", "low_label", "high_label")
    }


def test_the_order_and_the_languages_are_fixed_at_launch(database, scene):
    with database.writing() as db:
        makers.open_round(db, scene, "A1")
    for statement in (
        "UPDATE study SET reasons_first = NOT reasons_first WHERE launched_at IS NOT NULL",
        "UPDATE criterion SET translations = '{}'",
    ):
        with pytest.raises((IntegrityError, DBAPIError), match="fixed at launch"), database.writing() as db:
            db.connection().execute(text(statement))
