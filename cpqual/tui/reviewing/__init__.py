"""The parts of Review mode: its list, what is shown of a line, and what its keys do."""
