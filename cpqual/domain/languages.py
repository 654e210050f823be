"""Language codes as people and files write them."""

from __future__ import annotations

import re

_CODE = re.compile(r"[a-z]{2,3}")


def base_language(language: str) -> str:
    """Return the part of a code that names the language: "pt" of "pt-BR" or "PT_br".

    Empty where it is no such code, as "English" or what a file says in its place is not.
    """
    base = language.replace("_", "-").split("-")[0].strip().lower()
    return base if _CODE.fullmatch(base) else ""


_NAMES = {
    "arabic": "ar", "bengali": "bn", "catalan": "ca", "chinese": "zh", "czech": "cs", "danish": "da",
    "dutch": "nl", "english": "en", "finnish": "fi", "french": "fr", "gaelic": "gd", "german": "de",
    "greek": "el", "gujarati": "gu", "hebrew": "he", "hindi": "hi", "hungarian": "hu", "icelandic": "is",
    "irish": "ga", "italian": "it", "japanese": "ja", "korean": "ko", "norwegian": "no", "persian": "fa",
    "polish": "pl", "portuguese": "pt", "punjabi": "pa", "romanian": "ro", "russian": "ru", "scots": "sco",
    "somali": "so", "spanish": "es", "swahili": "sw", "swedish": "sv", "tamil": "ta", "turkish": "tr",
    "ukrainian": "uk", "urdu": "ur", "vietnamese": "vi", "welsh": "cy",
}  # fmt: skip


def language_code(words: str) -> str:
    """Return the code of a language that is named in English or by a code: "en-GB" stays so, "Welsh" is "cy".

    Empty where it is neither.
    """
    said = words.strip()
    return _NAMES.get(said.casefold()) or (said if base_language(said) else "")
