"""Agreement between coders: units, counts, coefficients and their intervals over documents."""
