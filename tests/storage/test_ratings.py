"""What the database itself keeps out of ratings, seats, people, studies, wordings and decisions."""

import pytest

from tests import makers


@pytest.fixture
def open_scene(database) -> makers.Scene:
    with database.writing() as db:
        scene = makers.small_study(db)
        makers.open_round(db, scene, "A1")
        makers.save(db, scene, scene.expert, importance=8)
    return scene


def test_a_mark_lies_on_the_scale_and_only_a_rated_one_has_a_value(open_scene, not_refused):
    expected = {
        "UPDATE rating SET value = 0": "ck_rating_value_is_on_a_scale",
        "UPDATE rating SET value = 10": "ck_rating_value_is_on_a_scale",
        "UPDATE rating SET value = NULL": "ck_rating_only_rated_has_a_value",
        "UPDATE rating SET status = 'no_opinion'": "ck_rating_only_rated_has_a_value",
        "UPDATE rating SET status = 'unanswered', value = NULL": "ck_rating_status",
        "UPDATE rating SET mode = 'guessed'": "ck_rating_mode",
    }
    assert not_refused(expected) == []


def test_a_card_is_one_per_seat_and_item_and_lies_in_a_round_that_asks_it(open_scene, not_refused):
    columns = "round_id, item_id, seat_id, version, wording_version, reason, language, saved_at"
    stray_round = "(SELECT id FROM round WHERE state = 'draft' LIMIT 1)"
    expected = {
        f"INSERT INTO card (id, {columns}) SELECT {{uuid}}, {columns} FROM card": "unique",
        f"UPDATE card SET round_id = {stray_round}": "the round is not open",
        "UPDATE card SET version = 0": "ck_card_version_counts_from_one",
        f"UPDATE card SET reason = '{'x' * 10_001}'": "ck_card_reason_is_bounded",
    }
    assert not_refused(expected) == []


def test_a_card_never_asks_what_its_round_does_not(open_scene, why_refused):
    moved = "UPDATE card SET item_id = (SELECT item.id FROM item WHERE item.id <> card.item_id LIMIT 1)"
    assert "foreign key" in why_refused(moved).lower()


def test_a_key_is_acknowledged_once_per_seat(open_scene, why_refused):
    columns = "seat_id, key, card_id, version, digest, saved_at"
    again = f"INSERT INTO save ({columns}) SELECT {columns} FROM save"
    assert "unique" in why_refused(again).lower()


def test_nobody_gets_a_second_seat_on_one_task_force(open_scene, why_refused):
    columns = "task_force_id, invitation_id, role, joined_at"
    again = f"INSERT INTO seat (id, {columns}) SELECT {{uuid}}, {columns} FROM seat"
    assert "unique" in why_refused(again).lower()


def test_nobody_is_invited_twice_to_one_study(open_scene, why_refused):
    again = (
        "INSERT INTO invitation (id, study_id, person_id, handle, college, region, epoch) "
        "SELECT {uuid}, study_id, person_id, substr(handle, 1, 8), '', '', 1 FROM invitation"
    )
    assert "unique" in why_refused(again).lower()


def test_an_address_is_stored_folded_and_once(open_scene, not_refused):
    columns = "id, email, name, language, is_facilitator"
    folded = f"INSERT INTO person ({columns}) VALUES ({{{{uuid}}}}, '{{0}}', 'A', '{{1}}', false)"
    expected = {
        folded.format("Expert@example.org", "en"): "ck_person_email_is_folded",
        folded.format("new@example.org", "de"): "ck_person_language",
        folded.format("expert@example.org", "en"): "unique",
    }
    assert not_refused(expected) == []


def test_a_consent_names_its_text(open_scene, not_refused):
    expected = {
        "UPDATE invitation SET agreed_at = CURRENT_TIMESTAMP": "ck_invitation_agreed_names_its_text",
        "UPDATE invitation SET consent_version = 'x'": "ck_invitation_agreed_names_its_text",
        "UPDATE invitation SET epoch = 0": "ck_invitation_epoch_counts_from_one",
        "UPDATE seat SET role = 'chair'": "ck_seat_role",
    }
    assert not_refused(expected) == []


def test_a_protocol_has_a_known_scale_and_thresholds_of_three_or_more(database, not_refused):
    with database.writing() as db:
        makers.small_study(db)
    expected = {
        "UPDATE study SET fewest_others = 2": "ck_study_others_floor",
        "UPDATE study SET fewest_outside = 2": "ck_study_outside_floor",
        "UPDATE study SET min_n = 2": "ck_study_fewest_for_a_verdict",
        "UPDATE study SET highest = 8": "ck_study_scale_is_known",
        "UPDATE study SET lowest = 0": "ck_study_scale_starts_at_one",
        "UPDATE study SET quantile_type = 10": "ck_study_quantile_type",
        "UPDATE study SET rounds_planned = 0": "ck_study_rounds_planned",
        "UPDATE study SET wording_override_at = CURRENT_TIMESTAMP": "ck_study_override_names_its_reason",
    }
    assert not_refused(expected) == []


