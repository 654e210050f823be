"""`cpqual quotes`: quotations for a paper, attributed as far as they may be, and those kept for it."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click
from click.core import ParameterSource

from cpqual.cli.context import Choices, session
from cpqual.cli.filtering import where_option
from cpqual.cli.output import emit, output_options, table_options, talk
from cpqual.cli.pages import page_form, send_page
from cpqual.cli.spans import read_place
from cpqual.domain.consent import ATTRIBUTIONS, Attribution
from cpqual.domain.errors import InputError
from cpqual.domain.quoting import PERMISSIONS, KeptQuote, Permission
from cpqual.formats.tables import TABLE_FORMATS, Table
from cpqual.services import kept_quotes, quote_pages
from cpqual.services.kept_quotes import QuoteChange
from cpqual.services.quote_bank import LEAST_PEOPLE, LONGEST, USABLE, Wanted, bank
from cpqual.services.quote_words import Asked

_SHOWN = ("number", "theme", "quote", "attribution", "permission", "used_in", "check", "place")
_PLACE = click.argument("place", metavar="DOC:START-END")
_PERMISSION = click.option("--permission", type=click.Choice(PERMISSIONS), help="Of whoever said it.")
_WORDING = click.option(
    "--wording", help="Your own cut of the passage: its words in order, […] where some are left out."
)
_NOTE = click.option("--note", help="For yourself and your co-authors.")


@click.group(invoke_without_command=True)
@click.option("--code", "codes", multiple=True, help="The code; may be repeated.")
@click.option("--kept", is_flag=True, help="Only passages kept for publication; of all codes without --code.")
@click.option("--unused", is_flag=True, help="Only kept passages that are used nowhere yet.")
@click.option("--used-in", default="", help="Only kept passages used in a place of this name.")
@click.option("--layer", help="A coder, adjudicated, union or intersection. [default: adjudicated]")
@click.option("--attribution", type=click.Choice(ATTRIBUTIONS),
              help="What is told of speakers. [default: pseudonym, less where consent says so]")  # fmt: skip
@click.option("--words", type=click.IntRange(0), default=LONGEST, show_default=True,
              help="Cut longer passages, but not kept ones, at a sentence's end; 0 for none.")  # fmt: skip
@click.option("--interviewer", "asked", type=click.Choice(get_args(Asked)), default="mark", show_default=True,
              help="What becomes of the interviewer's speech within a passage.")  # fmt: skip
@click.option("--most", type=click.IntRange(1), help="So many quotes at most.")
@click.option("--own", is_flag=True, help="Leave the codes below those named out.")
@click.option("--context", is_flag=True, help="What stands before and after, too.")
@click.option("--min-people", "least_people", type=click.IntRange(0), default=LEAST_PEOPLE, show_default=True,
              help="Warn where fewer people share group, site and role; 0 for never.")  # fmt: skip
@click.option("--site-kind", help="Attribute of sites to tell. [default: sector, where sites have one]")
@click.option(
    "--include-validation", "validation", is_flag=True, help="Member checks and Delphi rounds, too."
)
@where_option
@output_options("table", *TABLE_FORMATS, "html", "docx")
@click.pass_context
def quotes(
    ctx: click.Context,
    codes: tuple[str, ...],
    kept: bool,
    unused: bool,
    used_in: str,
    layer: str | None,
    attribution: Attribution | None,
    words: int,
    asked: Asked,
    most: int | None,
    own: bool,
    context: bool,
    least_people: int,
    site_kind: str | None,
    validation: bool,
    where: str,
    fmt: str | None,
    output: Path | None,
) -> None:
    """List quotations of a code by theme: every speaker's first before anybody's second.

    Each row tells where the passage is, so that it can be found again, and what to check before it is
    published: few people who share the speaker's group, site and role, and words of one document alone that
    look like names, numbers or addresses. With --attribution role or none the words themselves may still tell
    who speaks. The register holds no names, so named is refused.

    A passage that is kept for publication (quotes keep) stands in its own wording, with permission and where
    it is used; one for which permission was refused is left out. Markdown, HTML and Word files are laid out
    for whoever writes: a heading for each theme, and below it its quotes.
    """
    if ctx.invoked_subcommand is not None:
        _refuse_options(ctx)
        return
    wanted = Wanted(
        codes, layer, attribution, words, asked, context, least_people, most, own, site_kind, validation,
        kept, USABLE, unused, used_in, where,
    )  # fmt: skip
    if not codes and not wanted.only_kept:
        raise click.UsageError("say --code CODE, or --kept for all quotes that are kept")
    form = page_form(fmt)
    with session(ctx.obj) as opened:
        found = bank(opened, wanted)
        if form is not None:
            send_page(quote_pages.page(opened, found), form, output)
            return
        table = quote_pages.table(opened, found)
    emit(table, fmt, output, shown=_shown(table), where=where)


@quotes.command()
@_PLACE
@_PERMISSION
@_WORDING
@_NOTE
@click.option("--used-in", "used_in", multiple=True, help="A place where it is used; may be repeated.")
@click.pass_obj
def keep(
    choices: Choices,
    place: str,
    permission: Permission | None,
    wording: str | None,
    note: str | None,
    used_in: tuple[str, ...],
) -> None:
    """Keep a passage for publication: DOC:START-END, the end not included.

    A wording of your own is checked, so that a quote cannot say what was not said: its words are the
    passage's, in their order, with […] where some are left out; what you add stands in [square brackets].
    """
    document, span = read_place(place)
    with session(choices) as opened:
        made = kept_quotes.keep(
            opened, document, span, QuoteChange(permission, wording, note, used_in or None)
        )
    talk(f"kept {_place(made)}, permission {made.permission}; cpqual undo takes it back")


@quotes.command("set")
@_PLACE
@_PERMISSION
@_WORDING
@_NOTE
@click.pass_obj
def set_(
    choices: Choices, place: str, permission: Permission | None, wording: str | None, note: str | None
) -> None:
    """Write down permission, wording or note of a kept passage; an empty wording is the passage's own."""
    if permission is None and wording is None and note is None:
        raise click.UsageError("say --permission, --wording or --note")
    with session(choices) as opened:
        found = kept_quotes.kept_at(opened, *read_place(place))
        made = kept_quotes.change(opened, found, QuoteChange(permission, wording, note))
    talk(f"{_place(made)}: permission {made.permission}{', in its own wording' if made.wording else ''}")


