"""Imports: what is known again, what was said, what stands in the way, and all of it as one act."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cpqual.domain.documents import Comment, Page
from cpqual.domain.errors import CpqualError, InputError, RefusedError
from cpqual.domain.text import Span
from cpqual.formats.tables import Table, write
from cpqual.services import coding, history, lost_anchors, memos, reading
from cpqual.services.importing import (
    Holdings,
    ImportPlan,
    Planned,
    ReadOptions,
    Said,
    carry_out,
    make_plan,
    plan_import,
    read_map,
)
from cpqual.services.importing_draft import Draft, roles_known
from cpqual.services.importing_files import read_file
from cpqual.services.importing_tables import map_table, plan_table
from cpqual.services.session import Session, add_coder, as_coder
from cpqual.storage import documents, people
from tests.conftest import talk_document

TALK = "INT: Who came?\nP: Maro came by the ferry.\nINT: And then?\nP: Then we tried the bus, twice.\n"
LONGER = (
    TALK.replace("the ferry", "the early ferry") + "INT: More?\nTilda: I was there, too.\nTilda: Twice.\n"
)
NOTES = (
    "---\nkind: fieldnote\nsite: Tern House\n---\n## Description\nSunniva leaves the till to Idris.\n"
    "## Reflection\nI wanted to step in.\n## Analytic\nHelp may be waiting.\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    return made


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


def statuses(plan: ImportPlan) -> dict[str, str]:
    return {one.document.slug: one.status for one in plan.planned}


def everything(session: Session) -> list[tuple[object, ...]]:
    """Return every row of the project but the log's."""
    tables = ("document", "section", "turn", "annotation", "page", "memo", "coding", "person", "site", "role",
              "lost_anchor", "revision")  # fmt: skip
    return [(t, *row) for t in tables for row in session.store.rows(f"SELECT * FROM {t} ORDER BY id")]


def test_a_file_is_known_again_by_its_text_and_under_another_name(session: Session, folder: Path) -> None:
    put(folder, "A.txt", TALK)
    carry_out(session, plan_import(session, [folder]))
    put(folder, "B.txt", TALK)
    put(folder, "C.txt", "\ufeff" + TALK.replace("\n", "\r\n"))
    put(folder, "D.txt", "P: Another one.\n")
    plan = plan_import(session, [folder])
    assert statuses(plan) == {"A": "same", "B": "copy", "C": "copy", "D": "new"}
    assert {one.other for one in plan.planned if one.status == "copy"} == {"A"}
    assert carry_out(session, plan) == ["D"]


def test_two_files_of_one_text_are_imported_once(session: Session, folder: Path) -> None:
    put(folder, "A.txt", TALK)
    put(folder, "B.txt", TALK)
    assert statuses(plan_import(session, [folder])) == {"A": "new", "B": "copy"}
    assert carry_out(session, plan_import(session, [folder], said=Said(copy=True))) == ["A", "B"]


def test_answers_of_the_same_words_are_no_copies(session: Session, folder: Path) -> None:
    put(folder, "answers.csv", "id,text\na1,Nothing.\na2,Nothing.\n")
    assert statuses(plan_import(session, [folder])) == {"a1": "new", "a2": "new"}


def test_a_changed_file_waits_until_somebody_decides(session: Session, folder: Path) -> None:
    path = put(folder, "A.txt", TALK)
    carry_out(session, plan_import(session, [path]))
    put(folder, "A.txt", LONGER)
    before = everything(session)
    with pytest.raises(RefusedError, match=r"A: in the project in another wording.*--revise"):
        carry_out(session, plan_import(session, [path]))
    assert everything(session) == before
    with pytest.raises(RefusedError, match="nothing new"):
        carry_out(session, plan_import(session, [path]).without_changed())