def test_nothing_of_a_protocol_changes_after_the_launch(open_scene, not_refused):
    launched = "WHERE launched_at IS NOT NULL"
    changes = (
        "launched_at = NULL", "launched_at = CURRENT_TIMESTAMP", "rounds_planned = 4", "highest = 5",
        "rule = 'percent-75-and-iqr-1'", "quantile_type = 6", "min_n = 4", "is_demo = true",
    )  # fmt: skip
    statements = [f"UPDATE study SET {change} {launched}" for change in changes]
    statements += [
        "UPDATE criterion SET name = 'another'",
        "DELETE FROM criterion",
        (
            "INSERT INTO criterion (id, study_id, code, position, name, question, low_label, high_label) SELECT"
            f" {{uuid}}, id, 'third', 3, 'Third', '', '', '' FROM study {launched}"
        ),
    ]
    assert not_refused(dict.fromkeys(statements, "the protocol is fixed at launch")) == []


def test_thresholds_can_be_raised_but_never_lowered_after_the_launch(database, not_refused, why_refused):
    with database.writing() as db:
        scene = makers.small_study(db, fewest_others=4, fewest_outside=6)
        makers.open_round(db, scene)
    this = f"WHERE slug = '{scene.study.slug}'"
    lowered = (f"UPDATE study SET fewest_others = 3 {this}", f"UPDATE study SET fewest_outside = 5 {this}")
    assert not_refused(dict.fromkeys(lowered, "the protocol is fixed at launch")) == []
    assert why_refused(f"UPDATE study SET fewest_others = 5, fewest_outside = 7 {this}") == "done"


def test_a_wording_is_never_changed(open_scene, not_refused):
    never = "a wording is never changed: write a new version"
    expected = {
        "UPDATE wording SET text = 'another'": never,
        "UPDATE wording SET status = 'confirmed'": never,
        "DELETE FROM wording": never,
        "INSERT INTO wording (id, item_id, version, language, label, text, status, source, written_at) "
        "SELECT {uuid}, item_id, 2, 'en', 'x', '', 'sourced', '', CURRENT_TIMESTAMP FROM wording": (
            "ck_wording_is_written"
        ),
        "INSERT INTO wording (id, item_id, version, language, label, text, status, source, written_at) "
        "SELECT {uuid}, item_id, version, language, 'x', 'x', 'sourced', '', CURRENT_TIMESTAMP FROM wording": (
            "one original for each version of a wording"
        ),
    }
    assert not_refused(expected) == []


def test_a_decision_that_leaves_the_suggestion_says_why(open_scene, not_refused):
    decision = (
        "INSERT INTO decision (round_id, item_id, asks_again, suggested, reason, decided_at) "
        "SELECT round_id, item_id, {0}, {1}, '{2}', CURRENT_TIMESTAMP FROM round_item"
    )
    expected = {
        decision.format("true", "false", ""): "ck_decision_leaving_the_suggestion_says_why",
        decision.format("false", "true", ""): "ck_decision_leaving_the_suggestion_says_why",
        decision.format("false", "true", "It is settled."): "done",
    }
    assert not_refused(expected) == []


def test_a_figure_of_nobody_is_empty(database, not_refused):
    with database.writing() as db:
        scene = makers.small_study(db)
        makers.open_round(db, scene)
    snapshot = (
        "INSERT INTO snapshot (id, round_id, digest, closed_at) SELECT {uuid}, id, 'x', opened_at FROM round"
    )
    with database.writing() as db:
        db.connection().exec_driver_sql(
            f"{snapshot} WHERE state = 'open'".format(
                uuid="lower(hex(randomblob(16)))" if database.is_sqlite else "gen_random_uuid()"
            )
        )
    result = (
        "INSERT INTO result (id, snapshot_id, item_id, criterion_id, counts, n, no_opinion, unanswered, verdict, "
        "fragile, median, stability) SELECT {{uuid}}, snapshot.id, item.id, criterion.id, '[]', {0}, 0, {1}, '{2}', "
        "false, {3}, {4} FROM snapshot, item, criterion LIMIT 1"
    )
    expected = {
        result.format(0, 5, "too_few", 5.0, "NULL"): "ck_result_nothing_from_nobody",
        result.format(1, -1, "none", 5.0, "NULL"): "ck_result_counts_of_people",
        result.format(1, 1, "maybe", 5.0, "NULL"): "ck_result_verdict",
        result.format(1, 1, "none", 5.0, "'calm'"): "ck_result_stability",
        result.format(1, 1, "none", 5.0, "NULL"): "done",
    }
    assert not_refused(expected) == []
