"""Writing what Explore mode shows to a file: a table in the form that its ending says, or a picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

from cpqual.domain.errors import RefusedError
from cpqual.domain.wording import counted
from cpqual.formats.charts import Spec
from cpqual.formats.endings import form_of
from cpqual.formats.palette import PAPER, Palette
from cpqual.formats.tables import TABLE_FORMATS, Table, write_parts
from cpqual.services.files import new_file_here, write_bytes
from cpqual.services.table_files import write_table

PICTURES = ("svg", "png")
_PARQUET = "parquet"
_FOR_PEOPLE = ("md", "xlsx")


def new_seen_here(name: str, *, pictured: bool) -> Path:
    """Return the path of a file to be made in the folder one is in; `.csv` without an ending.

    Args:
        pictured: whether there is a picture of what is shown.

    Raises:
        RefusedError: it names a folder, a file of that name is there, or there is no picture.
        InputError: nothing has that ending.
    """
    path = new_file_here(name, ".csv")
    forms = (*TABLE_FORMATS, _PARQUET)
    if not pictured and path.suffix.lower().removeprefix(".") in PICTURES:
        raise RefusedError("there is no picture of this", remedy=f"End the name in {', '.join(forms)}.")
    form_of(path, (*forms, *PICTURES))
    return path


def write_seen(
    path: Path, tables: Sequence[Table], draw: Callable[[Palette], Spec] | None, where: str = ""
) -> str:
    """Write what is shown in the form that the file's ending asks for, and say what was written.

    Args:
        tables: the first as people read it, which Markdown holds; the last as programs do, which the other
            forms hold; a spreadsheet holds all. There is one at least.
        draw: makes the picture.
        where: the filter that was counted under: see `table_files.telling`.

    Raises:
        RefusedError: there is nothing to draw, or the file cannot be written.
        InputError: more rows than a spreadsheet holds.
    """
    ending = form_of(path, (*TABLE_FORMATS, _PARQUET, *PICTURES))
    if ending in PICTURES and draw is not None:
        # here, because few draw, and it costs what nothing else needs
        from cpqual.formats.drawing import png, svg

        spec = draw(PAPER)
        write_bytes(path, png(spec) if ending == "png" else svg(spec).encode())
        return f"wrote {path.name}: a picture"
    table = tables[0] if ending in _FOR_PEOPLE else tables[-1]
    if ending == _PARQUET:
        from cpqual.formats.parquet import parquet

        write_bytes(path, parquet(table))
    elif ending == "xlsx":
        out = BytesIO()
        write_parts(tables, "xlsx", out)
        write_bytes(path, out.getvalue())
    else:
        write_table(table, path, where)
    return f"wrote {path.name}: {counted(len(table.rows), 'row')}"
