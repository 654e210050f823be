"""Estimates from answers read by lot: which wordings count, what is refused, and how near the truth it is."""

from __future__ import annotations

import pytest

from cpqual.domain.documents import Section
from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.text import Span
from cpqual.services import answer_estimates, coding, read_marks
from cpqual.services.answer_estimates import estimate
from cpqual.services.answer_queue import answer_queue
from cpqual.services.session import Session
from cpqual.storage import documents

from ..conftest import talk_document

TEXTS = [f"answer number {n} {'bus' if n % 3 == 0 else 'walk'}" for n in range(60)]
COMMON = "Nothing at all"


@pytest.fixture
def survey(session: Session) -> Session:
    """Sixty answers, every third about the bus, and forty of the same words."""
    with session.act("import", "imported answers"):
        for n, text in enumerate([*TEXTS, *[COMMON, COMMON.upper()] * 20]):
            parts = (Section(0, len(text), "other", True),)
            found = talk_document(f"R{n}", text=text, kind="survey", turns=(), sections=parts)
            documents.add_document(session.store, found, 3, None, {})
    return session


def read(session: Session, slug: str) -> None:
    """Read an answer: code it where it is about the bus, else pass it over."""
    text = documents.text(session.store, session.document(slug).id)
    if "bus" in text:
        coding.apply_codes(session, slug, Span(0, len(text)), ["barriers"])
    else:
        read_marks.mark_read(session, slug, [Span(0, len(text))], "reading")


def top(session: Session, number: int) -> list[str]:
    return [group.slug for group in answer_queue(session, "lot").groups[:number]]


def test_only_what_was_read_from_the_top_of_the_lots_counts(survey: Session) -> None:
    order = top(survey, 61)
    for slug in [*order[:40], order[41]]:
        read(survey, slug)
    found = estimate(survey, ["barriers"])
    sizes = {"R60": 40}
    about = [slug for slug in order[:40] if slug != "R60" and int(slug[1:]) % 3 == 0]
    assert (found.drawn, found.frame.wordings, found.frame.answers) == (40, 61, 100)
    assert found.drawn_answers == sum(sizes.get(slug, 1) for slug in order[:40])
    (one,) = found.codes
    assert (one.wordings, one.answers) == (len(about), len(about))
    assert one.share.value == pytest.approx(len(about) / found.drawn_answers)


def test_what_many_people_gave_is_counted_in_full_and_the_rest_estimated(survey: Session) -> None:
    others = [slug for slug in top(survey, 61) if slug != "R60"]
    for slug in [*others[:45]]:
        read(survey, slug)
    with pytest.raises(RefusedError, match="1 wording of 10 answers or more of 1 was not read"):
        estimate(survey, in_full=10)
    read(survey, "R60")
    found = estimate(survey, ["barriers"], in_full=10)
    about = sum(int(slug[1:]) % 3 == 0 for slug in others[:45])
    assert (found.full, found.frame.full_answers, found.drawn, found.frame.wordings) == (1, 40, 45, 60)
    assert found.codes[0].share.value == pytest.approx(about / 45 * 60 / 100)
    assert found.codes[0].share.low < 0.2 < found.codes[0].share.high
    assert found.unevenness == 0
    told = answer_estimates.estimate_table(survey, found, 0)
    assert "45 of 60 wordings, which are 45 of 60 answers" in told.notes[0]
    assert "1 wording of 10 answers or more, which are 40 answers" in told.notes[1]
    assert not any("too narrow" in note for note in told.notes)


def test_every_code_that_may_be_applied_is_told_and_uneven_sizes_are_warned_of(survey: Session) -> None:
    for slug in top(survey, 35):
        read(survey, slug)
    found = estimate(survey)
    assert {one.code for one in found.codes} == {code.slug for code in survey.codebook() if code.usable}
    unused = next(one for one in found.codes if one.code != "barriers")
    assert unused.share.value == unused.share.low == 0
    assert unused.share.high > 0
    assert "--in-full" in answer_estimates.estimate_table(survey, found, 0).notes[-1]


def test_too_few_are_refused_whatever_else_was_read(survey: Session) -> None:
    order = top(survey, 61)
    for slug in order[:29] + order[30:]:
        read(survey, slug)
    with pytest.raises(RefusedError, match=r"29 wordings were read from the top .* needs 30"):
        estimate(survey)
    with pytest.raises(UnknownNameError):
        estimate(survey, ["no_such_code"])


def test_a_study_without_answers_is_refused(session: Session) -> None:
    with pytest.raises(RefusedError, match="no answers"):
        estimate(session)
