"""Figures on a page: plot and table from one file, and a build that follows the file."""

from __future__ import annotations

from pathlib import Path

import pytest

FIXTURES = Path(__file__).parent / "fixtures"
FRONT = "---\npolicy: enquiries\n---\n# 1. Volumes\n\n"
AREAS = "Area,First,Revised\nRepairs,800,670\nRents,,40\nOffice,20,\n"
MONTHS = (
    "Month,Received,Assumed from,Assumed to\nApril to October,648,,\nNovember,{},250,300\nDecember,,250,300\n"
)
CLAUSE = """::::{clause} 1.1
:basis: source
:source: Report, table

These are the estimates:

:::{csv-figure} data/areas.csv
:title: Estimates by area
:unit: enquiries
:difference: First, Revised
:sum:
:blank: blank
:::

They make {total}`data/areas.csv, Revised`, which is {difference}`data/areas.csv, Revised, 705, total`.
::::
"""


@pytest.fixture
def site(pages):
    """Return a function that makes a project of one page and its data files."""

    def make(text: str, **files: str):
        made = pages(index=FRONT + text)
        for name, content in files.items():
            made.write(f"docs/data/{name}.csv", content)
        return made

    return make


def cells(table):
    """Return a table's rows as texts."""
    return [[cell.get_text(strip=True) for cell in row.select("th, td")] for row in table.select("tr")]


def test_a_figure_gives_a_plot_and_the_same_numbers_as_a_table(site):
    """The table has what the plot has, and the sums and changes that the build worked out."""
    page = site(CLAUSE, areas=AREAS).build()
    assert page.warnings == ""
    figure = page.page("index").select_one(".csv-figure")
    assert figure.select_one("svg[role=img]")
    assert figure.table.caption.span.get_text() == "Estimates by area: the numbers (enquiries)"
    assert cells(figure.table) == [
        ["Area", "First", "Revised", "Change"],
        ["Repairs", "800", "670", "\N{MINUS SIGN}130"],
        ["Rents", "blank", "40", ""],
        ["Office", "20", "blank", ""],
        ["Total", "820", "710", "\N{MINUS SIGN}110"],
    ]


def test_each_row_is_headed_by_its_name(site):
    """A screen reader says the row's name with each number."""
    rows = site(CLAUSE, areas=AREAS).build().page("index").select(".csv-figure tbody tr")
    assert [row.find(["th", "td"]).name for row in rows] == ["th"] * 4


def test_a_share_is_shown_of_the_total(site):
    """With a last row that says so."""
    text = ":::{csv-figure} data/areas.csv\n:title: T\n:columns: Revised\n:share: Revised\n:sum:\n:::\n"
    table = site(text, areas=AREAS).build().page("index").table
    assert [row[-1] for row in cells(table)] == ["Share", "94.4%", "5.6%", "", "100%"]


def test_a_figure_in_a_clause_is_part_of_its_text_and_the_plot_is_not(site):
    """What the digest covers are the numbers, once, and not how they are drawn."""
    text = site(CLAUSE, areas=AREAS).build().clause("enquiries 1.1").text
    assert text.startswith("These are the estimates: Estimates by area: the numbers (enquiries) Area First")
    assert text.endswith("They make 710, which is 5 more.")
    assert "Bar chart" not in text
    assert text.count("670") == 1


def test_a_figure_outside_clauses_changes_no_clause(site):
    """Its numbers belong to nobody."""
    outside = CLAUSE.replace("::::{clause}", ":::{csv-figure} data/areas.csv\n:title: T\n:::\n\n::::{clause}")
    digests = {site(text, areas=AREAS).build().clause("enquiries 1.1").digest for text in (CLAUSE, outside)}
    assert len(digests) == 1


def test_a_changed_number_builds_the_page_again_and_changes_the_clause(site):
    """Nobody has to touch the page."""
    made = site(CLAUSE, areas=AREAS).build()
    before = made.clause("enquiries 1.1").digest
    made.replace("docs/data/areas.csv", "670", "680")
    made.build()
    assert "index" in made.written
    assert "They make 720, which is 15 more." in made.element("index", "clause-enquiries-1.1").get_text()
    assert made.clause("enquiries 1.1").digest != before


def test_a_file_that_turns_up_later_mends_the_page(site):
    """The warning goes when the file comes."""
    made = site(CLAUSE).build()
    assert "figure_file" in made.warnings
    made.write("docs/data/areas.csv", AREAS)
    made.build()
    assert made.warnings == ""
    assert made.page("index").select_one(".csv-figure svg")


def test_the_same_files_give_the_same_page(site):
    """Letter by letter, also when all is built anew."""
    made = site(CLAUSE + CLAUSE.replace("1.1", "1.2"), areas=AREAS)
    found = [(made.build(fresh=True).outdir / "index.html").read_text(encoding="utf-8") for _ in range(2)]
    assert found[0] == found[1]


def test_two_plots_of_a_page_share_no_id(site):
    """Each is named by its own title."""
    made = site(CLAUSE + CLAUSE.replace("1.1", "1.2"), areas=AREAS).build()
    ids = [element["id"] for element in made.page("index").select("svg [id]")]
    assert len(ids) == len(set(ids)) == 4


