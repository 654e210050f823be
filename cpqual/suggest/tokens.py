"""The words of a text by spaCy's rules for its language, in lower case, shared by all features."""

from __future__ import annotations

from collections.abc import Iterable

import spacy
from spacy.attrs import LOWER
from spacy.language import Language

FALLBACK_LANGUAGE = "xx"
_VOWELS = frozenset("aeiouy")
_ENDINGS = (
    ("sses", "ss"),
    ("ies", "y"),
    ("ied", "y"),
    ("ing", ""),
    ("ss", "ss"),
    ("us", "us"),
    ("ed", ""),
    ("es", ""),
    ("ly", ""),
    ("s", ""),
    ("e", ""),
)


def blank_pipeline(language: str) -> Language:
    """Make spaCy's tokenizer for a language code such as "en", "pt-BR" or "de_AT".

    A language that spaCy does not know, or knows only with a further package, gets the
    language-neutral tokenizer.
    """
    base = language.replace("_", "-").split("-")[0].strip().lower()
    try:
        return spacy.blank(base)
    except ImportError:
        return spacy.blank(FALLBACK_LANGUAGE)


def stem(word: str) -> str:
    """Take a common English ending off, so that "waiting" in a text meets "wait" in a definition.

    For matching only, never shown. An ending goes when three letters with a vowel among them stay;
    other languages are served by the letter n-grams beside it.
    """
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
        self._spellings: dict[int, str] = {}
        self._stems: dict[str, str] = {}
        self._stop_words: frozenset[str] = frozenset(self._pipeline.Defaults.stop_words)

    def words(self, text: str) -> list[str]:
        """Return the lower-cased words of `text` in order; tokens without a letter or digit are left out."""
        found = []
        for key in self._pipeline.tokenizer(text).to_array(LOWER).tolist():
            word = self._spellings.get(key)
            if word is None:
                word = self._pipeline.vocab.strings[key]
                # An empty spelling marks punctuation, so that it is judged once only.
                word = word if any(letter.isalnum() for letter in word) else ""
                self._spellings[key] = word
            if word:
                found.append(word)
        return found

    def stems(self, words: Iterable[str]) -> list[str]:
        """Return the stem of every word, in order."""
        known = self._stems
        return [known[word] if word in known else known.setdefault(word, stem(word)) for word in words]

    def is_content(self, word: str) -> bool:
        """Whether a lower-cased word says something by itself: no stop word, no clitic, no single letter."""
        return len(word) > 1 and word not in self._stop_words and "'" not in word and "’" not in word
