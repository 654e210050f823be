"""Names in filters and views that are kept: what is renamed or taken together, they go on speaking of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from cpqual.domain.errors import CpqualError, InputError
from cpqual.domain.filter_reading import parse
from cpqual.domain.filters import And, Condition, Filter, Not, Or, as_typed
from cpqual.services.filter_vocabulary import Vocabulary
from cpqual.services.session import Session
from cpqual.storage import frameworks, saved_views

PERSON = ("person",)
SITE = ("document.site", "person.site")
"""Attributes, by their full names, whose values are people and sites."""
_BY = "by"
"""The setting of views that names attributes, one or a list."""


class Renamed(NamedTuple):
    """What is called otherwise from now on.

    Attributes:
        values: full name of an attribute to its values, letter case folded, and what each is now.
        names: full name of an attribute to its full name now.
    """

    values: Mapping[str, Mapping[str, str]]
    names: Mapping[str, str]


def renamed_values(of: tuple[str, ...], values: Mapping[str, str]) -> Renamed:
    """Return values that are called otherwise, of some attributes; those that stay are left out."""
    folded = {old.casefold(): new for old, new in values.items() if old != new}
    return Renamed(dict.fromkeys(of, folded), {})


def follow(session: Session, renamed: Renamed) -> None:
    """Let kept filters and views speak of what they spoke of; part of the act that is open.

    Called before the names themselves change. A pattern (`P*`) stays as it is, and so does a filter that
    cannot be read, or that names something that is not there.
    """
    if not renamed.names and not any(renamed.values.values()):
        return
    follower = _Follower(session, renamed)
    for view in saved_views.views(session.store):
        settings = follower.settings(view.settings)
        if settings != view.settings:
            saved_views.change_settings(session.store, view.slug, settings)
    for framework in frameworks.frameworks(session.store):
        line = follower.line(framework.filter)
        if line != framework.filter:
            frameworks.change_framework(session.store, framework.id, {"filter": line})


class _Follower:
    def __init__(self, session: Session, renamed: Renamed) -> None:
        self._vocabulary = Vocabulary(session)
        self._renamed = renamed

    def settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        found = dict(settings)
        where = found.get("where")
        if isinstance(where, str):
            found["where"] = self.line(where)
        named = found.get(_BY)
        if isinstance(named, str):
            found[_BY] = self._name(named)
        elif isinstance(named, list):
            found[_BY] = [self._name(one) if isinstance(one, str) else one for one in named]
        return found

    def line(self, line: str) -> str:
        """Return a filter with the names of now; as it was typed where none of them changes."""
        if not line.strip():
            return line
        try:
            before = parse(line)
        except InputError:
            return line
        after = self._filter(before)
        return line if after == before else as_typed(after)

    def _filter(self, found: Filter) -> Filter:
        match found:
            case Condition():
                return self._condition(found)
            case Not(part):
                return Not(self._filter(part))
            case And(parts):
                return And(tuple(map(self._filter, parts)))
            case Or(parts):
                return Or(tuple(map(self._filter, parts)))

    def _condition(self, one: Condition) -> Condition:
        now = self._renamed.values.get(self._full(one.name), {})
        values = one.values
        if one.operator in ("=", "!=", "in", "not in"):
            values = tuple(dict.fromkeys(now.get(value.casefold(), value) for value in values))
        return replace(one, name=self._name(one.name), values=values, places=())

    def _name(self, typed: str) -> str:
        return self._renamed.names.get(self._full(typed), typed)

    def _full(self, typed: str) -> str:
        try:
            return self._vocabulary.named(typed).field.name
        except CpqualError:
            return ""
