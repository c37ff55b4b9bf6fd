"""A noun has the same file name in every layer, so that a feature is found by its name."""

from collections.abc import Set as AbstractSet

from tests.architecture.rules import CHECKOUT

# Files of a layer that are machinery, not nouns.
MACHINERY = {
    "app/storage": {"__init__", "database", "memory", "migrating", "columns"},
    "templates": {"layouts", "components", "letters", "patterns"},
}


def strangers(layer: str, names: AbstractSet[str], nouns: AbstractSet[str]) -> list[str]:
    return [
        f"{layer}/{name}: there is no noun {name} in app/domain; name both alike, or list it as machinery"
        for name in sorted(names - nouns - MACHINERY.get(layer, set()))
    ]


def modules(layer: str) -> set[str]:
    return {path.stem for path in (CHECKOUT / layer).glob("*.py")}


def folders(layer: str) -> set[str]:
    return {path.name for path in (CHECKOUT / layer).iterdir() if path.is_dir()}
