"""Taking many values of attributes in, from tables, headers and file names: a plan first, then one act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from cpqual.domain.attributes import Attribute, choices_among, guess
from cpqual.domain.errors import InputError
from cpqual.domain.people import AttributeOwner, AttributeType
from cpqual.domain.wording import counted
from cpqual.services import attributes as managing
from cpqual.services.session import Session
from cpqual.storage import attributes as stored

Types = Mapping[str, tuple[AttributeType, tuple[str, ...] | None]]
"""What was said of attributes by name: type, and the choices where they were listed."""


class Given(NamedTuple):
    """What is said of one document, person or site.

    Attributes:
        where: the place it stands at, for errors.
        values: by the name of the attribute, as written; empty ones say nothing.
    """

    where: str
    slug: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Choosing:
    """How values are to be understood.

    Attributes:
        types: for attributes that are not to have the type they have, or seem to have.
        as_text: keep an attribute as text where values do not fit its type.
        missing: words that stand for no value, whatever their case (`n/a`).
    """

    types: Types = field(default_factory=dict)
    as_text: bool = False
    missing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PlannedAttribute:
    """What would become of one column.

    Attributes:
        why: why it has its type.
        values: as they would be kept, by row id.
        missing: how many of those that are named have no value.
        changed: how many would have another value than now.
        retyped: values it has already, as the new type keeps them.
        problem: why it cannot be taken in; None where it can.
    """

    attribute: Attribute
    why: str
    values: Mapping[str, str]
    missing: int
    changed: int
    retyped: Mapping[str, str]
    problem: InputError | None = None


@dataclass(frozen=True, slots=True)
class ValuesPlan:
    """Everything that taking values in would do.

    Attributes:
        rows: how many documents, people or sites are named.
    """

    of: AttributeOwner
    attributes: tuple[PlannedAttribute, ...]
    rows: int


def plan_values(
    session: Session, of: AttributeOwner, given: Sequence[Given], choosing: Choosing | None = None
) -> ValuesPlan:
    """Say what taking values in would do, type by type; nothing is written.

    An attribute has the type that was said, else the one it has, else the one its values have in common:
    boolean, number or date where every value is one, else text.

    Raises:
        InputError: something is named that is not in the project, is named twice, or an attribute has a name
            it cannot have.
    """
    choosing = choosing or Choosing()
    ids = stored.known_ids(session.store, of)
    _require_known(of, given, ids)
    known = {one.name.casefold(): one for one in stored.attributes(session.store) if one.owner == of}
    names = dict.fromkeys(name for one in given for name in one.values)
    types = {name.casefold(): said for name, said in choosing.types.items()}
    strange = [name for name in choosing.types if name.casefold() not in {one.casefold() for one in names}]
    if strange:
        raise InputError(
            f"there is no column {strange[0]!r} to give a type", remedy=f"There are: {', '.join(names)}."
        )
    planned = []
    for name in names:
        cells = [
            (one.where, ids[one.slug], value)
            for one in given
            if (value := one.values.get(name, "").strip()) and value.casefold() not in choosing.missing
        ]
        before = known.get(name.casefold())
        planned.append(
            _planned(session, of, name, before, types.get(name.casefold()), cells, len(given), choosing)
        )
    return ValuesPlan(of, tuple(planned), len(given))


def _require_known(of: AttributeOwner, given: Iterable[Given], ids: Mapping[str, str]) -> None:
    first: dict[str, str] = {}
    for one in given:
        if one.slug not in ids:
            error = managing.unknown(of, one.slug, ids, one.where)
            raise InputError(error.what, where=error.where, remedy=error.remedy)
        if one.slug in first:
            raise InputError(f"{one.slug!r} stands at {first[one.slug]} already", where=one.where)
        first[one.slug] = one.where


def _planned(
    session: Session,
    of: AttributeOwner,
    name: str,
    before: Attribute | None,
    said: tuple[AttributeType, tuple[str, ...] | None] | None,
    cells: Sequence[tuple[str, str, str]],
    rows: int,
    choosing: Choosing,
) -> PlannedAttribute:
    values = [value for _, _, value in cells]
    wanted, why = _with_type(managing.checked_name(name, of), of, before, said, values)
    held = stored.values_of(session.store, of, wanted.name) if before else {}
    fitted, problem = managing.fit(wanted, cells, f"column {wanted.name!r}")
    if problem is not None:
        problem = _with_remedy(problem)
    retyped: dict[str, str] = {}
    if problem is None and before is not None and wanted != before:
        overwritten = {owner_id for _, owner_id, _ in cells}
        others = {one: value for one, value in held.items() if one not in overwritten}
        try:
            retyped = managing.refit(session, wanted, others)
        except InputError as error:
            problem = error
    if problem is not None and choosing.as_text and wanted.type != "text":
        why = f"kept as text: {problem.what}"
        wanted = Attribute(of, wanted.name)
        retyped, problem = {}, None
        fitted = {owner_id: value for _, owner_id, value in cells}
    changed = sum(held.get(owner_id) != value for owner_id, value in fitted.items())
    return PlannedAttribute(wanted, why, fitted, rows - len(cells), changed, retyped, problem)


def _with_type(
    name: str,
    of: AttributeOwner,
    before: Attribute | None,
    said: tuple[AttributeType, tuple[str, ...] | None] | None,
    values: Sequence[str],
) -> tuple[Attribute, str]:
    if said is not None:
        type_, choices = said
        if type_ == "choice" and choices is None:
            choices = choices_among([*(before.choices if before else ()), *values])
            return Attribute(of, before.name if before else name, type_, choices), "as said, in this order"
        return Attribute(of, before.name if before else name, type_, choices or ()), "as said"
    if before is not None:
        return before, "as it is"
    found = guess(values)
    return Attribute(of, name, found.type), found.why


def _with_remedy(problem: InputError) -> InputError:
    remedy = (
        f"{problem.remedy} Leave the cell empty where there is none, name the word that says so (--missing),"
        " or keep everything as text (--as-text)."
    )
    return InputError(problem.what, where=problem.where, remedy=remedy.strip())


def take_values(session: Session, plan: ValuesPlan, source: str) -> int:
    """Write what a plan says as one act, and return how many values are new or others than before.

    Args:
        source: where they come from, for the log: the name of a file, never anybody's words.

    Raises:
        InputError: a column cannot be taken in; nothing was written.
    """
    problems = [one.problem for one in plan.attributes if one.problem is not None]
    if problems:
        raise problems[0]
    what = f"{counted(len(plan.attributes), 'attribute')} of {counted(plan.rows, plan.of)} from {source}"
    number = 0
    with session.act("attributes", f"took {what}"):
        for one in plan.attributes:
            stored.keep(session.store, one.attribute)
            number += stored.put(session.store, plan.of, one.attribute.name, one.values)
            stored.put(session.store, plan.of, one.attribute.name, one.retyped)
    return number


def from_headers(
    session: Session,
    keys: Sequence[str],
    choosing: Choosing | None = None,
    documents: Sequence[str] | None = None,
) -> ValuesPlan:
    """Say what making attributes of documents from values of their headers would do.

    Args:
        keys: of the headers, whatever their case; the attribute is called so.
        documents: only of these, by slug; None for all that have such a header.

    Raises:
        InputError: no document has such a key; those there are, are named.
    """
    headers = stored.header_values(session.store)
    if documents is not None:
        wanted = set(documents)
        headers = {slug: header for slug, header in headers.items() if slug in wanted}
    there = {key.casefold(): key for header in headers.values() for key in header}
    for key in keys:
        if key.casefold() not in there:
            shown = ", ".join(sorted(there.values())) or "none"
            raise InputError(f"no header has a line {key!r}", remedy=f"There are: {shown}.")
    asked = {key.casefold(): key for key in keys}
    given = []
    for slug, header in headers.items():
        values = {asked[key.casefold()]: value for key, value in header.items() if key.casefold() in asked}
        if values:
            given.append(Given(f"header of {slug}", slug, values))
    return plan_values(session, "document", given, choosing)


class HeaderKey(NamedTuple):
    """A line that headers have: in how many documents, and what its values seem to be."""

    key: str
    documents: int
    type: AttributeType
    why: str


def header_keys(session: Session) -> list[HeaderKey]:
    """Return the lines that headers of documents have, the most frequent first."""
    found: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for header in stored.header_values(session.store).values():
        for key, value in header.items():
            found.setdefault(key.casefold(), []).append(value)
            names.setdefault(key.casefold(), key)
    order = sorted(found, key=lambda key: (-len(found[key]), key))
    return [HeaderKey(names[key], len(found[key]), *guess(found[key])) for key in order]
