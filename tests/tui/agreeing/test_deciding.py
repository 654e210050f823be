from __future__ import annotations

from dataclasses import replace

import pytest

from cpqual.domain.codebook import Profile
from cpqual.domain.codings import CONSENSUS_SLUG, About
from cpqual.services import adjudicating, code_editing, coding, layers, memos, reading, recoding
from cpqual.services.exchanging import export_codings
from cpqual.services.session import Session, add_coder, as_coder
from cpqual.storage import documents
from cpqual.tui.screens.agree import AgreeScreen
from cpqual.tui.screens.codebook import CodebookScreen
from tests.conftest import talk_document
from tests.tui.conftest import Desk, Open
from tests.tui.screens.conftest import HOSTILE, beside, counted, words


@pytest.fixture
def both(session: Session) -> Session:
    """RB and TM have finished INT-1 and INT-2; of three differences two are in one unit."""
    add_coder(session, "TM")
    tobias = as_coder(session, "TM")
    for one in (session, tobias):
        coding.apply_codes(one, "INT-1", words(session, "He likes the ferry."), ["barriers"])
    coding.apply_codes(tobias, "INT-1", words(session, "Maro rang me."), ["new_networks"])
    coding.apply_codes(session, "INT-1", words(session, "We tried the bus"), ["connecting"])
    coding.apply_codes(tobias, "INT-2", words(session, "the dog came too", "INT-2"), ["new_networks"])
    for one in (session, tobias):
        for document in ("INT-1", "INT-2"):
            reading.finish(one, document)
    return session


def set_profile(session: Session, profile: Profile) -> None:
    with session.act("project", "profile"):
        row = session.store.rows("SELECT id FROM project")[0]
        session.store.update("project", row["id"], {"profile": profile})


async def passages(desk: Desk, code: str = "new_networks") -> AgreeScreen:
    """Open the disputed passages of a code."""
    await counted(desk)
    screen = desk.app.screen
    assert isinstance(screen, AgreeScreen)
    screen.codes.move_to([line.code for line in screen.codes.items].index(code))
    await desk.press("enter")
    await counted(desk)
    return screen


async def rule_of(desk: Desk) -> CodebookScreen:
    """Wait until Codebook mode shows the rule that was asked for."""
    for _ in range(100):
        screen = desk.app.screen
        if isinstance(screen, CodebookScreen) and screen.code and screen.code.slug != "barriers":
            return screen
        await desk.pilot.pause(0.05)
    raise AssertionError(f"no rule on {desk.app.screen}")


def held(session: Session) -> list[tuple[str, str]]:
    table = export_codings(session)
    return [(str(row[3]), str(row[5])) for row in table.rows if row[4] == CONSENSUS_SLUG]


async def test_the_worst_unit_comes_first_and_keys_decide_it_and_take_it_back(
    workbench: Open, both: Session
) -> None:
    async with workbench(mode="agree") as desk:
        screen = await passages(desk)
        shown = desk.shown()
        assert "New networks: 2 passages · 2 open, 0 decided" in shown
        assert [(one.document, one.codes) for one in screen.disputes.items] == [("INT-1", 2), ("INT-2", 1)]
        assert "TM‹Maro rang me.›TM" in shown
        await desk.press("3", "plus", "escape")
        assert "there is no coder c here: a RB, b TM" in " ".join(desk.notes())
        assert adjudicating.list_decisions(both) == []
        await desk.press("b", "m")
        shown = await counted(desk)
        assert held(both) == [("new_networks", "Maro rang me.")]
        (decision,) = adjudicating.list_decisions(both)
        assert (decision.outcome, decision.reason, decision.coder) == ("b", "missed", "RB")
        assert "TM's reading stands (missed), decided by RB" in " ".join(desk.notes())
        assert "TM‹the dog came too›TM" in shown
        assert "1 open, 1 decided" in shown
        await desk.press("u")
        shown = await counted(desk)
        assert held(both) == []
        assert "2 open, 0 decided" in shown
        # another passage, with a note
        await desk.press("e", "shift+left", "enter", "n", "o", "k", "enter", "b")
        await counted(desk)
        (decision,) = adjudicating.list_decisions(both)
        assert (decision.outcome, decision.reason, decision.note) == ("new_span", "boundary", "ok")
        assert held(both) == [("new_networks", "Maro rang")]
        await desk.press("f")
        shown = await counted(desk)
        assert "showing decided" in shown
        assert "another passage stands (boundary), decided by RB" in shown
        assert "✓‹Maro rang›✓" in shown
        await desk.press("x")
        await counted(desk)
        assert (adjudicating.list_decisions(both), held(both)) == ([], [])
        await desk.press("escape")
        assert "New networks" in await counted(desk)


