"""cpqual: a workbench for coding qualitative data in the terminal."""

__version__ = "0.1.0"
