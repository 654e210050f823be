"""What a document's header says of quoting: how far a speaker may be told in print, if at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

Attribution = Literal["named", "pseudonym", "role", "none"]
ATTRIBUTIONS: tuple[Attribution, ...] = get_args(Attribution)
"""What is told of who speaks, from most to least."""

_QUOTES = re.compile(r"(?:\A|[,;])\s*quot(?:es?|ations?|ing)\s*[=:]\s*([^,;]*)", re.IGNORECASE)
_NOT_AT_ALL = frozenset({"no", "not", "none", "never", "refused"})
_MEANT: dict[str, Attribution] = {
    "named": "named", "name": "named", "real name": "named",
    "pseudonym": "pseudonym", "pseudonyms": "pseudonym", "yes": "pseudonym",
    "role": "role", "roles": "role",
    "anonymous": "none", "anonymised": "none", "anonymously": "none", "unattributed": "none",
    "no attribution": "none", "without attribution": "none",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Consent:
    """What a header's `consent` says of quoting.

    Attributes:
        text: the header's words.
        widest: the most that may be told of a speaker; None where nothing is said that can be read.
        refused: nothing may be quoted at all.
        unread: what of it cannot be read, in words; empty where it can, or where there is no header.
    """

    text: str
    widest: Attribution | None = None
    refused: bool = False
    unread: str = ""

    def allows(self, attribution: Attribution) -> bool:
        """Tell whether so much may be told of a speaker; where nothing can be read, nothing is forbidden."""
        return not self.refused and self.narrowed(attribution) == attribution

    def narrowed(self, attribution: Attribution) -> Attribution:
        """Return an attribution, or the widest there may be where that tells less."""
        if self.refused:
            return "none"
        limit = 0 if self.widest is None else ATTRIBUTIONS.index(self.widest)
        return ATTRIBUTIONS[max(ATTRIBUTIONS.index(attribution), limit)]


def read_consent(text: str) -> Consent:
    """Read the `consent` of a header, such as `recording=signed, quotes=role only`.

    Its part `quotes` is read: `pseudonym`, `role`, `anonymous` (nothing is told), `no`, each also with
    `only`. Anything else limits nothing and is told of in `unread`; where there are several such parts, the
    one that allows least holds.
    """
    said = " ".join(text.split())
    if not said:
        return Consent("")
    found = [" ".join(value.replace("-", " ").split()) for value in _QUOTES.findall(said)]
    if not found:
        return Consent(said, unread="the header’s consent says nothing of quotes")
    meant = [value.casefold().removesuffix(" only") for value in found]
    if any(value in _NOT_AT_ALL for value in meant):
        return Consent(said, refused=True)
    unread = next((value for value, known in zip(found, meant, strict=True) if known not in _MEANT), "")
    limits = [_MEANT[value] for value in meant if value in _MEANT]
    widest = max(limits, key=ATTRIBUTIONS.index, default=None)
    return Consent(said, widest, unread=f"the header’s consent to quotes is not understood: {unread or '?'}"
                   if len(limits) < len(meant) else "")  # fmt: skip
