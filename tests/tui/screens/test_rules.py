"""Rules of codes by their keys: written in Codebook mode, looked for and applied in Search mode."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from cpqual.domain.code_rules import CodeRule
from cpqual.domain.text import Span
from cpqual.services import code_rules, correcting, rule_coding, rule_finder, rule_hits
from cpqual.services.session import Session
from cpqual.storage import codings
from cpqual.tui.screens.search import SearchScreen

from ..conftest import Desk, Open


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for rules in this process, which has spaCy loaded; the other one has a test of its own."""

    def find(session: Session, rules: list[CodeRule], *, where: str, **_: object) -> rule_finder.RuleFound:
        looked = rule_hits.look(session, rules, (), where)
        return rule_finder.as_found(session, rule_hits.gather(rules, looked), where)

    monkeypatch.setattr(rule_finder, "find_apart", find)


async def settled(desk: Desk) -> None:
    await desk.app.workers.wait_for_complete()
    await desk.pilot.pause(0.1)


async def write(desk: Desk, words: str) -> None:
    """Type into the line of the dialog on top."""
    desk.app.screen.query_one(Input).value = words
    await desk.press("enter")
    await desk.pilot.pause()


async def rules_of(desk: Desk, code: str) -> SearchScreen:
    """List in Search mode what the rules of a code find."""
    await desk.app.show_hits_of_rules(code)
    await settled(desk)
    screen = desk.app.screen
    assert isinstance(screen, SearchScreen)
    return screen


async def test_rules_are_written_and_one_that_cannot_be_is_refused_in_place(
    workbench: Open, session: Session
) -> None:
    async with workbench(mode="codebook") as desk:
        await desk.press("r")
        assert "No rules yet" in desk.shown()
        await desk.press("a")
        await write(desk, "ferry")
        await desk.press("p")
        await write(desk, "no (bus")
        assert "this bracket is not closed" in desk.shown()
        await write(desk, "nobody ...2 it")
        assert "not run yet" in desk.shown()
        assert [(one.kind, one.code, one.pattern) for one in code_rules.rules(session)] == [
            ("phrase", "barriers", "ferry"), ("pattern", "barriers", "nobody ...2 it"),
        ]  # fmt: skip


async def test_a_rule_is_changed_removed_and_undone(workbench: Open, session: Session) -> None:
    code_rules.add_rule(session, "barriers", "phrase", "ferry")
    async with workbench(mode="codebook") as desk:
        assert "1 rule · r opens" in desk.shown()
        await desk.press("r", "e")
        await write(desk, "ferry | bus")
        assert [one.pattern for one in code_rules.rules(session)] == ["ferry | bus"]
        await desk.press("x")
        assert code_rules.rules(session) == []
        await desk.press("escape", "u")
        assert [one.pattern for one in code_rules.rules(session)] == ["ferry | bus"]


async def test_enter_in_the_rules_lists_what_they_find(workbench: Open, session: Session) -> None:
    code_rules.add_rule(session, "barriers", "phrase", "ferry")
    async with workbench(mode="codebook") as desk:
        await desk.press("r", "enter")
        await settled(desk)
        page = desk.shown()
        assert "2 hits in 2 documents · rules of Barriers" in page
        screen = desk.app.screen
        assert isinstance(screen, SearchScreen)
        screen.filter_by("document = INT-2")
        await settled(desk)
        assert "1 hit in 1 document · rules of Barriers · only where document = INT-2" in desk.shown()
        assert "He likes the  ferry." in page


async def test_ticked_hits_are_coded_and_the_others_passed_over(workbench: Open, session: Session) -> None:
    code_rules.add_rule(session, "barriers", "phrase", "ferry")
    async with workbench(mode="search") as desk:
        await rules_of(desk, "barriers")
        await desk.press("space", "c", "enter")
        await settled(desk)
        assert "pass over the others" in desk.shown()
        await desk.press("enter")
        await settled(desk)
        (made,) = codings.codings(session.store)
        assert (made.document, made.code, made.origin) == ("INT-1", "barriers", "autocode")
        (tally,) = code_rules.tallies(session).values()
        assert (tally.applied, tally.standing, tally.passed_over) == (1, 1, 1)
        assert "= 1 coded · – 1 passed over" in desk.shown()
        await desk.press("u")
        await settled(desk)
        assert (codings.codings(session.store), code_rules.tallies(session)) == ([], {})


async def test_the_others_can_be_left_for_later(workbench: Open, session: Session) -> None:
    code_rules.add_rule(session, "barriers", "phrase", "ferry")
    async with workbench(mode="search") as desk:
        await rules_of(desk, "barriers")
        await desk.press("space", "c", "enter")
        await settled(desk)
        await desk.press("down", "enter")
        await settled(desk)
        (tally,) = code_rules.tallies(session).values()
        assert (tally.applied, tally.passed_over) == (1, 0)


async def test_words_take_the_place_of_rules_again(workbench: Open, session: Session) -> None:
    code_rules.add_rule(session, "barriers", "phrase", "ferry")
    async with workbench(mode="search") as desk:
        screen = await rules_of(desk, "barriers")
        await desk.press("p")
        assert any("hits of rules" in note for note in desk.notes())
        await desk.press("escape")
        await settled(desk)
        assert screen.found is None
        await desk.press("r", "enter")
        await settled(desk)
        assert "rules of Barriers" in desk.shown()
        screen.line.value = "nobody"
        screen.line.focus()
        await desk.press("enter")
        await settled(desk)
        assert "4 hits in 2 documents" in desk.shown()
        assert "rules of" not in desk.shown()


async def test_words_are_kept_as_a_rule(workbench: Open, session: Session) -> None:
    async with workbench(mode="search") as desk:
        screen = desk.app.screen
        assert isinstance(screen, SearchScreen)
        screen.ask_words("ferry OR the bus")
        await settled(desk)
        screen.rows.focus()
        await desk.press("K", "b", "a", "r", "enter", "enter")
        assert [(one.code, one.pattern) for one in code_rules.rules(session)] == [
            ("barriers", "ferry | the bus")
        ]
        screen.ask_words("ferry NEAR bus")
        await desk.press("K")
        assert any("NEAR" in note for note in desk.notes())


async def test_hostile_words_are_shown_as_plain_ones(workbench: Open, session: Session) -> None:
    plan = correcting.plan_correction(session, "INT-1", Span(37, 43), "[/x] [red]No own \x1b]0;own\x07")
    correcting.carry_out(session, plan, "hostile")
    code_rules.add_rule(session, "barriers", "phrase", "own | [/x] | \x1b[31m[bold]", "[link=x]")
    async with workbench(mode="codebook") as desk:
        await desk.press("r")
        page = desk.shown()
        await desk.press("enter")
        await settled(desk)
        page += desk.shown()
        assert "[bold]" in page
        assert "[red]No" in page
        assert not {"\x1b", "\x07"} & set(page)


def test_the_finder_is_told_apart_from_its_listing(session: Session) -> None:
    rules = [code_rules.add_rule(session, code, "phrase", "ferry") for code in ("barriers", "new_networks")]
    found = rule_finder.as_found(session, rule_hits.gather(rules, rule_hits.look(session, rules)))
    assert (len(found.hits), len(found.by_rules.hits), found.states) == (2, 4, {})
    listed = rule_coding.passages(session, found.by_rules, "hit")
    only = [one for one in listed if one.code == "barriers"]
    rule_coding.carry_out(session, rule_coding.plan(session, found.by_rules, only, "hit"))
    # the hit is still to be looked at for the other code
    assert rule_finder.states(session, found.by_rules) == {}
