"""Bringing documents in from the workbench: which files, what was understood, and what is to become of it."""
