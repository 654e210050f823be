"""Ratings, counts and weights as spreadsheets have them, and what is said of those that cannot be used."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpqual.domain.errors import InputError
from cpqual.formats.options import Source
from cpqual.formats.ratings_table import read_counts, read_ratings, read_square
from cpqual.formats.sheet import read_lines


def csv(text: str, name: str = "r.csv") -> Source:
    return Source(name, name, text.encode())


def xlsx(rows: list[list[object]]) -> Source:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return Source("r.xlsx", "r.xlsx", out.getvalue())


def refused(source: Source, document: str | None = None) -> str:
    with pytest.raises(InputError) as error:
        read_ratings(source, document)
    return str(error.value)


@pytest.mark.parametrize(
    "source",
    [
        csv("unit,RB,TM\nu1,a,b\nu2,,c\n"),
        csv("\ufeffunit;RB;TM\r\nu1;a;b\r\nu2;;c\r\n"),
        csv("unit\tRB\tTM\nu1\ta\tb\nu2\t\tc\n", "r.tsv"),
        csv("sep=;\nUnit;RB;TM\nu1;a;b\n\nu2;;c\n"),
        xlsx([["unit", "RB", "TM"], ["u1", "a", "b"], ["u2", None, "c"]]),
    ],
    ids=["comma", "semicolon and mark", "tab", "sep", "xlsx"],
)
def test_the_same_ratings_however_they_are_written(source: Source) -> None:
    table = read_ratings(source)
    assert table.coders == ("RB", "TM")
    assert table.cells == (("a", "b"), ("", "c"))


def test_a_spreadsheet_keeps_no_blanks_at_the_end_and_its_whole_numbers_are_whole() -> None:
    table = read_ratings(xlsx([["unit", "RB", "TM"], [1, 2.0, None], [2, 2.5, 3]]))
    assert table.cells == (("2", ""), ("2.5", "3"))
    assert table.numbers() == [[2.0, None], [2.5, 3.0]]
    assert table.lines == (2, 3)


def test_documents_are_a_column_that_is_named_and_no_coder() -> None:
    source = csv("document,unit,RB,TM\nd1,1,a,b\nd2,1,a,a\n")
    table = read_ratings(source, "Document")
    assert table.documents == ("d1", "d2")
    assert table.coders == ("RB", "TM")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "r.csv: is empty"),
        ("\n\n", "r.csv: is empty"),
        ("unit,RB,TM\n", "has a header and no units"),
        ("id,RB,TM\n1,a,b\n", "there is no column 'unit'. Call the column of the units 'unit'"),
        ("doc,unit,RB,TM\nd,1,a,b\n", "line 1: the column 'doc' would be a coder's. Say --document doc"),
        ("unit,RB\n1,a\n", "line 1: agreement needs two coders, and there is 1"),
        ("unit,RB,rb\n1,a,b\n", "line 1: two columns are called 'rb'"),
        ("unit,RB,,TM\n1,a,,b\n", "line 1: column 3 has no name"),
        ("unit,RB,TM\n1,a,b\n2,a\n3,a,b,c\n", "3 columns, but line 3 has 2, line 4 has 4"),
        ("unit,RB,TM\n1,a,b\n2,a,b\n1,b,b\n", "line 4: the unit '1' is there twice, first on line 2"),
        ("unit,RB,TM\n,a,b\n", "line 2, column unit: a unit has no name"),
        ('unit,RB,TM\n1,"a,b\n', "line 2: a quotation mark begins a cell here and is not closed"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_by_place(text: str, said: str) -> None:
    assert said in refused(csv(text))


def test_a_unit_may_have_a_name_once_in_every_document() -> None:
    text = "document,unit,RB,TM\nd1,1,a,b\nd1,1,a,a\n"
    assert "line 3: the unit '1' is there twice" in refused(csv(text), "document")
    assert "no column 'site'. There are document, unit, RB, TM" in refused(csv(text), "site")
    assert "line 2: the unit '1' has no document" in refused(csv("document,unit,RB,TM\n,1,a,b\n"), "document")


def test_a_cell_that_is_no_number_is_named_with_line_and_column() -> None:
    for cell in ("high", "1_000", "inf", "nan"):
        with pytest.raises(InputError, match=f"line 3, column TM: '{cell}' is not a number"):
            read_ratings(csv(f"unit,RB,TM\n1,1,2\n2,3,{cell}\n")).numbers()
    with pytest.raises(InputError, match=r"'1,5' is not a number\. Write 1\.5"):
        read_ratings(csv("unit;RB;TM\n1;1,5;2\n")).numbers()


def test_sets_are_joined_by_semicolons_and_braces_are_the_empty_set() -> None:
    table = read_ratings(csv("unit,RB,TM\n1,trust; cost,{}\n2,,cost;cost\n"))
    assert table.sets() == [[frozenset({"trust", "cost"}), frozenset()], [None, frozenset({"cost"})]]
    for cell in (";", "{};cost"):
        with pytest.raises(InputError, match=r"line 2, column RB: .* is not a set of labels"):
            read_ratings(csv(f"unit,RB,TM\n1,{cell},cost\n")).sets()


def test_counts_have_their_categories_in_header_and_first_column() -> None:
    square = read_counts(csv(",STAT,IReq\nSTAT,20,10\nIReq,20,50\n"))
    assert square.categories == ("STAT", "IReq")
    assert square.cells == ((20, 10), (20, 50))
    assert read_counts(xlsx([["RB \\ TM", 1, 2], [1, 20, 10], [2, 20, 50]])).categories == ("1", "2")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (",a,b\na,1,-2\nb,3,4\n", "row a, column b: a count is a whole number, 0 or more, and not -2"),
        (",a,b\na,1,2\nb,3.5,4\n", "row b, column a: a count is a whole number, 0 or more, and not 3.5"),
        (",a,b\nb,1,2\na,3,4\n", "line 2: begins with 'b' where the header has 'a'"),
        (",a,b\na,1,2\n", "the header names 2 categories, and there are 1 rows"),
        (",a,b\na,1,2\nb,3,4\nc,5,6\n", "the header names 2 categories, and there are 3 rows"),
        (",a,b\na,1,\nb,3,4\n", "line 2, column b: there is no number"),
        (",a,b\na,1,x\nb,3,4\n", "line 2, column b: 'x' is not a number"),
        (",a\na,1\n", "line 1: needs two categories or more"),
        (",a,b\na,0,0\nb,0,0\n", "every count is 0"),
        (",a,a\na,1,2\na,3,4\n", "two columns are called 'a'"),
    ],
)
def test_counts_that_cannot_be_used_are_refused_by_place(text: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        read_counts(csv(text))
    assert said in str(error.value)


def test_weights_may_be_fractions() -> None:
    assert read_square(csv(",a,b\na,0,.5\nb,.5,0\n")).cells == ((0, 0.5), (0.5, 0))


def test_a_broken_or_swollen_spreadsheet_is_refused_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="is broken or cut off"):
        read_lines(Source("r.xlsx", "r.xlsx", b"PK\x03\x04 and then nothing"))
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("x.xml", "w") as part:
        part.write(bytes(1024 * 1024))
    monkeypatch.setattr("cpqual.formats.archive.LARGEST", 1024 * 1024 - 1)
    with pytest.raises(InputError, match="unpacks to more than"):
        read_lines(Source("r.xlsx", "r.xlsx", bomb.getvalue()))


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet='unit,;\t"\n\rab1{}\x00\u202e', max_size=60))
def test_whatever_the_text_it_is_read_or_refused(text: str) -> None:
    try:
        table = read_ratings(csv(text))
    except InputError:
        return
    assert len(table.coders) >= 2
    assert all(len(row) == len(table.coders) for row in table.cells)
