from __future__ import annotations

from pathlib import Path
from threading import current_thread, main_thread
from typing import Any

import pytest
import yaml

from cpqual.domain.text import Span
from cpqual.services import history, memo_drafts, memos, memos_export
from cpqual.services.memo_drafts import Draft
from cpqual.services.memos import About
from cpqual.services.session import Session
from cpqual.tui.dialogs.memo import MemoDialog
from cpqual.tui.dialogs.memo_history import MemoHistory
from tests.tui.conftest import Desk, Open

from .conftest import HOSTILE, beside, counted, words


@pytest.fixture
def three(session: Session, tobias: Session) -> Session:
    """A memo on a passage (linked to another), one on a code, and TM's on the project; in this order."""
    span = words(session, "He likes the ferry.")
    memo_id = memos.add_memo(session, "Why the ferry?\n\nAsk again.", document="INT-1", span=span)
    memos.link(session, memo_id, "INT-2", words(session, "Maro rang me."))
    memos.add_memo(session, "Too wide a rule", code="barriers")
    memos.add_memo(tobias, "What we want to know", kind="reflexive")
    return session


def bodies(session: Session) -> list[str]:
    return [memo.body for memo in memos.find_memos(session, memos.MemoQuery(order="oldest"))]


async def listed(desk: Desk) -> str:
    """Return what the list shows, once it has been counted."""
    return "\n".join(line.partition("│")[0] for line in (await counted(desk)).split("\n"))


async def test_the_list_stands_beside_the_whole_memo(workbench: Open, three: Session) -> None:
    async with workbench(mode="memos") as desk:
        shown = await listed(desk)
        assert "3 memos · latest first" in shown
        assert shown.index("What we want") < shown.index("Too wide") < shown.index("Why the ferry")
        assert "reflexive" in shown
        assert "code barriers" in shown
        await desk.press("G")
        memo = beside(desk.shown())
        assert "Theoretical memo on INT-1 " in memo
        assert "Why the ferry? Ask again." in memo
        assert "“He likes the ferry.”" in memo
        assert "linked “Maro rang me.”" in memo


async def test_digits_open_the_passages_and_backspace_leads_back(workbench: Open, three: Session) -> None:
    async with workbench(mode="memos") as desk:
        await counted(desk)
        await desk.press("G", "2")
        assert desk.app.current_mode == "code"
        assert desk.code.place()[0] == "INT-2"
        assert desk.code.reader.selection == words(three, "Maro rang me.")
        await desk.press("backspace")
        assert desk.app.current_mode == "memos"
        await desk.press("1")
        assert desk.code.place()[0] == "INT-1"
        await desk.press("M", "3")
        assert "no passage 3" in desk.notes()[-1]


async def test_ones_own_memo_is_changed_and_anothers_is_not(workbench: Open, three: Session) -> None:
    async with workbench(mode="memos") as desk:
        await counted(desk)
        await desk.press("enter")
        assert "this memo is TM's" in desk.notes()[-1]
        await desk.press("x", "down", "enter", *" now", "ctrl+s")
        assert "Too wide a rule now" in await listed(desk)
        assert bodies(three)[1:] == ["Too wide a rule now", "What we want to know"]
        assert "changed once" in beside(desk.shown())
        await desk.press("h")
        assert isinstance(desk.app.screen, MemoHistory)
        assert "written" in desk.shown()
        await desk.press("down")
        assert "Too wide a rule now" in desk.shown()


async def test_a_memo_is_removed_and_brought_back(workbench: Open, three: Session) -> None:
    async with workbench(mode="memos") as desk:
        await counted(desk)
        await desk.press("down", "x")
        assert "Too wide" not in await listed(desk)
        assert "2 memos" in desk.shown()
        await desk.press("u")
        assert "Too wide" in await listed(desk)
        await desk.press("ctrl+r")
        assert bodies(three) == ["Why the ferry?\n\nAsk again.", "What we want to know"]


