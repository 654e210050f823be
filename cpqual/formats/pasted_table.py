"""A table of turns pasted into a text file: lines with tabs below the names of its columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cpqual.formats.flow import Flow, turn_order

_LONGEST_TITLES = 200


def as_transcript(text: str) -> str | None:
    """Return a table of turns as the lines of a transcript, without the names of its columns.

    Args:
        text: canonical text.

    Returns:
        None where the first line does not name the columns of a transcript, with tabs between them.
    """
    first, _, rest = text.lstrip("\n").partition("\n")
    titles = first.split("\t") if len(first) <= _LONGEST_TITLES else []
    order = turn_order(titles)
    if order is None:
        return None
    flow = Flow()
    flow.start_table()
    for cells in filter(None, (titles, *_rows(rest.split("\n"), len(titles), order.what))):
        flow.start_row(len(cells))
        for cell in cells:
            flow.start_cell()
            flow.say(cell)
        flow.end_row()
    return flow.builder.finish().text


def _rows(lines: Sequence[str], columns: int, what: int) -> Iterator[list[str]]:
    """Yield the cells of each row; where one has several paragraphs, they are lines of their own."""
    row: list[str] = []
    for line in lines:
        cells = line.split("\t")
        if 0 < len(row) < columns:
            row[-1] += f"\n{cells[0]}"
            row += cells[1:]
        elif row and len(cells) == 1:
            row[what] += f"\n{line}"
        else:
            yield row
            row = cells if line.strip() else []
    yield row
