"""Suggested codes as a coder meets them: what is proposed, accepting it, rejecting it, putting it off.

Reads what the worker process has cached in the project; nothing here trains a model or imports one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from cpqual.domain.codings import Coding
from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.services.anchoring import hider, is_checking
from cpqual.services.coding import apply_codes
from cpqual.services.session import Session
from cpqual.storage import codings, notes, queues, suggestions
from cpqual.storage.queues import QueuedUnit
from cpqual.storage.suggestions import CachedSuggestion, ModelRun

_ALL = -1
"""The limit that SQLite takes for none."""

__all__ = [
    "CachedSuggestion",
    "ModelRun",
    "accept",
    "latest_run",
    "open_suggestions",
    "put_off",
    "reject",
    "still_open",
    "suggestions_for",
]

MOST = 9
"""Suggestions shown for a unit: one for each digit key."""
PUT_OFF = "later"
"""How a suggestion is worded that its coder has put off."""
ALWAYS, LEAST = 3, 0.02
"""So many of a unit's codes are shown however improbable; others are at least so probable."""


def are_offered(session: Session) -> bool:
    """Tell whether this coder gets suggestions: whoever reads a second time is to judge anew."""
    return session.second_reading is None


def require_offered(session: Session) -> None:
    """Refuse a second reading, which gets no suggestions.

    Raises:
        RefusedError: the coder reads a sample a second time, and is to judge anew.
    """
    if not are_offered(session):
        raise RefusedError(f"{session.coder.slug} is a second reading and gets no suggestions")


def latest_run(session: Session) -> ModelRun | None:
    """Return the model trained for this coder, if there is one; a second reading has none."""
    if not are_offered(session):
        return None
    return suggestions.latest_run(session.store, session.coder.id)


def is_up_to_date(session: Session) -> bool:
    """Tell whether the model has learned from the codings, texts and codes as they are now."""
    run = latest_run(session)
    upto = run.facts.get("upto") if run is not None else None
    return isinstance(upto, int) and not suggestions.learned_otherwise(session.store, session.coder.id, upto)


def suggestions_for(session: Session, document: str, start: int) -> list[CachedSuggestion]:
    """Return what is suggested for the unit that begins at `start`, best first.

    See `still_open`. There are none where an anchoring check keeps them back.
    """
    run = latest_run(session)
    if run is None or hider(session)(document, start):
        return []
    stored = session.document(document)
    found = suggestions.suggestions_at(session.store, run.id, stored.id, start)
    shown = [one for one in found if one.rank <= ALWAYS or one.probability >= LEAST]
    return still_open(session, shown)[:MOST]


def still_open(session: Session, shown: Sequence[CachedSuggestion]) -> list[CachedSuggestion]:
    """Return what is open of a unit's suggestions in their order, whatever model they come from.

    Codes that this coder has in the unit by now, or has rejected for it, are left out; those put off come
    last and say so.
    """
    if not shown:
        return []
    stored = session.document(shown[0].document)
    unit = Span(shown[0].start, shown[0].end)
    have = {
        c.code
        for c in codings.codings(session.store, document_id=stored.id, coder_id=session.coder.id, span=unit)
    }
    answers = {
        v.code: v.answer
        for v in notes.verdicts(session.store, session.coder.id, stored.id)
        if (v.start, v.end) == unit
    }
    have |= {code for code, answer in answers.items() if answer == "rejected"}
    open_ = [one for one in shown if one.code not in have]
    first = [one for one in open_ if answers.get(one.code) != "later"]
    put_off_ = [one._replace(band=PUT_OFF) for one in open_ if answers.get(one.code) == "later"]
    return [*first, *put_off_]


def open_suggestions(session: Session, *, limit: int = 200, where: str = "") -> list[CachedSuggestion]:
    """Return the most probable suggestions that this coder has neither coded nor answered.

    Args:
        where: a filter; see `filtering.select`. Units of which somebody selected says a part.

    Raises:
        InputError: the filter cannot be read.
        UnknownNameError: there is no such name in the filter.
        RefusedError: no document answers the filter.
    """
    run, hidden = latest_run(session), hider(session)
    if not where:
        most = _ALL if is_checking(session) else limit
        every = suggestions.best_suggestions(session.store, run.id, session.coder.id, most) if run else []
        return [s for s in every if not hidden(s.document, s.start)][:limit]
    # the workbench lists suggestions without a filter
    from cpqual.services.filtering import heard, require

    is_heard = heard(session, require(session, where))
    every = suggestions.best_suggestions(session.store, run.id, session.coder.id, _ALL) if run else []
    kept = (
        s for s in every if not hidden(s.document, s.start) and is_heard(s.document, Span(s.start, s.end))
    )
    return list(islice(kept, limit))


def accept(session: Session, suggestion: CachedSuggestion) -> Coding:
    """Put the suggested code on its unit and keep the answer, as one act; return the coding.

    Raises:
        RefusedError: the code is on the unit already, or the suggestion does not stand any more.
    """
    with session.act("accept", f"accepted {suggestion.code} on {_place(suggestion)}"):
        _require_standing(session, suggestion)
        (made,) = apply_codes(
            session,
            suggestion.document,
            Span(suggestion.start, suggestion.end),
            [suggestion.code],
            origin="suggestion",
            on_overlap="keep",
        )
        _answer(session, suggestion, "accepted")
    return made


def reject(session: Session, suggestion: CachedSuggestion) -> None:
    """Keep the answer that the code does not belong on the unit: the next model learns from it.

    Raises:
        RefusedError: the suggestion does not stand any more.
    """
    with session.act("reject", f"rejected {suggestion.code} on {_place(suggestion)}"):
        _require_standing(session, suggestion)
        _answer(session, suggestion, "rejected")


def put_off(session: Session, suggestion: CachedSuggestion) -> None:
    """Keep the answer that this is to be decided later.

    Raises:
        RefusedError: the suggestion does not stand any more.
    """
    with session.act("later", f"put off {suggestion.code} on {_place(suggestion)}"):
        _require_standing(session, suggestion)
        _answer(session, suggestion, "later")


def stands(session: Session, unit: QueuedUnit) -> bool:
    """Tell whether what is suggested for a unit still stands.

    What somebody looks at outlives its model, as newer ones come while they look; but not a correction of the
    text that its place was counted in.
    """
    run = latest_run(session)
    return run is not None and queues.has_unit(session.store, run.id, unit)


def _require_standing(session: Session, one: CachedSuggestion) -> None:
    if not stands(session, QueuedUnit(one.document, one.start, one.end)):
        raise RefusedError(
            "this suggestion does not stand any more: the text was corrected",
            where=one.document,
            remedy="Look again.",
        )


def _answer(session: Session, suggestion: CachedSuggestion, answer: notes.Answer) -> None:
    if suggestion.end <= suggestion.start:
        raise RefusedError("the suggestion is for an empty unit")
    notes.set_verdict(
        session.store,
        session.document(suggestion.document).id,
        suggestion.start,
        suggestion.end,
        session.code_id(suggestion.code),
        session.coder.id,
        answer,
        suggestion.probability,
        suggestion.run,
    )


def _place(suggestion: CachedSuggestion) -> str:
    return f"{suggestion.document} {suggestion.start}–{suggestion.end}"
