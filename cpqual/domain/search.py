"""What a search asks for, and every passage of a text that answers it: words, phrases, patterns."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from cpqual.domain.errors import InputError
from cpqual.domain.text import Span, canonicalise
from cpqual.domain.units import WORD

NEAR_WORDS = 10
"""Words that may stand between two phrases that are to be near, where no number is given."""

_TOKEN = re.compile(r'-?"[^"]*"|\S+')
_NEAR = re.compile(r"NEAR(?:/(\d{1,3}))?\Z")
_MARKS = "\u0300-\u036f"
_OTHER_LETTERS = re.compile(f"[\u00c0-\u024f{_MARKS}\u1e00-\u1eff\u212a\u212b]")
"""What matches an ASCII letter in either case and with any diacritics, and is none itself."""
_GAP = r"(?:[^\w\n]+(?:\n[^\w\n]*)?|\n[^\w\n]*)"
"""Between two words of a phrase: anything that is no letter, and at most one line end."""
_ALIKE = {"'": "['’ʼ‘]", "’": "['’ʼ‘]", "-": "[-‐‑–]"}
# scripts that put no spaces between words
_UNSPACED = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Tibetan, Burmese, Khmer
    "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"  # Japanese, Chinese
)
_LATIN = re.compile("[\u0000-\u024f\u1e00-\u1eff\u2010-\u201f\u2026]*\\Z")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand next to one another.

    Attributes:
        words: as they were typed, without punctuation around them.
        whole: the last word is not the beginning of a longer one.
    """

    words: tuple[str, ...]
    whole: bool

    @property
    def index_query(self) -> str | None:
        """The phrase as the full-text index takes it; None when the index would miss some of its passages."""
        tokens = [token for word in self.words for token in re.findall(r"[^\W_]+", word)]
        if not tokens or not all(map(_LATIN.match, self.words)):
            return None
        return f'"{" ".join(tokens)}"{"" if self.whole else " *"}'


@dataclass(frozen=True, slots=True)
class Condition:
    """A phrase, and maybe another one that stands at most `within` words before or after it."""

    phrase: Phrase
    near: Phrase | None = None
    within: int = NEAR_WORDS


@dataclass(frozen=True, slots=True)
class Alternative:
    """Conditions that all hold in the same turn or paragraph, which holds none of `without`."""

    conditions: tuple[Condition, ...]
    without: tuple[Phrase, ...] = ()

    @property
    def is_simple(self) -> bool:
        """Whether it is a single phrase wherever it stands."""
        return len(self.conditions) == 1 and not self.without and self.conditions[0].near is None


@dataclass(frozen=True)
class Wanted:
    """What is looked for: any of some alternatives."""

    alternatives: tuple[Alternative, ...]

    @cached_property
    def is_simple(self) -> bool:
        """Whether turns and paragraphs play no part."""
        return all(alternative.is_simple for alternative in self.alternatives)

    @cached_property
    def index_query(self) -> str | None:
        """What finds in the full-text index every document with a passage; None when all must be read."""
        found = []
        for alternative in self.alternatives:
            phrases = [c.phrase for c in alternative.conditions]
            phrases += [c.near for c in alternative.conditions if c.near is not None]
            queries = [phrase.index_query for phrase in phrases]
            if None in queries:
                return None
            found.append("(" + " AND ".join(map(str, queries)) + ")")
        return " OR ".join(found)


def parse(query: str, *, whole_words: bool = False) -> Wanted:
    """Return what a query asks for.

    Words are looked for next to each other, in this order, in any case and with or without diacritics; the
    last one may be the beginning of a word. `"…"` are whole words. `a OR b`, `a AND b` and `-c` (in the same
    turn or paragraph), `a NEAR b`, `a NEAR/5 b`; the operators are written in capitals.

    Raises:
        InputError: nothing is asked for, a quotation mark is not closed, or an operator has nothing to join.
    """
    query = canonicalise(query)
    if query.count('"') % 2:
        raise _cannot(query, query.rindex('"'), "this quotation mark is not closed")
    tokens = [(match.start(), match.group()) for match in _TOKEN.finditer(query)]
    parts: list[list[tuple[int, str]]] = [[]]
    for at, piece in tokens:
        if piece == "OR":
            if not parts[-1]:
                raise _cannot(query, at, "OR needs words before it")
            parts.append([])
        else:
            parts[-1].append((at, piece))
    if not parts[-1]:
        raise _cannot(query, len(query), "OR needs words after it" if len(parts) > 1 else "no words to find")
    return Wanted(tuple(_alternative(query, part, whole_words) for part in parts))


