"""Correcting a coded text: everything stays with its words, nothing is thrown away, undo is exact."""

from __future__ import annotations

import json
from contextlib import closing, suppress
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from shutil import copyfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpqual.domain.codings import Decision
from cpqual.domain.documents import Annotation, Page, Section
from cpqual.domain.errors import CpqualError, InputError, RefusedError
from cpqual.domain.people import Person
from cpqual.domain.text import Span
from cpqual.services import (
    checking,
    codebooks,
    coding,
    history,
    memos,
    merging_codes,
    reading,
    revisions,
    searching,
)
from cpqual.services.correcting import Plan, carry_out, plan_correction, plan_text, tell
from cpqual.services.lost_anchors import drop_lost, lost, place_lost
from cpqual.services.moved_anchors import in_order
from cpqual.services.session import Session, add_coder, as_coder, create_project, open_project
from cpqual.storage import codes, documents, notes, people, suggestions
from cpqual.storage.revisions import Anchor
from cpqual.storage.revisions import pages as page_rows
from cpqual.storage.schema import LOGGED

from ..conftest import CODEBOOK, TALK, talk_document


def text_of(session: Session, slug: str = "INT-1") -> str:
    return reading.open_document(session, slug).text


def on(session: Session, words: str, slug: str = "INT-1") -> Span:
    start = text_of(session, slug).index(words)
    return Span(start, start + len(words))


def replace_words(session: Session, words: str, others: str) -> Plan:
    return plan_correction(session, "INT-1", on(session, words), others)


def correct(session: Session, words: str, others: str) -> Plan:
    plan = replace_words(session, words, others)
    carry_out(session, plan, "mis-heard")
    sound(session)
    return plan


def rewrite(session: Session, old: str, new: str) -> Plan:
    plan = plan_text(session, "INT-1", text_of(session).replace(old, new))
    carry_out(session, plan)
    sound(session)
    return plan


def sound(session: Session) -> None:
    assert checking.problems(session) == []


def quotes(session: Session, slug: str = "INT-1") -> list[tuple[str, str]]:
    opened = reading.open_document(session, slug)
    return [(one.code, opened.text[one.start : one.end]) for one in opened.codings]


def turns(session: Session) -> list[tuple[str, str, str | None]]:
    opened = reading.open_document(session, "INT-1")
    return [(turn.label, opened.text[turn.start : turn.end], turn.person) for turn in opened.turns]


def everything(session: Session) -> dict[str, list[str]]:
    """Return every row of every logged table, to the letter."""
    return {
        table: sorted(json.dumps(dict(row)) for row in session.store.rows(f"SELECT * FROM {table}"))
        for table in LOGGED
    }


def code(session: Session, words: str, slug: str = "barriers") -> str:
    return coding.apply_codes(session, "INT-1", on(session, words), [slug], on_overlap="keep")[0].id


def test_a_misheard_word_becomes_another_and_every_coding_stays_with_its_words(
    session: Session, tobias: Session
) -> None:
    code(session, "He likes the ferry.")
    code(session, "ferry")
    code(tobias, "After that Maro rang me.")
    before = text_of(session)
    plan = replace_words(session, "the ferry", "the fishing boat")
    assert plan.number == 2
    assert [(t.thing, t.total, t.moved, t.lost) for t in plan.tallies] == [("coding", 3, 3, 0)]
    assert [(o.coder, o.codings, o.finished) for o in plan.others] == [("TM", 1, False)]
    assert text_of(session) == before
    done = carry_out(session, plan, "mis-heard")
    assert (done.number, done.moved, done.lost) == (2, 3, 0)
    assert quotes(session) == [("barriers", "He likes the fishing boat."), ("barriers", "fishing boat")]
    assert quotes(tobias) == [("barriers", "After that Maro rang me.")]
    assert turns(session)[1][1] == "Nobody. (laughs) Well, the dog came too. He likes the fishing boat."
    assert session.document("INT-1").revision == 2
    sound(session)


