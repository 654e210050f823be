"""Agreement of ratings, tables and label sets that come from outside, without a project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from cpqual.analysis.agreement.ratings import (
    MOST_LISTED,
    Label,
    Level,
    Ratings,
    SetRatings,
    check_disagreement,
    every_set_statistic,
    every_statistic,
    in_order,
    too_many,
)
from cpqual.analysis.agreement.statistic import Statistic
from cpqual.analysis.agreement.units import Floats
from cpqual.domain.errors import InputError, RefusedError
from cpqual.domain.wording import counted
from cpqual.formats.ratings_table import RatingsTable, read_counts, read_ratings, read_square
from cpqual.services.files import read_source

RatingLevel = Literal["nominal", "ordinal", "interval", "ratio", "set"]
_LOOKS_MISSING = frozenset({"na", "n/a", "nan", "null", "none", "-", "–", "."})


_WEIGHTS = {
    "_linear": ", linear weights",
    "_quadratic": ", quadratic weights",
    "_irrcac_ordinal": ", ordinal weights of irrCAC",
}
_MEANT = {
    "percent_agreement": "share of coder pairs that agree",
    "fleiss_kappa": "chance by the coders' common shares (Fleiss 1971)",
    "conger_kappa": "chance by each coder's own shares (Conger 1980)",
    "brennan_prediger": "chance 1/q (Brennan & Prediger 1981)",
    "randolph_kappa": "chance 1/q (Randolph 2005)",
    "bennett_s": "chance 1/q, complete pairs (Bennett, Alpert & Goldstein 1954)",
    "gwet_ac1": "chance by how hard units are (Gwet 2008)",
    "gwet_ac2": "AC1 with weights (Gwet 2008)",
    "fleiss_kappa_z0": "Fleiss' kappa over its error by chance alone (Fleiss, Nee & Landis 1979)",
    "fleiss_kappa_se0": "error of Fleiss' kappa by chance alone",
    "fleiss_kappa_category": "one category against the rest",
    "krippendorff_alpha": "all pairs of values within units (Krippendorff 2011)",
    "krippendorff_alpha_category": "one category against the rest",
    "krippendorff_alpha_weighted": "alpha with the weights given",
    "krippendorff_alpha_set": "alpha of sets of labels (Passonneau 2006)",
    "light_kappa": "mean of the pairs' kappas (Light 1971)",
    "cohen_kappa": "chance by each coder's own shares (Cohen 1960)",
    "cohen_kappa_max": "largest kappa the shares allow",
    "cohen_kappa_se_fce1969": "error of Cohen's kappa (Fleiss, Cohen & Everitt 1969)",
    "cohen_kappa_se_cohen1960": "error of Cohen's kappa as first given, superseded",
    "weighted_kappa": "kappa with weights (Cohen 1968)",
    "scott_pi": "chance by the coders' common shares, complete pairs (Scott 1955)",
    "ppos": "agreement on the positive category, F1",
    "pneg": "agreement on the negative category",
    "specific_agreement": "agreement on one category",
    "prevalence_index": "|a − d| / n",
    "bias_index": "|b − c| / n",
    "pabak": "2·Po − 1 (Byrt, Bishop & Carlin 1993)",
    "u_alpha": "labels and gaps along the text (Krippendorff and others 2016)",
    "bar_u_alpha": "marked or not, whatever the label",
    "cu_alpha": "which label, where both marked",
    "cu_coverage": "share of the text that cu-alpha rests on",
    "ku_alpha": "cu-alpha of one label",
    "ku_coverage": "share of the label's text that its ku-alpha rests on",
    "alpha_u_1995": "unitizing alpha as first given (Krippendorff 1995)",
    "mean_pairwise_f1_exact_span": "spans with the same ends",
    "mean_pairwise_f1_overlap_span": "spans that share that much of what they cover together",
    "mean_pairwise_f1_position": "positions under a label",
    "gamma_best_alignment_disorder": "disorder (Mathet, Widlöcher & Métivier 2015)",
    "gamma": "1 − disorder over that by chance (Mathet, Widlöcher & Métivier 2015)",
}


def meaning(name: str) -> str:
    """Say in a few words what a statistic is, empty for one that has no words."""
    for ending, words in _WEIGHTS.items():
        if name.endswith(ending):
            bare = _MEANT.get(name.removesuffix(ending))
            return f"{bare}{words}" if bare else ""
    return _MEANT.get(name, "")


@dataclass(frozen=True, slots=True)
class OutsideAgreement:
    """What a file's ratings come to.

    Attributes:
        name: of the file.
        statistics: by the names they are published under.
        notes: what was compared and what the reader must know, in sentences.
    """

    name: str
    statistics: tuple[Statistic, ...]
    notes: tuple[str, ...]


def agreement_of_ratings(
    path: Path,
    *,
    level: RatingLevel = "nominal",
    document: str | None = None,
    categories: Sequence[str] = (),
    weights: Path | None = None,
    exchangeable: bool = False,
) -> OutsideAgreement:
    """Compare coders by a table of units (`unit`, a column per coder; blank is missing).

    Args:
        path: CSV, TSV or XLSX.
        level: what the cells are; `set`: labels joined by `;`, `{}` for none.
        document: the column that says which document a unit is of, for intervals over documents.
        categories: every category there is, in the order of the scale; those seen when empty.
        weights: a file of disagreement weights between categories.
        exchangeable: the columns are not coders.

    Raises:
        InputError: the file or the weights cannot be used as they stand; names line, column and remedy.
        RefusedError: what was asked for does not go with the level.
    """
    table = read_ratings(read_source(path), document)
    if level == "set":
        if weights or categories:
            raise RefusedError("sets of labels take neither --weights nor --categories")
        return _of_sets(path, table)
    given = _categories(categories, level)
    ratings = _ratings(table, Level(level), given, exchangeable)
    disagreement = None if weights is None else _weights(weights, ratings.categories)
    statistics = every_statistic(ratings, level=Level(level), disagreement=disagreement)
    return OutsideAgreement(path.name, statistics, _notes(table, ratings))


def agreement_of_table(
    path: Path, *, level: RatingLevel = "nominal", weights: Path | None = None
) -> OutsideAgreement:
    """Compare two coders by a table of counts, rows the first coder's, columns the second's.

    Args:
        path: CSV, TSV or XLSX with the categories in its header and first column.
        level: what the categories are.
        weights: a file of disagreement weights between categories.

    Raises:
        InputError: the file or the weights cannot be used as they stand.
        RefusedError: the level is `set`.
    """
    if level == "set":
        raise RefusedError("a table of counts has categories, not sets", remedy="Use --ratings for sets.")
    square = read_counts(read_source(path))
    labels: Sequence[Label] = square.categories
    counts = np.array(square.cells, dtype=np.float64).astype(np.int64)
    if level in ("interval", "ratio"):
        numbers = _as_numbers(square.categories, level, str(path))
        labels = in_order(numbers)
        order = [numbers.index(label) for label in labels]
        counts = counts[np.ix_(order, order)]
    ratings = Ratings.of_table(counts, categories=labels)
    disagreement = None if weights is None else _weights(weights, labels)
    statistics = every_statistic(ratings, level=Level(level), disagreement=disagreement)
    q = _kinds(len(labels))
    notes = (f"{counted(int(counts.sum()), 'unit')}, 2 coders, {q}: {_listed(labels)}.",)
    return OutsideAgreement(path.name, statistics, notes)


def _ratings(table: RatingsTable, level: Level, given: Sequence[Label], exchangeable: bool) -> Ratings:
    rows: Sequence[Sequence[Label | None]] = [[cell or None for cell in row] for row in table.cells]
    if level in (Level.INTERVAL, Level.RATIO) or (level is Level.ORDINAL and not given):
        rows = _numbers(table, level)
    elif level is Level.ORDINAL and all(not isinstance(one, str) for one in given):
        rows = [[None if n is None else _whole(n) for n in row] for row in table.numbers()]
    _check_known(table, rows, given)
    return Ratings.of(
        rows, coders=table.coders, categories=given, documents=table.documents, exchangeable=exchangeable
    )


def _numbers(table: RatingsTable, level: Level) -> list[list[Label | None]]:
    """Read the cells as numbers; a scale of words needs its order, and ratios a true zero."""
    try:
        numbers = table.numbers()
    except InputError as error:
        if level is not Level.ORDINAL:
            raise
        raise InputError(
            f"{error.what}, and the order of the scale is not known",
            where=error.where,
            remedy="Give it with --categories low,middle,high.",
        ) from None
    if level is Level.RATIO:
        for unit, row in enumerate(numbers):
            for coder, number in enumerate(row):
                if number is not None and number < 0:
                    raise InputError(
                        f"{number:g} is below zero, and ratios need a true zero",
                        where=table.place(unit, coder),
                        remedy="Use --level interval.",
                    )
    return [[None if number is None else _whole(number) for number in row] for row in numbers]


def _whole(number: float) -> Label:
    return int(number) if number.is_integer() else number


def _check_known(table: RatingsTable, rows: Sequence[Sequence[Label | None]], given: Sequence[Label]) -> None:
    if not given:
        return
    known = set(given)
    for unit, row in enumerate(rows):
        for coder, value in enumerate(row):
            if value is not None and value not in known:
                raise InputError(
                    f"{value!r} is not among the categories",
                    where=table.place(unit, coder),
                    remedy=f"There are {', '.join(map(str, given))}.",
                )


def _categories(listed: Sequence[str], level: str) -> tuple[Label, ...]:
    """Return the categories given: as numbers where the level asks for them or all are."""
    names = tuple(name.strip() for name in listed if name.strip())
    if len(set(names)) != len(names):
        raise RefusedError("--categories names a category twice")
    if level in ("interval", "ratio") and names:
        return tuple(in_order(_as_numbers(names, level, "--categories")))
    if level == "ordinal" and names:
        try:
            return _as_numbers(names, level, "--categories")
        except InputError:
            return names
    return names


def _as_numbers(names: Sequence[str], level: str, where: str) -> tuple[Label, ...]:
    try:
        numbers = [_whole(float(name)) for name in names]
    except ValueError:
        raise InputError(f"at {level} level every category is a number", where=where) from None
    if level == "ratio" and min(map(float, numbers)) < 0:
        raise InputError("ratios need numbers of 0 or more", where=where, remedy="Use --level interval.")
    return tuple(numbers)


def _weights(path: Path, categories: Sequence[Label]) -> Floats:
    """Read disagreement weights, put into the order of the categories."""
    square = read_square(read_source(path))
    places = {name: i for i, name in enumerate(square.categories)}
    missing = [str(category) for category in categories if str(category) not in places]
    if missing:
        raise InputError(
            f"has no weights for {', '.join(missing)}",
            where=str(path),
            remedy="Give every category a row and a column.",
        )
    order = [places[str(category)] for category in categories]
    found = np.array(square.cells, dtype=np.float64)
    try:
        check_disagreement(found, len(square.categories))
    except ValueError as error:
        raise InputError(str(error), where=str(path)) from None
    return found[np.ix_(order, order)]


def _of_sets(path: Path, table: RatingsTable) -> OutsideAgreement:
    sets = SetRatings.of(table.sets(), documents=table.documents)
    units = _units(table, sets.n_units)
    note = (
        f"{counted(sets.n_sets, 'different set')} of {counted(sets.n_labels, 'label')}. "
        "Two empty sets agree; an empty one and another do not agree at all "
        "(Passonneau's distance of 2004 takes it for a part of the other)."
    )
    joined = "In a cell labels are joined by ;, {} says that there is none, and blank is missing."
    return OutsideAgreement(path.name, every_set_statistic(sets), (units, note, joined))


def _notes(table: RatingsTable, ratings: Ratings) -> tuple[str, ...]:
    notes = [_units(table, ratings.n_units)]
    q, listed = _kinds(len(ratings.categories)), _listed(ratings.categories)
    if too_many(ratings):
        notes.append(f"{len(ratings.categories)} different values, too many for categories: alpha alone.")
    elif ratings.listed:
        notes.append(f"{q}, as given: {listed}.")
    else:
        notes.append(
            f"{q}, those seen: {listed}. Brennan–Prediger, Randolph, Bennett and AC depend on how many "
            "there are: give them all with --categories."
        )
    if len(ratings.categories) > MOST_LISTED and not too_many(ratings):
        notes.append(f"More than {MOST_LISTED} categories: none has statistics of its own.")
    odd = [str(c) for c in ratings.categories if str(c).casefold() in _LOOKS_MISSING]
    if odd:
        notes.append(f"Taken for a category: {', '.join(odd)}. Leave a cell blank where a rating is missing.")
    return tuple(notes)


def _units(table: RatingsTable, paired: int) -> str:
    coders = counted(len(table.coders), "coder")
    over = "" if table.documents is None else f" in {counted(len(set(table.documents)), 'document')}"
    return f"{counted(len(table.lines), 'unit')}{over}, {coders}; {paired} with two ratings or more."


def _kinds(count: int) -> str:
    return "1 category" if count == 1 else f"{count} categories"


def _listed(categories: Sequence[Label]) -> str:
    shown = ", ".join(map(str, categories[:12]))
    return f"{shown} …" if len(categories) > 12 else shown
