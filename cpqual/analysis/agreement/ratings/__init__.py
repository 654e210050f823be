"""Agreement of ratings: one category, number or set of labels per unit and coder, from wherever they come."""

from cpqual.analysis.agreement.ratings.conditional import conditional_alpha
from cpqual.analysis.agreement.ratings.data import Label, Ratings, in_order
from cpqual.analysis.agreement.ratings.every import (
    MOST_LISTED,
    every_set_statistic,
    every_statistic,
    too_many,
)
from cpqual.analysis.agreement.ratings.sets import Distance, SetRatings, set_alpha, set_alpha_of
from cpqual.analysis.agreement.ratings.weights import Level, check_disagreement

__all__ = [
    "MOST_LISTED",
    "Distance",
    "Label",
    "Level",
    "Ratings",
    "SetRatings",
    "check_disagreement",
    "conditional_alpha",
    "every_set_statistic",
    "every_statistic",
    "in_order",
    "set_alpha",
    "set_alpha_of",
    "too_many",
]
