"""What Rich Text Format is taken apart into."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from cpqual.formats.building import Mark
from cpqual.formats.flow import Flow


@dataclass(slots=True)
class Group:
    """The state that a group begins with and gives back at its end.

    Attributes:
        kind: what its words are: `text`, `out` for what is left out, or what they are collected for.
        words: where they are collected; None for the text itself.
        codec: code page of bytes beyond ASCII.
        after_unicode: signs that stand in for one given by number, to be passed over.
    """

    kind: str = "text"
    words: list[str] | None = None
    codec: str = "cp1252"
    after_unicode: int = 1
    hidden: bool = False
    deleted: bool = False
    bold: bool = False

    def within(self) -> Group:
        """Return the state of a group that begins within this one."""
        # many times faster than `copy.copy`, and a file may have a million groups
        return Group(
            self.kind, self.words, self.codec, self.after_unicode, self.hidden, self.deleted, self.bold
        )


@dataclass(slots=True)
class RtfComment:
    """A remark: its words, who wrote it, when in Word's packed form, and what it stands beside."""

    words: str
    author: str
    date: str
    start: Mark
    end: Mark


@dataclass(slots=True)
class RtfText:
    """A file taken apart.

    Attributes:
        facts: `header`, `footer`, `title` and `created`, as words.
        counts: what was left out or is worth knowing, by name.
        codec: the file's own code page.
    """

    flow: Flow = field(default_factory=Flow)
    comments: list[RtfComment] = field(default_factory=list)
    facts: dict[str, list[str]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    codec: str = "cp1252"
