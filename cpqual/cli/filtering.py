"""`--where`: the part of the study that a command is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from cpqual.domain.filter_reading import parse
from cpqual.domain.filters import as_typed


def _where(_: click.Context, __: click.Parameter, typed: str | None) -> str:
    """Return a filter in its usual form; empty where none was given.

    Raises:
        InputError: it cannot be read; an empty one is refused, too.
    """
    return "" if typed is None else as_typed(parse(typed))


def where_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--where`, whose value is a filter in its usual form, or empty."""
    return click.option(
        "--where", callback=_where, metavar="FILTER", help="Only this part of the study: 'sector = third'."
    )(command)
