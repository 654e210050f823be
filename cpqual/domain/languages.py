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
