"""`cpqual report`: the study as a page, and drafts for the paper, written from what the project knows."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from cpqual.analysis.frequencies import COUNTS, CountOf
from cpqual.cli.context import Choices, session
from cpqual.cli.filtering import where_option
from cpqual.cli.output import file_option, output_options, send
from cpqual.cli.pages import PAGE_FORMS, send_page
from cpqual.domain.codebook import PROFILES, Profile
from cpqual.formats.html_page import html
from cpqual.services.methods_report import Asked, methods_appendix
from cpqual.services.ribbons import MOST_DOCUMENTS
from cpqual.services.saturation import Settings


@click.group()
def report() -> None:
    """Write the study as one page, or drafts for the paper from the log and the settings."""


@report.command()
@click.option("--profile", type=click.Choice(PROFILES), help="Its shape. [default: the project's profile]")
@click.option("--with-saturation", is_flag=True, help="Say how saturation was judged (cpqual saturation).")
@click.option("--with-passages", is_flag=True,
              help="Quote participants and name in-vivo codes: as confidential as transcripts.")  # fmt: skip
@click.option("--layer", help="A coder, adjudicated, union or intersection. [default: adjudicated]")
@output_options(*PAGE_FORMS)
@click.pass_obj
def methods(
    choices: Choices,
    profile: Profile | None,
    with_saturation: bool,
    with_passages: bool,
    layer: str | None,
    fmt: str | None,
    output: Path | None,
) -> None:
    """Draft a methods appendix: sample, coders, codebook, agreement, and what the author has to add.

    It is shaped after COREQ, with the numbers of SRQR; in a project of the reflexive profile after RTARG,
    without coefficients or saturation. Every number comes from the project. What it does not know stands in
    brackets: [author: …].
    """
    asked = Asked(profile, Settings() if with_saturation else None, with_passages, layer)
    with session(choices) as opened:
        page = methods_appendix(opened, asked)
    send_page(page, fmt or "md", output)


@report.command("html")
@click.option(
    "--by", multiple=True, help="Count themes by this attribute, too: sector, site, role…; repeatable."
)
@click.option("--count", type=click.Choice(COUNTS), default="participants", show_default=True,
              help="What to count.")  # fmt: skip
@click.option("--layer", help="A coder, adjudicated, union or intersection. [default: adjudicated]")
@where_option
@click.option("--ribbons", type=click.IntRange(0, 200), default=MOST_DOCUMENTS, show_default=True,
              help="So many documents are drawn from beginning to end.")  # fmt: skip
@file_option("html")
@click.pass_obj
def html_(
    choices: Choices,
    by: tuple[str, ...],
    count: CountOf,
    layer: str | None,
    where: str,
    ribbons: int,
    output: Path | None,
) -> None:
    """Write the whole study as one page: themes, charts that say what they show, each with its table.

    The page needs no network and runs no script. Point at a mark of a chart to see what it stands for. What
    the project has of saturation, agreement, negative cases, frameworks, theme cards, Delphi rounds and
    quotes with permission is in it; in a project of the reflexive profile there are neither coefficients nor
    saturation.
    """
    if output is None and sys.stdout.isatty():
        raise click.UsageError("a page cannot be shown in a terminal: say -o FILE.html")
    # here, because a draft of the methods needs none of it
    from cpqual.services.report_page import report_page
    from cpqual.services.report_study import Asked as Wanted

    with session(choices) as opened, _telling() as told:
        page = report_page(opened, Wanted(by, count, layer, where, ribbons), told)
    send(html(page), output)


@contextmanager
def _telling() -> Iterator[Callable[[str, int, int], None] | None]:
    """Show how far a report is, where somebody looks."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label="report", file=sys.stderr, item_show_func=str) as bar:

        def tell(title: str, done: int, parts: int) -> None:
            bar.length = parts
            bar.update(done - bar.pos, title)

        yield tell


COMMANDS = {"report": report}