def _alternative(query: str, tokens: Sequence[tuple[int, str]], whole: bool) -> Alternative:
    conditions: list[Condition] = []
    without: list[Phrase] = []
    joined = True
    i = 0
    while i < len(tokens):
        at, piece = tokens[i]
        near = _NEAR.match(piece)
        if piece == "AND" or near:
            if joined:
                raise _cannot(query, at, f"{piece} needs words before it")
            joined, i = True, i + 1
            if near:
                phrase, i = _phrase(query, tokens, i, whole)
                within = int(near[1]) if near[1] else NEAR_WORDS
                conditions[-1], joined = Condition(conditions[-1].phrase, phrase, within), False
        elif piece.startswith("-") and len(piece) > 1:
            without.append(_one(query, at + 1, piece[1:], whole))
            i += 1
        else:
            phrase, i = _phrase(query, tokens, i, whole)
            conditions.append(Condition(phrase))
            joined = False
    if not conditions:
        raise _cannot(query, tokens[0][0], "there must be something to find besides what is left out")
    if joined:
        raise _cannot(query, tokens[-1][0], f"{tokens[-1][1]} needs words after it")
    return Alternative(tuple(conditions), tuple(without))


def _phrase(query: str, tokens: Sequence[tuple[int, str]], i: int, whole: bool) -> tuple[Phrase, int]:
    """Return the phrase that begins at a token, and the number of the first token behind it."""
    if i >= len(tokens):
        raise _cannot(query, len(query), f"{tokens[-1][1]} needs words after it")
    at, token = tokens[i]
    if token.startswith('"'):
        return _one(query, at, token, whole), i + 1
    words: list[str] = []
    while i < len(tokens) and not _ends_phrase(tokens[i][1]):
        words += _words(tokens[i][1])
        i += 1
    if not words:
        raise _cannot(query, at, "there is no word here")
    return Phrase(tuple(words), whole and not tokens[i - 1][1].endswith("*")), i


def _ends_phrase(piece: str) -> bool:
    is_left_out = piece[0] == "-" and len(piece) > 1
    return piece == "AND" or _NEAR.match(piece) is not None or piece[0] == '"' or is_left_out


def _one(query: str, at: int, token: str, whole: bool) -> Phrase:
    quoted = token.startswith('"')
    words = [word for part in token.strip('"').split() for word in _words(part)]
    if not words:
        raise _cannot(query, at, "there is no word here")
    return Phrase(tuple(words), (quoted or whole) and not token.rstrip('"').endswith("*"))


def _words(token: str) -> list[str]:
    """Return a token without the punctuation around it, as a list of one; empty when nothing is left."""
    first = next((i for i, c in enumerate(token) if c.isalnum()), None)
    if first is None:
        return []
    last = max(i for i, c in enumerate(token) if c.isalnum() or unicodedata.category(c)[0] == "M")
    return [token[first : last + 1]]


def _cannot(query: str, at: int, why: str) -> InputError:
    return InputError(why, where=f"search, character {at + 1} of “{query}”")


def as_phrases(query: str) -> str:
    """Return a query for words as a phrase rule: its alternatives with `|` between them.

    Raises:
        InputError: it cannot be read, or asks for more than phrases.
    """
    wanted = parse(query)
    if not wanted.is_simple:
        raise InputError(
            "AND, NEAR and - have no place in a rule of phrases",
            where=f"search “{' '.join(query.split())}”",
            remedy="Keep each phrase, or write a pattern in Codebook mode (F6).",
        )
    return " | ".join(" ".join(one.conditions[0].phrase.words) for one in wanted.alternatives)


# Finding


def find(text: str, wanted: Wanted, blocks: Sequence[Span] = ()) -> list[Span]:
    """Return the passages of a text that answer, in text order, each once.

    Args:
        text: canonical text.
        wanted: what is asked for.
        blocks: the turns or paragraphs of the text, sorted and disjoint; not needed when `wanted.is_simple`.
    """
    found: set[Span] = set()
    for alternative in wanted.alternatives:
        if alternative.is_simple:
            found.update(_occurrences(text, alternative.conditions[0].phrase))
        else:
            found.update(_together(text, alternative, blocks))
    return sorted(found)


