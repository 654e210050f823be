"""The parts of Search mode: its rows, looking words up, and what its keys do."""
