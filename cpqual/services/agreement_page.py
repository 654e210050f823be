"""The agreement report as one HTML page: what was compared, each number with its picture, what to mind."""

from __future__ import annotations

from collections.abc import Iterator

from cpqual import __version__
from cpqual.formats.drawing import svg_for_page
from cpqual.formats.html_page import Figure, Page, Section
from cpqual.formats.palette import ON_A_PAGE
from cpqual.formats.tables import Cell, Table
from cpqual.services.agreement import Comparison
from cpqual.services.agreement_charts import Picture, chart
from cpqual.services.agreement_methods import methods_paragraphs
from cpqual.services.agreement_sections import code_label, shown_codes, shown_pairs
from cpqual.services.agreement_tables import Part, part
from cpqual.services.agreement_words import design_line, in_words, overall_line, provenance, two_places
from cpqual.services.session import Session

_MOST_ROWS = 60
"""Rows of a table of the page; a spreadsheet has them all."""
_FURTHER = (
    ("p−", "p_neg"), ("Jaccard", "jaccard"), ("PI", "prevalence_index"), ("BI", "bias_index"),
    ("AC1", "ac1"), ("percent", "percent"),
)  # fmt: skip
_FURTHER_NOTE = (
    "marked on: the share of units that each coder marked, from least to most; p−: agreement on unmarked "
    "units; PI and BI: prevalence and bias index; AC1 and percentage agreement rise towards 1 as unmarked "
    "text is added."
)


def agreement_page(session: Session, found: Comparison, *, with_passages: bool = False) -> Page:
    """Return the report as a page, to be written as HTML or as a Word file.

    Args:
        with_passages: show the disputed passages in participants' words, which makes the page as confidential
            as the transcripts.
    """
    sections = (_reading if found.reflexive else _numbers)(session, found)
    title = "Readings side by side" if found.reflexive else "Agreement between coders"
    dash = "" if found.reflexive else " An undefined coefficient is shown as – and never as 0 or 1."
    return Page(
        title=f"{title}: {found.codebook.project}",
        lead=(design_line(found), *provenance(found)),
        sections=(*sections, *_passages(session, found, with_passages)),
        foot=f"Made by cpqual {__version__}.{dash}",
        language="en",
    )


def codes_section(found: Comparison) -> Section:
    """Return the part of the report that says how coders agree on each code, and over all."""
    return Section(
        "Codes",
        (
            "Krippendorff’s α of each code on the units compared. The code on which coders differ most often "
            "stands first.",
            overall_line(found),
        ),
        _figure(found, "forest"),
        (shown_codes(found, ()), _further(found)),
    )


def _numbers(session: Session, found: Comparison) -> Iterator[Section]:
    def table(name: Part) -> Table:
        return _short(part(session, found, name))

    yield codes_section(found)
    yield Section("Overall", (), None, (table("overall"),))
    yield Section("What to bear in mind", found.report.cautions, bulleted=True)
    by_code = (table("pairs-by-code"),) if len(found.report.pairs) > 1 else ()
    yield Section("Coder by coder", (), None, (shown_pairs(found), *by_code))
    if found.sensitivity is not None:
        yield Section("On other units", (), None, (table("sensitivity"),))
    yield from _differences(found, table("confusions"), table("directed"), table("bias"))
    yield _methods(session, found)
    yield Section("What was compared", (), None, (table("design"),))


def _reading(session: Session, found: Comparison) -> Iterator[Section]:
    def table(name: Part) -> Table:
        return _short(part(session, found, name))

    yield Section("Codes", ("How often each coder gave each code.",), None, (shown_codes(found, ()),))
    yield from _differences(found, table("confusions"), table("directed"), table("bias"))
    yield _methods(session, found)
    yield Section("What was compared", (), None, (table("design"),))


def _differences(found: Comparison, confusions: Table, directed: Table, bias: Table) -> Iterator[Section]:
    if not found.report.confusion:
        return
    yield Section(
        "Codes in place of each other",
        (
            "Units where one coder has the code of a row and another, who does not have it, the code of a "
            "column instead, or nothing. A unit where coders have several different codes is shared out "
            "among them.",
        ),
        _figure(found, "confusions"),
        (confusions,),
    )
    yield Section("Who differs from whom on what", (), None, (directed, bias))


def _methods(session: Session, found: Comparison) -> Section:
    said = "A draft from the settings and the log. What stands in brackets is the author’s to say."
    return Section("For the methods section", (said, *methods_paragraphs(session, found)))


def _figure(found: Comparison, picture: Picture) -> Figure:
    made = chart(found, picture, ON_A_PAGE)
    return Figure(svg_for_page(made.spec), made.said)


def _passages(session: Session, found: Comparison, wanted: bool) -> Iterator[Section]:
    if wanted:
        said = "In participants’ words: this page is as confidential as the transcripts."
        yield Section("Disputed passages", (said,), None, (part(session, found, "disagreements"),))


def _further(found: Comparison) -> Table:
    """Return what describes each code beside its headline, in two decimals."""
    rows: list[tuple[Cell, ...]] = []
    for row in found.report.codes:
        rows.append(
            (code_label(row), _range(row.prevalence_range, "%"), _range(row.kappa_range),
             two_places(row.kappa_max), in_words(row.f1),
             *(two_places(getattr(row, name)) for _, name in _FURTHER))
        )  # fmt: skip
    columns = ("code", "marked on", "κ of pairs", "κ max", "F1 [95 %]", *(said for said, _ in _FURTHER))
    return Table("further statistics", columns, rows, (_FURTHER_NOTE, "More: cpqual agree -o FILE.xlsx"))


def _range(found: tuple[float, float] | None, as_share: str = "") -> str | None:
    """Return the smallest and largest of some values, once where they are the same."""
    if found is None:
        return None
    said = [f"{value:.1%}" if as_share else f"{value:z.2f}".replace("-", "−") for value in found]
    return " to ".join(dict.fromkeys(said))


def _short(table: Table) -> Table:
    left = len(table.rows) - _MOST_ROWS
    if left <= 0:
        return table
    said = f"{left} more rows: cpqual agree -o FILE.xlsx"
    return Table(table.name, table.columns, table.rows[:_MOST_ROWS], (*table.notes, said))
