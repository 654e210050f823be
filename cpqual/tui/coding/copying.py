"""Copying a passage: to the clipboard with its attribution or plain, or to a file of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpqual.domain.text import Span, harmless
from cpqual.tui.actions import key_name
from cpqual.tui.coding.base import CodeBase
from cpqual.tui.coding.layer import unit_word
from cpqual.tui.reader.safe import safe

if TYPE_CHECKING:
    from cpqual.services.quotes import Copied

MOST_BYTES = 70_000
"""UTF-8 bytes that terminals take into the clipboard; xterm and those after it stop at 74,994."""


class CopyingActs(CodeBase):
    """What copies the selection, or the unit at the caret."""

    def do_copy(self) -> None:
        """Copy the passage with its attribution."""
        words, warning = self._attributed()
        self._copy(words, "copied", warning)

    def do_copy_words(self) -> None:
        """Copy the words alone."""
        from cpqual.services.kept_quotes import warning

        layer, span = self.opened(), self.target().span
        words = harmless(layer.text[span.start : span.end])
        self._copy(words, "words copied", warning(self.session, layer.slug, span))

    def do_copy_to_file(self) -> None:
        """Write the passage with its attribution to a file beside the project, for its owner's eyes only."""
        words, warning = self._attributed()
        self.status.tell(f"written to {self._write(words)}{_warned(warning)}")

    def _attributed(self) -> Copied:
        from cpqual.services.quotes import attributed

        layer, span = self.opened(), self.target().span
        return attributed(self.session, layer.opened, span, self._place(span))

    def _place(self, span: Span) -> str:
        """Return which units a passage is in, numbered as `g` with a count and the line below the text do."""
        units = self.opened().units
        there = [i for i, unit in enumerate(units) if unit.span.overlaps(span)]
        if not there:
            return ""
        first, last = there[0], there[-1]
        word = unit_word(units, first, self._unit_kind)
        return f"{word} {first + 1}" if first == last else f"{word}s {first + 1}–{last + 1}"

    def _copy(self, words: str, told: str, warning: str) -> None:
        if not self.workbench.settings.clipboard:
            self.status.tell(f"written to {self._write(words)}{_warned(warning)}")
        elif len(words.encode()) > MOST_BYTES:
            self.status.tell(f"too long for the clipboard; written to {self._write(words)}{_warned(warning)}")
        else:
            self.app.copy_to_clipboard(words)
            # no terminal says whether it took it
            keys = self.workbench.registry["copy_to_file"].keys
            otherwise = f"; if it does not arrive, {key_name(keys[0])} writes a file" if keys else ""
            self.status.tell(f"{told}{_warned(warning) or otherwise}")

    def _write(self, words: str) -> str:
        """Write the file, and return its name."""
        from cpqual.services.files import write_bytes

        path = self.session.path.with_name(f"{self.session.path.stem}-copied.txt")
        write_bytes(path, f"{words}\n".encode())
        return path.name


def _warned(warning: str) -> str:
    """Return a warning as the end of what is told; empty where there is none."""
    return f"; {safe(warning)}" if warning else ""
