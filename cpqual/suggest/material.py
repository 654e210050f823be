"""A project made ready for the engine: features of its units, its codes and themes, and their match."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from cpqual.domain.codebook import could_say
from cpqual.suggest.data import CodeCard, Flags, Indices, Unit
from cpqual.suggest.definitions import Definitions, match_definitions
from cpqual.suggest.embedding import Embeddings
from cpqual.suggest.features import Features


@dataclass(frozen=True)
class Examples:
    """The codebook's examples as coded rows: row, place of its code, place within `CodeCard.examples`."""

    rows: sparse.csr_matrix
    codes: Indices
    places: Indices


@dataclass(frozen=True)
class Material:
    """What does not change while a coder works: make it at import, and again when the codebook changes.

    Attributes:
        units, codes: as given; their order is the order of rows and columns everywhere.
        themes: slugs that are the parent of some code, sorted.
        theme_of: for each code the place of its parent in `themes`, or −1.
        voices: for each unit the place of its speaker among the rows of `barred`.
        barred: speakers × codes; which codes cannot be on what they say.
    """

    units: tuple[Unit, ...]
    codes: tuple[CodeCard, ...]
    themes: tuple[str, ...]
    theme_of: Indices
    features: Features
    definitions: Definitions
    examples: Examples
    voices: Indices
    barred: Flags

    def is_barred(self, units: Indices) -> Flags:
        """Tell which codes cannot be on some units for who says them: units × codes."""
        found: Flags = self.barred[self.voices[units]]
        return found

    def code_columns(self) -> dict[str, int]:
        """Return the column of each code."""
        return {card.slug: column for column, card in enumerate(self.codes)}

    def theme_columns(self) -> dict[str, tuple[int, ...]]:
        """For each slug (of a code, or of a theme that is no code itself) the themes above or at it."""
        place = {theme: index for index, theme in enumerate(self.themes)}
        parent = {card.slug: card.parent for card in self.codes}
        columns: dict[str, tuple[int, ...]] = {}
        for slug in {*parent, *place}:
            above: list[str] = []
            step: str | None = slug
            while step is not None and step not in above:
                above.append(step)
                step = parent.get(step)
            columns[slug] = tuple(place[theme] for theme in above if theme in place)
        return columns


def prepare(
    units: Sequence[Unit],
    codes: Sequence[CodeCard],
    language: str = "en",
    embeddings: Embeddings | None = None,
) -> Material:
    """Split, count and weigh the words of all units, and match them with the codebook.

    Args:
        units: all units of the project, read or not, in the order of the documents.
        codes: the codes that may be suggested.
        language: of the texts, for spaCy's tokenizer and stop words.
        embeddings: sentence vectors, where there is a model for them.

    Raises:
        ValueError: two codes have the same slug.
        InputError: the model for vectors fails.
    """
    return _with_codes(tuple(units), tuple(codes), Features.fit(units, language, embeddings))


def change_codes(material: Material, codes: Sequence[CodeCard]) -> Material:
    """Give the same units another codebook; much quicker than preparing them anew."""
    return _with_codes(material.units, tuple(codes), material.features)


def _with_codes(units: tuple[Unit, ...], codes: tuple[CodeCard, ...], features: Features) -> Material:
    if len({card.slug for card in codes}) != len(codes):
        raise ValueError("every code needs a slug of its own")
    themes = tuple(sorted({card.parent for card in codes if card.parent is not None}))
    place = {theme: index for index, theme in enumerate(themes)}
    voices = {voice: number for number, voice in enumerate(dict.fromkeys(unit.speaker for unit in units))}
    barred = [[not could_say(card.said_by, voice) for card in codes] for voice in voices]
    return Material(
        units=units,
        codes=codes,
        themes=themes,
        theme_of=np.array(
            [-1 if card.parent is None else place[card.parent] for card in codes], dtype=np.intp
        ),
        features=features,
        definitions=match_definitions(features, codes),
        examples=_examples(features, codes),
        voices=np.array([voices[unit.speaker] for unit in units], dtype=np.intp),
        barred=np.array(barred, dtype=np.bool_).reshape(len(voices), len(codes)),
    )


def _examples(features: Features, codes: Sequence[CodeCard]) -> Examples:
    found = [
        (text, code, place)
        for code, card in enumerate(codes)
        for place, text in enumerate(card.examples)
        if text.strip()
    ]
    return Examples(
        rows=features.passages([text for text, _, _ in found], [None] * len(found)),
        codes=np.array([code for _, code, _ in found], dtype=np.intp),
        places=np.array([place for _, _, place in found], dtype=np.intp),
    )


def label_units(material: Material, decisions: Sequence[frozenset[str]]) -> tuple[Flags, Flags]:
    """Turn sets of codes into rows × codes and rows × themes (a theme holds if anything under it does).

    A code that is not in the material is left out, unless it is a theme.
    """
    code_columns, theme_columns = material.code_columns(), material.theme_columns()
    codes = np.zeros((len(decisions), len(material.codes)), dtype=np.bool_)
    themes = np.zeros((len(decisions), len(material.themes)), dtype=np.bool_)
    for row, decision in enumerate(decisions):
        codes[row, [code_columns[slug] for slug in decision if slug in code_columns]] = True
        themes[row, [theme for slug in decision for theme in theme_columns.get(slug, ())]] = True
    return codes, themes


class Workshop:
    """Keeps what was prepared last, so that the next training on the same units begins with it.

    Preparing takes most of the time of a training while little has been read, and units change only when a
    document comes, goes or is corrected.
    """

    def __init__(self) -> None:
        self._made: tuple[str, Material] | None = None

    @property
    def embeddings(self) -> Embeddings | None:
        """Those of the last preparation, so that vectors are read once."""
        vectors = self._made[1].features.vectors if self._made else None
        return vectors.embeddings if vectors is not None else None

    def prepare(
        self,
        units: Sequence[Unit],
        codes: Sequence[CodeCard],
        language: str = "en",
        embeddings: Embeddings | None = None,
    ) -> Material:
        """Return what `prepare` or `change_codes` would, doing no more of it than is needed."""
        known, made = self._made or ("", None)
        if (
            made is None
            or known != language
            or made.units != tuple(units)
            or self.embeddings is not embeddings
        ):
            made = prepare(units, codes, language, embeddings)
        elif made.codes != tuple(codes):
            made = change_codes(made, codes)
        self._made = language, made
        return made