async def test_what_is_decided_and_adopted_settles_a_document_and_the_line_says_how_far_it_is(
    workbench: Open, both: Session
) -> None:
    async with workbench(mode="agree") as desk:
        await passages(desk)
        await desk.press("plus", "o", "minus", "f")
        await counted(desk)
        assert {one.outcome for one in adjudicating.list_decisions(both)} == {"both", "neither"}
        assert held(both) == [("new_networks", "Maro rang me.")]
        # in INT-2 nothing else was in dispute, and nothing is agreed on
        assert layers.adjudication(both) == (frozenset({"INT-2"}), frozenset({"INT-1"}))
        assert "neither stands (fatigue), decided by RB · the document is settled" in " ".join(desk.notes())
        await desk.press("f", "A")
        shown = await counted(desk)
        assert held(both) == [("barriers", "He likes the ferry."), ("new_networks", "Maro rang me.")]
        assert "INT-1: 1 of 2 differences decided, all 1 agreed codings in the consensus" in shown
        # what was settled is opened again
        screen = desk.app.screen
        assert isinstance(screen, AgreeScreen)
        screen.disputes.move_to([one.document for one in screen.disputes.items].index("INT-2"))
        await desk.press("x")
        await counted(desk)
        assert "is not counted from the consensus until all is decided" in " ".join(desk.notes())
        await desk.press("escape", "v")
        await passages(desk, "connecting")
        await desk.press("a")
        assert "decisions are about codes as applied" in " ".join(desk.notes())


async def test_with_three_coders_figures_decide_and_what_changed_since_is_said(
    workbench: Open, both: Session
) -> None:
    add_coder(both, "Annegret")
    third, tobias = as_coder(both, "Annegret"), as_coder(both, "TM")
    reading.finish(third, "INT-1")
    (mine,) = (one for one in reading.open_document(tobias, "INT-1").codings if one.code == "new_networks")
    coding.remove_codings(tobias, [mine.id])
    async with workbench((120, 40), mode="agree") as desk:
        await passages(desk)
        shown = desk.shown()
        assert "1 Annegret is right" in shown
        assert "3 TM is right" in shown
        assert "(took it off since)" in shown
        assert "Differences are those of codings" in shown
        await desk.press("3", "m")
        await counted(desk)
        (decision,) = adjudicating.list_decisions(both)
        assert (decision.outcome, held(both)) == ("c", [])


async def test_an_unclear_rule_leads_into_the_codebook_and_its_passages_wait_once_it_is_changed(
    workbench: Open, both: Session
) -> None:
    async with workbench(mode="agree") as desk:
        await passages(desk)
        await desk.press("b", "d", "b", "d")
        await counted(desk)
        await desk.press("escape")
        assert "rules that decisions call unclear: New networks (2)" in await counted(desk)
        await desk.press("T")
        screen = await rule_of(desk)
        assert screen.code is not None
        assert screen.code.slug == "new_networks"
        clearer = replace(screen.code, brief="People met for the first time, by name.")
        code_editing.change_code(both, clearer, "said who")
        desk.app.data_changed("codebook", "codings")
        await desk.press("backspace")
        assert "rules that decisions call unclear" not in await counted(desk)
        assert recoding.stale_codes(as_coder(both, "TM"))["new_networks"].codings == 2


