"""Copies worked on apart come together in one way only, whoever unites them, in whatever order."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpqual.domain.delphi import ConsensusRule
from cpqual.domain.errors import CpqualError, RefusedError
from cpqual.domain.quoting import PERMISSIONS
from cpqual.domain.text import Span
from cpqual.services import (
    card_feedback,
    code_editing,
    code_groups,
    codebooks,
    delphi,
    framework_cells,
    frameworks,
    history,
    importing,
    kept_quotes,
    negative_cases,
    reading,
    theme_cards,
    uniting,
)
from cpqual.services.importing import ImportPlan, Planned
from cpqual.services.kept_quotes import QuoteChange
from cpqual.services.session import Session, add_coder, as_coder, open_project
from cpqual.storage import integrity
from cpqual.storage.schema import LOGGED
from tests.conftest import TALK, talk_document
from tests.storage.test_undo_without_end import Step, take, verbs

moves = st.lists(
    st.tuples(
        verbs,
        st.sampled_from(["RB", "TM"]),
        st.integers(0, 30),
        st.sampled_from(["barriers", "new_networks"]),
    ),
    max_size=7,
)
"""What is done in one copy, by whom; few places and codes, so that copies meet."""
PAPER = (
    "keep quote",
    "used",
    "forget",
    "card",
    "card quote",
    "feedback",
    "negative",
    "framework",
    "cell",
    "consensus",
    "invited",
)
"""What is written for the paper."""
more = st.lists(
    st.tuples(
        st.sampled_from(["parent", "shortcut", "group", "group gone", "in group", "import", "coder",
                         "drop code", "code", "new", "undo", "redo", "rule", "memo on code", "recode",
                         *PAPER]),
        st.sampled_from(["RB", "TM"]), st.integers(0, 30), st.sampled_from(["barriers", "new_networks"]),
    ),
    max_size=7,
)  # fmt: skip
"""What is done to what is shared."""
Rows = dict[str, dict[str, tuple[object, ...]]]


@pytest.fixture
def base(session: Session, tmp_path: Path) -> Path:
    """A project of two coders, closed, to make copies of."""
    add_coder(session, "TM")
    for step in (("code", "RB", 3, "barriers"), ("code", "TM", 9, "barriers"), ("memo", "RB", 3, "barriers")):
        take(session, step)
    session.close()
    return session.path


def copied(base: Path, name: str, steps: list[Step]) -> Path:
    """Copy a project and do something in the copy."""
    path = base.with_name(f"{name}.cpqual")
    shutil.copy(base, path)
    with opened(path) as here:
        for step in steps:
            do(here, step)
    return path


def do(session: Session, step: Step) -> None:
    """Do something to what is shared, or to somebody's own work; what is refused is left."""
    verb, who, number, code = step
    me = as_coder(session, who)
    book = me.codebook()
    other = book.codes[number % len(book.codes)].slug
    try:
        match verb:
            case "parent":
                code_editing.move_codes(me, [code], parent=other, reason="tidier")
            case "shortcut":
                code_editing.set_shortcut(me, code, "xyz"[number % 3], "quicker")
            case "group":
                code_groups.add_group(me, f"Set {number % 2}", f"note {number}")
            case "group gone":
                code_groups.remove_group(me, f"set_{number % 2}")
            case "in group":
                code_groups.set_group(me, f"set_{number % 2}", [code, other])
            case "coder":
                add_coder(me, "XY", f"Name {number}")
            case "drop code":
                kept = tuple(c for c in book if c.slug != other and c.parent != other)
                codebooks.save(me, replace(book, codes=kept), "not needed")
            case "import":
                bring(me, f"NEW-{number % 3}", TALK)
            case _ if verb in PAPER:
                write_paper(me, step)
            case _:
                take(session, step)
    except CpqualError:
        pass


