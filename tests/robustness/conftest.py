"""The workbench of the interface's tests, for trouble as it is seen there."""

from __future__ import annotations

from tests.tui.conftest import workbench

__all__ = ["workbench"]
