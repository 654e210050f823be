"""The attributes of documents, people and sites: made, typed, renamed, set, removed, listed, written out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from cpqual.domain.attributes import Attribute, choices_among, choices_of, kept
from cpqual.domain.errors import InputError, RefusedError, UnknownNameError
from cpqual.domain.people import ATTRIBUTE_OWNERS, ATTRIBUTE_TYPES, AttributeOwner, AttributeType
from cpqual.domain.wording import counted, listed
from cpqual.formats.tables import Cell, Table
from cpqual.services import kept_names
from cpqual.services.session import Session
from cpqual.storage import attributes as stored

OWN_COLUMNS: Mapping[AttributeOwner, tuple[str, ...]] = {
    "document": ("document", "kind", "site", "date", "title", "language", "words"),
    "person": ("person", "id", "pseudonym", "group", "site"),
    "site": ("site", "id", "name"),
}
"""What is known of everybody without an attribute, so that no attribute is called so."""
PLURAL: Mapping[AttributeOwner, str] = {"document": "documents", "person": "people", "site": "sites"}
_LONGEST_NAME = 80
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class ListedAttribute:
    """An attribute, how many have a value of it, and how many have none."""

    attribute: Attribute
    values: int
    missing: int


def list_attributes(session: Session, of: AttributeOwner | None = None) -> list[ListedAttribute]:
    """Return the attributes, of one kind of thing or all, by name."""
    counts = stored.value_counts(session.store)
    sizes = {owner: len(stored.known_ids(session.store, owner)) for owner in ATTRIBUTE_OWNERS}
    return [
        ListedAttribute(one, counts.get(one.full, 0), sizes[one.owner] - counts.get(one.full, 0))
        for one in stored.attributes(session.store)
        if of is None or one.owner == of
    ]


def find_attribute(session: Session, wanted: str, of: AttributeOwner | None = None) -> Attribute:
    """Return the attribute of a name, in full (`person.age`) or alone where only one is called so.

    Args:
        of: look only among those of documents, of people or of sites.

    Raises:
        UnknownNameError: there is none, or there are several.
    """
    every = [one for one in stored.attributes(session.store) if of is None or one.owner == of]
    folded = wanted.casefold()
    found = [one for one in every if folded in (one.full.casefold(), one.name.casefold())]
    exact = [one for one in found if wanted in (one.full, one.name)]
    found = exact if len(exact) == 1 else found
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownNameError(
            f"{wanted!r} could be {' or '.join(one.full for one in found)}", remedy="Name it in full."
        )
    near = get_close_matches(folded, [one.name.casefold() for one in every], n=3, cutoff=0.6)
    names = [one.name for one in every if one.name.casefold() in near]
    remedy = f"Did you mean {' or '.join(names)}?" if names else "See: cpqual attributes list"
    raise UnknownNameError(f"no attribute {wanted!r}", remedy=remedy)


def read_type(typed: str, choices: str = "") -> tuple[AttributeType, tuple[str, ...] | None]:
    """Return a type and the choices, from `number` or `choice:low,medium,high`; None where none are listed.

    Raises:
        InputError: there is no such type, or the choices cannot be used.
    """
    word, _, rest = typed.partition(":")
    word = word.strip().casefold()
    for known in ATTRIBUTE_TYPES:
        if word == known:
            if (rest or choices) and known != "choice":
                raise InputError(f"a {known} has no choices", remedy="Say choice:low,medium,high.")
            return known, choices_of(rest or choices) if rest or choices else None
    raise InputError(f"no type {typed!r}", remedy=f"There are: {', '.join(ATTRIBUTE_TYPES)}.")


def checked_name(name: str, of: AttributeOwner) -> str:
    """Return a name as one line.

    Raises:
        InputError: it is empty or too long, or says what is no attribute.
    """
    one_line = " ".join(name.split())
    if not one_line:
        raise InputError("the attribute has no name")
    if len(one_line) > _LONGEST_NAME:
        raise InputError(f"the name of an attribute has at most {_LONGEST_NAME} characters")
    if one_line.casefold() in OWN_COLUMNS[of]:
        raise InputError(
            f"{one_line!r} is known of every {of} without an attribute",
            remedy=f"Set it with cpqual {PLURAL[of]} set, or give the attribute another name.",
        )
    return one_line


def add_attribute(
    session: Session, of: AttributeOwner, name: str, type_: AttributeType, choices: Sequence[str] = ()
) -> Attribute:
    """Make an attribute that nothing has a value of yet, as one act.

    Raises:
        InputError: the name cannot be used, or a choice has no list.
        RefusedError: there is one of that name.
    """
    made = Attribute(of, checked_name(name, of), type_, tuple(choices))
    if type_ == "choice" and not choices:
        raise InputError("a choice needs its list", remedy="Say choice:low,medium,high.")
    _must_be_free(session, made)
    with session.act("register", f"made the attribute {made.full} ({type_})"):
        stored.keep(session.store, made)
    return made


def _must_be_free(session: Session, wanted: Attribute) -> None:
    for one in stored.attributes(session.store):
        if one.owner == wanted.owner and one.name.casefold() == wanted.name.casefold():
            raise RefusedError(f"there is an attribute {one.full} already")


def retype(
    session: Session, wanted: Attribute, type_: AttributeType, choices: Sequence[str] | None = None
) -> tuple[Attribute, int]:
    """Give an attribute another type, as one act; its values are kept as that type keeps them.

    Args:
        choices: of a choice, in their order; None for the values there are, in the order they came.

    Returns:
        The attribute, and how many values are written another way now.

    Raises:
        InputError: a value is none of that type; says of what.
    """
    values = stored.values_of(session.store, wanted.owner, wanted.name)
    if type_ == "choice" and choices is None:
        choices = wanted.choices or choices_among(values.values())
    changed = wanted._replace(type=type_, choices=tuple(choices or ()) if type_ == "choice" else ())
    fitted = refit(session, changed, values)
    with session.act("register", f"made {wanted.full} a {type_}"):
        stored.keep(session.store, changed)
        number = stored.put(session.store, wanted.owner, wanted.name, fitted)
    return changed, number


def fit(
    wanted: Attribute, cells: Iterable[tuple[str, str, str]], called: str
) -> tuple[dict[str, str], InputError | None]:
    """Return values as an attribute keeps them, and what is wrong with the first that do not fit its type.

    Args:
        cells: the place of each value, for the error; whose it is; and the value.
        called: what the error calls the attribute, such as its column.

    Returns:
        The values that fit, by whose they are; and the error, which names the place and says how many more
        do not fit.
    """
    fitted: dict[str, str] = {}
    first: tuple[str, InputError] | None = None
    odd = 0
    as_kept = keeper(wanted)
    for place, owner, value in cells:
        try:
            fitted[owner] = as_kept(value)
        except InputError as error:
            odd += 1
            first = first or (place, error)
    if first is None:
        return fitted, None
    place, told = first
    others = f" (and {odd - 1} more)" if odd > 1 else ""
    return fitted, InputError(told.what + others, where=f"{place}, {called}", remedy=told.remedy)


def keeper(wanted: Attribute) -> Callable[[str], str]:
    """Return what writes a value as an attribute keeps it; values of a survey come again and again.

    It raises as `kept` does.
    """
    return cache(lambda value: kept(value, wanted.type, wanted.choices))


def refit(session: Session, wanted: Attribute, values: Mapping[str, str]) -> dict[str, str]:
    """Return values that the project has, by row id, as an attribute of another type keeps them.

    Raises:
        InputError: some are none of its type; names whose the first is.
    """
    names = {row_id: slug for slug, row_id in stored.known_ids(session.store, wanted.owner).items()}
    fitted, problem = fit(
        wanted, ((names.get(one, "?"), one, value) for one, value in values.items()), wanted.full
    )
    if problem is not None:
        raise problem
    return fitted


def rename(session: Session, wanted: Attribute, new: str) -> Attribute:
    """Give an attribute another name, as one act.

    Raises:
        InputError: the name cannot be used.
        RefusedError: another attribute has it.
    """
    changed = wanted._replace(name=checked_name(new, wanted.owner))
    if changed.name.casefold() != wanted.name.casefold():
        _must_be_free(session, changed)
    with session.act("register", f"renamed {wanted.full} to {changed.full}"):
        kept_names.follow(session, kept_names.Renamed({}, {wanted.full: changed.full}))
        stored.rename(session.store, wanted.owner, wanted.name, changed.name)
    return changed


def remove(session: Session, wanted: Attribute) -> int:
    """Remove an attribute with its values, as one act, and return how many there were."""
    number = len(stored.values_of(session.store, wanted.owner, wanted.name))
    with session.act("register", f"removed {wanted.full} with {counted(number, 'value')}"):
        stored.remove(session.store, wanted.owner, wanted.name)
    return number


def set_value(session: Session, wanted: Attribute, slugs: Sequence[str], value: str) -> int:
    """Give documents, people or sites a value, or with an empty one take it away; one act.

    Returns:
        For how many that changed something.

    Raises:
        InputError: it is no value of the attribute's type.
        UnknownNameError: one of them is not in the project.
    """
    ids = ids_of(session, wanted.owner, slugs)
    try:
        fitting = kept(value.strip(), wanted.type, wanted.choices)
    except InputError as error:
        raise InputError(error.what, where=wanted.full, remedy=error.remedy) from None
    what = "set" if fitting else "took away"
    with session.act("register", f"{what} {wanted.full} of {_few(wanted.owner, slugs)}"):
        return stored.put(session.store, wanted.owner, wanted.name, dict.fromkeys(ids, fitting))


def _few(of: AttributeOwner, slugs: Sequence[str]) -> str:
    return listed(slugs) if len(slugs) <= _SHOWN else f"{len(slugs)} {PLURAL[of]}"


def ids_of(session: Session, of: AttributeOwner, slugs: Sequence[str]) -> list[str]:
    """Return the row ids of documents, people or sites.

    Raises:
        UnknownNameError: one of them is not in the project; near names are offered.
    """
    ids = stored.ids_of(session.store, of, slugs)
    for slug in slugs:
        if slug not in ids:
            raise unknown(of, slug, stored.known_ids(session.store, of))
    return [ids[slug] for slug in slugs]


def unknown(of: AttributeOwner, slug: str, ids: Mapping[str, str], where: str = "") -> UnknownNameError:
    """Return the error for a name that no document, person or site has."""
    folded = {one.casefold(): one for one in ids}
    near = [folded[one] for one in get_close_matches(slug.casefold(), list(folded), n=3, cutoff=0.7)]
    remedy = f"Did you mean {' or '.join(near)}?" if near else f"See: cpqual {PLURAL[of]}"
    return UnknownNameError(f"no {of} {slug!r} in the project", where=where, remedy=remedy)


def typed_cell(one: Attribute, value: str | None) -> Cell:
    """Return a value as a cell of a table: numbers and truth values as such, None where there is none."""
    if not value:
        return None
    if one.type == "number":
        number = float(value)
        return int(number) if number.is_integer() and abs(number) < 2**53 else number
    return value == "yes" if one.type == "boolean" else value


def attributes_table(session: Session, of: AttributeOwner) -> Table:
    """Return all values of documents, people or sites in the form `cpqual attributes import` reads."""
    every = [one for one in stored.attributes(session.store) if one.owner == of]
    ids = stored.known_ids(session.store, of)
    columns = [stored.values_of(session.store, of, one.name) for one in every]
    rows = [
        (slug, *(_cell(one, values.get(row_id)) for one, values in zip(every, columns, strict=True)))
        for slug, row_id in sorted(ids.items())
    ]
    choices = {one.name: one.choices for one in every if one.choices}
    return Table(f"attributes of {PLURAL[of]}", (of, *(one.name for one in every)), rows, choices=choices)


def _cell(one: Attribute, value: str | None) -> Cell:
    # a merge of copies may have brought a value that the type does not fit
    try:
        return typed_cell(one, value)
    except ValueError:
        return value
