"""`cpqual log`, `undo`, `redo`: what was done, what each act changed, and taking any of it back."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.output import confirm, emit, table_options, talk
from cpqual.domain.errors import RefusedError
from cpqual.domain.wording import counted, local_time
from cpqual.formats.tables import Table
from cpqual.services import history, log_details, log_tables
from cpqual.services.history import LogQuery, Plan
from cpqual.services.session import Session

_TELLS_FROM = 5_000
"""From so many row changes on a progress bar says how far it is."""


@click.command()
@click.option(
    "-n", "--limit", type=click.IntRange(1), default=20, show_default=True, help="At most so many acts."
)
@click.option("--all", "every", is_flag=True, help="All acts.")
@click.option("--mine", is_flag=True, help="Only this coder's.")
@click.option("--by", default="", help="Only this coder's, by initials.")
@click.option("--verb", default="", help="Only one kind of act: code, import, codebook …")
@click.option("--since", default="", help="Only from this date or time on: 2026-03-12.")
@click.option("--document", default="", help="Only acts that touched this document.")
@click.option("--words", default="", help="Only acts whose wording holds these words.")
@click.option("--before", type=click.IntRange(1), help="Only acts with lower numbers: the next page.")
@click.option("--act", type=click.IntRange(1), help="Show what the act of this number changed instead.")
@table_options
@click.pass_obj
def log(
    choices: Choices,
    limit: int,
    every: bool,
    mine: bool,
    by: str,
    verb: str,
    since: str,
    document: str,
    words: str,
    before: int | None,
    act: int | None,
    fmt: str | None,
    output: Path | None,
) -> None:
    """List what was done, newest first; with --act what one act changed and whether it can be taken back."""
    with session(choices) as opened:
        if act is not None:
            table = _one_act(opened, act, None if every else limit)
        else:
            wanted = LogQuery(by, verb, words, since, document)
            found = history.log(opened, None if every else limit, mine=mine, before=before, query=wanted)
            table = log_tables.acts_table(found)
    emit(table, fmt, output)


def _one_act(opened: Session, number: int, limit: int | None) -> Table:
    act = history.act_of(opened, number)
    found = log_details.describe(opened, act, act.changes if limit is None else limit)
    try:
        chosen = history.plan(opened, number)
    except RefusedError as refusal:
        return log_tables.changes_table(act, found, [str(refusal)])
    undoing = chosen.kind == "undo"
    reason = (history.can_undo if undoing else history.can_redo)(opened, chosen.act)
    verb = "taken back" if undoing else "done again"
    can = f"cannot be {verb}: {reason.words}" if reason else f"can be {verb}"
    return log_tables.changes_table(act, found, [f"act {chosen.act.number} {can}"])


@click.command()
@click.argument("act", type=click.IntRange(1), required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def undo(choices: Choices, act: int | None, yes: bool) -> None:
    """Take back your latest act, or the ACT of that number in the log; what was done since stays.

    An older act, a large one and another coder's are shown first and asked about.
    """
    with session(choices) as opened:
        if act is None:
            talk(f"undone: {history.undo(opened).words}")
            return
        chosen = history.plan(opened, act)
        if chosen.kind == "redo" and chosen.act.number == act:
            raise RefusedError(
                f"act {act} ({chosen.act.words}) has been undone already",
                remedy=f"Do it again: cpqual redo {act}",
            )
        _carry_out(opened, chosen, yes)


@click.command()
@click.argument("act", type=click.IntRange(1), required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def redo(choices: Choices, act: int | None, yes: bool) -> None:
    """Do again what you undid last, or the undone ACT of that number in the log."""
    with session(choices) as opened:
        if act is None:
            talk(f"done again: {history.redo(opened).words}")
            return
        chosen = history.plan(opened, act)
        if chosen.kind == "undo":
            raise RefusedError(f"act {chosen.act.number} ({chosen.act.words}) holds: nothing to do again")
        _carry_out(opened, chosen, yes)


def _carry_out(opened: Session, chosen: Plan, yes: bool) -> None:
    act, own = chosen.act, opened.coder.slug
    verb = "take back" if chosen.kind == "undo" else "do again"
    talk(f"{verb} act {act.number} ({act.coder}, {local_time(act.at)}: {act.words})")
    talk(f"it did: {', '.join(log_details.counts_in_words(chosen.rows))}")
    for coder, rows in chosen.layers.items():
        if coder != own:
            talk(f"it touches the work of {coder}: {counted(rows, 'row')}")
    if act.coder != own:
        talk(f"it is {act.coder}'s act, not yours")
    if not yes and not (chosen.next and act.coder == own):
        confirm(f"{verb.capitalize()}?")
    rows = sum(number for _, _, number in chosen.rows)
    if rows < _TELLS_FROM or not sys.stderr.isatty():
        history.carry_out(opened, chosen, others=True)
    else:
        with click.progressbar(length=rows, label=f"act {act.number}", file=sys.stderr) as bar:
            history.carry_out(
                opened, chosen, others=True, progress=lambda done, _: bar.update(done - bar.pos)
            )
    talk(f"{'undone' if chosen.kind == 'undo' else 'done again'}: {act.words}")


COMMANDS = {"log": log, "undo": undo, "redo": redo}
