"""Who a label stands for in one document: the map, the header, the register, and then convention."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cpqual.domain.documents import SpeakerKind
from cpqual.domain.ids import slugify
from cpqual.formats import labels
from cpqual.formats.header import Header
from cpqual.formats.labels import fold, words
from cpqual.formats.options import ReadOptions

LEFT_AS_TEXT = "text"
"""What a map says of a label that is no speaker."""
NOBODY_NAMED = "participant"
"""What a map says of a label that speaks, when nobody has said yet who that is."""

_RESEARCHER_WORDS = words("interviewer facilitator moderator observer researcher fieldworker")
_NOBODY_WORDS = words("unattributed unknown several all")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a label stands for; `person` is a slug, and None where nobody has said."""

    kind: SpeakerKind
    person: str | None = None


class Roster:
    """The labels and people of one document. Labels are matched as written first, then by `fold`."""

    def __init__(self, header: Header, options: ReadOptions, document: str) -> None:
        self._people = {fold(name): slug for name, slug in options.people.items()}
        self._map = _by_fold(
            {
                label: who
                for scope in ("*", document)
                for (d, label), who in options.label_map.items()
                if d == scope
            }
        )
        self._labels = _by_fold(header.labels)
        self._researchers = {fold(name) for name in header.researchers}
        self._names = {fold(name): name for name in (*header.labels.values(), *header.names)}
        self._short = _short_names((*header.labels.values(), *header.names, *header.researchers))
        self._header = header

    def person(self, name: str) -> str:
        """Return the slug of the person of that name: the known one, or a new one made of the name."""
        return self._people.get(fold(name)) or slugify(name) or fold(name)

    def is_declared(self, label: str) -> bool:
        """Tell whether somebody has said that the label speaks."""
        folded = fold(label)
        return (
            (folded in self._map and not self.is_text(label))
            or folded in self._labels
            or folded in self._researchers
            or folded in self._names
            or folded in self._people
            or self._short_for(label) is not None
        )

    def is_text(self, label: str) -> bool:
        """Tell whether the map says that the label is no speaker."""
        return self._map.get(label, self._map.get(fold(label))) == LEFT_AS_TEXT

    def identify(self, label: str) -> Identity:
        """Say who the label stands for."""
        folded = fold(label)
        for table in (self._map, self._labels):
            who = table.get(label, table.get(folded))
            if who is not None:
                return self._named(who)
        if folded in self._researchers:
            return Identity("interviewer")
        if folded in self._names:
            return self._named(self._names[folded])
        if folded in self._people:
            return Identity("participant", self._people[folded])
        if (name := self._short_for(label)) is not None:
            return self._named(name)
        if labels.is_unattributed(label):
            return Identity("unattributed")
        return Identity("interviewer" if labels.is_interviewer(label) else "participant")

    def _named(self, who: str) -> Identity:
        folded = fold(who)
        if folded in _RESEARCHER_WORDS or folded in self._researchers:
            return Identity("interviewer")
        if folded in _NOBODY_WORDS:
            return Identity("unattributed")
        if who == NOBODY_NAMED:
            return Identity("participant")
        return Identity("participant", self.person(who))

    def _short_for(self, label: str) -> str | None:
        """Return the name in the header that the label is the first name or the initials of."""
        return None if labels.is_id_like(label) else self._short.get(fold(label))

    def roles(self) -> dict[str, tuple[str, ...]]:
        """Return every participant the header names, by slug, with the roles held here (possibly none)."""
        held: dict[str, tuple[str, ...]] = {}
        for name in (*self._header.labels, *self._header.names, *self._header.roles):
            identity = self.identify(name)
            if identity.person:
                roles = self._header.roles.get(name, ())
                before = held.get(identity.person, ())
                held[identity.person] = (*before, *(role for role in roles if role not in before))
        return held

    def clashes(self) -> list[str]:
        """Name pseudonyms of the header that would become one person."""
        by_slug: dict[str, str] = {}
        found = []
        for name in self._names.values():
            identity = self._named(name)
            if identity.person:
                other = by_slug.setdefault(identity.person, name)
                if fold(other) != fold(name):
                    found.append(f"{other!r} and {name!r} both become the person {identity.person!r}")
        return found

    def lone_participant(self) -> str | None:
        """Return the one person named without a label, if there is exactly one and no label is declared."""
        named = {i.person for i in map(self.identify, self._header.names) if i.person}
        mapped = [i for i in map(self.identify, self._header.labels) if i.kind == "participant"]
        return named.pop() if len(named) == 1 and not mapped else None


def _by_fold(table: Mapping[str, str]) -> dict[str, str]:
    """Return the table with its keys as written and folded; what is written wins."""
    return {fold(key): value for key, value in table.items()} | dict(table)


def _short_names(names: Iterable[str]) -> dict[str, str]:
    """Return first names and initials, folded, to the names of two or more words that alone they fit."""
    full = {fold(name): name for name in names if len(name.split()) > 1}
    found: dict[str, str | None] = {}
    for folded, name in full.items():
        parts = folded.split()
        for short in {parts[0], "".join(part[0] for part in parts)}:
            found[short] = None if short in found else name
    return {short: name for short, name in found.items() if name is not None}
