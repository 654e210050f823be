"""How a text is laid out: which kind it is, where its header ends, its sections and its turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from cpqual.domain.documents import (
    DATA_SECTIONS,
    DOCUMENT_KINDS,
    DocumentKind,
    NotASpeaker,
    Section,
    Turn,
)
from cpqual.domain.text import Span
from cpqual.domain.units import WORD
from cpqual.formats import grammar
from cpqual.formats.grammar import Candidate
from cpqual.formats.header import Header, flat, is_on_cover_sheet, with_preamble
from cpqual.formats.header_keys import key_name, meaning
from cpqual.formats.headings import (
    Heading,
    cut_sections,
    find_headings,
    look_like_field_notes,
    nearly_named,
)
from cpqual.formats.labels import fold, is_id_like, is_interviewer
from cpqual.formats.lines import line_number, name_lines_at
from cpqual.formats.options import ReadOptions
from cpqual.formats.proposals import read_kind
from cpqual.formats.reported import reported_speech
from cpqual.formats.roster import Roster
from cpqual.formats.turns import find_turns

_PREAMBLE, _LONG_PREAMBLE = 20, 120
"""Words before the first turn that are more than a title, if they are most of the text; and in any case."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A text taken apart.

    Attributes:
        roster: who the labels are, after everything in the header was read.
        label_roles: label to the roles written beside it, as in `Idris (volunteer):`.
        heads: heads inside turns, which say again who speaks and when.
        markers: the names in braces that give quoted words to somebody.
    """

    kind: DocumentKind
    header: Header
    roster: Roster
    sections: tuple[Section, ...]
    turns: tuple[Turn, ...] = ()
    not_speakers: tuple[NotASpeaker, ...] = ()
    label_roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    heads: tuple[Span, ...] = ()
    markers: tuple[Span, ...] = ()

    @property
    def spoken(self) -> bool:
        """Whether the text is a transcript."""
        return any(turn.form == "turn" for turn in self.turns)


@dataclass(frozen=True, slots=True)
class Unread:
    """A text with its header block and the lines that begin like turns, not yet taken apart."""

    text: str
    where: str
    slug: str
    header: Header
    candidates: Sequence[Candidate]
    options: ReadOptions
    markdown: bool


def lay_out(unread: Unread) -> Layout:
    """Take a text apart as field notes, as a transcript or, where nobody speaks, as prose."""
    asked, warnings = _asked_kind(unread)
    headings = find_headings(unread.text, unread.header.end, markdown=unread.markdown)
    header, roster, accepted, refused = _speakers_found(unread)
    typed = [heading for heading in headings if heading.type]
    guessed_notes = asked is None and look_like_field_notes(headings)
    if asked == "fieldnote" or (guessed_notes and not (accepted and accepted[0].begin < typed[0].begin)):
        return _prose(unread, headings, "fieldnote", _guess(asked, "fieldnote", warnings))
    if not accepted:
        layout = _prose(unread, headings, asked or "other", _guess(asked, "other", warnings))
        silent = ["no speaker was recognised"] if asked in ("interview", "focusgroup") else []
        return replace(layout, not_speakers=tuple(refused), warnings=(*layout.warnings, *silent))
    if not unread.markdown:
        # in plain text a talk may come to the word Talk; only what is certainly not talk ends it
        headings = [heading for heading in typed if heading.type not in DATA_SECTIONS]
    unread = replace(unread, header=header)
    kind = asked or _kind_of_talk(accepted, roster)
    return _transcript(unread, roster, accepted, refused, headings, kind, _guess(asked, kind, warnings))


def _asked_kind(unread: Unread) -> tuple[DocumentKind | None, list[str]]:
    if unread.options.kind:
        return unread.options.kind, []
    given = unread.header.values.get("kind", "")
    entries = (entry for entry in unread.header.entries if meaning(entry.key) == "kind")
    if kind := next((kind for entry in entries if (kind := read_kind(flat(entry.value)))), None):
        return kind, []
    return None, [f"kind {given!r} is not one of {', '.join(DOCUMENT_KINDS)}"] if given else []


def _guess(asked: DocumentKind | None, kind: DocumentKind, warnings: list[str]) -> list[str]:
    return warnings if asked else [*warnings, f"no kind is given: taken as {kind}"]


def _kind_of_talk(accepted: Sequence[Candidate], roster: Roster) -> DocumentKind:
    """Guess from who speaks: two with names are an interview, even where nothing tells which of them asks."""
    kinds = {fold(c.label): roster.identify(c.label).kind for c in accepted}
    participants = sum(kind == "participant" for kind in kinds.values())
    if participants >= 3:
        return "focusgroup"
    named = not any(is_id_like(c.label) for c in accepted)
    asked = "interviewer" in kinds.values() or (named and participants == 2)
    return "interview" if participants and asked else "other"


def _speakers_found(unread: Unread) -> tuple[Header, Roster, list[Candidate], list[NotASpeaker]]:
    """Judge the candidates, twice: lines before the first turn may declare labels that change which it is."""
    header = unread.header
    times = grammar.labels_written(unread.candidates)
    found = [
        c
        for c in unread.candidates
        if c.begin >= header.end
        and not (times[fold(c.label)] == 1 and is_on_cover_sheet(unread.text, c.label, c.begin))
    ]
    for _ in range(2):
        roster = Roster(header, unread.options, unread.slug)
        accepted, refused = grammar.judge(unread.text, found, roster)
        # a file that tells its turns apart has no header in its text
        if accepted and accepted[0].dialect != grammar.KNOWN:
            header = with_preamble(unread.header, unread.text, accepted[0].begin, unread.where)
            header = _with_researchers(header, accepted)
            begin, keys = accepted[0].line, header.values
            # what is read as a key is no label that was passed over
            found = [c for c in found if c.line >= begin or key_name(c.label) not in keys]
    return header, Roster(header, unread.options, unread.slug), accepted, refused


def _with_researchers(header: Header, accepted: Sequence[Candidate]) -> Header:
    """Return the header with the labels beside which a researcher's role stands: `Rhona (interviewer):`."""
    more = {c.label for c in accepted if any(is_interviewer(role) for role in c.roles)}
    return replace(header, researchers=(*header.researchers, *sorted(more))) if more else header


