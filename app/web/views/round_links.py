"""Where the pages of one round lie, how it is called, and a round with the story it belongs to."""

from dataclasses import dataclass
from urllib.parse import quote

from app.domain.rounds import Round, RoundState
from app.domain.studies import Study
from app.domain.task_forces import TaskForce
from app.services.disclosing import Story
from app.services.planning import JOINT_CODE
from app.web.language import gettext
from app.web.views.components import Filter, Filters


@dataclass(frozen=True, slots=True)
class RoundTold:
    """One round with everything its study's closed rounds tell this reader; `later` is the Task Force's next round."""

    story: Story
    task_force: TaskForce
    round_: Round
    later: Round | None
    sits_here: bool

    @property
    def url(self) -> str:
        """The round's page."""
        return round_url(self.story.study, self.task_force.code, self.round_.number)

    @property
    def name(self) -> str:
        """The round as it is called."""
        return round_title(self.task_force, self.round_)

    @property
    def is_decided_for_good(self) -> bool:
        """Whether the next round has opened with what was decided."""
        return self.later is not None and self.later.state is not RoundState.DRAFT

    @property
    def decided(self) -> frozenset[str]:
        """The codes of the items for which somebody has decided."""
        asked = self.story.of([self.round_])
        return frozenset(one.worded.item.code for one in asked if one.decision is not None)

    def links(self, current: str) -> Filters:
        """The pages of this round."""
        return round_links(self.story.study, self.task_force.code, self.round_, current)


def round_url(study: Study, code: str, round_number: int) -> str:
    """The page of a round."""
    return f"/studies/{study.slug}/task-forces/{quote(code)}/rounds/{round_number}"


def round_title(task_force: TaskForce, round_: Round) -> str:
    """A round as its pages are called; where one panel of everybody rates everything, there is only one."""
    words = {"code": task_force.code, "number": round_.number}
    if task_force.code == JOINT_CODE:
        return gettext("Round %(number)s") % words
    return gettext("Task Force %(code)s, round %(number)s") % words


def round_links(study: Study, code: str, round_: Round, current: str) -> Filters:
    """The pages of one round."""
    url = round_url(study, code, round_.number)
    pages = {"": gettext("Round"), "results": gettext("Results")}
    if round_.number < study.rounds_planned:
        pages["decisions"] = gettext("Decide")
    pages["reasons"] = gettext("Reasons")
    links = (
        Filter(words, f"{url}/{name}".rstrip("/"), current=name == current) for name, words in pages.items()
    )
    return Filters(gettext("This round"), tuple(links))
