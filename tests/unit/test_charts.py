import gzip
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.charts import (
    ConvergenceChart,
    ConvergenceGroup,
    ConvergencePanel,
    ConvergenceRow,
    DivergingCell,
    DivergingChart,
    DivergingPanel,
    DivergingRow,
    Sign,
    Step,
    Subject,
    Track,
    convergence,
    diverging_bars,
)
from app.web.charts.bars import _colours
from app.web.charts.svg import width_of, wrap

SVG = "{http://www.w3.org/2000/svg}"
CSS = Path("app/static/charts.css").read_text(encoding="utf-8")
NINE = tuple("123456789")
COUNTS = (1, 0, 2, 3, 8, 9, 12, 6, 4)


def subject(number=1, **more):
    return Subject(f"A{number}", f"Objectif {number}", **more)


def diverging(*rows, panels=1, size=9, **more):
    titles = [DivergingPanel(f"Critère {i}", "1 bas", NINE[:size], "de 7 à 9") for i in range(panels)]
    chart = DivergingChart("d", "Titre", "Le constat", "Personne", tuple(titles), rows)
    return replace(chart, **more)


def row(*counts, about=None, **more):
    cells = tuple(DivergingCell(c, "70 %", f"sur {sum(c)}", Sign.HIGH, "Accord") for c in counts)
    return DivergingRow(about or subject(), cells, **more)


def converging(*tracks, rounds=3, **more):
    rows = tuple(ConvergenceRow(subject(i), (track,)) for i, track in enumerate(tracks))
    panel = ConvergencePanel("Critère", "1 bas", 1, 9, "EIQ")
    names = tuple(f"Tour {i}" for i in range(1, rounds + 1))
    groups = (ConvergenceGroup("But A", rows),)
    chart = ConvergenceChart("c", "Titre", "Le constat", names, "Médiane", "–", "Personne", (panel,), groups)
    return replace(chart, **more)


def step(q1, median, q3):
    return Step(q1, median, q3, f"{q3 - q1:g}")


NARROWING = Track((step(5, 7, 9), step(6, 7, 8), step(7, 7, 7)), "n 46", Sign.HIGH, "Stable")
DIVERGING = diverging(row(COUNTS, COUNTS, divider="Limite"), row(COUNTS, (0,) * 9), panels=2)
CONVERGING = converging(NARROWING, Track((None,) * 3), Track((step(1, 2, 3), None, step(2, 2, 2)), "n 4"))
LAYOUTS = [
    pytest.param(draw, replace(chart, width=width), id=f"{draw.__name__}-{width}")
    for draw, chart in ((diverging_bars, DIVERGING), (convergence, CONVERGING))
    for width in (1232, 720, 360)
]


def tree(markup):
    return ET.fromstring(markup)  # noqa: S314  # made by the function under test


def texts(markup):
    return ["".join(node.itertext()) for node in tree(markup).iter(f"{SVG}text")]


def of_class(markup, name):
    return [node for node in tree(markup).iter() if name in node.get("class", "").split()]


def segments(markup, panels=1):
    """The rectangles of every bar, as (start, width); the swatches of the heads come first."""
    outlined = of_class(markup, "c-outline")[panels:]
    return [[(float(r.get("x")), float(r.get("width"))) for r in group] for group in outlined]


# --- every chart --------------------------------------------------------------------------------


@pytest.mark.parametrize(("draw", "chart"), LAYOUTS)
def test_a_chart_is_one_image_with_a_title_and_a_finding(draw, chart):
    root = tree(draw(chart))
    assert (root.tag, root.get("role")) == (f"{SVG}svg", "img")
    assert [(child.tag, child.text) for child in root[:2]] == [
        (f"{SVG}title", "Titre"),
        (f"{SVG}desc", "Le constat"),
    ]
    ids = (root.get("aria-labelledby"), root.get("aria-describedby"))
    assert ids == (root[0].get("id"), root[1].get("id"))


@pytest.mark.parametrize(("draw", "chart"), LAYOUTS)
def test_a_chart_holds_nothing_that_the_content_policy_forbids(draw, chart):
    for node in tree(draw(chart)).iter():
        assert node.tag not in {f"{SVG}style", f"{SVG}script", f"{SVG}image", f"{SVG}foreignObject"}
        assert not [
            name for name in node.attrib if name == "style" or name.startswith("on") or "href" in name
        ]


