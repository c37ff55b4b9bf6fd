"""Own: what belongs to one person in one study, and the columns of the file in which they take their marks along."""

MARKS_COLUMNS = (
    "task_force", "round", "item", "label", "wording_version", "criterion", "mark", "status", "mode", "reason",
    "saved_at_utc",
)  # fmt: skip
