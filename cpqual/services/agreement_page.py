"""The agreement report as one HTML page: what was compared, each number with its picture, what to mind."""

from __future__ import annotations

from collections.abc import Iterator

from cpqual import __version__
from cpqual.formats.charts import svg
from cpqual.formats.html_page import Figure, Page, Section, html
from cpqual.formats.palette import ON_A_PAGE
from cpqual.formats.tables import Table
from cpqual.services.agreement import Comparison
from cpqual.services.agreement_charts import Picture, chart
from cpqual.services.agreement_methods import methods_paragraphs
from cpqual.services.agreement_tables import Part, is_reflexive, part
from cpqual.services.agreement_words import design_line, overall_line, provenance
from cpqual.services.session import Session

_MOST_ROWS = 60
"""Rows of a table of the page; a spreadsheet has them all."""


def agreement_page(session: Session, found: Comparison, *, with_passages: bool = False) -> bytes:
    """Return the report as HTML.

    Args:
        with_passages: show the disputed passages in participants' words, which makes the page as confidential
            as the transcripts.
    """
    sections = (_reading if is_reflexive(found) else _numbers)(session, found)
    page = Page(
        title=f"Agreement between coders: {found.codebook.project}",
        lead=(design_line(found), *provenance(found)),
        sections=(*sections, *_passages(session, found, with_passages)),
        foot=f"Made by cpqual {__version__}. An undefined coefficient is shown as – and never as 0 or 1.",
        language="en",
    )
    return html(page)


def _numbers(session: Session, found: Comparison) -> Iterator[Section]:
    def table(name: Part) -> Table:
        return _short(part(session, found, name))

    yield Section(
        "Codes",
        (
            "Krippendorff’s α of each code on the units compared, with its interval over documents. The code "
            "on which coders differ most often stands first.",
            overall_line(found),
        ),
        _figure(found, "forest"),
        (_narrow(table("codes")),),
    )
    yield Section("Overall", (), None, (table("overall"),))
    yield Section("What to bear in mind", found.report.cautions, bulleted=True)
    yield Section("Coder by coder", (), None, (table("pairs"), table("pairs-by-code")))
    yield from _differences(found, table("confusions"), table("directed"), table("bias"))
    yield Section(
        "For the methods section",
        ("A draft from the settings and the log. What stands in brackets is the author’s to say.",
         *methods_paragraphs(session, found)),
    )  # fmt: skip
    yield Section("What was compared", (), None, (table("design"),))


def _reading(session: Session, found: Comparison) -> Iterator[Section]:
    def table(name: Part) -> Table:
        return _short(part(session, found, name))

    yield Section("Codes", ("How often each coder gave each code.",), None, (table("codes"),))
    yield from _differences(found, table("confusions"), table("directed"), table("bias"))
    yield Section("For the methods section", methods_paragraphs(session, found))
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


def _figure(found: Comparison, picture: Picture) -> Figure:
    made = chart(found, picture, ON_A_PAGE)
    return Figure(svg(made.spec), made.said)


def _passages(session: Session, found: Comparison, wanted: bool) -> Iterator[Section]:
    if wanted:
        said = "In participants’ words: this page is as confidential as the transcripts."
        yield Section("Disputed passages", (said,), None, (part(session, found, "disagreements"),))


def _narrow(codes: Table) -> Table:
    """Leave out of the table of codes what a page has no room for; a spreadsheet has it."""
    wide = {
        "status",
        "note",
        "percent",
        "pi",
        "bp",
        "prevalence_index",
        "bias_index",
        "kappa_max",
        "documents",
    }
    kept = [n for n, name in enumerate(codes.columns) if name not in wide]
    return Table(
        codes.name,
        tuple(codes.columns[n] for n in kept),
        [tuple(row[n] for n in kept) for row in codes.rows],
        ("More coefficients: cpqual agree -o FILE.xlsx",),
    )


def _short(table: Table) -> Table:
    left = len(table.rows) - _MOST_ROWS
    if left <= 0:
        return table
    said = f"{left} more rows: cpqual agree -o FILE.xlsx"
    return Table(table.name, table.columns, table.rows[:_MOST_ROWS], (*table.notes, said))
