"""Reading the settings of a saved view: what is gone since, or was never there, is told and left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, TypeVar

from cpqual.domain.errors import CpqualError
from cpqual.services import layers
from cpqual.services.grouping import axis
from cpqual.services.session import Session

Name = TypeVar("Name", bound=str)


class ViewReader:
    """Reads settings one by one; `gone` says in a line each what could not be used.

    Args:
        settings: as JSON gave them; anything may stand in them, since a file can come from anywhere.
    """

    def __init__(self, session: Session, settings: Mapping[str, Any]) -> None:
        self._session = session
        self._settings = settings
        self.gone: list[str] = []

    def text(self, key: str) -> str:
        """Return a text, empty without one."""
        value = self._settings.get(key)
        return value if isinstance(value, str) else ""

    def number(self, key: str, least: int, most: int, default: int) -> int:
        """Return a whole number between `least` and `most`."""
        value = self._settings.get(key)
        sound = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
        return value if sound and isinstance(value, int) else default

    def flag(self, key: str) -> bool:
        """Return a truth value, False without one."""
        return self._settings.get(key) is True

    def one_of(self, key: str, there: Sequence[Name], default: Name) -> Name:
        """Return one of a few words."""
        value = self._settings.get(key, default)
        for one in there:
            if one == value:
                return one
        self.gone.append(f"no {key} {str(value)[:40]!r}: {default} instead")
        return default

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self._settings.get(key)
        return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()

    def codes(self, key: str) -> tuple[str, ...]:
        """Return patterns of code slugs, those left out that no code fits any more."""
        slugs = [code.slug for code in self._session.codebook()]
        kept = []
        for pattern in self.texts(key):
            if any(fnmatchcase(slug, pattern) for slug in slugs):
                kept.append(pattern)
            else:
                self.gone.append(f"no code {pattern!r} any more: left out")
        return tuple(kept)

    def code_group(self, key: str) -> str:
        """Return the slug of a group of codes, empty without one."""
        wanted = self.text(key)
        if wanted and wanted not in {group.slug for group in self._session.codebook().groups}:
            self.gone.append(f"no group of codes {wanted!r} any more: all codes instead")
            return ""
        return wanted

    def attributes(self, key: str) -> tuple[str, ...]:
        """Return names of attributes to group by."""
        return tuple(name for name in self.texts(key) if self._is_known(name))

    def attribute(self, key: str) -> str | None:
        """Return the name of an attribute to group by, None without one."""
        name = self.text(key)
        return name if name and self._is_known(name) else None

    def _is_known(self, name: str) -> bool:
        try:
            axis(self._session, name)
        except CpqualError as error:
            self.gone.append(f"{error.what}: left out")
            return False
        return True

    def layer(self, key: str) -> str | None:
        """Return a layer, None for the default."""
        wanted = self.text(key)
        if not wanted:
            return None
        try:
            layers.whose(self._session, wanted)
        except CpqualError as error:
            self.gone.append(f"{error.what}: the default layer instead")
            return None
        return wanted
