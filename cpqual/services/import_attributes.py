"""Attributes that come with an import, in the same act: from lines of headers, and from file names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from cpqual.domain.documents import ImportedDocument
from cpqual.services.attribute_values import from_headers, take_values
from cpqual.services.name_patterns import Meanings, plan_names, read_name, take_names
from cpqual.services.session import Session


@dataclass(frozen=True, slots=True)
class FurtherValues:
    """What is to be taken of the documents of an import besides what is in their texts.

    Attributes:
        keys: lines of headers that become attributes.
        pattern: of file names, as `parse_pattern` reads it; empty for none.
        meanings: as `plan_names` takes them.
    """

    keys: tuple[str, ...] = ()
    pattern: str = ""
    meanings: Meanings = field(default_factory=dict)

    def previewed(self, session: Session, documents: Iterable[ImportedDocument]) -> list[str]:
        """Return a line for each document on what its file's name says.

        Raises:
            InputError: the pattern cannot be used.
        """
        if not self.pattern:
            return []
        read = (
            read_name(session, self.pattern, one.slug, one.source_name, self.meanings) for one in documents
        )
        return [
            f"{one.file}: "
            + (one.why or ", ".join(f"{k} = {v}" for k, v in {**one.own, **one.values}.items()))
            for one in read
        ]

    def taking(self, session: Session) -> Callable[[Sequence[str]], None]:
        """Return what is done inside the act of an import, with the slugs of its documents.

        It raises as `from_headers`, `plan_names` and `take_values` do; nothing is imported then.
        """

        def take(slugs: Sequence[str]) -> None:
            if self.keys:
                take_values(session, from_headers(session, self.keys, documents=slugs), "headers")
            if self.pattern:
                take_names(session, plan_names(session, self.pattern, self.meanings, documents=slugs))

        return take
