"""What a report says of quotes, frameworks, theme cards and Delphi rounds, where a study has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.formats.html_page import Section
from cpqual.services import (
    card_feedback,
    coding,
    delphi,
    frameworks,
    kept_quotes,
    report_further,
    theme_cards,
)
from cpqual.services.delphi_import import import_ratings, plan_ratings
from cpqual.services.kept_quotes import QuoteChange
from cpqual.services.layers import whose
from cpqual.services.report_study import Asked, Study
from cpqual.services.session import Session

from ..conftest import TALK
from .test_delphi import BY_ID, ITEMS, ROUND_1, write

NOBODY, DOG, MARO = TALK.index("Nobody"), TALK.index("He likes"), TALK.index("After that Maro")


@pytest.fixture
def study(session: Session) -> Study:
    coding.apply_codes(session, "INT-1", Span(NOBODY, MARO + 30), ["practical_support"])
    return Study(session, Asked(), whose(session, None), session.codebook(), lambda: None)


def only(made: list[Section]) -> Section:
    (section,) = made
    return section


def test_a_study_without_them_has_none_of_these_parts(study: Study) -> None:
    parts = (report_further.negative_cases, report_further.frameworks, report_further.cards)
    for part in (*parts, report_further.delphi, report_further.quotes, report_further.agreement):
        assert list(part(study)) == []


def test_only_quotes_with_permission_are_quoted_under_their_theme(study: Study) -> None:
    session = study.session
    kept_quotes.keep(session, "INT-1", Span(DOG, DOG + 19), QuoteChange(permission="granted"))
    kept_quotes.keep(session, "INT-1", Span(NOBODY, NOBODY + 7), QuoteChange(permission="asked"))
    head, theme = report_further.quotes(study)
    assert (head.title, theme.title, theme.under) == ("Quotes", "Connecting", True)
    assert [one.text for one in theme.quotations] == ["He likes the ferry."]
    assert theme.quotations[0].attribution.startswith("Perran")


def test_a_framework_says_how_far_it_is_and_not_what_is_in_it(study: Study) -> None:
    frameworks.make_framework(study.session, "Service users", themes=["connecting"])
    section = only(list(report_further.frameworks(study)))
    assert section.title == "Framework matrix: Service users"
    assert section.paragraphs[0] == "1 person by 1 theme; its cells are written summaries, not counts."
    assert section.tables[0].rows[0] == ("Connecting", 0, 0, 1, 1)


def test_cards_say_how_they_were_received(study: Study) -> None:
    theme_cards.write_card(study.session, "connecting")
    card_feedback.add_feedback(
        study.session, "connecting", "partly", "Not for everybody.", said_by="a member"
    )
    section = only(list(report_further.cards(study)))
    assert section.tables[0].rows == [("Connecting", 1, "1 person: 1 partly", "1 to be decided")]
    assert "Not for everybody" not in str(section)


def test_delphi_rounds_are_drawn_and_told(study: Study, tmp_path: Path) -> None:
    delphi.import_items(study.session, write(tmp_path, ITEMS, "items.csv"))
    with pytest.raises(RefusedError, match="no Delphi ratings"):
        list(report_further.delphi(study))
    import_ratings(study.session, plan_ratings(study.session, write(tmp_path, ROUND_1), columns=BY_ID))
    section = only(list(report_further.delphi(study)))
    assert section.paragraphs == ("Ratings of 2 statements in each round.",)
    assert section.figure is not None
    assert "median" in section.figure.svg
    assert section.folded