def test_undo_and_redo_are_exact(session: Session, tobias: Session) -> None:
    ids = codes.code_ids(session.store)
    first = code(session, "He likes the ferry.")
    code(session, "ferry", "new_networks")
    code(session, "He likes")
    memos.add_memo(session, "on a coding", coding=first)
    memos.add_memo(session, "on words", document="INT-1", span=on(session, "the dog"))
    code(tobias, "the dog came too")
    with session.act("test", "what else lies on a text"):
        document_id = session.document("INT-1").id
        notes.set_verdict(
            session.store, document_id, *on(session, "ferry"), ids["barriers"], session.coder.id,
            "rejected", 0.25, "run",
        )  # fmt: skip
        decision = Decision(
            "", "INT-1", *on(session, "Maro rang"), "barriers", "a", "missed", "", "RB", "2025-01-01"
        )
        notes.add_decision(session.store, decision, document_id, ids["barriers"], session.coder.id)
    before = everything(session)
    correct(
        session, "(laughs) Well, the dog came too. He likes the ferry.", "The cat came. He hates the ferry."
    )
    after = everything(session)
    assert after != before
    history.undo(session)
    assert everything(session) == before
    assert text_of(session) == TALK
    sound(session)
    history.redo(session)
    assert everything(session) == after
    sound(session)


def documents_with(session: Session, words: str) -> list[str]:
    found = searching.find(session, searching.SearchQuery(words))
    return [slug for slug, _ in found.counts]


def test_words_that_only_an_earlier_revision_has_are_not_found(session: Session) -> None:
    correct(session, "ferry", "boat")
    assert documents_with(session, "ferry") == ["INT-2"]
    assert documents_with(session, "boat") == ["INT-1"]
    history.undo(session)
    assert documents_with(session, "ferry") == ["INT-1", "INT-2"]
    assert documents_with(session, "boat") == []


def test_codings_that_no_correction_moves_are_said_to_stay(session: Session) -> None:
    code(session, "the dog came too", "new_networks")
    assert "1 coding stays where it is" in tell(replace_words(session, "the dog", "the cat"))
    assert "1 of 1 coding moves with its words" in tell(replace_words(session, "Well, ", ""))


def test_what_loses_its_words_waits_for_a_decision(session: Session) -> None:
    lost_id = code(session, "the dog came too", "new_networks")
    memos.add_memo(session, "about the dog", coding=lost_id)
    memos.add_memo(session, "on the dog", document="INT-1", span=on(session, "the dog"))
    plan = replace_words(session, "Well, the dog came too. ", "")
    assert [(t.thing, t.lost) for t in plan.tallies] == [("coding", 1), ("memo", 1)]
    assert any("lose them" in line for line in tell(plan))
    carry_out(session, plan)
    sound(session)
    found = lost(session, "INT-1")
    assert {(one.kind, one.code, one.words, one.revision, one.coder) for one in found} == {
        ("coding", "new_networks", "the dog came too", 1, "RB"),
        ("memo", "", "the dog", 1, "RB"),
    }
    # what was written is never out of sight
    assert {m.body for m in memos.list_memos(session, "INT-1")} == {"about the dog", "on the dog"}
    by_kind = {one.kind: one for one in found}
    place_lost(session, by_kind["coding"].id, "INT-1", on(session, "Nobody."))
    assert quotes(session) == [("new_networks", "Nobody.")]
    assert [m.coding for m in memos.list_memos(session) if m.body == "about the dog"] == [lost_id]
    drop_lost(session, by_kind["memo"].id)
    assert lost(session) == []
    sound(session)
    history.undo(session)
    history.undo(session)
    assert len(lost(session)) == 2
    sound(session)


def test_a_lost_coding_is_not_put_where_it_is_already_or_nowhere(session: Session) -> None:
    code(session, "the dog came too")
    code(session, "Nobody.")
    correct(session, "Well, the dog came too. ", "")
    (one,) = lost(session)
    before = everything(session)
    for span in (on(session, "Nobody."), Span(3, 3), Span(0, 10_000), Span(len(TALK) - 30, len(TALK))):
        with pytest.raises(RefusedError):
            place_lost(session, one.id, "INT-1", span)
    with pytest.raises(RefusedError, match="lost list"):
        drop_lost(session, "no such")
    assert everything(session) == before


def test_only_its_coder_decides_about_a_lost_coding(session: Session, tobias: Session) -> None:
    code(tobias, "the dog came too")
    correct(session, "Well, the dog came too. ", "")
    (one,) = lost(session)
    with pytest.raises(RefusedError, match="TM"):
        drop_lost(session, one.id)
    drop_lost(tobias, one.id)
    assert lost(session) == []