def test_a_revision_moves_every_coding_and_takes_the_parts_of_the_file(
    session: Session, folder: Path
) -> None:
    path = put(folder, "A.txt", "participants: {P: Perran}\ndate: 2011-01-01\n\n" + TALK)
    carry_out(session, plan_import(session, [path]))
    text = reading.open_document(session, "A").text
    add_coder(session, "TM")
    bus = Span(text.index("the bus"), text.index(", twice"))
    ferry = Span(text.index("Maro"), text.index(" by the"))
    coding.apply_codes(session, "A", bus, ["barriers"])
    coding.apply_codes(as_coder(session, "TM"), "A", ferry, ["new_networks"])
    put(folder, "A.txt", "participants: {P: Perran}\ndate: 2011-02-01\n\n" + LONGER)
    plan = plan_import(session, [path], said=Said(revise=True))
    (one,) = plan.planned
    assert one.status == "changed"
    assert one.revision is not None
    assert {t.thing: (t.total, t.moved, t.lost) for t in one.revision.tallies} == {"coding": (2, 1, 0)}
    before = everything(session)
    assert carry_out(session, plan) == ["A"]
    found = reading.open_document(session, "A")
    assert found.document.revision == 2
    assert found.document.date == "2011-02-01"
    assert [(t.label, t.person) for t in found.turns][-1] == ("Tilda", None)
    assert {t.person for t in found.turns if t.label == "P"} == {"p"}
    assert [found.text[t.start : t.end] for t in found.turns] == [
        one.document.text[t.start : t.end] for t in one.document.turns
    ]
    (mine,) = found.codings
    assert found.text[mine.start : mine.end] == "the bus"
    assert statuses(plan_import(session, [path])) == {"A": "same"}
    history.undo(session)
    assert everything(session) == before
    history.redo(session)
    assert reading.open_document(session, "A").text == found.text


def test_a_revision_that_takes_words_away_tells_what_is_lost(session: Session, folder: Path) -> None:
    path = put(folder, "A.txt", TALK)
    carry_out(session, plan_import(session, [path]))
    text = reading.open_document(session, "A").text
    coding.apply_codes(session, "A", Span(text.index("Then we"), text.index(", twice")), ["barriers"])
    put(folder, "A.txt", TALK[: TALK.index("P: Then")])
    plan = plan_import(session, [path], said=Said(revise=True))
    assert plan.planned[0].revision is not None
    assert [t.lost for t in plan.planned[0].revision.tallies] == [1]
    carry_out(session, plan)
    assert [one.code for one in lost_anchors.lost(session, "A")] == ["barriers"]


def test_another_text_of_the_same_name_is_a_clash(session: Session, folder: Path) -> None:
    path = put(folder, "A.txt", TALK)
    carry_out(session, plan_import(session, [path]))
    put(
        folder,
        "A.txt",
        "MOD: Quite different words stand here, all of them, from beginning to end of it.\n" * 3,
    )
    plan = plan_import(session, [path], said=Said(revise=True))
    assert statuses(plan) == {"A": "clash"}
    with pytest.raises(RefusedError, match="A: the project has another document of that name"):
        carry_out(session, plan)


def test_labels_linked_before_stay_linked(session: Session, folder: Path) -> None:
    path = put(folder, "A.txt", TALK)
    options = ReadOptions(label_map={("A", "P"): "Perran", ("A", "INT"): "unattributed"})
    carry_out(session, plan_import(session, [path], options))
    put(folder, "A.txt", LONGER)
    (one,) = plan_import(session, [path]).planned
    assert {s.label: s.person or s.kind for s in one.document.speakers} == {
        "INT": "unattributed", "P": "p", "Tilda": "participant",
    }  # fmt: skip


def test_a_file_taken_in_again_after_a_correction_here_is_the_same(session: Session, folder: Path) -> None:
    from cpqual.services import correcting

    path = put(folder, "A.txt", TALK)
    carry_out(session, plan_import(session, [path]))
    correcting.carry_out(session, correcting.plan_text(session, "A", TALK.replace("twice", "once")))
    (one,) = plan_import(session, [path]).planned
    assert (one.status, one.other) == ("same", "its text was corrected in the project since")


def test_all_bad_files_are_named_and_can_be_left_out(session: Session, folder: Path) -> None:
    put(folder, "a-empty.txt", "")
    (folder / "b-scan.txt").write_bytes(b"\x00\x01\x02\xff" * 40)
    put(folder, "c.txt", TALK)
    with pytest.raises(InputError) as refusal:
        plan_import(session, [folder])
    assert "2 files cannot be used" in str(refusal.value)
    assert "a-empty.txt" in str(refusal.value)
    assert "b-scan.txt" in str(refusal.value)
    plan = plan_import(session, [folder], skip_bad=True)
    assert [read.path.name for read in plan.unreadable] == ["a-empty.txt", "b-scan.txt"]
    assert carry_out(session, plan) == ["c"]


