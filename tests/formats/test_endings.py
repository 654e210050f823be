"""Which form a file is written in, by the ending of its name."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from cpqual.domain.errors import InputError
from cpqual.formats.endings import form_of

_TABLES = ("table", "csv", "md", "xlsx")


@pytest.mark.parametrize(
    ("name", "forms", "form"),
    [
        ("a.csv", _TABLES, "csv"),
        ("A.CSV", _TABLES, "csv"),
        ("a.b.xlsx", _TABLES, "xlsx"),
        ("a.markdown", _TABLES, "md"),
        ("a.htm", ("md", "html"), "html"),
        ("a.yml", ("yaml",), "yaml"),
        ("a.txt", _TABLES, "table"),
        ("/dev/stdout", _TABLES, "table"),
        ("a.txt", ("html", "txt"), "txt"),
        ("a", ("html", "md"), "md"),
    ],
)
def test_the_ending_says_the_form(name: str, forms: tuple[str, ...], form: str) -> None:
    assert form_of(PurePath(name), forms) == form


@pytest.mark.parametrize(
    ("name", "forms", "told"),
    [
        (
            "a.foo",
            _TABLES,
            "a.foo: nothing is written here that ends in .foo. End it in .txt, .csv, .md or .xlsx.",
        ),
        ("a.csv", ("html",), "a.csv: nothing is written here that ends in .csv. End it in .html."),
        ("page", ("html",), "page: the name has no ending. End it in .html."),
        (
            "a.txt",
            ("html", "docx"),
            "a.txt: nothing is written here that ends in .txt. End it in .html or .docx.",
        ),
    ],
)
def test_another_ending_is_refused_with_those_there_are(name: str, forms: tuple[str, ...], told: str) -> None:
    with pytest.raises(InputError) as refused:
        form_of(PurePath(name), forms)
    assert str(refused.value) == told