def test_what_a_memo_is_linked_to_moves_and_a_lost_link_can_be_placed(session: Session) -> None:
    memo_id = memos.add_memo(session, "ferries", code="barriers")
    memos.link(session, memo_id, "INT-1", on(session, "the ferry"))
    memos.link(session, memo_id, "INT-1", on(session, "Maro"))
    correct(session, " He likes the ferry.", "")
    text = text_of(session)
    assert [text[slice(*one.span)] for one in memos.links_of(session, memo_id)] == ["Maro"]
    (one,) = lost(session)
    assert (one.kind, one.words, one.coder) == ("memo_link", "the ferry", "RB")
    place_lost(session, one.id, "INT-1", on(session, "the bus"))
    assert len(memos.links_of(session, memo_id)) == 2
    sound(session)


def test_what_was_taken_off_before_a_correction_is_not_put_back_beside_its_words(session: Session) -> None:
    coding_id = code(session, "Maro rang me")
    coding.remove_codings(session, [coding_id])
    removed = history.log(session, 1)[0].number
    correct(session, "ferry", "fishing boat")
    with pytest.raises(RefusedError, match="corrected"):
        history.undo(session, removed)
    history.undo(session)
    history.undo(session, removed)
    assert quotes(session) == [("barriers", "Maro rang me")]


def test_a_coding_that_a_merge_of_codes_absorbed_comes_back_on_its_words(session: Session) -> None:
    code(session, "Maro rang me", "new_networks")
    code(session, "Maro rang me", "practical_support")
    merging_codes.merge_codes(session, ["practical_support"], "new_networks", "alike")
    correct(session, "ferry", "fishing boat")
    merging_codes.unmerge_code(session, "practical_support", "not alike")
    assert sorted(quotes(session)) == [
        ("new_networks", "Maro rang me"),
        ("practical_support", "Maro rang me"),
    ]


def test_a_merge_is_taken_apart_also_where_its_coding_lost_its_words_and_was_placed(session: Session) -> None:
    code(session, "ferry", "new_networks")
    code(session, "ferry", "practical_support")
    merging_codes.merge_codes(session, ["practical_support"], "new_networks", "alike")
    correct(session, " the ferry", "")
    (one,) = lost(session)
    place_lost(session, one.id, "INT-1", on(session, "the bus"))
    merging_codes.unmerge_code(session, "practical_support", "not alike")
    assert sorted(quotes(session)) == [("new_networks", "the bus"), ("practical_support", "the bus")]
    sound(session)


marks = st.lists(
    st.tuples(st.integers(0, 60), st.integers(3, 25), st.sampled_from(["practical_support", "new_networks"])),
    min_size=1,
    max_size=6,
)


@settings(max_examples=30)
@given(
    made=marks, at=st.integers(0, 120), length=st.integers(0, 12), words=st.sampled_from(["", "a b", "xyz "])
)
def test_a_correction_before_a_merge_or_between_it_and_its_end_comes_to_the_same(
    tmp_path: Path, made: list[tuple[int, int, str]], at: int, length: int, words: str
) -> None:
    found = [_codes_after(tmp_path, made, at, length, words, order) for order in ("c", "mcu", "cmu", "muc")]
    (only, lost_only), (between, lost_between), *others = found
    assert others == [(only, lost_only)] * 2
    assert between <= only
    if not lost_between:
        assert between == only


def _codes_after(
    folder: Path, made: list[tuple[int, int, str]], at: int, length: int, words: str, order: str
) -> tuple[set[tuple[str, int, int]], int]:
    """Return what is coded, and how much is lost, after correcting, merging and unmerging in some order."""
    first, path = folder / "first.cpqual", folder / "one.cpqual"
    if not first.exists():
        with closing(create_project(first, "Small", "RB")) as new, new.act("import", "one"):
            person = people.add_person(new.store, Person("p", "Perran"))
            documents.add_document(new.store, talk_document(), 30, None, {"p": person})
            codes.write_codes(new.store, list(CODEBOOK))
    copyfile(first, path)
    with closing(open_project(path)) as session:
        for start, span, slug in made:
            with suppress(CpqualError):
                place = Span(start + 36, start + 36 + span)
                coding.apply_codes(session, "INT-1", place, [slug], on_overlap="keep")
        for step in order:
            if step == "m":
                merging_codes.merge_codes(session, ["practical_support"], "new_networks", "alike")
            elif step == "u":
                merging_codes.unmerge_code(session, "practical_support", "unlike")
            else:
                plan = plan_correction(session, "INT-1", Span(at + 30, at + 30 + length), words)
                if plan.changes and not plan.problems:
                    carry_out(session, plan)
        sound(session)
        opened = reading.open_document(session, "INT-1")
        return {(one.code, one.start, one.end) for one in opened.codings}, len(lost(session))