async def test_a_memo_gets_another_kind_and_loses_a_link(workbench: Open, three: Session) -> None:
    async with workbench(mode="memos") as desk:
        await counted(desk)
        await desk.press("G", "K", "2")
        (memo,) = memos.memos_on(three, About("INT-1", words(three, "He likes the ferry.")))
        assert memo.kind == "reflexive"
        await counted(desk)
        await desk.press("minus", "enter")
        assert memos.links_of(three, memo.id) == []
        await counted(desk)
        await desk.press("minus")
        assert "linked to no passage" in desk.notes()[-1]


@pytest.mark.parametrize(
    ("keys", "left", "title"),
    [
        (("slash", *"Y AG", "enter"), ["Why the ferry?"], "1 of 3 memos"),
        (("f", "5", "down", "enter", "f", "2", *"co", "enter"), ["Too wide"], "1 of 3 memos"),
        (("f", "6", *"2999-01-01", "enter"), [], "0 of 3 memos"),
    ],
)
async def test_filters_narrow_and_escape_shows_all(
    workbench: Open, three: Session, keys: tuple[str, ...], left: list[str], title: str
) -> None:
    async with workbench(mode="memos") as desk:
        await counted(desk)
        await desk.press(*keys)
        shown = await listed(desk)
        assert title in shown
        assert [one for one in ("What we want", "Too wide", "Why the ferry?") if one in shown] == left
        assert "Esc shows all" in shown
        await desk.press("escape")
        assert "What we want" in await listed(desk)
        assert "of 3" not in desk.shown()


async def test_sorting_by_place_puts_documents_first(workbench: Open, three: Session) -> None:
    async with workbench(mode="memos") as desk:
        await counted(desk)
        await desk.press("s")
        assert "oldest first" in await listed(desk)
        await desk.press("s")
        shown = await listed(desk)
        assert "by place" in shown
        assert shown.index("Why the ferry") < shown.index("Too wide") < shown.index("What we want")


async def test_a_new_memo_can_be_about_anything(workbench: Open, session: Session) -> None:
    asked = {
        About(): ["1"], About("INT-2"): ["2", *"-2", "enter"], About(code="barriers"): ["3", "enter"],
        About(person="p"): ["4", "enter"], About(site="quay"): ["5", "enter"],
    }  # fmt: skip
    async with workbench(mode="memos") as desk:
        assert "No memos yet" in beside(await counted(desk))
        for keys in asked.values():
            await desk.press("a", *keys)
            assert isinstance(desk.app.screen, MemoDialog)
            await desk.press("w", "ctrl+s")
        assert "5 memos" in await listed(desk)
        assert "Theoretical memo on site quay" in beside(desk.shown())
        await desk.press("s", "a", "1", "v", "ctrl+s")
        await counted(desk)
        assert "memo on the project" in beside(desk.shown())
        await desk.press("u")
        found = memos.list_memos(session)
        assert [memo.about for memo in found] == list(asked)
        assert [memo.kind for memo in found] == [about.usual_kind for about in asked]


