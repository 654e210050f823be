"""`cpqual cards`: themes in plain words for the people they came from, and what these said."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.output import emit, output_options, printable, table_options, talk, told_back
from cpqual.cli.spans import read_place
from cpqual.domain.cards import CARD_ANSWERS, CARD_DECISIONS, NO_CHANGE, CardAnswer, CardDecision
from cpqual.domain.consent import ATTRIBUTIONS, Attribution
from cpqual.domain.ids import short
from cpqual.domain.wording import counted
from cpqual.formats.card_page import CARD_FORMATS, CardFormat
from cpqual.formats.tables import Table
from cpqual.services import card_feedback, card_print, theme_cards
from cpqual.services.card_table import cards_table, import_cards
from cpqual.services.feedback_table import feedback_table, import_feedback, tally_table
from cpqual.services.files import write_bytes

_SHOWN = ("card", "by", "date", "answer", "words", "outcome", "reason", "id")
_attribution = click.option(
    "--attribution", type=click.Choice(ATTRIBUTIONS), default="role", show_default=True,
    help="What is told of speakers; never more than a document’s header allows.",
)  # fmt: skip
_place = click.argument("place", metavar="DOC:START-END")


@click.group()
def cards() -> None:
    """Take themes back to the people they came from: cards to print, and what people say to them."""


@cards.command("list")
@table_options
@click.pass_obj
def list_(choices: Choices, fmt: str | None, output: Path | None) -> None:
    """List the cards: how many people answered what, what was decided, and what is open."""
    with session(choices) as opened:
        table = tally_table(opened)
    emit(table, fmt, output)


@cards.command()
@click.argument("code")
@_attribution
@click.pass_obj
def show(choices: Choices, code: str, attribution: Attribution) -> None:
    """Show the card of CODE: its name, summary, quotes with their permission, and questions."""
    with session(choices) as opened:
        card = theme_cards.require_card(opened, code)
        quotes = card_print.told_quotes(opened, card, attribution)
        tally = card_feedback.tally(card, card_feedback.feedback(opened, code))
    lines = [card.name, "", card.summary, ""]
    for told in quotes:
        one = told.one
        lines += [f"{one.quote.document}:{one.quote.start}-{one.quote.end} · permission {one.permission}"]
        if told.shown is None:
            lines += [f"  left out: {one.why}"]
        else:
            lines += [f"  “{told.shown.text}”", f"  — {told.shown.attribution or 'nobody is named'}"]
        lines += [f"  check: {line}" for line in told.check]
    lines += ["", *(f"{n}. {question}" for n, question in enumerate(card.questions, 1))]
    lines += ["", tally.words + (f"; {tally.decided}" if tally.decided else "")]
    click.echo(printable("\n".join(lines)))


@cards.command()
@click.argument("code")
@click.option("--name", help="What the theme is called in plain words. [default: its label]")
@click.option("--summary", help="What the theme says. [default: its brief definition]")
@click.option("--question", "questions", multiple=True, help="A question of the card; may be repeated.")
@click.pass_obj
def edit(
    choices: Choices, code: str, name: str | None, summary: str | None, questions: tuple[str, ...]
) -> None:
    """Make the card of CODE, or change what it says; what is not given stays."""
    with session(choices) as opened:
        written = theme_cards.write_card(
            opened, code, name=name, summary=summary, questions=questions or None
        )
        told_back(opened, f"card of {code}: {written.name}")


@cards.command()
@click.argument("code")
@click.pass_obj
def remove(choices: Choices, code: str) -> None:
    """Remove the card of CODE, unless there is feedback to it."""
    with session(choices) as opened:
        theme_cards.remove_card(opened, code)
    talk(f"removed the card of {code}; cpqual undo takes it back")


@cards.command()
@click.argument("code")
@_place
@click.pass_obj
def quote(choices: Choices, code: str, place: str) -> None:
    """Put the passage DOC:START-END on the card of CODE; refused where permission was refused."""
    document, span = read_place(place)
    with session(choices) as opened:
        made = theme_cards.add_quote(opened, code, document, span)
    asked = {
        "granted": "permission was granted",
        "asked": "permission was asked for and is not granted yet",
    }.get(made.permission, "nobody has been asked for permission")
    talk(f"quoted {document} {span.start}–{span.end} on the card of {code}: {asked}")


@cards.command()
@click.argument("code")
@_place
@click.pass_obj
def unquote(choices: Choices, code: str, place: str) -> None:
    """Take the passage DOC:START-END off the card of CODE."""
    document, span = read_place(place)
    with session(choices) as opened:
        theme_cards.remove_quote(opened, code, document, span)
    talk(f"took {document} {span.start}–{span.end} off the card of {code}")


@cards.command("print")
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@_attribution
@output_options(*CARD_FORMATS)
@click.pass_obj
def print_(
    choices: Choices,
    codes: tuple[str, ...],
    attribution: Attribution,
    fmt: CardFormat | None,
    output: Path | None,
) -> None:
    """Write the cards of these CODEs, or all, in large type, one on a page: HTML, Word, Markdown or text.

    Quotes whose permission was refused are left out, and said so; read what is said before handing cards out.
    """
    form = fmt or "txt"
    if form == "docx" and output is None:
        raise click.UsageError("a Word file cannot be shown: say -o FILE.docx")
    with session(choices) as opened:
        found = card_print.print_out(opened, codes, attribution)
    data = found.as_file(form)
    if output is None:
        shown = printable(data.decode()).encode() if sys.stdout.isatty() else data
        sys.stdout.buffer.write(shown)
        sys.stdout.buffer.flush()
    else:
        write_bytes(output, data)
        talk(f"wrote {output}: {counted(len(found.cards), 'card')}")
    for note in found.notes:
        talk(note)


@cards.command("export")
@table_options
@click.pass_obj
def export(choices: Choices, fmt: str | None, output: Path | None) -> None:
    """Write what the cards say, with the places of their quotes, as a table that can be read back."""
    with session(choices) as opened:
        table = cards_table(opened)
    emit(table, fmt, output)


@cards.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def import_cards_(choices: Choices, file: Path) -> None:
    """Take a table of cards in: columns card and, where given, name, summary, questions, quotes.

    A cell of questions has one on each line, one of quotes DOC:START-END, several with ; between.
    """
    with session(choices) as opened:
        number = import_cards(opened, file)
        told_back(opened, f"took in {counted(number, 'card')}")


# Feedback


@cards.group()
def feedback() -> None:
    """Write down what people say to the cards, and what comes of it."""


@feedback.command("list")
@click.argument("code", required=False)
@click.option("--open", "unfinished", is_flag=True, help="Only what is to be decided or carried out.")
@table_options
@click.pass_obj
def list_feedback(
    choices: Choices, code: str | None, unfinished: bool, fmt: str | None, output: Path | None
) -> None:
    """List the feedback to the card of CODE, or to all, and how each card was received."""
    with session(choices) as opened:
        table = feedback_table(opened, card_feedback.feedback(opened, code, unfinished=unfinished))
    places = [table.columns.index(column) for column in _SHOWN]
    shown = Table(table.name, _SHOWN, [[row[i] for i in places] for row in table.rows], table.notes)
    emit(table, fmt, output, shown=shown)


@feedback.command()
@click.argument("code")
@click.option("--by", "said_by", default="", help="Who said it, in what role: 'a volunteer'.")
@click.option("--person", help="The person of the register who said it.")
@click.option("--answer", type=click.Choice(CARD_ANSWERS), required=True, help="What they said to the card.")
@click.option("--words", required=True, help="What they said.")
@click.option("--date", default="", help="The day, as 2012-02-14. [default: today]")
@click.option("--at", "places", multiple=True, metavar="DOC:START-END",
              help="Where it is in the project; may be repeated.")  # fmt: skip
@click.pass_obj
def add(
    choices: Choices,
    code: str,
    said_by: str,
    person: str | None,
    answer: CardAnswer,
    words: str,
    date: str,
    places: tuple[str, ...],
) -> None:
    """Write down what somebody said to the card of CODE."""
    at = [read_place(place) for place in places]
    with session(choices) as opened:
        made = card_feedback.add_feedback(
            opened, code, answer, words, said_by=said_by, person=person, date=date, at=at
        )
    talk(f"{answer} to the card of {code}: {short(made)}; cpqual undo takes it back")


@feedback.command()
@click.argument("feedback_id", metavar="ID")
@click.option("--decision", type=click.Choice(CARD_DECISIONS), required=True, help="What comes of it.")
@click.option("--reason", default="", help="Why; needed unless it is accepted as it is.")
@click.option("--version", type=click.IntRange(1), help="The version of the codebook that carries it out.")
@click.option("--no-change", is_flag=True, help="Nothing in the codebook has to change for it.")
@click.pass_obj
def decide(
    choices: Choices,
    feedback_id: str,
    decision: CardDecision,
    reason: str,
    version: int | None,
    no_change: bool,
) -> None:
    """Decide what comes of the feedback of that ID.

    What is accepted, wholly or in part, waits in the codebook (F6) until a version carries it out: name that
    here, or save the version with cpqual codebook import … --carries-out ID.
    """
    if no_change and version is not None:
        raise click.UsageError("say --version or --no-change")
    number = NO_CHANGE if no_change else version
    with session(choices) as opened:
        one = card_feedback.find_feedback(opened, feedback_id)
        done = card_feedback.decide(opened, one.id, decision, reason, version=number)
    talk(f"{done.outcome}: feedback to the card of {done.code}")


@feedback.command("remove")
@click.argument("feedback_id", metavar="ID")
@click.pass_obj
def remove_feedback(choices: Choices, feedback_id: str) -> None:
    """Remove the feedback of that ID, if you wrote it down."""
    with session(choices) as opened:
        one = card_feedback.find_feedback(opened, feedback_id)
        card_feedback.remove_feedback(opened, one.id)
    talk(f"removed feedback to the card of {one.code}; cpqual undo takes it back")


@feedback.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def import_(choices: Choices, file: Path) -> None:
    """Take a table of feedback in: columns card, answer, words, and where known the others.

    These are by, person, date, decision, reason, version and at (DOC:START-END, several with ; between).
    """
    with session(choices) as opened:
        taken = import_feedback(opened, file)
        known = f", {taken.known} there already" if taken.known else ""
        told_back(opened, f"took in {counted(taken.new, 'piece')} of feedback{known}")


COMMANDS = {"cards": cards}
