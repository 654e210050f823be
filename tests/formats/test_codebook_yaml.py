"""The codebook as YAML: what is written reads back the same, and every mistake is named by its line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpqual.domain.codebook import (
    CODE_ORIGINS,
    CODE_STATUSES,
    COLOURS,
    PROFILES,
    Code,
    Codebook,
    CodeGroup,
    Example,
)
from cpqual.domain.errors import InputError
from cpqual.domain.text import canonicalise
from cpqual.formats.codebook_yaml import dump, load


def _settled(text: str) -> str:
    return canonicalise(text).strip()


RAW = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.text(alphabet="ab  \n\t:#-'\"|>%@&*!?{}[],~é😀\x85", max_size=150),
    st.sampled_from(["no", "null", "~", "2012-01-20", "1.0e+5", "1e5", "0x1f", "---", "- a", "a: b", "# x"]),
    st.sampled_from(["=", "<<", "010", "1:30", ".inf", "1_000", "-", "?", "y"]),
    st.lists(st.text("abc.", min_size=1, max_size=9), min_size=20, max_size=40).map(" ".join),
)
TEXT = RAW.map(_settled).filter(lambda text: _settled(text) == text)
SOME = TEXT.filter(bool)
TEXTS = st.lists(TEXT.filter(lambda text: "->" not in text), max_size=3).map(tuple)
SHORT = SOME.map(lambda text: _settled(text[:250])).filter(bool)
SCALARS = st.one_of(TEXT, st.integers(-(10**9), 10**9), st.booleans(), st.none(), st.floats(allow_nan=False))
HISTORY = st.lists(
    st.dictionaries(
        SOME.filter(lambda k: len(k) < 100), st.one_of(SCALARS, st.lists(SCALARS, max_size=2)), max_size=3
    ),
    max_size=2,
).map(tuple)


@st.composite
def codebooks(draw: st.DrawFn) -> Codebook:
    slugs = draw(st.lists(st.from_regex(r"\A[a-z][a-z0-9_]{0,8}\Z"), unique=True, max_size=4))
    codes = []
    for i, slug in enumerate(slugs):
        refer = st.lists(st.sampled_from(slugs), max_size=2).map(tuple)
        example = st.none() | st.builds(Example, SHORT, st.none() | TEXT)
        codes.append(
            draw(
                st.builds(
                    Code,
                    slug=st.just(slug),
                    label=SOME,
                    parent=st.none() | st.sampled_from(slugs[:i]) if i else st.none(),
                    codable=st.booleans(),
                    colour=st.sampled_from(COLOURS),
                    shortcut=st.sampled_from([None, "abcd"[i], "1~#'"[i]]),
                    status=st.sampled_from(CODE_STATUSES),
                    origin=st.sampled_from(CODE_ORIGINS),
                    brief=TEXT,
                    full=TEXT,
                    when_to_use=TEXTS,
                    when_not_to_use=TEXTS,
                    said_by=st.lists(SOME, max_size=2, unique=True).map(tuple),
                    typical=example,
                    atypical=example,
                    near_miss=st.none()
                    | st.builds(Example, SHORT, st.none() | SOME, st.sampled_from([None, *slugs])),
                    confused_with=refer,
                    research_question=st.none() | SOME,
                    formerly=st.lists(SOME, max_size=2).map(tuple),
                    split_from=st.none() | SOME,
                    since_version=st.integers(0, 99),
                    history=HISTORY,
                )
            )
        )
    return Codebook(
        tuple(codes),
        project=draw(TEXT),
        version=draw(st.integers(0, 999)),
        date=draw(TEXT),
        author=draw(TEXT),
        reason=draw(TEXT),
        profile=draw(st.sampled_from(PROFILES)),
        notes=draw(TEXT),
        groups=tuple(
            CodeGroup(
                f"g{i}", draw(SOME), draw(TEXT), tuple(draw(st.lists(st.sampled_from(slugs), unique=True)))
            )
            for i in range(draw(st.integers(0, 2) if slugs else st.just(0)))
        ),
    )


@settings(max_examples=20)
@given(codebooks())
def test_what_is_written_reads_back_the_same(codebook: Codebook) -> None:
    text = dump(codebook)
    again = load(text.encode(), "book.yml")
    assert again == codebook
    assert dump(again) == text


FULL = """\
# a comment, which is not kept
schema: cpqual-codebook/1
project: linked-lives
version: 3
date: 2012-01-20
author: IQ
reason: "Sharpened: a boundary"
profile: codebook
notes: The nesting is ours.
codes:
  - id: barriers
    label: Barriers
    parent:
    colour: amber
    shortcut: b
    origin: a_priori
    brief: What is in the way.
    full: >
      Talk that names what is in the way
      of a connection.
    when_to_use:
      - A fare, a door, a rule.
    when_not_to_use:
      - Something is done about it -> coping
    said_by: [service user, worker]
    typical: {doc: INT-01, text: "There's no bus after six."}
    near_miss: {text: We walked., use_instead: coping}
    confused_with: [coping]
    research_question: 2
    split_from: null
    history: [{version: 2, change: added, memo: M-031, checked: true}]
  - id: coping
    label: No
    parent: barriers
    codable: yes
    since_version: 2
