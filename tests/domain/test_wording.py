"""How counts are said."""

from __future__ import annotations

import pytest

from cpqual.domain.wording import counted


@pytest.mark.parametrize(
    ("thing", "many"),
    [
        ("code", "codes"), ("summary", "summaries"), ("key", "keys"),
        ("passage of feedback", "passages of feedback"), ("answer to a comment", "answers to a comment"),
        ("number of people invited", "numbers of people invited"), ("person", "people"),
    ],
)  # fmt: skip
def test_the_noun_takes_the_plural_and_not_what_hangs_on_it(thing: str, many: str) -> None:
    assert (counted(1, thing), counted(2, thing), counted(0, thing)) == (
        f"1 {thing}",
        f"2 {many}",
        f"0 {many}",
    )
