"""Write docs/reference-commands.md and docs/reference-keys.md from the code.

Run: python docs/make_reference.py. A test fails when the pages no longer say what the code says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from cpqual.cli.main import cli
from cpqual.tui.actions import MODES, Action, all_actions, key_name

HERE = Path(__file__).parent
NOTICE = "<!-- Written by docs/make_reference.py from the code: change it there. -->\n\n"


def pages() -> dict[Path, str]:
    """Return the text of every generated page."""
    return {
        HERE / "reference-commands.md": commands_page(),
        HERE / "reference-keys.md": keys_page(),
    }


def commands_page() -> str:
    """Return the reference of all commands with their help."""
    head = (
        "# Commands\n\n"
        "Data goes to standard output, talk to standard error. The exit code is 0 when done, 1 when refused"
        " (with one line that says what, where and what to do), 2 for a wrong command line. Every listing"
        " takes `--format` and `-o`.\n"
    )
    return NOTICE + head + "".join(_command(cli, "cpqual"))


def _command(command: click.Command, path: str) -> Iterator[str]:
    context = click.Context(command, info_name=path, max_content_width=100, terminal_width=100)
    yield f"\n## `{path}`\n\n```\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None:
                yield from _command(found, f"{path} {name}")


def keys_page() -> str:
    """Return the keys of every mode, by group."""
    found = all_actions()
    parts = [
        NOTICE,
        "# Keys\n\nEvery action has a name, by which `keymap.toml` in your settings folder can give it other"
        ' keys: `pick = ["space", "c"]`. `?` shows the keys of the mode you are in.\n',
    ]
    for mode in MODES:
        mine = [action for action in found if mode in action.modes]
        parts.append(f"\n## {mode.capitalize()}\n")
        parts += _table(action for action in mine if not action.dialog)
        for dialog in dict.fromkeys(action.dialog for action in mine if action.dialog):
            of_it = [action for action in mine if action.dialog == dialog]
            parts += [f"\n### {of_it[0].group}\n", *_table(of_it)]
    return "".join(parts)


def _table(actions: Iterable[Action]) -> Iterator[str]:
    yield "\n| key | does | name |\n|---|---|---|\n"
    for action in actions:
        yield f"| {_escape(_keys(action))} | {_escape(action.help)} | `{action.id}` |\n"


def _keys(action: Action) -> str:
    return "  ".join(map(key_name, action.keys))


def _escape(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