@pytest.mark.parametrize(("draw", "chart"), LAYOUTS)
def test_a_chart_says_only_what_it_was_told(draw, chart):
    told = set(re.findall(r"\w+", repr(chart))) | set(NINE)
    assert set(re.findall(r"\w+", " ".join(texts(draw(chart))))) <= told


@pytest.mark.parametrize(("draw", "chart"), LAYOUTS)
def test_the_same_figures_make_the_same_picture(draw, chart):
    assert draw(chart) == draw(replace(chart))


@pytest.mark.parametrize(("draw", "chart"), LAYOUTS)
def test_two_charts_on_a_page_share_no_id(draw, chart):
    drawn = [tree(draw(replace(chart, prefix=prefix))) for prefix in ("round-2", "round-3")]
    ids = [node.get("id") for root in drawn for node in root.iter() if node.get("id")]
    assert len(ids) == len(set(ids)) == 4


@pytest.mark.parametrize("prefix", ["", "2", "a b", 'a"', "é"])
def test_a_prefix_that_is_no_id_is_refused(prefix):
    with pytest.raises(ValueError, match="prefix"):
        diverging_bars(replace(DIVERGING, prefix=prefix))


@pytest.mark.parametrize(("draw", "chart"), LAYOUTS)
def test_words_cannot_break_out_of_the_picture(draw, chart):
    hostile = "</title><script>alert('\"&\"')</script>\x00\x0b\ud800"
    markup = draw(replace(chart, title=hostile, description=hostile, nobody=hostile))
    assert "<script" not in markup
    assert tree(markup)[0].text == "</title><script>alert('\"&\"')</script>"


@pytest.mark.parametrize(("draw", "chart"), LAYOUTS)
def test_nothing_is_drawn_beyond_the_edge(draw, chart):
    def right_edges(node, shift):
        moved = re.match(r"translate\((\S+)", node.get("transform", ""))
        shift += float(moved[1]) if moved else 0
        if node.tag == f"{SVG}rect":
            yield shift + float(node.get("x")) + float(node.get("width"))
        for child in node:
            yield from right_edges(child, shift)

    assert max(right_edges(tree(draw(chart)), 0)) <= chart.width


@pytest.mark.parametrize(("width", "layout"), [(1232, "wide"), (360, "stacked")])
def test_a_phone_gets_the_criteria_under_each_objective(width, layout):
    for markup in (
        diverging_bars(replace(DIVERGING, width=width)),
        convergence(replace(CONVERGING, width=width)),
    ):
        assert f"chart-{layout}" in tree(markup).get("class").split()


def test_long_labels_are_wrapped_and_nothing_is_left_out():
    words = (
        "Contributions déterminées au niveau national, anticonstitutionnellement et interprofessionnellement"
    )
    for width in (1232, 360):
        said = " ".join(
            texts(diverging_bars(diverging(row(COUNTS, about=Subject("A1", words)), width=width)))
        )
        assert words in said
        assert "…" not in said


def test_a_line_is_broken_inside_a_word_only_if_it_must_and_never_at_a_no_break_space():
    lines = wrap("a" * 50, 100)
    assert "".join(lines) == "a" * 50
    assert max(map(width_of, lines)) <= 100.01
    assert wrap("91,5\xa0% des notes", 60) == ["91,5\xa0%", "des", "notes"]


def test_working_titles_are_italic_and_unknown_codes_underlined():
    subjects = [Subject("O18", "Titre"), Subject("O18", "Titre", is_provisional=True, code_is_known=False)]
    drawn = [diverging_bars(diverging(row(COUNTS, about=about))) for about in subjects]
    assert [markup.count('font-style="italic"') for markup in drawn] == [0, 1]
    assert [len(of_class(markup, "c-unknown")) for markup in drawn] == [0, 1]


def test_every_verdict_has_its_own_shape_beside_its_word():
    cells = [DivergingCell(COUNTS, sign=sign, word="Mot") for sign in Sign]
    drawn = [diverging_bars(diverging(DivergingRow(subject(), (cell,)))) for cell in cells]
    assert all("Mot" in texts(markup) for markup in drawn)
    assert len({re.sub(' (class|fill|stroke)="[^"]*"', "", markup) for markup in drawn}) == len(Sign)


# --- colours ------------------------------------------------------------------------------------


def dark_colours():
    dark = CSS[CSS.index("prefers-color-scheme: dark") :]
    rules = re.findall(r"([^{}]+)\{([^{}]+)\}", dark[dark.index("{") + 1 :])
    return {name: body for selector, body in rules for name in re.findall(r"c-[a-z0-9]+", selector)}


