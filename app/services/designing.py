"""Designing: the criteria of a study, each in the languages in which its experts read."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from sqlmodel import Session

from app.domain.people import LANGUAGES
from app.domain.sentences import Sentence, say
from app.domain.studies import WRITTEN_IN, Criterion, CriterionWords, Study

OTHER_LANGUAGES = tuple(one for one in LANGUAGES if one != WRITTEN_IN)


@dataclass(frozen=True, slots=True)
class CriterionDesign:
    """A criterion as designed: its name, the question it asks and the ends of its scale, with its translations.

    `number` is its place in the form, so that a fault is said where it was typed.
    """

    name: str
    question: str = ""
    low_label: str = ""
    high_label: str = ""
    translations: Mapping[str, CriterionWords] = field(default_factory=dict)
    number: int = 0

    @property
    def words(self) -> CriterionWords:
        """Its words as first written."""
        return CriterionWords(self.name, self.question, self.low_label, self.high_label)

    def read_in(self, language: str) -> CriterionWords:
        """Its words as somebody reads them in this language: translated, or as first written."""
        return self.translations.get(language, self.words)


TEMPLATE_CRITERIA = (
    CriterionDesign(
        "Importance",
        "How important is this objective for the Initiative up to 2050?",
        "not important",
        "critical",
        {
            "fr": CriterionWords(
                "Importance",
                "Quelle est l’importance de cet objectif pour l’Initiative d’ici à 2050\u202f?",
                "sans importance",
                "cruciale",
            ),
            "es": CriterionWords(
                "Importancia",
                "¿Qué importancia tiene este objetivo para la Iniciativa de aquí a 2050?",
                "ninguna importancia",
                "importancia crucial",
            ),
        },
    ),
    CriterionDesign(
        "Feasibility",
        "How feasible is it with the means likely to exist?",
        "not feasible",
        "fully feasible",
        {
            "fr": CriterionWords(
                "Faisabilité",
                "Dans quelle mesure est-il réalisable avec les moyens dont on disposera vraisemblablement\u202f?",
                "irréalisable",
                "tout à fait réalisable",
            ),
            "es": CriterionWords(
                "Viabilidad",
                "¿En qué medida es viable con los medios que probablemente existirán?",
                "nada viable",
                "plenamente viable",
            ),
        },
    ),
)


def slug_of(name: str) -> str:
    """A name as it stands in addresses and codes."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40]


def design_of_criterion(one: Criterion) -> CriterionDesign:
    """A criterion as it stands, as the design that would make it."""
    translated = {code: one.words(code) for code in OTHER_LANGUAGES if code in one.translations}
    words = one.words(WRITTEN_IN)
    return CriterionDesign(words.name, words.question, words.low_label, words.high_label, translated)


def are_distinct(criteria: Sequence[CriterionDesign]) -> bool:
    """Whether there are one to four, each with a name of its own."""
    codes = {slug_of(one.name) for one in criteria}
    return 1 <= len(criteria) <= 4 and len(codes) == len(criteria) and "" not in codes


def translation_faults(criteria: Sequence[CriterionDesign]) -> dict[str, Sentence]:
    """A translation says all that the criterion says, or nothing: nobody reads one scale in two languages."""
    faults = {}
    for position, one in enumerate(criteria, start=1):
        for code, words in one.translations.items():
            said, wanted = asdict(words), asdict(one.words)
            if not any(said.values()):
                continue
            for name in (name for name in wanted if bool(said[name].strip()) != bool(wanted[name].strip())):
                faults[f"criterion_{one.number or position}_{code}_{name}"] = (
                    say("Please translate this too, or leave the whole translation empty.")
                    if wanted[name].strip()
                    else say("This translates nothing: fill in the English first, or leave it empty.")
                )
    return faults


def add_criteria(db: Session, study: Study, criteria: Sequence[CriterionDesign]) -> None:
    """Give a study its criteria, in this order."""
    for position, one in enumerate(criteria, start=1):
        words = _stripped(one.words)
        db.add(
            Criterion(
                study_id=study.id,
                code=slug_of(one.name),
                position=position,
                name=words["name"],
                question=words["question"],
                low_label=words["low_label"],
                high_label=words["high_label"],
                translations=_translations(one),
            )
        )


def _translations(one: CriterionDesign) -> dict[str, dict[str, str]]:
    said = {code: _stripped(words) for code, words in one.translations.items()}
    return {code: words for code, words in said.items() if any(words.values())}


def _stripped(words: CriterionWords) -> dict[str, str]:
    return {name: text.strip() for name, text in asdict(words).items()}
