"""What a shell completes besides commands and options: filters, and the names of codes, documents and people.

Only imported while a shell asks; nothing is written, and what cannot be looked up is not offered.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import click
from click.shell_completion import CompletionItem, add_completion_class, shell_complete

from cpqual.cli.bash_completion import LINE, BashCompletion, words_of
from cpqual.cli.context import Choices, anyones_session
from cpqual.domain.errors import CpqualError
from cpqual.domain.filter_completion import is_unfinished
from cpqual.services.filter_vocabulary import Vocabulary
from cpqual.services.session import Session

Offer = tuple[str, bool]
"""What an argument may be, whole, and whether it is to be typed on."""


def filter_lines(known: Vocabulary, typed: str) -> list[Offer]:
    """Return lines that a filter may become with its next word.

    What has only one next word is shown with those that may follow it, up to one that ends a filter.
    """
    lines = further = _next(known, typed)
    while len(further) == 1 and is_unfinished(further[0]):
        lines = further
        further = _next(known, further[0] if further[0].endswith("(") else f"{further[0]} ")
    return [(line, is_unfinished(line)) for line in further or lines]


def _next(known: Vocabulary, typed: str) -> list[str]:
    found = known.completion(typed, len(typed))
    before, begun = typed[: found.start], typed[found.start :].lstrip("\"'[`").casefold()
    lines = []
    for offer in found.offers:
        if offer.strip('"[]').casefold().startswith(begun):
            ahead = before.rstrip() if offer in (",", ")") else before
            lines.append(f"{ahead}{offer} (" if offer in ("in", "not in") else f"{ahead}{offer}")
    # bash puts in what all have in common: where some need quotation marks that would be less than is typed
    as_typed = [line for line in lines if line.casefold().startswith(typed.casefold())]
    return as_typed or lines


def listed_names(names: Iterable[str], typed: str) -> list[Offer]:
    """Return lists of names, with commas between, that a list with its last name begun may become."""
    before, comma, begun = typed.rpartition(",")
    wanted = begun.casefold()
    return [(f"{before}{comma}{name}", False) for name in names if name.casefold().startswith(wanted)]


def _filters(session: Session, typed: str) -> list[Offer]:
    return filter_lines(Vocabulary(session), typed)


def _codes(session: Session, typed: str) -> list[Offer]:
    return listed_names((code.slug for code in session.codebook()), typed)


def _documents(session: Session, typed: str) -> list[Offer]:
    return listed_names(Vocabulary(session).values("document"), typed)


def _people(session: Session, typed: str) -> list[Offer]:
    return listed_names(Vocabulary(session).values("person"), typed)


Look = Callable[[Session, str], list[Offer]]
_NAMED: Mapping[str, Look] = {
    "--where": _filters,
    **dict.fromkeys(("--code", "--codes", "--coded", "--uncoded", "--themes", "code", "codes"), _codes),
    **dict.fromkeys(("--document", "--documents", "document", "answer"), _documents),
    **dict.fromkeys(("--person", "person"), _people),
}
"""What options and arguments of these names hold, in whatever command."""


class _Looked(click.ParamType[str]):
    """The type of an argument whose values are looked up in the project."""

    name = "text"

    def __init__(self, look: Look) -> None:
        self._look = look

    def shell_complete(
        self,
        ctx: click.Context,
        param: click.Parameter,  # noqa: ARG002 - click's signature
        incomplete: str,
    ) -> list[CompletionItem[str]]:
        """Return what may stand there; nothing where there is no project to look into."""
        try:
            with anyones_session(_choices(ctx)) as opened:
                offers = self._look(opened, incomplete)
        except CpqualError:
            return []
        # what is listed is printed: nobody's control characters reach the terminal
        return [CompletionItem(line, goes_on=more) for line, more in offers if line.isprintable()]


def _choices(ctx: click.Context) -> Choices:
    """Return the project said before the command or behind it."""
    chosen: Choices = ctx.obj
    project = chosen.project or ctx.find_root().params.get("project")
    return replace(chosen, project=project.expanduser() if project else None)


def _let_look(command: click.Command) -> None:
    for param in command.params:
        look = next((_NAMED[name] for name in (param.name, *param.opts) if name in _NAMED), None)
        if look is not None and not isinstance(param.type, click.Choice):
            param.type = _Looked(look)
    if isinstance(command, click.Group):
        for below in command.commands.values():
            _let_look(below)


def complete(cli: click.Group, instruction: str) -> int:
    """Answer a shell that asks for its script or for completions, and return the exit code.

    Args:
        cli: the root command.
        instruction: what stands in `_CPQUAL_COMPLETE`, such as `bash_source` or `zsh_complete`.
    """
    add_completion_class(BashCompletion)
    ctx = click.Context(cli)
    asked = os.environ.get("COMP_WORDS") or os.environ.get(LINE, "")
    for name in {word.content for word in words_of(asked)}.intersection(cli.list_commands(ctx)):
        command = cli.get_command(ctx, name)
        if command is not None:
            _let_look(command)
    return shell_complete(cli, {"obj": Choices(None, None)}, "cpqual", "_CPQUAL_COMPLETE", instruction)
