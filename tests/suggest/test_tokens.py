from __future__ import annotations

import pytest

from cpqual.suggest.tokens import Tokenizer, stem


def test_words_are_lower_case_and_without_punctuation() -> None:
    assert Tokenizer("en").words("Well — I'd WALK 3 miles, (really)!") == [
        "well", "i", "'d", "walk", "3", "miles", "really",
    ]  # fmt: skip


def test_words_of_nothing() -> None:
    tokenizer = Tokenizer("en")
    assert tokenizer.words("") == []
    assert tokenizer.words(" \n\t … !") == []


@pytest.mark.parametrize("language", ["zz", "", "ja", "en-GB", "pt_BR", "DE"])
def test_any_language_code_gives_words(language: str) -> None:
    assert Tokenizer(language).words("Ana Lima, 2020") == ["ana", "lima", "2020"]


def test_a_regional_code_has_the_stop_words_of_its_language() -> None:
    assert not Tokenizer("de-AT").is_content("und")
    assert Tokenizer("en").is_content("und")


@pytest.mark.parametrize(
    "forms",
    [
        ("wait", "waits", "waited", "waiting"),
        ("plan", "plans", "planned", "planning"),
        ("worry", "worries", "worried"),
        ("manage", "manages", "managed", "managing"),
        ("class", "classes"),
        ("miss", "misses", "missed", "missing"),
        ("plus", "pluses"),
        ("kind", "kindly"),
    ],
)
def test_forms_of_a_word_meet(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize("word", ["bus", "glass", "sing", "bed", "red", "his", "the", "fly", "42", "été"])
def test_short_words_stay(word: str) -> None:
    assert stem(word) == word


def test_only_content_words_are_content() -> None:
    tokenizer = Tokenizer("en")
    content = [
        word
        for word in tokenizer.words("The nurse didn't say a word, I felt ignored")
        if tokenizer.is_content(word)
    ]
    assert content == ["nurse", "word", "felt", "ignored"]
