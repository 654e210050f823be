"""Memos: what they are about, who may read and change them, their history, their links."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.errors import CpqualError, InputError, RefusedError, UnknownNameError
from cpqual.domain.text import Span
from cpqual.services import coding, history, memo_drafts, memos, reading, trash
from cpqual.services.layers import unblinded_documents
from cpqual.services.memo_drafts import Draft
from cpqual.services.memos import About, MemoQuery
from cpqual.services.noted import memos_about
from cpqual.services.session import Session
from cpqual.storage import integrity


def blind(session: Session) -> None:
    with session.act("profile", "made the project blind"):
        session.store.connection.execute("UPDATE project SET profile = 'reliability'")
    assert unblinded_documents(session) is not None


def only(session: Session, **query: Any) -> list[str]:
    return [memo.body for memo in memos.find_memos(session, MemoQuery(order="oldest", **query))]


@pytest.fixture
def seven(session: Session) -> Session:
    """One memo about each kind of thing."""
    made = coding.apply_codes(session, "INT-1", Span(36, 44), ["barriers"])[0]
    memos.add_memo(session, "the passage", document="INT-1", span=Span(40, 44))
    memos.add_memo(session, "the coding", coding=made.id)
    memos.add_memo(session, "the code", code="barriers")
    memos.add_memo(session, "the document", document="INT-2")
    memos.add_memo(session, "the person", person="p")
    memos.add_memo(session, "the site", site="quay", kind="methodological")
    memos.add_memo(session, "the project", kind="reflexive")
    return session


def test_a_memo_can_be_about_anything(seven: Session) -> None:
    found = {memo.body: memo for memo in memos.list_memos(seven)}
    assert {body.removeprefix("the "): memo.about.kind for body, memo in found.items()} == {
        kind: kind for kind in ("passage", "coding", "code", "document", "person", "site", "project")
    }
    assert {body: memo.about.words for body, memo in found.items()} == {
        "the passage": "INT-1 40–44", "the coding": "barriers on INT-1 36–43", "the code": "code barriers",
        "the document": "INT-2", "the person": "person p", "the site": "site quay",
        "the project": "the project",
    }  # fmt: skip
    assert {body: memo.kind for body, memo in found.items()} == {
        "the passage": "theoretical", "the coding": "theoretical", "the code": "code",
        "the document": "document", "the person": "case", "the site": "methodological",
        "the project": "reflexive",
    }  # fmt: skip


def test_memos_on_a_thing_are_those_about_exactly_that(seven: Session) -> None:
    for memo in memos.list_memos(seven):
        assert [one.body for one in memos.memos_on(seven, memo.about)] == [memo.body]
        memos.write_memo(seven, memo.about, "again", "decision")
        assert [one.kind for one in memos.memos_on(seven, memo.about)] == [memo.kind, "decision"]
    assert memos.memos_on(seven, About("INT-1")) == []


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"document": "INT-9"}, "no document"),
        ({"code": "bariers"}, "barriers"),
        ({"person": "q"}, "no person"),
        ({"site": "q"}, "no site"),
        ({"coding": "q"}, "not there any more"),
        ({"document": "INT-1", "span": Span(3, 3)}, "no passage"),
        ({"document": "INT-1", "span": Span(3, 9999)}, "no passage"),
        ({"span": Span(3, 9)}, "needs a document"),
        ({"document": "INT-1", "code": "barriers"}, "about one thing"),
    ],
)
def test_what_is_not_there_is_refused_by_name(session: Session, about: Any, said: str) -> None:
    with pytest.raises((RefusedError, UnknownNameError), match=said):
        memos.add_memo(session, "words", **about)
    assert memos.list_memos(session) == []


@pytest.mark.parametrize("body", ["", " \n\t\n", "null \0 byte", "lone \udc80 surrogate"])
def test_words_that_cannot_be_kept_are_refused(session: Session, body: str) -> None:
    with pytest.raises(CpqualError):
        memos.add_memo(session, body)
    assert memos.list_memos(session) == []


def test_words_are_kept_as_written_but_for_line_ends_and_empty_lines_around_them(session: Session) -> None:
    memos.add_memo(session, "\r\n \n    indented\r\n\r\n# heading  \rlast \n\n")
    assert memos.list_memos(session)[0].body == "    indented\n\n# heading  \nlast"


def test_a_memo_follows_its_coding_and_stays_with_the_passage_when_the_coding_goes(seven: Session) -> None:
    made = reading.open_document(seven, "INT-1").codings[0]
    coding.move_edges(seven, made.id, Span(33, 60))
    coding.recode(seven, made.id, "new_networks")
    (memo,) = memos.find_memos(seven, MemoQuery(text="coding"))
    assert (memo.span, memo.code, memo.coding) == ((33, 60), "new_networks", made.id)
    coding.remove_codings(seven, [made.id])
    (memo,) = memos.find_memos(seven, MemoQuery(text="coding"))
    assert (memo.about.kind, memo.document, memo.span) == ("passage", "INT-1", (33, 60))
    history.undo(seven)
    assert memos.find_memos(seven, MemoQuery(text="coding"))[0].coding == made.id


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["passage", "coding", "code", "document", "person", "site", "project"]),
        ({"text": "THE Pro"}, ["project"]),
        ({"text": "cod the"}, ["coding", "code"]),
        ({"kinds": ("case", "reflexive")}, ["person", "project"]),
        ({"anchors": ("passage", "coding")}, ["passage", "coding"]),
        ({"document": "INT-1"}, ["passage", "coding"]),
        ({"code": "barriers"}, ["coding", "code"]),
        ({"person": "p"}, ["person"]),
        ({"site": "quay"}, ["site"]),
        ({"coder": "rb", "kinds": ("document",)}, ["document"]),
        ({"coder": "TM"}, []),
        ({"since": "2000-01-01"}, ["passage", "coding", "code", "document", "person", "site", "project"]),
        ({"since": "2999-01-01"}, []),
    ],
)
def test_queries_narrow(seven: Session, query: Any, expected: list[str]) -> None:
    assert only(seven, **query) == [f"the {thing}" for thing in expected]


def test_orders_and_counts(seven: Session) -> None:
    in_order = memos.find_memos(seven, MemoQuery(order="place"))
    assert [m.body for m in in_order[:3]] == ["the coding", "the passage", "the document"]
    found = memos.look_up(seven, MemoQuery(person="p"))
    assert (len(found.ids), found.visible) == (1, 7)
    assert found.counts["document"] == {"INT-1": 2, "INT-2": 1}
    assert found.counts["code"] == {"barriers": 2}
    assert sum(found.counts["anchors"].values()) == 7


def test_a_memo_on_the_whole_document_stands_before_those_in_it(session: Session) -> None:
    memos.add_memo(session, "in", document="INT-1", span=Span(0, 4))
    memos.add_memo(session, "on", document="INT-1")
    assert [m.body for m in memos.find_memos(session, MemoQuery(order="place"))] == ["on", "in"]


def test_history_tells_every_wording_and_undo_brings_a_memo_back(session: Session) -> None:
    memos.add_memo(session, "first", document="INT-1", span=Span(0, 4))
    (memo,) = memos.list_memos(session)
    memos.change_memo(session, memo, "second", kind="reflexive")
    memos.link(session, memo.id, "INT-2", Span(5, 9))
    memos.remove_memo(session, memo)
    assert memos.list_memos(session) == []
    history.undo(session)
    (back,) = memos.list_memos(session)
    assert (back.body, back.kind) == ("second", "reflexive")
    assert [one.span for one in memos.links_of(session, back.id)] == [(5, 9)]
    assert [(w.how, w.kind, w.body, w.coder) for w in memos.history_of(session, back)] == [
        ("written", "theoretical", "first", "RB"), ("changed", "reflexive", "second", "RB"),
        ("removed", "reflexive", "second", "RB"), ("brought back", "reflexive", "second", "RB"),
    ]  # fmt: skip


def test_a_memo_from_the_trash_was_brought_back_and_not_written_again(session: Session) -> None:
    memos.add_memo(session, "first")
    (memo,) = memos.list_memos(session)
    memos.remove_memo(session, memo)
    trash.bring_back(session, trash.numbers(session)[0])
    assert [w.how for w in memos.history_of(session, memo)] == ["written", "removed", "brought back"]


def test_a_passage_that_moves_is_no_new_wording(session: Session) -> None:
    memo_id = memos.add_memo(session, "first", document="INT-1", span=Span(0, 4))
    with session.act("correct", "moved"):
        session.store.update("memo", memo_id, {"start": 2, "end": 6})
    (memo,) = memos.list_memos(session)
    assert [wording.body for wording in memos.history_of(session, memo)] == ["first"]


def test_nobody_changes_anothers_memo(session: Session, tobias: Session) -> None:
    memo_id = memos.add_memo(session, "mine")
    (memo,) = memos.list_memos(session)
    for attempt in (
        lambda: memos.change_memo(tobias, memo, "yours"),
        lambda: memos.remove_memo(tobias, memo),
        lambda: memos.link(tobias, memo_id, "INT-1", Span(0, 3)),
    ):
        with pytest.raises(RefusedError, match="RB's"):
            attempt()
    link_id = memos.link(session, memo_id, "INT-1", Span(0, 3))
    with pytest.raises(RefusedError, match="RB's"):
        memos.unlink(tobias, link_id)
    assert [m.body for m in memos.list_memos(session)] == ["mine"]


def test_a_memo_that_is_gone_is_not_changed(session: Session) -> None:
    memos.add_memo(session, "mine")
    (memo,) = memos.list_memos(session)
    memos.remove_memo(session, memo)
    with pytest.raises(RefusedError, match="not there any more"):
        memos.change_memo(session, memo, "again")


def test_others_memos_are_read_where_coding_is_open_and_not_where_it_is_blind(
    seven: Session, tobias: Session
) -> None:
    assert len(only(tobias)) == 7
    hidden = [memo.id for memo in memos.list_memos(seven)]
    linked = memos.find_memos(seven, MemoQuery(text="passage"))[0]
    memos.link(seven, linked.id, "INT-2", Span(0, 3))
    blind(seven)
    assert only(tobias) == []
    assert memos.look_up(tobias, MemoQuery()).visible == 0
    assert memos.look_up(tobias, MemoQuery()).counts["document"] == {}
    assert memos.read_memos(tobias, hidden) == []
    with pytest.raises(RefusedError, match="RB's"):
        memos.history_of(tobias, linked)
    made = reading.open_document(seven, "INT-1").codings[0]
    with pytest.raises(RefusedError, match="another coder's"):
        memos.add_memo(tobias, "on yours", coding=made.id)
    reading.finish(tobias, "INT-1")
    assert only(tobias) == ["the passage", "the coding"]
    assert memos.links_of(tobias, linked.id) == []
    assert [one.document for one in memos.links_of(seven, linked.id)] == ["INT-2"]
    assert memos_about(tobias, "INT-1") == []
    memos.add_memo(tobias, "on yours", coding=made.id)


def test_links_are_made_once_and_found_from_the_document(session: Session) -> None:
    memo_id = memos.add_memo(session, "compare these")
    memos.add_memo(session, "here", document="INT-2", span=Span(7, 9))
    memos.add_memo(session, "on the whole", document="INT-2")
    link_id = memos.link(session, memo_id, "INT-2", Span(0, 3))
    memos.link(session, memo_id, "INT-1", Span(4, 6))
    for span in (Span(0, 3), Span(5, 5), Span(0, 9999)):
        with pytest.raises(RefusedError):
            memos.link(session, memo_id, "INT-2", span)
    assert [(n.memo.body, n.span, n.link) for n in memos_about(session, "INT-2")] == [
        ("compare these", (0, 3), link_id), ("here", (7, 9), None)
    ]  # fmt: skip
    assert only(session, document="INT-1") == ["compare these"]
    memos.unlink(session, link_id)
    assert [one.document for one in memos.links_of(session, memo_id)] == ["INT-1"]
    with pytest.raises(RefusedError, match="not there"):
        memos.unlink(session, link_id)
    history.undo(session)
    assert len(memos.links_of(session, memo_id)) == 2
    assert list(integrity.problems(session.store)) == []


def test_applying_a_code_is_not_undone_under_a_memo(session: Session) -> None:
    made = coding.apply_codes(session, "INT-1", Span(36, 44), ["barriers"])[0]
    memos.add_memo(session, "why", coding=made.id)
    number = next(act.number for act in history.log(session) if act.verb == "code")
    with pytest.raises(RefusedError, match="rests on it"):
        history.undo(session, number)
    assert [m.coding for m in memos.list_memos(session)] == [made.id]


def test_only_the_page_asked_for_is_read_of_ten_thousand(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    with session.act("memo", "many memos"):
        document = session.document("INT-1").id
        session.store.insert_many(
            "memo",
            ("id", "kind", "body", "coder_id", "created", "document_id", "start", "end"),
            (
                (
                    f"m{n:05}",
                    "case",
                    f"memo {n}",
                    session.coder.id,
                    f"2020-01-01T00:00:{n:05}",
                    document,
                    n % 9,
                    9,
                )
                for n in range(10_000)
            ),
        )
    read: list[str] = []
    session.store.connection.set_trace_callback(lambda sql: read.append(sql) if "m.body" in sql else None)
    page = memos.read_memos(session, memos.look_up(session, MemoQuery()).ids[5_000:5_030])
    session.store.connection.set_trace_callback(None)
    assert [memo.body for memo in page] == [f"memo {n}" for n in range(4_999, 4_969, -1)]
    assert len(read) == 1
    assert read[0].count("'m0") == 30
    assert [memo.body for memo in memos.recent_memos(session, 2)] == ["memo 9999", "memo 9998"]


# Drafts


def test_a_draft_comes_back_to_the_same_coder_only(session: Session, tobias: Session) -> None:
    draft = Draft(About("INT-1", Span(3, 9)), "reflexive", "half a thou\ud800ght")
    memo_drafts.keep(session, draft)
    memo_drafts.keep(session, Draft(About(), "theoretical", "another"))
    assert memo_drafts.find(session, draft.key) == draft
    assert draft in memo_drafts.all_drafts(session)
    assert memo_drafts.all_drafts(tobias) == []
    beside = [path for path in session.path.parent.iterdir() if path.suffix == ".draft"]
    assert len(beside) == 2
    assert all(path.stat().st_mode & 0o077 == 0 for path in beside)
    memo_drafts.drop(session, draft.key)
    memo_drafts.drop(session, draft.key)
    assert [one.body for one in memo_drafts.all_drafts(session)] == ["another"]


names = st.none() | st.text(max_size=5)


@given(
    st.builds(
        About, names, st.none() | st.builds(Span, st.integers(0), st.integers(0)), names, names, names, names
    ),
    st.text(),
    names,
)
def test_every_draft_comes_back_whole(session: Session, about: About, body: str, memo: str | None) -> None:
    draft = Draft(about, "case", body, memo)
    memo_drafts.keep(session, draft)
    assert memo_drafts.find(session, draft.key) == draft


@pytest.mark.parametrize(
    "held",
    ["", "[]", "{}", '{"about": {}, "kind": "case", "body": "", "memo": null}', "\ud800", "null",
     '{"about": {"document": 1, "coding": null, "code": null, "person": null, "site": null, "span": null},'
     ' "kind": "case", "body": "", "memo": null}'],
)  # fmt: skip
def test_a_file_that_is_no_draft_is_left_alone(session: Session, held: str) -> None:
    path = session.path.with_name(f".{session.path.name}.RB.0000.draft")
    path.write_bytes(held.encode(errors="surrogatepass"))
    assert memo_drafts.all_drafts(session) == []
    assert path.exists()


def test_a_draft_knows_the_memo_it_changes_while_that_is_there(session: Session) -> None:
    memo_id = memos.add_memo(session, "first")
    draft = Draft(About(), "theoretical", "second", memo_id)
    found = memo_drafts.memo_of(session, draft)
    assert found is not None
    assert found.body == "first"
    memos.remove_memo(session, found)
    assert memo_drafts.memo_of(session, draft) is None


def test_a_kind_that_is_none_is_refused() -> None:
    assert memos.known_kind("case") == "case"
    with pytest.raises(InputError, match="theoretical"):
        memos.known_kind("poem")
