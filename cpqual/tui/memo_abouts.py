"""Asking what a memo is to be about: the project, a document, a code, a person or a site."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from textual.content import Content

from cpqual.domain.codings import About
from cpqual.domain.errors import RefusedError
from cpqual.services import catalogue, reading
from cpqual.services.session import Session
from cpqual.tui.dialogs.choose import Answer, Choose
from cpqual.tui.dialogs.pick import Pick
from cpqual.tui.widgets.detail_pane import plain

if TYPE_CHECKING:
    from cpqual.tui.app import WorkbenchApp

_KINDS = {
    "project": "the project", "document": "a document", "code": "a code", "person": "a person",
    "site": "a site",
}  # fmt: skip


def pick_about(workbench: WorkbenchApp, then: Callable[[About], object]) -> Awaitable[object]:
    """Ask what to write about; `then` is told unless the coder leaves."""

    def chosen(kind: str | None) -> None:
        if kind == "project":
            then(About())
        elif kind is not None:
            _pick(workbench, kind, then)

    answers = [Answer(kind, words) for kind, words in _KINDS.items()]
    return workbench.push_screen(Choose("A memo on", answers), chosen)


def _pick(workbench: WorkbenchApp, kind: str, then: Callable[[About], object]) -> None:
    names = _names(workbench.session, kind)
    if not names:
        workbench.say(str(RefusedError(f"there is no {kind} in the project yet")), "warning")
        return

    def picked(slug: str | None) -> None:
        if slug is not None:
            named: dict[str, Any] = {kind: slug}
            then(About(**named))

    answers = [
        Answer(
            slug, Content.assemble(plain(slug), plain(f"  {name}" if name != slug else "", "$foreground 60%"))
        )
        for slug, name in names.items()
    ]
    workbench.push_screen(Pick(f"A memo on which {kind}?", answers), picked)


def _names(session: Session, kind: str) -> dict[str, str]:
    """Return the names of everything of a kind, by slug."""
    match kind:
        case "document":
            return {one.document.slug: one.document.title for one in reading.list_documents(session)}
        case "code":
            return {code.slug: code.label for _, code in session.codebook().walk()}
        case "person":
            return {one.person.slug: one.person.pseudonym for one in catalogue.list_people(session)}
        case _:
            return catalogue.site_names(session)
