"""Speech in pieces, as captions and the rows of a table are, made into a transcript's text and turns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cpqual.domain.text import canonicalise, harmless
from cpqual.formats.grammar import candidates
from cpqual.formats.labels import MAX_LABEL, fold
from cpqual.formats.options import KnownTurn

PAUSE = 2.0
"""Seconds of silence after which a speaker's words go on in a new paragraph."""
LONG = 60.0
"""Seconds after which a paragraph ends with the piece of speech that it has come to."""
NOBODY = "Unknown"
"""The label of words that somebody says of whom nothing is known, among others who have names."""

_NOT_IN_LABELS = re.compile(r"[:：\[\]{}<>()@#\"“”«»;,!…=*|]")
_LETTER = re.compile(r"[^\W\d_]")
_IN_BRACKETS = re.compile(r"\(([^()]{1,60})\)\Z")
_PARAGRAPH_HEAD = 200


@dataclass(frozen=True, slots=True)
class Utterance:
    """Words that one speaker says without a break.

    Attributes:
        speaker: the name as the file has it; empty where it names none.
        words: on one line, in canonical form.
        time_from, time_to: seconds from the start of the recording, None where the file does not say.
        fresh: whether a turn begins here, even if the same speaker spoke before.
    """

    speaker: str
    words: str
    time_from: float | None = None
    time_to: float | None = None
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Transcript:
    """A text of turns `Name: words`, a blank line between two.

    Attributes:
        turns: every turn with its times; where no speaker has a name, every paragraph without a label.
        respelt: names that a label cannot have, to the label they got.
    """

    text: str
    turns: tuple[KnownTurn, ...]
    respelt: dict[str, str]


def one_line(words: str) -> str:
    """Return words in canonical form on one line."""
    return canonicalise(" ".join(canonicalise(words).split()))


def write_down(said: Sequence[Utterance]) -> Transcript:
    """Make a transcript of what was said; utterances without words are left out.

    What one speaker says in several utterances is one turn, from the first time to the last; a pause longer
    than `PAUSE` begins a new paragraph, and so does every `LONG`.
    """
    said = [utterance for utterance in said if utterance.words]
    names = dict.fromkeys(utterance.speaker for utterance in said)
    labels = {"": NOBODY} if any(names) else {"": ""}
    labels |= _labels([name for name in names if name])
    written: list[str] = []
    turns: list[KnownTurn] = []
    length = 0
    for group in _turns(said, labels, named=any(names)):
        head = labels[group[0].speaker]
        head = f"{head}: " if head else ""
        body = _body(group, labelled=bool(head))
        if written:
            written.append("\n\n")
            length += 2
        turns.append(
            KnownTurn(
                _bare(labels[group[0].speaker]), length, length + len(head),
                group[0].time_from, _latest(group),
            )
        )  # fmt: skip
        written += [head, body]
        length += len(head) + len(body)
    respelt = {name: label for name, label in labels.items() if name and label != name}
    return Transcript("".join(written), tuple(turns), respelt)


def _turns(said: Sequence[Utterance], labels: dict[str, str], *, named: bool) -> list[list[Utterance]]:
    groups: list[list[Utterance]] = []
    for utterance in said:
        if groups and not utterance.fresh and _goes_on(groups[-1], utterance, labels, named=named):
            groups[-1].append(utterance)
        else:
            groups.append([utterance])
    return groups


def _goes_on(turn: Sequence[Utterance], following: Utterance, labels: dict[str, str], *, named: bool) -> bool:
    if labels[turn[-1].speaker] != labels[following.speaker]:
        return False
    return named or not _ends_paragraph(turn, following)


def _ends_paragraph(paragraph: Sequence[Utterance], following: Utterance) -> bool:
    first, now = paragraph[0].time_from, following.time_from
    if first is None or now is None:
        return False
    last = paragraph[-1]
    since = next((t for t in (last.time_to, last.time_from) if t is not None), now)
    return now - since > PAUSE or now - first >= LONG


def _latest(group: Sequence[Utterance]) -> float | None:
    return max((one.time_to for one in group if one.time_to is not None), default=None)


def _body(group: Sequence[Utterance], *, labelled: bool) -> str:
    """Return a turn's words in paragraphs, none of which begins like a turn of its own."""
    paragraphs: list[list[Utterance]] = []
    for utterance in group:
        begins = paragraphs and labelled and _ends_paragraph(paragraphs[-1], utterance)
        if not paragraphs or (begins and not candidates(utterance.words[:_PARAGRAPH_HEAD])):
            paragraphs.append([utterance])
        else:
            paragraphs[-1].append(utterance)
    return "\n\n".join(" ".join(one.words for one in paragraph) for paragraph in paragraphs)


def _labels(names: Sequence[str]) -> dict[str, str]:
    """Return each name with the label it is written as, such that the text can be read for it again."""
    labels: dict[str, str] = {}
    taken: dict[str, str] = {}
    for name in names:
        label = _as_label(name)
        stem, number = label, 2
        while taken.get(fold(_bare(label)), name) != name:
            label, number = f"{_bare(stem)[: MAX_LABEL - 5]} {number}", number + 1
        taken[fold(_bare(label))] = name
        labels[name] = label
    return labels


def _as_label(name: str) -> str:
    """Return a name as a label: no signs that end one, a letter first, no longer than labels are."""
    brackets = _IN_BRACKETS.search(name)
    rest = _plain(brackets[1]) if brackets else ""
    label = _plain(name[: brackets.start()] if brackets else name) or _plain(name)
    if not _LETTER.match(label):
        label = f"Speaker {label}".strip()
    label = label[:MAX_LABEL].rstrip(" .&/+-")
    return f"{label} ({rest})" if rest and rest != label else label


def _plain(name: str) -> str:
    return " ".join(_NOT_IN_LABELS.sub(" ", harmless(one_line(name))).split()).strip(" .&/+-'’")


def _bare(label: str) -> str:
    """Return a label without what stands in brackets after it."""
    return label.partition(" (")[0]
