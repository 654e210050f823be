"""`cpqual answers`: the answers of a survey as a queue, those of the same words together."""

from __future__ import annotations

from pathlib import Path

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.filtering import where_option
from cpqual.cli.output import emit, table_options, talk, told_back
from cpqual.domain.wording import counted
from cpqual.services import alike, answer_queue, answer_tables

_LISTED = 50


@click.group()
def answers() -> None:
    """Read a survey one wording at a time: answers of the same words are coded together.

    The same words are the same whatever their case, marks and white space. A code put on one of them in the
    workbench goes onto the others in the same act; it comes off them, and is changed there, with the first.
    """


@answers.command("list")
@click.option("--order", type=click.Choice(answer_queue.ORDERS), default="import", show_default=True,
              help="As imported; what most people wrote first; or by lot.")  # fmt: skip
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of --order lot.")
@click.option("--unread", is_flag=True, help="Only what you have not read.")
@click.option("--limit", type=click.IntRange(min=0), default=_LISTED, show_default=True,
              help="List so many; 0 for all.")  # fmt: skip
@where_option
@table_options
@click.pass_obj
def list_(
    choices: Choices, order: answer_queue.Order, seed: int, unread: bool, limit: int, where: str,
    fmt: str | None, output: Path | None,
) -> None:  # fmt: skip
    """List one answer of each wording with how many say the same, and whether you have read it."""
    with session(choices) as opened:
        table = answer_tables.queue_table(
            opened, order, seed=seed, unread=unread, limit=limit or None, where=where
        )
    emit(table, fmt, output, where=where)


@answers.command()
@click.argument("answer")
@click.option("--least", type=click.FloatRange(0.5, 1), default=alike.LEAST, show_default=True,
              help="How like they must be: twice the words in common, of all words of both.")  # fmt: skip
@table_options
@click.pass_obj
def near(choices: Choices, answer: str, least: float, fmt: str | None, output: Path | None) -> None:
    """List answers of nearly the same words as ANSWER, and what they say otherwise.

    They may say the opposite: `did help`, `did not help`. Put the codings of ANSWER on those that mean the
    same with cpqual answers copy.
    """
    with session(choices) as opened:
        table = answer_tables.near_table(opened, answer, least)
    emit(table, fmt, output)


@answers.command()
@click.option("--code", "codes", multiple=True, metavar="CODE", help="Only this code; may repeat.")
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the order by lot.")
@click.option("--in-full", type=click.IntRange(min=2), metavar="ANSWERS",
              help="Wordings of so many answers or more were all read: count them as they are.")  # fmt: skip
@table_options
@click.pass_obj
def estimate(
    choices: Choices, codes: tuple[str, ...], seed: int, in_full: int | None, fmt: str | None,
    output: Path | None,
) -> None:  # fmt: skip
    """Estimate what share of all answers has each code, from those that you read by lot.

    Taken are the wordings from the top of the order by lot (O in Code mode, answers list --order lot) down to
    the first that you have not read, 30 at least. Each counts for all its answers. Where a few wordings were
    given by very many people, read those in full as well and name their least size with --in-full.
    """
    # numbers nobody else asks for here
    from cpqual.services import answer_estimates

    with session(choices) as opened:
        found = answer_estimates.estimate(opened, codes, seed=seed, in_full=in_full)
        table = answer_estimates.estimate_table(opened, found, seed)
    emit(table, fmt, output)


@answers.command()
@click.argument("answer")
@click.argument("others", nargs=-1, required=True)
@click.pass_obj
def copy(choices: Choices, answer: str, others: tuple[str, ...]) -> None:
    """Put your codings of ANSWER on OTHERS too, as one act.

    A coding of all of ANSWER comes to lie on all of each other answer; one of a part of it on the same words,
    where all their words are the same.
    """
    with session(choices) as opened:
        copied = alike.copy_codings(opened, answer, others)
        told_back(opened, f"put {counted(copied.codings, 'coding')} on {counted(copied.answers, 'answer')}")


@answers.command()
@click.argument("how", type=click.Choice(["together", "apart"]))
@click.pass_obj
def code(choices: Choices, how: str) -> None:
    """Say whether answers of the same words are coded together (as they are at first) or one by one.

    What is coded already stays as it is.
    """
    with session(choices) as opened:
        alike.follow(opened, together=how == "together")
    talk(
        f"answers of the same words are coded {'together' if how == 'together' else 'one by one'} from now on"
    )


COMMANDS = {"answers": answers}