def test_of_two_codings_that_become_one_the_one_whose_words_stayed_is_kept(session: Session) -> None:
    wider = code(session, "He likes the ferry.")
    memos.add_memo(session, "why", coding=wider)
    kept = code(session, "He likes the")
    plan = correct(session, " ferry.", "")
    assert [(t.lost, t.twins) for t in plan.tallies if t.thing == "coding"] == [(0, 1)]
    assert [one.id for one in reading.open_document(session, "INT-1").codings] == [kept]
    assert [m.coding for m in memos.list_memos(session)] == [kept]
    (one,) = lost(session)
    assert "same words" in one.why
    history.undo(session)
    assert [m.coding for m in memos.list_memos(session)] == [wider]
    sound(session)


def test_neighbours_of_one_code_move_without_colliding(session: Session) -> None:
    for offset in range(45, 65):
        if TALK[offset].strip():
            coding.apply_codes(session, "INT-1", Span(offset, offset + 1), ["barriers"], on_overlap="keep")
    before = quotes(session)
    for others in ("Whom", "W", "Who"):
        plan = plan_correction(session, "INT-1", Span(5, 5 + text_of(session)[5:].index(" ")), others)
        carry_out(session, plan)
        assert quotes(session) == before
        sound(session)


def test_moves_that_wait_for_each_other_step_aside() -> None:
    here = {"a": (0, 5), "b": (5, 9), "c": (9, 12)}
    goals = {"a": (5, 9), "b": (9, 12), "c": (0, 5)}
    rows = [(Anchor(name, *span, "RB", "code"), Span(*goals[name])) for name, span in here.items()]
    for name, start, end in in_order(rows, 0):
        assert (start, end) not in {span for other, span in here.items() if other != name}
        here[name] = (start, end)
    assert here == goals


# Speakers and transcribers' marks


def test_a_turn_given_to_another_speaker(session: Session) -> None:
    rewrite(session, "INT: And after that?", "P: And after that?")
    assert turns(session)[2] == ("P", "And after that?", "p")
    assert reading.open_document(session, "INT-1").turns[2].speaker == "participant"


def test_a_turn_cut_in_two_and_joined_again(session: Session) -> None:
    rewrite(session, "came too. He likes", "came too.\nINT: Mm.\nP: He likes")
    assert [label for label, _, _ in turns(session)] == ["INT", "P", "INT", "P", "INT", "P"]
    assert turns(session)[2:4] == [("INT", "Mm.", None), ("P", "He likes the ferry.", "p")]
    assert turns(session)[1][1].endswith("came too.")
    rewrite(session, "came too.\nINT: Mm.\nP: He likes", "came too. He likes")
    assert turns(session)[1][1].endswith("came too. He likes the ferry.")
    assert len(turns(session)) == 4


def test_a_line_is_put_in_between(session: Session) -> None:
    at = on(session, "INT: And after").start
    carry_out(session, plan_correction(session, "INT-1", Span(at, at), "P: So there.\n"))
    assert turns(session)[2] == ("P", "So there.", "p")
    assert [label for label, _, _ in turns(session)] == ["INT", "P", "P", "INT", "P"]
    sound(session)


def test_a_turn_that_is_emptied_stays_as_long_as_its_label_does(session: Session) -> None:
    rewrite(session, "INT: And after that?", "INT: ")
    assert turns(session)[2][:2] == ("INT", "")
    rewrite(session, "INT: \nP:", "INT: Yes?\nP:")
    assert turns(session)[2][:2] == ("INT", "Yes?")
    rewrite(session, "INT: Yes?\n", "")
    assert [label for label, _, _ in turns(session)] == ["INT", "P", "P"]


def test_words_added_after_a_turn_belong_to_it(session: Session) -> None:
    rewrite(session, "the ferry.\n", "the ferry.\nVery much so.\n")
    assert turns(session)[1][1].endswith("the ferry.\nVery much so.")
    rewrite(session, "nobody on it.", "nobody on it. None.")
    assert turns(session)[3][1].endswith("on it. None.")


