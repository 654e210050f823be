"""What is told of a document or a person beside the lists of Documents mode."""

from __future__ import annotations

from textual.content import Content

from cpqual.services.catalogue import DocumentFacts, ListedPerson, SpeakerFacts
from cpqual.tui.widgets.detail_pane import amount, fact, heading, lines, paragraphs, plain

_KINDS = {
    "fieldnote": "field note", "focusgroup": "focus group", "advisory": "advisory group",
    "membercheck": "member check", "delphi": "Delphi round", "survey": "survey answer",
}  # fmt: skip
_TOLD_ELSEWHERE = {"id", "kind", "title", "site", "date", "language", "participants", "roles"}
"""Keys of a header that are shown in their own places."""


def kind_word(kind: str) -> str:
    """Return what a kind of document is called."""
    return _KINDS.get(kind, kind)


def about_document(found: DocumentFacts, finished: bool) -> Content:
    """Return what is known of a document: its facts, who speaks in it, what the importer remarked."""
    stored = found.document
    given = {"site": found.site, "date": stored.date or "", "language": stored.language}
    kind = kind_word(stored.kind) + (" · finished" if finished else "")
    further = {name: value for name, value in stored.header.items() if name not in _TOLD_ELSEWHERE}
    facts = given | {"imported from": stored.source_name} | further | dict(found.attributes)
    return paragraphs(
        (
            lines((heading(stored.title), Content(kind))),
            lines(fact(name, value) for name, value in facts.items() if value),
            _list("Speakers", [_speaker(one) for one in found.speakers]),
            _list("The importer remarked", [plain(note) for note in found.notes]),
        )
    )


def _speaker(one: SpeakerFacts) -> Content:
    who = one.person or {"interviewer": "interviewer", "unattributed": "nobody in particular"}.get(
        one.kind, ""
    )
    known = ", ".join(part for part in (who, *one.roles) if part and part != one.label)
    return Content.assemble(
        plain(one.label or "(no label)"),
        (f"  {amount(one.turns, 'turn')}", "$foreground 60%"),
        plain(f"  {known}" if known else ""),
    )


def about_person(one: ListedPerson) -> Content:
    """Return what is known of a person, and in which documents they have a part."""
    values = {"group": one.person.group, "site": one.site, "id": one.person.slug} | one.person.attributes
    parts = [
        Content.assemble(
            plain(part.document),
            (f"  {amount(part.turns, 'turn')}", "$foreground 60%"),
            plain(f"  {', '.join(part.roles)}" if part.roles else ""),
        )
        for part in one.parts
    ]
    return paragraphs(
        (
            heading(one.person.pseudonym),
            lines(fact(name, value) for name, value in values.items() if value),
            _list("Documents", parts),
        )
    )


def _list(title: str, items: list[Content]) -> Content:
    return lines((Content.styled(title, "bold"), *items)) if items else Content("")
