"""An evaluation of suggestions as tables, as a page, as a picture and as data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Literal, get_args

from cpqual import __version__
from cpqual.domain.wording import counted
from cpqual.formats.charts import CalibrationPoint, Chart, calibration
from cpqual.formats.drawing import svg_for_page
from cpqual.formats.html_page import Figure as Drawing
from cpqual.formats.html_page import Page, Section
from cpqual.formats.palette import ON_A_PAGE, Palette
from cpqual.formats.tables import Cell, Table
from cpqual.services.suggestion_quality import BesideCoder, Figure, SuggestionQuality

Part = Literal["methods", "codes", "calibration", "coders"]
PARTS: tuple[Part, ...] = get_args(Part)

_METHODS_NOTE = (
    "LRAP: how far up a unit's codes stand in the ranking, 0 to 1; R@3: share of a unit's codes among the"
    " first three; macro- and micro-F1: of the codes held likely, averaged over codes and pooled; ECE3: how"
    " far the probabilities of the first three are off; in order: told what the units before in the same"
    " document were given"
)
_INTERVALS = "in brackets: 95 % interval, documents left out one at a time (jackknife, t)"
_CALIBRATION_NOTE = (
    "of the codes among the first three: the probability that was said, and the share that the coder gave"
)
_BESIDE_NOTE = (
    "micro-F1 on the units that both have read; the suggestions were learned from the first coder's other"
    " documents; the other's codings as they stood when the document was first finished"
)


def part(found: SuggestionQuality, name: Part) -> Table:
    """Return one part with every figure in a cell of its own, for programs."""
    match name:
        case "methods":
            columns = ["method"]
            rows: list[list[Cell]] = [[one.method] for one in found.methods]
            for figure in ("lrap", "recall_at_3", "macro_f1", "micro_f1"):
                columns += _columns(figure)
                for row, one in zip(rows, found.methods, strict=True):
                    row += _cells(getattr(one, figure))
            for row, one in zip(rows, found.methods, strict=True):
                row.append(one.ece3)
            return Table("methods", (*columns, "ece3"), rows, (design(found), _METHODS_NOTE))
        case "codes":
            names = ("precision", "recall", "f1")
            rows = [
                [one.code, one.used, one.proposed, *(c for name in names for c in _cells(getattr(one, name))),
                 one.f1.documents, one.note or one.f1.note]
                for one in found.codes
            ]  # fmt: skip
            wide = [column for name in names for column in _columns(name)]
            return Table(
                "codes", ("code", "used", "proposed", *wide, "documents", "note"), rows, notes(found)
            )
        case "calibration":
            rows = [
                [one.low, one.high, one.shown, one.said, *_cells(one.coded), one.coded.note]
                for one in found.bins
            ]
            bins = ("from", "to", "shown", "said", *_columns("coded"), "note")
            return Table("calibration", bins, rows, (_CALIBRATION_NOTE,))
        case "coders":
            names = ("with_own", "with_other", "own_with_other")
            rows = [
                [found.coder, one.coder, one.units, one.documents, one.suggested,
                 *(c for name in names for c in _cells(getattr(one, name)))]
                for one in found.beside
            ]  # fmt: skip
            wide = [column for name in names for column in _columns(name)]
            columns_ = ("coder", "other", "units", "documents", "from_suggestions", *wide)
            return Table("coders", columns_, rows, (_BESIDE_NOTE,))


def shown(found: SuggestionQuality) -> list[Table]:
    """Return the parts as people read them: a figure and its interval in one cell."""
    methods = [
        (one.method, said(one.lrap), said(one.recall_at_3), said(one.macro_f1), said(one.micro_f1),
         None if one.ece3 is None else f"{one.ece3:.3f}")
        for one in found.methods
    ]  # fmt: skip
    tables = [
        Table("Over all", ("method", "LRAP", "R@3", "macro-F1", "micro-F1", "ECE3"), methods,
              (design(found), _METHODS_NOTE, _INTERVALS)),
        _shown_codes(found),
        _shown_bins(found),
    ]  # fmt: skip
    if found.beside:
        rows = [
            (one.coder, one.units, one.documents, said(one.with_own), said(one.with_other),
             said(one.own_with_other))
            for one in found.beside
        ]  # fmt: skip
        columns = ("other", "units", "documents", f"suggestions, {found.coder}", "suggestions, other",
                   f"{found.coder}, other")  # fmt: skip
        tables.append(
            Table(
                "Beside another coder",
                columns,
                rows,
                (*(_beside_words(one, found.coder) for one in found.beside), _BESIDE_NOTE),
            )
        )
    return tables


def _shown_codes(found: SuggestionQuality) -> Table:
    rows = [
        (one.code, one.used, one.proposed, said(one.precision), said(one.recall), said(one.f1),
         one.note)
        for one in found.codes
    ]  # fmt: skip
    columns = ("code", "used", "proposed", "precision", "recall", "F1", "note")
    return Table("Code by code", columns, rows, found.cautions)


def _shown_bins(found: SuggestionQuality) -> Table:
    rows = [
        (f"{one.low:.0%} to {one.high:.0%}", one.shown, None if one.said is None else f"{one.said:.2f}",
         said(one.coded))
        for one in found.bins if one.shown
    ]  # fmt: skip
    return Table("Probabilities", ("probability", "shown", "said", "coded"), rows, (_CALIBRATION_NOTE,))


def page(found: SuggestionQuality) -> Page:
    """Return the evaluation as a page; it holds no words of participants."""
    over_all, by_code, bins, *beside = shown(found)
    drawn = picture(found, ON_A_PAGE)
    sections = [
        Section("Over all", tables=(over_all,)),
        Section("What to bear in mind", found.cautions, bulleted=True),
        Section("Code by code", tables=(by_code,)),
        Section("Probabilities", (), Drawing(svg_for_page(drawn.spec), drawn.said), (bins,)),
        *(Section(table.name, tables=(table,)) for table in beside),
    ]
    return Page(
        title=f"How good the suggestions are: {found.book.project}",
        lead=(design(found),),
        sections=tuple(one for one in sections if one.paragraphs or one.tables),
        foot=f"Made by cpqual {__version__}. What cannot be computed is shown as – and never as 0 or 1.",
    )


def picture(found: SuggestionQuality, palette: Palette) -> Chart:
    """Return the calibration curve."""
    points = [
        CalibrationPoint(
            one.said, one.coded.value, one.coded.lo, one.coded.hi,
            f"{one.low:.0%} to {one.high:.0%}: said {one.said:.2f}, coded {said(one.coded)}\n"
            f"{counted(one.shown, 'code')} shown",
        )
        for one in found.bins if one.said is not None and one.coded.value is not None
    ]  # fmt: skip
    ece = found.methods[0].ece3
    note = f"{design(found)}. ECE3 {'–' if ece is None else f'{ece:.3f}'}"
    lines = "; ".join(point.about.replace("\n", ", ") for point in points)
    return Chart(calibration(points, palette, note=note), f"Probabilities said and shares coded. {lines}.")


def data(found: SuggestionQuality) -> dict[str, Any]:
    """Return everything as JSON values."""
    whole = asdict(found)
    del whole["book"]
    return whole | {"project": found.book.project, "codebook_version": found.book.version}


def design(found: SuggestionQuality) -> str:
    """Say in one line what the figures rest on."""
    seen = "it" if found.cut == found.documents else "its document"
    but = f" (but for {found.cut}, cut into parts)" if 0 < found.cut < found.documents else ""
    by = "parts of documents" if found.cut == found.documents else f"document{but}"
    return (
        f"{found.coder}: {counted(found.units, 'unit')} of {counted(found.documents, 'document')} in"
        f" {found.folds} folds by {by}, {counted(found.codings, 'coding')}; each unit scored by a model"
        f" that has not seen {seen}"
    )


def notes(found: SuggestionQuality) -> tuple[str, ...]:
    """Return what stands below the table of codes where it stands alone."""
    return (design(found), *_method_lines(found), *found.cautions)


def _method_lines(found: SuggestionQuality) -> Iterator[str]:
    for one in found.methods:
        ece = "–" if one.ece3 is None else f"{one.ece3:.3f}"
        yield (
            f"{one.method}: LRAP {said(one.lrap)}, R@3 {said(one.recall_at_3)},"
            f" macro-F1 {said(one.macro_f1)}, micro-F1 {said(one.micro_f1)}, ECE3 {ece}"
        )


def _beside_words(one: BesideCoder, own: str) -> str:
    begun = f"; {counted(one.suggested, 'coding')} of theirs began as suggestions" if one.suggested else ""
    return (
        f"suggestions agree with {own} at {said(one.with_own)}, {one.coder} agrees with {own} at"
        f" {said(one.own_with_other)} ({counted(one.units, 'unit')}, {counted(one.documents, 'document')})"
        f"{begun}"
    )


def said(figure: Figure) -> str | None:
    """Return a figure with its interval where it has one: `0.46 [0.38 to 0.54]`; None where there is none."""
    if figure.value is None:
        return None
    between = "" if figure.lo is None else f" [{figure.lo:.2f} to {figure.hi:.2f}]"
    return f"{figure.value:.2f}{between}"


def _columns(name: str) -> list[str]:
    return [name, f"{name}_lo", f"{name}_hi"]


def _cells(figure: Figure) -> list[Cell]:
    return [figure.value, figure.lo, figure.hi]
