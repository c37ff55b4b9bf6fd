"""Charts: pure functions of frozen figures and translated words to inline SVG.

Every chart has its figures as a table on the page beside it; the picture itself is one image to a screen reader.
"""

from app.web.charts.convergence import (
    ConvergenceChart,
    ConvergenceGroup,
    ConvergencePanel,
    ConvergenceRow,
    convergence,
)
from app.web.charts.diverging import diverging_bars
from app.web.charts.diverging_figures import (
    DivergingCell,
    DivergingChart,
    DivergingPanel,
    DivergingRow,
)
from app.web.charts.parts import Sign, Subject
from app.web.charts.tracks import Step, Track

__all__ = [
    "ConvergenceChart",
    "ConvergenceGroup",
    "ConvergencePanel",
    "ConvergenceRow",
    "DivergingCell",
    "DivergingChart",
    "DivergingPanel",
    "DivergingRow",
    "Sign",
    "Step",
    "Subject",
    "Track",
    "convergence",
    "diverging_bars",
]
