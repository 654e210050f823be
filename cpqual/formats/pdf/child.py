"""Taking the lines of text out of a PDF file, in a process of its own: a hostile one can be ended there.

The file comes in on standard input; what was found goes out on standard output as one line of JSON. Nothing
else of cpqual is imported here, so that the process starts quickly.
"""

from __future__ import annotations

import io
import json
import sys
from contextlib import suppress
from typing import Any

MOST_PAGES = 5_000
MOST_CHARACTERS = 20_000_000
MEMORY = 1_536 * 1024 * 1024
"""Bytes of address space that the process may take."""
_LONGEST = 500


def limit(seconds: int) -> None:
    """Bound the process's memory and processor time, where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def lines_of(data: bytes) -> dict[str, Any]:
    """Return the lines of every page, or under `refused` why there are none.

    Each page is its label, width and height in points, and its lines as [x, y, size, words], y from below, in
    the order in which the file draws them.
    """
    import pypdf
    from pypdf.errors import DependencyError, FileNotDecryptedError

    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            return {"refused": "password"}
        if len(reader.pages) > MOST_PAGES:
            return {"refused": "pages"}
        found: dict[str, Any] = {"facts": _facts(reader), "pages": []}
        labels = _labels(reader)
        total = 0
        for number, page in enumerate(reader.pages):
            lines = _lines(page)
            total += sum(len(line[3]) for line in lines)
            if total > MOST_CHARACTERS:
                return {"refused": "characters"}
            box = page.mediabox
            label = labels[number] if number < len(labels) else str(number + 1)
            found["pages"].append([label, float(box.width), float(box.height), lines])
    except (DependencyError, FileNotDecryptedError):
        return {"refused": "password"}
    except MemoryError:
        return {"refused": "memory"}
    except Exception:
        # whatever a broken file does inside pypdf, it is a broken file
        return {"refused": "broken"}
    return found


def _facts(reader: Any) -> dict[str, str]:
    facts = {}
    with suppress(Exception):
        # what a file says of itself may be broken in any way; its text may be sound all the same
        said = reader.metadata
        if said is not None:
            facts["title"] = str(said.title or "")[:_LONGEST]
            facts["created"] = said.creation_date.date().isoformat() if said.creation_date else ""
    return facts


def _labels(reader: Any) -> list[str]:
    with suppress(Exception):
        return [str(label)[:20] for label in reader.page_labels]
    return []


def _lines(page: Any) -> list[list[Any]]:
    lines: list[list[Any]] = []
    after_break = [True]

    def visit(words: str, cm: list[float], tm: list[float], _: Any, size: float) -> None:
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        scale = abs(tm[3] * cm[3]) or abs(tm[1] * cm[1]) or 1.0
        pieces = words.split("\n")
        for i, piece in enumerate(pieces):
            if piece.strip():
                height = round(float(size) * scale, 1)
                if not after_break[0] and lines and abs(lines[-1][1] - y) <= 0.3 * (height or 10):
                    lines[-1][3] += piece
                else:
                    lines.append([round(x, 1), round(y, 1), height, piece])
                after_break[0] = False
            elif piece and lines and not after_break[0]:
                lines[-1][3] += " "
            if i + 1 < len(pieces):
                after_break[0] = True

    page.extract_text(visitor_text=visit)
    return lines


def main() -> None:
    """Answer one file."""
    limit(int(sys.argv[1]))
    found = lines_of(sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
