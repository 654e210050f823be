"""Small PDF files, written by hand: lines of text at places on pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class At(NamedTuple):
    """Words at a place of a page, in points from its lower left corner."""

    x: float
    y: float
    words: str
    size: float = 11.0


def column(lines: Sequence[str], *, x: float = 72.0, top: float = 720.0, pitch: float = 14.0) -> list[At]:
    """Return lines one below the other; an empty one leaves half a line free."""
    found, y = [], top
    for line in lines:
        if line:
            found.append(At(x, y, line))
        y -= pitch if line else pitch / 2
    return found


def write_pdf(
    pages: Sequence[Sequence[At]], *, word_by_word: bool = False, labels: str = "", further: str = ""
) -> bytes:
    """Write a PDF in Windows-1252.

    Args:
        word_by_word: place every word by itself, as Word does.
        labels: the dictionary of page labels, in PDF's own language.
        further: more for the dictionary that the file begins with.
    """
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {f'/PageLabels << {labels} >>' if labels else ''} {further} >>"
    ]
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>")
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>")
    for number, page in enumerate(pages):
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
            f" /Contents {5 + 2 * number} 0 R >>"
        )
        drawn = "\n".join(_drawn(at, word_by_word=word_by_word) for at in page)
        objects.append(f"<< /Length {len(drawn.encode('cp1252'))} >>\nstream\n{drawn}\nendstream")
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}trailer\n"
    return out + f"{end}<< /Size {len(places) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n".encode()


def _drawn(at: At, *, word_by_word: bool) -> str:
    if not word_by_word:
        return f"BT /F1 {at.size} Tf 1 0 0 1 {at.x} {at.y} Tm ({_escaped(at.words)}) Tj ET"
    parts, x = [], at.x
    for word in at.words.split(" "):
        head, rest = _escaped(word[:2]), _escaped(word[2:])
        parts.append(f"BT /F1 {at.size} Tf 1 0 0 1 {x} {at.y} Tm [({head}) -8 ({rest})] TJ ET")
        # every sign of Courier is 0.6 of its size wide
        x += 0.6 * at.size * (len(word) + 1)
    return "\n".join(parts)


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
