"""`cpqual memos`: writing them, listing them, taking them in as a table and out as Markdown."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.output import emit, file_option, table_options, talk, told_back
from cpqual.cli.spans import read_span
from cpqual.domain.codings import ANCHOR_KINDS, MEMO_KINDS, AnchorKind, MemoKind
from cpqual.domain.wording import counted
from cpqual.formats.memos_markdown import Grouping
from cpqual.services import memos as service
from cpqual.services import memos_export, memos_import
from cpqual.services.files import write_bytes
from cpqual.services.memos import MemoQuery, Order

_FILTERS = (
    click.option("--kind", "kinds", type=click.Choice(MEMO_KINDS), multiple=True, help="Of this kind."),
    click.option(
        "--about", "anchors", type=click.Choice(ANCHOR_KINDS), multiple=True, help="About this sort of thing."
    ),
    click.option("--document", default="", help="On this document, in it, or linked into it."),
    click.option("--code", default="", help="About this code, or about codings with it."),
    click.option("--person", default="", help="About this person."),
    click.option("--site", default="", help="About this site."),
    click.option("--by", "coder", default="", help="Written by this coder. [default: all you may read]"),
    click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Written on this day or later."),
    click.option("--words", "text", default="", help="Holding all of these words."),
)


@click.group()
def memos() -> None:
    """Write memos, list them, take them in as a table or out as Markdown."""


def _filters(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that narrow which memos it is about."""
    for option in reversed(_FILTERS):
        command = option(command)
    return command


def _query(
    order: Order,
    *,
    kinds: tuple[MemoKind, ...],
    anchors: tuple[AnchorKind, ...],
    since: Any,
    **names: str,
) -> MemoQuery:
    day = since.date().isoformat() if since else ""
    return MemoQuery(kinds=kinds, anchors=anchors, since=day, order=order, **names)


@memos.command("list")
@_filters
@click.option("--sort", "order", type=click.Choice(get_args(Order)), default="oldest", show_default=True)
@table_options
@click.pass_obj
def list_(choices: Choices, /, fmt: str | None, output: Path | None, order: Order, **chosen: Any) -> None:
    """List memos: your own, and others' where you may see their codings."""
    with session(choices) as opened:
        table = memos_export.memo_table(opened, _query(order, **chosen))
    emit(table, fmt, output)


@memos.command()
@_filters
@click.option(
    "--group", type=click.Choice(get_args(Grouping)), default="kind", show_default=True,
    help="Gather memos of one kind, or memos about one thing.",
)  # fmt: skip
@file_option("md")
@click.pass_obj
def export(choices: Choices, /, output: Path | None, group: Grouping, **chosen: Any) -> None:
    """Write memos as Markdown, with the passages they are about and linked to."""
    order: Order = "oldest" if group == "kind" else "place"
    with session(choices) as opened:
        text, number = memos_export.memos_as_markdown(opened, _query(order, **chosen), group)
    if output is None:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
    else:
        write_bytes(output, text.encode())
        talk(f"wrote {output}: {counted(number, 'memo')}")


@memos.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def import_(choices: Choices, file: Path) -> None:
    """Take in memos from the table FILE, as memos list writes it.

    It needs a column body; kind, document, start, end, quote, code, person, site and coder may be there. A
    memo is about the passage, document, code, person or site that its row names, and about the project if it
    names none. One of the same words about the same thing is not written twice.
    """
    with session(choices) as opened:
        new, there = memos_import.import_memos(opened, file)
        also = f"; {there} were there already" if there else ""
        told_back(opened, f"took in {counted(new, 'memo')}{also}")


@memos.command()
@click.argument("words", nargs=-1)
@click.option("--document", help="About this document.")
@click.option("--span", help="About this passage of the document: 10-40, the end not included.")
@click.option("--code", help="About this code.")
@click.option("--person", help="About this person.")
@click.option("--site", help="About this site.")
@click.option("--kind", type=click.Choice(MEMO_KINDS), help="[default: the usual one for what it is about]")
@click.pass_obj
def add(
    choices: Choices,
    words: tuple[str, ...],
    document: str | None,
    span: str | None,
    code: str | None,
    person: str | None,
    site: str | None,
    kind: MemoKind | None,
) -> None:
    """Write a memo of WORDS, or of what comes in on standard input; about the project if nothing is named."""
    said = words and words != ("-",)
    body = " ".join(words) if said else sys.stdin.buffer.read().decode(errors="surrogateescape")
    with session(choices) as opened:
        memo_id = service.add_memo(
            opened,
            body,
            kind=kind,
            document=document,
            span=read_span(span) if span is not None else None,
            code=code,
            person=person,
            site=site,
        )
    talk(f"wrote memo {memo_id}; cpqual undo takes it back")


COMMANDS = {"memos": memos}