async def test_pairs_and_confusions_lead_to_their_passages_and_the_consensus_has_a_view_of_its_own(
    workbench: Open, both: Session
) -> None:
    verdict = adjudicating.Verdict(
        "INT-2", words(both, "Nobody. (laughs) Well, the dog came too. He likes the ferry.", "INT-2"),
        "new_networks", "TM", "missed",
    )  # fmt: skip
    adjudicating.decide(both, verdict)
    async with workbench((140, 40), mode="agree") as desk:
        shown = await counted(desk)
        assert CONSENSUS_SLUG not in shown.split("\n")[2]
        screen = desk.app.screen
        assert isinstance(screen, AgreeScreen)
        await desk.press("s", "s")
        assert "in the order of the codebook" in desk.shown()
        assert [one.code for one in screen.codes.items][:2] == ["barriers", "connecting"]
        await desk.press("equals_sign")
        shown = await counted(desk)
        assert "consensus" in shown
        assert "all codes" in shown
        await desk.press("escape")
        assert "all codes" not in await counted(desk)
        await desk.press("p")
        shown = await counted(desk)
        assert "RB and TM" in shown
        assert "only RB 0, only TM 2" in beside(shown)
        await desk.press("enter")
        assert "RB and TM: 3 passages" in await counted(desk)
        await desk.press("escape", "c")
        shown = await counted(desk)
        assert "nothing instead" in shown
        rows = screen._confused.items
        screen._confused.move_to([one.instead for one in rows].index(None))
        await desk.press("enter")
        shown = await counted(desk)
        assert "New networks where another has nothing: 1 passage" in shown
        await desk.press("escape")
        screen._confused.move_to([one.instead is None for one in rows].index(False))
        await desk.press("enter")
        assert "Connecting where another has New networks: 1 passage" in await counted(desk)


async def test_a_reflexive_project_shows_readings_and_takes_a_memo_instead_of_a_decision(
    workbench: Open, both: Session
) -> None:
    set_profile(both, "reflexive")
    async with workbench(mode="agree") as desk:
        await passages(desk)
        shown = desk.shown()
        assert "Readings stand side by side" in shown
        assert "a RB" in shown
        await desk.press("a")
        assert "in a reflexive project readings stand side by side" in " ".join(desk.notes())
        await desk.press("n")
        await desk.press("h", "i", "ctrl+s")
        await counted(desk)
        assert adjudicating.list_decisions(both) == []
        unit = words(both, "After that Maro rang me. We tried the bus together, twice, with nobody on it.")
        assert [memo.body for memo in memos.memos_on(both, About("INT-1", unit))] == ["hi"]


async def test_hostile_words_stay_words_in_every_pane(workbench: Open, both: Session) -> None:
    with both.act("import", "a hostile interview"):
        documents.add_document(
            both.store, talk_document("INT-3", f"INT: Well?\nP: {HOSTILE} word\n"), 9,
            None, {"p": both.store.rows("SELECT id FROM person")[0][0]},
        )  # fmt: skip
    tobias = as_coder(both, "TM")
    coding.apply_codes(tobias, "INT-3", words(both, HOSTILE, "INT-3"), ["practical_support"])
    for one in (both, tobias):
        reading.finish(one, "INT-3")
    async with workbench((80, 24), mode="agree") as desk:
        await passages(desk, "practical_support")
        shown = desk.shown()
        assert "[laughs] [/foo]" in shown
        assert "\x1b" not in shown
        await desk.press("e")
        assert "\x1b" not in desk.shown()
        await desk.press("enter", "n", "[", "/", "x", "]", "enter", "m", "f", "f")
        shown = await counted(desk)
        assert "\x1b" not in shown
        (decision,) = adjudicating.list_decisions(both)
        assert decision.note == "[/x]"
