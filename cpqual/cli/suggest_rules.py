"""`cpqual suggest rules`: phrases and patterns that ask for a code, tried and then applied as one act."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.filtering import where_option
from cpqual.cli.output import confirm, emit, printable, table_options, talk
from cpqual.cli.spans import read_place
from cpqual.domain.code_rules import CodeRule
from cpqual.domain.errors import InputError
from cpqual.domain.ids import short
from cpqual.domain.text import Span
from cpqual.domain.wording import counted
from cpqual.formats.tables import Table
from cpqual.services import code_rules as service
from cpqual.services.session import Session

if TYPE_CHECKING:
    from cpqual.services.rule_coding import RulePassage
    from cpqual.services.rule_hits import RuleHits

Unit = Literal["sentence", "turn", "match"]
_SHOWN = ("id", "code", "kind", "rule", "applied", "stand", "precision", "low", "high", "passed_over")


@click.group()
def rules() -> None:
    """Words that ask for a code: found in every document, looked at, and coded as one act."""


@rules.command("list")
@click.option("--code", "codes", multiple=True, help="Only the rules of this code; may be repeated.")
@table_options
@click.pass_obj
def list_(choices: Choices, codes: tuple[str, ...], fmt: str | None, output: Path | None) -> None:
    """List the rules with how well each has done so far: which of its codings still stand."""
    with session(choices) as opened:
        found = service.table(opened, service.rules(opened, codes))
    places = [found.columns.index(column) for column in _SHOWN]
    shown = Table(found.name, _SHOWN, [[row[i] for i in places] for row in found.rows], found.notes)
    emit(found, fmt, output, shown=shown)


@rules.command()
@click.argument("code")
@click.argument("phrases", metavar="PHRASE…", nargs=-1, required=True)
@click.option("--pattern", is_flag=True, help="Signs in PHRASE have a meaning: * ... (a|b) ?")
@click.option("--note", default="", help="Why this rule.")
@click.pass_obj
def add(choices: Choices, code: str, phrases: tuple[str, ...], pattern: bool, note: str) -> None:
    """Give CODE a rule: any of some phrases, each in quotation marks, such as "no bus".

    A phrase is whole words next to each other, in any case. | stands between phrases; word~ takes all forms
    of an English word: wait~ finds waiting. With --pattern: * is any one word, ... none to five words or
    signs within a sentence (...3 none to three), (a|b c) one of several, and ? behind any of these but ...
    means that it may be absent. A backslash before a sign takes it for itself.
    """
    with session(choices) as opened:
        made = service.add_rule(opened, code, "pattern" if pattern else "phrase", " | ".join(phrases), note)
    talk(f"{made.code}: {made.kind} {made.pattern}: {short(made.id)}; try it: cpqual suggest rules test")


@rules.command()
@click.argument("rule", metavar="ID")
@click.argument("phrases", metavar="PHRASE…", nargs=-1, required=True)
@click.option("--pattern", is_flag=True, help="Signs in PHRASE have a meaning: * ... (a|b) ?")
@click.option("--note", help="Why this rule; as it is when not given.")
@click.pass_obj
def change(choices: Choices, rule: str, phrases: tuple[str, ...], pattern: bool, note: str | None) -> None:
    """Give the rule of that ID other words; what it found in its old words does not count for it any more."""
    with session(choices) as opened:
        before = service.find_rule(opened, rule)
        kept = before.note if note is None else note
        made = service.change_rule(
            opened, before.id, "pattern" if pattern else "phrase", " | ".join(phrases), kept
        )
    talk(f"{made.code}: {made.kind} {made.pattern}; cpqual undo takes it back")


@rules.command()
@click.argument("rule", metavar="ID")
@click.pass_obj
def remove(choices: Choices, rule: str) -> None:
    """Take the rule of that ID away; codings that came of it stay."""
    with session(choices) as opened:
        gone = service.remove_rule(opened, service.find_rule(opened, rule).id)
    talk(f"took a rule from {gone.code}: {gone.pattern}; cpqual undo brings it back")


@rules.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def import_(choices: Choices, file: Path) -> None:
    """Take a table of rules in: columns code and rule, and kind (phrase or pattern) and note where you like.

    What cpqual suggest rules list -o FILE.csv has written can be read back, in another project, too.
    """
    with session(choices) as opened:
        new, had = service.import_rules(opened, file)
    known = f"; {had} there already" if had else ""
    talk(f"took in {counted(new, 'rule')}{known}; cpqual undo takes it back")


def _looking_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command what says which rules are looked for, where, and how much of the text they code."""
    options = (
        click.option("--code", "codes", multiple=True, help="Only the rules of this code; may be repeated."),
        click.option("--rule", "ids", multiple=True, metavar="ID", help="Only this rule; may be repeated."),
        click.option(
            "--unit", type=click.Choice(["sentence", "turn", "match"]), default="sentence", show_default=True,
            help="How much of the text around what is found is coded.",
        ),
        click.option("--documents", multiple=True, help="Look in this document only; may be repeated."),
        where_option,
    )  # fmt: skip

    for option in reversed(options):
        command = option(command)
    return command