"""


def test_a_codebook_as_a_person_writes_it() -> None:
    codebook = load(FULL.encode(), "book.yml")
    assert (codebook.version, codebook.date, codebook.author, codebook.notes) == (
        3,
        "2012-01-20",
        "IQ",
        "The nesting is ours.",
    )
    barriers, coping = codebook
    assert barriers.full == "Talk that names what is in the way of a connection."
    assert barriers.said_by == ("service user", "worker")
    assert barriers.typical == Example("There's no bus after six.", "INT-01")
    assert barriers.near_miss == Example("We walked.", None, "coping")
    assert (barriers.parent, barriers.split_from, barriers.research_question) == (None, None, "2")
    assert barriers.history == ({"version": 2, "change": "added", "memo": "M-031", "checked": True},)
    assert (coping.label, coping.codable, coping.parent, coping.since_version) == ("No", True, "barriers", 2)


def test_what_is_written_is_made_to_be_read_and_compared() -> None:
    text = dump(load(FULL.encode(), "book.yml"))
    assert text.startswith("schema: cpqual-codebook/1\nproject: linked-lives\nversion: 3\n")
    assert "  - id: coping\n    label: 'No'\n    parent: barriers\n" in text
    assert "when_to_use: []" not in text
    assert "null" not in text


def test_a_byte_order_mark_and_windows_line_ends_are_no_matter() -> None:
    assert load(b"\xef\xbb\xbf" + FULL.replace("\n", "\r\n").encode(), "b") == load(FULL.encode(), "b")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("cpqual-codebook/1", "cpqual-codebook/9", "line 2: schema 'cpqual-codebook/9'; this version reads"),
        ("schema: cpqual-codebook/1\n", "", "book.yml, line 1: no schema"),
        ("schema: cpqual-codebook/1\n", "", "reads cpqual-codebook/1. Write YAML or JSON: schema: cpqual"),
        ("    brief: What", "    definition: x\n    brief: What", "field 'definition'. Did you mean brief?"),
        ("    brief: What", "    examples: [x]\n    brief: What", "mean typical, atypical or near_miss?"),
        ("colour: amber", "color: amber", "'barriers': it has an unknown field 'color'. Did you mean colour"),
        ("author: IQ", "owner: IQ", "line 6: the codebook has an unknown field 'owner'"),
        ("    colour: amber", "    colour: beige", "line 11: code 'barriers': colour 'beige' is not one of"),
        ("    colour: amber", "    colour: [amber]", "line 14: code 'barriers': colour is not text"),
        ("version: 3", "version: three", "line 4: version is not a whole number"),
        ("codable: yes", "codable: perhaps", "line 35: code 'coping': codable is neither true nor false"),
        ("profile: codebook", "profile: strict", "line 8: profile is 'strict', not one of codebook"),
        ("origin: a_priori", "status: dead", "line 16: code 'barriers': status is 'dead', not one of draft"),
        ("- A fare, a door, a rule.", "A fare.", "code 'barriers': when_to_use is not a list. Begin each"),
        ("      - A fare, a door, a rule.", "      -", "code 'barriers': when_to_use has an empty item"),
        ("[service user, worker]", "worker", "line 25: code 'barriers': said_by is not a list. Begin each"),
        ("[service user, worker]", "[worker, worker]", "said_by has an empty item or one twice"),
        ("text: We walked., ", "", "code 'barriers': near_miss has no text"),
        ("{text: We walked., use_instead: coping}", "We walked.", "near_miss is not keys and values. Write"),
        ("use_instead: coping", "use_instead: hope", "line 11: code 'barriers': refers to 'hope'"),
        ("-> coping", "-> hope", "line 11: code 'barriers': refers to 'hope'"),
        ("parent: barriers", "parent: hope", "line 32: code 'coping': parent 'hope' is not in the codebook"),
        ("    label: No\n", "", "line 32: code 'coping': it has no label"),
        ("  - id: coping\n    label: No", "  - label: No", "line 32: it has no id"),
        ("id: coping", "id: barriers", "line 32: code 'barriers': this id is already line 11's"),
        ("    brief: What", "    label: x\n    brief: What", "line 17: 'label' is given twice"),
        ("history: [{version: 2,", "history: [added, {version: 2,", "history has an item without keys"),
        ("history: [", "history: [*x, ", "line "),
        ("shortcut: b", "shortcut: !!python/name:os.system b", "line 15: tags (!) are not read"),
        ("brief: What is", 'brief: "What is', "book.yml, line "),
        ("codes:", "codex:", "line 1: codes is not a list of codes"),
        ("notes: The", "notes: \x07The", "line 9: a control character"),
    ],
)  # fmt: skip
def test_each_mistake_is_named_with_file_line_and_code(old: str, new: str, complaint: str) -> None:
    assert old in FULL
    with pytest.raises(InputError) as refusal:
        load(FULL.replace(old, new, 1).encode(), "book.yml")
    assert str(refusal.value).startswith("book.yml")
    assert complaint in str(refusal.value)


@pytest.mark.parametrize("data", [b"", b"just words", b"- a\n- b\n", b"\x00\x01"])
def test_what_is_no_codebook_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^book\.yml"):
        load(data, "book.yml")
