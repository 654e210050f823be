"""Keys of Code mode."""

from __future__ import annotations

from cpqual.tui.actions import Action

ACTIONS: tuple[Action, ...] = ()
