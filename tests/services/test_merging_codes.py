"""Merging codes and taking merges apart: what happens to every coding, and that the numbers come out even."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from shutil import copyfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpqual.domain.codebook import Code, Codebook
from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.people import Person
from cpqual.domain.text import Span
from cpqual.services import code_editing, codebooks, coding, history, memos, reading, suggesting
from cpqual.services.agreement import compare
from cpqual.services.frequencies import count_themes
from cpqual.services.merging_codes import (
    Merged,
    MergePreview,
    Unmerged,
    merge_codes,
    merged_from,
    preview_merge,
    unmerge_code,
)
from cpqual.services.session import Session, add_coder, as_coder, create_project, open_project
from cpqual.storage import codes, codings, documents, integrity, people, suggestions

from ..conftest import CODEBOOK, talk_document

A, B, C = "barriers", "practical_support", "new_networks"
NOBODY, DOG, FERRY = Span(36, 43), Span(53, 75), Span(77, 96)


def apply(session: Session, code: str, span: Span = NOBODY, document: str = "INT-1") -> str:
    return coding.apply_codes(session, document, span, [code], on_overlap="keep")[0].id


def marks(session: Session) -> set[tuple[str, str, int, int, str]]:
    """What is coded, without ids: (coder, document, start, end, code)."""
    return {(m.coder, m.document, m.start, m.end, m.code) for m in codings.marks(session.store)}


def whole(session: Session) -> tuple[object, ...]:
    """Everything that a merge touches, as rows; the codebook without its versions."""
    tables = ("coding", "memo", "merged_coding", "code")
    return tuple(tuple(map(tuple, session.store.rows(f"SELECT * FROM {t} ORDER BY id"))) for t in tables)


@pytest.fixture
def pair(session: Session) -> tuple[Session, Session]:
    """RB and a second coder TM on the same project."""
    add_coder(session, "TM")
    return session, as_coder(session, "TM")


def test_a_merge_gives_every_coders_codings_the_other_code(pair: tuple[Session, Session]) -> None:
    rb, tm = pair
    kept = apply(rb, A)
    apply(rb, B)
    moved = apply(rb, B, DOG, "INT-2")
    theirs = apply(tm, B)
    expected = MergePreview(3, 2, {"RB": 2, "TM": 1}, 1, ())
    assert preview_merge(rb, [B], A) == expected
    assert merge_codes(rb, [B], A, "the same thing") == expected
    found = {c.id: (c.code, c.coder) for c in codings.codings(rb.store)}
    assert found == {kept: (A, "RB"), moved: (A, "RB"), theirs: (A, "TM")}
    source, target = (rb.codebook().get(slug) for slug in (B, A))
    assert (source.status, target.formerly) == ("merged", (B,))
    latest = codebooks.versions(rb)[-1]
    assert [(c.slug, c.kind, c.detail) for c in latest.changes] == [(B, "merged", f"into {A}")]
    assert (latest.number, latest.reason) == (2, "the same thing")
    assert merged_from(tm, A) == [Merged(B, 3, 3)]
    assert list(integrity.problems(rb.store)) == []


def test_an_unmerge_puts_back_what_the_merge_brought(pair: tuple[Session, Session]) -> None:
    rb, tm = pair
    for session in pair:
        for code in (A, B):
            apply(session, code)
        apply(session, B, DOG, "INT-2")
    before, book = whole(rb), rb.codebook()
    merge_codes(rb, [B], A, "the same thing")
    assert unmerge_code(tm, B, "not quite the same") == Unmerged(4, 0)
    assert whole(rb) == before
    assert rb.codebook().codes == book.codes
    assert merged_from(rb, A) == []
    latest = codebooks.versions(rb)[-1]
    assert [(c.slug, c.kind, c.detail) for c in latest.changes] == [(B, "unmerged", f"from {A}")]


def test_what_was_done_since_stays_and_is_counted(session: Session) -> None:
    apply(session, A)
    absorbed, recoded, removed, moved = (
        apply(session, B),
        apply(session, B, DOG),
        apply(session, B, FERRY),
        None,
    )
    moved = apply(session, B, Span(36, 50))
    merge_codes(session, [B], A, "the same thing")
    since = apply(session, A, NOBODY, "INT-2")
    coding.recode(session, recoded, C)
    coding.remove_codings(session, [removed])
    coding.move_edges(session, moved, Span(36, 49))
    assert merged_from(session, A) == [Merged(B, 4, 2)]
    assert unmerge_code(session, B, "not quite") == Unmerged(2, 2)
    found = {c.id: c.code for c in codings.codings(session.store)}
    assert (found[recoded], found[since], found[absorbed], found[moved]) == (C, A, B, B)
    assert removed not in found
    assert ("RB", "INT-1", 36, 49, B) in marks(session)


def test_an_absorbed_coding_goes_where_the_one_that_stayed_goes(session: Session) -> None:
    stayed, absorbed = apply(session, A), apply(session, B)
    merge_codes(session, [B], A, "the same thing")
    coding.move_edges(session, stayed, Span(36, 50))
    unmerge_code(session, B, "not quite")
    assert marks(session) == {("RB", "INT-1", 36, 50, code) for code in (A, B)}
    assert codings.coding(session.store, absorbed) is not None


def test_an_absorbed_coding_of_a_passage_that_was_uncoded_since_is_gone(session: Session) -> None:
    stayed = apply(session, A)
    apply(session, B)
    merge_codes(session, [B], A, "the same thing")
    coding.remove_codings(session, [stayed])
    assert unmerge_code(session, B, "not quite") == Unmerged(0, 1)
    assert marks(session) == set()


def test_a_coding_that_leaves_is_succeeded_by_one_it_had_absorbed(session: Session) -> None:
    first, second = apply(session, B), apply(session, C)
    memos.add_memo(session, "on the first", coding=first)
    memos.add_memo(session, "on the second", coding=second)
    merge_codes(session, [B, C], A, "all one")
    assert [c.id for c in codings.codings(session.store)] == [first]
    unmerge_code(session, B, "not this one")
    assert {c.id: c.code for c in codings.codings(session.store)} == {first: B, second: A}
    on = {m.body: m.coding for m in memos.list_memos(session)}
    assert on == {"on the first": first, "on the second": second}
    assert merged_from(session, A) == [Merged(C, 1, 1)]
    unmerge_code(session, C, "nor this one")
    assert {c.id: c.code for c in codings.codings(session.store)} == {first: B, second: C}


def test_memos_of_an_absorbed_coding_go_over_and_come_back(session: Session) -> None:
    stayed, absorbed = apply(session, A), apply(session, B)
    memos.add_memo(session, "about A", coding=stayed)
    memos.add_memo(session, "about B", coding=absorbed)
    merge_codes(session, [B], A, "the same thing")
    assert {m.coding for m in memos.list_memos(session)} == {stayed}
    unmerge_code(session, B, "not quite")
    assert {m.body: m.coding for m in memos.list_memos(session)} == {"about A": stayed, "about B": absorbed}


def test_merges_into_a_merged_code_are_taken_apart_last_first(session: Session) -> None:
    made = apply(session, C)
    merge_codes(session, [C], B, "one")
    merge_codes(session, [B], A, "two")
    with pytest.raises(RefusedError, match=f"unmerge {B}"):
        unmerge_code(session, C, "back")
    unmerge_code(session, B, "back")
    unmerge_code(session, C, "back")
    assert {c.id: c.code for c in codings.codings(session.store)} == {made: C}


def test_the_children_of_a_merged_code_move_and_come_back(session: Session) -> None:
    before = session.codebook().codes
    preview = preview_merge(session, ["connecting"], A)
    assert preview.children == (B, C)
    merge_codes(session, ["connecting"], A, "too wide")
    assert [c.slug for c in session.codebook().children(A)] == [B, C]
    unmerge_code(session, "connecting", "not too wide")
    assert session.codebook().codes == before


@pytest.mark.parametrize("between", [False, True])
def test_a_code_can_be_merged_into_one_below_it(session: Session, between: bool) -> None:
    if between:
        code_editing.move_codes(session, [C], parent=B, reason="closer")
    before = {code.slug: code.parent for code in session.codebook()}
    merge_codes(session, ["connecting"], C, "too wide")
    parents = {code.slug: code.parent for code in session.codebook()}
    assert (parents[C], parents[B]) == (None, C)
    unmerge_code(session, "connecting", "not too wide")
    assert {code.slug: code.parent for code in session.codebook()} == before


def test_a_tree_that_was_moved_since_is_left_alone(session: Session) -> None:
    merge_codes(session, ["connecting"], A, "too wide")
    code_editing.move_codes(session, [B], parent=None, reason="a theme")
    unmerge_code(session, "connecting", "not too wide")
    parents = {code.slug: code.parent for code in session.codebook()}
    assert (parents[B], parents[C]) == (None, "connecting")


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_an_unmerged_code_is_what_it_was(session: Session, status: str) -> None:
    code = replace(session.codebook().get(B), shortcut="p")
    code_editing.change_code(session, replace(code, status=status), "as it was")  # type: ignore[arg-type]
    merge_codes(session, [B], A, "the same thing")
    assert session.codebook().get(B).shortcut is None
    code_editing.set_shortcut(session, A, "q", "a key")
    unmerge_code(session, B, "not quite")
    again = session.codebook().get(B)
    assert (again.status, again.shortcut, again.history) == (status, "p", ())


def test_a_shortcut_that_was_given_away_stays_away(session: Session) -> None:
    code_editing.set_shortcut(session, B, "p", "a key")
    merge_codes(session, [B], A, "the same thing")
    code_editing.set_shortcut(session, A, "p", "a key")
    unmerge_code(session, B, "not quite")
    assert session.codebook().get(B).shortcut is None


def test_plain_undo_takes_a_merge_back_wholly_and_redo_does_it_again(pair: tuple[Session, Session]) -> None:
    rb, _ = pair
    for session in pair:
        for code in (A, B):
            memos.add_memo(session, f"on {code}", coding=apply(session, code))
    before, versions = whole(rb), codebooks.versions(rb)
    merge_codes(rb, [B], A, "the same thing")
    after = whole(rb)
    history.undo(rb)
    assert (whole(rb), codebooks.versions(rb)) == (before, versions)
    history.redo(rb)
    assert whole(rb) == after


def test_a_merge_on_which_something_rests_is_not_undone_but_can_be_unmerged(session: Session) -> None:
    made = apply(session, B)
    merge_codes(session, [B], A, "the same thing")
    number = history.log(session, 1)[0].number
    coding.recode(session, made, C)
    before = whole(session)
    with pytest.raises(RefusedError, match="rests on it"):
        history.undo(session, number)
    assert whole(session) == before
    assert unmerge_code(session, B, "not quite") == Unmerged(0, 1)


@pytest.mark.parametrize(
    ("sources", "into", "reason", "error", "match"),
    [
        ([], A, "x", RefusedError, "no code is named"),
        ([A], A, "x", RefusedError, "into itself"),
        (["nowhere"], A, "x", UnknownNameError, "nowhere"),
        ([B], "nowhere", "x", UnknownNameError, "nowhere"),
        ([B], A, " ", RefusedError, "needs a reason"),
        ([C], A, "x", RefusedError, "merged already"),
        ([A], C, "x", RefusedError, "is merged"),
        ([A], "connecting", "x", RefusedError, "groups other codes"),
    ],
)
def test_a_refused_merge_changes_nothing(
    session: Session, sources: list[str], into: str, reason: str, error: type[Exception], match: str
) -> None:
    group = replace(session.codebook().get("connecting"), codable=False)
    code_editing.change_code(session, group, "a group")
    apply(session, B)
    merge_codes(session, [C], B, "one")
    before, acts = whole(session), len(history.log(session))
    with pytest.raises(error, match=match):
        merge_codes(session, sources, into, reason)
    assert (whole(session), len(history.log(session))) == (before, acts)


def test_what_is_not_merged_is_not_unmerged(session: Session) -> None:
    with pytest.raises(RefusedError, match="is not merged"):
        unmerge_code(session, B, "x")
    with pytest.raises(UnknownNameError):
        unmerge_code(session, "nowhere", "x")


def test_only_a_merge_merges_and_only_an_unmerge_brings_back(session: Session, tmp_path: Path) -> None:
    apply(session, C)
    earlier = codebooks.export(session)
    for status in ("merged", "active"):
        if status == "active":
            merge_codes(session, [C], A, "the same thing")
        with pytest.raises(RefusedError, match=r"cpqual codebook (merge|unmerge) new_networks"):
            code_editing.change_code(
                session,
                replace(session.codebook().get(C), status=status),
                "by hand",
            )
    path = tmp_path / "earlier.yml"
    path.write_text(earlier)
    with pytest.raises(RefusedError, match="was merged into barriers"):
        codebooks.import_codebook(session, path)


def test_an_imported_file_that_does_not_know_of_a_merge_does_not_lose_it(
    session: Session, tmp_path: Path
) -> None:
    apply(session, C)
    merge_codes(session, [C], A, "the same thing")
    path = tmp_path / "other.yml"
    path.write_text("schema: cpqual-codebook/1\ncodes:\n  - {id: hope, label: Hope}\n")
    codebooks.import_codebook(session, path, "a new start")
    assert {c.slug for c in session.codebook()} >= {"hope", A, C}
    assert unmerge_code(session, C, "not quite") == Unmerged(1, 0)


@pytest.mark.parametrize(
    "history_of_it",
    [
        "[]",
        "[{change: merged}]",
        "[{change: merged, was: merged, shortcut: long, children: b, into_was_below: 7}]",
        "[{change: merged, was: [x], shortcut: [b], children: [{a: b}, no, 3, hope], into_was_below: old}]",
    ],
)
def test_a_merge_that_came_with_a_file_can_be_taken_apart_whatever_the_file_says_of_it(
    session: Session, tmp_path: Path, history_of_it: str
) -> None:
    path = tmp_path / "book.yml"
    path.write_text(
        "schema: cpqual-codebook/1\ncodes:\n  - {id: hope, label: Hope, formerly: [old]}\n"
        f"  - {{id: old, label: Old, status: merged, parent: hope, history: {history_of_it}}}\n"
    )
    codebooks.import_codebook(session, path, "from elsewhere")
    assert merged_from(session, "hope") == [Merged("old", 0, 0)]
    assert unmerge_code(session, "old", "not the same here") == Unmerged(0, 0)
    old = session.codebook().get("old")
    assert (old.status, old.shortcut, old.parent) == ("active", None, "hope")


def test_suggestions_of_a_merged_code_are_not_offered(session: Session) -> None:
    ids, store = codes.code_ids(session.store), session.store
    document = session.document("INT-1").id
    rows = [(document, *NOBODY, rank, ids[code], 0.5, "50 %", "{}") for rank, code in enumerate((A, B), 1)]
    suggestions.replace_suggestions(store, session.coder.id, 1, 1, {}, rows)
    assert {s.code for s in suggesting.open_suggestions(session)} == {A, B}
    merge_codes(session, [B], A, "the same thing")
    assert [s.code for s in suggesting.open_suggestions(session)] == [A]
    assert [s.code for s in suggesting.suggestions_for(session, "INT-1", NOBODY.start)] == [A]
    unmerge_code(session, B, "not quite")
    assert {s.code for s in suggesting.open_suggestions(session)} == {A, B}


def test_frequencies_and_agreement_count_the_union(pair: tuple[Session, Session]) -> None:
    rb, tm = pair
    for session, spans in ((rb, (NOBODY, DOG)), (tm, (NOBODY, FERRY))):
        for span in spans:
            apply(session, B, span)
        apply(session, A)
        for document in ("INT-1", "INT-2"):
            reading.finish(session, document)

    def counts() -> dict[str, int]:
        table = count_themes(rb, count="segments")
        return {c.code: c.n for c in table.cells if not c.rolled_up}

    before, agreed = counts(), compare(rb)
    assert (before[A], before[B]) == (1, 2)
    merge_codes(rb, [B], A, "the same thing")
    assert counts() == {code: n for code, n in before.items() if code != B} | {A: 2}
    merged = compare(rb)
    assert set(agreed.design.codes) - set(merged.design.codes) == {B}
    unmerge_code(rb, B, "not quite")
    assert counts() == before
    assert str(compare(rb).report) == str(agreed.report)  # figures that are not numbers equal nothing


@pytest.fixture
def blind(tmp_path: Path) -> Iterator[tuple[Session, Session]]:
    """Two coders of a project in which coding is blind."""
    opened = create_project(tmp_path / "blind.cpqual", "Blind", "RB", profile="reliability")
    codebooks.save(opened, CODEBOOK, "first")
    with opened.act("import", "two interviews"):
        person = people.add_person(opened.store, Person("p", "Perran"))
        for slug in ("INT-1", "INT-2"):
            documents.add_document(opened.store, talk_document(slug), 30, None, {"p": person})
    add_coder(opened, "TM")
    yield opened, as_coder(opened, "TM")
    opened.close()


def test_a_merge_does_not_tell_what_others_coded_where_coding_is_blind(
    blind: tuple[Session, Session],
) -> None:
    rb, tm = blind
    apply(rb, B)
    for document in ("INT-1", "INT-2"):
        apply(tm, B, document=document)
        apply(tm, A, document=document)
    assert preview_merge(rb, [B], A) == MergePreview(1, 1, {"RB": 1}, 0, (), partial=True)
    reading.finish(rb, "INT-1")
    assert preview_merge(rb, [B], A) == MergePreview(2, 1, {"RB": 1, "TM": 1}, 1, (), partial=True)
    merge_codes(rb, [B], A, "the same thing")
    assert merged_from(rb, A) == [Merged(B, 2, 2)]
    assert {m.code for m in codings.marks(rb.store)} == {A}
    assert unmerge_code(rb, B, "not quite") == Unmerged(2, 0)
    assert sorted(m.code for m in codings.marks(rb.store)) == [A, A, B, B, B]


@st.composite
def forests(draw: st.DrawFn) -> tuple[Codebook, list[str], str]:
    """A codebook of six codes in any tree, some of them, and one more to merge them into."""
    slugs = draw(st.permutations([f"c{i}" for i in range(6)]))
    made = [
        Code(slug, slug, draw(st.sampled_from([None, *slugs[:i]])), brief=slug)
        for i, slug in enumerate(slugs)
    ]
    chosen = draw(st.lists(st.sampled_from(slugs), unique=True, min_size=2, max_size=4))
    return Codebook(tuple(draw(st.permutations(made)))), chosen[1:], chosen[0]


@settings(max_examples=20)
@given(forests(), st.randoms(use_true_random=False))
def test_any_tree_is_sound_after_a_merge_and_itself_again_when_taken_apart_last_first(
    tmp_path: Path, forest: tuple[Codebook, list[str], str], shuffled: Random
) -> None:
    book, sources, into = forest
    with small_project(tmp_path, book) as sessions:
        session = sessions["RB"]
        before = session.codebook()
        merge_codes(session, sources, into, "alike")
        merged = session.codebook()
        assert {c.slug for _, c in merged.walk()} == {c.slug for c in book}
        assert all(set(merged.path(c.slug)[:-1]).isdisjoint(sources) for c in merged if c.usable)
        for source in sorted(sources, key=lambda slug: len(before.path(slug)), reverse=True):
            unmerge_code(session, source, "unlike")
        assert session.codebook().codes == before.codes
        for _ in sources:
            history.undo(session)
        for source in shuffled.sample(sources, len(sources)):
            unmerge_code(session, source, "unlike")
        again = session.codebook()
        assert all(code.usable and not code.formerly for code in again)
        assert len(list(again.walk())) == len(book.codes)


# A plain model: codings stay what they were made as, and a merge only says how they are looked at.

SLUGS = ("a", "b", "c", "d")
Key = tuple[str, str, int]
"""(coder, code, start)"""


@dataclass
class Model:
    """Codings as they were made, and the code that each merged code went into."""

    made: set[Key] = field(default_factory=set)
    into: dict[str, str] = field(default_factory=dict)

    def root(self, code: str) -> str:
        return self.root(self.into[code]) if code in self.into else code

    def seen(self) -> set[Key]:
        return {(coder, self.root(code), start) for coder, code, start in self.made}

    def copy(self) -> Model:
        return Model(set(self.made), dict(self.into))


@contextmanager
def small_project(folder: Path, book: Codebook) -> Iterator[dict[str, Session]]:
    """A project of one interview and two coders with this codebook; copied, because making one takes long."""
    first, path = folder / "first.cpqual", folder / "small.cpqual"
    if not first.exists():
        with closing(create_project(first, "Small", "RB")) as made:
            add_coder(made, "TM")
            with made.act("import", "one"):
                person = people.add_person(made.store, Person("p", "Perran"))
                documents.add_document(made.store, talk_document(), 30, None, {"p": person})
    copyfile(first, path)
    with closing(open_project(path, "RB")) as opened:
        codebooks.save(opened, book, "first")
        yield {"RB": opened, "TM": as_coder(opened, "TM")}


code_names, coder_names = st.sampled_from(SLUGS), st.sampled_from(("RB", "TM"))
places = st.sampled_from((0, 5, 10))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("code"), coder_names, code_names, places),
        st.tuples(st.just("uncode"), coder_names, code_names, places),
        st.tuples(st.just("merge"), coder_names, st.lists(code_names, min_size=1, max_size=2), code_names),
        st.tuples(st.just("unmerge"), coder_names, code_names),
        st.tuples(st.just("undo")),
    ),
    min_size=4,
    max_size=18,
)


class Twins:
    """A project and its model, which take the same steps."""

    def __init__(self, sessions: dict[str, Session]) -> None:
        self.sessions = sessions
        self.model = Model()
        self.past: list[tuple[str, Model]] = []

    def seen(self) -> set[Key]:
        marks = codings.marks(self.sessions["RB"].store)
        found = [(m.coder, m.code, m.start) for m in marks]
        assert len(set(found)) == len(found)
        return set(found)

    def take(self, verb: str, *words: object) -> None:
        if verb == "undo":
            if self.past:
                coder, self.model = self.past.pop()
                history.undo(self.sessions[coder])
            return
        coder = str(words[0])
        before = self.model.copy()
        done = getattr(self, verb)(self.sessions[coder], *words)
        if done:
            self.past.append((coder, before))

    def code(self, session: Session, coder: str, code: str, start: int) -> bool:
        fresh = (coder, code, start) not in self.model.seen() and code not in self.model.into
        try:
            apply(session, code, Span(start, start + 4))
        except RefusedError:
            assert not fresh
            return False
        assert fresh
        self.model.made.add((coder, code, start))
        return True

    def uncode(self, session: Session, coder: str, code: str, start: int) -> bool:
        wanted = (coder, code, start)
        found = [c.id for c in codings.codings(session.store) if (c.coder, c.code, c.start) == wanted]
        if found:
            coding.remove_codings(session, found)
            self.model.made = {m for m in self.model.made if (m[0], self.model.root(m[1]), m[2]) != wanted}
        return bool(found)

    def merge(self, session: Session, coder: str, sources: list[str], into: str) -> bool:
        model = self.model
        allowed = into not in sources and not {into, *sources} & model.into.keys()
        try:
            told = merge_codes(session, sources, into, "alike")
        except RefusedError:
            assert not allowed
            return False
        assert allowed
        had = [key for key in model.seen() if key[1] in sources]
        before = len(model.seen())
        model.into |= dict.fromkeys(sources, into)
        assert (told.codings, told.collisions) == (len(had), before - len(model.seen()))
        return True

    def unmerge(self, session: Session, coder: str, source: str) -> bool:
        model = self.model
        allowed = source in model.into and model.into[source] not in model.into
        try:
            told = unmerge_code(session, source, "unlike")
        except RefusedError:
            assert not allowed
            return False
        assert allowed
        del model.into[source]
        assert told.restored == sum(key[1] == source for key in model.seen())
        return True


@settings(max_examples=30)
@given(steps)
def test_merges_and_unmerges_in_any_order_are_only_ways_of_looking(
    tmp_path: Path, taken: list[tuple[object, ...]]
) -> None:
    book = Codebook(tuple(Code(slug, slug.upper(), brief=slug) for slug in SLUGS))
    with small_project(tmp_path, book) as sessions:
        twins = Twins(sessions)
        for verb, *words in taken:
            twins.take(str(verb), *words)
            assert twins.seen() == twins.model.seen()
        for source in list(twins.model.into) * len(SLUGS):
            if source in twins.model.into and twins.model.into[source] not in twins.model.into:
                twins.take("unmerge", "RB", source)
        assert twins.seen() == twins.model.made
        assert sessions["RB"].store.rows("SELECT count(*) FROM merged_coding")[0][0] == 0
        assert list(integrity.problems(sessions["RB"].store)) == []
