"""Parts of a study's report that only some studies have, each made by what that is kept by."""

from __future__ import annotations

from collections.abc import Iterator

from cpqual.domain.errors import RefusedError
from cpqual.domain.wording import counted
from cpqual.formats.charts import Chart
from cpqual.formats.html_page import Quotation, Section
from cpqual.formats.palette import ON_A_PAGE
from cpqual.formats.tables import Cell, Table
from cpqual.services.layers import coded_documents, first_readers
from cpqual.services.negative_cases import tallies, theme_of
from cpqual.services.report_study import Study, figure, sentence, short

_QUOTES = 3
"""Quotes of each theme."""


def saturation(study: Study) -> Iterator[Section]:
    """Follow what further documents add; not in a project of the reflexive profile."""
    if study.reflexive:
        return
    from cpqual.services.saturation import Settings, drawing, notes, said, saturation, table

    found = saturation(study.session, Settings(), layer=study.layer, where=study.asked.where)
    course = found.courses[0]
    numbers = table(found)
    chart = Chart(drawing(found, ON_A_PAGE), said(found, course))
    numbers = Table(numbers.name, numbers.columns, numbers.rows)
    tables = (short(numbers, "cpqual saturation -o FILE.csv"),)
    told = tuple(map(sentence, notes(found)[:-1]))
    yield Section("Saturation", told, figure(chart), tables, folded=True)


def agreement(study: Study) -> Iterator[Section]:
    """Say in short how coders agree, where two have coded; not in a project of the reflexive profile."""
    worked = coded_documents(study.session)
    if study.reflexive or sum(bool(worked.get(coder)) for coder in first_readers(study.session)) < 2:
        return
    from cpqual.services.agreement import compare
    from cpqual.services.agreement_page import codes_section
    from cpqual.services.agreement_words import design_line

    title = "Agreement between coders"
    try:
        found = compare(study.session, where=study.asked.where)
    except RefusedError as refused:
        yield Section(title, (f"Agreement was not computed: {refused.what}.",))
        return
    short_one = codes_section(found)
    yield Section(
        title,
        (
            *map(sentence, (design_line(found), *short_one.paragraphs)),
            "The whole report: cpqual agree -o agreement.html",
        ),
        short_one.figure,
        short_one.tables,
        folded=True,
    )
    yield Section("What to bear in mind", found.report.cautions, bulleted=True, under=True)


def quotes(study: Study) -> Iterator[Section]:
    """Quote, for each theme, passages that are kept for publication and have permission."""
    from cpqual.services.quote_bank import Wanted, bank

    wanted = Wanted((), layer=study.layer, kept=True, permissions=("granted",), where=study.asked.where)
    by_theme: dict[str, list[Quotation]] = {}
    for one in bank(study.session, wanted).quotes:
        for theme in dict.fromkeys(theme_of(study.book, code) for code in one.codes):
            by_theme.setdefault(theme, []).append(Quotation(one.text, one.attribution, one.check))
    if not by_theme:
        return
    lead = "Passages that are kept for publication, and for which permission is granted."
    yield Section("Quotes", (lead,))
    for code in study.book.codes:
        if code.slug in by_theme:
            told = by_theme[code.slug]
            left = len(told) - _QUOTES
            lines = (f"{left} more: cpqual quotes --code {code.slug} --kept",) if left > 0 else ()
            yield Section(code.label, lines, quotations=tuple(told[:_QUOTES]), under=True)


def negative_cases(study: Study) -> Iterator[Section]:
    """Count what was found that speaks against each theme."""
    rows: list[tuple[Cell, ...]] = [
        (study.book.get(slug).label, slug, one.contradicts, one.qualifies)
        for slug, one in tallies(study.session).items()
    ]
    if not any(row[2] or row[3] for row in rows):
        return
    lead = "Passages that were set against a theme: they contradict it, or say where it does not hold."
    table = Table("negative cases", ("theme", "code", "contradict", "qualify"), rows)
    yield Section("Negative cases", (lead, "With their words: cpqual negative list"), tables=(table,))


def frameworks(study: Study) -> Iterator[Section]:
    """Say how far each framework matrix is written; what is in it is not quoted here."""
    from cpqual.services.framework_tables import load, status_table
    from cpqual.services.frameworks import list_frameworks

    for framework in list_frameworks(study.session):
        matrix = load(study.session, framework, study.layer)
        found = status_table(matrix)
        kept = [found.columns.index(name) for name in ("label", "done", "draft", "empty", "passages")]
        rows = [tuple(row[i] for i in kept) for row in found.rows]
        of = counted(len(matrix.cases), framework.cases)
        size = f"{of} by {counted(len(matrix.columns), 'theme')}"
        whole = f"Its text: cpqual framework export {framework.slug} -o FILE.xlsx"
        columns = ("theme", "written", "drafts", "empty", "passages")
        yield Section(
            f"Framework matrix: {framework.title}",
            (f"{size}; its cells are written summaries, not counts.", whole),
            tables=(Table("how far it is written", columns, [(row[0] or "all", *row[1:]) for row in rows]),),
        )


def cards(study: Study) -> Iterator[Section]:
    """Say how people received the themes, and what came of it."""
    from cpqual.services.card_feedback import tallies as received

    rows: list[tuple[Cell, ...]] = [
        (study.book.get(one.card.code).label, one.people, one.words, one.decided or None)
        for one in received(study.session)
    ]
    if rows:
        table = Table("theme cards", ("theme", "people", "what they said", "what came of it"), rows)
        yield Section("Themes taken back to participants", tables=(table,))


def delphi(study: Study) -> Iterator[Section]:
    """Show how a panel rated statements, round by round."""
    from cpqual.services.delphi import list_items
    from cpqual.services.delphi_pictures import drawing
    from cpqual.services.delphi_summary import Asked, summarise
    from cpqual.services.delphi_tables import shown_summary

    if not list_items(study.session):
        return
    found = summarise(study.session, Asked(layer=study.layer, where=study.asked.where))
    table = shown_summary(found)
    said = f"Ratings of {counted(len({cell.item.slug for cell in found.cells}), 'statement')} in each round."
    try:
        drawn = figure(Chart(drawing(found, ON_A_PAGE), said))
    except RefusedError:
        # more lines than a picture holds; the table has them
        drawn = None
    tables = (short(table, "cpqual delphi summary -o FILE.xlsx"),)
    yield Section("Delphi rounds", (said,), drawn, tables, folded=drawn is not None)
