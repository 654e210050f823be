"""What is laid out here is, character by character, what PyYAML's own emitter writes."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from cpqual.formats import yaml_writing
from cpqual.formats.codebook_yaml import dump, load
from cpqual.formats.yaml_writing import field, item

CODEBOOKS = Path(__file__).parents[2] / "codebooks"

WORDS = st.lists(
    st.text("abcdé,.;()'\"!?–-1%", min_size=1, max_size=30) | st.sampled_from([" ", ":", "#", "a:", "no"]),
    min_size=1, max_size=40,
).map(" ".join)  # fmt: skip
TEXT = st.one_of(
    WORDS,
    st.lists(WORDS, min_size=2, max_size=3).map("\n".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.text(alphabet="ab  \n\t:#-'\"|>%@&*!?{}[],~é😀\x85\u2028\u00a0", max_size=220),
    st.sampled_from(
        ["no", "Null", "~", "y", "2012-01-20", "1e5", "---", "- a", "a: b", "# x", "=", ".inf", ""]
    ),
)
VALUE = st.one_of(
    TEXT,
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.none(),
    st.lists(TEXT, max_size=3),
    st.dictionaries(st.sampled_from(["doc", "text", "use_instead", "y"]), TEXT, max_size=3),
    st.lists(st.dictionaries(TEXT, st.one_of(TEXT, st.floats()), max_size=2), max_size=2),
)
MAPPING = st.dictionaries(st.sampled_from(["id", "label", "brief", "when_to_use", "on"]), VALUE, max_size=4)


def by_pyyaml(value: object) -> str:
    return str(
        yaml.dump(
            value,
            Dumper=yaml_writing._Dumper, sort_keys=False, allow_unicode=True, width=100,
            default_flow_style=False,
        )
    )  # fmt: skip


@given(MAPPING)
@example({"full": "a" * 101 + "  b c"})
@example({"brief": ("word " * 20).strip(), "label": "x" * 93 + " y z"})
def test_a_mapping_is_written_as_pyyaml_does(values: dict[str, object]) -> None:
    if values:
        assert "".join(field(key, value) for key, value in values.items()) == by_pyyaml(values)
    assert "codes:\n" + item(values, 2) == by_pyyaml({"codes": [values]})


@pytest.mark.parametrize("path", sorted(CODEBOOKS.glob("*.yml")), ids=lambda path: path.stem)
def test_a_codebook_is_written_as_pyyaml_does(path: Path) -> None:
    text = dump(load(path.read_bytes(), path.name))
    tree = yaml.safe_load(text)
    assert text == "".join(by_pyyaml({key: value}) for key, value in tree.items())


def test_text_that_needs_no_quotes_is_left_to_nobody() -> None:
    easy = {
        "label": "Getting there",
        "brief": "What helps, or not; “so” she said.",
        "full": "long words " * 30,
    }
    easy["full"] = easy["full"].strip()
    assert all(yaml_writing._lines(f"{key}:", value, 0) for key, value in easy.items())
