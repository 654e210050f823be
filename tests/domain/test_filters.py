"""The filter language: what is written is read again, errors say where, values are compared by type."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.errors import CpqualError, InputError, UnknownNameError
from cpqual.domain.filter_completion import complete, finished_part, is_unfinished
from cpqual.domain.filter_reading import parse
from cpqual.domain.filter_values import Field, matcher, type_of
from cpqual.domain.filters import And, Condition, Filter, Not, Or, as_typed, combined, conditions

WORDS = st.one_of(
    st.sampled_from(["sector", "and", "In", "empty", "a]b", "x y", '"', "''", "`", "65+", "[/]", "\x1b[2J"]),
    st.text(min_size=1, max_size=8),
)
CONDITIONS = st.one_of(
    st.builds(
        Condition,
        WORDS,
        st.sampled_from(["=", "!=", "<", "<=", ">", ">=", "~"]),
        WORDS.map(lambda word: (word,)),
    ),
    st.builds(
        Condition,
        WORDS,
        st.sampled_from(["in", "not in"]),
        st.lists(WORDS, min_size=1, max_size=3).map(tuple),
    ),
    st.builds(Condition, WORDS, st.sampled_from(["is empty", "is not empty"])),
)


def _grown(inner: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(st.builds(Not, inner), st.builds(And, several), st.builds(Or, several))


FILTERS: st.SearchStrategy[Filter] = st.recursive(CONDITIONS, _grown, max_leaves=8)


@given(FILTERS)
def test_a_filter_is_read_as_it_was_written(found: Filter) -> None:
    line = as_typed(found)
    assert parse(line) == found
    assert as_typed(parse(line)) == line


@given(st.text(alphabet="ab =!<>~()[]`'\",\nand not in is or empty", max_size=40))
def test_any_line_is_read_or_refused_in_words(line: str) -> None:
    try:
        found = parse(line)
    except InputError as error:
        refusal = str(error)
    else:
        refusal = ""
        assert parse(as_typed(found)) == found
    assert not refusal or refusal.startswith("filter, character ")


@given(FILTERS, st.integers(0, 60))
def test_every_beginning_of_a_filter_can_go_on(found: Filter, cut: int) -> None:
    line = as_typed(found)
    begun = line[:cut]
    done = complete(begun, len(begun), ["sector"], lambda _: ["third"])
    assert 0 <= done.start <= done.end == len(begun)
    part = finished_part(begun)
    assert not part or parse(part)


def test_and_binds_more_tightly_than_or_and_not_than_both() -> None:
    a, b, c = (Condition(name, "=", ("1",)) for name in "abc")
    assert parse("a=1 or b=1 and not c=1") == Or((a, And((b, Not(c)))))
    assert parse("(a=1 or b=1) and c=1") == And((Or((a, b)), c))
    assert as_typed(parse("NOT ( a = 1 OR b=1 )")) == "not (a = 1 or b = 1)"


def test_names_and_values_may_hold_anything_where_they_are_quoted() -> None:
    found = parse('[Age (years)] >= 50 and `a``b` ~ \'it\'\'s\' and c not in ("x ""y""", z)')
    assert [one.name for one in conditions(found)] == ["Age (years)", "a`b", "c"]
    assert [one.values for one in conditions(found)] == [("50",), ("it's",), ('x "y"', "z")]


