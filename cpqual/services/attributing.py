"""Who says a passage, as far as it is to be told: one rule for quotes that are copied and published."""

from __future__ import annotations

from collections.abc import Sequence

from cpqual.domain.consent import Attribution, Consent
from cpqual.domain.errors import UnknownNameError
from cpqual.domain.text import harmless
from cpqual.services.kept_quotes import consent_of
from cpqual.services.session import Session
from cpqual.services.spoken import Piece, Voice
from cpqual.storage import documents, people

USUAL: Attribution = "pseudonym"
"""What is told of speakers where nothing else is asked for."""
_SITE_KIND = "sector"


class Teller:
    """How speakers and sites are told.

    Args:
        site_kind: the attribute of sites that is told; None for `sector` where there is one.

    Raises:
        UnknownNameError: sites have no such attribute.
    """

    def __init__(self, session: Session, site_kind: str | None = None) -> None:
        self._people = {person.slug: person for person in people.people(session.store)}
        self._roles: dict[tuple[str, str], list[str]] = {}
        for document, person, role in documents.roles(session.store):
            self._roles.setdefault((document, person), []).append(role)
        self._sites = {site.slug: site for site in people.sites(session.store)}
        self._documents = {document.slug: document for document in documents.documents(session.store)}
        known = {name for site in self._sites.values() for name in site.attributes}
        self._kind = site_kind or (_SITE_KIND if _SITE_KIND in known else "")
        if self._kind and self._kind not in known:
            names = ", ".join(sorted(known)) or "none"
            raise UnknownNameError(f"sites have no attribute {self._kind!r}", remedy=f"There are: {names}.")

    def consent(self, document: str) -> Consent:
        """Return what a document's header says of quoting."""
        return consent_of(self._documents[document])

    def attribution(self, document: str, pieces: Sequence[Piece], turn: str, attribution: Attribution) -> str:
        """Return who says a passage; empty where nothing is to be told.

        With pseudonyms: pseudonym, the roles held in the document or else the group, the kind of site, the
        document and the place in it. With roles: roles or group, and the kind of site. The interviewer is
        told of only where nobody else speaks.

        Args:
            turn: the place in the document, such as `turn 14`; may be empty.
        """
        if attribution == "none":
            return ""
        voices = list(dict.fromkeys(piece.voice for piece in pieces if piece.voice.quotable))
        names = [self._told(document, voice, attribution) for voice in voices]
        if not names and any(piece.voice.kind == "interviewer" for piece in pieces):
            names = ["interviewer"]
        where = (document, turn) if attribution == "pseudonym" else ()
        site = self._site(document, voices) if voices else ""
        parts = (" and ".join(dict.fromkeys(names)), site, *where)
        return harmless(", ".join(" ".join(part.split()) for part in parts if part))

    def names(self, voices: Sequence[Voice], attribution: Attribution) -> dict[Voice, str]:
        """Return what each of several voices is called within a quote, no two alike."""
        if attribution == "pseudonym":
            plain = [self._pseudonym(voice) for voice in voices]
        elif attribution == "role":
            plain = [self._standing(voice) for voice in voices]
        else:
            plain = ["speaker"] * len(voices)
        named: dict[Voice, str] = {}
        for i, (voice, name) in enumerate(zip(voices, plain, strict=True)):
            alike = plain.count(name) > 1
            named[voice] = f"{name} {plain[: i + 1].count(name)}" if alike else name
        return named

    def _told(self, document: str, voice: Voice, attribution: Attribution) -> str:
        standing = self._standing(voice, document)
        if attribution == "role":
            return standing
        name = self._pseudonym(voice)
        return name if name == standing else ", ".join(part for part in (name, standing) if part)

    def _pseudonym(self, voice: Voice) -> str:
        if voice.person in self._people:
            return self._people[voice.person].pseudonym
        return self._standing(voice)

    def _standing(self, voice: Voice, document: str = "") -> str:
        """Return in what role somebody speaks: those held in the document, or else the group."""
        if voice.kind == "prose":
            return "researcher’s notes"
        if voice.person in self._people:
            roles = self._roles.get((document or voice.document, voice.person), [])
            return ", ".join(roles) or self._people[voice.person].group or "participant"
        # a label in the transcript may be somebody's name
        return "participant" if voice.kind == "participant" else "speaker not identified"

    def _site(self, document: str, voices: Sequence[Voice]) -> str:
        homes = [self._people[v.person].site for v in voices if v.person in self._people]
        sites = {self._documents[document].site} if self._documents[document].site else set(homes)
        kinds = {self._sites[slug].attributes.get(self._kind, "") for slug in sites if slug in self._sites}
        kinds.discard("")
        return f"{self._kind}: {' and '.join(sorted(kinds))}" if self._kind and kinds else ""
