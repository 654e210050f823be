"""`cpqual report`: drafts for the paper, written from what the project knows."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.output import printable, send
from cpqual.domain.codebook import PROFILES, Profile
from cpqual.formats.html_page import html
from cpqual.formats.markdown_page import markdown
from cpqual.services.methods_report import Asked, methods_appendix
from cpqual.services.saturation import Settings


@click.group()
def report() -> None:
    """Drafts for the paper, written from the log and the settings."""


@report.command()
@click.option("--profile", type=click.Choice(PROFILES), help="Its shape. [default: the project's profile]")
@click.option("--with-saturation", is_flag=True, help="Say how saturation was judged (cpqual saturation).")
@click.option("--with-passages", is_flag=True,
              help="Quote participants and name in-vivo codes: as confidential as transcripts.")  # fmt: skip
@click.option("--layer", help="A coder, adjudicated, union or intersection. [default: adjudicated]")
@click.option("--format", "fmt", type=click.Choice(["md", "html"]),
              help="Form of the output; from the ending of -o when not given.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
@click.pass_obj
def methods(
    choices: Choices,
    profile: Profile | None,
    with_saturation: bool,
    with_passages: bool,
    layer: str | None,
    fmt: Literal["md", "html"] | None,
    output: Path | None,
) -> None:
    """Draft a methods appendix: sample, coders, codebook, agreement, and what the author has to add.

    It is shaped after COREQ, with the numbers of SRQR; in a project of the reflexive profile after RTARG,
    without coefficients or saturation. Every number comes from the project. What it does not know stands in
    brackets: [author: …].
    """
    ending = output.suffix.lower() if output else ""
    if fmt is None and ending not in ("", ".md", ".markdown", ".txt", ".html", ".htm"):
        raise click.UsageError(f"no form {ending!r}: say -o FILE.md or FILE.html")
    asked = Asked(profile, Settings() if with_saturation else None, with_passages, layer)
    with session(choices) as opened:
        page = methods_appendix(opened, asked)
    form = fmt or ("html" if ending in (".html", ".htm") else "md")
    data = html(page) if form == "html" else markdown(page)
    if output is None:
        data = printable(data.decode()).encode()
    send(data, output)


COMMANDS = {"report": report}
