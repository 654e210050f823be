"""`cpqual pack`, `merge`: copies for colleagues, and bringing together what was coded apart."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.output import emit, printable, table_options, talk
from cpqual.domain.wording import counted
from cpqual.formats.tables import Table
from cpqual.services import packing, uniting
from cpqual.services.uniting import Told, United

_LARGE = 5_000_000
"""Bytes of a file from which on a merge takes seconds."""


@click.command()
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--for", "colleague", default="", help="Initials of whoever is to code in it.")
@click.option("--documents", help="Only these documents, with commas between.")
@click.option("--sample", default="", help="Only the documents of this sample.")
@click.option("--with-layer", "layers", multiple=True, help="Also the work of this coder (may be repeated).")
@click.option("--yes", is_flag=True, help="Take the place of a file that is there.")
@click.pass_obj
def pack(
    choices: Choices,
    out: Path,
    colleague: str,
    documents: str | None,
    sample: str,
    layers: tuple[str, ...],
    yes: bool,
) -> None:
    """Write a copy for a colleague: documents, people, codebook and samples, without anyone's codings.

    No coding, memo, decision or answer to a suggestion is in it, nor its trace in the log, and no text as it
    was before a correction. Bring back what was coded in it with: cpqual merge OUT.
    """
    wanted = [slug.strip() for slug in (documents or "").split(",") if slug.strip()]
    with session(choices) as opened:
        made = packing.pack(
            opened, out, colleague=colleague, wanted=wanted, sample=sample, layers=layers, replace=yes
        )
    along = f", with the layer of {', '.join(made.layers)}" if made.layers else ", without anyone's codings"
    talk(f"packed {made.path}: {counted(len(made.documents), 'document')}{along}")
    if colleague:
        talk(f"they open it with: cpqual -p {made.path.name} --coder {colleague}")


@click.command()
@click.argument("other", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.option("--dry-run", is_flag=True, help="Say what would come of it, and keep nothing.")
@click.option("--yes", is_flag=True, help="Also when the two have nothing in common.")
@click.option("--conflicts", is_flag=True, help="List what two copies differ in and nobody has settled.")
@click.option("--settle", metavar="ID", help="Say that the conflict of that id is settled.")
@table_options
@click.pass_obj
def merge(
    choices: Choices,
    other: Path | None,
    dry_run: bool,
    yes: bool,
    conflicts: bool,
    settle: str | None,
    fmt: str | None,
    output: Path | None,
) -> None:
    """Bring in what was done in the OTHER copy of this project; the other file stays as it is.

    What both changed to different things is listed: the later value is kept, the other shown. The file as it
    was is kept beside this one. Merging the same copy again changes nothing. Ctrl+C stops it, all undone.
    """
    if sum((other is not None, conflicts, settle is not None)) != 1:
        raise click.UsageError("say one of: a file to merge, --conflicts, --settle ID")
    with session(choices) as opened:
        if settle is not None:
            told = uniting.settle(opened, settle)
            talk(f"settled: {told.thing} {told.name}, {told.field}")
            return
        if other is None:
            emit(_conflicts(uniting.list_conflicts(opened)), fmt, output)
            return
        with _telling(other) as progress:
            found = uniting.merge(opened, other, strangers=yes, rehearsal=dry_run, progress=progress)
    if found.nothing:
        talk(f"nothing to merge: everything in {other} is here already")
        return
    emit(_came(found), fmt, output)
    _say(found, dry_run)


@contextmanager
def _telling(other: Path) -> Iterator[Callable[[int], None]]:
    """Show how far a merge is, where it takes long and somebody looks."""
    if not (sys.stderr.isatty() and other.is_file() and other.stat().st_size > _LARGE):
        yield lambda _: None
        return
    with click.progressbar(length=100, label=f"merging {printable(other.name)}", file=sys.stderr) as bar:
        yield lambda done: bar.update(max(done - bar.pos, 0))


def _say(found: United, dry_run: bool) -> None:
    if found.conflicts:
        emit(_conflicts(list(found.conflicts)), None, None)
        number = counted(len(found.conflicts), "conflict")
        talk(f"{number} to look at: cpqual merge --conflicts; then cpqual merge --settle ID")
    if dry_run:
        talk("nothing was changed: this was a dry run")
    else:
        talk(f"merged; the project as it was before is in {found.before}")


def _came(found: United) -> Table:
    rows = [(one.thing, one.coder or None, one.new, one.changed, one.removed) for one in found.came]
    notes = (f"{counted(found.acts, 'act')} of the other copy came into the log",)
    return Table("changes", ("what", "coder", "new", "changed", "removed"), rows, notes)


def _conflicts(told: list[Told]) -> Table:
    rows = [(one.id[:12], one.thing, one.name, one.field, one.kept, one.other, one.found) for one in told]
    return Table("conflicts", ("id", "what", "name", "field", "kept", "other", "when"), rows)


COMMANDS = {"pack": pack, "merge": merge}