@rules.command()
@_looking_options
@click.option("--all", "everything", is_flag=True, help="List what is coded so or was passed over, too.")
@click.option(
    "-n", "--limit", type=click.IntRange(1), default=200, show_default=True, help="At most so many."
)
@table_options
@click.pass_obj
def test(
    choices: Choices, codes: tuple[str, ...], ids: tuple[str, ...], unit: Unit, documents: tuple[str, ...],
    where: str, everything: bool, limit: int, fmt: str | None, output: Path | None,
) -> None:  # fmt: skip
    """List what the rules find, in its context, and code nothing.

    Interviewers' speech, headers and sections that are no data are left out.
    """
    from cpqual.services import rule_coding

    with session(choices) as opened:
        wanted = _wanted(opened, codes, ids)
        found = _look(opened, wanted, documents, where)
        listed = rule_coding.passages(opened, found, _extent(unit))
        shown = listed if everything else [one for one in listed if one.state == "new"]
        names = {one.id: short(one.id) for one in wanted}
        first = rule_coding.table(opened, shown[:limit], names)
    notes = [rule_coding.notes(listed)]
    if len(shown) > limit:
        notes.append(f"the first {limit:,} are listed")
    if found.cut:
        notes.append("there is more: looking stopped there")
    if where:
        notes.append(f"only where {where}")
    emit(Table(first.name, first.columns, first.rows, tuple(notes)), fmt, output, where=where)


@rules.command("apply")
@_looking_options
@click.option("--except", "left", multiple=True, metavar="DOC:START-END",
              help="Pass over the passages here, and remember it; may be repeated.")  # fmt: skip
@click.option("--again", is_flag=True, help="Code what was passed over before, too.")
@click.option("--yes", is_flag=True, help="Code without asking.")
@click.pass_obj
def apply_(
    choices: Choices, codes: tuple[str, ...], ids: tuple[str, ...], unit: Unit, documents: tuple[str, ...],
    where: str, left: tuple[str, ...], again: bool, yes: bool,
) -> None:  # fmt: skip
    """Code what the rules find, as one act; cpqual suggest rules test lists it first.

    What you have coded so already and what was passed over before stay as they are.
    """
    from cpqual.services import rule_coding

    places = [read_place(one) for one in left]
    with session(choices) as opened:
        found = _look(opened, _wanted(opened, codes, ids), documents, where)
        every = rule_coding.passages(opened, found, _extent(unit))
        talk(rule_coding.notes(every))
        listed = [one for one in every if again or one.state != "passed over"]
        for slug, span in places:
            if not any(one.document == slug and one.span.overlaps(span) for one in listed):
                raise InputError(
                    "no rule finds a passage here", where=f"{slug}:{span.start}-{span.end}",
                    remedy="See: cpqual suggest rules test",
                )  # fmt: skip
        plan = rule_coding.plan(opened, found, listed, _extent(unit), lambda one: _is_left(one, places))
        talk(plan.words)
        if plan.answers and not yes:
            confirm("Code them?")
        made = rule_coding.carry_out(opened, plan)
    talk(f"made {counted(made, 'coding')}; cpqual undo takes them back")


def _is_left(one: RulePassage, places: list[tuple[str, Span]]) -> bool:
    return any(one.document == slug and one.span.overlaps(span) for slug, span in places)


def _extent(unit: Unit) -> Literal["hit", "sentence", "turn"]:
    return "hit" if unit == "match" else unit


def _wanted(opened: Session, codes: tuple[str, ...], ids: tuple[str, ...]) -> list[CodeRule]:
    if ids:
        named = [service.find_rule(opened, one) for one in ids]
        wanted = [one for one in named if not codes or one.code in codes]
    else:
        wanted = service.rules(opened, codes)
    used = service.in_use(opened, wanted)
    if len(used) < len(wanted):
        talk(f"left out: {counted(len(wanted) - len(used), 'rule')} of codes that are not applied any more")
    return used


def _look(opened: Session, wanted: list[CodeRule], documents: tuple[str, ...], where: str) -> RuleHits:
    from cpqual.services import rule_hits

    talk(f"looking for {counted(len(wanted), 'rule')} …")
    looked = rule_hits.look(opened, wanted, documents, where)
    if not sys.stderr.isatty():
        return rule_hits.gather(wanted, looked)
    with click.progressbar(length=1, label="documents", file=sys.stderr, item_show_func=str) as bar:

        def told(done: int, of: int) -> None:
            bar.length = of
            bar.update(1, printable(f"{done} of {of}"))

        return rule_hits.gather(wanted, looked, told)
