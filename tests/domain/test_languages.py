from __future__ import annotations

import pytest

from cpqual.domain.languages import base_language


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
