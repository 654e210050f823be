"""Pages out: as HTML, Markdown or a Word file, by the form asked for or the file's ending."""

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
_ENDINGS = {"markdown": "md", "txt": "md", "htm": "html"}


def page_form(fmt: str | None, output: Path | None) -> str | None:
    """Return the form of a page that is asked for, else that of the file's ending; None where it is none."""
    wanted = fmt or (output.suffix.lower().lstrip(".") if output else "")
    wanted = _ENDINGS.get(wanted, wanted)
    return wanted if wanted in _WRITERS else None


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
