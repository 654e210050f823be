"""The words of a text by spaCy's rules for its language, in lower case, shared by all features."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise

import spacy
from spacy.attrs import LOWER
from spacy.language import Language
from spacy.util import get_lang_class

from cpqual.domain.languages import base_language

FALLBACK_LANGUAGE = "xx"
# spaCy cuts Chinese into single characters, Latin names with it; the pairs made here say more
_NEUTRAL = frozenset({"zh", FALLBACK_LANGUAGE})
_NAMES = {"no": "nb", "fil": "tl", "cmn": "zh"}
# Thai to Lao, Burmese, Khmer, kana and Han characters, which are written without spaces between words
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    r"\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003134f]+"
)
_APOSTROPHES = frozenset("'’")
_VOWELS = frozenset("aeiouy")
_NO_ENDINGS = ("ss", "us")
_ENDINGS = (
    ("sses", "ss"),
    ("ies", "y"),
    ("ied", "y"),
    ("ing", ""),
    ("ed", ""),
    ("es", ""),
    ("ly", ""),
    ("s", ""),
    ("e", ""),
)


def blank_pipeline(language: str) -> Language:
    """Make spaCy's tokenizer for a language code such as "en", "pt-BR" or "de_AT".

    What is no language, and one that spaCy does not know or knows only with a further package, gets the
    language-neutral tokenizer.
    """
    known = _known(language)
    try:
        return spacy.blank(FALLBACK_LANGUAGE if known in _NEUTRAL else known)
    except ImportError:
        return spacy.blank(FALLBACK_LANGUAGE)


def has_own_tokenizer(language: str) -> bool:
    """Whether words are found by rules of the language itself, not by the language-neutral ones."""
    return str(blank_pipeline(language).lang) != FALLBACK_LANGUAGE


def stop_words(language: str) -> frozenset[str]:
    """Return spaCy's stop words of a language, which it has for some that it cannot tokenise by itself."""
    try:
        return frozenset(get_lang_class(_known(language)).Defaults.stop_words)
    except ImportError:
        return frozenset()


def _known(language: str) -> str:
    """Return a language as spaCy names it; the language-neutral name for what is no language."""
    base = base_language(language)
    return _NAMES.get(base, base) or FALLBACK_LANGUAGE


def paired(word: str) -> Iterator[str]:
    """Cut writing without spaces into overlapping pairs of characters, and leave other writing whole.

    Pairs are what search engines use where words cannot be told without a dictionary (Lucene's
    CJKAnalyzer); a vowel sign or tone mark stays with its letter.
    """
    at = 0
    for run in _UNSPACED.finditer(word):
        if before := word[at : run.start()]:
            yield before
        letters = _letters(run.group())
        yield from (first + second for first, second in pairwise(letters))
        if len(letters) == 1:
            yield letters[0]
        at = run.end()
    if after := word[at:]:
        yield after


def _letters(text: str) -> list[str]:
    """List the characters, each with the marks that are written on it."""
    found: list[str] = []
    for letter in text:
        if found and unicodedata.category(letter).startswith("M"):
            found[-1] += letter
        else:
            found.append(letter)
    return found


def stem(word: str) -> str:
    """Take a common English ending off, so that "waiting" in a text meets "wait" in a definition.

    For matching only, never shown. An ending goes when three letters with a vowel among them stay;
    other languages are served by the letter n-grams beside it.
    """
    if word.endswith(_NO_ENDINGS):
        return word
    for ending, instead in _ENDINGS:
        if word.endswith(ending):
            root = word[: len(word) - len(ending)]
            if len(root) >= 3 and not _VOWELS.isdisjoint(root):
                return root + instead if instead else _undouble(root)
    return word


def _undouble(root: str) -> str:
    """Make "plann" (of "planning") "plan"; "fall", "pass" and "buzz" stay as they are."""
    if len(root) > 3 and root[-1] == root[-2] and root[-1] not in "aeioulsz":
        return root[:-1]
    return root


class Tokenizer:
    """Splits texts into words and remembers spellings and stems, so that each distinct word costs once."""

    def __init__(self, language: str) -> None:
        self._pipeline = blank_pipeline(language)
        self._english = self._pipeline.lang == "en"
        self._spellings: dict[int, tuple[str, ...]] = {}
        self._stems: dict[str, str] = {}
        self._stop_words = stop_words(language)

    def words(self, text: str) -> list[str]:
        """Return the lower-cased words of `text` in order; tokens without a letter or digit are left out.

        Writing without spaces between words comes as overlapping pairs of characters.
        """
        found: list[str] = []
        for key in self._pipeline.tokenizer(text).to_array(LOWER).tolist():
            words = self._spellings.get(key)
            if words is None:
                words = self._spellings[key] = _spelt(self._pipeline.vocab.strings[key])
            found += words
        return found

    def stems(self, words: Iterable[str]) -> list[str]:
        """Return the stem of every word, in order; only English words have another stem than themselves."""
        if not self._english:
            return list(words)
        known = self._stems
        return [known[word] if word in known else known.setdefault(word, stem(word)) for word in words]

    def is_content(self, word: str) -> bool:
        """Whether a lower-cased word says something by itself: no stop word, no clitic, no single letter."""
        return (
            len(word) > 1
            and word not in self._stop_words
            and word[0] not in _APOSTROPHES
            and word[-1] not in _APOSTROPHES
        )


def _spelt(token: str) -> tuple[str, ...]:
    """Return what a token counts as; punctuation is nothing."""
    return tuple(part for part in paired(token) if any(letter.isalnum() for letter in part))
