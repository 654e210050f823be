"""Passages of codes under conditions: against a plain model, by group, by layer, and read by the page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.passages import PassageQuery, Same
from cpqual.domain.people import Person
from cpqual.domain.text import Span
from cpqual.services import coding, comparing, history, passages, reading
from cpqual.services.frequencies import count_themes
from cpqual.services.passages import Found, find, page
from cpqual.services.session import Session, add_coder, as_coder, create_project
from cpqual.storage import codes, codings, documents, people
from tests.conftest import CODEBOOK, TALK, in_talk, talk_document, very_many

SLUGS = [code.slug for code in CODEBOOK]
Placed = tuple[str, int, int, str]

PLACED = st.lists(
    st.builds(
        lambda document, start, length, code: (document, start, min(start + length, len(TALK) - 1), code),
        st.sampled_from(["INT-1", "INT-2"]),
        st.integers(0, len(TALK) - 2),
        st.integers(1, 60),
        st.sampled_from(SLUGS),
    ),
    max_size=12,
    unique=True,
)


@contextmanager
def coded(session: Session, placed: list[Placed]) -> Iterator[None]:
    """Codings that are gone afterwards."""
    ids = codes.code_ids(session.store)
    made = []
    with session.act("code", "codings"):
        for document, start, end, code in placed:
            number = session.document(document).id
            made.append(
                codings.add_coding(
                    session.store, number, start, end, ids[code], session.coder.id, 1, "manual"
                )
            )
    try:
        yield
    finally:
        with session.act("uncode", "codings"):
            for coding_id in made:
                codings.remove_coding(session.store, coding_id)


def put(session: Session, words: str, *slugs: str, document: str = "INT-1") -> None:
    coding.apply_codes(session, document, in_talk(words), slugs)


def places(found: Found) -> list[tuple[str, int, int]]:
    return [found.at(row)[:3] for row in range(len(found))]


def said(session: Session, found: Found) -> list[str]:
    return [passage.words for passage in page(session, found, 0, len(found))]


def under(slug: str, *, rolled_up: bool) -> set[str]:
    return set(CODEBOOK.descendants(slug)) if rolled_up else {slug}


def merged(spans: list[Span]) -> list[Span]:
    """Overlapping spans made one, as slowly and plainly as can be."""
    spans = sorted(set(spans))
    for i, one in enumerate(spans):
        for other in spans[i + 1 :]:
            if one.overlaps(other):
                rest = [s for s in spans if s not in (one, other)]
                return merged([*rest, Span(min(one.start, other.start), max(one.end, other.end))])
    return spans


def model(session: Session, placed: list[Placed], query: PassageQuery) -> list[tuple[str, int, int]]:
    """What the query should find, by looking at everything."""
    units = [unit.span for unit in reading.open_document(session, "INT-1").units]

    def of(document: str, slugs: set[str]) -> list[Span]:
        return [Span(s, e) for d, s, e, code in placed if d == document and code in slugs]

    def steps(one: Span, other: Span) -> int | None:
        """Units from one to the other; None where one of them lies between units."""
        mine = [i for i, unit in enumerate(units) if unit.overlaps(one)]
        theirs = [i for i, unit in enumerate(units) if unit.overlaps(other)]
        return min((abs(i - j) for i in mine for j in theirs), default=None)

    def near(one: Span, slug: str, document: str, reach: int, *, only_overlap: bool) -> bool:
        for other in of(document, under(slug, rolled_up=query.rolled_up)):
            between = None if only_overlap else steps(one, other)
            if one.overlaps(other) or (between is not None and between <= reach):
                return True
        return False

    found = []
    for document in ("INT-1", "INT-2"):
        slugs = {s for code in query.codes for s in under(code, rolled_up=query.rolled_up)}
        spans = of(document, slugs)
        for one in merged(spans) if len(slugs) > 1 else sorted(set(spans)):
            overlap = query.same == "span"
            if (
                all(near(one, slug, document, 0, only_overlap=overlap) for slug in query.also)
                and not any(near(one, slug, document, 0, only_overlap=overlap) for slug in query.without)
                and (
                    query.near is None
                    or near(one, query.near[0], document, query.near[1], only_overlap=False)
                )
            ):
                found.append((document, *one))
    return found


def between_units(session: Session, placed: list[Placed]) -> bool:
    units = [unit.span for unit in reading.open_document(session, "INT-1").units]
    return any(not any(unit.overlaps(Span(s, e)) for unit in units) for _, s, e, _ in placed)


@settings(max_examples=80)
@given(
    placed=PLACED,
    shown=st.lists(st.sampled_from(SLUGS), min_size=1, max_size=2, unique=True),
    also=st.lists(st.sampled_from(SLUGS), max_size=2, unique=True),
    without=st.lists(st.sampled_from(SLUGS), max_size=1),
    near=st.none() | st.tuples(st.sampled_from(SLUGS), st.integers(0, 3)),
    same=st.sampled_from(["unit", "span"]),
    rolled_up=st.booleans(),
)
def test_a_query_finds_what_looking_at_everything_finds(
    session: Session,
    placed: list[Placed],
    shown: list[str],
    also: list[str],
    without: list[str],
    near: tuple[str, int] | None,
    same: Same,
    rolled_up: bool,
) -> None:
    if near is not None:
        # on a speaker's label there are no units to count: `tests/domain/test_meeting.py` has those
        placed = [one for one in placed if not between_units(session, [one])]
    query = PassageQuery(
        tuple(shown), rolled_up, tuple(also), tuple(without), near, same, layer="RB"
    )  # fmt: skip
    with coded(session, placed):
        assert places(find(session, query)) == model(session, placed, query)


def test_a_passage_with_a_code_and_one_below_it_is_listed_once(session: Session) -> None:
    put(session, "Maro rang me. We tried the bus", "connecting")
    put(session, "rang me.", "practical_support", "new_networks")
    put(session, "He likes the ferry.", "new_networks")
    found = find(session, PassageQuery(("connecting",)))
    assert said(session, found) == ["He likes the ferry.", "Maro rang me. We tried the bus"]
    assert [found.at(row).codes for row in range(2)] == [
        ("new_networks",),
        ("connecting", "practical_support", "new_networks"),
    ]
    assert said(session, find(session, PassageQuery(("connecting",), rolled_up=False))) == [
        "Maro rang me. We tried the bus"
    ]


def test_a_page_says_who_speaks_and_is_cut_after_so_many_code_points(session: Session) -> None:
    put(session, "He likes the ferry.", "barriers")
    put(session, "And after that?", "barriers")
    put(session, "\nINT: And after", "new_networks")
    found = find(session, PassageQuery(("barriers",)))
    assert [p.speaker for p in page(session, found, 0, 9)] == ["P", "INT"]
    assert [p.words for p in passages.read(session, [found.at(1), found.at(0)], 3)] == ["And", "He "]
    (label,) = page(session, find(session, PassageQuery(("new_networks",))), 0, 9)
    assert label.speaker == "INT"


def test_words_are_looked_for_within_the_passages(session: Session) -> None:
    put(session, "He likes the ferry.", "barriers")
    put(session, "Nobody.", "barriers")
    assert said(session, find(session, PassageQuery(("barriers",), words="THE  ferry"))) == [
        "He likes the ferry."
    ]
    assert said(session, find(session, PassageQuery(("barriers",), words="dog"))) == []


# Groups


@pytest.fixture
def two_people(session: Session) -> Session:
    """Adds an interview of two people in one document, Oona of another site without a group."""
    with session.act("import", "an interview of two"):
        one = people.person_ids(session.store)["p"]
        other = people.add_person(session.store, Person("o", "Oona"))
        text = "P: We take the bus.\nO: I walk.\nINT: Far?\n"
        documents.add_document(session.store, talk_document("INT-3", text), 9, None, {"p": one, "o": other})
    for start, end in ((3, 19), (14, 29), (34, 40)):
        coding.apply_codes(session, "INT-3", Span(start, end), ["barriers"], on_overlap="keep")
    put(session, "Nobody.", "barriers")
    return session


def groups(found: Found) -> list[tuple[str, str, int]]:
    return [(group.name, group.about, group.count) for group in found.groups]


def test_passages_are_grouped_by_document_in_reading_order(two_people: Session) -> None:
    found = find(two_people, PassageQuery(("barriers",)))
    assert groups(found) == [("INT-1", "INT-1", 1), ("INT-3", "INT-3", 3)]
    assert (found.count, found.document_count) == (4, 2)


def test_a_passage_belongs_to_everybody_whose_turns_it_touches(two_people: Session) -> None:
    found = find(two_people, PassageQuery(("barriers",), by="person"))
    assert groups(found) == [("o", "Oona", 1), ("p", "Perran", 3), ("(none)", "", 1)]
    assert (len(found), found.count) == (5, 4)
    assert [p.words for p in page(two_people, found, 0, 1)] == ["bus.\nO: I walk"]


@pytest.mark.parametrize(
    ("by", "name", "expected"),
    [
        ("kind", "document.kind", [("interview", "", 4)]),
        ("site", "document.site", [("quay", "", 1), ("(none)", "", 3)]),
        ("sector", "site.sector", [("third", "", 1), ("(none)", "", 3)]),
        ("group", "person.group", [("service user", "", 3), ("(none)", "", 2)]),
    ],
)
def test_passages_are_grouped_by_any_attribute(
    two_people: Session, by: str, name: str, expected: list[tuple[str, str, int]]
) -> None:
    found = find(two_people, PassageQuery(("barriers",), by=by))
    assert found.query.by == name
    assert groups(found) == expected


def test_every_way_to_group_that_is_offered_can_be_taken(two_people: Session) -> None:
    ways = passages.ways_to_group(two_people)
    assert "document" in ways
    for by in ways:
        found = find(two_people, PassageQuery(("barriers",), by=by))
        assert sum(group.count for group in found.groups) == len(found) >= found.count


@pytest.mark.parametrize("by", ["document", "person"])
def test_a_passage_is_found_again_in_the_list(two_people: Session, by: str) -> None:
    found = find(two_people, PassageQuery(("barriers",), by=by))
    for row in range(len(found)):
        place = found.at(row)
        again = found.row_of(place.document, place.span)
        assert again is not None
        assert found.at(again) == place
    after = found.row_of("INT-3", Span(16, 17))
    assert after is not None
    assert found.at(after).start == 34
    assert found.row_of("INT-2", Span(0, 1)) is None
    assert found.row_of("nowhere", Span(0, 1)) is None


def test_what_is_counted_is_what_the_frequency_table_counts(two_people: Session) -> None:
    counted = find(two_people, PassageQuery(("barriers",), counted=True))
    cells = {c.code: c.n for c in count_themes(two_people, count="segments").cells if not c.rolled_up}
    assert counted.count == cells["barriers"] == 3


# Layers


@pytest.fixture(params=["codebook", "reliability"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Session]:
    """A project of either profile in which TM has coded INT-1."""
    opened = create_project(tmp_path / "shared.cpqual", "Shared", "RB", profile=str(request.param))
    with opened.act("import", "a codebook and an interview"):
        codes.write_codes(opened.store, CODEBOOK.codes)
        person = people.add_person(opened.store, Person("p", "Perran"))
        documents.add_document(opened.store, talk_document(), 30, None, {"p": person})
    add_coder(opened, "TM")
    put(as_coder(opened, "TM"), "He likes the ferry.", "barriers")
    put(opened, "likes the ferry.", "barriers")
    yield opened
    opened.close()


@pytest.mark.parametrize("layer", ["TM", "tm", "union", "intersection"])
def test_another_coders_passages_stay_closed_while_coding_is_blind(shared: Session, layer: str) -> None:
    query = PassageQuery(("barriers",), layer=layer)
    if shared.project.profile == "reliability":
        with pytest.raises(RefusedError, match="coding is blind"):
            find(shared, query)
        reading.finish(shared, "INT-1")
    found = find(shared, query)
    expected = {"union": "He likes the ferry.", "intersection": "likes the ferry."}
    assert said(shared, found) == [expected.get(layer, "He likes the ferry.")]


def test_without_a_layer_named_it_is_ones_own(shared: Session) -> None:
    found = find(shared, PassageQuery(("barriers",)))
    assert (found.layer, said(shared, found)) == ("RB", ["likes the ferry."])


def test_what_is_not_there_is_refused(session: Session) -> None:
    for query in (
        PassageQuery(("nothing",)),
        PassageQuery(("barriers",), also=("nothing",)),
        PassageQuery(("barriers",), near=("nothing", 1)),
        PassageQuery(("barriers",), by="nothing"),
        PassageQuery(("barriers",), layer="nobody"),
    ):
        with pytest.raises(UnknownNameError):
            find(session, query)


# Acts


def test_own_codings_are_those_that_make_the_passages(shared: Session) -> None:
    reading.finish(shared, "INT-1")
    for layer, number in (("RB", 1), ("TM", 0), ("union", 1)):
        found = find(shared, PassageQuery(("barriers",), layer=layer))
        mine = comparing.own_codings(shared, found, [found.at(0)])
        assert [(one.start, one.end) for one in mine] == [tuple(in_talk("likes the ferry."))] * number


def test_codings_of_one_code_that_overlap_are_told_apart(session: Session) -> None:
    put(session, "He likes the ferry.", "barriers")
    coding.apply_codes(session, "INT-1", in_talk("likes"), ["barriers"], on_overlap="keep")
    found = find(session, PassageQuery(("barriers",)))
    mine = comparing.own_codings(session, found, [found.at(1)])
    assert [(one.start, one.end) for one in mine] == [tuple(in_talk("likes"))]


def test_many_codings_are_recoded_as_one_act(session: Session) -> None:
    for document in ("INT-1", "INT-2"):
        put(session, "He likes the ferry.", "barriers", document=document)
        put(session, "Nobody.", "barriers", document=document)
    put(session, "Nobody.", "new_networks")
    before = places(find(session, PassageQuery(("barriers",))))
    found = find(session, PassageQuery(("barriers",)))
    mine = comparing.own_codings(session, found, [found.at(row) for row in range(len(found))])
    plan = comparing.plan_recoding(session, mine, "new_networks")
    assert (len(plan.changes), plan.same, plan.taken) == (3, 0, 1)
    assert comparing.carry_out(session, plan) == 3
    assert said(session, find(session, PassageQuery(("barriers",)))) == ["Nobody."]
    history.undo(session)
    assert places(find(session, PassageQuery(("barriers",)))) == before


def test_recoding_to_what_is_there_changes_nothing(session: Session) -> None:
    put(session, "Nobody.", "barriers")
    found = find(session, PassageQuery(("barriers",)))
    plan = comparing.plan_recoding(session, comparing.own_codings(session, found, [found.at(0)]), "barriers")
    assert plan.same == 1
    with pytest.raises(RefusedError, match="nothing to change"):
        comparing.carry_out(session, plan)


def test_the_list_is_written_in_full(two_people: Session) -> None:
    found = find(two_people, PassageQuery(("barriers",), by="person"))
    table = comparing.table(two_people, found)
    assert table.columns == comparing.COLUMNS
    assert [row[0] for row in table.rows] == ["o", "p", "p", "p", "(none)"]
    assert table.rows[1][1:] == ("INT-1", *in_talk("Nobody."), "P", "barriers", "RB", "Nobody.")
    assert table.notes[0] == "Barriers; 4 passages in 2 documents"


# At size


def test_a_page_reads_only_its_rows_however_many_there_are(session: Session) -> None:
    very_many(session, 100_000)
    found = find(session, PassageQuery(("barriers",)))
    assert (len(found), found.count) == (100_000, 100_000)
    asked: list[str] = []
    session.store.connection.set_trace_callback(asked.append)
    shown = page(session, found, 99_970, 30)
    session.store.connection.set_trace_callback(None)
    assert [passage.place for passage in shown] == [found.at(row) for row in range(99_970, 100_000)]
    assert len(asked) == 1
    assert asked[0].count("'INT-2'") == 30
