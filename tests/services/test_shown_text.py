"""Acts on a passage of a text that was corrected after it had been shown: refused, with nothing done."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cpqual.domain.codings import About
from cpqual.domain.text import Span
from cpqual.services import coding, history, memo_drafts, memos
from cpqual.services.correcting import carry_out, plan_correction
from cpqual.services.lost_anchors import lost, place_lost
from cpqual.services.memo_drafts import Draft
from cpqual.services.session import Session, TextChangedError
from cpqual.storage import codings

from ..conftest import TALK

FERRY = Span(TALK.index("ferry"), TALK.index("ferry") + 5)
BUS = Span(TALK.index("the bus"), TALK.index("the bus") + 7)


def correct(session: Session, span: Span = FERRY, words: str = "old fishing boat") -> None:
    carry_out(session, plan_correction(session, "INT-1", span, words))


Act = Callable[[Session], object]
ACTS: dict[str, Act] = {
    "code": lambda at: coding.apply_codes(at, "INT-1", BUS, ["new_networks"]),
    "in vivo": lambda at: coding.create_in_vivo(at, "INT-1", BUS),
    "new code": lambda at: coding.create_and_apply(at, "INT-1", BUS, "By bus"),
    "edge": lambda at: coding.move_edges(at, codings.codings(at.store)[0].id, BUS),
    "memo": lambda at: memos.add_memo(at, "a thought", document="INT-1", span=BUS),
    "link": lambda at: memos.link(at, memos.list_memos(at)[0].id, "INT-1", BUS),
    "correction": lambda at: plan_correction(at, "INT-1", BUS, "the train"),
    "place": lambda at: place_lost(at, lost(at)[0].id, "INT-1", BUS),
}


@pytest.fixture
def lived_in(session: Session) -> Session:
    """A project with two codings, a memo, and something that lost its words."""
    coding.apply_codes(session, "INT-1", Span(36, 43), ["barriers"])
    coding.apply_codes(session, "INT-1", FERRY, ["practical_support"])
    memos.add_memo(session, "about all")
    correct(session, Span(FERRY.start - 4, FERRY.end), "")
    correct(session, Span(FERRY.start - 5, FERRY.start - 5), " the ferry")
    assert session.document("INT-1").revision == 3
    assert len(lost(session)) == 1
    return session


@pytest.mark.parametrize("name", ACTS)
def test_an_act_on_a_text_that_was_corrected_since_is_refused(lived_in: Session, name: str) -> None:
    shown = lived_in.showing(lived_in.document("INT-1"))
    correct(lived_in)
    before = history.log(lived_in, 1)
    with pytest.raises(TextChangedError, match="corrected while it was shown"):
        ACTS[name](shown)
    assert history.log(lived_in, 1) == before
    # looked at anew, it can be done
    ACTS[name](lived_in.showing(lived_in.document("INT-1")))


def test_a_correction_that_comes_between_looking_and_writing_is_seen(session: Session) -> None:
    shown = session.showing(session.document("INT-1"))
    correct(session)
    with pytest.raises(TextChangedError), shown.act("code", "on a passage counted before"):
        pytest.fail("nothing may be done inside")


def test_other_documents_and_other_changes_of_this_one_are_not_in_the_way(session: Session) -> None:
    shown = session.showing(session.document("INT-2"))
    correct(session)
    coding.apply_codes(session, "INT-2", BUS, ["barriers"])
    assert coding.apply_codes(shown, "INT-2", BUS, ["new_networks"])


def test_a_draft_on_a_passage_fits_until_its_text_is_corrected(session: Session) -> None:
    text = session.document("INT-1").text_sha256
    draft = Draft(About("INT-1", BUS), "case", "half a thought", text=text)
    unknown = Draft(About("INT-1", BUS), "case", "half a thought")
    whole = Draft(About("INT-1"), "case", "half a thought", text=text)
    memo_drafts.keep(session, draft)
    assert memo_drafts.all_drafts(session) == [draft]
    assert memo_drafts.fits(session, draft)
    correct(session)
    assert not memo_drafts.fits(session, draft)
    assert memo_drafts.fits(session, whole)
    assert memo_drafts.fits(session, unknown)
