"""A quote bank: the passages of a code as a paper quotes them, spread over speakers, and what to check first.

What may point to a person although nobody is named: few people who share group, site and role, and words that
one document alone has (Kaiser 2009, "Protecting respondent confidentiality in qualitative research",
Qualitative Health Research 19(11)).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import NamedTuple

from cpqual.domain.consent import Attribution
from cpqual.domain.documents import VALIDATION_KINDS
from cpqual.domain.errors import RefusedError
from cpqual.domain.quoting import PERMISSIONS, KeptQuote, Permission
from cpqual.domain.text import harmless
from cpqual.services import kept_quotes
from cpqual.services.attributing import USUAL, Teller
from cpqual.services.disclosure import Disclosure
from cpqual.services.filtering import heard, selection
from cpqual.services.passages import Place
from cpqual.services.quote_places import Chosen, KeptPlaces, choose
from cpqual.services.quote_words import Asked, spoken_words
from cpqual.services.quotes import surroundings
from cpqual.services.session import Session
from cpqual.services.spoken import Piece, SpokenDocument, Voice
from cpqual.storage import acts

LONGEST = 80
LEAST_PEOPLE = 3
USABLE = tuple(permission for permission in PERMISSIONS if permission != "refused")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which quotes are wanted, and how they are to be told.

    Attributes:
        codes: slugs; each stands for all codes below it, too, unless `own`. None are needed for kept quotes.
        layer: whose codings, as `services.layers` names them.
        attribution: what is told of speakers; None tells pseudonyms, or as much as a document's consent
            allows where that is less.
        words: so many words of a passage at most, whole sentences where that goes; 0 for all. A passage that
            is kept stands whole, or in its own wording.
        asked: whether the interviewer's speech is marked or cut.
        context: give what stands before and after.
        least_people: fewer people who share group, site and role are told of; 0 looks for none.
        most: so many quotes at most, None for all.
        site_kind: the attribute of sites that an attribution tells; None for `sector` where there is one.
        validation: take passages of member checks and Delphi rounds, too; kept quotes are taken from there
            in any case.
        kept: only passages that are kept for publication.
        permissions: of kept quotes, only those.
        unused: of kept quotes, only those that are used nowhere yet.
        used_in: of kept quotes, only those used in a place whose name holds these words.
        where: a filter; see `filtering.select`. Passages of which somebody selected says a part.
    """

    codes: tuple[str, ...]
    layer: str | None = None
    attribution: Attribution | None = None
    words: int = LONGEST
    asked: Asked = "mark"
    context: bool = False
    least_people: int = LEAST_PEOPLE
    most: int | None = None
    own: bool = False
    site_kind: str | None = None
    validation: bool = False
    kept: bool = False
    permissions: tuple[Permission, ...] = USABLE
    unused: bool = False
    used_in: str = ""
    where: str = ""

    @property
    def widest(self) -> Attribution:
        """The most that is told of a speaker."""
        return self.attribution or USUAL

    @property
    def only_kept(self) -> bool:
        """Whether only kept quotes are wanted."""
        return self.kept or self.unused or bool(self.used_in)


