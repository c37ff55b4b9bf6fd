"""`./dev bench delphi`: what the statistics cost, beside plain numpy in the same run.

Every figure is the best of some repeats, on one thread; only of C does the package count the tiles on two.
Milliseconds differ between machines; look at the ratios.
Nothing here is a test: that the fast routes count right is tested in tests/property/test_delphi_tallies.py.
"""

import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np

import delphi
from tests.bench import ROOT, line, name_machine

SCALE = delphi.Scale(1, 9)
K = SCALE.size
SHAPES = {
    "A  4 x 24 items, 30 experts": (30, 96),
    "B  24 items, 10,000": (10_000, 24),
    "C  1,000, 10,000": (10_000, 1_000),
}
MEMORY = """
import re, tracemalloc
from pathlib import Path
import numpy as np
import delphi

def megabytes(field):
    return int(re.search(field + r":\\s*(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024

scale, rng = delphi.Scale(1, 9), np.random.default_rng(1)
codes = np.empty((10_000, 1_000), dtype=np.int8)
for row in codes:
    row[:] = rng.integers(0, 9, size=1_000)
    row[rng.random(1_000) < 0.05] = delphi.MISSING
few = np.full((30, 9), 1)
delphi.quartiles_by_item(few, scale)
Path("/proc/self/clear_refs").write_text("5")
before = megabytes("VmRSS")
delphi.quartiles_by_item(delphi.count_by_item(codes, scale), scale)
grown = megabytes("VmHWM") - before
tracemalloc.start()
delphi.quartiles_by_item(delphi.count_by_item(codes, scale), scale)
print(codes.nbytes / 1e6, tracemalloc.get_traced_memory()[1] / 1e6, grown)
"""
IMPORT = """
import sys, time
start = time.perf_counter()
import {module}
print(time.perf_counter() - start, *sorted(name for name in sys.modules if name.split(".")[0] == "scipy"))
"""


def best(act: Callable[[], object], seconds: float = 0.6) -> float:
    """Milliseconds of the fastest run, repeated for some time and at least three times."""
    fastest, runs, end = float("inf"), 0, time.perf_counter() + seconds
    while runs < 3 or time.perf_counter() < end:
        before = time.perf_counter()
        act()
        fastest, runs = min(fastest, time.perf_counter() - before), runs + 1
    return 1000 * fastest


def panel(experts: int, items: int) -> np.ndarray:
    """Codes of experts who lean to one side, 5 % missing; each route then gets them laid out as it likes."""
    rng = np.random.default_rng(20_251)
    feeling = rng.normal(rng.uniform(2, 7, size=items), 1.7, size=(experts, items))
    codes = np.clip(np.rint(feeling), 0, K - 1).astype(np.int8)
    codes[rng.random(codes.shape) < 0.05] = delphi.MISSING
    return codes


# --- plain numpy --------------------------------------------------------------------------------


def by_bincount(rows: np.ndarray) -> np.ndarray:
    """Count items in rows, as one would for a small study."""
    bins = np.where((rows >= 0) & (rows < K), rows, K) + np.arange(len(rows))[:, np.newaxis] * (K + 1)
    return np.bincount(bins.ravel(), minlength=len(rows) * (K + 1)).reshape(-1, K + 1)[:, :K]