def write_paper(me: Session, step: Step) -> None:
    """Do something to what goes into the paper; numbers choose among few places and words."""
    verb, _, number, code = step
    at = Span(36, 43 + number % 2)
    match verb:
        case "keep quote":
            allowed = PERMISSIONS[number % len(PERMISSIONS)]
            kept_quotes.keep(me, "INT-1", at, QuoteChange(permission=allowed, used_in=("poster",)))
        case "used":
            found = kept_quotes.kept_at(me, "INT-1", at)
            kept_quotes.change(me, found, QuoteChange(used_in=(f"paper {number % 2}",)))
        case "forget":
            kept_quotes.forget(me, kept_quotes.kept_at(me, "INT-1", at))
        case "card":
            theme_cards.write_card(me, code, summary=f"Summary {number % 3}")
        case "card quote":
            theme_cards.add_quote(me, code, "INT-1", at)
        case "feedback":
            card_feedback.add_feedback(me, code, "agree", f"Yes {number}", said_by="a member")
        case "negative":
            negative_cases.add_case(me, code, "INT-1", at, "qualifies", f"Note {number % 2}")
        case "framework":
            frameworks.make_framework(me, f"fw {number % 2}", "person", ["barriers", "new_networks"])
        case "cell":
            matrix = frameworks.require_framework(me, "fw_0")
            case = frameworks.find_case(me, matrix, "p")
            words, places = f"Words {number % 3}", [("INT-1", at)]
            framework_cells.write_summary(me, matrix, case, code, words, None, places)
        case "consensus":
            delphi.set_rule(me, ConsensusRule(share=60 + number, at_least=7), 1 + number % 2, "why")
        case _:
            delphi.set_invited(me, 1, "member", number)


def bring(session: Session, slug: str, text: str) -> None:
    """Import a text, as one act."""
    document = talk_document(slug, text)
    planned = Planned(replace(document, turns=()), "new", 30, (), None)
    if slug not in {one.document.slug for one in reading.list_documents(session)}:
        importing.carry_out(session, ImportPlan((planned,), (), 0, ()))


@contextmanager
def opened(path: Path, coder: str = "RB") -> Iterator[Session]:
    with closing(open_project(path, coder)) as found:
        yield found


def merged(into: Path, *others: Path, coder: str = "RB") -> Path:
    """Copy a project and merge others into the copy, one after the other."""
    path = into.with_name(f"{into.stem}+{'+'.join(o.stem for o in others)}.cpqual")
    shutil.copy(into, path)
    for other in others:
        with opened(path, coder) as here:
            uniting.merge(here, other)
            assert list(integrity.problems(here.store)) == []
    return path


def rows(path: Path, *, united_versions: bool = True) -> Rows:
    """Return every row of a project, and its conflicts, by table and id."""
    with opened(path) as here:
        found: Rows = {
            table: {row["id"]: tuple(row) for row in here.store.rows(f"SELECT * FROM {table}")}
            for table in (*LOGGED, "conflict", "same_row")
        }
        found["act"] = {
            row[0]: tuple(row)
            for row in here.store.rows(
                "SELECT id, coder_id, at, words, kind, state FROM act WHERE verb <> 'merge'"
            )
        }
    if not united_versions:
        found["codebook_version"] = {
            one: row for one, row in found["codebook_version"].items() if uniting.UNITED not in row
        }
    return found


@settings(max_examples=12)
@given(ours=moves | more, theirs=moves | more)
def test_whichever_copy_is_merged_into_the_other_both_come_to_the_same(
    base: Path, ours: list[Step], theirs: list[Step]
) -> None:
    a, b = copied(base, "a", ours), copied(base, "b", theirs)
    ab, ba = merged(a, b), merged(b, a, coder="TM")
    assert rows(ab) == rows(ba)
    again = merged(ab, b, ba)
    assert rows(again) == rows(ab)
    assert rows(merged(ab, a)) == rows(ab)


@settings(max_examples=8)
@given(first=moves | more, second=moves | more, third=moves | more)
def test_three_copies_come_to_the_same_in_any_order(
    base: Path, first: list[Step], second: list[Step], third: list[Step]
) -> None:
    a, b, c = copied(base, "a", first), copied(base, "b", second), copied(base, "c", third)
    left = merged(merged(a, b), c)
    right = merged(a, merged(b, c, coder="TM"))
    assert rows(left, united_versions=False) == rows(right, united_versions=False)


@settings(max_examples=8)
@given(ours=moves, theirs=moves)
def test_no_coding_or_memo_is_lost_and_every_undo_works_or_says_why(
    base: Path, ours: list[Step], theirs: list[Step]
) -> None:
    a, b = copied(base, "a", ours), copied(base, "b", theirs)
    parted, ab = rows(base), rows(merged(a, b))
    for side, other in ((rows(a), rows(b)), (rows(b), rows(a))):
        for table in ("coding", "memo", "decision"):
            for one in side[table].keys() - ab[table].keys() - ab["same_row"].keys():
                # it is gone because the other copy took it away, knowing all that had been done to it
                assert one in parted[table]
                assert one not in other[table]
    with opened(base.with_name("a+b.cpqual")) as here:
        for coder in ("RB", "TM"):
            me = as_coder(here, coder)
            for act in history.log(me, 12):
                with suppress(RefusedError):
                    history.undo(me, act.number)
                    assert list(integrity.problems(me.store)) == []
