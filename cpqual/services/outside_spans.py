"""Agreement of spans that come from outside, without a project."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from cpqual.analysis.agreement.spans.alignment import Weights
from cpqual.analysis.agreement.spans.continuum import Continuum
from cpqual.analysis.agreement.spans.listing import GammaChoice, span_statistics
from cpqual.domain.errors import InputError, RefusedError
from cpqual.domain.wording import counted
from cpqual.formats.spans_table import SpansRead, read_spans
from cpqual.services.files import read_source
from cpqual.services.outside_agreement import OutsideAgreement

SEED = 1
_SHOWN = 8


def agreement_of_spans(
    path: Path,
    *,
    length: int | None = None,
    begin: int = 0,
    theta: float = 0.5,
    gamma: bool = False,
    gamma_weights: tuple[float, float, float] = (1.0, 1.0, 1.0),
    seed: int = SEED,
) -> OutsideAgreement:
    """Compare coders by a table of spans (`coder,start,end,label[,document][,length]`).

    Args:
        path: the table.
        length: how long every document is, where the file has no column for it; without either a document
            ends with the last span of anyone.
        begin: the offset at which documents begin.
        theta: intersection over union from which two spans belong together.
        gamma: compute γ, too.
        gamma_weights: α, β and Δ∅ of γ.
        seed: of the samples that γ takes for chance.

    Raises:
        InputError: the file cannot be used as it stands; names the line.
        RefusedError: a number is out of range.
    """
    _check(length, begin, theta, gamma_weights)
    read = read_spans(read_source(path), length=length, begin=begin)
    continuum = _continuum(read, str(path))
    choice = GammaChoice(seed, Weights(*gamma_weights)) if gamma else None
    statistics = span_statistics(continuum, theta=theta, gamma=choice)
    return OutsideAgreement(path.name, tuple(statistics), tuple(_notes(read, continuum, theta)))


def _check(length: int | None, begin: int, theta: float, gamma_weights: tuple[float, float, float]) -> None:
    if length is not None and length < 1:
        raise RefusedError("a length must be 1 or more", where="--length")
    if begin < 0:
        raise RefusedError("a beginning must be 0 or more", where="--begin")
    if not 0 < theta <= 1:
        raise RefusedError("θ must be above 0 and at most 1", where="--theta")
    if min(gamma_weights) < 0 or gamma_weights[2] == 0:
        raise RefusedError("α and β must be 0 or more, and Δ∅ above 0", where="--gamma-weights")


def _continuum(read: SpansRead, where: str) -> Continuum:
    coders = list(dict.fromkeys(row.coder for row in read.rows))
    labels = sorted({row.label for row in read.rows if row.label is not None})
    documents = list(read.lengths)
    if len(coders) < 2:
        raise InputError(f"every row is of one coder, {coders[0]}, and agreement needs two", where=where)
    if not labels:
        raise InputError("nobody marked anything", where=where)
    last = dict.fromkeys(documents, 0)
    for row in read.rows:
        last[row.document] = max(last[row.document], row.end)
    lengths = {name: last[name] if known is None else known for name, known in read.lengths.items()}
    document, coder, label = (_numbers(names) for names in (documents, coders, labels))
    assigned = np.zeros((len(documents), len(coders)), dtype=np.bool_)
    spans = []
    for row in read.rows:
        assigned[document[row.document], coder[row.coder]] = True
        if row.label is not None:
            spans.append((document[row.document], row.start, row.end, coder[row.coder], label[row.label]))
    if not read.has_documents:
        assigned[:] = True
    continuum = Continuum.from_arrays(
        documents=documents,
        labels=labels,
        coders=coders,
        lengths=np.array(list(lengths.values()), dtype=np.int64),
        assigned=assigned,
        spans=np.array(spans, dtype=np.int64).reshape(-1, 5),
    )
    if not continuum.compared.any():
        raise InputError(
            "no document has rows of two coders",
            where=where,
            remedy="A row with coder and document alone says that somebody read it and marked nothing.",
        )
    return continuum


def _numbers(names: Sequence[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(names)}


def _notes(read: SpansRead, continuum: Continuum, theta: float) -> Iterator[str]:
    spans = sum(row.label is not None for row in read.rows)
    documents, length = len(continuum.documents), int(continuum.lengths.sum())
    over = f"in {counted(documents, 'document')} " if read.has_documents else ""
    yield (
        f"{counted(spans, 'span')} {over}on {counted(length, 'position')}, by {', '.join(continuum.coders)};"
        f" labels: {', '.join(continuum.labels)}."
    )
    if None in read.lengths.values():
        yield (
            "No length was given: a document ends with the last span of anyone; agreement on what follows is"
            " not seen. Say --length, or give a column 'length'."
        )
    united = spans - sum(len(layer.starts) for layer in continuum.layers)
    if united:
        yield f"{counted(united, 'span')} overlapped another of the same coder and label: united with it."
    yield (
        f"Overlapping spans belong together from an intersection over union of {theta:g}, one to one, as many"
        " couples as there can be."
    )
    alone = [
        f"{continuum.coders[coder]} in {continuum.documents[document]}"
        for document, coder in np.argwhere(~continuum.assigned).tolist()
    ]
    if alone:
        more = f" and {len(alone) - _SHOWN} more" if len(alone) > _SHOWN else ""
        yield (
            f"Not read, because there is no row: {', '.join(alone[:_SHOWN])}{more}. A row with coder and"
            " document alone says that somebody read it and marked nothing."
        )
    if read.ignored:
        yield f"Columns that are not read: {', '.join(read.ignored)}."
