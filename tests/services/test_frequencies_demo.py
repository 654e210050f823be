"""Every table of the demo study, counted again from the codings it exports, and from the view in its file."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cpqual.analysis.frequencies import COUNTS, CountOf
from cpqual.domain.documents import VALIDATION_KINDS
from cpqual.domain.text import Span
from cpqual.domain.units import WORD, covers, union
from cpqual.services import layers
from cpqual.services.frequencies import count_themes
from cpqual.services.grouping import NONE, without
from cpqual.services.session import Session
from cpqual.storage import documents, people
from tests.analysis.plain_frequencies import Group, PlainDocument, rolled_up, things
from tests.services.plain_study import exported


def plain(study: Session, count: CountOf) -> dict[str, PlainDocument]:
    """Read the documents once more, one by one, with the rules for words and data of the domain."""
    found = {}
    for one in documents.documents(study.store):
        if one.kind in VALIDATION_KINDS:
            continue
        turns = documents.turns(study.store, one.id)
        sections = documents.sections(study.store, one.id)
        asked = [Span(t.label_start, t.end) for t in turns if t.speaker == "interviewer"]
        data = tuple(without((Span(s.start, s.end) for s in sections if s.counts_as_data), asked))
        marks = [Span(a.start, a.end) for a in documents.annotations_of(study.store, one.id)]
        holes = union([*marks, *(Span(t.label_start, t.start) for t in turns if t.label_start < t.start)])
        text = documents.text(study.store, one.id)
        words = tuple(
            match.start()
            for span in (data if count == "words" else ())
            for match in WORD.finditer(text, span.start, span.end)
            if not covers(holes, match.start())
        )
        said = tuple((Span(t.start, t.end), t.person) for t in turns if t.speaker != "interviewer")
        found[one.slug] = PlainDocument(one.slug, one.site, data, said, words)
    return found


def groups_of(study: Session, found: Sequence[PlainDocument], by: str) -> dict[str, Group]:
    """Cut documents by sector of the site, or what is said in them by the group of the person."""
    gathered: dict[str, list[tuple[PlainDocument, frozenset[int] | None]]] = {}
    if by == "sector":
        sectors = {site.slug: site.attributes.get("sector") for site in people.sites(study.store)}
        for one in found:
            gathered.setdefault(sectors.get(one.site or "") or NONE, []).append((one, None))
    else:
        groups = {person.slug: person.group for person in people.people(study.store)}
        for one in found:
            of: dict[str, set[int]] = {}
            for i, _, person in one.said():
                if person is not None:
                    of.setdefault(groups[person] or NONE, set()).add(i)
            for name, turns in of.items():
                gathered.setdefault(name, []).append((one, frozenset(turns)))
    return dict(gathered)


@pytest.mark.parametrize("by", ["sector", "person.group"])
@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("coder", ["RB", "TM"])
def test_every_table_is_what_the_exported_codings_come_to(
    study: Session, coder: str, count: CountOf, by: str
) -> None:
    table = count_themes(study, by=(by,), count=count, layer=coder)
    covered = layers.whose(study, coder).documents
    groups = groups_of(study, [d for slug, d in plain(study, count).items() if slug in covered], by)
    spans = exported(study, coder)
    assert [name for name, _ in table.groups] == sorted(groups, key=lambda name: (name == NONE, name))
    codes = dict.fromkeys(cell.code for cell in table.cells if not cell.rolled_up)
    for name, denominator in table.groups:
        if count == "segments":
            all_there = sum(len(things(groups[name], spans.get(code, {}), count)) for code in codes)
        else:
            all_there = len(things(groups[name], None, count))
        assert denominator == all_there
    for cell in table.cells:
        below = table.codebook.descendants(cell.code) if cell.rolled_up else (cell.code,)
        parts = [spans.get(slug, {}) for slug in below]
        passages = rolled_up(parts) if cell.rolled_up else parts[0]
        assert cell.n == len(things(groups[cell.group], passages, count)), (cell.code, cell.group)


def test_the_view_in_the_file_gives_the_same_numbers_for_every_coder(study: Session) -> None:
    rows = study.store.rows(
        "SELECT code, coder, segments, documents, sites, participants FROM v_theme_frequency"
    )
    viewed = {(row[0], row[1]): tuple(row)[2:] for row in rows}
    coders = sorted({coder for _, coder in viewed})
    assert coders == ["CONSENSUS", "RB", "TM"]
    counts: tuple[CountOf, ...] = ("segments", "documents", "sites", "participants")
    asked = 0
    for coder in coders:
        made = exported(study, coder)
        tables = [count_themes(study, count=count, layer=coder, level="leaf") for count in counts]
        for cells in zip(*(table.cells for table in tables), strict=True):
            code = cells[0].code
            assert viewed.get((code, coder), (0, 0, 0, 0)) == tuple(cell.n for cell in cells), (code, coder)
            asked += sum(map(len, made.get(code, {}).values())) > cells[0].n
    assert asked, "nothing in the demo lies in the interviewer's speech alone"
