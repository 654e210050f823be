from __future__ import annotations

import pytest

from cpqual.domain.languages import base_language, language_code


@pytest.mark.parametrize(
    ("said", "base"),
    [
        ("pt-BR", "pt"),
        ("PT_br", "pt"),
        (" de ", "de"),
        ("fil", "fil"),
        ("English", ""),
        ("en.x", ""),
        ("", ""),
    ],
)
def test_the_language_of_a_code(said: str, base: str) -> None:
    assert base_language(said) == base


@pytest.mark.parametrize(
    ("said", "code"),
    [("Welsh", "cy"), ("ENGLISH ", "en"), ("en-GB", "en-GB"), ("de", "de"), ("Klingon", ""), ("", "")],
)
def test_a_language_may_be_named(said: str, code: str) -> None:
    assert language_code(said) == code
