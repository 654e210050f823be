"""Numbers about codings: pure functions over arrays, no database."""
