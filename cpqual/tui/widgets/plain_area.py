"""A text area for what people wrote before: control characters in it are shown, never sent."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import TextArea

from cpqual.tui.reader.safe import safe

_BIDI = [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C]
_SHOWN = {code: safe(chr(code)) for code in (*range(0x09), *range(0x0A, 0x20), *range(0x7F, 0xA0))}
_SHOWN |= dict.fromkeys(_BIDI, "·")


class PlainArea(TextArea):
    """Shows every control and bidi character as one visible character; the text itself keeps them."""

    def get_line(self, line_index: int) -> Text:
        """Return a line as it is painted."""
        return Text(super().get_line(line_index).plain.translate(_SHOWN), end="", no_wrap=True)
