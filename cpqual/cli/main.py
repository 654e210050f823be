"""The root command: opens the workbench, or finds the command asked for without importing the others."""

from __future__ import annotations

import importlib
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from cpqual import __version__
from cpqual.domain.errors import CpqualError

_COMMANDS: dict[str, str] = {
    "new": "projects",
    "status": "projects",
    "coders": "projects",
    "check": "projects",
    "doctor": "projects",
    "demo": "demo",
    "import": "importing",
    "documents": "importing",
    "people": "registers",
    "sites": "registers",
    "roles": "registers",
    "attributes": "attributes",
    "codebook": "codebook",
    "codings": "codings",
    "answers": "answers",
    "memos": "memos",
    "adjudicate": "adjudicate",
    "suggest": "suggest",
    "agree": "agree",
    "sample": "sample",
    "frequencies": "frequencies",
    "cooccurrence": "cooccurrence",
    "sequence": "sequence",
    "matrix": "matrix",
    "absences": "matrix",
    "passages": "passages",
    "negative": "negative",
    "cards": "cards",
    "quotes": "quotes",
    "saturation": "saturation",
    "views": "views",
    "framework": "framework",
    "delphi": "delphi",
    "report": "report",
    "search": "search",
    "log": "history",
    "undo": "history",
    "redo": "history",
    "trash": "trash",
    "pack": "sharing",
    "merge": "sharing",
}
"""Command name to the module of this package that holds it, in the order of the help page."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the commands in the order of the help page."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return one command."""
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"cpqual.cli.{_COMMANDS[cmd_name]}")
        command: click.Command = module.COMMANDS[cmd_name]
        return _with_choices(command)


def _with_choices(command: click.Command) -> click.Command:
    """Let -p and --coder stand after the command, too, at every depth; a command's own option goes first."""
    taken = {name for parameter in command.params for name in parameter.opts}
    for option in (
        _choice("project", "-p", "--project", type=click.Path(path_type=Path)),
        _choice("coder", "--coder"),
    ):
        if not taken.intersection(option.opts):
            command.params.append(option)
    if isinstance(command, click.Group):
        for below in command.commands.values():
            _with_choices(below)
    return command


def _choice(field: str, *names: str, **settings: Any) -> click.Option:
    def choose(ctx: click.Context, _: click.Parameter, value: Any) -> None:
        if value is not None:
            ctx.obj = replace(ctx.obj, **{field: value})

    # a name of its own: a command may have taken `coder` for whose codings it is about
    return click.Option(
        (*names, f"chosen_{field}"), expose_value=False, hidden=True, callback=choose, **settings
    )


@click.group(cls=LazyGroup, invoke_without_command=True)
@click.option("-p", "--project", type=click.Path(path_type=Path), help="The project file.")
@click.option("--coder", help="Your initials.")
@click.option("--read-only", is_flag=True, help="Open the workbench to read: nothing can be changed.")
@click.version_option(__version__, "-V", "--version", prog_name="cpqual")
@click.pass_context
def cli(ctx: click.Context, project: Path | None, coder: str | None, read_only: bool) -> None:
    """Code qualitative data in the terminal, check agreement between coders, count themes.

    Without a command, the workbench opens.

    The project is -p FILE, else $CPQUAL_PROJECT, else the single *.cpqual file of this folder. The coder is
    --coder, else $CPQUAL_CODER, else whoever coded in this project last on this machine. Both may also stand
    after the command.
    """
    from cpqual.cli.context import Choices

    ctx.obj = Choices(project, coder)
    if ctx.invoked_subcommand is None:
        from cpqual.cli.workbench import open_workbench

        open_workbench(ctx.obj, read_only=read_only)
    elif read_only:
        raise click.UsageError("--read-only goes with the workbench; a command says itself what it changes")


def main() -> None:
    """Run the command line; refusals are one line on stderr, never a traceback."""
    os.umask(0o077)
    try:
        if instruction := os.environ.get("_CPQUAL_COMPLETE"):
            from cpqual.cli.completing import complete

            sys.exit(complete(cli, instruction))
        cli.main(prog_name="cpqual", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("cpqual: stopped; nothing further was changed", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except CpqualError as error:
        from cpqual.cli.output import talk

        talk(f"cpqual: {error}")
        sys.exit(1)
    except BrokenPipeError:
        # the reader of our output has gone; say nothing more to it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:  # the last stop: what is printed must not hold anybody's words
        from cpqual.cli.crash import report

        click.echo(f"cpqual: {report(error)}", err=True)
        sys.exit(1)
