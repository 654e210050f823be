from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.codebook import Code, Codebook
from cpqual.domain.codings import Coding
from cpqual.domain.documents import StoredDocument
from cpqual.domain.text import Span
from cpqual.domain.units import Unit
from cpqual.services.reading import OpenDocument
from cpqual.tui.coding.layer import Layer, Progress, looks_of

UNITS = tuple(
    Unit(at, at + 8, None, "interviewer" if at % 40 == 0 else "participant", at < 150)
    for at in range(0, 200, 10)
)
DOCUMENT = StoredDocument("d", "DOC", "DOC", "interview", None, None, "en", "", 1, 0, 0, "doc.txt")


def layer(codings: tuple[Coding, ...] = ()) -> Layer:
    return Layer(OpenDocument(DOCUMENT, "x" * 200, (), (), (), UNITS, codings, ()), {})


def coding(number: int, start: int, end: int) -> Coding:
    return Coding(f"c{number}", "DOC", start, end, "code", "RB")


@st.composite
def codings(draw: st.DrawFn) -> list[Coding]:
    spans = draw(st.lists(st.tuples(st.integers(0, 199), st.integers(1, 60)), max_size=12))
    return [coding(i, start, min(start + length, 200)) for i, (start, length) in enumerate(spans)]


@given(codings(), st.data())
def test_progress_stays_what_counting_anew_gives(made: list[Coding], data: st.DataObject) -> None:
    kept = list(made)
    current = layer(tuple(made[:3]))
    for one in made[3:]:
        current.put(one)
    for one in list(made):
        if data.draw(st.booleans()):
            current.drop(one.id)
            kept.remove(one)
    todo = [unit for unit in UNITS if unit.to_be_coded]
    coded = [unit for unit in todo if any(Span(one.start, one.end).overlaps(unit.span) for one in kept)]
    assert current.progress() == Progress(len(coded), len(todo))


@given(codings(), st.integers(0, 200), st.sampled_from([1, -1]))
def test_the_next_uncoded_unit_is_the_nearest_to_be_coded(made: list[Coding], offset: int, step: int) -> None:
    current = layer(tuple(made))
    found = current.uncoded(offset, step)
    here = max((i for i, unit in enumerate(UNITS) if unit.start <= offset), default=-1)
    beyond = range(here + 1, len(UNITS)) if step > 0 else range(here - 1, -1, -1)
    wanted = [
        UNITS[i]
        for i in beyond
        if UNITS[i].to_be_coded and not any(c.start < UNITS[i].end and UNITS[i].start < c.end for c in made)
    ]
    assert found == (wanted[0] if wanted else None)


def test_a_coding_put_twice_counts_once() -> None:
    current = layer()
    current.put(coding(1, 10, 18))
    current.put(coding(1, 20, 38))
    assert current.progress().coded == 2
    assert current.codings == (coding(1, 20, 38),)


def test_codes_take_the_colour_of_the_nearest_code_above_that_has_one() -> None:
    book = Codebook((Code("top", "Top", colour="red"), Code("mid", "Mid", "top"), Code("low", "Low", "mid")))
    looks = looks_of(book)
    assert {look.colour for look in looks.values()} == {"red"}
    assert len({look.tag for look in looks.values()}) == 3