def test_what_is_said_of_a_file_is_read_again_at_once(session: Session, folder: Path) -> None:
    path = put(
        folder, "A.txt", "site: Tern House\ndate: 2011-01-02\n\nJo: One.\nJo: Two.\nOnce: upon a time.\n"
    )
    holdings = Holdings(session, ReadOptions())
    first = read_file(holdings, path)
    assert [s.label for s in first.documents[0].speakers] == ["Jo"]
    said = Said(
        labels={"Once": "participant", "Jo": "interviewer"},
        slug="FG-7", site="", date="2011-03-04", kind="focusgroup", language="de",
    )  # fmt: skip
    (found,) = read_file(holdings, path, said, first).documents
    assert {s.label: s.kind for s in found.speakers} == {"Jo": "interviewer", "Once": "participant"}
    assert (found.slug, found.title, found.site, found.date) == ("FG-7", "FG-7", None, "2011-03-04")
    assert (found.kind, found.language) == ("focusgroup", "de")
    back = read_file(holdings, path, replace(said, labels={"Jo": "text"}), first).documents[0]
    assert [no.label for no in back.not_speakers] == ["Jo", "Once"]


def test_a_value_of_the_header_can_be_left_and_taken_again(session: Session, folder: Path) -> None:
    path = put(folder, "A.txt", "id: INT-9\nsite: Tern House\ndate: 2011-01-02\nactivity: walk\n\n" + TALK)
    holdings = Holdings(session, ReadOptions())
    said = Said(header=dict.fromkeys(("id", "site", "date", "activity"), False))
    (found,) = read_file(holdings, path, said).documents
    assert (found.slug, found.site, found.date) == ("A", None, None)
    assert "activity" not in found.header
    again = read_file(holdings, path, replace(said, header={"site": True})).documents[0]
    assert (again.slug, again.site) == ("INT-9", "Tern House")


def test_the_map_that_is_written_changes_nothing_when_read_back(session: Session, folder: Path) -> None:
    put(folder, "A.txt", "Date: 2011-01-01\n\n" + LONGER + "Example: no speaker.\nAll: [laughter]\n")
    put(folder, "B.txt", NOTES)
    plan = plan_import(session, [folder])
    path = folder.parent / "filled.csv"
    with path.open("wb") as out:
        write(map_table(plan), "csv", out)
    again = plan_import(session, [folder], label_map=read_map(path))
    assert [one.document.turns for one in again.planned] == [one.document.turns for one in plan.planned]
    assert [one.document.speakers for one in again.planned] == [one.document.speakers for one in plan.planned]


def test_a_map_gives_people_and_roles(session: Session, folder: Path) -> None:
    put(folder, "A.txt", LONGER)
    path = put(
        folder.parent,
        "m.csv",
        "document,label,person,role,action\nA,P,Perran,member; host,\nA,Tilda,,,text\n",
    )
    carry_out(session, plan_import(session, [folder], label_map=read_map(path)))
    assert [role for role in documents.roles(session.store) if role[0] == "A"] == [
        ("A", "p", "host"), ("A", "p", "member"),
    ]  # fmt: skip
    assert {t.label for t in reading.open_document(session, "A").turns} == {"INT", "P"}


def test_roles_that_are_said_stand_in_place_of_those_of_the_file(session: Session, folder: Path) -> None:
    put(
        folder,
        "A.txt",
        "Participants: P = Perran (host, member)\n\n" + LONGER + "Zed (driver): Hm.\nZed: So.\n",
    )
    (planned,) = plan_import(session, [folder]).planned
    assert planned.document.roles == {"p": ("host", "member")}
    assert any("Zed" in words and "only of a person" in words for words in planned.document.warnings)
    draft = Draft(session, [folder])
    draft.read(draft.paths[0])
    draft.say_roles(planned, "P", ["member", "cook", "member"])
    draft.read(draft.paths[0])
    plan = draft.plan(session)
    assert {"member", "cook"} <= set(roles_known(draft, plan))
    with pytest.raises(RefusedError, match="belongs to a person"):
        draft.say_roles(planned, "Zed", ["cook"])
    path = put(folder.parent, "m.csv", "document,label,person,role,action\nA,P,,member; cook,\n")
    assert (
        plan.planned[0].document
        == plan_import(session, [folder], label_map=read_map(path)).planned[0].document
    )
    carry_out(session, plan)
    assert [role for role in documents.roles(session.store) if role[0] == "A"] == [
        ("A", "p", "cook"), ("A", "p", "member"),
    ]  # fmt: skip


def test_sections_of_thinking_become_memos_when_asked(session: Session, folder: Path) -> None:
    put(folder, "FN-9.md", NOTES)
    plan = plan_import(session, [folder], said=Said(notes_to_memos=True))
    carry_out(session, plan)
    found = memos.list_memos(session, "FN-9")
    assert [(memo.kind, memo.body) for memo in found] == [
        ("reflexive", "I wanted to step in."), ("theoretical", "Help may be waiting."),
    ]  # fmt: skip
    text = reading.open_document(session, "FN-9").text
    assert [text[m.start : m.end] for m in found if m.start is not None] == [memo.body for memo in found]


