"""Signs that Word keeps as places in a symbol font, as the characters they show."""

from __future__ import annotations

_WINGDINGS = {
    0x4A: "☺", 0x4B: "😐", 0x4C: "☹", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒", 0x75: "◆",
    0x9F: "•", 0xA7: "▪", 0xA8: "◻", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔",
    0xF0: "⇨", 0xF3: "⬄", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_SYMBOL = {
    0xB7: "•", 0xAE: "→", 0xAC: "←", 0xAD: "↑", 0xAF: "↓", 0xAB: "↔", 0xDE: "⇒", 0xB1: "±", 0xB3: "≥",
    0xA3: "≤", 0xB9: "≠", 0xBB: "≈", 0xA5: "∞", 0xB4: "×", 0xB8: "÷", 0xB0: "°", 0xD6: "√", 0xBC: "…",
    0x2D: "−", **dict(zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True)),
}  # fmt: skip
UNKNOWN = "\ufffd"


def symbol(font: str, code: str) -> str:
    """Return the character that a place of a font shows, U+FFFD where that is not known.

    Args:
        font: the font's name.
        code: the place, hexadecimal, in the private area (`F04A`) or not.
    """
    try:
        number = int(code, 16)
    except ValueError:
        return UNKNOWN
    if 0xF000 <= number <= 0xF0FF:
        number -= 0xF000
    elif 0xA0 <= number < 0xD800 or 0xF900 <= number < 0xFFF0 or 0x10000 <= number < 0x110000:
        return chr(number)
    folded = font.casefold()
    if "wingdings" in folded:
        return _WINGDINGS.get(number, UNKNOWN)
    if "symbol" in folded:
        return _SYMBOL.get(number) or (chr(number) if 0x20 <= number < 0x40 else UNKNOWN)
    return chr(number) if 0x20 <= number < 0x7F else UNKNOWN