@pytest.mark.parametrize(("draw", "chart"), LAYOUTS)
def test_every_colour_has_its_dark_twin(draw, chart):
    twins = dark_colours()
    for node in tree(draw(chart)).iter():
        painted = {name for name in ("fill", "stroke") if node.get(name, "none") != "none"}
        named = [name for name in node.get("class", "").split() if name.startswith("c-")]
        if painted:
            assert len(named) == 1, ET.tostring(node)
            assert painted <= {part.split(":")[0].strip() for part in twins[named[0]].split(";")}, named


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("is_dark", [False, True])
def test_the_figure_in_a_bar_can_be_read(is_dark):
    def colour(node, name):
        return re.search(r"fill: (#\w+)", dark_colours()[name])[1] if is_dark else node.get("fill")

    markup = diverging_bars(diverging(row(COUNTS)))
    swatches = of_class(markup, "c-outline")[0]
    # The first nine are the swatches'; the figures in the bars are painted alike.
    figures = [node for node in tree(markup).iter(f"{SVG}text") if node.text in NINE][:9]
    for swatch, figure in zip(swatches, figures, strict=True):
        ink = colour(figure, figure.get("class")) if figure.get("class") else colour(tree(markup), "c-ink")
        assert contrast(colour(swatch, swatch.get("class")), ink) >= 4.5, figure.text


@pytest.mark.parametrize("size", [5, 7, 9])
def test_colours_mirror_each_other_and_begin_in_full_where_the_usual_box_begins(size):
    colours = _colours(size)
    box = 3 if size == 9 else 2
    assert len(set(colours)) == size
    assert [c.replace("l", "h") for c in colours[::-1]] == [c.replace("l", "h") for c in colours]
    assert all(c in {"h2", "h3", "h4"} for c in colours[-box:])
    assert all(c in {"l1", "m", "h1"} for c in colours[box:-box])


# --- diverging bars -----------------------------------------------------------------------------


def test_a_rectangle_for_each_category_that_somebody_chose():
    [bar] = segments(diverging_bars(diverging(row(COUNTS))))
    assert len(bar) == sum(count > 0 for count in COUNTS)


def test_widths_are_proportional_to_counts():
    [bar] = segments(diverging_bars(diverging(row(COUNTS))))
    unit = sum(width for _, width in bar) / sum(COUNTS)
    assert [width for _, width in bar] == pytest.approx([count * unit for count in COUNTS if count], abs=0.11)


def test_the_middle_category_stands_astride_the_line():
    markup = diverging_bars(diverging(row((0, 2, 4, 1, 1)), size=5))
    [bar] = segments(markup)
    zero = float(re.match(r"M(\S+)", of_class(markup, "c-axis")[0].get("d"))[1])
    start, width = bar[1]
    assert start + width / 2 == pytest.approx(zero, abs=0.11)


def panels_of(size):
    counts = st.lists(st.integers(0, 60), min_size=size, max_size=size).map(tuple)
    return st.tuples(st.just(size), st.lists(st.tuples(counts, counts), min_size=1, max_size=5))


@given(st.sampled_from([5, 7, 9]).flatmap(panels_of), st.sampled_from([1232, 360]))
def test_the_widths_of_a_row_sum_to_its_share_whatever_the_panel(sized, width):
    size, counts = sized
    rows = [row(*cells, about=subject(i)) for i, cells in enumerate(counts)]
    bars = segments(diverging_bars(diverging(*rows, panels=2, size=size, width=width)), panels=2)
    assert len(bars) == sum(any(c) for cells in counts for c in cells)
    lengths = [sum(width for _, width in bar) for bar in bars]
    assert all(length == pytest.approx(lengths[0], abs=0.21) for length in lengths)
    for bar in bars:
        ends = [round(start + width, 1) for start, width in bar]
        assert ends[:-1] == [start for start, _ in bar[1:]]


def test_a_row_without_marks_says_so_and_has_no_bar():
    markup = diverging_bars(diverging(row((0,) * 9)))
    assert segments(markup) == []
    assert "Personne" in texts(markup)


def test_five_people_fill_as_much_as_fifty():
    few, many = segments(diverging_bars(diverging(row((0, 0, 1, 3, 1)), row((0, 0, 10, 30, 10)), size=5)))
    assert few == many


