"""The methods appendix: a draft from the log and the settings, in the order of a reporting guideline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from cpqual import __version__
from cpqual.domain.codebook import Profile
from cpqual.domain.codings import CONSENSUS_SLUG
from cpqual.domain.errors import RefusedError
from cpqual.domain.shares import Share
from cpqual.domain.wording import listed
from cpqual.formats.html_page import Page, Section
from cpqual.formats.tables import Cell, Table
from cpqual.services import methods_items as items
from cpqual.services.agreement import Comparison, compare, disputed
from cpqual.services.agreement_methods import methods_paragraphs
from cpqual.services.card_methods import paper_items
from cpqual.services.delphi_methods import delphi_items
from cpqual.services.frequencies import FrequencyTable, count_themes
from cpqual.services.layers import whose
from cpqual.services.methods_facts import Facts, gather
from cpqual.services.methods_item import Item, author
from cpqual.services.quote_bank import Wanted, bank
from cpqual.services.quote_pages import table as quote_table
from cpqual.services.saturation import Settings, caveats, said, said_of_orders, saturation
from cpqual.services.session import Session
from cpqual.storage import acts

_QUOTES = 2
"""Quotes of each theme."""
_DISPUTED = 3
"""Codes whose disputed passages are shown, and so many passages of each."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an appendix is to hold.

    Attributes:
        profile: whose shape it has; None for the project's.
        saturated: how saturation is judged, None for not at all.
        with_passages: quote participants, which makes it as confidential as the transcripts.
        layer: whose codings the themes and saturation are counted in.
    """

    profile: Profile | None = None
    saturated: Settings | None = None
    with_passages: bool = False
    layer: str | None = None


def methods_appendix(session: Session, asked: Asked) -> Page:
    """Return the draft as a page, to be written as Markdown or HTML.

    Raises:
        RefusedError: the project is of the reflexive profile and another shape, or saturation, is asked for;
            or the layer is closed to this coder.
        UnknownNameError: there is no such layer.
    """
    facts = gather(session, with_passages=asked.with_passages)
    profile = asked.profile or facts.book.profile
    if facts.book.profile == "reflexive" and profile != "reflexive":
        raise RefusedError(
            "the project is of the reflexive profile, whose appendix has no coefficients",
            remedy="Leave --profile out.",
        )
    if profile == "reflexive" and asked.saturated is not None:
        raise RefusedError("an appendix of the reflexive profile says nothing of saturation")
    draft = _Draft(session, facts, replace(asked, profile=profile), acts.snapshot(session.store))
    return draft.reflexive() if profile == "reflexive" else draft.by_checklist()


class _Draft:
    """The parts of an appendix."""

    def __init__(self, session: Session, facts: Facts, asked: Asked, snapshot: str) -> None:
        self._session = session
        self._facts = facts
        self._asked = asked
        self._snapshot = snapshot

    def by_checklist(self) -> Page:
        """Return the appendix in the order of COREQ, with the numbers of SRQR."""
        facts = self._facts
        team = [items.collectors(facts), items.relationship(facts)]
        design = [make(facts) for make in (
            items.orientation, items.recruitment, items.sample_size, items.setting, items.sample,
            items.repeats, items.guide, items.field_notes, items.duration,
        )]  # fmt: skip
        design += [self._saturation(), items.processing(facts), items.ethics(facts)]
        analysis = [make(facts) for make in (
            items.coders, items.coding_tree, items.derivation, items.suggestions,
        )]  # fmt: skip
        analysis += [items.software(facts, self._snapshot), items.participant_checking(facts)]
        analysis += [*paper_items(self._session, facts), *delphi_items(self._session)]
        analysis += [self._quotations(), *items.author_only()]
        found = self._compared()
        groups = (
            ("The researchers", team, ()),
            ("The design of the study", design, ()),
            ("The analysis", analysis, tuple(self._analysis_tables())),
        )
        return self._page(
            "shaped after COREQ (Tong et al. 2007), with the numbers of SRQR (O’Brien et al. 2014)",
            *(Section(title, _paragraphs(those), tables=tables) for title, those, tables in groups),
            self._agreement(found),
            self._themes(),
            *self._passages(found),
            Section("Checklist", tables=(_checklist([*team, *design, *analysis], facts),)),
        )

    def reflexive(self) -> Page:
        """Return the appendix of a reflexive analysis: no coefficient, no saturation, no counts of themes."""
        facts = self._facts
        position = [items.orientation(facts), items.relationship(facts), items.collectors(facts)]
        data = [make(facts) for make in (
            items.recruitment, items.sample_size, items.setting, items.sample, items.guide, items.field_notes,
            items.processing, items.ethics,
        )]  # fmt: skip
        analysis = [make(facts) for make in (
            items.coders, items.coding_tree, items.derivation, items.suggestions, items.participant_checking,
        )]  # fmt: skip
        analysis += [*paper_items(self._session, facts), *delphi_items(self._session)]
        analysis.append(items.software(facts, self._snapshot))
        blank = author("how themes were developed, reviewed and named, and by whom")
        themes = [facts.label(code) for code in facts.in_use if code.parent is None]
        found = self._compared()
        return self._page(
            "in the order of RTARG (Braun & Clarke 2024), for reflexive thematic analysis",
            Section("Position and approach", _paragraphs(position, numbers=False)),
            Section("Data", _paragraphs(data, numbers=False)),
            Section("Coding", _paragraphs(analysis, numbers=False), tables=tuple(self._version_table())),
            Section("Themes", (*_top(themes), blank)),
            self._agreement(found),
            *self._passages(None),
        )  # fmt: skip

    def _page(self, shape: str, *sections: Section) -> Page:
        words = (
            "It quotes participants, and is as confidential as the transcripts."
            if self._asked.with_passages
            else "It holds no words of participants."
        )
        return Page(
            title=f"Methods appendix: {self._facts.book.project}",
            lead=(
                f"A draft from the settings and the log of the project, {shape}. What stands in brackets is "
                f"the author’s to say. {words}",
            ),
            sections=tuple(section for section in sections if section.paragraphs or section.tables),
            foot=f"Made by cpqual {__version__} from the project in the state {self._snapshot}.",
        )

    # Parts

    def _saturation(self) -> Item:
        if self._asked.saturated is None:
            blank = author("whether saturation was judged, and how; cpqual saturation computes it")
            return Item("22", "8", "Saturation", (blank,))
        try:
            found = saturation(self._session, self._asked.saturated, layer=self._asked.layer)
        except RefusedError as refused:
            return Item("22", "8", "Saturation", (author(f"saturation; not computed: {refused.what}"),))
        whole = found.courses[0]
        settings = found.settings
        lines = [line for line in (said(found, whole), said_of_orders(found, whole)) if line]
        return Item("22", "8", "Saturation", (
            "New codes in runs of documents were set against those of a base (Guest, Namey & Chen 2020), "
            f"with a base of {settings.base} and runs of {settings.run}, in the codings of {found.layer}.",
            *(line[:1].upper() + line[1:] for line in lines),
            *caveats(found),
        ))  # fmt: skip

    def _compared(self) -> Comparison | RefusedError:
        try:
            found = compare(self._session)
        except RefusedError as refused:
            return refused
        if self._asked.profile == "reflexive":
            return replace(found, codebook=replace(found.codebook, profile="reflexive"))
        return found

    def _agreement(self, found: Comparison | RefusedError) -> Section:
        title = "Readings side by side" if self._asked.profile == "reflexive" else "Agreement between coders"
        if isinstance(found, Comparison):
            paragraphs = methods_paragraphs(self._session, found)
            return Section(title, tuple(self._veiled(line) for line in paragraphs))
        blank = author("whether coders were compared, and how differences were resolved")
        if self._asked.profile == "reflexive":
            return Section(title, (f"Readings were not compared: {found.what}.", blank))
        return Section(title, (f"Agreement was not computed: {found.what}.", blank))

    def _quotations(self) -> Item:
        where = (
            "Quotations below name document and turn."
            if self._asked.with_passages
            else "Each passage can be found again by document and place (cpqual quotes)."
        )
        blank = author("whether quotations in the text are attributed, and how")
        return Item("29", "17", "Quotations", (where, blank))

    def _analysis_tables(self) -> Iterator[Table]:
        facts = self._facts
        work = facts.work
        if facts.in_use:
            counts = Counter((mark.code, mark.coder) for mark in work.marks)
            named = (*(coder.slug for coder in work.coders), CONSENSUS_SLUG)
            coders = [coder for coder in named if work.of(coder)]
            rows: list[tuple[Cell, ...]] = [
                ("– " * depth + facts.label(code), code.origin.replace("_", " "),
                 *(counts[code.slug, coder] for coder in coders))
                for depth, code in facts.book.walk() if code in facts.in_use
            ]  # fmt: skip
            yield Table("Coding tree, with codings by coder", ("code", "origin", *coders), rows)
        if work.answers:
            yield self._answers()
        yield from self._version_table()

    def _answers(self) -> Table:
        answers = self._facts.work.answers
        rows: list[tuple[Cell, ...]] = []
        for code in self._facts.book:
            for coder in sorted({coder for slug, coder, _ in answers if slug == code.slug}):
                given = [
                    answers.get((code.slug, coder, answer), 0) for answer in ("accepted", "rejected", "later")
                ]
                decided = Share(given[0], given[0] + given[1])
                rows.append((self._facts.label(code), coder, *given, decided.words))
        columns = ("code", "coder", "accepted", "rejected", "put off", "accepted of those decided")
        return Table("Answers to suggested codes", columns, rows)

    def _version_table(self) -> Iterator[Table]:
        if versions := self._facts.versions:
            rows: list[tuple[Cell, ...]] = [
                (v.number, v.date[:10], v.author, self._veiled(v.reason),
                 ", ".join(f"{n} {kind}" for kind, n in Counter(c.kind for c in v.changes).most_common()))
                for v in versions
            ]  # fmt: skip
            columns = ("version", "date", "author", "reason", "changes")
            yield Table("Versions of the codebook", columns, rows, wrapped=("reason",))

    def _themes(self) -> Section:
        """Return major and minor themes with how many participants and documents they were found in."""
        if not self._facts.work.marks:
            blank = author("the themes, larger and smaller (COREQ 31, 32); nothing is coded")
            return Section("Themes", (blank,))
        layer = whose(self._session, self._asked.layer).making
        people = count_themes(self._session, count="participants", layer=layer)
        there = count_themes(self._session, count="documents", layer=layer)
        rows = [
            (*told, _of(documents.n, documents.denominator))
            for told, documents in zip(self._told(people), there.cells, strict=True)
        ]
        lead = (
            "Larger themes and those below them, with the participants and documents they were found in "
            "(COREQ 31, 32; SRQR 16). How often a theme occurs is not how much it matters."
        )
        table = Table(
            "Themes",
            ("theme", "counted", "participants", "documents"),
            rows,
            (f"participants: {people.definition}", f"documents: {there.definition}",
             f"left out: {people.left_out}"),
        )  # fmt: skip
        return Section("Themes", (lead,), tables=(table,))

    def _told(self, found: FrequencyTable) -> Iterator[tuple[str, str, str]]:
        for cell in found.cells:
            code = found.codebook.get(cell.code)
            depth = len(found.codebook.path(cell.code)) - 1
            counted = "with those below" if cell.rolled_up else "itself"
            yield "– " * depth + self._facts.label(code), counted, _of(cell.n, cell.denominator)

    def _passages(self, found: Comparison | RefusedError | None) -> Iterator[Section]:
        """Yield quotes of every theme and the most disputed passages, where participants may be quoted."""
        if not self._asked.with_passages:
            return
        tables = []
        for code in self._facts.in_use:
            if code.parent is None:
                quotes = bank(self._session, Wanted((code.slug,), layer=self._asked.layer, most=_QUOTES))
                shown = quote_table(self._session, quotes)
                columns = ("quote", "attribution", "check")
                places = [shown.columns.index(column) for column in columns]
                rows = [tuple(row[place] for place in places) for row in shown.rows]
                if rows:
                    tables.append(Table(code.label, columns, rows, wrapped=("quote",)))
        if tables:
            yield Section(
                "Quotations",
                ("The first passages of each theme, by different speakers.",),
                None,
                tuple(tables),
            )
        if isinstance(found, Comparison) and found.report.confusion:
            yield Section("Disputed passages", tables=(self._disputed(found),))

    def _disputed(self, found: Comparison) -> Table:
        rows: list[tuple[Cell, ...]] = []
        for row in found.report.codes[:_DISPUTED]:
            if row.n_disagreements:
                rows += (
                    (row.code, one.disagreement.document, one.text)
                    for one in disputed(self._session, found, row.code)[:_DISPUTED]
                )
        return Table("The most disputed codes", ("code", "document", "passage"), rows, wrapped=("passage",))

    def _veiled(self, words: str) -> str:
        """Return words without names of in-vivo codes, which are what participants said."""
        for slug, instead in self._facts.hidden.items():
            for name in (slug, self._facts.book.get(slug).label):
                words = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", instead, words, flags=re.IGNORECASE)
        return words


def _paragraphs(those: list[Item], *, numbers: bool = True) -> tuple[str, ...]:
    return tuple(
        f"{one.title}{f' ({one.numbers})' if numbers and one.numbers else ''}. {' '.join(one.said)}"
        for one in those
    )


def _of(n: int, total: int) -> str:
    return f"{n} of {total}"


def _checklist(those: list[Item], facts: Facts) -> Table:
    rows = [(one.coreq or None, one.srqr or None, one.title, one.drafted) for one in those]
    rows.append(("24", "15", "Agreement between coders", "drafted, to be completed"))
    rows.append(("31, 32", "16", "Themes", "drafted" if facts.work.marks else "the author’s"))
    rest = (
        "SRQR 1–4 and 18 are about the rest of the paper: title, abstract, question, purpose, contribution."
    )
    return Table("Where each item stands", ("COREQ", "SRQR", "item", "state"), rows, (rest,))


def _top(themes: list[str]) -> tuple[str, ...]:
    return (f"At the top of the codebook: {listed(f'“{theme}”' for theme in themes)}.",) if themes else ()