@pytest.mark.parametrize("line", ["Perran: After that", "P After that", "xP: After that"])
def test_a_speaker_label_that_is_broken_is_refused_with_its_line(session: Session, line: str) -> None:
    plan = plan_text(session, "INT-1", TALK.replace("P: After that", line))
    assert "line 4" in plan.problems[0]
    before = everything(session)
    with pytest.raises(RefusedError, match="speaker label"):
        carry_out(session, plan)
    assert everything(session) == before


def test_an_inaudible_mark_made_into_words_counts_as_words(session: Session) -> None:
    text = "INT: Well?\nP: The [inaudible] is here (laughs) now.\n"
    start = text.index("[")
    marks = (
        Annotation(start, start + 11, "inaudible"),
        Annotation(text.index("("), text.index(")") + 1, "nonverbal"),
    )
    with session.act("import", "a third interview"):
        documents.add_document(
            session.store, talk_document("INT-3", text, annotations=marks), 4, None,
            people.person_ids(session.store),
        )  # fmt: skip
    carry_out(session, plan_correction(session, "INT-3", on(session, "[inaudible]", "INT-3"), "ferry"))
    opened = reading.open_document(session, "INT-3")
    assert [(opened.text[a.start : a.end], a.kind) for a in opened.annotations] == [("(laughs)", "nonverbal")]
    assert opened.document.words == 6
    carry_out(session, plan_correction(session, "INT-3", on(session, "here", "INT-3"), "[unclear]"))
    opened = reading.open_document(session, "INT-3")
    assert [opened.text[a.start : a.end] for a in opened.annotations] == ["[unclear]", "(laughs)"]
    sound(session)


def test_a_name_behind_a_quote_stays_a_mark_as_long_as_it_is_one(session: Session) -> None:
    text = 'Hands were cold. "Come in," she calls. {Oona} "No," he says. {Gwil}'
    marks = tuple(
        Annotation(text.index(name), text.index(name) + len(name), "attribution")
        for name in ("{Oona}", "{Gwil}")
    )
    with session.act("import", "imported"):
        documents.add_document(
            session.store, talk_document("FN-1", text, annotations=marks), 4, None,
            people.person_ids(session.store),
        )  # fmt: skip
    for old, new in (("Hands", "My hands"), ("{Oona}", "{Oonagh}"), ("{Gwil}", "Gwil")):
        text = text.replace(old, new)
        carry_out(session, plan_text(session, "FN-1", text))
    sound(session)
    opened = reading.open_document(session, "FN-1")
    assert [(opened.text[a.start : a.end], a.kind) for a in opened.annotations] == [
        ("{Oonagh}", "attribution")
    ]


def test_sections_go_with_their_text(session: Session) -> None:
    text = "Site: Quay\n\nWe sat on the wall.\n\nMy own thoughts.\n"
    sections = (
        Section(0, 12, "header", False),
        Section(12, 31, "description", True),
        Section(33, 49, "reflection", False),
    )
    with session.act("import", "field notes"):
        found = talk_document("FN-1", text, kind="fieldnote", sections=sections, turns=())
        documents.add_document(session.store, found, 5, None, {})
    new = "Site: Quay\n\nThen we sat on the low wall. It rained.\n\nOf my own thoughts. And more.\n"
    carry_out(session, plan_text(session, "FN-1", new))
    opened = reading.open_document(session, "FN-1")
    assert [opened.text[s.start : s.end].strip() for s in opened.sections] == [
        "Site: Quay", "Then we sat on the low wall. It rained.", "Of my own thoughts. And more.",
    ]  # fmt: skip
    assert opened.document.words == 9


# What is no change, and what is refused


def test_pages_go_with_their_text(session: Session) -> None:
    words = "One page.\n\nAnother pge.\n\nThe last."
    cut = (words.index("Another"), words.index("The last"))
    pages = (Page(0, cut[0], "iv"), Page(cut[0], cut[1], "v"), Page(cut[1], len(words), "vi"))
    found = replace(talk_document("PDF-1"), text=words, turns=(), annotations=(), sections=(), pages=pages)
    with session.act("import", "imported PDF-1"):
        documents.add_document(session.store, found, 6, None, {})

    def printed() -> list[tuple[str, str]]:
        stored, text = session.document("PDF-1"), text_of(session, "PDF-1")
        return [
            (page.number, text[page.start : page.end].strip())
            for _, page in page_rows(session.store, stored.id)
        ]

    carry_out(session, plan_text(session, "PDF-1", words.replace("pge", "long page")))
    sound(session)
    assert printed() == [("iv", "One page."), ("v", "Another long page."), ("vi", "The last.")]
    history.undo(session)
    assert printed()[1] == ("v", "Another pge.")