@pytest.mark.parametrize(
    ("line", "place", "told"),
    [
        ("", 1, "the filter is empty"),
        ("sector", 7, "a comparison is missing"),
        ("sector =", 9, "a value is missing"),
        ("sector = and", 10, "a value is missing before 'and'"),
        ('sector = ""', 10, "a value is empty"),
        ("sector third", 8, "a comparison is missing before 'third'"),
        ("group = service user", 17, 'quotation marks: "service user"'),
        ("(group = service user)", 18, 'quotation marks: "service user"'),
        ("sector = third role = worker", 16, "'role' is out of place"),
        ("sector in third", 11, "a ( is missing before 'third'"),
        ("sector in (third", 17, "a ) is missing"),
        ("(sector = third", 16, "a ) is missing"),
        ("sector is third", 11, "empty is missing before 'third'"),
        ("sector not third", 12, "in is missing before 'third'"),
        ('sector = "third', 10, "a quotation mark has no partner"),
        ("[sector = third", 1, "a bracket or backtick has no partner"),
        ("sector = third)", 15, "')' is out of place"),
        ("sector ! third", 8, "a comparison is missing before '!'"),
        ("'sector' = third", 1, "the name of an attribute is missing before 'sector'"),
        ("(" * 60, 51, "more than 50"),
        ("not " * 60, 201, "more than 50"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(line: str, place: int, told: str) -> None:
    with pytest.raises(InputError) as refused:
        parse(line)
    assert refused.value.where == f"filter, character {place}"
    assert told in str(refused.value)


def test_what_is_true_is_worked_out_by_and_or_and_not() -> None:
    def named(condition: Condition) -> Callable[[str], bool]:
        return lambda letters: condition.name in letters

    holds = combined(parse("a=1 and not (b=1 or c=1)"), named)
    assert [letters for letters in ("", "a", "ab", "ac", "b") if holds(letters)] == ["a"]


# Values


def true_of(line: str, field: Field, *values: str) -> bool:
    (condition,) = conditions(parse(line))
    return matcher(condition, field)(values)


SECTOR = Field("site.sector", values=("statutory", "third"))
NUMBERS = Field("document.rating", "number", ("2", "10"))
DATES = Field("document.date", "date")


def test_text_is_compared_without_regard_to_capitals() -> None:
    assert true_of("sector = THIRD", SECTOR, "third")
    assert true_of("sector in (statutory, third)", SECTOR, "Third")
    assert true_of("sector ~ IR", SECTOR, "third")
    assert not true_of("sector = third", SECTOR, "statutory")


def test_without_a_value_everything_is_false_but_is_empty() -> None:
    for line in ("s = third", "s != third", "s ~ x", "s < third", "s not in (third)", "s is not empty"):
        assert not true_of(line, SECTOR)
        assert not true_of(line, SECTOR, "")
    assert true_of("s is empty", SECTOR)
    assert true_of("s is empty", SECTOR, "")


def test_of_several_values_one_is_enough_and_not_equal_means_none() -> None:
    roles = Field("role", values=("driver", "worker"))
    assert true_of("role = worker", roles, "driver", "worker")
    assert not true_of("role != worker", roles, "driver", "worker")
    assert true_of("role != worker", roles, "driver")


def test_numbers_and_dates_are_compared_as_such() -> None:
    assert true_of("rating > 9", NUMBERS, "10")
    assert true_of("rating = 2.0", NUMBERS, "2")
    assert not true_of("rating < 5", NUMBERS, "none")
    assert true_of("date = 2011-05", DATES, "2011-05-31")
    assert true_of("date >= 2011-05", DATES, "2011-05-01")
    assert not true_of("date > 2011-05", DATES, "2011-05-31")
    assert true_of("date <= 2011", DATES, "2011-12-31")
    assert true_of("date < 2012-01", DATES, "2011")
    assert not true_of("date = 2011-05-12", DATES, "2011-05")


@given(st.integers(-50, 50), st.integers(-50, 50))
def test_comparing_numbers_is_comparing_numbers(one: int, other: int) -> None:
    assert true_of(f"n < {other}", NUMBERS, str(one)) == (one < other)
    assert true_of(f"n >= {other}", NUMBERS, str(one)) == (one >= other)
    assert true_of(f"n <= {other}", NUMBERS, str(one)) == (one <= other)
    assert true_of(f"n != {other}", NUMBERS, str(one)) == (one != other)


@given(st.dates(), st.dates())
def test_comparing_days_is_comparing_days(one: object, other: object) -> None:
    assert true_of(f"d < {other}", DATES, str(one)) == (one < other)  # type: ignore[operator]
    assert true_of(f"d > {other}", DATES, str(one)) == (one > other)  # type: ignore[operator]
    assert true_of(f"d = {other}", DATES, str(one)) == (one == other)


def test_choices_are_in_their_order_and_truth_has_several_words() -> None:
    size = Field("site.size", "choice", ("small", "middling", "large"))
    assert true_of("size < large", size, "Small")
    assert not true_of("size >= middling", size, "small")
    assert true_of("paid = yes", Field("person.paid", "boolean"), "true")


def test_a_star_stands_for_anything_in_names_of_documents_alone() -> None:
    documents = Field("document", values=("INT-1", "FN-1"), patterns=True)
    assert true_of("document = int-*", documents, "INT-1")
    with pytest.raises(UnknownNameError, match="no document fits"):
        true_of("document = XX*", documents, "INT-1")
    with pytest.raises(UnknownNameError):
        true_of("sector = th*", SECTOR, "third")


@pytest.mark.parametrize(
    ("line", "field", "told"),
    [
        ("sector = thrid", SECTOR, "character 10: 'thrid' is no value of site.sector. Did you mean third?"),
        ("sector = x", SECTOR, "There are: statutory, third."),
        ("sector in (third, fourth)", SECTOR, "character 19"),
        ("note = x", Field("person.note"), "Nothing has a value of it."),
        ("rating > many", NUMBERS, "character 10: 'many' is no number, and document.rating is one"),
        ("date = spring", DATES, "Write 2011, 2011-05 or 2011-05-12."),
        ("date = 2011-13", DATES, "'2011-13' is no date"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_a_remedy(line: str, field: Field, told: str) -> None:
    with pytest.raises(CpqualError) as refused:
        true_of(line, field)
    assert told in str(refused.value)


def test_the_type_of_text_is_what_all_its_values_are() -> None:
    assert type_of("text", ["1", "2.5", ""]) == "number"
    assert type_of("text", ["2011-05", "2011-05-12"]) == "date"
    assert type_of("text", ["2011", "2012"]) == "number"
    assert type_of("text", ["45-54", "65+"]) == "text"
    assert type_of("text", []) == "text"
    assert type_of("choice", ["1"]) == "choice"


# Completion

NAMES = ["sector", "site.client_group", "Age (years)"]


def offers(typed: str) -> tuple[str, ...]:
    def values(name: str) -> list[str]:
        return ["third", "service user"] if name == "sector" else []

    return complete(typed, len(typed), NAMES, values).offers


def test_what_may_come_next_is_offered() -> None:
    assert offers("") == ("sector", "site.client_group", "[Age (years)]", "not", "(")
    assert offers("age") == ("[Age (years)]",)
    assert offers("group") == ("site.client_group",)
    assert offers("sector ")[:2] == ("=", "!=")
    assert offers("sector <") == ("<", "<=")
    assert offers("sector is n") == ("is not empty",)
    assert offers("sector not") == ("not in", "is not empty")
    assert offers("sector = ") == ("third", '"service user"')
    assert offers('sector = "serv') == ('"service user"',)
    assert offers("sector in (third ") == (",", ")")
    assert offers("(sector = third ") == (")", "and", "or")
    assert offers("sector = third ") == ("and", "or")
    assert offers("sector = third and ") == offers("")


def test_nothing_is_offered_behind_what_is_out_of_place() -> None:
    assert offers("sector = third third ") == ()
    assert offers("= ") == ()
    assert offers("") == complete("sector = third", 0, NAMES, lambda _: []).offers


def test_a_word_is_completed_where_it_begins() -> None:
    found = complete("sector = th", 11, NAMES, lambda _: ["third"])
    assert (found.start, found.end, found.wants, found.name, found.whole) == (9, 11, "value", "sector", False)
    assert complete("sector = third", 14, NAMES, lambda _: ["third"]).whole
    assert complete('sector = "third', 15, NAMES, lambda _: ["third"]).whole


def test_a_beginning_is_told_from_a_fault() -> None:
    assert is_unfinished("sector = third and")
    assert not is_unfinished("sector = third")
    assert not is_unfinished("sector third")
    assert finished_part("sector = third and role =") == "sector = third"
    assert finished_part("sector") == ""
