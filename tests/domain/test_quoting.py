"""The author's wording of a quote: it can leave words out, and cannot say what was not said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.errors import InputError
from cpqual.domain.quoting import require_wording, wording_fault

SAID = ("Well, the dog came too. He likes the ferry, he doesn’t mind the bus.",)


@pytest.mark.parametrize(
    "wording",
    [
        "He likes the ferry",
        "the dog came too. He likes the ferry.",
        "The dog […] likes the ferry […]",
        "[…] the dog came too … he likes the ferry",
        "[T]he dog [Rex] came too",
        "He like[d] the ferry",
        "he doesn't mind [public transport]",
        "the [animal] came […] he likes the [boat]",
        "THE DOG CAME TOO: he likes THE FERRY!",
    ],
)
def test_a_cut_that_says_what_was_said_passes(wording: str) -> None:
    require_wording(SAID, wording)


@pytest.mark.parametrize(
    ("wording", "told"),
    [
        ("He hates the ferry", "does not say “hates” after “He”"),
        ("the dog likes the ferry", "does not say “likes” after “dog”"),
        ("He likes the bus", "does not say “bus” after “the”"),
        ("cat", "the passage does not say “cat”. Leave words out"),
        ("He likes the ferry […] the dog came", "does not say “dog” after “the”"),
        ("the ferry […] the ferry", "does not say “ferry” after “the”"),
        ("bus […] dog", "does not say “dog” after “bus”"),
        ("hate[d] the bus", "does not say “hate[d]”"),
        ("the […", "a square bracket of the wording has no partner"),
        ("the dog] came", "a square bracket of the wording has no partner"),
        ("the [[dog]] came", "a square bracket of the wording has no partner"),
        ("[they like it]", "has no words of the passage"),
        ("  …", "has no words of the passage"),
    ],
)
def test_the_first_word_that_is_not_there_is_named(wording: str, told: str) -> None:
    with pytest.raises(InputError) as error:
        require_wording(SAID, wording)
    assert told in str(error.value)
    assert wording_fault(SAID, wording) == str(error.value)


def test_a_half_changed_word_must_not_use_its_letters_twice() -> None:
    require_wording(("it was a banana",), "banan[a]")
    with pytest.raises(InputError, match="does not say"):
        require_wording(("it was a banana",), "banana[s]na")


def test_words_of_two_speakers_need_brackets_between_them() -> None:
    said = ("It was shut.", "I stayed.")
    require_wording(said, "It was shut. [Maro:] I stayed.")
    with pytest.raises(InputError, match="does not say “I” after “shut”"):
        require_wording(said, "It was shut. I stayed.")


def test_where_no_spaces_stand_between_words_each_sign_is_one() -> None:
    said = ("我不喜欢坐公交车。",)
    require_wording(said, "我[…]坐公交车")
    with pytest.raises(InputError, match="does not say “喜” after “我”"):
        require_wording(said, "我喜欢坐公交车")


WORDS = st.lists(st.sampled_from(["a", "b", "not", "like", "it’s", "éa"]), min_size=1, max_size=12)


@given(data=st.data(), words=WORDS)
def test_every_cut_of_the_words_passes(data: st.DataObject, words: list[str]) -> None:
    kept = data.draw(st.lists(st.booleans(), min_size=len(words), max_size=len(words)))
    cut = [word if keep else "[…]" for word, keep in zip(words, kept, strict=True)]
    assert (wording_fault([" ".join(words)], " ".join(cut)) == "") == any(kept)


@given(words=WORDS, written=WORDS, gaps=st.lists(st.booleans(), min_size=12, max_size=12))
def test_what_passes_is_there_in_that_order(words: list[str], written: list[str], gaps: list[bool]) -> None:
    wording = " ".join(f"[…] {w}" if gap else w for w, gap in zip(written, gaps, strict=False))
    if wording_fault([" ".join(words)], wording):
        return
    left = iter(words)
    assert all(word in left for word in written)
    if not any(gaps[1 : len(written)]):
        assert f" {' '.join(written)} " in f" {' '.join(words)} "
