"""Working out the reasons of single suggestions, where none were kept with them.

Imports the engine (scikit-learn, spaCy), so only the worker process and the command line import this.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from cpqual.services.placed_units import PlacedUnit, placed_units, read_units
from cpqual.services.session import Session
from cpqual.services.suggesting import latest_run
from cpqual.services.training import code_cards, prepared, reason_values
from cpqual.storage import codings, suggestions
from cpqual.suggest import data, model
from cpqual.suggest.material import Workshop


class _Fitted(NamedTuple):
    """A model, and up to which change of the log it has learned."""

    upto: int
    model: model.Model
    places: Sequence[PlacedUnit]
    readings: data.Readings


class Explainer:
    """Keeps the model that it fitted last: the next question is answered in milliseconds.

    Args:
        workshop: what was prepared for training, shared with it.
    """

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._fitted: _Fitted | None = None

    def explain(self, session: Session, document: str, start: int, code: str) -> bool:
        """Work out why a code is suggested for the unit that begins at `start`, and keep that with it.

        The reasons are those of a model of what is coded now, which may know more than the one that made the
        suggestion.

        Returns:
            whether there is such a unit and such a suggestion.

        Raises:
            UnknownNameError: there is no such document or code.
        """
        run = latest_run(session)
        stored, code_id = session.document(document), session.code_id(code)
        fitted = self._model(session)
        unit = next(
            (
                i
                for i, place in enumerate(fitted.places)
                if place.start == start and place.document.slug == document
            ),
            None,
        )
        codes = {card.slug for card in fitted.model.material.codes}
        if run is None or unit is None or code not in codes:
            return False
        (reason,) = model.explain(fitted.model, [(unit, code)])
        why = json.dumps(reason_values(reason, fitted.places, fitted.readings), ensure_ascii=False)
        return suggestions.keep_reasons(session.store, run.id, stored.id, start, code_id, why)

    def _model(self, session: Session) -> _Fitted:
        upto = suggestions.latest_change(session.store)
        if self._fitted is None or self._fitted.upto != upto:
            places = list(placed_units(session))
            material = prepared(session, places, code_cards(session), self._workshop)
            readings = read_units(session, places, codings.codings(session.store, coder_id=session.coder.id))
            self._fitted = _Fitted(upto, model.fit(material, readings), places, readings)
        return self._fitted
