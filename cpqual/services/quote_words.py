"""The words of a passage as they are quoted: who speaks, what is left out, and no more than is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from cpqual.domain.consent import Attribution
from cpqual.domain.quoting import LEFT_OUT
from cpqual.domain.text import harmless
from cpqual.domain.units import sentences
from cpqual.services.attributing import Teller
from cpqual.services.spoken import Piece, Voice

Asked = Literal["mark", "cut"]
"""What becomes of the interviewer's speech inside a passage."""


def spoken_words(
    teller: Teller, pieces: Sequence[Piece], how: Attribution, *, most: int, asked: Asked
) -> str:
    """Return the words of a passage on one line, with `[…]` where some are left out.

    Args:
        pieces: what is said in it, in order, by voice.
        how: how far speakers are told, where there are several.
        most: so many words at most, whole sentences where that goes; 0 for all.
    """
    shown = _cut_short(pieces, most)
    voices = list(dict.fromkeys(piece.voice for piece in shown if piece.voice.quotable))
    names = teller.names(voices, how) if len(voices) > 1 else {}
    told: list[str] = []
    for piece in shown:
        if piece.voice.kind == "interviewer" and asked == "mark":
            told.append(f"[Interviewer: {piece.text}]")
        elif not piece.voice.quotable:
            told.append(LEFT_OUT)
        else:
            told.append(f"[{names[piece.voice]}:] {piece.text}" if names else piece.text)
    words = [words for i, words in enumerate(told) if words != LEFT_OUT or told[i - 1 : i] != [LEFT_OUT]]
    # at its ends a passage stops in any case
    while words and words[0] == LEFT_OUT:
        words = words[1:]
    while words and words[-1] == LEFT_OUT and shown[-1].voice.kind != "gap":
        words = words[:-1]
    return harmless(" ".join(words))


def _cut_short(pieces: Sequence[Piece], most: int) -> list[Piece]:
    """Return pieces with so many words at most: whole sentences, or the beginning of the first one."""
    if not most or sum(len(piece.text.split()) for piece in pieces if piece.voice.quotable) <= most:
        return list(pieces)
    kept: list[Piece] = []
    left = most
    for piece in pieces:
        if not piece.voice.quotable:
            kept.append(piece)
            continue
        ends = [span.end for span in sentences(piece.text) if len(piece.text[: span.end].split()) <= left]
        if len(piece.text.split()) <= left:
            kept.append(piece)
            left -= len(piece.text.split())
            continue
        begun = any(one.voice.quotable for one in kept)
        text = piece.text[: ends[-1]] if ends else "" if begun else " ".join(piece.text.split()[:left])
        kept += [Piece(piece.voice, text)] if text else []
        break
    while kept and not kept[-1].voice.quotable:
        kept.pop()
    return [*kept, Piece(Voice("gap"), "")]
