from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cpqual.tui.widgets.speech import Turn, Voice, signs, who_speaks


def test_voices_have_letters_of_their_own_from_their_names_if_possible() -> None:
    voices = [
        Voice("amina"),
        Voice("Ines", quiet=True),
        Voice("Ada"),
        Voice("AA"),
        Voice("東京"),
        Voice("Jo", quiet=True),
    ]
    assert signs(voices) == ["A", "░", "D", "B", "C", "░"]


def test_more_voices_than_letters_share_a_sign() -> None:
    found = signs([Voice("x") for _ in range(60)])
    assert len(set(found[:52])) == 52
    assert set(found[52:]) == {"*"}


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(1, 9), st.integers(0, 2)), max_size=12),
    st.integers(1, 7),
)
def test_each_stretch_shows_who_says_most_of_it(drawn: list[tuple[int, int, int]], wide: int) -> None:
    voices = [Voice("A"), Voice("B", quiet=True), Voice("C")]
    turns, at = [], 0
    for gap, long, voice in drawn:
        turns.append(Turn(at + gap, at + gap + long, voice))
        at += gap + long
    stretches = [(start, start + wide) for start in range(0, at + 1, wide)]
    before = -1
    for (start, end), sign in zip(stretches, who_speaks(turns, voices, stretches), strict=True):
        said = [
            sum(t.voice == v and t.start <= p < t.end for t in turns for p in range(start, end))
            for v in range(3)
        ]
        if sign == " ":
            assert not any(said)
            before = -1
            continue
        voice = before if sign == "─" else "A░C".index(sign)
        assert voice >= 0
        assert said[voice] == max(said) > 0
        assert not (sign == "─" and voices[voice].quiet)
        before = voice