def _together(text: str, alternative: Alternative, blocks: Sequence[Span]) -> Iterator[Span]:
    starts = [block.start for block in blocks]

    def by_block(spans: Iterable[Span]) -> dict[int, list[Span]]:
        held: dict[int, list[Span]] = {}
        for span in spans:
            i = bisect_right(starts, span.start) - 1
            if i >= 0 and span.end <= blocks[i].end:
                held.setdefault(i, []).append(span)
        return held

    held = [by_block(_occurrences(text, condition.phrase)) for condition in alternative.conditions]
    for i, condition in enumerate(alternative.conditions):
        if condition.near is not None:
            others = by_block(_occurrences(text, condition.near))
            pairs = {b: list(_near(text, held[i][b], others.get(b, []), condition.within)) for b in held[i]}
            held[i] = {block: spans for block, spans in pairs.items() if spans}
    shared = set.intersection(*(set(one) for one in held))
    for phrase in alternative.without:
        shared -= set(by_block(_occurrences(text, phrase)))
    for block in shared:
        for one in held:
            yield from one[block]


def _near(text: str, spans: Sequence[Span], others: Sequence[Span], within: int) -> Iterator[Span]:
    for span in spans:
        for other in others:
            first, last = sorted((span, other))
            if not first.overlaps(last) and len(WORD.findall(text, first.end, last.start)) <= within:
                yield Span(first.start, last.end)


def _occurrences(text: str, phrase: Phrase) -> list[Span]:
    return [Span(*match.span()) for match in phrase_pattern(phrase).finditer(text)]


@cache
def phrase_pattern(phrase: Phrase) -> re.Pattern[str]:
    """Return the regular expression that finds a phrase in a canonical text."""
    words = _GAP.join("".join(map(_letter, word)) for word in phrase.words)
    first, last = phrase.words[0][0], phrase.words[-1][-1]
    begin = "" if _UNSPACED.match(first) else rf"(?<![^\W_])(?<![{_MARKS}])"
    if _UNSPACED.match(last):
        end = ""
    elif phrase.whole:
        end = rf"(?![^\W_]|[{_MARKS}])"
    else:
        end = rf"(?:[^\W_]|[{_MARKS}])*"
    return re.compile(begin + words + end, re.IGNORECASE)


def find_in_text(text: str, query: str) -> list[Span]:
    """Return every occurrence of some words in a text, whatever their case and diacritics.

    They are taken literally and may be parts of words, so that a search can follow what is being typed; words
    may be broken over lines.
    """
    plain = _in_lower_case(text) if query.isascii() and query.isalnum() else None
    if plain is not None:
        return [Span(*match.span()) for match in re.finditer(query.lower(), plain)]
    pattern = literal_pattern(query)
    return [Span(*match.span()) for match in pattern.finditer(text)] if pattern else []


@lru_cache(maxsize=2)
def _in_lower_case(text: str) -> str | None:
    """Return a text in lower case, where a word is found faster, if only ASCII's letters match ASCII's."""
    return None if _OTHER_LETTERS.search(text) else text.lower()


def literal_pattern(query: str) -> re.Pattern[str] | None:
    """Return what finds words literally, parts of words too, over line ends too; None for no words."""
    words = canonicalise(query).split()
    if not words:
        return None
    return re.compile(r"\s+".join("".join(map(_letter, word)) for word in words), re.IGNORECASE)


@cache
def _letter(character: str) -> str:
    """Return what matches a character in either case and with any diacritics."""
    if character in _ALIKE:
        return _ALIKE[character]
    base = unicodedata.normalize("NFD", character)[0]
    if "\u0300" <= character <= "\u036f":
        return ""  # a mark on the letter before, which may have any
    variants = _variants().get(base.lower(), "")
    if not variants:
        return re.escape(character)
    return f"[{re.escape(base)}{variants}][{_MARKS}]*"


@cache
def _variants() -> dict[str, str]:
    """Return the letters that are a Latin letter with diacritics, by that letter in lower case."""
    found = dict.fromkeys("abcdefghijklmnopqrstuvwxyz", "")
    for number in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        parts = unicodedata.normalize("NFD", chr(number))
        if len(parts) > 1 and parts[0].isascii() and parts[0].isalpha():
            found[parts[0].lower()] += chr(number)
    return found
