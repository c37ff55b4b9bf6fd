"""The chart of results: how the panel marked each objective, drawn for wide and for narrow pages."""

from collections.abc import Sequence

from markupsafe import Markup

from app.domain.studies import Criterion, Study
from app.web.charts import (
    DivergingCell,
    DivergingChart,
    DivergingPanel,
    DivergingRow,
    Sign,
    Subject,
    diverging_bars,
)
from app.web.language import gettext, spoken
from app.web.views.figures import FigureView, ItemView, marks, verdict_words

WIDE, NARROW = 1232, 416
MOST_SIDE_BY_SIDE = 2  # criteria that have room beside each other on a wide page

Sides = Sequence[tuple[ItemView, tuple[FigureView, ...]]]


def bars_of_counts(
    study: Study, criteria: Sequence[Criterion], rows: Sides, title: str
) -> tuple[Markup, ...]:
    """The bars in both layouts, of which a page shows the one that fits; one alone where nothing fits side by side."""
    widths = {"wide": WIDE, "narrow": NARROW} if len(criteria) <= MOST_SIDE_BY_SIDE else {"narrow": NARROW}
    panels = tuple(_panel(study, one) for one in criteria)
    return tuple(
        diverging_bars(
            DivergingChart(
                prefix=f"results-{name}",
                title=title,
                description=gettext(
                    "Bars of counts, one row for each objective, stacked to both sides of the middle of the scale. "
                    "The tables on this page hold the same figures."
                ),
                nobody=gettext("nobody marked this"),
                panels=panels,
                rows=tuple(_row(item, figures) for item, figures in rows),
                width=width,
            )
        )
        for name, width in widths.items()
    )


def subject(item: ItemView) -> Subject:
    """Whom a row of a chart is about; what is owed is set in italics."""
    return Subject(item.code, item.label, bool(item.badges), item.code_is_known)


def scale_words(study: Study, criterion: Criterion) -> str:
    """What the ends of a criterion's scale mean."""
    words = criterion.words(spoken())
    low = f"{study.lowest} {words.low_label}".strip()
    return f"{low} – {study.highest} {words.high_label}".strip()


def _panel(study: Study, criterion: Criterion) -> DivergingPanel:
    values = tuple(str(value) for value in range(study.lowest, study.highest + 1))
    name = criterion.words(spoken()).name
    return DivergingPanel(name, scale_words(study, criterion), values, marks(study.scale.top_box))


def _row(item: ItemView, figures: Sequence[FigureView]) -> DivergingRow:
    return DivergingRow(subject(item), tuple(_cell(one) for one in figures))


def _cell(figure: FigureView) -> DivergingCell:
    verdict = figure.mark.verdict
    note = gettext("fragile") if figure.is_fragile else ""
    return DivergingCell(
        figure.counts, figure.share, figure.of, Sign(verdict.value), verdict_words(verdict), note
    )
