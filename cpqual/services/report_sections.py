"""Parts of a study's report that every study has: what it is, its themes, where they are and with what."""

from __future__ import annotations

from collections.abc import Iterator

from cpqual.domain.codings import CONSENSUS_SLUG
from cpqual.domain.errors import RefusedError
from cpqual.domain.wording import counted
from cpqual.formats.charts import Chart
from cpqual.formats.html_page import Section
from cpqual.formats.palette import ON_A_PAGE
from cpqual.formats.tables import Cell, Table
from cpqual.services.code_columns import heat_spec
from cpqual.services.code_matrix import code_matrix
from cpqual.services.coded_ground import coded
from cpqual.services.cooccurrence import Asked as Beside
from cpqual.services.cooccurrence import cooccurrence
from cpqual.services.cooccurrence_tables import matrix_table as beside_matrix
from cpqual.services.cooccurrence_tables import shown_table as beside_table
from cpqual.services.frequencies import FrequencyTable, count_themes
from cpqual.services.frequency_charts import frequency_chart
from cpqual.services.frequency_tables import screen_table
from cpqual.services.matrix_tables import matrix_spec, matrix_table
from cpqual.services.methods_facts import gather
from cpqual.services.methods_items import kinds_told
from cpqual.services.report_study import Study, figure, short
from cpqual.services.ribbons import along, chosen, ribbon_chart


def the_study(study: Study) -> Iterator[Section]:
    """Say what the study is: documents, people, sites, words, coders and the codebook."""
    facts = gather(study.session, with_passages=False)
    data = facts.material.data
    checks = kinds_told(one.kind for one in facts.material.validation)
    spoken = len(facts.material.speaking)
    rows: list[tuple[Cell, Cell]] = [
        ("documents that count", len(data)),
        ("kinds of documents", kinds_told(one.kind for one in data)),
        ("member checks and Delphi comments, not counted", checks or "none"),
        ("words in them", f"{sum(one.words for one in data):,}"),
        ("turns in them", f"{sum(one.turns for one in data):,}"),
        ("people who speak or are quoted", f"{spoken} of {len(facts.material.people)} in the register"),
        ("sites", len(facts.material.sites)),
        ("codes in use", len(facts.in_use)),
        ("codebook version", f"{study.book.version}" + (f" of {study.book.date}" if study.book.date else "")),
    ]
    coders: list[tuple[Cell, ...]] = []
    for slug in (*(coder.slug for coder in facts.work.coders), CONSENSUS_SLUG):
        marks = facts.work.of(slug)
        if marks:
            coders.append((slug, len(marks), len({mark.document for mark in marks})))
    notes = ("others’ codings in documents that are not finished are left out",) if facts.work.closed else ()
    yield Section(
        "The study",
        ("The whole project, whatever the filter.",) if study.asked.where else (),
        tables=(
            Table("What there is", ("what", "how much"), rows),
            Table("Who coded", ("coder", "codings", "documents"), coders, notes),
        ),
    )


def themes(study: Study) -> Iterator[Section]:
    """Count themes overall, and by each attribute that was asked for."""
    asked = study.asked
    lead = "How often a theme occurs is not how much it matters."
    yield _counted(
        study,
        count_themes(study.session, count=asked.count, layer=study.layer, where=asked.where),
        "Themes",
        lead,
    )
    for attribute in asked.by:
        study.stay()
        found = count_themes(
            study.session, by=(attribute,), count=asked.count, layer=study.layer, where=asked.where
        )
        yield _counted(study, found, f"Themes by {found.attributes[0]}", "", under=True)


def _counted(study: Study, found: FrequencyTable, title: str, lead: str, *, under: bool = False) -> Section:
    by = "".join(f" --by {one}" for one in found.attributes)
    table = short(_compact(found), f"cpqual frequencies{by} --count {study.asked.count} -o FILE.xlsx")
    made = figure(frequency_chart(found, ON_A_PAGE, noted=False))
    return Section(title, (lead,) if lead else (), made, (table,), folded=True, under=under)


def _compact(found: FrequencyTable) -> Table:
    """Return number and share of a group in one cell; how deep a theme is, is told by dashes."""
    table = screen_table(found)
    rows = []
    for row in table.rows:
        label = str(row[0])
        name = label.lstrip(" ")
        cells = (" ".join([n, *(f"({share})" for share in shares)]) for n, *shares in
                 (str(cell).split() for cell in row[1:]))  # fmt: skip
        rows.append(("– " * ((len(label) - len(name)) // 2) + name, *cells))
    return Table(table.name, table.columns, rows, table.notes)


def where_codes_are(study: Study) -> Iterator[Section]:
    """Show how many segments of each code each document has."""
    found = code_matrix(study.session, "documents", "segments", layer=study.layer, where=study.asked.where)
    table = matrix_table(found)
    chart = Chart(matrix_spec(found, ON_A_PAGE), f"{table.notes[0]}: {counted(len(table.rows), 'document')}.")
    lead = "How many coded segments of each code each document has."
    tables = (short(table, "cpqual matrix -o FILE.xlsx"),)
    yield Section("Codes by document", (lead,), figure(chart), tables, folded=True)


def beside_each_other(study: Study) -> Iterator[Section]:
    """Show which codes stand in one turn."""
    found = cooccurrence(study.session, "turn", Beside(layer=study.layer, where=study.asked.where))
    matrix, table = beside_matrix(found, "count"), beside_table(found)
    spec = heat_spec(matrix, found.pairing.slugs, 1, ON_A_PAGE, "cells: turns that carry both")
    said = f"{matrix.notes[1]}: {counted(len(table.rows), 'pair')} of codes stand in one turn at least once."
    lead = "How many turns carry the code of the row and that of the column. Read both rates of a pair."
    tables = (short(table, "cpqual cooccurrence -o FILE.xlsx"),)
    yield Section("Codes side by side", (lead,), figure(Chart(spec, said)), tables, folded=True)


def ribbons(study: Study) -> Iterator[Section]:
    """Show where along the text of each document its codes are, and who speaks.

    Raises:
        RefusedError: no document has a coding in what counts.
    """
    most = study.asked.ribbons
    if not most:
        return
    found = coded(study.session, study.layer, where=study.asked.where)
    numbers, compared = chosen(found), found.codes((), "leaf")
    if not numbers:
        raise RefusedError("no document has a coding in what counts")
    lead = (
        "From the beginning of each text to its end: a lane for each code, and below them who speaks. Places "
        "are code points of the text."
    )
    left = len(numbers) - most
    other = (
        f"The first {most} of {len(numbers)} documents; more with --ribbons, or of one document: "
        "cpqual sequence --shape ribbon --documents SLUG -o FILE.svg"
    )
    yield Section("Along the documents", (lead, other) if left > 0 else (lead,))
    for number in numbers[:most]:
        study.stay()
        one = along(found, compared, number)
        tables = (short(one.table, "cpqual sequence --shape ribbon -o FILE.csv"),)
        chart = ribbon_chart([one], ON_A_PAGE)
        yield Section(one.slug, (), figure(chart), tables, folded=True, under=True)
