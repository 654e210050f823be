"""`cpqual codebook` as a person meets it: what is shown before it is done, asked, and refused in one line."""

from __future__ import annotations

import io
import json

import pytest

from cpqual.domain.text import Span
from cpqual.services import code_groups, coding, history
from cpqual.services.session import Session
from cpqual.storage import codings
from tests.cli.conftest import Run

A, B, C = "barriers", "practical_support", "new_networks"


class Terminal(io.TextIOWrapper):
    """Standard input that somebody types into."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def run(session: Session, monkeypatch: pytest.MonkeyPatch, cpqual: Run) -> Run:
    """Call `cpqual -p <the small study> codebook …`; `typed` is answered at a terminal."""

    def call(*words: str, typed: str | None = None) -> tuple[int, str, str]:
        kind = io.TextIOWrapper if typed is None else Terminal
        monkeypatch.setattr("sys.stdin", kind(io.BytesIO((typed or "").encode())))
        return cpqual("-p", str(session.path), "codebook", *words)

    return call


@pytest.fixture
def coded(session: Session) -> Session:
    """One passage with two codes that will be one, and another with one of them."""
    coding.apply_codes(session, "INT-1", Span(36, 43), [A, B])
    coding.apply_codes(session, "INT-2", Span(36, 43), [B])
    return session


def had(session: Session) -> list[str]:
    return sorted(mark.code for mark in codings.marks(session.store))


def test_a_merge_is_shown_asked_and_taken_apart(run: Run, coded: Session) -> None:
    words = ("merge", B, "connecting", "--into", A, "--reason", "alike")
    code, _, err = run(*words)
    assert code == 1
    assert "2 codings in 2 documents (RB 2) would get the code barriers" in err
    assert "1 of them would be there twice" in err
    assert "below barriers would come new_networks" in err
    assert "nobody is there to confirm this. Say --yes." in err
    assert run(*words, typed="n\n")[0] != 0
    assert had(coded) == [A, B, B]
    code, _, err = run(*words, typed="y\n")
    assert (code, had(coded)) == (0, [A, A])
    assert "merged as version 2" in err
    code, _, err = run("unmerge", B, "--reason", "not so alike")
    assert (code, had(coded)) == (0, [A, B, B])
    assert "2 codings of practical_support came back" in err
    assert run("merge", B, "--into", A, "--reason", "alike", "--yes")[0] == 0
    coding.remove_codings(coded, [c.id for c in codings.codings(coded.store) if c.document == "INT-2"])
    assert "1 coding recoded or removed since" in run("unmerge", B, "--reason", "no")[2]


def test_a_split_leaves_codings_to_decide_and_stale_lists_them(run: Run, coded: Session) -> None:
    code, _, err = run("split", B, "--into", "Lifts", "--into", "Forms & post", "--reason", "too wide")
    assert code == 0
    assert "made lifts, forms_post; 2 codings of yours to decide" in err
    assert {c.parent for c in coded.codebook().split_into(B)} == {"connecting"}
    assert run("split", A, "--into", "Money", "--below", "--reason", "too wide")[0] == 0
    assert coded.codebook().get("money").parent == A
    code, out, _ = run("stale", "--format", "json")
    waiting = json.loads(out)
    assert [(one["id"], one["version"], one["codings"]) for one in waiting["rows"]] == [(A, 3, 1), (B, 2, 2)]


def test_codes_are_retired_brought_back_and_moved(run: Run, session: Session) -> None:
    assert run("retire", A, C, "--reason", "too wide")[0] == 0
    assert {session.codebook().get(slug).status for slug in (A, C)} == {"retired"}
    assert run("retire", "--back", A, C, "--reason", "after all")[0] == 0
    assert run("move", A, "--below", "connecting", "--before", C, "--reason", "closer")[0] == 0
    assert [c.slug for c in session.codebook().children("connecting")] == [B, A, C]
    assert "to the themes" in run("move", A, "--reason", "a theme")[2]


def test_groups_are_made_listed_changed_and_removed(run: Run, session: Session) -> None:
    assert run("groups", "add", "For the paper", A, B, "--note", "what we report")[0] == 0
    code, out, _ = run("groups", "list", "--format", "csv")
    assert (code, out.splitlines()[1]) == (
        0, "For the paper,for_the_paper,barriers practical_support,what we report",
    )  # fmt: skip
    assert run("groups", "set", "for_the_paper", C, "--label", "For the book")[0] == 0
    (group,) = code_groups.groups(session)
    assert (group.label, group.note, group.codes) == ("For the book", "what we report", (C,))
    assert run("groups", "set", "for_the_paper")[0] == 2
    acts = len(history.log(session))
    assert run("groups", "add", "Another", "nowhere")[0] == 1
    assert len(history.log(session)) == acts
    assert run("groups", "remove", "for_the_paper")[0] == 0
    assert code_groups.groups(session) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("merge", A, "--into", A, "--reason", "x", "--yes"), "cannot be merged into itself"),
        (("merge", "barrier", "--into", B, "--reason", "x", "--yes"), "Did you mean barriers"),
        (("unmerge", A, "--reason", "x"), "barriers is not merged"),
        (("split", A, "--into", "!", "--reason", "x"), "Latin alphabet"),
        (("retire", "--back", A, "--reason", "x"), "is not retired"),
        (("move", "connecting", "--below", B, "--reason", "x"), "which is below it"),
        (("groups", "remove", "ours"), "See: cpqual codebook groups list"),
        (("retire", A, "--reason", " "), "needs a reason"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    run: Run, session: Session, words: tuple[str, ...], said: str
) -> None:
    before = session.codebook()
    code, _, err = run(*words)
    assert (code, session.codebook()) == (1, before)
    assert said in err.splitlines()[-1]


def test_a_label_that_speaks_to_the_terminal_is_made_harmless(run: Run, session: Session) -> None:
    assert run("groups", "add", "[red]\x1b[2JOurs", A)[0] == 0
    _, out, _ = run("groups", "list")
    assert "[red]" in out
    assert "\x1b" not in out
