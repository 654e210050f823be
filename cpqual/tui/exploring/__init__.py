"""Parts of Explore mode: each module is one analysis, which the screen shows by name."""
