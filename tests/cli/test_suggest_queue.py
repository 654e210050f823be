"""`cpqual suggest queue`: the lists of Review mode as tables."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from cpqual.domain.text import Span
from cpqual.services import coding, reading, sampling, second_readings, suggesting
from cpqual.services.session import Session
from cpqual.services.training import train
from tests.cli.conftest import Run


def listed(cpqual: Run, path: Path, *words: str) -> list[dict[str, str]]:
    code, out, err = cpqual("--project", str(path), "suggest", "queue", *words, "--format", "csv")
    assert code == 0, err
    return list(csv.DictReader(io.StringIO(out)))


def test_a_list_before_any_training_says_what_to_do(cpqual: Run, session: Session) -> None:
    code, out, _ = cpqual("--project", str(session.path), "suggest", "queue", "next")
    assert code == 0
    assert "no model yet: cpqual suggest train" in out


def test_a_second_reading_is_not_told_to_train(cpqual: Run, session: Session) -> None:
    for slug in ("INT-1", "INT-2"):
        reading.finish(session, slug)
    sampling.keep_sample(session, sampling.plan_sample(session, "s", number=2, seed=1))
    assert second_readings.begin(session, "s").slug == "RB-2"
    for name in ("order", "later"):
        _, out, _ = cpqual("--project", str(session.path), "--coder", "RB-2", "suggest", "queue", name)
        assert "none in a second reading" in out
        assert "cpqual suggest train" not in out


def test_what_was_put_off_is_a_list(cpqual: Run, session: Session) -> None:
    train(session)
    first = suggesting.open_suggestions(session)[0]
    suggesting.put_off(session, first)
    (row,) = listed(cpqual, session.path, "later")
    assert (row["document"], int(row["start"]), row["code"]) == (first.document, first.start, first.code)
    assert (row["shown_as"], row["coded"]) == (first.band, "false")


def test_lists_are_told_unit_by_unit(cpqual: Run, session: Session) -> None:
    turns = reading.open_document(session, "INT-1").turns
    coding.apply_codes(session, "INT-1", Span(turns[1].start, turns[1].end), ["barriers"])
    reading.finish(session, "INT-2")
    train(session)
    more = listed(cpqual, session.path, "more", "--code", "new_networks")
    assert [(row["document"], row["code"], row["speaker"]) for row in more] == [
        ("INT-1", "new_networks", "P")
    ]
    assert more[0]["text"].startswith("After that Maro rang me.")
    (twin,) = listed(cpqual, session.path, "contradictions")
    assert (twin["document"], twin["code"], twin["probability"]) == ("INT-2", "barriers", "")
    assert twin["twin"].startswith("INT-1 ")
    assert listed(cpqual, session.path, "order", "--where", "document = INT-2") == []
    assert len(listed(cpqual, session.path, "second-look", "--least", "1")) == 1
    assert len(listed(cpqual, session.path, "probable", "-n", "2")) == 2


def test_how_much_is_found_is_told_below_the_table(cpqual: Run, session: Session) -> None:
    train(session)
    _, out, _ = cpqual(
        "--project", str(session.path), "suggest", "queue", "more", "--code", "barriers", "-n", "1"
    )
    assert "barriers: 0 units found in 0 read: too little read" in out
    assert "the first 1; there are more" in out


def test_a_mistake_is_one_line(cpqual: Run, session: Session) -> None:
    for words, told in (
        (("more",), "more like which code?"),
        (("more", "--code", "nowhere"), "nowhere"),
        (("order", "--where", "colour = red"), "colour"),
        (("order", "--where", "kind = advisory"), "no document answers the filter kind = advisory"),
    ):
        code, _, err = cpqual("--project", str(session.path), "suggest", "queue", *words)
        assert code != 0
        assert told in err