async def test_what_is_shown_is_exported(
    workbench: Open, three: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    threads, as_markdown = [], memos_export.memos_as_markdown

    def watched(*given: Any) -> tuple[str, int]:
        threads.append(current_thread())
        return as_markdown(*given)

    monkeypatch.setattr(memos_export, "memos_as_markdown", watched)
    async with workbench(mode="memos") as desk:
        await counted(desk)
        await desk.press("slash", *"ferry", "enter", "e", "enter")
        await counted(desk)
        written = (tmp_path / "memos.md").read_text()
        assert yaml.safe_load(written.split("---\n")[1])["words"] == "ferry"
        assert "Ask again." in written
        assert "Too wide" not in written
        assert "wrote memos.md: 1 memo" in desk.notes()
        assert main_thread() not in threads
        await desk.press("e", "enter")
        assert "is there already" in desk.shown()
        await desk.press("escape")


async def test_a_draft_is_taken_up_where_it_was_left(workbench: Open, session: Session) -> None:
    memo_drafts.keep(session, Draft(About("INT-1", Span(3, 9)), "reflexive", "half a th"))
    async with workbench(mode="memos") as desk:
        assert "1 memo not saved: D" in await listed(desk)
        assert "M, then D" in desk.notes()[0]
        await desk.press("D")
        assert "not saved last time" in desk.shown()
        await desk.press(*"ought", "ctrl+s")
        assert "half a thought" in await listed(desk)
        assert "not saved" not in desk.shown().split("│")[0]
        (memo,) = memos.list_memos(session)
        assert (memo.kind, memo.span) == ("reflexive", (3, 9))
        assert memo_drafts.all_drafts(session) == []


async def test_a_memo_whose_object_is_gone_is_kept_as_a_draft(workbench: Open, session: Session) -> None:
    memo_drafts.keep(session, Draft(About("INT-1", Span(3, 9), "gone", "barriers"), "case", "my words"))
    async with workbench(mode="memos") as desk:
        await counted(desk)
        await desk.press("D", "ctrl+s")
        assert "not there any more" in desk.notes()[-1]
        assert [draft.body for draft in memo_drafts.all_drafts(session)] == ["my words"]
        await desk.press("D", "f6", "ctrl+s")
        (memo,) = memos.list_memos(session)
        assert (memo.about.kind, memo.body) == ("passage", "my words")
        assert memo_drafts.all_drafts(session) == []


async def test_thousands_of_memos_are_read_by_the_page(
    workbench: Open, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    with session.act("memo", "many memos"):
        session.store.insert_many(
            "memo",
            ("id", "kind", "body", "coder_id", "created"),
            (
                (f"m{n:05}", "case", f"memo {n}", session.coder.id, "2020-01-01T00:00:00Z")
                for n in range(5_000)
            ),
        )
    read: list[int] = []
    really = memos.read_memos

    def counting(session: Session, ids: tuple[str, ...]) -> list[memos.Memo]:
        read.append(len(ids))
        return really(session, ids)

    monkeypatch.setattr(memos, "read_memos", counting)
    async with workbench(mode="memos") as desk:
        assert "memo 4999" in await listed(desk)
        await desk.press("G")
        assert "memo 0" in desk.shown()
        assert sum(read) < 400


async def test_hostile_words_stay_words(workbench: Open, hostile: Session) -> None:
    memos.add_memo(hostile, HOSTILE, document="INT-3", span=words(hostile, "[laughs]", "INT-3"))
    memos.link(hostile, memos.list_memos(hostile)[0].id, "INT-3", words(hostile, HOSTILE, "INT-3"))
    memo_drafts.keep(hostile, Draft(About(), "case", HOSTILE))
    memo_drafts.keep(hostile, Draft(About("INT-3"), "case", HOSTILE))
    async with workbench(mode="memos") as desk:
        seen = await counted(desk)
        assert "[laughs] [/foo] [@click=app.quit]x[/]" in beside(seen)
        for keys in (("h",), ("escape", "enter"), ("escape", "D"), ("escape", "a", "4"), ("escape", "minus")):
            await desk.press(*keys)
            seen += desk.shown()
        await desk.press("escape", "slash", *"[/foo]", "enter")
        seen += await counted(desk)
        assert "holding “[/foo]”" in seen
        assert "\x1b" not in seen
        assert "\u202e" not in seen
        assert desk.app.is_running


async def test_a_small_terminal_shows_the_list_above_the_memo(workbench: Open, three: Session) -> None:
    async with workbench((80, 24), mode="memos") as desk:
        shown = await counted(desk)
        assert "What we want" in shown
        assert "Reflexive memo on the project" in shown


async def test_a_memo_removed_elsewhere_is_said_to_be_gone(workbench: Open, three: Session) -> None:
    async with workbench(mode="memos") as desk:
        await counted(desk)
        history.undo(three)
        desk.app.screen.query_one("#memo-rows")  # what is shown stays until it is looked up again
        await desk.press("down", "x")
        assert "not there any more" in desk.notes()[-1]
