from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from cpqual.domain.text import Span
from cpqual.formats.memos_markdown import MemoText, Passage, visible, write_memos

written = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
marked = st.text(st.sampled_from("`~ \nx<>#-!/*_|[]()&=1.\\"), max_size=40)


def memo(body: str, quote: str = "", kind: str = "case", about: str = "INT-1") -> MemoText:
    passage = Passage("INT-1", Span(3, 9), quote) if quote else None
    return MemoText(kind, about, "RB", "2012-03-04T05:06:07.000Z", body, passage)


def outside_fences(text: str) -> list[str]:
    """Return the lines of a Markdown text that stand in no fenced code, by the CommonMark rule."""
    found, opened = [], ""
    for line in text.split("\n"):
        fence = re.fullmatch(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})(.*)", line)
        if fence and not opened:
            opened = fence[1]
        elif fence and fence[1].startswith(opened) and not fence[2].strip():
            opened = ""
        elif not opened:
            found.append(line)
    return found


@given(st.lists(st.tuples(written | marked, written | marked, st.sampled_from(["case", "code"])), max_size=5))
@example([("```\nopen", "", "case"), ("~~~", "```", "case")])
def test_every_memos_words_and_every_heading_are_there(memos: list[tuple[str, str, str]]) -> None:
    text = write_memos([memo(*one) for one in memos], {"project": "A study"})
    for body, _, _ in memos:
        assert re.sub(r"<(?=[A-Za-z/!?])", "&lt;", visible(body)) in text
        assert all(word in text for word in re.findall(r"[^\W_]+", visible(body)))
    headings = [line for line in outside_fences(text) if line.startswith("### 2012-03-04 · RB")]
    assert len(headings) == len(memos)
    assert not re.search(r"<[A-Za-z/!?]", text)
    assert not [c for c in text if (ord(c) < 32 and c not in "\n\t") or 127 <= ord(c) < 160]


@given(written | marked)
def test_the_words_of_a_transcript_can_be_read_back_from_the_quote(words: str) -> None:
    text = write_memos([memo("body", f"a{words}z")], {})
    quoted = [line[2:] for line in text.split("\n") if line.startswith(">")]
    said = "\n".join(quoted[:-2]).replace("&lt;", "<").replace("&amp;", "&")
    plain = re.sub(r"\\([\\`*_\[\]~|#>+=.)-])", r"\1", said)
    assert plain == "\n".join(line.rstrip() for line in visible(f"a{words}z").split("\n"))


@pytest.mark.parametrize(
    ("words", "quoted"),
    [
        ("[laughs] *yes*", r"\[laughs\] \*yes\*"),
        ("# one\n1. two\n- three\n===", "\\# one\n> 1\\. two\n> \\- three\n> \\==="),
        ("<script>x</script> & co", "&lt;script>x&lt;/script> &amp; co"),
        ("code_slug _slanted_", r"code_slug \_slanted\_"),
        ("\x1b[2J\u202eback", "\ufffd\\[2J\ufffdback"),
        ("a\n\nb", "a\n>\n> b"),
    ],
)
def test_what_was_said_means_nothing_in_markdown(words: str, quoted: str) -> None:
    text = write_memos([memo("body", words)], {})
    assert f"> {quoted}\n>\n> — INT-1 3–9\n\nbody\n" in text


def test_memos_are_gathered_by_kind_or_by_what_they_are_about() -> None:
    memos = [memo("one"), memo("two", kind="code", about="code a_b"), memo("three")]
    by_kind = write_memos(memos, {})
    assert re.findall("(?m)^##.*", by_kind) == [
        "## Case", "### 2012-03-04 · RB · INT-1", "### 2012-03-04 · RB · INT-1",
        "## Code", "### 2012-03-04 · RB · code a_b",
    ]  # fmt: skip
    by_about = write_memos(memos, {}, "about")
    assert re.findall("(?m)^##.*", by_about) == [
        "## INT-1", "### 2012-03-04 · RB · case", "### 2012-03-04 · RB · case",
        "## code a_b", "### 2012-03-04 · RB · code",
    ]  # fmt: skip


@given(written)
def test_front_matter_is_yaml_whatever_the_project_is_called(name: str) -> None:
    text = write_memos([], {"project": name})
    _, head, _ = text.split("---\n", 2)
    assert yaml.safe_load(head) == {"project": visible(name), "memos": "0"}


def test_links_follow_the_memo() -> None:
    linked = MemoText(
        "case", "the project", "RB", "2012", "body", None, [Passage("INT-2", Span(0, 4), "said")]
    )
    assert "body\n\nLinked passages:\n\n> said\n>\n> — INT-2 0–4\n" in write_memos([linked], {})