def test_what_editors_do_to_a_text_is_no_change(session: Session) -> None:
    for text in (TALK + "\n", TALK.rstrip("\n"), "\ufeff" + TALK, TALK.replace("\n", "\r\n")):
        plan = plan_text(session, "INT-1", text)
        assert not plan.changes
        assert tell(plan) == ["nothing is different"]
        with pytest.raises(RefusedError, match="different"):
            carry_out(session, plan)


def test_what_cannot_be_a_correction_is_refused_in_one_line(session: Session) -> None:
    with pytest.raises(InputError, match="not text"):
        replace_words(session, "ferry", "fe\x00rry")
    with pytest.raises(InputError, match="not text"):
        replace_words(session, "ferry", "fe\udcffrry")
    with pytest.raises(RefusedError, match="outside"):
        plan_correction(session, "INT-1", Span(5, 10_000), "x")
    with pytest.raises(RefusedError, match="nothing would be left"):
        plan_text(session, "INT-1", " \n")
    with pytest.raises(InputError, match="why"):
        carry_out(session, replace_words(session, "ferry", "boat"), "  ")


def test_a_plan_made_for_another_text_is_refused(session: Session) -> None:
    plan = replace_words(session, "ferry", "boat")
    correct(session, "the dog", "a dog")
    with pytest.raises(RefusedError, match="changed since"):
        carry_out(session, plan)
    assert session.document("INT-1").revision == 2


def test_the_log_says_that_a_text_was_corrected_without_its_words(session: Session) -> None:
    correct(session, "Maro", "Marek")
    assert history.log(session, 1)[0].words == "corrected INT-1: revision 2"


def test_a_mark_at_the_edge_is_put_with_its_letter(session: Session) -> None:
    at = on(session, "ferry").start
    carry_out(session, plan_correction(session, "INT-1", Span(at + 2, at + 2), "\u0301"))
    assert "f\u00e9rry" in text_of(session)
    sound(session)


def test_blind_coding_stays_blind(tmp_path: Path) -> None:
    opened = create_project(tmp_path / "blind.cpqual", "Blind", "RB", profile="reliability")
    codebooks.save(opened, CODEBOOK, "first")
    with opened.act("import", "one"):
        person = people.add_person(opened.store, Person("p", "Perran"))
        documents.add_document(opened.store, talk_document(), 30, None, {"p": person})
    add_coder(opened, "TM")
    tobias = as_coder(opened, "TM")
    code(tobias, "the dog came too")
    code(opened, "After that")
    reading.finish(tobias, "INT-1")
    plan = replace_words(opened, "Well, the dog came too. ", "")
    assert [(o.coder, o.codings, o.finished) for o in plan.others] == [("TM", None, True)]
    assert [(t.thing, t.total, t.moved, t.lost) for t in plan.tallies] == [("coding", 1, 1, 0)]
    assert not any("1 coding of TM" in line for line in tell(plan))
    done = carry_out(opened, plan)
    assert (done.moved, done.lost) == (1, 0)
    assert lost(opened) == []
    assert len(lost(tobias)) == 1
    opened.close()


def suggested(session: Session) -> list[tuple[str, str]]:
    """Return the documents with suggestions and the reasons kept with them."""
    rows = session.store.rows(
        "SELECT d.slug, s.why FROM suggestion s JOIN document d ON d.id = s.document_id ORDER BY d.slug"
    )
    return [(slug, why) for slug, why in rows]


def suggest(session: Session, **more: object) -> str:
    """Suggest a code in each of two documents, because of a passage of the first and of one of the second."""
    code = codes.code_ids(session.store)["barriers"]
    rows = [
        (session.document(slug).id, 5, 9, 1, code, 0.5, "50 %", because(alike))
        for slug, alike in (("INT-1", "INT-2"), ("INT-2", "INT-1"))
    ]
    return suggestions.replace_suggestions(session.store, session.coder.id, 1, 1, {}, rows, **more)  # type: ignore[arg-type]


def because(document: str) -> str:
    return json.dumps({"words": ["ferry"], "alike": [{"document": document, "start": 5, "end": 9}]})


