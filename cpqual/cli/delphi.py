"""`cpqual delphi`: statements, rules of consensus, ratings with comments, results, answers to comments."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.output import confirm, emit, table_format, table_options, talk
from cpqual.cli.pictures import emit_or_draw, picture_options
from cpqual.domain.delphi import ANSWERS, QUARTILE_METHODS, Answer, ConsensusRule, QuartileMethod
from cpqual.domain.wording import counted, local_time
from cpqual.formats.tables import Table
from cpqual.services import delphi as study
from cpqual.services import delphi_tables as tables
from cpqual.services.delphi_import import RatingColumns, RatingPlan, import_ratings, plan_ratings
from cpqual.services.delphi_pictures import drawing
from cpqual.services.delphi_summary import LEAST_CELL, Asked, By, panel, summarise

_FILE = click.argument("file", type=click.Path(path_type=Path))
_SHOWN = 20


@click.group()
def delphi() -> None:
    """Results of Delphi rounds: items, rules of consensus, ratings and comments, and what was answered.

    In this order: items import, rule set, invited import, import FILE --round 1, summary.
    """


# Statements


@delphi.group(invoke_without_command=True)
@table_options
@click.pass_context
def items(ctx: click.Context, fmt: str | None, output: Path | None) -> None:
    """List the statements, or take them in."""
    if ctx.invoked_subcommand is not None:
        return
    with session(ctx.obj) as opened:
        rows = [(one.slug, one.statement, one.scale) for one in study.list_items(opened)]
    emit(Table("Delphi items", ("id", "statement", "scale"), rows), fmt, output)


@items.command("import")
@_FILE
@click.option(
    "--scale", default="", help="Of all statements, such as 1-9, where the table has no column scale."
)
@click.pass_obj
def items_import(choices: Choices, file: Path, scale: str) -> None:
    """Take statements in from a CSV FILE: id, statement, scale (1-9)."""
    with session(choices) as opened:
        found = study.import_items(opened, file, scale)
    _tell(found, f"statements from {file.name}")


def _tell(found: study.Given, thing: str) -> None:
    for line in tables.given_lines(found, thing):
        talk(line)


# The rule of consensus


@delphi.group()
def rule() -> None:
    """Rules of consensus: added, never changed; each holds from a round on until another does."""


@rule.command("set")
@click.option("--share", type=float, metavar="PERCENT", help="So many per cent of those who rate…")
@click.option("--at-least", type=float, metavar="RATING", help="…rate so high.")
@click.option("--and-at-most-opposed", "opposed", type=float, metavar="PERCENT", help="No more than so many…")
@click.option("--at-most", type=float, metavar="RATING", help="…rate so low.")
@click.option("--iqr", type=float, help="The interquartile range is no more than this.")
@click.option("--quartiles", type=click.Choice(QUARTILE_METHODS), default="r7", show_default=True,
              help="How --iqr finds quartiles: R-7, or Tukey's hinges.")  # fmt: skip
@click.option("--median", type=float, help="The median is this or more.")
@click.option("--from-round", type=int, default=1, show_default=True, help="The first round it holds in.")
@click.option("--reason", required=True, help="Why this rule: a protocol, a source.")
@click.pass_obj
def rule_set(
    choices: Choices,
    share: float | None,
    at_least: float | None,
    opposed: float | None,
    at_most: float | None,
    iqr: float | None,
    quartiles: QuartileMethod,
    median: float | None,
    from_round: int,
    reason: str,
) -> None:
    """Store when an item has consensus; all that is given has to hold.

    Store it before the ratings of its first round are taken in: every table says whether it was.
    """
    wanted = ConsensusRule(share, at_least, opposed, at_most, iqr, quartiles, median)
    with session(choices) as opened:
        found = study.set_rule(opened, wanted, from_round, reason)
    if found is not None:
        talk(found.in_words)


@rule.command("list")
@table_options
@click.pass_obj
def rule_list(choices: Choices, fmt: str | None, output: Path | None) -> None:
    """List the rules, with when each was stored and whether before the ratings of its first round."""
    with session(choices) as opened:
        found, loaded = study.list_rules(opened), study.when_loaded(opened)
    local = {at: local_time(when) for at, when in loaded.items()}
    emit(tables.rules_table(found, loaded), fmt, output, shown=tables.rules_table(found, loaded, told=local))


# Who was invited


@delphi.group(invoke_without_command=True)
@table_options
@click.pass_context
def invited(ctx: click.Context, fmt: str | None, output: Path | None) -> None:
    """List how many were invited to each round, or say it."""
    if ctx.invoked_subcommand is not None:
        return
    with session(ctx.obj) as opened:
        found = study.list_invited(opened)
    emit(tables.invited_table(found), fmt, output)


@invited.command("import")
@_FILE
@click.pass_obj
def invited_import(choices: Choices, file: Path) -> None:
    """Take numbers in from a CSV FILE: round, group, invited."""
    with session(choices) as opened:
        found = study.import_invited(opened, file)
    _tell(found, f"groups from {file.name}")


@invited.command("set")
@click.argument("number", metavar="PEOPLE", type=int)
@click.option("--round", "at", type=int, required=True, help="The round.")
@click.option("--group", default="", help="The group. [default: a panel without groups]")
@click.pass_obj
def invited_set(choices: Choices, number: int, at: int, group: str) -> None:
    """Say how many PEOPLE of a group were invited to a round."""
    with session(choices) as opened:
        found = study.set_invited(opened, at, group, number)
    _tell(found, "groups")


# Ratings and comments


def _column_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command one option for each column of a table of ratings."""
    for name in ("respondent", "rating", "group", "round", "item", "text", "id"):
        command = click.option(
            f"--{name}-col", default=name, show_default=True, help=f"Column of the {name}."
        )(command)
    return command


