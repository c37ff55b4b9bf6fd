"""Advancing: the same step for many Task Forces at once. Each is done or refused with its own sentence."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.domain.journal import Actor
from app.domain.refusals import Faults, Refusal
from app.domain.rounds import Round, RoundState
from app.domain.sentences import Sentence, say
from app.domain.studies import Study
from app.domain.task_forces import TaskForce
from app.services import conducting, moderating
from app.services.conducting import Timing
from app.storage import rounds, studies

Step = Callable[[TaskForce, Round], object]


@dataclass(frozen=True, slots=True)
class Refused:
    """A Task Force for which nothing was done, and why."""

    task_force: TaskForce
    sentences: Sequence[Sentence]


@dataclass(frozen=True, slots=True)
class Advanced:
    """What became of each Task Force that was chosen."""

    done: Sequence[TaskForce]
    refused: Sequence[Refused]


def open_many(
    db: Session, study: Study, chosen: Sequence[TaskForce], timing: Timing, by: Actor, at: datetime
) -> Advanced:
    """Open the next round of each, all with one deadline."""
    studies.locked(db, study.id)
    return _each(
        db,
        chosen,
        RoundState.DRAFT,
        lambda panel, _round: conducting.open_round(db, study, panel, timing, by, at),
        say("It has no round to open."),
    )


def close_many(db: Session, study: Study, chosen: Sequence[TaskForce], by: Actor, at: datetime) -> Advanced:
    """Close the open round of each."""
    return _each(
        db,
        chosen,
        RoundState.OPEN,
        lambda panel, round_: conducting.close_round(db, study, panel, round_, by, at),
        say("It has no open round."),
    )


def release_many(
    db: Session, study: Study, chosen: Sequence[TaskForce], by: Actor, at: datetime, shuffle: random.Random
) -> Advanced:
    """Release the closed round of each."""
    return _each(
        db,
        chosen,
        RoundState.CLOSED,
        lambda panel, round_: moderating.release_round(db, study, panel, round_, by, at, shuffle),
        say("It has no closed round that waits for release."),
    )


def _each(
    db: Session, chosen: Sequence[TaskForce], state: RoundState, step: Step, nothing: Sentence
) -> Advanced:
    """Take the step for every Task Force whose newest round in `state` is there.

    Every round is locked before the first step writes the journal: a step holds the journal until the transaction
    ends, and somebody who has locked one of the later rounds and waits for the journal would wait for ever.
    A verb refuses before it writes, so a refusal among many leaves nothing half done. Faults are in what was typed
    for all of them: the first step meets them, and nothing is done for anybody.
    """
    waiting = {
        panel.id: [one for one in rounds.of_task_force(db, panel.id) if one.state is state]
        for panel in chosen
    }
    for mine in waiting.values():
        for one in mine:
            rounds.lock_for_closing(db, one.id)
    done, refused = [], []
    for panel in chosen:
        if not waiting[panel.id]:
            refused.append(Refused(panel, (nothing,)))
            continue
        try:
            step(panel, waiting[panel.id][0])
            done.append(panel)
        except Faults:
            raise
        except Refusal as fault:
            refused.append(Refused(panel, (fault.sentence, *fault.more)))
    return Advanced(done, refused)
