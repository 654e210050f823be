"""The parts of Passages mode: its columns, and what its keys do."""
