"""The rules of the house that a reader would otherwise have to enforce."""
