from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.codebook import Code, Codebook, CodeStatus
from cpqual.tui.codebook.tree_rows import before_which, neighbour_after, tree_rows

BOOK = Codebook(
    (
        Code("a", "A"),
        Code("a1", "A1", "a"),
        Code("a1x", "A1x", "a1"),
        Code("a2", "A2", "a", status="retired"),
        Code("b", "B", status="merged"),
        Code("c", "C", status="retired"),
        Code("c1", "C1", "c"),
    )
)


def slugs(*args: object, **options: object) -> list[str]:
    return [row.code.slug for row in tree_rows(BOOK, *args, **options)]  # type: ignore[arg-type]


def test_the_tree_is_listed_from_the_top_down_with_what_is_below() -> None:
    rows = {row.code.slug: (row.depth, row.below) for row in tree_rows(BOOK)}
    assert list(rows) == ["a", "a1", "a1x", "a2", "b", "c", "c1"]
    assert rows["a"] == (0, 3)
    assert rows["a1x"] == (2, 0)


def test_what_is_below_a_folded_code_is_hidden() -> None:
    assert slugs({"a"}) == ["a", "b", "c", "c1"]
    assert slugs({"a1"}) == ["a", "a1", "a2", "b", "c", "c1"]
    assert [row.code.slug for row in tree_rows(BOOK, {"a", "b"}) if row.folded] == ["a"]


def test_past_codes_can_be_left_out_but_never_hide_others() -> None:
    assert slugs(with_past=False) == ["a", "a1", "a1x", "c", "c1"]


def test_a_group_is_listed_flat_in_the_order_of_the_tree() -> None:
    rows = tree_rows(BOOK, {"a"}, only={"c1", "a1x"})
    assert [(row.code.slug, row.depth) for row in rows] == [("a1x", 0), ("c1", 0)]


def test_the_places_beside_a_code() -> None:
    assert neighbour_after(BOOK, "a", ()) == "b"
    assert neighbour_after(BOOK, "a", {"b"}) == "c"
    assert neighbour_after(BOOK, "c", {"b"}) is None
    assert before_which(BOOK, "b", -1) == (True, "a")
    assert before_which(BOOK, "a", 1) == (True, "c")
    assert before_which(BOOK, "b", 1) == (True, None)
    assert before_which(BOOK, "a", -1) == (False, None)
    assert before_which(BOOK, "c", 1) == (False, None)


@st.composite
def books(draw: st.DrawFn) -> Codebook:
    codes: list[Code] = []
    for i in range(draw(st.integers(0, 12))):
        parent = draw(st.sampled_from([None, *(code.slug for code in codes)]))
        status: CodeStatus = draw(st.sampled_from(["draft", "active", "merged", "retired"]))
        codes.append(Code(f"c{i}", f"C{i}", parent, status=status))
    return Codebook(tuple(codes))


@given(books(), st.data())
def test_rows_are_the_walk_without_what_is_folded(book: Codebook, data: st.DataObject) -> None:
    names = [code.slug for code in book]
    folded = set(data.draw(st.lists(st.sampled_from(names)))) if names else set()
    rows = tree_rows(book, folded)
    expected = [code.slug for _, code in book.walk() if not folded & set(book.path(code.slug)[:-1])]
    assert [row.code.slug for row in rows] == expected
    for row in rows:
        assert row.below == len(book.descendants(row.code.slug)) - 1
        assert row.depth == len(book.path(row.code.slug)) - 1
