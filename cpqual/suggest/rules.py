"""Finding rules in texts: words are spaCy's tokens, so that a rule finds words and never parts of them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from math import prod
from typing import Any

from spacy.language import Language
from spacy.matcher import Matcher, PhraseMatcher
from spacy.tokens import Doc

from cpqual.domain.code_rules import Step, Way, stems
from cpqual.domain.errors import InputError
from cpqual.domain.text import Span
from cpqual.suggest.tokens import blank_pipeline, stem

_STEMS_OF = "en"
_APOSTROPHES = str.maketrans("’ʼ‘", "'''")
_SENTENCE_ENDS = frozenset((".", "!", "?", "…", "...", "。", "！", "？", "؟", "۔", "।"))
_CHUNK = re.compile(r"\S+")
_MOST_SPELLINGS = 256

Pattern = list[dict[Any, Any]]
"""A sequence as spaCy's Matcher takes it, one dictionary for each token."""


@cache
def _pipeline(language: str) -> tuple[Language, int]:
    """Return the tokenizer of a language, and the flag of the signs that end a sentence."""
    pipeline = blank_pipeline(language)
    # in what people say "No." is an answer more often than a number
    tokenizer: Any = pipeline.tokenizer
    tokenizer.rules = {word: cut for word, cut in tokenizer.rules.items() if word != "No."}
    return pipeline, pipeline.vocab.add_flag(_SENTENCE_ENDS.__contains__)


class RuleFinder:
    """Finds any number of rules in one text after the other.

    Every way of a rule is a sequence of a fixed number of tokens, so the time a text takes grows with its
    length times the number of ways, whatever it says.

    Args:
        rules: what each rule stands for, by a name of the rule; see `code_rules.read_rule`.
        language: of the texts, as an ISO 639-1 code.

    Raises:
        InputError: a rule takes all forms of a word, and the language is not English.
    """

    def __init__(self, rules: Mapping[str, Sequence[Way]], language: str) -> None:
        pipeline, self._ends_sentence = _pipeline(language)
        self._stems = any(map(stems, rules.values()))
        if self._stems and pipeline.lang != _STEMS_OF:
            raise InputError(
                f"all forms of a word (~) are known for English alone, and this project is in {language!r}",
                remedy="Write the forms: wait|waits|waited.",
            )
        self._tokenizer = pipeline.tokenizer
        self._vocab = pipeline.vocab
        self._phrases = PhraseMatcher(pipeline.vocab, attr="LOWER")
        self._patterns = Matcher(pipeline.vocab, validate=False)
        self._names = {pipeline.vocab.strings.add(name): name for name in rules}
        self._known: dict[int, str] = {}
        self._needles: list[str] = []
        for name, ways in rules.items():
            self._add(name, ways)
        self._needles = sorted(set(self._needles), key=len)

    def _add(self, name: str, ways: Sequence[Way]) -> None:
        phrases = [way for way in ways if all(step.kind == "word" for step in way)]
        if docs := [self._doc(pattern) for way in phrases for pattern in self._tokens(way)]:
            self._phrases.add(name, docs)
            self._needles += [max((token.lower_ for token in doc), key=len).casefold() for doc in docs]
        others = [way for way in ways if any(step.kind != "word" for step in way)]
        if patterns := [pattern for way in others for pattern in self._tokens(way)]:
            self._patterns.add(name, patterns)
            self._needles += map(_needle, patterns)

    def _doc(self, words: Pattern) -> Doc:
        return Doc(self._vocab, [str(token["LOWER"]) for token in words])

    def _tokens(self, way: Way) -> list[Pattern]:
        """Return a way as patterns of tokens: several where the case of a word changes how it is cut.

        Each word may be in any case; where words with several ways to be cut are so many that this comes to
        more than 256 patterns, all of them are in the same.
        """
        cut = [self._step(step) for step in way]
        each = [[one for i, one in enumerate(cased) if one not in cased[:i]] for cased in cut]
        chosen = product(*each) if prod(map(len, each)) <= _MOST_SPELLINGS else zip(*cut, strict=True)
        return [[token for step in steps for token in step] for steps in chosen]

    def _step(self, step: Step) -> list[Pattern]:
        """Return a step as it is cut when it is written as in the rule, small, in capitals and with one."""
        match step.kind:
            case "word":
                word = step.text.translate(_APOSTROPHES)
                cased = (word, word.lower(), word.upper(), word[:1].upper() + word[1:])
                return [[{"LOWER": token.lower_} for token in self._tokenizer(one)] for one in cased]
            case "stem":
                return [[{"NORM": stem(step.text.lower())}]] * 4
            case "any":
                return [[{"IS_PUNCT": False}]] * 4
            case "gap":
                return [[{self._ends_sentence: False}]] * 4

    def may_be_in(self, text: str) -> bool:
        """Tell quickly whether any rule may be found in a text; False means that none is."""
        folded = text.translate(_APOSTROPHES).casefold()
        return any(needle in folded for needle in self._needles)

    def find(self, text: str, stretches: Iterable[Span]) -> Iterator[tuple[str, Span]]:
        """Yield (name of the rule, passage) of everything that is found, in no order, some of it twice.

        Args:
            text: canonical text.
            stretches: where to look: a rule does not reach over their ends. White space in them counts as one
                space, so that words may be broken over lines.
        """
        for stretch in stretches:
            written = text[stretch.start : stretch.end]
            if not self.may_be_in(written):
                continue
            said = " ".join(written.translate(_APOSTROPHES).split())
            doc = self._tokenizer(said)
            matches = self._phrases(doc)
            if len(self._patterns):
                if self._stems:
                    self._set_stems(doc)
                matches += self._patterns(doc)
            if matches:
                place = _Place(written, said, stretch.start)
                for key, first, last in matches:
                    yield self._names[key], place.of(doc[first].idx, doc[last - 1].idx + len(doc[last - 1]))

    def _set_stems(self, doc: Doc) -> None:
        """Put the stem of every token where patterns look for it."""
        known = self._known
        for token in doc:
            if (found := known.get(token.lower)) is None:
                found = known[token.lower] = stem(token.lower_)
            token.norm_ = found


class _Place:
    """Where a passage of words with one space between them is in the text as it is written."""

    def __init__(self, written: str, said: str, start: int) -> None:
        self._start = start
        self._moved = None if len(written) == len(said) else _chunk_starts(written, said)

    def of(self, first: int, last: int) -> Span:
        """Return the passage `[first, last)` in code points of the whole text."""
        return Span(self._start + self._at(first), self._start + self._at(last - 1) + 1)

    def _at(self, offset: int) -> int:
        if self._moved is None:
            return offset
        said, written = self._moved
        chunk = bisect_right(said, offset) - 1
        return written[chunk] + offset - said[chunk]


def _chunk_starts(written: str, said: str) -> tuple[list[int], list[int]]:
    return [m.start() for m in _CHUNK.finditer(said)], [m.start() for m in _CHUNK.finditer(written)]


def _needle(pattern: Pattern) -> str:
    """Return letters that are in every text that a pattern is found in."""
    words = [str(token["LOWER"]) for token in pattern if isinstance(token.get("LOWER"), str)]
    # "carries" has not the stem "carry", but all of it except the last letter
    roots = [str(token["NORM"]).removesuffix("y") for token in pattern if "NORM" in token]
    return max((*words, *roots), key=len).casefold()
