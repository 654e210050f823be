"""Times of a recording as transcripts and captions write them, in seconds."""

from __future__ import annotations

import re

_CLOCK = r"\d{1,4}(?::\d{1,3}){1,2}(?:[.,]\d{0,9})?"
_PAIR = re.compile(rf"(?<![\d:.,])({_CLOCK})[ \t]*-->[ \t]*({_CLOCK})")


def seconds(clock: str, *, padded: bool = True) -> float:
    """Return a time such as `00:01:40.120`, `1:40`, `00:03:12-5` or `0:1:40.80` in seconds.

    Args:
        clock: the time; a digit behind a hyphen counts tenths, as f4 writes them.
        padded: whether its file writes `00:01:05.080`. Teams writes `0:1:5.80`: there what follows the point
            is a number of milliseconds, so `.80` is 80 of them and not 800.
    """
    clock, _, tenths = clock.partition("-")
    whole, _, part = clock.replace(",", ".").partition(".")
    total = 0.0
    for piece in whole.split(":"):
        total = total * 60 + int(piece)
    if part:
        total += float(f"0.{part}") if padded or len(part) > 3 else int(part) / 1000
    return round(total + int(tenths or 0) / 10, 3)


def are_padded(text: str) -> bool:
    """Tell whether the times `00:00:04.120 --> 00:00:07.900` of a text have two digits for each part.

    One that has not, `0:0:4.120`, shows that Teams wrote them; see `seconds`.
    """
    if "-->" not in text:
        return True
    return not any(_is_unpadded(clock) for pair in _PAIR.finditer(text) for clock in pair.groups())


def _is_unpadded(clock: str) -> bool:
    return any(len(part) == 1 for part in re.split("[.,]", clock)[0].split(":")[1:])
