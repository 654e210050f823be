"""What became of suggested codes: counts, precision so far, stages and weeks."""

from __future__ import annotations

import pytest

from cpqual.domain.text import Span
from cpqual.services import coding, history, reading, suggesting
from cpqual.services.acceptance import Answers, acceptance, precision_by_code, stage_of, table
from cpqual.services.session import Session, add_coder, as_coder
from cpqual.services.suggesting import CachedSuggestion
from cpqual.services.training import train
from cpqual.storage import codings


def suggested(session: Session) -> dict[str, list[CachedSuggestion]]:
    """Train and return what is suggested for each of the two turns of INT-1, by code."""
    train(session)
    found: dict[str, list[CachedSuggestion]] = {}
    for number in (1, 3):
        start = reading.open_document(session, "INT-1").turns[number].start
        for one in suggesting.suggestions_for(session, "INT-1", start):
            found.setdefault(one.code, []).append(one)
    return found


def of(found: list[Answers], group: str) -> Answers:
    return next(one for one in found if one.group == group)


def test_answers_are_counted_by_code(session: Session) -> None:
    offered = suggested(session)
    suggesting.accept(session, offered["barriers"][0])
    suggesting.reject(session, offered["barriers"][1])
    suggesting.put_off(session, offered["connecting"][0])
    found = acceptance(session)
    assert of(found, "barriers") == Answers("barriers", "RB", 1, 1, 0, 0, 0, 0, 0, 0)
    assert of(found, "connecting") == Answers("connecting", "RB", 0, 0, 1, 0, 0, 0, 0, 0)
    assert [one.group for one in found] == ["barriers", "connecting"]
    assert of(found, "connecting").precision.value is None
    assert precision_by_code(session) == {"barriers": of(found, "barriers").precision}
    history.undo(session)
    assert [one.group for one in acceptance(session)] == ["barriers"]


def test_what_became_of_an_answer_is_told(session: Session) -> None:
    offered = suggested(session)
    first, second = offered["barriers"]
    made = suggesting.accept(session, first)
    coding.remove_codings(session, [made.id])
    assert of(acceptance(session), "barriers").removed == 1
    coding.apply_codes(session, "INT-1", Span(first.start, first.end - 3), ["barriers"])
    assert of(acceptance(session), "barriers").edited == 1
    suggesting.reject(session, second)
    assert of(acceptance(session), "barriers").otherwise == 0
    coding.apply_codes(session, "INT-1", Span(second.start, second.end), ["new_networks"])
    assert of(acceptance(session), "barriers") == Answers("barriers", "RB", 1, 1, 0, 0, 0, 1, 0, 1)
    assert len(codings.codings(session.store)) == 2


def test_others_are_counted_where_coding_is_open_and_not_where_it_is_blind(session: Session) -> None:
    add_coder(session, "TM")
    other = as_coder(session, "TM")
    suggesting.accept(other, suggested(other)["barriers"][0])
    suggesting.reject(session, suggested(session)["barriers"][0])
    assert [one.coder for one in acceptance(session, "coder")] == ["RB", "TM"]
    with session.act("profile", "blind"):
        session.store.update("project", session.project.id, {"profile": "reliability"})
    assert [one.coder for one in acceptance(session, "coder")] == ["RB"]


@pytest.mark.parametrize(
    ("read", "stage"),
    [(0, "match with the definition"), (24, "match with the definition"), (25, "likely, possible"),
     (249, "likely, possible"), (250, "percentages")],
)  # fmt: skip
def test_stages_are_those_of_the_engine(read: int, stage: str) -> None:
    from cpqual.suggest.calibration import BANDS_FROM, PERCENT_FROM

    assert stage_of(read) == stage
    assert (BANDS_FROM, PERCENT_FROM) == (25, 250)


def test_answers_by_stage_and_week(session: Session) -> None:
    suggesting.accept(session, suggested(session)["barriers"][0])
    (by_stage,) = acceptance(session, "stage")
    assert (by_stage.group, by_stage.accepted) == ("match with the definition", 1)
    (by_week,) = acceptance(session, "week")
    assert by_week.group[4:6] == "-W"
    assert table([by_week], "week").columns[:2] == ("week", "coder")
    assert table(acceptance(session, "coder"), "coder").columns[0] == "coder"
    row = table([by_stage], "stage").rows[0]
    assert row[-4] == 1.0
    assert isinstance(row[-3], float)
    assert 0.1 < row[-3] < 0.3
