"""Agreement on free spans: the u-α family, F1 of spans, boundaries, and γ on request."""