def test_comments_become_memos_and_pages_are_kept(session: Session) -> None:
    document = talk_document("INT-7")
    document = replace(
        document,
        comments=(
            Comment(5, 8, "Ines", "2011-03-04T10:00:00", "Whose dog?"),
            Comment(5, 8, "", "", "Hers.", 0),
        ),
        pages=(Page(0, 40, "1"), Page(40, len(document.text), "2")),
        source_sha256="9" * 64,
    )
    from cpqual.services.importing_memos import comment_memos

    planned = Planned(document, "new", 9, (), None, memos=tuple(comment_memos(document)))
    carry_out(session, ImportPlan((planned,), (), 0, ()))
    found = reading.open_document(session, "INT-7")
    assert [memo.body for memo in found.memos] == [
        "Comment by Ines, 2011-03-04\nWhose dog?", "Comment by somebody, in answer to Ines\nHers.",
    ]  # fmt: skip
    assert [(m.start, m.end, m.coder) for m in found.memos] == [(5, 8, "RB")] * 2
    rows = session.store.rows("SELECT number FROM v_pages WHERE document = 'INT-7' ORDER BY start")
    assert [row[0] for row in rows] == ["1", "2"]


def test_a_plan_is_a_table_with_a_row_for_everything(session: Session, folder: Path) -> None:
    put(folder, "A.txt", LONGER)
    put(folder, "bad.txt", "")
    put(folder, "sound.mp3", "x")
    table: Table = plan_table(plan_import(session, [folder], skip_bad=True))
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert [(row["file"], row["status"]) for row in rows] == [
        ("A.txt", "new"), ("bad.txt", "unreadable"), ("sound.mp3", "passed over"),
    ]  # fmt: skip
    assert (rows[0]["format"], rows[0]["turns"], rows[0]["unmapped"]) == ("txt", 7, 1)


def test_an_import_that_fails_half_way_leaves_nothing(session: Session, folder: Path) -> None:
    for number in range(3):
        put(folder, f"N{number}.txt", f"site: Site {number}\n\n" + TALK.replace("Maro", f"Maro {number}"))
    before = everything(session)

    def stop(done: int, _of: int, _what: str) -> None:
        if done == 2:
            raise KeyboardInterrupt

    plan = plan_import(session, [folder])
    with pytest.raises(KeyboardInterrupt):
        carry_out(session, plan, stop)
    assert everything(session) == before


@pytest.mark.parametrize("text", ["[bold]P: \x1b[31mred[/bold]\nP: x\n", "P: \u202eevil\nP: =1+1\n"])
def test_hostile_words_come_in_as_they_are(session: Session, folder: Path, text: str) -> None:
    put(folder, "H.txt", text)
    try:
        carry_out(session, plan_import(session, [folder]))
    except CpqualError:
        return
    assert reading.open_document(session, "H").text == text


def test_plans_are_made_from_files_read_elsewhere(session: Session, folder: Path) -> None:
    put(folder, "A.txt", TALK)
    put(folder, "B.txt", "id: A\n\n" + LONGER)
    holdings = Holdings(session, ReadOptions())
    reads = [read_file(holdings, path) for path in sorted(folder.iterdir())]
    plan = make_plan(session, holdings, reads)
    assert [one.status for one in plan.planned] == ["new", "clash"]
    with pytest.raises(InputError, match=r"has the id 'A', as A\.txt has"):
        plan_import(session, [folder])


def test_the_page_of_a_place_is_known(session: Session) -> None:
    found = talk_document("INT-7", source_sha256="9" * 64)
    pages = (Page(0, 40, "iv"), Page(40, len(found.text), "5"))
    planned = Planned(replace(found, pages=pages), "new", 9, (), None)
    carry_out(session, ImportPlan((planned,), (), 0, ()))
    opened = reading.open_document(session, "INT-7")
    assert [opened.page_at(offset) for offset in (0, 39, 40, 90)] == ["iv", "iv", "5", "5"]
    assert reading.open_document(session, "INT-1").page_at(9) == ""


def test_new_people_are_called_as_they_were_written(session: Session, folder: Path) -> None:
    put(folder, "A.txt", "participants: {P: Odile, Q1: Maro}\n\nP: One.\nQ1: Two.\nR2: Three.\n")
    path = put(folder.parent, "m.csv", "document,label,person\nA,R2,Tilda Moss\n")
    carry_out(session, plan_import(session, [folder], label_map=read_map(path)))
    assert {one.slug: one.pseudonym for one in people.people(session.store)} == {
        "p": "Perran", "odile": "Odile", "maro": "Maro", "tilda_moss": "Tilda Moss",
    }  # fmt: skip
