"""Saved views of the matrix, a ribbon, saturation and a framework, counted again as they were seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from cpqual.formats.tables import Table
from cpqual.services import saturation as course
from cpqual.services.code_matrix import CELLS, ROWS_OF
from cpqual.services.document_ribbons import LANE_ORDERS, document_ribbon
from cpqual.services.framework_tables import load, long_table, wide_table
from cpqual.services.frameworks import require_framework
from cpqual.services.matrix_views import ORDERS, matrix_view
from cpqual.services.pair_views import LEVELS
from cpqual.services.session import Session
from cpqual.services.view_settings import ViewReader

_MOST_DOCUMENTS = 9_999


def matrix_tables(session: Session, settings: Mapping[str, Any]) -> tuple[list[Table], list[str]]:
    """Return the matrix of a saved view, and what is gone of the view.

    Raises:
        CpqualError: as `matrix_view`.
    """
    reader = ViewReader(session, settings)
    found = matrix_view(
        session,
        reader.one_of("rows", ROWS_OF, ROWS_OF[0]),
        reader.one_of("cells", CELLS, "segments"),
        codes=reader.codes("codes"),
        level=reader.one_of("level", LEVELS, "leaf"),
        order=reader.one_of("order", ORDERS, "listed"),
        layer=reader.layer("layer"),
        where=reader.text("where"),
    )
    return [found.table], reader.gone


def ribbon_tables(session: Session, settings: Mapping[str, Any]) -> tuple[list[Table], list[str]]:
    """Return the passages of the document of a saved view, and what is gone of the view.

    Raises:
        CpqualError: as `document_ribbon`; the document is gone, and there is no view without it.
    """
    reader = ViewReader(session, settings)
    found = document_ribbon(
        session,
        reader.text("document"),
        layer=reader.layer("layer"),
        level=reader.one_of("level", LEVELS, "leaf"),
        order=reader.one_of("order", LANE_ORDERS, "most"),
    )
    return [found.table], reader.gone


def saturation_tables(session: Session, settings: Mapping[str, Any]) -> tuple[list[Table], list[str]]:
    """Return the courses of a saved view, and what is gone of the view.

    Raises:
        CpqualError: as `saturation`.
    """
    reader = ViewReader(session, settings)
    threshold = settings.get("threshold")
    sound = isinstance(threshold, float | int) and not isinstance(threshold, bool) and 0 <= threshold <= 1
    asked = course.Settings(
        base=reader.number("base", 1, _MOST_DOCUMENTS, course.BASE),
        run=reader.number("run", 1, _MOST_DOCUMENTS, course.RUN),
        threshold=float(threshold) if sound and threshold is not None else course.THRESHOLD,
        order=reader.one_of("order", get_args(course.Order), "date"),
    )
    by = reader.attribute("by")
    found = course.saturation(session, asked, layer=reader.layer("layer"), by=by, where=reader.text("where"))
    return [course.table(found)], reader.gone


def framework_tables(session: Session, settings: Mapping[str, Any]) -> tuple[list[Table], list[str]]:
    """Return the framework of a saved view, as people read it and with a cell a row; and what is gone.

    Raises:
        CpqualError: the framework is gone.
    """
    reader = ViewReader(session, settings)
    matrix = load(
        session, require_framework(session, reader.text("framework") or None), reader.layer("layer")
    )
    return [wide_table(matrix), long_table(matrix)], reader.gone
