"""What the framework matrix looks up in the counting thread: its rows, how much there is, and one cell."""

from __future__ import annotations

from dataclasses import dataclass

from cpqual.domain.frameworks import Case, Framework
from cpqual.services import frameworks
from cpqual.services.framework_cases import cases_of
from cpqual.services.framework_cells import Cell, Heads, read_cell, read_heads
from cpqual.services.framework_passages import Coverage, Ground, count_cells
from cpqual.services.frameworks import Column
from cpqual.services.session import Session


@dataclass(frozen=True, slots=True)
class Rows:
    """A framework as the grid shows it."""

    framework: Framework
    cases: tuple[Case, ...]
    themes: tuple[Column, ...]
    heads: Heads


def read_rows(slug: str | None, session: Session) -> Rows | None:
    """Return the framework of that slug, else the first there is; None where there is none."""
    framework = _shown(slug, session)
    if framework is None:
        return None
    cases = tuple(cases_of(session, framework))
    themes = frameworks.columns(framework, session.codebook())
    return Rows(framework, cases, themes, read_heads(session, framework, cases))


def count_rows(slug: str | None, layer: str, session: Session) -> dict[tuple[str, str], Coverage] | None:
    """Return how many passages the cells of that framework have, by (slug of the case, theme)."""
    framework = _shown(slug, session)
    if framework is None:
        return None
    return count_cells(session, framework, cases_of(session, framework), Ground(session, framework, layer))


def read_one(slug: str, case: Case, theme: str, layer: str, session: Session) -> Cell:
    """Return a cell with its passages."""
    framework = frameworks.require_framework(session, slug)
    return read_cell(session, framework, case, theme, Ground(session, framework, layer))


def _shown(slug: str | None, session: Session) -> Framework | None:
    found = frameworks.list_frameworks(session)
    return next((one for one in found if one.slug == slug), found[0] if found else None)
