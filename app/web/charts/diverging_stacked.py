"""Diverging bars on a phone: the criteria under each objective."""

from app.web.charts.bars import BAR, SWATCH, bar, swatches
from app.web.charts.diverging_figures import (
    DivergingChart,
    DivergingRow,
    divider,
    reach,
)
from app.web.charts.parts import (
    SubjectColumn,
    draw_head,
    draw_lines,
    draw_subject,
    subject_column,
)
from app.web.charts.svg import (
    BOLD,
    FILL,
    LINE,
    SMALL,
    STROKE,
    group,
    horizontals,
    lines_of_text,
    number,
    wrap,
)


def stacked(chart: DivergingChart) -> tuple[str, float]:
    column = subject_column((row.subject for row in chart.rows), chart.width)
    reaches = [reach(chart, i) for i in range(len(chart.panels))]
    left = max((left for left, _ in reaches), default=0.5)
    unit = (chart.width - 2) / (left + max((right for _, right in reaches), default=0.5))
    drawn, rules, y = [], [], 0.0
    for panel in chart.panels:
        head, height = draw_head(0, panel.title, panel.scale, chart.width)
        drawn.append(group(head + swatches(panel.categories, 0, height), 0, y))
        y += height + SWATCH + 8
    for row in chart.rows:
        rules.append(y)
        line, room = divider(row.divider, y, chart.width)
        block, height = _block(chart, row, column, unit, 1 + left * unit)
        drawn.append(line + group(block, 0, y + room))
        y += room + height
    return horizontals(rules, chart.width, STROKE["line"]) + "".join(drawn), y


def _block(
    chart: DivergingChart, row: DivergingRow, column: SubjectColumn, unit: float, zero: float
) -> tuple[str, float]:
    drawn = [draw_subject(row.subject, column, 24)]
    y = 10.0 + LINE * len(column.lines(row.subject))
    for panel, cell in zip(chart.panels, row.cells, strict=True):
        figures = [(cell.share, BOLD), (cell.n, FILL["ink3"])]
        texts, height = draw_lines(panel.title, cell.sign, cell.word, figures, chart.width)
        notes = wrap(cell.note, chart.width, SMALL)
        texts += lines_of_text(0, height + 10, notes, f' font-size="{SMALL}"{FILL["ink3"]}')
        drawn.append(group(texts, 0, y))
        y += height + LINE * len(notes)
        if any(cell.counts):
            axis = f'<path{STROKE["axis"]} d="M{number(zero)} 0v{BAR + 6}"/>'
            drawn.append(group(axis + bar(cell.counts, unit, zero), 0, y))
            y += BAR + 10
        else:
            nobody = wrap(chart.nobody, chart.width)
            drawn.append(lines_of_text(0, y + 10, nobody, FILL["ink3"]))
            y += LINE * len(nobody) + 4
    return "".join(drawn), y + 2