def test_a_count_is_written_where_it_fits():
    said = texts(diverging_bars(diverging(row((1, 0, 0, 0, 199)), size=5)))
    assert [said.count("1"), said.count("199")] == [1, 1]  # the swatch called 1; the bar of 199


def test_a_divider_is_drawn_with_or_without_words_only_where_asked():
    asked = [row(COUNTS), row(COUNTS, divider=""), row(COUNTS, divider="Limite")]
    drawn = [diverging_bars(diverging(one)) for one in asked]
    assert [len(of_class(markup, "c-cut")) for markup in drawn] == [0, 1, 1]
    assert ["Limite" in texts(markup) for markup in drawn] == [False, False, True]


@pytest.mark.parametrize("cells", [((1, 2, 3),), (COUNTS, COUNTS), ()])
def test_counts_that_do_not_fit_the_scale_are_refused(cells):
    with pytest.raises(ValueError, match="A1 needs a count"):
        diverging_bars(diverging(row(*cells)))


def test_a_study_without_objectives_still_has_a_picture():
    assert texts(diverging_bars(diverging()))[:2] == ["Critère 0", "1 bas"]


# --- convergence --------------------------------------------------------------------------------


def bars(markup):
    """The bars over the rounds as (width, class); those of the key are 26 wide and come first."""
    rects = [node for node in tree(markup).iter(f"{SVG}rect") if node.get("class", "").startswith("c-r")]
    return [(float(node.get("width")), node.get("class")) for node in rects if node.get("width") != "26"]


def test_a_bar_covers_the_marks_of_the_middle_half():
    drawn = bars(convergence(converging(NARROWING)))
    one = drawn[2][0]
    assert one > 20
    assert [width / one for width, _ in drawn] == pytest.approx([4.9 / 0.9, 2.9 / 0.9, 1], abs=0.02)
    assert [name for _, name in drawn] == ["c-r1", "c-r2", "c-r3"]


def test_a_round_without_marks_leaves_a_gap_in_the_bars_and_in_the_line():
    gap = Track((step(5, 6, 7), None, step(6, 6, 6)), "n 4")
    whole = Track((step(5, 6, 7), step(5, 6, 7), step(6, 6, 6)), "n 4")
    drawn = [convergence(converging(track)) for track in (gap, whole)]
    assert [len(bars(markup)) for markup in drawn] == [2, 3]
    assert [len(of_class(markup, "c-median")) for markup in drawn] == [0, 1]
    assert "2 → – → 0" in texts(drawn[0])


def test_the_last_iqr_there_is_is_bold():
    set_aside = Track((step(5, 6, 7), step(6, 6, 7), None), "n 4")
    for track, last in ((NARROWING, "0"), (set_aside, "1")):
        spans = [
            node
            for node in tree(convergence(converging(track))).iter(f"{SVG}tspan")
            if node.get("font-weight")
        ]
        assert [node.text for node in spans] == [last]


def test_an_objective_that_nobody_rated_says_so():
    markup = convergence(converging(Track((None,) * 3, "n 0")))
    assert bars(markup) == []
    assert {"Personne", "n 0"} <= set(texts(markup))


def test_one_round_only_has_its_group_but_no_line_and_no_arrow():
    markup = convergence(converging(Track((step(5, 6, 7),), "n 4"), rounds=1))
    assert of_class(markup, "c-median") == []
    assert "→" not in "".join(texts(markup))
    assert "But A" in texts(markup)


def test_seven_rounds_keep_to_the_ramp():
    drawn = bars(convergence(converging(Track((step(5, 6, 7),) * 7, "n 4"), rounds=7)))
    assert [name for _, name in drawn] == [f"c-r{min(i, 5)}" for i in range(1, 8)]


def test_a_track_of_another_length_is_refused():
    with pytest.raises(ValueError, match="A0 needs a step"):
        convergence(converging(NARROWING, rounds=2))


# --- weight -------------------------------------------------------------------------------------


def test_24_objectives_weigh_little():
    rows = [row(COUNTS[i % 9 :] + COUNTS[: i % 9], COUNTS, about=subject(i)) for i in range(24)]
    tracks = [
        Track((step(1 + i % 5, 6, 7), step(2 + i % 4, 6, 7), step(6, 6, 7)), f"n {i}") for i in range(24)
    ]
    for markup in (diverging_bars(diverging(*rows, panels=2)), convergence(converging(*tracks))):
        assert len(gzip.compress(markup.encode())) < 6_500
