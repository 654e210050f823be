"""`cpqual saturation` as a person meets it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from cpqual.domain.text import Span
from cpqual.services import coding
from cpqual.services.session import Session
from tests.cli.conftest import Run


@pytest.fixture
def run(session: Session, cpqual: Run) -> Run:
    """Call `cpqual -p <two interviews, both coded> saturation …`."""
    coding.apply_codes(session, "INT-1", Span(37, 44), ["barriers", "new_networks"])
    coding.apply_codes(session, "INT-2", Span(37, 44), ["barriers"])
    return partial(cpqual, "-p", str(session.path), "saturation")


def test_people_see_bars_and_what_it_came_to(run: Run) -> None:
    code, out, _ = run("--base", "1", "--run", "1", "--threshold", "5")
    assert code == 0
    assert "█" * 16 in out
    assert "reached at 1+1 at 5 %: 0 new codes on a base of 2, 0.0 %." in out
    assert "of 1000 random orders (seed 1)" in out


def test_a_picture_is_drawn(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "curve.svg"
    assert run("-o", str(path))[0] == 0
    assert "codes met" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("share", ["5 percent", "101%", "-1", "nan"])
def test_a_threshold_is_a_share(run: Run, share: str) -> None:
    code, _, err = run("--threshold", share)
    assert code == 2
    assert "is no share from 0% to 100%" in err