@quotes.command()
@_PLACE
@click.argument("where", nargs=-1, required=True, metavar="WHERE…")
@click.option("--not", "gone", is_flag=True, help="It is not used there any more.")
@click.pass_obj
def used(choices: Choices, place: str, where: tuple[str, ...], gone: bool) -> None:
    """Write down WHERE a kept passage is used: 'paper 1, table 2'; several places are several words."""
    with session(choices) as opened:
        found = kept_quotes.kept_at(opened, *read_place(place))
        if gone:
            unknown = [name for name in where if name not in found.used_in]
            if unknown:
                known = "; ".join(found.used_in) or "nowhere"
                raise InputError(
                    f"it is not used in {unknown[0]!r}",
                    where=_place(found),
                    remedy=f"It is used in: {known}.",
                )
            places = tuple(name for name in found.used_in if name not in where)
        else:
            places = (*found.used_in, *where)
        made = kept_quotes.change(opened, found, QuoteChange(used_in=places))
    talk(f"{_place(made)}: used in {'; '.join(made.used_in) or 'no place'}")


@quotes.command()
@_PLACE
@click.pass_obj
def forget(choices: Choices, place: str) -> None:
    """Keep a passage no more; cpqual undo brings it back."""
    with session(choices) as opened:
        found = kept_quotes.kept_at(opened, *read_place(place))
        kept_quotes.forget(opened, found)
    talk(f"{_place(found)} is no longer kept; cpqual undo brings it back")


@quotes.command("kept")
@click.option("--permission", "permissions", type=click.Choice(PERMISSIONS), multiple=True,
              help="Only with this permission; may be repeated.")  # fmt: skip
@click.option("--unused", is_flag=True, help="Only those used nowhere yet.")
@click.option("--used-in", default="", help="Only those used in a place of this name.")
@click.option("--code", "codes", multiple=True, help="Only those of this code; may be repeated.")
@click.option("--layer", help="Whose codings tell of which code. [default: adjudicated]")
@where_option
@table_options
@click.pass_obj
def kept_(
    choices: Choices,
    permissions: tuple[Permission, ...],
    unused: bool,
    used_in: str,
    codes: tuple[str, ...],
    layer: str | None,
    where: str,
    fmt: str | None,
    output: Path | None,
) -> None:
    """List what is kept for publication, refused ones too, with what stands against each."""
    wanted = Wanted(
        codes, layer, kept=True, permissions=permissions or PERMISSIONS, unused=unused, used_in=used_in,
        where=where,
    )  # fmt: skip
    with session(choices) as opened:
        table = quote_pages.table(opened, bank(opened, wanted))
    emit(table, fmt, output, shown=_shown(table), where=where)


def _refuse_options(ctx: click.Context) -> None:
    """Refuse options of the listing before another command, which would not heed them."""
    given = [name for name in ctx.params if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE]
    if given:
        raise click.UsageError(f"options go after {ctx.invoked_subcommand}, not before it")


def _shown(table: Table) -> Table:
    """Return the columns for people, without those in which nothing stands, or always the same theme."""
    places = [table.columns.index(column) for column in _SHOWN]
    places = [i for i in places if any(row[i] is not None for row in table.rows)]
    theme = table.columns.index("theme")
    if theme in places and len({row[theme] for row in table.rows}) == 1:
        places.remove(theme)
    names = tuple(table.columns[i] for i in places)
    return Table(table.name, names, [[row[i] for i in places] for row in table.rows], table.notes)


def _place(kept: KeptQuote) -> str:
    return f"{kept.document}:{kept.start}-{kept.end}"


COMMANDS = {"quotes": quotes}
