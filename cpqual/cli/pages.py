"""Pages out: as HTML, Markdown or a Word file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import click

from cpqual.cli.output import printable, send
from cpqual.formats.docx_page import docx
from cpqual.formats.html_page import Page, html
from cpqual.formats.markdown_page import markdown

_WRITERS: Mapping[str, Callable[[Page], bytes]] = {"md": markdown, "html": html, "docx": docx}
PAGE_FORMS = tuple(_WRITERS)


def page_form(fmt: str | None) -> str | None:
    """Return the form of a page that is asked for; None where it is none."""
    return fmt if fmt in _WRITERS else None


def send_page(page: Page, form: str, output: Path | None) -> None:
    """Write a page in a form to a file, or to standard output.

    Raises:
        RefusedError: the file cannot be written.
    """
    if form == "docx" and output is None:
        raise click.UsageError("a Word file cannot be shown in a terminal: say -o FILE.docx")
    data = _WRITERS[form](page)
    if output is None:
        data = printable(data.decode()).encode()
    send(data, output)
