"""What is said of columns of a table that may tell who answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cpqual.domain.documents import ImportedDocument
from cpqual.formats.identifying import what_identifies
from cpqual.formats.options import ROW_NUMBER
from cpqual.services.importing_columns import ID, ColumnRead

_SHOWN = 8
_LONGEST = 40


def identifying_told(columns: Sequence[ColumnRead], documents: Sequence[ImportedDocument]) -> list[str]:
    """Return a remark that names the columns that may tell who answered, without a value of theirs.

    Args:
        columns: what each is taken for; those that are left out are not looked at.
        documents: what was made of the rows.
    """
    kept: list[str] = []
    ids: list[str] = []
    for column in columns:
        looked_at = column.is_attribute or column.use in (ID, "title")
        if looked_at and (kind := what_identifies(column.name, _values(column, documents))):
            (ids if column.use == ID else kept).append(f"{_short(column.name)!r} ({kind})")
    told = []
    if kept:
        more = f" and {len(kept) - _SHOWN} more" if len(kept) > _SHOWN else ""
        told.append(
            f"may tell who answered, and would be kept: {', '.join(kept[:_SHOWN])}{more}; taken for “nothing”"
            " a column is left out (--column or --map, in the preview C)"
        )
    if ids:
        told.append(
            f"its ids may tell who answered: {', '.join(ids)}; --column '{ROW_NUMBER}=id' numbers the rows"
            " instead"
        )
    return told


def _values(column: ColumnRead, documents: Sequence[ImportedDocument]) -> Iterator[str]:
    for one in documents:
        yield {ID: one.slug, "title": one.title}.get(column.use) or one.attributes.get(column.name, "")


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
