"""What a header's consent allows: read where it can be, told of where it cannot, never more than asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.consent import ATTRIBUTIONS, Attribution, read_consent


@pytest.mark.parametrize(
    ("text", "widest"),
    [
        ("quotes=pseudonym", "pseudonym"),
        ("recording=signed, quotes=pseudonym", "pseudonym"),
        ("observation=written (worker), verbal (person visited), quotes=pseudonym", "pseudonym"),
        ("quotes=role only", "role"),
        ("Quotes: Role-only; recording=no", "role"),
        ("quotes = anonymous", "none"),
        ("quotes=named", "named"),
        ("quotes=pseudonym, quotes=role", "role"),
    ],
)
def test_what_can_be_read_limits_what_is_told(text: str, widest: Attribution) -> None:
    consent = read_consent(text)
    assert (consent.widest, consent.refused, consent.unread) == (widest, False, "")
    assert [a for a in ATTRIBUTIONS if consent.allows(a)] == list(ATTRIBUTIONS[ATTRIBUTIONS.index(widest) :])


@pytest.mark.parametrize("text", ["quotes=no", "recording=signed; quotes=None", "quotes=role, quotes=no"])
def test_where_quoting_was_refused_nothing_is_allowed(text: str) -> None:
    consent = read_consent(text)
    assert consent.refused
    assert not any(consent.allows(attribution) for attribution in ATTRIBUTIONS)
    assert consent.narrowed("pseudonym") == "none"


@pytest.mark.parametrize("text", ["recording=signed", "quotes=if they like it", "quotes=", "see the form"])
def test_what_cannot_be_read_is_told_and_limits_nothing(text: str) -> None:
    consent = read_consent(text)
    assert consent.unread
    assert consent.allows("pseudonym")


def test_of_two_parts_the_one_that_can_be_read_holds_and_the_other_is_told() -> None:
    consent = read_consent("quotes=role, quotes=perhaps")
    assert (consent.widest, consent.unread) == (
        "role",
        "the header’s consent to quotes is not understood: perhaps",
    )


def test_no_header_is_no_fault() -> None:
    assert read_consent("  ").unread == ""


@given(st.text(), st.sampled_from(ATTRIBUTIONS))
def test_narrowing_never_tells_more_than_was_asked(text: str, asked: Attribution) -> None:
    consent = read_consent(text)
    narrowed = consent.narrowed(asked)
    assert ATTRIBUTIONS.index(narrowed) >= ATTRIBUTIONS.index(asked)
    assert consent.refused or consent.allows(narrowed)
