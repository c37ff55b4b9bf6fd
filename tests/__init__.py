"""The tests. A package, so that another `tests` on the path cannot take its place."""