def test_only_a_page_with_a_figure_loads_the_style_of_figures(pages):
    """Nobody else waits for it."""
    made = pages(index=FRONT + "```{toctree}\nother\n```\n\nNo figure.\n", other=FRONT + CLAUSE)
    made.write("docs/data/areas.csv", AREAS)
    made.build()
    styles = {
        name: [link["href"] for link in made.page(name).select("link[href*='figures.css']")]
        for name in ("index", "other")
    }
    assert styles["index"] == []
    assert len(styles["other"]) == 1


def test_a_text_build_keeps_the_table(site):
    """The picture is for those who can have it; the numbers are for everybody."""
    made = site(CLAUSE, areas=AREAS).build("text")
    assert made.warnings == ""
    text = (made.outdir / "index.txt").read_text(encoding="utf-8")
    assert "| Repairs | 800" in text
    assert "<svg" not in text


def test_words_below_the_options_stand_below_the_table(site):
    """They are Markdown, and may calculate too."""
    words = "Repairs have *{share}`data/areas.csv, Revised, Repairs`*."
    text = f":::{{csv-figure}} data/areas.csv\n:title: T\n\n{words}\n:::\n"
    figure = site(text, areas=AREAS).build().page("index").select_one(".csv-figure")
    assert figure.find_all("p")[-1].get_text() == "Repairs have 94.4%."


def test_every_role_writes_its_number(site):
    """Values, sums, differences, changes in percent and shares."""
    calls = {
        "{value}`data/areas.csv, First, Repairs`": "800",
        "{total}`data/areas.csv, First`": "820",
        '{difference}`data/areas.csv, First, "Repairs", Office`': "780 fewer",
        "{percent-change}`data/areas.csv, First, 400, Repairs`": "a rise of 100%",
        "{share}`data/areas.csv, Revised, Rents`": "5.6%",
    }
    made = site("\n\n".join(calls), areas=AREAS).build()
    assert made.warnings == ""
    assert [found.get_text() for found in made.page("index").select("section > p")] == list(calls.values())


MONITORING = ":::{monitoring} data/months.csv\n:title: Month by month\n:::\n"


def test_monitoring_says_that_nothing_is_recorded_yet(site):
    """The months to come are there, marked as such; what was counted before is shown and not compared."""
    made = site(MONITORING, months=MONTHS.format("")).build()
    assert made.warnings == ""
    figure = made.page("index").select_one(".csv-figure")
    assert figure.select_one(".csv-verdict-none strong").get_text() == (
        "None of the 2 months has been recorded yet, so there is nothing to compare."
    )
    assert cells(figure.table) == [
        ["Month", "Received", "Assumed"],
        ["April to October", "648", ""],
        ["November", "not recorded", "250 to 300"],
        ["December", "not recorded", "250 to 300"],
    ]


@pytest.mark.parametrize(
    ("count", "level", "words"),
    [(320, "above", "20 above"), (260, "within", "within"), (240, "below", "10 below")],
)
def test_monitoring_says_where_a_recorded_month_lies(site, count, level, words):
    """In the first sentence, in the table, and as a bar beside the band."""
    figure = site(MONITORING, months=MONTHS.format(count)).build().page("index").select_one(".csv-figure")
    assert figure.select_one(f".csv-verdict-{level} strong").get_text() == (
        f"The rate is {level} the assumed 250 to 300 a month."
    )
    assert [row[-1] for row in cells(figure.table)] == ["Compared", "", words, ""]
    assert len(figure.select("svg rect.plot-band")) == 2
    assert "648" not in figure.svg.get_text()


def test_monitoring_follows_a_month_that_is_filled_in(site):
    """One number in the file, and the page says the rest."""
    made = site(MONITORING, months=MONTHS.format("")).build()
    made.replace("docs/data/months.csv", "November,,", "November,345,")
    made.build()
    assert "The rate is above" in made.page("index").get_text()


def test_no_band_is_drawn_where_months_were_assumed_differently(site):
    """It would be wrong for some of them; the table says what was assumed of each."""
    uneven = MONTHS.format(260).replace("December,,250,300", "December,,300,350")
    made = site(MONITORING, months=uneven).build()
    assert made.warnings == ""
    assert made.page("index").select("rect.plot-band") == []


@pytest.mark.param_file(FIXTURES / "figure_warnings.txt")
def test_every_fault_of_a_figure_is_told_with_its_place_and_what_to_do(file_params, site):
    """The texts are in fixtures/figure_warnings.txt: what a page says, and what the build says of it."""
    files = {
        "areas": AREAS,
        "bad": "Area,Count\nA,many\nB,7\nC,few\n",
        "nothing": "Month,Received,Assumed from,Assumed to\nMay,7,,\n",
        "months": MONTHS.format("").replace(",300\nD", ",\nD"),
    }
    found = site(file_params.content, **files).build("dummy", keep_warnings=False)
    file_params.assert_expected(found.warnings, rstrip=True)
