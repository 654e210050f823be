"""What is to be said of suggestions where texts are not in English, on which their quality was measured."""

from __future__ import annotations

from cpqual.domain.languages import base_language
from cpqual.services.session import Session
from cpqual.storage import documents

UNNAMED = "a language without a code"


def language_notes(session: Session) -> tuple[str, ...]:
    """Return sentences for a project in which there are documents in other languages; none for English alone.

    Imports spaCy where there are, so the workbench does not ask.
    """
    usual = session.project.language
    said = set(documents.column(session.store, "language").values()) or {usual}
    found = sorted({base_language(one) or base_language(usual) or UNNAMED for one in said} - {"en"})
    if not found:
        return ()
    from cpqual.suggest.tokens import has_own_tokenizer

    notes = [
        f"Texts in {', '.join(found)}: what is known of the quality of suggestions was measured on English."
    ]
    if plain := [one for one in found if not has_own_tokenizer(one)]:
        notes.append(
            f"No rules of words for {', '.join(plain)}: spaces part words, and writing without spaces is"
            " compared by pairs of characters."
        )
    return tuple(notes)
