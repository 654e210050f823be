"""What in a quote may point to a person although nobody is named: deductive disclosure (Kaiser 2009)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cpqual.domain.people import Person
from cpqual.domain.text import harmless
from cpqual.domain.units import sentences
from cpqual.services.session import Session
from cpqual.services.spoken import Piece
from cpqual.storage import documents, people

Quoted = tuple[str, Sequence[Piece], str]
"""A quote to look at: slug of the document, who speaks in it, and the words as they will be read."""

_TOKEN = re.compile(r"[\w.+-]+@[\w.-]*\w|\w+(?:['’\-./]\w+)*")
_FIRST_PERSON = re.compile(r"I(?:['’]\w+)?\Z")
_BRACKETED = re.compile(r"\[[^\]]*\]")
_DIGITS = 3
"""So many digits make a number one that may be found again: a telephone, a year, an address."""
_CALENDAR = frozenset(
    {
        *(
            "Monday",
            "Tuesday",
            "Wednesday",
            "Thursday",
            "Friday",
            "Saturday",
            "Sunday",
            "January",
            "February",
        ),
        *("March", "April", "May", "June", "July", "August", "September", "October", "November", "December"),
    }
)


class Disclosure:
    """The register and the texts, to look quotes up in."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._people = {person.slug: person for person in people.people(session.store)}
        self._sites = {site.slug: site.name for site in people.sites(session.store)}
        self._held: dict[str, set[str]] = {}
        self._roles: dict[tuple[str, str], list[str]] = {}
        for document, person, role in documents.roles(session.store):
            self._held.setdefault(person, set()).add(role)
            self._roles.setdefault((document, person), []).append(role)
        told = (*(one.pseudonym for one in self._people.values()), *self._sites.values())
        self._known = {word for name in told for word in _TOKEN.findall(name)}

    def checks(
        self, quotes: Sequence[Quoted], *, least_people: int, pseudonyms: bool
    ) -> list[tuple[str, ...]]:
        """Return what to check in each quote, in words.

        Args:
            least_people: fewer people who share group, site and role are told of; 0 looks for none.
            pseudonyms: tell of pseudonyms in the words, too.
        """
        candidates = [self._telling(text) for _, _, text in quotes]
        rare = self._in_one_document({token for tokens in candidates for token in tokens})
        return [
            tuple(
                harmless(line)
                for line in (
                    *self._few(document, pieces, least_people),
                    *self._names(text, pseudonyms=pseudonyms),
                    *_listed("in one document only: ", [token for token in tokens if token in rare]),
                )
            )
            for (document, pieces, text), tokens in zip(quotes, candidates, strict=True)
        ]

    def _few(self, document: str, pieces: Sequence[Piece], least: int) -> Iterator[str]:
        """Tell of speakers whose group, site and role few people of the register share."""
        for slug in dict.fromkeys(piece.voice.person for piece in pieces):
            person = self._people.get(slug or "")
            if person is None or least < 1:
                continue
            alike = [one for one in self._people.values() if _together(one) == _together(person)]
            roles: list[str | None] = [*self._roles.get((document, person.slug), [])]
            sharing, role = min(
                (
                    (sum(role is None or role in self._held.get(one.slug, ()) for one in alike), role)
                    for role in roles or [None]
                ),
                key=lambda pair: pair[0],
            )
            if sharing < least:
                what = (person.group, self._sites.get(person.site or "", ""), role)
                who = ", ".join(dict.fromkeys(part for part in what if part)) or "this description"
                yield f"few people alike in the register ({sharing}): {who}"

    def _names(self, text: str, *, pseudonyms: bool) -> Iterator[str]:
        """Tell of sites, and of people where their pseudonyms are not to be told, that the words name."""
        folded = text.casefold()
        yield from (f"names the site {name}" for name in self._sites.values() if name.casefold() in folded)
        if pseudonyms:
            tokens = set(_TOKEN.findall(text))
            known = (one.pseudonym for one in self._people.values())
            yield from (f"names {name}" for name in known if tokens.issuperset(_TOKEN.findall(name)))

    def _telling(self, text: str) -> list[str]:
        """Return the words that look like names, numbers or addresses, each once."""
        # what stands in brackets was put there; a sentence that begins after it is looked at as any other
        said = _BRACKETED.sub(lambda found: " " * len(found.group()), text)
        found: dict[str, None] = {}
        for span in sentences(said):
            for number, match in enumerate(_TOKEN.finditer(said, span.start, span.end)):
                token = match.group()
                if _is_number(token) or "@" in token or (number and self._is_name(token)):
                    found[token] = None
        return list(found)

    def _is_name(self, token: str) -> bool:
        return (
            token[0].isupper()
            and token not in _CALENDAR
            and not _FIRST_PERSON.match(token)
            and re.split(r"['’]s\Z", token)[0] not in self._known
        )

    def _in_one_document(self, wanted: set[str]) -> set[str]:
        """Return those words that no second document has; all texts are read once, one at a time."""
        if not wanted:
            return set()
        once: set[str] = set()
        often: set[str] = set()
        for document in documents.documents(self._session.store):
            there = wanted.intersection(_TOKEN.findall(documents.text(self._session.store, document.id)))
            often |= there & once
            once |= there
        return once - often


def _together(person: Person) -> tuple[str, str | None]:
    return person.group, person.site


def _is_number(token: str) -> bool:
    digits = sum(c.isdigit() for c in token)
    return digits >= _DIGITS or (digits > 0 and any(c.isupper() for c in token))


def _listed(lead: str, words: Sequence[str]) -> Iterator[str]:
    if words:
        yield lead + ", ".join(words)