def test_cached_suggestions_go_and_places_move(session: Session) -> None:
    suggest(session)
    reading.remember_place(session, "INT-1", on(session, "Maro").start)
    correct(session, "Who", "With whom")
    assert suggested(session) == [("INT-2", "{}")]
    assert reading.last_place(session, "INT-1") == ("INT-1", on(session, "Maro").start)


def test_suggestions_go_whenever_the_text_changes_under_them(session: Session) -> None:
    correct(session, "Who", "With whom")
    for step in (history.undo, history.redo):
        suggest(session)
        step(session)
        assert suggested(session) == [("INT-2", "{}")]


def test_a_model_that_learned_before_a_correction_says_nothing_of_that_text(session: Session) -> None:
    stored = [session.document(slug) for slug in ("INT-1", "INT-2")]
    before = {one.id: one.text_sha256 for one in stored}
    correct(session, "Who", "With whom")
    suggest(session, texts=before)
    assert suggested(session) == [("INT-2", "{}")]


def test_what_changes_no_text_leaves_suggestions_where_they_are(session: Session) -> None:
    coding.apply_codes(session, "INT-1", on(session, "Maro"), ["barriers"])
    suggest(session)
    history.undo(session)
    assert suggested(session) == [("INT-1", because("INT-2")), ("INT-2", because("INT-1"))]


# Revisions


def test_the_revisions_of_a_text_can_be_read(session: Session) -> None:
    correct(session, "ferry", "boat")
    rewrite(session, "Who did", "Whom did")
    assert [(r.number, r.reason, r.coder) for r in revisions.revisions(session, "INT-1")] == [
        (1, "", ""), (2, "mis-heard", "RB"), (3, "typing error", "RB"),
    ]  # fmt: skip
    assert revisions.text_of(session, "INT-1", 1) == TALK
    assert revisions.text_of(session, "INT-1", 3) == text_of(session)
    (changed,) = revisions.differences(session, "INT-1", 2)
    assert (changed.line, changed.before, changed.after) == (2, "ferry", "boat")
    assert (changed.left[-4:], changed.right) == ("the ", ".")
    with pytest.raises(RefusedError, match="1 to 3"):
        revisions.text_of(session, "INT-1", 4)
    with pytest.raises(RefusedError, match="imported"):
        revisions.differences(session, "INT-1", 1)


# Whatever is written


PIECES = [
    "INT: ",
    "P: ",
    "\n",
    " ",
    "ferry ",
    "Maro",
    "(laughs) ",
    "[unclear]",
    ".",
    "渡船",
    "Then: ",
    "x",
    "é",
]


@settings(max_examples=40)
@given(data=st.data())
def test_whatever_is_written_nothing_is_lost_in_silence_and_undo_is_exact(
    session: Session, data: st.DataObject
) -> None:
    session.store.connection.execute("PRAGMA synchronous = OFF")
    begun = history.log(session, 1)[0].number
    try:
        _write_anything(session, data)
    finally:
        for act in history.log(session):
            if act.number > begun and act.kind == "do" and act.state == "done":
                history.undo(session, act.number)


def _write_anything(session: Session, data: st.DataObject) -> None:
    spans = st.tuples(
        st.integers(0, 190), st.integers(1, 40), st.sampled_from([code.slug for code in CODEBOOK])
    )
    for start, length, slug in data.draw(st.lists(spans, max_size=6)):
        # spans of nothing, or where the code is already
        with suppress(CpqualError):
            coding.apply_codes(session, "INT-1", Span(start, start + length), [slug], on_overlap="keep")
    number = len(reading.open_document(session, "INT-1").codings)
    before = everything(session)
    text = TALK
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = min(start + data.draw(st.integers(0, 25)), len(text))
        text = text[:start] + "".join(data.draw(st.lists(st.sampled_from(PIECES), max_size=4))) + text[end:]
    plan = plan_text(session, "INT-1", text)
    if plan.problems or not plan.changes:
        with pytest.raises(RefusedError):
            carry_out(session, plan)
        assert everything(session) == before
        return
    carry_out(session, plan)
    sound(session)
    opened = reading.open_document(session, "INT-1")
    assert len(opened.codings) + len(lost(session)) == number
    ends = [(turn.label_start, turn.start, turn.end) for turn in opened.turns]
    assert all(label <= start <= end for label, start, end in ends)
    assert all(one[2] <= other[0] for one, other in pairwise(ends))
    history.undo(session)
    assert everything(session) == before
