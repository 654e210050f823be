"""A quote bank: the passages of a code as a paper quotes them, spread over speakers, and what to check first.

What may point to a person although nobody is named: few people who share group, site and role, and words that
one document alone has (Kaiser 2009, "Protecting respondent confidentiality in qualitative research",
Qualitative Health Research 19(11)).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal, NamedTuple, get_args

from cpqual.domain.documents import VALIDATION_KINDS
from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.passages import PassageQuery
from cpqual.domain.text import harmless
from cpqual.domain.units import sentences
from cpqual.domain.wording import counted
from cpqual.formats.tables import Cell, Table
from cpqual.services.disclosure import Disclosure
from cpqual.services.passages import Place, find
from cpqual.services.quotes import surroundings
from cpqual.services.session import Session
from cpqual.services.spoken import Piece, SpokenDocument, Voice
from cpqual.storage import acts, documents, people

Attribution = Literal["named", "pseudonym", "role", "none"]
ATTRIBUTIONS: tuple[Attribution, ...] = get_args(Attribution)
Asked = Literal["mark", "cut"]
"""What becomes of the interviewer's speech inside a passage."""
LEFT_OUT = "[…]"
LONGEST = 80
LEAST_PEOPLE = 3
_SITE_KIND = "sector"
_COLUMNS = (
    "number", "quote", "attribution", "check", "codes", "document", "turn", "start", "end", "words",
    "consent", "layer",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which quotes are wanted, and how they are to be told.

    Attributes:
        codes: slugs; each stands for all codes below it, too, unless `own`.
        layer: whose codings, as `services.layers` names them.
        words: so many words of a passage at most, whole sentences where that goes; 0 for all.
        asked: whether the interviewer's speech is marked or cut.
        context: give what stands before and after.
        least_people: fewer people who share group, site and role are told of; 0 looks for none.
        most: so many quotes at most, None for all.
        site_kind: the attribute of sites that an attribution tells; None for `sector` where there is one.
        validation: take passages of member checks and Delphi rounds, too.
    """

    codes: tuple[str, ...]
    layer: str | None = None
    attribution: Attribution = "pseudonym"
    words: int = LONGEST
    asked: Asked = "mark"
    context: bool = False
    least_people: int = LEAST_PEOPLE
    most: int | None = None
    own: bool = False
    site_kind: str | None = None
    validation: bool = False


@dataclass(frozen=True, slots=True)
class BankedQuote:
    """A passage `[start, end)` as it is quoted.

    Attributes:
        text: its words, one line, with `[…]` where some are left out.
        attribution: who says it, as far as that is told; may be empty.
        turn: the first turn or paragraph it is in, as the workbench numbers them.
        consent: what the document's header says of consent; may be empty.
        check: what may point to a person; empty is no promise.
        before, after: what stands around it, where that was asked for.
    """

    document: str
    start: int
    end: int
    codes: tuple[str, ...]
    text: str
    attribution: str
    turn: str
    consent: str
    check: tuple[str, ...]
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class QuoteBank:
    """The quotes that were chosen, out of how many passages, and everything needed to read them."""

    wanted: Wanted
    quotes: tuple[BankedQuote, ...]
    passages: int
    layer: str
    snapshot: str


class _Candidate(NamedTuple):
    place: Place
    pieces: tuple[Piece, ...]
    turn: str


def bank(session: Session, wanted: Wanted) -> QuoteBank:
    """Choose quotes: the first passage of every speaker, then every speaker's second, and so on.

    Passages in which only the interviewer speaks, and what does not count as data, are left out.

    Raises:
        UnknownNameError: a code, the layer or the attribute of sites is not in the project.
        RefusedError: names are asked for, which the register does not hold, or the layer is closed.
    """
    _refuse_names(wanted)
    found = find(session, PassageQuery(wanted.codes, rolled_up=not wanted.own, layer=wanted.layer))
    teller = _Teller(session, wanted)
    places = (found.at(row) for row in range(len(found)))
    spread = _spread(_candidates(session, places, wanted))
    quotes = _quotes(session, teller, spread[: wanted.most])
    return QuoteBank(wanted, quotes, len(spread), found.layer, acts.snapshot(session.store))


def quoted(session: Session, places: Iterable[Place], wanted: Wanted) -> tuple[BankedQuote, ...]:
    """Return passages that somebody has chosen as they are quoted, one for each place, in that order.

    Args:
        wanted: how they are to be told; its codes, layer and `most` choose nothing here.

    Raises:
        UnknownNameError: a document or the attribute of sites is not in the project.
        RefusedError: names are asked for, which the register does not hold.
    """
    _refuse_names(wanted)
    read: dict[str, SpokenDocument] = {}
    chosen = []
    for place in places:
        if place.document not in read:
            read[place.document] = SpokenDocument.of(session, place.document)
        spoken = read[place.document]
        chosen.append(_Candidate(place, spoken.pieces(place.span), spoken.where(place.span)))
    return _quotes(session, _Teller(session, wanted), chosen)


def _quotes(session: Session, teller: _Teller, chosen: Sequence[_Candidate]) -> tuple[BankedQuote, ...]:
    wanted = teller.wanted
    texts = [teller.text(candidate.pieces) for candidate in chosen]
    checks = Disclosure(session).checks(
        [(one.place.document, one.pieces, text) for one, text in zip(chosen, texts, strict=True)],
        least_people=0 if wanted.attribution == "none" else wanted.least_people,
        pseudonyms=wanted.attribution != "pseudonym",
    )
    return tuple(
        _quote(session, teller, candidate, text, check)
        for candidate, text, check in zip(chosen, texts, checks, strict=True)
    )


def _refuse_names(wanted: Wanted) -> None:
    if wanted.attribution == "named":
        raise RefusedError(
            "the register holds pseudonyms and no names, so nobody can be named",
            remedy="Use --attribution pseudonym, role or none.",
        )


def _candidates(session: Session, places: Iterable[Place], wanted: Wanted) -> Iterator[_Candidate]:
    """Yield the passages in which somebody but the interviewer says something that counts."""
    spoken: SpokenDocument | None = None
    for place in places:
        if spoken is None or spoken.document.slug != place.document:
            spoken = SpokenDocument.of(session, place.document)
        if wanted.validation or spoken.document.kind not in VALIDATION_KINDS:
            pieces = spoken.pieces(place.span)
            if any(piece.voice.quotable for piece in pieces):
                yield _Candidate(place, pieces, spoken.where(place.span))


def _spread(candidates: Iterable[_Candidate]) -> list[_Candidate]:
    by_speaker: dict[object, list[_Candidate]] = {}
    for one in candidates:
        by_speaker.setdefault(_main_speaker(one), []).append(one)
    rounds = zip_longest(*by_speaker.values())
    return [one for turn in rounds for one in turn if one is not None]


def _main_speaker(one: _Candidate) -> object:
    """Return who says most of a passage: a person wherever they speak, others within their document."""
    said: dict[Voice, int] = {}
    for piece in one.pieces:
        if piece.voice.quotable:
            said[piece.voice] = said.get(piece.voice, 0) + len(piece.text)
    voice = max(said, key=lambda voice: said[voice])
    return voice.person or (one.place.document, voice)


def _quote(
    session: Session, teller: _Teller, one: _Candidate, text: str, check: tuple[str, ...]
) -> BankedQuote:
    place = one.place
    document = session.document(place.document)
    around = surroundings(session, place.document, place.span) if teller.wanted.context else None
    return BankedQuote(
        document=place.document,
        start=place.start,
        end=place.end,
        codes=place.codes,
        text=text,
        attribution=teller.attribution(one),
        turn=one.turn,
        consent=harmless(document.header.get("consent", "")),
        check=check,
        before=harmless(around.before) if around else "",
        after=harmless(around.after) if around else "",
    )


class _Teller:
    """How speakers and sites are told, by what the attribution is to say."""

    def __init__(self, session: Session, wanted: Wanted) -> None:
        self.wanted = wanted
        self._people = {person.slug: person for person in people.people(session.store)}
        self._roles: dict[tuple[str, str], list[str]] = {}
        for document, person, role in documents.roles(session.store):
            self._roles.setdefault((document, person), []).append(role)
        self._sites = {site.slug: site for site in people.sites(session.store)}
        self._documents = {document.slug: document for document in documents.documents(session.store)}
        known = {name for site in self._sites.values() for name in site.attributes}
        self._kind = wanted.site_kind or (_SITE_KIND if _SITE_KIND in known else "")
        if self._kind and self._kind not in known:
            names = ", ".join(sorted(known)) or "none"
            raise UnknownNameError(f"sites have no attribute {self._kind!r}", remedy=f"There are: {names}.")

    def text(self, pieces: Sequence[Piece]) -> str:
        """Return the words of a passage on one line: who speaks where several do, cut where it is long."""
        shown = _cut_short(pieces, self.wanted.words)
        voices = list(dict.fromkeys(piece.voice for piece in shown if piece.voice.quotable))
        names = self._names(voices) if len(voices) > 1 else {}
        told: list[str] = []
        for piece in shown:
            if piece.voice.kind == "interviewer" and self.wanted.asked == "mark":
                told.append(f"[Interviewer: {piece.text}]")
            elif not piece.voice.quotable:
                told.append(LEFT_OUT)
            else:
                told.append(f"[{names[piece.voice]}:] {piece.text}" if names else piece.text)
        words = [words for i, words in enumerate(told) if words != LEFT_OUT or told[i - 1 : i] != [LEFT_OUT]]
        # at its ends a passage stops in any case
        while words and words[0] == LEFT_OUT:
            words = words[1:]
        while words and words[-1] == LEFT_OUT and shown[-1].voice.kind != "gap":
            words = words[:-1]
        return harmless(" ".join(words))

    def attribution(self, one: _Candidate) -> str:
        """Return who says a passage, as far as it is to be told."""
        if self.wanted.attribution == "none":
            return ""
        document = one.place.document
        voices = list(dict.fromkeys(piece.voice for piece in one.pieces if piece.voice.quotable))
        names = [self._told(document, voice) for voice in voices]
        site = self._site(document, voices)
        where = (document, one.turn) if self.wanted.attribution == "pseudonym" else ()
        parts = (" and ".join(dict.fromkeys(names)), site, *where)
        return harmless(", ".join(" ".join(part.split()) for part in parts if part))

    def _names(self, voices: Sequence[Voice]) -> dict[Voice, str]:
        """Return what each of several voices is called in the text, no two alike."""
        if self.wanted.attribution == "pseudonym":
            plain = [self._pseudonym(voice) for voice in voices]
        elif self.wanted.attribution == "role":
            plain = [self._standing(voice) for voice in voices]
        else:
            plain = ["speaker"] * len(voices)
        named: dict[Voice, str] = {}
        for i, (voice, name) in enumerate(zip(voices, plain, strict=True)):
            alike = plain.count(name) > 1
            named[voice] = f"{name} {plain[: i + 1].count(name)}" if alike else name
        return named

    def _told(self, document: str, voice: Voice) -> str:
        standing = self._standing(voice, document)
        if self.wanted.attribution == "role":
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


def _cut_short(pieces: Sequence[Piece], most: int) -> list[Piece]:
    """Return pieces with so many words at most: whole sentences, or the beginning of the first one."""
    if not most or sum(len(piece.text.split()) for piece in pieces if piece.voice.quotable) <= most:
        return list(pieces)
    kept: list[Piece] = []
    left = most
    for piece in pieces:
        if not piece.voice.quotable:
            kept.append(piece)
            continue
        ends = [span.end for span in sentences(piece.text) if len(piece.text[: span.end].split()) <= left]
        if len(piece.text.split()) <= left:
            kept.append(piece)
            left -= len(piece.text.split())
            continue
        begun = any(one.voice.quotable for one in kept)
        text = piece.text[: ends[-1]] if ends else "" if begun else " ".join(piece.text.split()[:left])
        kept += [Piece(piece.voice, text)] if text else []
        break
    while kept and not kept[-1].voice.quotable:
        kept.pop()
    return [*kept, Piece(Voice("gap"), "")]


# As a table


def table(found: QuoteBank) -> Table:
    """Return the quotes one a row, with where they are in the project."""
    around = ("before", "after") if found.wanted.context else ()
    rows: list[tuple[Cell, ...]] = [
        (
            number, one.text, one.attribution or None, "; ".join(one.check) or None, ", ".join(one.codes),
            one.document, one.turn or None, one.start, one.end, len(one.text.split()), one.consent or None,
            found.layer, *((one.before, one.after) if around else ()),
        )
        for number, one in enumerate(found.quotes, 1)
    ]  # fmt: skip
    return Table("quotes", (*_COLUMNS, *around), rows, notes(found), wrapped=("quote", "check", *around))


def notes(found: QuoteBank) -> tuple[str, ...]:
    """Return what has to stand below the quotes."""
    wanted = found.wanted
    checked = sum(bool(one.check) for one in found.quotes)
    few = (
        f"fewer than {wanted.least_people} people who share group, site and role, and "
        if wanted.least_people and wanted.attribution != "none"
        else ""
    )
    return (
        f"{counted(len(found.quotes), 'quote')} of {counted(found.passages, 'passage')} of "
        f"{', '.join(wanted.codes)}, every speaker’s first before anybody’s second",
        f"{LEFT_OUT} stands for words left out; attribution: {wanted.attribution}",
        f"to check before publishing: {checked}. Looked for: {few}words of one document alone that look like "
        "names, numbers or addresses. A name at the beginning of a sentence is not seen.",
        "consent is what the document’s header says; the project keeps no permission for single quotes",
        f"layer: {found.layer}; snapshot {found.snapshot}",
    )
