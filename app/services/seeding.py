"""Seeding: the objectives' facts as data, loaded through rules so that a seed cannot break one."""

import tomllib
from pathlib import Path
from typing import Any

from sqlmodel import Session

from app.domain.objectives import Objective, ObjectiveText, Provenance
from app.storage import objectives

SEED = Path(__file__).resolve().parents[2] / "seeds" / "objectives.toml"


def read_seed(path: Path = SEED) -> list[dict[str, Any]]:
    """The objectives as written in the seed file."""
    found: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["objective"]
    return found


def seed_objectives(db: Session, seed: list[dict[str, Any]]) -> int:
    """Load the objectives that are not there yet, and each text whose version is new; returns how many texts."""
    present = {one.position: one for one in objectives.all_of_them(db)}
    present |= {one["position"]: _add_objective(db, one) for one in seed if one["position"] not in present}
    db.flush()  # all at once; the texts below name them
    known = {(one.objective_id, one.kind, one.language, one.version) for one in objectives.texts(db)}
    added = 0
    for facts in seed:
        objective = present[facts["position"]]
        for text in facts["text"]:
            if (objective.id, text["kind"], text["language"], text["version"]) in known:
                continue
            db.add(
                ObjectiveText(
                    objective_id=objective.id,
                    kind=text["kind"],
                    language=text["language"],
                    version=text["version"],
                    text=text["text"],
                    status=Provenance(text["status"]),
                    source=text["source"],
                )
            )
            added += 1
    db.flush()
    return added


def _add_objective(db: Session, facts: dict[str, Any]) -> Objective:
    objective = Objective(
        position=facts["position"],
        code=facts.get("code"),
        code_status=Provenance(facts["code_status"]),
        goal=facts.get("goal"),
        goal_status=Provenance(facts["goal_status"]),
        family=facts.get("family"),
        facility=facts.get("facility"),
        facility_status=Provenance(facts["facility_status"]),
    )
    db.add(objective)
    return objective
