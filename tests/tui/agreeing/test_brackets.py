from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.text import Span
from cpqual.domain.units import union
from cpqual.tui.agreeing.brackets import Voice, draw, rows

TEXT = "INT: So?\nP: Six weeks. I found the form. It was in there.\nINT: ok"
WINDOW = Span(100, 100 + len(TEXT))
UNIT = "Six weeks. I found the form. It was in there."


def at(quote: str) -> Span:
    start = WINDOW.start + TEXT.index(quote)
    return Span(start, start + len(quote))


def drawn(*voices: Voice, width: int = 44) -> list[str]:
    found = draw(TEXT, WINDOW, voices, [(at(UNIT), "bold")], "dim")
    return [row.plain.rstrip() for row in rows(found, voices, width)]


def test_each_coder_has_a_column_and_edges_stand_where_they_are() -> None:
    assert drawn(Voice("RB", [at(UNIT)], "red"), Voice("TM", [at("I found")], "blue")) == [
        "        INT: So?",
        "RB┌ TM[ P: RB‹Six weeks. TM‹I found›TM the",
        "  └     form. It was in there.›RB",
        "        INT: ok",
    ]


def test_a_passage_that_comes_from_before_and_goes_on_has_no_edge_here() -> None:
    assert drawn(Voice("RB", [Span(0, 500)], "red")) == [
        "  │ INT: So?",
        "  │ P: Six weeks. I found the form. It was",
        "  │ in there.",
        "  │ INT: ok",
    ]


def test_passages_of_one_coder_that_overlap_are_one() -> None:
    one = drawn(Voice("RB", [at("Six weeks. I found"), at("I found the form.")], "red"))
    assert one[1] == "RB[ P: RB‹Six weeks. I found the form.›RB It"


def test_long_initials_and_control_characters_take_the_room_of_a_column() -> None:
    text = "a\x1b[2Jb"
    voice = Voice("Annegret", [Span(0, 3)], "red")
    found = draw(text, Span(0, len(text)), [voice], [])
    (row,) = rows(found, [voice], 40)
    assert row.plain == "Ann[ Ann‹a␛[›Ann2Jb"


spans = st.tuples(st.integers(0, 40), st.integers(1, 20)).map(lambda x: Span(x[0], x[0] + x[1]))


@given(st.lists(st.lists(spans, max_size=4), min_size=1, max_size=3), st.integers(20, 60))
def test_the_words_are_all_there_and_every_row_that_a_coder_marked_is_marked(
    layers: list[list[Span]], width: int
) -> None:
    text = "abc def ghi jkl mno pqr stu vwx yz. ABC DEF GHI JKL MNO."
    window = Span(0, len(text))
    voices = [Voice(f"C{n}", found, "red") for n, found in enumerate(layers)]
    found = draw(text, window, voices, [])
    bare = found.text
    for voice in voices:
        bare = bare.replace(f"{voice.short}‹", "").replace(f"›{voice.short}", "")
    assert bare == text
    for voice, marked in zip(voices, found.marked, strict=True):
        assert len(marked) == len([s for s in union(voice.spans) if s.start < window.end])
    shown = rows(found, voices, width)
    columns = [row.plain[: 4 * len(voices)] for row in shown]
    for n in range(len(voices)):
        bracketed = any(c[4 * n : 4 * n + 4].strip() for c in columns)
        assert bracketed == bool(found.marked[n])