def by_blocks_of_items(rows: np.ndarray) -> np.ndarray:
    """Count items in rows, folded into blocks whose sums fit into a byte."""
    items, experts = rows.shape
    blocks = rows.reshape(items, -1, experts // 20)
    sums = [(blocks == code).view(np.uint8).sum(axis=1, dtype=np.uint8) for code in range(K)]
    return np.stack([part.sum(axis=1, dtype=np.int64) for part in sums], axis=1)


def by_blocks_of_experts(codes: np.ndarray) -> np.ndarray:
    """Count experts in rows, in blocks whose sums fit into a byte."""
    table = np.zeros((K, codes.shape[1]), dtype=np.int64)
    for start in range(0, len(codes), 250):
        block = codes[start : start + 250]
        for code in range(K):
            table[code] += (block == code).view(np.uint8).sum(axis=0, dtype=np.uint8)
    return table.T


def arrays_of(table: np.ndarray) -> tuple[np.ndarray, ...]:
    """Quartiles and the share in the top box as arrays: no objects, no intervals, no checks."""
    cumulative = np.cumsum(table.T, axis=0)
    n = cumulative[-1]
    found = []
    for quarter in (1, 2, 3):
        place = (n - 1) * quarter
        below = (cumulative <= place // 4).sum(axis=0)
        above = (cumulative <= np.minimum(place // 4 + 1, n - 1)).sum(axis=0)
        found.append(1 + below + place % 4 / 4 * (above - below))
    return (*found, (n - cumulative[K - 4]) / n)


def by_percentile(rows: np.ndarray) -> list[tuple[np.ndarray, float]]:
    """Loop over the items, as one would write it first."""
    given = (row[row >= 0] for row in rows)
    return [(1 + np.percentile(codes, [25, 50, 75]), float((codes >= K - 3).mean())) for codes in given]


# --- the package --------------------------------------------------------------------------------


def ours(codes: np.ndarray) -> delphi.Columns:
    """Median, quartiles and the share in the top box."""
    return delphi.columns_by_item(delphi.count_by_item(codes, SCALE), SCALE)


def counting() -> None:
    """Median, quartiles and top box by three routes."""
    print(
        "median, quartiles and top box, ms      delphi    numpy    ratio    counts alone    loop of percentile"
    )
    routes = (by_bincount, by_blocks_of_items, by_blocks_of_experts)
    for (name, shape), count in zip(SHAPES.items(), routes, strict=True):
        codes = panel(*shape)
        rows = np.ascontiguousarray(codes.T)
        # each route starts from the layout that suits it
        plain = codes if count is by_blocks_of_experts else rows
        table = delphi.count_by_item(plain if plain is codes else rows.T, SCALE)
        assert np.array_equal(count(plain), table)
        assert list(ours(codes).iqr) == [found[2] - found[0] for found, _ in by_percentile(rows)]
        mine = best(lambda given=plain if plain is codes else rows.T: ours(given))
        numpy_ = best(lambda count=count, plain=plain: arrays_of(count(plain)))
        alone = best(lambda given=plain if plain is codes else rows.T: delphi.count_by_item(given, SCALE))
        alone_numpy = best(lambda count=count, plain=plain: count(plain))
        loop = best(lambda rows=rows: by_percentile(rows))
        print(
            f"{name:<36}{mine:>9.3f}{numpy_:>9.3f}{mine / numpy_:>8.1f}x{alone:>9.3f} ({alone / alone_numpy:.1f}x)"
            f"{loop:>12.2f} ({loop / mine:.0f}x; of counts {loop / numpy_:.0f}x)"
        )
    print("delphi checks what comes in and gives None where nobody rated; numpy gives bare arrays.\n")


def rounds() -> None:
    """All measures of a study of 24 items, 30 experts and 4 rounds, and all pairs of rounds in a row."""
    rng = np.random.default_rng(7)
    all_codes = [panel(30, 24)]
    for _ in range(3):
        moved = (rng.random((30, 24)) < 0.3) & (all_codes[-1] >= 0)
        later = np.clip(all_codes[-1] + rng.integers(-2, 3, size=(30, 24)), 0, K - 1).astype(np.int8)
        all_codes.append(np.where(moved, later, all_codes[-1]))
    tables = [delphi.count_by_item(codes, SCALE) for codes in all_codes]
    rule, together = delphi.default_rule(SCALE), np.concatenate(tables)

    def measure(table: np.ndarray) -> tuple[list, list]:
        return delphi.measure_by_item(table, SCALE), delphi.summarise_by_item(table, SCALE, rule)

    def compare() -> None:
        for earlier, later in ((0, 1), (1, 2), (2, 3)):
            moves = delphi.transitions_by_item(all_codes[earlier], all_codes[later], SCALE)
            delphi.compare_rounds(moves, tables[earlier], tables[later], SCALE)

    line(
        "all measures of 4 x 24 items in one table", f"{best(lambda: measure(together)):.1f} ms", "aim: 5 ms"
    )
    by_round = best(lambda: [measure(table) for table in tables])
    line("  the same round by round", f"{by_round:.1f} ms", "aim: 5 ms")
    line("72 paired comparisons", f"{best(compare):.1f} ms", "aim: 40 ms")


def fresh(program: str) -> list[str]:
    """What a program prints in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()


def importing() -> None:
    """How long a fresh process waits for the package, and what it loads with it."""
    for module, aim in (("delphi", "aim: 0.3 s"), ("numpy", "")):
        seconds, *scipy = min(
            (fresh(IMPORT.format(module=module)) for _ in range(7)), key=lambda found: float(found[0])
        )
        line(f"import {module} in a fresh process", f"{float(seconds):.2f} s", aim)
        if module == "delphi":
            line("  modules of scipy it loads", str(len(scipy)), "aim: 0")


def memory() -> None:
    """What counting C takes beside its matrix."""
    matrix, traced, grown = map(float, fresh(MEMORY))
    line("C: its matrix of codes", f"{matrix:.1f} MB")
    line("C: peak of matrix and counting, traced", f"{matrix + traced:.1f} MB", f"aim: {3 * matrix:.0f} MB")
    line("C: the same by /proc", f"{matrix + grown:.1f} MB", f"aim: {3 * matrix:.0f} MB")


def main() -> None:
    """Run everything once and print it."""
    name_machine()
    print(f"numpy {np.__version__}\n")
    counting()
    rounds()
    importing()
    memory()


if __name__ == "__main__":
    main()
