"""How far suggestions may be trusted: figures with intervals, plain rankings, other coders."""

from __future__ import annotations

import json
from io import BytesIO

import pytest

from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.formats.html_page import html
from cpqual.formats.palette import PAPER
from cpqual.formats.tables import write
from cpqual.services import coding, reading
from cpqual.services.session import Session, add_coder, as_coder
from cpqual.services.suggestion_quality import suggestion_quality
from cpqual.services.suggestion_quality_tables import PARTS, data, design, page, part, picture, said, shown
from cpqual.storage import documents, people

from ..conftest import talk_document

SAYINGS = {
    "barriers": (
        "the ferry was too dear for me",
        "no bus ever comes on a Sunday",
        "the door was locked again",
    ),
    "new_networks": ("I met the choir there", "a new friend rang me up", "she brought me to the group"),
    "practical_support": ("he filled in the form with me", "they lent me the tools", "she drove me to town"),
}


def grow(session: Session, number: int) -> list[str]:
    """Add so many interviews of six turns, each of them about one thing; return their slugs."""
    slugs = [f"T-{n}" for n in range(1, number + 1)]
    names = list(SAYINGS)
    with session.act("import", "more interviews"):
        ids = people.person_ids(session.store)
        for n, slug in enumerate(slugs):
            turns = [SAYINGS[names[(n + turn) % 3]][(n + turn // 3) % 3] for turn in range(6)]
            text = "".join(f"P: Well, {words}, you see.\n" for words in turns)
            documents.add_document(session.store, talk_document(slug, text), 30, None, ids)
    return slugs


def code(session: Session, slugs: list[str], *, but: int = -1) -> None:
    """Give every turn its code, but for one in each document."""
    names = list(SAYINGS)
    for slug in slugs:
        n = int(slug.removeprefix("T-")) - 1
        for turn, unit in enumerate(reading.open_document(session, slug).turns):
            if turn != but:
                coding.apply_codes(session, slug, Span(unit.start, unit.end), [names[(n + turn) % 3]])
        reading.finish(session, slug)


def test_figures_with_intervals_beside_plain_rankings(session: Session) -> None:
    code(session, grow(session, 6))
    found = suggestion_quality(session)
    assert (found.units, found.documents, found.folds) == (36, 6, 5)
    own, keyword, frequency, _ = found.methods
    assert own.lrap.value is not None
    assert keyword.lrap.value is not None
    assert frequency.lrap.value is not None
    assert own.lrap.value > max(keyword.lrap.value, frequency.lrap.value)
    assert keyword.lrap.lo is not None
    assert keyword.lrap.hi is not None
    assert 0 <= keyword.lrap.lo < keyword.lrap.value < keyword.lrap.hi <= 1
    assert keyword.lrap.documents == 6
    assert "in 5 folds by document, " in design(found)
    assert design(found).endswith("that has not seen its document")
    by_code = {one.code: one for one in found.codes}
    assert by_code["barriers"].used == 12
    assert by_code["connecting"].note == "not used"
    assert by_code["connecting"].f1.value is None
    assert sum(one.shown for one in found.bins) == 36 * 3
    assert any("not used yet" in line for line in found.cautions)
    assert any("Only 36 units read" in line for line in found.cautions)


def test_with_few_documents_it_says_what_cannot_be_said(session: Session) -> None:
    code(session, grow(session, 2))
    found = suggestion_quality(session)
    assert (found.documents, found.cut, found.cut_units) == (2, 2, 12)
    assert "in 5 folds by parts of documents" in design(found)
    assert design(found).endswith("that has not seen it")
    assert any(line.startswith("2 of 2 documents read hold more") for line in found.cautions)
    assert found.methods[0].lrap.lo is None
    assert "5 needed" in found.methods[0].lrap.note
    assert any("cannot be told" in line for line in found.cautions)
    assert any("too rare to be judged" in line for line in found.cautions)


def test_of_one_long_document_among_others_it_is_said_that_it_was_cut(session: Session) -> None:
    code(session, grow(session, 4))
    with session.act("import", "a long interview"):
        ids = people.person_ids(session.store)
        text = "".join(f"P: Well, {words}, you see.\n" for words in 5 * SAYINGS["barriers"])
        documents.add_document(session.store, talk_document("T-9", text), 30, None, ids)
    code(session, ["T-9"])
    found = suggestion_quality(session)
    assert (found.documents, found.cut, found.cut_units) == (5, 1, 15)
    assert "by document (but for 1, cut into parts)" in design(found)
    assert any(
        "1 of 5 documents read holds more" in line and "a little kind" in line for line in found.cautions
    )


def test_without_codings_or_reading_nothing_is_claimed(session: Session) -> None:
    with pytest.raises(RefusedError, match="two units read"):
        suggestion_quality(session)
    reading.finish(session, "INT-1")
    found = suggestion_quality(session)
    assert found.methods[0].lrap.value is None
    assert any("No unit read carries a code" in line for line in found.cautions)


def test_two_coders_and_the_suggestions_beside_each_other(session: Session) -> None:
    slugs = grow(session, 5)
    code(session, slugs)
    add_coder(session, "TM")
    code(as_coder(session, "TM"), slugs[:4], but=2)
    (one,) = suggestion_quality(session).beside
    assert (one.coder, one.units, one.documents) == ("TM", 24, 4)
    # 20 codings are the same, and TM lacks one in each of the four documents
    assert one.own_with_other.value == pytest.approx(2 * 20 / (24 + 20))
    assert one.with_own.value is not None
    assert one.with_other.value is not None
    assert one.with_own.value >= one.with_other.value
    words = " ".join(table.notes[0] for table in shown(suggestion_quality(session)) if "Beside" in table.name)
    assert "TM agrees with RB at 0.91" in words


def test_another_coder_stays_closed_where_coding_is_blind(session: Session) -> None:
    slugs = grow(session, 2)
    code(session, slugs)
    add_coder(session, "TM")
    tm = as_coder(session, "TM")
    code(tm, slugs)
    with session.act("profile", "blind"):
        session.store.update("project", session.project.id, {"profile": "reliability"})
    reading.finish(session, slugs[1], finished=False)
    assert [one.documents for one in suggestion_quality(session).beside] == [1]


def test_it_comes_as_tables_page_picture_and_data(session: Session) -> None:
    code(session, grow(session, 5))
    found = suggestion_quality(session)
    for name in PARTS:
        table = part(found, name)
        out = BytesIO()
        write(table, "json", out)
        assert json.loads(out.getvalue()) is not None
    assert len(part(found, "codes").rows) == len(found.codes)
    assert len(part(found, "calibration").rows) == 10
    written = html(page(found)).decode()
    assert "<svg" in written
    assert "LRAP" in written
    assert "the ferry was too dear" not in written
    assert picture(found, PAPER).spec["layer"]
    assert json.loads(json.dumps(data(found)))["units"] == 30
    assert said(found.methods[0].lrap) == shown(found)[0].rows[0][1]