@delphi.command("import")
@_FILE
@click.option("--round", "at", type=int, help="The round; of a table with several, only this one.")
@click.option("--id-pattern", default="", metavar="PATTERN",
              help="How ids are made, where no column says who: D{round}-{respondent}-{item}.")  # fmt: skip
@click.option("--unable", multiple=True, metavar="WORDS",
              help="What else means unable to rate: a comment's beginning, or a rating.")  # fmt: skip
@_column_options
@click.option("--language", help="Language of the comments (ISO 639-1).")
@click.option("--dry-run", is_flag=True, help="Only show what would be taken in.")
@click.option("--yes", is_flag=True, help="Do not ask before ratings are replaced.")
@click.pass_obj
def import_(
    choices: Choices,
    /,
    file: Path,
    at: int | None,
    id_pattern: str,
    unable: tuple[str, ...],
    language: str | None,
    dry_run: bool,
    yes: bool,
    **columns: str,
) -> None:
    """Take the ratings of a round in, and its comments as documents of kind delphi.

    FILE is a table with a row for each respondent and item: id, item, round, group, rating, respondent, text.
    Every row is kept, with a rating or without; a comment that says no more than n/a makes no document. A
    row that is there with another rating is shown, and replaced when you agree.
    """
    named = {name.removesuffix("_col"): column for name, column in columns.items()}
    with session(choices, read_only=dry_run) as opened:
        wanted = RatingColumns(**named, id_pattern=id_pattern, unable=unable)
        plan = plan_ratings(opened, file, number=at, columns=wanted, language=language)
        _show(plan)
        if dry_run:
            talk("nothing was written (--dry-run)")
            return
        if plan.replaced and not yes:
            confirm(f"Replace {counted(len(plan.replaced), 'rating')}?", "Say --yes, or look with --dry-run.")
        import_ratings(opened, plan)
    talk("taken in as one act; cpqual undo takes it back")


def _show(plan: RatingPlan) -> None:
    came = ", ".join(
        f"{counted(n, 'respondent')} in round {at}" for at, n in sorted(plan.respondents.items())
    )
    talk(f"{plan.file}: {came}")
    said = ", ".join(f"{n} {words}" for words, n in (
        ("rated", plan.said.get("rating", 0)), ("left blank", plan.said.get("blank", 0)),
        ("without a rating that say n/a", plan.said.get("n/a", 0)),
        ("that say unable to rate", plan.said.get("unable to rate", 0)),
    ))  # fmt: skip
    talk(f"rows: {said}")
    talk(f"ratings: {len(plan.new)} new, {len(plan.replaced)} changed, {plan.same} there already")
    for one in plan.replaced[:_SHOWN]:
        talk(f"    {one.in_words}")
    if len(plan.replaced) > _SHOWN:
        talk(f"    … and {len(plan.replaced) - _SHOWN} more")
    documents = counted(len(plan.comments.planned), "document")
    talk(
        f"comments: {documents} to be made, {plan.linked} there already; {plan.without_comment} rows without"
    )
    for warning in (*(words for _, words in plan.comments.warnings), *plan.notes):
        talk(f"note: {warning}")