def _prose(unread: Unread, headings: list[Heading], kind: DocumentKind, warnings: list[str]) -> Layout:
    text, end = unread.text, unread.header.end
    roster = Roster(unread.header, unread.options, unread.slug)
    body = cut_sections(text, end, headings, "description" if kind == "fieldnote" else "other")
    sections = (*_header_section(text, end), *body)
    said = reported_speech(text, sections, roster)
    empty = [] if body else ["there is no text after the header"]
    told = (*warnings, *said.warnings, *empty, *_misspelt(text, headings))
    return Layout(kind, unread.header, roster, sections, said.turns, warnings=told, markers=said.markers)


def _misspelt(text: str, headings: Sequence[Heading]) -> list[str]:
    """Name headings that are nearly those of a section, whose text goes on with the section before."""
    return [
        f"line {line_number(text, heading.begin)}: the heading {heading.title!r} begins no section of"
        f" its own; {near!r} would"
        for heading in headings
        if heading.type is None and (near := nearly_named(heading.title))
    ]


def _transcript(
    unread: Unread,
    roster: Roster,
    accepted: Sequence[Candidate],
    refused: Sequence[NotASpeaker],
    headings: list[Heading],
    kind: DocumentKind,
    warnings: list[str],
) -> Layout:
    text, begin = unread.text, accepted[0].begin
    body = cut_sections(text, begin, [h for h in headings if h.begin > begin], "talk")
    data = [section for section in body if section.counts_as_data]
    speaking = [c for c in accepted if any(s.start <= c.begin < s.end for s in data)]
    spoken = find_turns(text, speaking, roster, [section.end for section in data])
    turns, doubts = _with_lone_participant(spoken.turns, roster)
    roles: dict[str, tuple[str, ...]] = {}
    for candidate in speaking:
        held = roles.get(candidate.label, ())
        roles[candidate.label] = (*held, *(role for role in candidate.roles if role not in held))
    return Layout(
        kind,
        unread.header,
        roster,
        (*_header_section(text, begin), *body),
        tuple(turn for turn in turns if turn.end > turn.start),
        (*refused, *grammar.slips(text, begin, {candidate.label for candidate in speaking})),
        roles,
        (*warnings, *doubts, *_doubts(unread, body, accepted, speaking, turns)),
        spoken.heads,
    )


def _doubts(
    unread: Unread,
    body: Sequence[Section],
    accepted: Sequence[Candidate],
    speaking: Sequence[Candidate],
    turns: Sequence[Turn],
) -> list[str]:
    """Say what in a transcript may have been misread."""
    text = unread.text
    found = []
    words = len(WORD.findall(text, 0, accepted[0].begin))
    header_words = sum(len(WORD.findall(f"{k} {v}")) for k, v in unread.header.values.items())
    most = words > len(WORD.findall(text, accepted[0].begin))
    if words - header_words > (_PREAMBLE if most else _LONG_PREAMBLE):
        found.append(f"{words} words before the first speaker are read as header, not as data")
    if silent := [turn.label_start for turn in turns if turn.end == turn.start]:
        found.append(f"{name_lines_at(text, silent)}: a label with nothing said after it")
    unspoken = [
        section.start
        for section in body
        if section.counts_as_data and not any(section.start <= c.begin < section.end for c in speaking)
    ]
    if unspoken:
        found.append(f"{name_lines_at(text, unspoken)}: a section in which nobody speaks counts as data")
    if left := len(accepted) - len(speaking):
        found.append(f"{left} labelled lines are in sections that are not data, and make no turns")
    spoken = {fold(candidate.label) for candidate in speaking}
    found += [
        f"{label!r} is declared and never speaks"
        for label in unread.header.labels
        if fold(label) not in spoken
    ]
    return found


def _with_lone_participant(turns: Sequence[Turn], roster: Roster) -> tuple[list[Turn], list[str]]:
    """Give the one participant label of an interview to the one participant its header names."""
    person = roster.lone_participant()
    open_labels = {t.label for t in turns if t.speaker == "participant" and t.person is None}
    someone_known = any(t.person for t in turns)
    label = next(iter(open_labels), "")
    if person is None or someone_known or len(open_labels) != 1 or not is_id_like(label):
        return list(turns), []
    given = [replace(t, person=person) if t.label == label else t for t in turns]
    return given, [f"{label!r} is taken as {person!r}, the only participant the header names"]


def _header_section(text: str, end: int) -> list[Section]:
    return [Section(0, end, "header", False)] if text[:end].strip() else []
