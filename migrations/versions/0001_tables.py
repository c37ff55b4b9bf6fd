"""The tables of the first release."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "journal_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_journal_head_is_single"),
        sa.PrimaryKeyConstraint("id", name="pk_journal_head"),
    )
    op.create_table(
        "objective",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=True),
        sa.Column("code_status", sa.String(length=20), nullable=False),
        sa.Column("goal", sa.String(length=1), nullable=True),
        sa.Column("goal_status", sa.String(length=20), nullable=False),
        sa.Column("family", sa.String(length=10), nullable=True),
        sa.Column("facility", sa.String(length=80), nullable=True),
        sa.Column("facility_status", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "code_status IN ('sourced', 'inferred', 'paraphrased', 'provisional', 'missing', 'confirmed')",
            name="ck_objective_code_status",
        ),
        sa.CheckConstraint(
            "facility_status IN ('sourced', 'inferred', 'paraphrased', 'provisional', 'missing', 'confirmed')",
            name="ck_objective_facility_status",
        ),
        sa.CheckConstraint(
            "goal_status IN ('sourced', 'inferred', 'paraphrased', 'provisional', 'missing', 'confirmed')",
            name="ck_objective_goal_status",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_objective"),
        sa.UniqueConstraint("code", name="uq_objective_code"),
        sa.UniqueConstraint("position", name="uq_objective_position"),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("is_facilitator", sa.Boolean(), nullable=False),
        sa.CheckConstraint("language IN ('en', 'fr', 'es')", name="ck_person_language"),
        sa.CheckConstraint("email = lower(email)", name="ck_person_email_is_folded"),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("email", name="uq_person_email"),
    )
    op.create_table(
        "objective_text",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("objective_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=1000), nullable=False),
        sa.CheckConstraint(
            "status IN ('sourced', 'inferred', 'paraphrased', 'provisional', 'missing', 'confirmed')",
            name="ck_objective_text_status",
        ),
        sa.ForeignKeyConstraint(
            ["objective_id"], ["objective.id"], name="fk_objective_text_objective_id_objective"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_objective_text"),
        sa.UniqueConstraint(
            "objective_id",
            "kind",
            "language",
            "version",
            name="uq_objective_text_objective_id_kind_language_version",
        ),
    )
    op.create_index("ix_objective_text_objective_id", "objective_text", ["objective_id"], unique=False)
    op.create_table(
        "sign_in_link",
        sa.Column("word_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_sign_in_link_person_id_person"),
        sa.PrimaryKeyConstraint("word_hash", name="pk_sign_in_link"),
    )
    op.create_table(
        "study",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("rounds_planned", sa.Integer(), nullable=False),
        sa.Column("lowest", sa.Integer(), nullable=False),
        sa.Column("highest", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("quantile_type", sa.Integer(), nullable=False),
        sa.Column("min_n", sa.Integer(), nullable=False),
        sa.Column("fewest_others", sa.Integer(), nullable=False),
        sa.Column("fewest_outside", sa.Integer(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("launched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wording_override_reason", sa.String(length=2000), nullable=True),
        sa.Column("wording_override_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wording_override_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(wording_override_at IS NULL) = (wording_override_reason IS NULL)",
            name="ck_study_override_names_its_reason",
        ),
        sa.CheckConstraint("fewest_others >= 3", name="ck_study_others_floor"),
        sa.CheckConstraint("fewest_outside >= 3", name="ck_study_outside_floor"),
        sa.CheckConstraint("highest IN (5, 7, 9)", name="ck_study_scale_is_known"),
        sa.CheckConstraint("lowest = 1", name="ck_study_scale_starts_at_one"),
        sa.CheckConstraint("min_n >= 3", name="ck_study_fewest_for_a_verdict"),
        sa.CheckConstraint("quantile_type BETWEEN 1 AND 9", name="ck_study_quantile_type"),
        sa.CheckConstraint("rounds_planned BETWEEN 1 AND 9", name="ck_study_rounds_planned"),
        sa.ForeignKeyConstraint(
            ["wording_override_by"], ["person.id"], name="fk_study_wording_override_by_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_study"),
        sa.UniqueConstraint("slug", name="uq_study_slug"),
    )
    op.create_table(
        "criterion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("question", sa.String(length=500), nullable=False),
        sa.Column("low_label", sa.String(length=80), nullable=False),
        sa.Column("high_label", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name="fk_criterion_study_id_study"),
        sa.PrimaryKeyConstraint("id", name="pk_criterion"),
        sa.UniqueConstraint("study_id", "code", name="uq_criterion_study_id_code"),
        sa.UniqueConstraint("study_id", "position", name="uq_criterion_study_id_position"),
    )
    op.create_index("ix_criterion_study_id", "criterion", ["study_id"], unique=False)
    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("handle", sa.String(length=16), nullable=False),
        sa.Column("college", sa.String(length=120), nullable=False),
        sa.Column("region", sa.String(length=120), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consent_version", sa.String(length=20), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(agreed_at IS NULL) = (consent_version IS NULL)", name="ck_invitation_agreed_names_its_text"
        ),
        sa.CheckConstraint("epoch >= 1", name="ck_invitation_epoch_counts_from_one"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_invitation_person_id_person"),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name="fk_invitation_study_id_study"),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("handle", name="uq_invitation_handle"),
        sa.UniqueConstraint("study_id", "person_id", name="uq_invitation_study_id_person_id"),
    )
    op.create_index("ix_invitation_person_id", "invitation", ["person_id"], unique=False)
    op.create_index("ix_invitation_study_id", "invitation", ["study_id"], unique=False)
    op.create_table(
        "journal_entry",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=True),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.CheckConstraint("number >= 1", name="ck_journal_entry_number_counts_from_one"),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name="fk_journal_entry_study_id_study"),
        sa.PrimaryKeyConstraint("number", name="pk_journal_entry"),
        sa.UniqueConstraint("seal", name="uq_journal_entry_seal"),
    )
    op.create_index("ix_journal_entry_study_id", "journal_entry", ["study_id"], unique=False)
    op.create_table(
        "sign_in",
        sa.Column("word_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_sign_in_person_id_person"),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name="fk_sign_in_study_id_study"),
        sa.PrimaryKeyConstraint("word_hash", name="pk_sign_in"),
    )
    op.create_index("ix_sign_in_person_id", "sign_in", ["person_id"], unique=False)
    op.create_table(
        "study_facilitator",
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_study_facilitator_person_id_person"),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name="fk_study_facilitator_study_id_study"),
        sa.PrimaryKeyConstraint("study_id", "person_id", name="pk_study_facilitator"),
    )
    op.create_index("ix_study_facilitator_person_id", "study_facilitator", ["person_id"], unique=False)
    op.create_table(
        "task_force",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name="fk_task_force_study_id_study"),
        sa.PrimaryKeyConstraint("id", name="pk_task_force"),
        sa.UniqueConstraint("study_id", "code", name="uq_task_force_study_id_code"),
        sa.UniqueConstraint("study_id", "position", name="uq_task_force_study_id_position"),
    )
    op.create_index("ix_task_force_study_id", "task_force", ["study_id"], unique=False)
    op.create_table(
        "item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("task_force_id", sa.Uuid(), nullable=False),
        sa.Column("objective_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('objective')", name="ck_item_kind"),
        sa.ForeignKeyConstraint(["objective_id"], ["objective.id"], name="fk_item_objective_id_objective"),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name="fk_item_study_id_study"),
        sa.ForeignKeyConstraint(
            ["task_force_id"], ["task_force.id"], name="fk_item_task_force_id_task_force"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_item"),
        sa.UniqueConstraint("study_id", "code", name="uq_item_study_id_code"),
        sa.UniqueConstraint("study_id", "position", name="uq_item_study_id_position"),
    )
    op.create_index("ix_item_study_id", "item", ["study_id"], unique=False)
    op.create_index("ix_item_task_force_id", "item", ["task_force_id"], unique=False)
    op.create_table(
        "round",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_force_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_itself", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'draft') = (opened_at IS NULL)", name="ck_round_opened_says_when"),
        sa.CheckConstraint(
            "(state = 'released') = (released_at IS NOT NULL)", name="ck_round_released_says_when"
        ),
        sa.CheckConstraint(
            "(state IN ('draft', 'open')) = (closed_at IS NULL)", name="ck_round_closed_says_when"
        ),
        sa.CheckConstraint("state IN ('draft', 'open', 'closed', 'released')", name="ck_round_state"),
        sa.CheckConstraint(
            "NOT closes_itself OR deadline_at IS NOT NULL", name="ck_round_clock_needs_a_deadline"
        ),
        sa.CheckConstraint("number >= 1", name="ck_round_number_counts_from_one"),
        sa.ForeignKeyConstraint(
            ["task_force_id"], ["task_force.id"], name="fk_round_task_force_id_task_force"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_round"),
        sa.UniqueConstraint("task_force_id", "number", name="uq_round_task_force_id_number"),
    )
    op.create_index("ix_round_task_force_id", "round", ["task_force_id"], unique=False)
    op.create_table(
        "seat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_force_id", sa.Uuid(), nullable=False),
        sa.Column("invitation_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('leader', 'regional', 'member')", name="ck_seat_role"),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name="fk_seat_invitation_id_invitation"
        ),
        sa.ForeignKeyConstraint(
            ["task_force_id"], ["task_force.id"], name="fk_seat_task_force_id_task_force"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_seat"),
        sa.UniqueConstraint("task_force_id", "invitation_id", name="uq_seat_task_force_id_invitation_id"),
    )
    op.create_index("ix_seat_invitation_id", "seat", ["invitation_id"], unique=False)
    op.create_index("ix_seat_task_force_id", "seat", ["task_force_id"], unique=False)
    op.create_table(
        "round_item",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("wording_version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_round_item_item_id_item"),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name="fk_round_item_round_id_round"),
        sa.PrimaryKeyConstraint("round_id", "item_id", name="pk_round_item"),
        sa.UniqueConstraint("round_id", "position", name="uq_round_item_round_id_position"),
    )
    op.create_index("ix_round_item_item_id", "round_item", ["item_id"], unique=False)
    op.create_table(
        "snapshot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name="fk_snapshot_closed_by_person"),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name="fk_snapshot_round_id_round"),
        sa.PrimaryKeyConstraint("id", name="pk_snapshot"),
        sa.UniqueConstraint("round_id", name="uq_snapshot_round_id"),
    )
    op.create_table(
        "wording",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=1000), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "status IN ('sourced', 'inferred', 'paraphrased', 'provisional', 'missing', 'confirmed')",
            name="ck_wording_status",
        ),
        sa.CheckConstraint("length(text) > 0", name="ck_wording_is_written"),
        sa.CheckConstraint("version >= 1", name="ck_wording_version_counts_from_one"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_wording_item_id_item"),
        sa.ForeignKeyConstraint(["written_by"], ["person.id"], name="fk_wording_written_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_wording"),
        sa.UniqueConstraint("item_id", "version", "language", name="uq_wording_item_id_version_language"),
    )
    op.create_index("ix_wording_item_id", "wording", ["item_id"], unique=False)
    op.create_table(
        "card",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("wording_version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(reason) <= 10000", name="ck_card_reason_is_bounded"),
        sa.CheckConstraint("version >= 1", name="ck_card_version_counts_from_one"),
        sa.ForeignKeyConstraint(
            ["round_id", "item_id"],
            ["round_item.round_id", "round_item.item_id"],
            name="fk_card_round_id_item_id_round_item",
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name="fk_card_seat_id_seat"),
        sa.PrimaryKeyConstraint("id", name="pk_card"),
        sa.UniqueConstraint("round_id", "item_id", "seat_id", name="uq_card_round_id_item_id_seat_id"),
    )
    op.create_index("ix_card_seat_id", "card", ["seat_id"], unique=False)
    op.create_table(
        "decision",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("asks_again", sa.Boolean(), nullable=False),
        sa.Column("suggested", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "asks_again = suggested OR length(reason) > 0", name="ck_decision_leaving_the_suggestion_says_why"
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name="fk_decision_decided_by_person"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_decision_item_id_item"),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name="fk_decision_round_id_round"),
        sa.PrimaryKeyConstraint("round_id", "item_id", name="pk_decision"),
    )
    op.create_table(
        "released_reason",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id", "item_id"],
            ["round_item.round_id", "round_item.item_id"],
            name="fk_released_reason_round_id_item_id_round_item",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_released_reason"),
        sa.UniqueConstraint(
            "round_id", "item_id", "position", name="uq_released_reason_round_id_item_id_position"
        ),
    )
    op.create_table(
        "result",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_id", sa.Uuid(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("no_opinion", sa.Integer(), nullable=False),
        sa.Column("unanswered", sa.Integer(), nullable=False),
        sa.Column("median", sa.Float(), nullable=True),
        sa.Column("q1", sa.Float(), nullable=True),
        sa.Column("q3", sa.Float(), nullable=True),
        sa.Column("iqr", sa.Float(), nullable=True),
        sa.Column("top_box", sa.Float(), nullable=True),
        sa.Column("top_box_low", sa.Float(), nullable=True),
        sa.Column("top_box_high", sa.Float(), nullable=True),
        sa.Column("bottom_box", sa.Float(), nullable=True),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("fragile", sa.Boolean(), nullable=False),
        sa.Column("compared_with", sa.Integer(), nullable=True),
        sa.Column("n_paired", sa.Integer(), nullable=True),
        sa.Column("unchanged", sa.Float(), nullable=True),
        sa.Column("net_change", sa.Float(), nullable=True),
        sa.Column("stability", sa.String(length=20), nullable=True),
        sa.CheckConstraint("stability IN ('stable', 'moving', 'too_few')", name="ck_result_stability"),
        sa.CheckConstraint("verdict IN ('high', 'low', 'none', 'too_few')", name="ck_result_verdict"),
        sa.CheckConstraint(
            "n > 0 OR (median IS NULL AND top_box IS NULL)", name="ck_result_nothing_from_nobody"
        ),
        sa.CheckConstraint(
            "n >= 0 AND no_opinion >= 0 AND unanswered >= 0", name="ck_result_counts_of_people"
        ),
        sa.ForeignKeyConstraint(["criterion_id"], ["criterion.id"], name="fk_result_criterion_id_criterion"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_result_item_id_item"),
        sa.ForeignKeyConstraint(["snapshot_id"], ["snapshot.id"], name="fk_result_snapshot_id_snapshot"),
        sa.PrimaryKeyConstraint("id", name="pk_result"),
        sa.UniqueConstraint(
            "snapshot_id", "item_id", "criterion_id", name="uq_result_snapshot_id_item_id_criterion_id"
        ),
    )
    op.create_index("ix_result_item_id", "result", ["item_id"], unique=False)
    op.create_table(
        "snapshot_seat",
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("college", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name="fk_snapshot_seat_seat_id_seat"),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshot.id"], name="fk_snapshot_seat_snapshot_id_snapshot"
        ),
        sa.PrimaryKeyConstraint("snapshot_id", "seat_id", name="pk_snapshot_seat"),
    )
    op.create_index("ix_snapshot_seat_seat_id", "snapshot_seat", ["seat_id"], unique=False)
    op.create_table(
        "held_reason",
        sa.Column("card_id", sa.Uuid(), nullable=False),
        sa.Column("held_by", sa.Uuid(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name="fk_held_reason_card_id_card"),
        sa.ForeignKeyConstraint(["held_by"], ["person.id"], name="fk_held_reason_held_by_person"),
        sa.PrimaryKeyConstraint("card_id", name="pk_held_reason"),
    )
    op.create_table(
        "rating",
        sa.Column("card_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_id", sa.Uuid(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "(status = 'rated') = (value IS NOT NULL)", name="ck_rating_only_rated_has_a_value"
        ),
        sa.CheckConstraint("mode IN ('given', 'kept')", name="ck_rating_mode"),
        sa.CheckConstraint("status IN ('rated', 'no_opinion')", name="ck_rating_status"),
        sa.CheckConstraint("value BETWEEN 1 AND 9", name="ck_rating_value_is_on_a_scale"),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name="fk_rating_card_id_card"),
        sa.ForeignKeyConstraint(["criterion_id"], ["criterion.id"], name="fk_rating_criterion_id_criterion"),
        sa.PrimaryKeyConstraint("card_id", "criterion_id", name="pk_rating"),
    )
    op.create_table(
        "save",
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("card_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name="fk_save_card_id_card"),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name="fk_save_seat_id_seat"),
        sa.PrimaryKeyConstraint("seat_id", "key", name="pk_save"),
    )
    op.create_index("ix_save_card_id", "save", ["card_id"], unique=False)
    op.execute("INSERT INTO journal_head (id, number, seal) VALUES (1, 0, '" + "0" * 64 + "')")