# Results


def _result_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command what says which results are wanted."""
    for option in (
        click.option("--min-cell", type=click.IntRange(min=LEAST_CELL), metavar="N",
                     help="Keep back groups with fewer than N ratings, and what would tell of them."),
        click.option("--where", default="", metavar="FILTER", help="Codes of these comments only."),
        click.option("--layer", help="Whose codes of comments: a coder, adjudicated, union or intersection."
                                     " [default: adjudicated]"),
        click.option("--iqr", "quartiles", type=click.Choice(QUARTILE_METHODS), default="r7",
                     show_default=True, help="How quartiles are found: R-7, or Tukey's hinges."),
        click.option("--by", type=click.Choice(["all", "group"]), default="all", show_default=True,
                     help="The whole panel, or its groups, too."),
        click.option("--item", "items", multiple=True, help="Only this item; may repeat."),
        click.option("--round", "rounds", type=int, multiple=True, help="Only this round; may repeat."),
    ):  # fmt: skip
        command = option(command)
    return command


def _asked(
    rounds: tuple[int, ...],
    items: tuple[str, ...],
    by: By,
    quartiles: QuartileMethod,
    layer: str | None,
    where: str,
    min_cell: int | None,
) -> Asked:
    return Asked(rounds, items, by, quartiles, layer, where, min_cell or 0)


@delphi.command()
@_result_options
@picture_options
@click.pass_obj
def summary(choices: Choices, /, fmt: str | None, output: Path | None, **wanted: Any) -> None:
    """Show who rated each item, how, and whether that is consensus by the rule stored for the round.

    Shares are of those who rated. The rule, and whether it was stored before the ratings of the round, stand
    below. A picture (svg, png) shows how often each rating was given, with the median and the quartiles.
    """
    with session(choices) as opened:
        found = summarise(opened, _asked(**wanted))
    # Markdown is for people, as it is among frequencies
    for_paper = table_format(fmt) == "md"
    table = tables.paper_table(found) if for_paper else tables.summary_table(found)
    emit_or_draw(
        table, lambda palette: drawing(found, palette), fmt, output,
        shown=tables.shown_summary(found),
    )  # fmt: skip


@delphi.command()
@_result_options
@table_options
@click.pass_obj
def changes(choices: Choices, /, fmt: str | None, output: Path | None, **wanted: Any) -> None:
    """Show how each item moved since the round before, and how those moved who rated it in both."""
    with session(choices) as opened:
        found = summarise(opened, _asked(**wanted))
    emit(tables.changes_table(found), fmt, output, shown=tables.shown_changes(found))


@delphi.command("panel")
@table_options
@click.pass_obj
def panel_(choices: Choices, fmt: str | None, output: Path | None) -> None:
    """Show by round and group who was invited, who answered, and who was lost since the round before."""
    with session(choices) as opened:
        found = tables.panel_table(panel(opened))
    emit(found, fmt, output)


# Answers to comments


@delphi.command()
@click.argument("item")
@click.option("--round", "at", type=int, required=True, help="The round of the comment.")
@click.option("--comment", default="", help="What was said, or the gist of several comments.")
@click.option("--document", help="The document that holds the comment.")
@click.option("--answer", type=click.Choice(ANSWERS), required=True, help="What came of it.")
@click.option("--reason", required=True, help="Why.")
@click.pass_obj
def respond(
    choices: Choices, item: str, at: int, comment: str, document: str | None, answer: Answer, reason: str
) -> None:
    """Log what was answered to a comment on ITEM."""
    with session(choices) as opened:
        found = study.respond(opened, item, at, answer, reason, comment=comment, document=document)
    talk(f"answered on {found.item}, round {found.round}: {found.answer}")


@delphi.command()
@click.option("--item", help="Only answers on this item.")
@click.option("--round", "at", type=int, help="Only answers in this round.")
@table_options
@click.pass_obj
def responses(
    choices: Choices, item: str | None, at: int | None, fmt: str | None, output: Path | None
) -> None:
    """List what was answered to comments, first answered first."""
    with session(choices) as opened:
        found = tables.responses_table(study.list_responses(opened, item, at))
    emit(found, fmt, output)


COMMANDS = {"delphi": delphi}
