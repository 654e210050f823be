"""A quote bank written out by theme: as a table, or as a document for whoever writes the paper."""

from __future__ import annotations

from collections.abc import Iterator

from cpqual import __version__
from cpqual.domain.codebook import Code, Codebook
from cpqual.domain.wording import counted, listed
from cpqual.formats.html_page import Page, Quotation, Section
from cpqual.formats.tables import Cell, Table
from cpqual.services.quote_bank import BankedQuote, QuoteBank
from cpqual.services.session import Session

_COLUMNS = (
    "number", "theme", "quote", "attribution", "check", "permission", "used_in", "note", "codes", "document",
    "turn", "start", "end", "place", "words", "consent", "layer",
)  # fmt: skip
_NOT_KEPT = "not kept"
_NO_CODE = "Without a code"


def by_theme(book: Codebook, found: QuoteBank) -> list[tuple[Code | None, list[tuple[int, BankedQuote]]]]:
    """Return the quotes with their numbers under the first of their codes, in the order of the codebook.

    Within a code every speaker's first comes before anybody's second; what carries no code comes last.
    """
    places = {code.slug: place for place, (_, code) in enumerate(book.walk())}
    groups: dict[str, list[BankedQuote]] = {}
    for one in found.quotes:
        first = min((slug for slug in one.codes if slug in places), key=places.__getitem__, default="")
        groups.setdefault(first, []).append(one)
    number = 0
    ordered: list[tuple[Code | None, list[tuple[int, BankedQuote]]]] = []
    for code in [*(code for _, code in book.walk()), None]:
        there = list(enumerate(groups.get(code.slug if code else "", ()), number + 1))
        if there:
            number += len(there)
            ordered.append((code, there))
    return ordered


# As a table


def table(session: Session, found: QuoteBank) -> Table:
    """Return the quotes one a row, by theme, with where they are in the project."""
    around = ("before", "after") if found.wanted.context else ()
    rows: list[tuple[Cell, ...]] = []
    for code, quotes in by_theme(session.codebook(), found):
        for number, one in quotes:
            kept = one.kept
            rows.append((
                number, code.label if code else None, one.text, one.attribution or None,
                "; ".join(one.check) or None, kept.permission if kept else None,
                "; ".join(kept.used_in) or None if kept else None, kept.note or None if kept else None,
                ", ".join(one.codes), one.document, one.turn or None, one.start, one.end,
                f"{one.document}:{one.start}-{one.end}", len(one.text.split()), one.consent or None,
                found.layer, *((one.before, one.after) if around else ()),
            ))  # fmt: skip
    long = ("quote", "check", "note", *around)
    name = "kept quotes" if found.wanted.only_kept else "quotes"
    return Table(name, (*_COLUMNS, *around), rows, notes(found), wrapped=long)


def notes(found: QuoteBank) -> tuple[str, ...]:
    """Return what has to stand below the quotes."""
    return tuple(_notes(found))


def _notes(found: QuoteBank) -> Iterator[str]:
    wanted, told = found.wanted, len(found.quotes)
    of = f" of {', '.join(wanted.codes)}" if wanted.codes else ""
    what = "kept quote" if wanted.only_kept else "passage"
    yield (
        f"{counted(told, 'quote')} of {counted(found.passages, what)}{of}, by theme; within a theme every "
        "speaker’s first before anybody’s second"
    )
    if wanted.where:
        yield f"only passages where {wanted.where}"
    if found.refused:
        yield f"left out because permission was refused: {counted(found.refused, 'passage')}"
    if found.not_consented:
        yield f"left out because consent allows no quotes: {counted(found.not_consented, 'passage')}"
    kept = [one.kept for one in found.quotes if one.kept is not None]
    if kept:
        granted = sum(one.permission == "granted" for one in kept)
        unused = sum(not one.used_in for one in kept)
        yield f"kept for publication: {len(kept)}; with permission: {granted}; used nowhere yet: {unused}"
    narrower = "" if wanted.attribution else ", or less where the consent of a document says so"
    yield f"[…] stands for words left out; attribution: {wanted.widest}{narrower}"
    few = (
        f"fewer than {wanted.least_people} people who share group, site and role, and "
        if wanted.least_people and wanted.widest != "none"
        else ""
    )
    checked = sum(bool(one.check) for one in found.quotes)
    yield (
        f"to check before publishing: {checked}. Looked for: {few}words of one document alone that look like "
        "names, numbers or addresses. A name at the beginning of a sentence is not seen."
    )
    yield "consent is what the document’s header says; permission is what is written down for a kept quote"
    yield f"layer: {found.layer}; snapshot {found.snapshot}"


# As a document


def page(session: Session, found: QuoteBank) -> Page:
    """Return the quotes as a document: a heading for each theme, and below it its quotes.

    With each stands who says it and where it is found, and what there is of permission, uses and checks. A
    quote stands below the first of its codes, and is referred to below the others.
    """
    book = session.codebook()
    ordered = by_theme(book, found)
    placed = {number: one for _, quotes in ordered for number, one in quotes}
    below = {code.slug if code else "": quotes for code, quotes in ordered}
    carried = {slug for one in found.quotes for slug in one.codes}
    sections = [
        _section(book, code, below.get(code.slug, []), placed, found)
        for _, code in book.walk()
        if code.slug in carried
    ]
    if "" in below:
        without = tuple(_quotation(number, one, found) for number, one in below[""])
        sections.append(Section(_NO_CODE, quotations=without))
    name = session.project.name
    codes = [code.label for code in book if code.slug in found.wanted.codes]
    title = f"Quotes: {listed(codes)}" if codes else "Quotes kept for publication"
    lead = (f"{name}. In participants’ words: as confidential as the transcripts.",)
    about = Section("About these quotes", notes(found), bulleted=True)
    return Page(title, lead, (*sections, about), f"cpqual {__version__}; snapshot {found.snapshot}")


def _section(
    book: Codebook,
    code: Code,
    quotes: list[tuple[int, BankedQuote]],
    placed: dict[int, BankedQuote],
    found: QuoteBank,
) -> Section:
    here = {number for number, _ in quotes}
    also = [str(n) for n, one in placed.items() if code.slug in one.codes and n not in here]
    see = f"See also {'quote' if len(also) == 1 else 'quotes'} {listed(also)}." if also else ""
    labels = {one.slug: one.label for one in book}
    return Section(
        " › ".join(labels[slug] for slug in book.path(code.slug)),
        tuple(words for words in (code.brief, see) if words),
        quotations=tuple(_quotation(number, one, found) for number, one in quotes),
    )


def _quotation(number: int, one: BankedQuote, found: QuoteBank) -> Quotation:
    return Quotation(one.text, one.attribution, tuple(_about(number, one, found)))


def _about(number: int, one: BankedQuote, found: QuoteBank) -> Iterator[str]:
    """Yield what a writer has to know of a quote."""
    turn = f", {one.turn}" if one.turn else ""
    codes = f" · {', '.join(one.codes)}" if one.codes else ""
    yield f"Quote {number} · {one.document}{turn}, characters {one.start}–{one.end}{codes}"
    kept = one.kept
    told = [f"permission: {kept.permission if kept else _NOT_KEPT}"]
    told = [] if kept and kept.permission == "granted" else told
    told += [f"used in {'; '.join(kept.used_in)}"] if kept and kept.used_in else []
    if told:
        yield " · ".join(told)
    if kept and kept.note:
        yield f"Note: {kept.note}"
    yield from (f"Check: {line}" for line in one.check)
    if found.wanted.context:
        yield f"Before: {one.before}"
        yield f"After: {one.after}"
