"""`cpqual documents correct`, `revisions` and `lost`: correcting a coded text, and what came of it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.output import emit, printable, table_options, talk
from cpqual.cli.spans import read_span
from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span, decode
from cpqual.domain.wording import counted
from cpqual.formats.tables import Table
from cpqual.services import correcting, lost_anchors, reading
from cpqual.services import revisions as kept
from cpqual.services.correcting import TYPING_ERROR, Plan
from cpqual.services.files import read_bytes, write_bytes
from cpqual.services.lost_anchors import KIND_WORDS
from cpqual.services.session import Session

_SHOWN = 20
"""So many edits are shown one by one."""
_LONGEST = 120
"""Most characters shown of one edit."""


@click.command("correct")
@click.argument("document")
@click.option("--span", help="The passage to correct: 10-24, the end not included; 10-10 adds there.")
@click.option("--with", "words", help="The words to put there.")
@click.option("--edit", is_flag=True, help="Open the passage, or the whole text, in your editor ($EDITOR).")
@click.option(
    "--text", "file", type=click.Path(path_type=Path), help="Take the whole corrected text from this file."
)
@click.option("--reason", default=TYPING_ERROR, show_default=True, help="Why, for the list of revisions.")
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def correct(
    choices: Choices,
    document: str,
    span: str | None,
    words: str | None,
    edit: bool,
    file: Path | None,
    reason: str,
    dry_run: bool,
    yes: bool,
) -> None:
    """Correct the text of a coded DOCUMENT: a slip of the key, a word mis-heard, a wrong speaker.

    Everybody's codings, memos and links stay on their words. What loses its words is kept, to be placed
    again: see cpqual documents lost. The text as it was stays in the project as an earlier revision.
    """
    if [words is not None, edit, file is not None].count(True) != 1 or (words is not None and span is None):
        raise click.UsageError("say --span START-END --with WORDS, or --edit, or --text FILE")
    if file is not None and span is not None:
        raise click.UsageError("--text is the whole text: leave --span out")
    with session(choices) as opened:
        plan = _plan(opened, document, read_span(span) if span else None, words, file)
        _show(plan)
        if plan.problems:
            raise RefusedError(f"{document} cannot be corrected so", remedy="Mend what is said above.")
        if not plan.changes:
            return
        if dry_run:
            talk("nothing was written (--dry-run)")
            return
        if not yes:
            _ask()
        done = correcting.carry_out(opened, plan, reason)
    lost = f", {done.lost} lost: see cpqual documents lost" if done.lost else ""
    moved = f", {done.moved:,} codings, memos and links went with their words" if done.moved else ""
    talk(f"{document}: revision {done.number}{moved}{lost}; cpqual undo takes it back")


def _plan(opened: Session, document: str, span: Span | None, words: str | None, file: Path | None) -> Plan:
    if file is not None:
        return correcting.plan_text(opened, document, decode(read_bytes(file), str(file)).text)
    if words is not None and span is not None:
        return correcting.plan_correction(opened, document, span, words)
    from cpqual.services.outside_editor import edit_outside

    read = reading.open_document(opened, document)
    text = read.text
    if span is None:
        return correcting.plan_edited(opened, read.document, edit_outside(text, document))
    if span.end > len(text):
        raise RefusedError("the passage is outside the text", where=document)
    words = edit_outside(text[span.start : span.end], document)
    return correcting.plan_correction(opened.showing(read.document), document, span, words)


def _ask() -> None:
    if not sys.stdin.isatty():
        raise RefusedError(
            "nobody is there to confirm the correction", remedy="Say --yes, or look with --dry-run."
        )
    click.confirm("Correct the text so?", abort=True, err=True)


def _show(plan: Plan) -> None:
    for number, one in enumerate(kept.describe(plan.revision)):
        if number == _SHOWN:
            talk(f"… and {len(plan.revision.edits) - _SHOWN} more places")
            break
        talk(f"line {one.line}: {one.left}[-{_short(one.before)}-]{{+{_short(one.after)}+}}{one.right}")
    for line in correcting.tell(plan):
        talk(line)


def _short(words: str) -> str:
    words = words.replace("\n", "⏎")
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST // 2]} … {words[-_LONGEST // 2 :]}"


@click.command("revisions")
@click.argument("document")
@click.option("--show", type=click.IntRange(1), metavar="N", help="Print the text of revision N.")
@click.option(
    "--changes", type=click.IntRange(2), metavar="N", help="List what was changed to make revision N."
)
@table_options
@click.pass_obj
def revisions(
    choices: Choices,
    document: str,
    show: int | None,
    changes: int | None,
    fmt: str | None,
    output: Path | None,
) -> None:
    """List the revisions of a DOCUMENT's text, or show one."""
    with session(choices) as opened:
        if show is not None:
            _send(kept.text_of(opened, document, show), output)
            return
        if changes is not None:
            rows = [
                (d.line, d.start, d.before, d.after, d.left, d.right)
                for d in kept.differences(opened, document, changes)
            ]
            table = Table("changes", ("line", "start", "before", "after", "left", "right"), rows)
        else:
            found = kept.revisions(opened, document)
            table = Table(
                "revisions", ("revision", "when", "coder", "reason"),
                [(r.number, r.created or None, r.coder or None, r.reason or "as imported") for r in found],
            )  # fmt: skip
    emit(table, fmt, output)


def _send(text: str, output: Path | None) -> None:
    if output is not None:
        write_bytes(output, text.encode())
        talk(f"wrote {output}")
    else:
        click.echo(printable(text) if sys.stdout.isatty() else text, nl=False)


@click.group("lost", invoke_without_command=True)
@click.pass_context
def lost(ctx: click.Context) -> None:
    """List what a correction left without words, put it on other words, or let it go."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_lost)


@lost.command("list")
@click.argument("document", required=False)
@table_options
@click.pass_obj
def list_lost(
    choices: Choices, document: str | None = None, fmt: str | None = None, output: Path | None = None
) -> None:
    """List what has lost its words, in one DOCUMENT or all."""
    with session(choices) as opened:
        rows = [
            (one.id, one.document, KIND_WORDS[one.kind], one.code or None, one.coder, one.revision, one.start,
             one.end, one.words, one.why)
            for one in lost_anchors.lost(opened, document)
        ]  # fmt: skip
    columns = ("id", "document", "what", "code", "coder", "revision", "start", "end", "words", "why")
    emit(Table("lost anchors", columns, rows), fmt, output)


@lost.command("place")
@click.argument("lost_id", metavar="ID")
@click.argument("document")
@click.argument("span", metavar="START-END")
@click.pass_obj
def place(choices: Choices, lost_id: str, document: str, span: str) -> None:
    """Put what has this ID in the list on START-END of DOCUMENT."""
    passage = read_span(span)
    with session(choices) as opened:
        one = lost_anchors.place_lost(opened, lost_id, document, passage)
    talk(f"placed the {KIND_WORDS[one.kind]} on {document} {passage.start}–{passage.end}")


@lost.command("drop")
@click.argument("ids", metavar="ID…", nargs=-1, required=True)
@click.pass_obj
def drop(choices: Choices, ids: tuple[str, ...]) -> None:
    """Let go what has these IDs in the list; the log keeps it, and cpqual undo brings it back."""
    with session(choices) as opened, opened.act("let-go", f"let go {counted(len(ids), 'lost anchor')}"):
        for lost_id in ids:
            lost_anchors.drop_lost(opened, lost_id)
    talk(f"let go: {counted(len(ids), 'lost anchor')}")


COMMANDS = (correct, revisions, lost)
"""Commands of the group `documents`."""
