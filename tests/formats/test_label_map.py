"""The map from speaker labels to people, as researchers fill it in."""

from __future__ import annotations

import pytest

from cpqual.domain.errors import InputError
from cpqual.formats.label_map import LabelMap, read_label_map
from cpqual.formats.options import Source


def read(text: str) -> LabelMap:
    return read_label_map(Source("map.csv", "map.csv", text.encode()))


@pytest.mark.parametrize("column", ["person", "person_or_interviewer"])
def test_the_map_says_who_a_label_is(column: str) -> None:
    mapped = read(f"document,label,{column}\nFG-1,M1,oona\n*,INT,interviewer\n")
    assert mapped.who == {("FG-1", "M1"): "oona", ("*", "INT"): "interviewer"}


def test_an_action_says_what_a_label_is_and_an_empty_line_says_nothing() -> None:
    mapped = read(
        "document,label,person,role,action,turns\n"
        "FG-1,M1,oona,member; volunteer,speaker,3\n"
        "FG-1,M2,,,speaker,2\n"
        "FG-1,Example,,,text,\n"
        "FG-1,M3,,,,1\n"
    )
    assert mapped.who == {("FG-1", "M1"): "oona", ("FG-1", "M2"): "participant", ("FG-1", "Example"): "text"}
    assert mapped.roles == {("FG-1", "M1"): ("member", "volunteer")}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("document,label\na,b\n", "there is no column 'person'"),
        ("document,label,person\na,b,c\na,b,d\n", "map.csv, line 3: label 'b' of 'a' is mapped twice"),
        ("document,label,person\n,b,c\n", "map.csv, line 2: no value in column 'document'"),
        ("document,label,action\na,b,speeker\n", "map.csv, line 2: there is no action 'speeker'"),
        (
            "document,label,person,action\na,b,oona,text\n",
            "line 2: person 'oona' and action 'text' go against",
        ),
    ],
)
def test_a_broken_map_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(InputError) as refusal:
        read(text)
    assert complaint in str(refusal.value)
