"""Patterns of file names, and what they find."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.errors import InputError
from cpqual.domain.name_patterns import match_name, parse_pattern


@pytest.mark.parametrize(
    ("pattern", "name", "found"),
    [
        ("{kind}-{site}-{number:number}.txt", "INT-HL-01.txt", {"kind": "INT", "site": "HL", "number": "01"}),
        ("{kind}-{site}-{number:number}.txt", "int-hl-01.TXT", {"kind": "int", "site": "hl", "number": "01"}),
        ("{kind}-{site}-{number:number}.txt", "INT-HL-x.txt", None),
        ("{kind}-{site}", "FN-Tern House.v2.docx", {"kind": "FN", "site": "Tern House.v2"}),
        ("{date:date}_{*}_{who}", "20110601_draft_idris.docx", {"date": "2011-06-01", "who": "idris"}),
        ("{date:date} {who}", "12 May 2011 idris.txt", {"date": "2011-05-12", "who": "idris"}),
        ("{site:word}{number:number}", "HL12.md", {"site": "HL", "number": "12"}),
        ("{{{who}}}", "{idris}.txt", {"who": "idris"}),
        ("{a}-{b}", "no dash.txt", None),
        ("{a}", "", None),
    ],
)  # fmt: skip
def test_named_parts_are_found(pattern: str, name: str, found: dict[str, str] | None) -> None:
    assert match_name(parse_pattern(pattern), name) == found


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("INT.txt", "has no part that is kept"),
        ("{*}-{*}", "has no part that is kept"),
        ("{a}-{A}", "two parts have one name"),
        ("{a}{b}", "nothing tells {a} from {b}"),
        ("{a", "'{' without its partner"),
        ("a}", "'}' without its partner"),
        ("{}-x", "{} is no part"),
        ("{a:figures}", "no part is a 'figures'"),
        ("-".join(f"{{p{n}}}" for n in range(11)), "has more than 20 parts"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_refused(pattern: str, told: str) -> None:
    with pytest.raises(InputError) as refusal:
        parse_pattern(pattern)
    assert told in str(refusal.value)


WORD = st.text("abcXYZ019 é", min_size=1, max_size=8).map(str.strip).filter(bool)


@given(WORD, WORD, WORD)
def test_what_a_name_was_made_of_is_found_again(kind: str, site: str, number: str) -> None:
    pattern = parse_pattern("{kind}-{site}_{number}.txt")
    assert match_name(pattern, f"{kind}-{site}_{number}.txt") == {
        "kind": kind,
        "site": site,
        "number": number,
    }


@given(st.text(max_size=300))
def test_any_name_either_fits_or_not(name: str) -> None:
    found = match_name(parse_pattern("{a}-{b:date}-{c:number}-{d}"), name)
    assert found is None or set(found) == {"a", "b", "c", "d"}
