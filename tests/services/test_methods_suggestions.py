"""What a methods appendix says of how suggestions were used: nothing that was not done."""

from __future__ import annotations

import pytest

from cpqual.domain.codebook import Profile
from cpqual.domain.text import Span
from cpqual.formats.markdown_page import markdown
from cpqual.services import coding, reading, suggesting
from cpqual.services.anchoring import begin
from cpqual.services.methods_report import Asked, methods_appendix
from cpqual.services.session import Session, add_coder, as_coder
from cpqual.services.training import train


def written(session: Session, profile: Profile | None = None) -> str:
    return markdown(methods_appendix(session, Asked(profile))).decode()


def code(session: Session, document: str, turn: int) -> None:
    found = reading.open_document(session, document).turns[turn]
    coding.apply_codes(session, document, Span(found.start, found.end), ["barriers"])


def test_without_suggestions_nothing_is_said_of_precision_or_checks(session: Session) -> None:
    code(session, "INT-1", 3)
    text = written(session)
    assert "No suggestion of the software was answered." in text
    for word in ("accepted or rejected", "worded as", "kept back"):
        assert word not in text


@pytest.mark.parametrize("profile", ["codebook", "reflexive"])
def test_precision_stage_and_check_are_told(session: Session, profile: Profile) -> None:
    train(session)
    for answer in (suggesting.accept, suggesting.accept, suggesting.reject):
        answer(session, next(s for s in suggesting.open_suggestions(session) if s.document == "INT-1"))
    train(session)
    text = " ".join(written(session, profile).split())
    assert "Of those accepted or rejected, 67 % (21–94 %, 2 of 3) were accepted." in text
    assert "suggestions for RB are worded as match with the definition" in text
    begin(session, 0.5, 7)
    text = written(session, profile)
    assert "RB: Suggestions were kept back on 50 % of units drawn by lot (seed 7)" in text
    assert "Not compared: nothing that can be compared was read since the check began" in text
    code(session, "INT-2", 3)
    text = written(session, profile)
    assert "read with suggestions in sight" in text
    assert "Too few to say anything" in text


def test_where_coding_is_blind_anothers_check_is_not_told(session: Session) -> None:
    add_coder(session, "TM")
    begin(as_coder(session, "TM"), 0.5, 7)
    code(session, "INT-1", 3)
    assert "TM: Suggestions were kept back" in written(session)
    with session.act("profile", "blind"):
        session.store.update("project", session.project.id, {"profile": "reliability"})
    assert "kept back" not in written(session)
