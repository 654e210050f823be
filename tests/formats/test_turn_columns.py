"""Tables of turns whose columns stand in other orders, as NVivo and others write them, in every format."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from cpqual.domain.documents import ImportedDocument
from cpqual.domain.errors import InputError
from cpqual.formats.flow import TurnOrder, turn_order
from cpqual.formats.options import ReadOptions, ReadResult, Source
from cpqual.formats.readers import docx as docx_reader
from cpqual.formats.readers import html, odt, rtf, txt
from tests.formats.writing_packages import docx, p, r, table
from tests.formats.writing_packages import odt as write_odt

ReadTable = Callable[..., ReadResult]
Rows = Sequence[tuple[str, ...]]

NVIVO = [
    ("Timespan", "Content", "Speaker"),
    ("0:00.0 - 0:07.4", "Who came across with you?", "Interviewer"),
    ("0:07.4 - 1:31.2", "My sister: she saw a card in the window.", "P1"),
    ("1:31.2 - 1:33.0", "Right.", "Interviewer"),
]
NUMBERED = [
    ("", *NVIVO[0]), *((str(i), *row) for i, row in enumerate(NVIVO[1:], 1)),
]  # fmt: skip
SONIX = [
    ("Start", "End", "Speaker", "Text"),
    *((*time.split(" - "), who, what) for time, what, who in NVIVO[1:]),
]
BEHIND = [("Speaker", "Time", "Transcript"), *((who, time, what) for time, what, who in NVIVO[1:])]

SAID = [
    ("Interviewer", 0.0, 7.4, "Who came across with you?"),
    ("P1", 7.4, 91.2, "My sister: she saw a card in the window."),
    ("Interviewer", 91.2, 93.0, "Right."),
]


def as_html(rows: Rows) -> bytes:
    lines = "".join(f"<tr>{''.join(f'<td><p>{cell}</p></td>' for cell in row)}</tr>" for row in rows)
    return f"<html><body><table>{lines}</table></body></html>".encode()


def as_rtf(rows: Rows) -> bytes:
    edges = "".join(rf"\cellx{2000 * i}" for i in range(1, len(rows[0]) + 1))
    lines = (rf"\trowd{edges}\pard\intbl " + "".join(rf"{cell}\cell " for cell in row) for row in rows)
    return (r"{\rtf1\ansi " + "".join(line + r"\row " for line in lines) + r"\pard\par}").encode()


def as_odt(rows: Rows) -> bytes:
    cells = (
        "".join(f"<table:table-cell><text:p>{c}</text:p></table:table-cell>" for c in row) for row in rows
    )
    return write_odt(
        f"<table:table>{''.join(f'<table:table-row>{row}</table:table-row>' for row in cells)}</table:table>"
    )


FILES: dict[str, tuple[Callable[[Source, ReadOptions], ReadResult], Callable[[Rows], bytes]]] = {
    "docx": (docx_reader.read, lambda rows: docx(table(*rows))),
    "odt": (odt.read, as_odt),
    "rtf": (rtf.read, as_rtf),
    "html": (html.read, as_html),
    "txt": (txt.read, lambda rows: "\n".join("\t".join(row) for row in rows).encode()),
}


def read(form: str, data: bytes) -> ImportedDocument:
    [document] = FILES[form][0](Source(f"a.{form}", f"a.{form}", data), ReadOptions()).documents
    return document


def said(document: ImportedDocument) -> list[tuple[str, float | None, float | None, str]]:
    return [(t.label, t.time_from, t.time_to, document.text[t.start : t.end]) for t in document.turns]


@pytest.mark.parametrize(
    "rows", [NVIVO, NUMBERED, SONIX, BEHIND], ids=["nvivo", "numbers", "sonix", "behind"]
)
@pytest.mark.parametrize("form", FILES)
def test_a_table_in_any_order_is_read_as_turns_with_times(form: str, rows: Rows) -> None:
    document = read(form, FILES[form][1](rows))
    assert said(document) == SAID
    assert document.not_speakers == ()
    assert "the row with the names of a table's columns is left out" in document.warnings


@pytest.mark.parametrize(
    "rows", [NVIVO, NUMBERED, SONIX, BEHIND], ids=["nvivo", "numbers", "sonix", "behind"]
)
def test_so_it_is_in_a_file_of_commas(read_table: ReadTable, rows: Rows) -> None:
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
    [document] = read_table(text).documents
    assert said(document) == SAID


def test_what_a_researcher_wrote_beside_is_no_word_of_theirs() -> None:
    rows = table(("Speaker", "Transcript", "Codes"), ("INT", "Who?", ""), ("P1", "My sister.", "invited"))
    document = read("docx", docx(rows))
    assert [(s.label, s.words) for s in document.speakers] == [("INT", 1), ("P1", 2)]
    assert [(a.kind, document.text[a.start : a.end]) for a in document.annotations] == [
        ("comment", "[[invited]]")
    ]


def test_a_comment_stays_at_its_words_when_cells_change_places() -> None:
    content = p(
        r("My sister saw "), '<w:commentRangeStart w:id="4"/>', r("a card"), '<w:commentRangeEnd w:id="4"/>'
    )
    rows = table(("Timespan", "Content", "Speaker"), ("0:07.4 - 0:31.2", content, "P1"))
    remark = f'<w:comment w:id="4" w:author="Rhona" w:date="2011-06-09T10:00:00Z">{p("which?")}</w:comment>'
    document = read("docx", docx(rows, comments=remark))
    assert [document.text[c.start : c.end] for c in document.comments] == ["a card"]


def test_paragraphs_of_a_cell_stay_lines_of_its_turn() -> None:
    rows = table(NVIVO[0], ("0:07.4 - 0:31.2", p("A card.") + p("In the window."), "P1"))
    assert said(read("docx", docx(rows))) == [("P1", 7.4, 31.2, "A card.\nIn the window.")]
    pasted = (
        "Timespan\tContent\tSpeaker\n0:07 - 0:31\tA card.\nIn the window.\tP1\n0:31 - 0:33\tRight.\tINT\n"
    )
    assert said(read("txt", pasted.encode())) == [
        ("P1", 7.0, 31.0, "A card.\nIn the window."), ("INT", 31.0, 33.0, "Right."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("titles", "order"),
    [
        ("Timespan Content Speaker", TurnOrder(2, 1, (0,), ())),
        ("# Start End Speaker Text", TurnOrder(3, 4, (1, 2), (0,))),
        ("Speaker Speaker Text", None),
        ("Speaker Text Codes", TurnOrder(0, 1, (), (), (2,))),
        ("Speaker Text Mood", None),
        ("Question Answer", None),
    ],
)
def test_only_a_transcripts_columns_are_told_by_their_names(titles: str, order: TurnOrder | None) -> None:
    assert turn_order(titles.split()) == order


def test_whispers_table_names_nobody_and_counts_thousandths(read_table: ReadTable) -> None:
    lines = "start\tend\ttext\n0\t4280\tWho came across with you?\n4280\t6000\tMy sister.\n9000\t9900\tYes.\n"
    result = read_table(lines, "a.tsv")
    [document] = result.documents
    assert said(document) == [
        ("", 0.0, 6.0, "Who came across with you? My sister."),
        ("", 9.0, 9.9, "Yes."),
    ]
    assert "its times are read as thousandths of a second" in result.warnings
    lines = "start\tend\ttext\n0\t4\tWho came across with you?\n4\t6\tMy sister.\n"
    [document] = read_table(lines, "a.tsv").documents
    assert said(document) == [("", 0.0, 6.0, "Who came across with you? My sister.")]


@pytest.mark.parametrize(
    ("time", "begins"), [("[00:03:51]", 231.0), ("00:03:51:12", 231.0), ("231.5", 231.5), ("later", None)]
)
def test_times_are_read_in_the_ways_that_tables_have_them(
    read_table: ReadTable, time: str, begins: float | None
) -> None:
    [document] = read_table(f"timestamp,speaker,words\n{time},DB:,Who came?\n,AG:,Nobody.\n").documents
    assert [(t.label, t.time_from) for t in document.turns] == [("DB", begins), ("AG", None)]
    assert any("no time that can be read" in warning for warning in document.warnings) == (begins is None)


def test_a_column_that_may_tell_transcripts_apart_is_named(read_table: ReadTable) -> None:
    table = "dialogue,n,speaker,said\nD7,1,A,Hello.\nD7,2,B,Yes.\nD9,1,A,Hm.\nD9,2,B,No.\n"
    whole = read_table(table)
    assert len(whole.documents) == 1
    told = "one transcript; --speaker-col 'speaker' --id-col 'dialogue' makes 2, one for each value"
    assert any(warning.startswith(told) for warning in whole.warnings)
    parted = read_table(table, id_col="dialogue", speaker_col="speaker")
    assert [one.slug for one in parted.documents] == ["D7", "D9"]
    assert not any("one transcript" in warning for warning in parted.warnings)
    returning = read_table(table + "D7,3,A,Again.\nD9,3,B,Me too.\n")
    assert not any("one transcript" in warning for warning in returning.warnings)


def test_ids_that_come_again_may_be_those_of_transcripts(read_table: ReadTable) -> None:
    with pytest.raises(InputError, match=r"given 2 times.*--id-col 'id' and --speaker-col"):
        read_table("id,speaker,text\nD7,A,Hello.\nD7,B,Yes.\nD9,A,Hm.\nD9,B,No.\n")
    with pytest.raises(InputError) as raised:
        read_table("id,text\n1,Hello.\n1,Yes.\n2,Hm.\n")
    assert "speaker" not in str(raised.value)
