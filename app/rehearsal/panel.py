"""The simulated panel: invented people, what they think, and what they would write."""

from dataclasses import dataclass
from random import Random

from app.domain.files import csv_lines

PLANTS = (
    "Acacia", "Alder", "Baobab", "Birch", "Cedar", "Clover", "Cypress", "Elder", "Fern", "Hazel", "Juniper", "Larch",
    "Linden", "Lupin", "Maple", "Millet", "Moringa", "Oak", "Olive", "Rowan", "Sorghum", "Vetch", "Willow", "Yarrow",
)  # fmt: skip
COLLEGES = (
    "states or local authorities",
    "international and regional organisations",
    "donors and foundations",
    "farmers' and foresters' organisations",
    "research and education",
    "NGOs and civil society",
    "private companies",
)
REGIONS = ("region 1", "region 2", "region 3", "region 4", "region 5")
IN_FAVOUR = {
    "en": (
        "Without this the other objectives lose their footing.",
        "Two neighbouring regions have shown that it works at a reasonable cost.",
        "Partners already ask for it; the demand is there.",
        "A small effort here opens doors with ministries of finance.",
        "It speaks to farmers, and that is where the carbon is.",
        "The groundwork exists; what is missing is a common baseline.",
    ),
    "fr": (
        "Sans cela, les autres objectifs perdent leur appui.",
        "Les bases existent déjà ; il manque une référence commune.",
        "Nos partenaires le demandent depuis longtemps.",
    ),
    "es": (
        "Sin esto, los demás objetivos pierden su base.",
        "Ya hay experiencia en la región; falta una referencia común.",
        "Los socios lo piden desde hace tiempo.",
    ),
}
AGAINST = {
    "en": (
        "Budgets are annual, soil carbon is not; I see no lasting means for this.",
        "Others do this already; we would only add a layer.",
        "Worth having, but three other objectives come first.",
        "Measuring it would cost more than it brings.",
        "The people it depends on are not at the table.",
        "We tried something close to it and it stopped when the project ended.",
    ),
    "fr": (
        "D'autres s'en chargent déjà ; nous ajouterions une couche.",
        "Les moyens manquent et les budgets restent annuels.",
        "Utile, mais trois autres objectifs passent avant.",
    ),
    "es": (
        "Otros ya lo hacen; solo añadiríamos una capa más.",
        "Faltan medios y los presupuestos son anuales.",
        "Útil, pero hay otros objetivos más urgentes.",
    ),
}


@dataclass(frozen=True, slots=True)
class Character:
    """How one simulated expert behaves."""

    name: str
    email: str
    college: str
    region: str
    language: str
    task_forces: tuple[str, ...]
    leaning: float
    answers: float
    pull: float
    writes: float
    leaves_after: int


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the simulated world thinks of one item on one criterion: one camp, or two."""

    centre: float
    spread: float
    rival: float | None


def cast(draw: Random, codes: list[str], experts: int) -> list[Character]:
    """Invent `experts` people: each on one Task Force, about one in eight on a second one."""
    order = list(codes)
    draw.shuffle(order)
    people = []
    for number in range(experts):
        seats = [order[number % len(order)]]
        if len(codes) > 1 and draw.random() < 0.12:
            seats.append(draw.choice([code for code in codes if code not in seats]))
        name = f"{chr(ord('A') + number % 26)}. {PLANTS[number * 7 % len(PLANTS)]}"
        people.append(
            Character(
                name=name if number < 312 else f"{name} {number}",
                email=f"expert{number + 1:03d}@example.org",
                college=COLLEGES[int(len(COLLEGES) * draw.random() ** 1.4)],
                region=draw.choice(REGIONS),
                language=draw.choices(("en", "fr", "es"), (6, 2, 2))[0],
                task_forces=tuple(sorted(seats)),
                leaning=draw.gauss(0, 0.06),
                answers=draw.choices((0.0, 0.93, 1.0), (0.05, 0.25, 0.70))[0],
                pull=draw.uniform(0.1, 0.7),
                writes=draw.uniform(0.05, 0.5),
                leaves_after=draw.choices((1, 2, 99), (0.04, 0.04, 0.92))[0],
            )
        )
    return people


def panel_file(people: list[Character]) -> bytes:
    """The panel as the CSV that a facilitator would import."""
    head = ["name", "email", "task_forces", "role", "college", "region", "language"]
    rows = [
        [one.name, one.email, " ".join(one.task_forces), "member", one.college, one.region, one.language]
        for one in people
    ]
    return csv_lines([head, *rows]).encode()


def opinion(draw: Random) -> Opinion:
    """One item's standing on a scale from 0 to 1; one in ten splits the panel."""
    rival = draw.uniform(0.1, 0.3) if draw.random() < 0.1 else None
    return Opinion(draw.betavariate(5, 2.2), draw.uniform(0.07, 0.2), rival)
