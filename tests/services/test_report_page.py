"""The report of a study: every chart with its table, nothing fetched or obeyed, the same each time."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from cpqual.domain.codebook import Codebook
from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.text import Span
from cpqual.formats.html_page import Page, html
from cpqual.services import codebooks, coding, negative_cases, report_page
from cpqual.services.report_page import PARTS
from cpqual.services.report_study import Asked
from cpqual.services.session import Session, add_coder, open_project
from cpqual.storage import documents, people

from ..conftest import CODEBOOK, TALK, talk_document
from ..formats.test_charts import HOSTILE
from ..formats.test_html_page import ELEMENTS, Seen

DRAWN = {"svg", "g", "path", "rect", "line", "text", "tspan"}
NOBODY = TALK.index("Nobody")


@pytest.fixture
def study(session: Session) -> Session:
    """Two coders agree and differ; a code has a hostile name, and one passage speaks against it."""
    codes = [
        code if code.slug != "barriers" else replace(code, label=HOSTILE.partition("\x1b")[0])
        for code in CODEBOOK.codes
    ]
    codebooks.save(session, Codebook(tuple(codes), reason="hostile"), "hostile")
    for slug in ("INT-1", "INT-2"):
        coding.apply_codes(session, slug, Span(NOBODY, NOBODY + 20), ["barriers", "new_networks"])
    negative_cases.add_case(session, "barriers", "INT-1", Span(NOBODY, NOBODY + 7), "contradicts", "not so")
    add_coder(session, "TM", "Tam")
    other = open_project(session.path, "TM")
    coding.apply_codes(other, "INT-1", Span(NOBODY, NOBODY + 20), ["barriers"])
    other.close()
    return session


def titles(page: Page) -> list[str]:
    return [section.title for section in page.sections]


def test_a_report_has_its_parts_each_chart_with_its_table_and_denominators(study: Session) -> None:
    told: list[tuple[str, int, int]] = []
    page = report_page.report_page(study, Asked(by=("sector",)), lambda *at: told.append(at))
    assert [title for title in titles(page) if title in {part.title for part in PARTS}] == [
        "The study", "Themes", "Codes by document", "Codes side by side", "Along the documents", "Saturation",
        "Agreement between coders", "Negative cases",
    ]  # fmt: skip
    assert "Themes by site.sector" in titles(page)
    assert all(section.tables and section.folded for section in page.sections if section.figure)
    assert [at[1] for at in told] == sorted(at[1] for at in told)
    assert told[-1] == ("", len(PARTS), len(PARTS))
    written = html(page).decode()
    assert '<tspan x="8" y="30">1 of 1 participants, 100.0 %</tspan>' in written
    seen = Seen(html(page))
    assert seen.elements <= ELEMENTS | DRAWN
    assert not seen.attributes & {"src", "href", "style", "onerror", "onload", "srcset"} - {"href"}
    assert not re.search(
        r"<script|javascript:|https?://(?!www\.w3\.org/2000/svg)|url\(|@import|href=\"[^#]", written
    )
    assert not set(written) & set("\x00\x1b\u202e")
    for drawn in re.findall(r"<svg.*?</svg>", written, re.DOTALL):
        ElementTree.fromstring(drawn)


def test_the_kinds_of_documents_add_up_to_those_that_count(study: Session) -> None:
    check, ids = talk_document("CHK-1", kind="membercheck"), people.person_ids(study.store)
    with study.act("import", "a member check"):
        documents.add_document(study.store, check, 30, None, ids)
    (found,) = (one for one in report_page.report_page(study, Asked()).sections if one.title == "The study")
    rows = {str(row[0]): row[1] for row in found.tables[0].rows}
    assert (rows["documents that count"], rows["kinds of documents"]) == (2, "2 interviews")
    assert rows["member checks and Delphi comments, not counted"] == "1 member check"


def test_the_same_state_gives_the_same_bytes(study: Session) -> None:
    asked = Asked(count="documents", ribbons=1)
    assert html(report_page.report_page(study, asked)) == html(report_page.report_page(study, asked))


def test_a_filter_is_told_everywhere_and_one_that_leaves_nothing_is_refused(study: Session) -> None:
    page = report_page.report_page(study, Asked(where="kind = interview", ribbons=1))
    assert "Counted is only what the filter is true of: kind = interview." in page.lead
    written = html(page).decode()
    assert "where document.kind = interview" in written or "where kind = interview" in written
    with pytest.raises(RefusedError, match="answers the filter"):
        report_page.report_page(study, Asked(where="kind = fieldnote"))


def test_ribbons_that_are_left_out_are_counted(study: Session) -> None:
    one = report_page.report_page(study, Asked(ribbons=1))
    assert "The first 1 of 2 documents" in str(
        next(s for s in one.sections if s.title == "Along the documents")
    )
    assert "INT-1" in titles(one)
    assert "INT-2" not in titles(one)
    assert "Along the documents" not in titles(report_page.report_page(study, Asked(ribbons=0)))


def test_a_reflexive_project_has_neither_coefficients_nor_saturation(session: Session) -> None:
    with session.act("profile", "reflexive"):
        session.store.connection.execute("UPDATE project SET profile = 'reflexive'")
    coding.apply_codes(session, "INT-1", Span(NOBODY, NOBODY + 20), ["barriers"])
    there = titles(report_page.report_page(session, Asked()))
    assert not {"Saturation", "Agreement between coders"} & set(there)


def test_what_cannot_be_counted_is_said_and_keeps_nothing_else_out(session: Session) -> None:
    coding.apply_codes(session, "INT-1", Span(5, 8), ["barriers"])
    page = report_page.report_page(session, Asked())
    (ribbons,) = (section for section in page.sections if section.title == "Along the documents")
    assert ribbons.paragraphs == ("No document has a coding in what counts.",)
    assert titles(page)[-1] == "For the methods section"


def test_an_empty_layer_an_unknown_attribute_and_a_stop_are_refused(session: Session) -> None:
    with pytest.raises(RefusedError, match="has coded no document"):
        report_page.report_page(session, Asked())
    coding.apply_codes(session, "INT-1", Span(NOBODY, NOBODY + 20), ["barriers"])
    with pytest.raises(UnknownNameError, match="no attribute 'x'"):
        report_page.report_page(session, Asked(by=("x",)))

    def stop(title: str, *_: int) -> None:
        if title == "Themes":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        report_page.report_page(session, Asked(), stop)
