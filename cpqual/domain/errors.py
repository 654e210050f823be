"""The errors a person can cause, each with what happened, where, and what to do."""

from __future__ import annotations


class CpqualError(Exception):
    """A refusal that is shown to the person as one line, never as a traceback.

    Args:
        what: what is wrong, in a few words, without a participant's words.
        where: the file, line, row or name it concerns, if there is one.
        remedy: what to do about it, if it is not plain from `what`.
    """

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        end = "" if not remedy or self.what.endswith((".", "?", "!")) else "."
        return f"{place}{self.what}{end}{remedy}"


class NotAProjectError(CpqualError):
    """The file is not a cpqual project, or is one that this version cannot read."""


class InputError(CpqualError):
    """A file given to cpqual cannot be used as it stands."""


class UnknownNameError(CpqualError):
    """A code, document, coder or attribute of that name is not in the project."""


class RefusedError(CpqualError):
    """The act would break a rule of the project, so nothing was changed."""