@dataclass(frozen=True, slots=True)
class BankedQuote:
    """A passage `[start, end)` as it is quoted.

    Attributes:
        text: its words, one line, with `[…]` where some are left out.
        attribution: who says it, as far as that is told; may be empty.
        turn: the first turn or paragraph it is in, as the workbench numbers them.
        consent: what the document's header says of consent; may be empty.
        check: what may point to a person; empty is no promise.
        kept: what is written down about it, where it is kept for publication.
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
    kept: KeptQuote | None = None
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class QuoteBank:
    """The quotes that were chosen, out of how many passages, and everything needed to read them.

    Attributes:
        passages: how many were to choose from.
        refused: passages left out because permission was refused for them, or for some of their words.
        not_consented: passages left out because the consent of their document allows no quotes.
    """

    wanted: Wanted
    quotes: tuple[BankedQuote, ...]
    passages: int
    layer: str
    snapshot: str
    refused: int = 0
    not_consented: int = 0


class _Candidate(NamedTuple):
    place: Place
    pieces: tuple[Piece, ...]
    turn: str
    kept: KeptQuote | None = None
    refused: bool = False
    misfit: str = ""


def bank(session: Session, wanted: Wanted) -> QuoteBank:
    """Choose quotes: the first passage of every speaker, then every speaker's second, and so on.

    A passage of which something is kept for publication is given as it is kept. Passages in which only the
    interviewer speaks, what does not count as data, what must not be quoted after the consent of its
    document, and what permission was refused for, is left out.

    Raises:
        InputError: the filter cannot be read.
        UnknownNameError: a code, the layer, the attribute of sites or a name in the filter is not in the
            project.
        RefusedError: no document answers the filter; names are asked for, which the register does not hold;
            more is to be told of speakers than the consent of a document allows; the layer is closed; or no
            code is named.
    """
    _refuse_names(wanted)
    teller = Teller(session, wanted.site_kind)
    if not wanted.codes and not wanted.only_kept:
        raise RefusedError("no code was named", remedy="Name one with --code, or ask for --kept quotes.")
    layer, places = choose(session, wanted.codes, wanted.layer, own=wanted.own)
    selected = selection(session, wanted.where)
    if selected is not None:
        is_heard = heard(session, selected)
        places = (one for one in places if is_heard(one.place.document, one.place.span))
    refused = not_consented = 0
    candidates: list[_Candidate] = []
    for chosen, spoken in _spoken(session, places):
        if wanted.only_kept and chosen.kept is None:
            continue
        if teller.consent(chosen.place.document).refused:
            not_consented += 1
        elif chosen.refused and "refused" not in wanted.permissions:
            refused += chosen.kept is None or _is_in_use(chosen.kept, wanted)
        elif _is_wanted(chosen, spoken, wanted):
            candidates += [one for one in (_candidate(chosen, spoken),) if _is_quotable(one.pieces)]
    spread = _spread(candidates)
    _require_consent(teller, spread, wanted.attribution)
    quotes = _quotes(session, teller, wanted, spread[: wanted.most])
    snapshot = acts.snapshot(session.store)
    return QuoteBank(wanted, quotes, len(spread), layer, snapshot, refused, not_consented)


def quoted(session: Session, places: Iterable[Place], wanted: Wanted) -> tuple[BankedQuote, ...]:
    """Return passages that somebody has chosen as they are quoted, one for each place, in that order.

    Nothing is left out: what must not be published is told in `check`. No more is told of a speaker than the
    consent of the document allows. What is kept on exactly such a passage is given as it is kept.

    Args:
        wanted: how they are to be told; what chooses passages in it chooses nothing here.

    Raises:
        UnknownNameError: a document or the attribute of sites is not in the project.
        RefusedError: names are asked for, which the register does not hold.
    """
    _refuse_names(wanted)
    kept = KeptPlaces(kept_quotes.kept(session))
    read: dict[str, SpokenDocument] = {}
    chosen = []
    for place in places:
        if place.document not in read:
            read[place.document] = SpokenDocument.of(session, place.document)
        chosen.append(_candidate(kept.at(place), read[place.document]))
    return _quotes(session, Teller(session, wanted.site_kind), wanted, chosen)


# Which passages


def _spoken(session: Session, places: Iterable[Chosen]) -> Iterator[tuple[Chosen, SpokenDocument]]:
    """Yield passages with their documents, of which one at a time is held."""
    spoken: SpokenDocument | None = None
    for chosen in places:
        if spoken is None or spoken.document.slug != chosen.place.document:
            spoken = SpokenDocument.of(session, chosen.place.document)
        yield chosen, spoken


def _is_wanted(chosen: Chosen, spoken: SpokenDocument, wanted: Wanted) -> bool:
    kept = chosen.kept
    if kept is None:
        validation = spoken.document.kind in VALIDATION_KINDS
        return wanted.validation or not validation
    return kept.permission in wanted.permissions and _is_in_use(kept, wanted)


def _is_in_use(kept: KeptQuote, wanted: Wanted) -> bool:
    """Tell whether a kept quote is used where quotes are asked for, or nowhere where unused ones are."""
    if wanted.unused and kept.used_in:
        return False
    words = wanted.used_in.casefold()
    return not words or any(words in place.casefold() for place in kept.used_in)


def _candidate(chosen: Chosen, spoken: SpokenDocument) -> _Candidate:
    span, kept = chosen.place.span, chosen.kept
    misfit = kept_quotes.fault(spoken, kept) if kept is not None else ""
    return _Candidate(chosen.place, spoken.pieces(span), spoken.where(span), kept, chosen.refused, misfit)


def _is_quotable(pieces: Iterable[Piece]) -> bool:
    return any(piece.voice.quotable for piece in pieces)


def _refuse_names(wanted: Wanted) -> None:
    if wanted.attribution == "named":
        raise RefusedError(
            "the register holds pseudonyms and no names, so nobody can be named",
            remedy="Use --attribution pseudonym, role or none.",
        )


def _require_consent(teller: Teller, chosen: Iterable[_Candidate], attribution: Attribution | None) -> None:
    """Check that what was asked for in so many words may be told of every speaker.

    Raises:
        RefusedError: the consent of a document allows less.
    """
    for document in dict.fromkeys(one.place.document for one in chosen):
        consent = teller.consent(document)
        if attribution is not None and not consent.allows(attribution):
            narrowed = consent.narrowed(attribution)
            raise RefusedError(
                f"its header’s consent ({consent.text}) does not allow the attribution {attribution}",
                where=document,
                remedy=f"Use --attribution {narrowed}, or leave it out: each quote is then told as far as "
                "its document allows.",
            )


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


# How they are told


def _quotes(
    session: Session, teller: Teller, wanted: Wanted, chosen: Sequence[_Candidate]
) -> tuple[BankedQuote, ...]:
    hows = [teller.consent(one.place.document).narrowed(wanted.widest) for one in chosen]
    texts = [_text(teller, wanted, one, how) for one, how in zip(chosen, hows, strict=True)]
    disclosure = Disclosure(session)
    checks: list[tuple[str, ...]] = [()] * len(chosen)
    for how in dict.fromkeys(hows):
        those = [i for i, one in enumerate(hows) if one == how]
        found = disclosure.checks(
            [(chosen[i].place.document, chosen[i].pieces, texts[i]) for i in those],
            least_people=0 if how == "none" else wanted.least_people,
            pseudonyms=how != "pseudonym",
        )
        for i, check in zip(those, found, strict=True):
            checks[i] = check
    return tuple(
        _quote(session, teller, wanted, *each) for each in zip(chosen, hows, texts, checks, strict=True)
    )


def _quote(
    session: Session,
    teller: Teller,
    wanted: Wanted,
    one: _Candidate,
    how: Attribution,
    text: str,
    check: tuple[str, ...],
) -> BankedQuote:
    place = one.place
    around = surroundings(session, place.document, place.span) if wanted.context else None
    return BankedQuote(
        document=place.document,
        start=place.start,
        end=place.end,
        codes=place.codes,
        text=text,
        attribution=teller.attribution(place.document, one.pieces, one.turn, how),
        turn=one.turn,
        consent=harmless(teller.consent(place.document).text),
        check=(*_permitted(teller, one), *check),
        kept=one.kept,
        before=harmless(around.before) if around else "",
        after=harmless(around.after) if around else "",
    )


def _permitted(teller: Teller, one: _Candidate) -> Iterator[str]:
    """Tell what stands against publishing a quote as it is."""
    consent = teller.consent(one.place.document)
    if consent.refused:
        yield "the header’s consent allows no quotes"
    if consent.unread:
        yield harmless(consent.unread)
    if one.refused:
        used = f", yet it is used in {'; '.join(one.kept.used_in)}" if one.kept and one.kept.used_in else ""
        some = "" if one.kept is not None and one.kept.permission == "refused" else " for some of its words"
        yield harmless(f"permission was refused{some}{used}")
    if one.misfit:
        yield "its wording does not fit the text any more, so the passage stands here: " + harmless(
            one.misfit
        )


def _text(teller: Teller, wanted: Wanted, one: _Candidate, how: Attribution) -> str:
    """Return the words of a quote on one line: the author's, or the passage's as they are spoken."""
    if one.kept is not None and one.kept.wording and not one.misfit:
        return harmless(one.kept.wording)
    most = 0 if one.kept is not None else wanted.words
    return spoken_words(teller, one.pieces, how, most=most, asked=wanted.asked)
