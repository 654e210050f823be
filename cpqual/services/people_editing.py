"""The register by hand: people and sites added, changed, removed, taken together; roles given and taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cpqual.domain.dates import read_date
from cpqual.domain.documents import DOCUMENT_KINDS
from cpqual.domain.errors import InputError, RefusedError
from cpqual.domain.people import Person, Site
from cpqual.domain.wording import counted, listed
from cpqual.services import kept_names
from cpqual.services.attributes import ids_of
from cpqual.services.kept_names import Renamed
from cpqual.services.session import Session
from cpqual.storage import attributes as values
from cpqual.storage import documents, participants, people
from cpqual.storage.participants import Entry, Registered

_LONGEST = 200


class Changes(NamedTuple):
    """What is to be changed of a person or site; None leaves it as it is.

    Attributes:
        site: its slug or name, empty for none.
    """

    slug: str | None = None
    name: str | None = None
    group: str | None = None
    site: str | None = None


def add_person(session: Session, slug: str, changes: Changes | None = None) -> None:
    """Add a person to the register, as one act; without a pseudonym they go by the slug.

    Raises:
        InputError: the slug cannot be used.
        RefusedError: somebody has it.
        UnknownNameError: there is no such site.
    """
    given = changes or Changes()
    slug = _checked_slug(session, "person", slug)
    site = _site(session, given.site)
    with session.act("register", f"added {slug} to the register"):
        people.add_person(
            session.store, Person(slug, _line(given.name or slug), _line(given.group or ""), site)
        )


def add_site(session: Session, slug: str, name: str = "") -> None:
    """Add a site to the register, as one act.

    Raises:
        InputError: the slug cannot be used.
        RefusedError: another site has it.
    """
    slug = _checked_slug(session, "site", slug)
    with session.act("register", f"added the site {slug}"):
        people.add_site(session.store, Site(slug, _line(name or slug)))


def set_people(session: Session, slugs: Sequence[str], changes: Changes) -> None:
    """Change people of the register, as one act.

    Raises:
        UnknownNameError: one of them, or the site, is not in the project.
        InputError: a name is empty, or several people were to have one slug.
        RefusedError: the slug is another's.
    """
    ids = ids_of(session, "person", slugs)
    columns: dict[str, object] = {}
    if changes.slug is not None:
        columns["slug"] = _new_slug(session, "person", slugs, changes.slug)
    if changes.name is not None:
        columns["pseudonym"] = _line(changes.name, "pseudonym")
    if changes.group is not None:
        columns["grp"] = _line(changes.group)
    if changes.site is not None:
        columns["site_id"] = _site_id(session, changes.site)
    names = _renamed(people.pseudonyms(session.store), slugs, changes)
    follows = kept_names.renamed_values(kept_names.PERSON, names)
    _change(session, "person", ids, columns, f"changed {_few(slugs, 'people')} in the register", follows)


def _renamed(called: Mapping[str, str], slugs: Sequence[str], changes: Changes) -> dict[str, str]:
    """Return the ids and names that change, and what they are then; a name that another keeps stays.

    Args:
        called: the names of all people, or of all sites, by id.
    """
    names: dict[str, str] = {}
    keep = {name.casefold() for slug, name in called.items() if slug not in slugs}
    for slug in slugs:
        if changes.name is not None and called[slug].casefold() not in keep:
            names[called[slug]] = _line(changes.name)
        if changes.slug is not None:
            names[slug] = changes.slug.strip()
    return names


def set_sites(session: Session, slugs: Sequence[str], changes: Changes) -> None:
    """Change slug or name of sites, as one act.

    Raises:
        UnknownNameError: one of them is not in the project.
        InputError: a name is empty, or several sites were to have one slug.
        RefusedError: the slug is another's.
    """
    ids = ids_of(session, "site", slugs)
    columns: dict[str, object] = {}
    if changes.slug is not None:
        columns["slug"] = _new_slug(session, "site", slugs, changes.slug)
    if changes.name is not None:
        columns["name"] = _line(changes.name, "name")
    called = {one.slug: one.name for one in people.sites(session.store)}
    follows = kept_names.renamed_values(kept_names.SITE, _renamed(called, slugs, changes))
    _change(session, "site", ids, columns, f"changed the site {_few(slugs, 'sites')}", follows)


def _change(
    session: Session,
    of: Registered,
    ids: Sequence[str],
    columns: Mapping[str, object],
    words: str,
    renamed: Renamed,
) -> None:
    if not columns:
        raise InputError("nothing was said that is to be changed")
    with session.act("register", words):
        kept_names.follow(session, renamed)
        for row_id in ids:
            participants.change(session.store, of, row_id, columns)


def set_documents(session: Session, slugs: Sequence[str], what: str, value: str) -> None:
    """Change the title, kind, site or date of documents, as one act.

    Args:
        what: `title`, `kind`, `site` or `date`.
        value: as somebody writes it; empty takes site or date away.

    Raises:
        UnknownNameError: a document or the site is not in the project.
        InputError: there is no such kind, it is no date, or the title is empty.
    """
    ids = ids_of(session, "document", slugs)
    column, stored = _document_column(session, what, value)
    told = f"set the {what} of {_few(slugs, 'documents')}"
    with session.act("register", told):
        participants.change_documents(session.store, ids, {column: stored})


def _document_column(session: Session, what: str, value: str) -> tuple[str, object]:
    if what == "title":
        return "title", _line(value, "title")
    if what == "kind":
        return "kind", kind_of(value)
    if what == "site":
        return "site_id", _site_id(session, value)
    if what == "date":
        found = read_date(value) if value.strip() else None
        if found is not None and not found.value:
            raise InputError(
                f"{value[:_LONGEST]!r} is {found.note}", remedy="Write 2011, 2011-05 or 2011-05-12."
            )
        return "date", found.value if found else None
    raise InputError(f"documents have no {what!r} that can be set")


def kind_of(value: str) -> str:
    """Return the kind of document that somebody names.

    Raises:
        InputError: there is none of that name.
    """
    folded = "".join(value.casefold().split())
    if folded not in DOCUMENT_KINDS:
        raise InputError(f"no kind {value[:_LONGEST]!r}", remedy=f"There are: {', '.join(DOCUMENT_KINDS)}.")
    return folded


def remove_registered(session: Session, of: Registered, slug: str) -> None:
    """Remove a person or site that nothing refers to, with its attributes, as one act.

    Raises:
        UnknownNameError: there is none of that slug.
        RefusedError: something refers to it; says what.
    """
    (row_id,) = ids_of(session, of, [slug])
    held = participants.holding(session.store, of, row_id)
    if held:
        remedy = {
            "person": "Take it together with another (cpqual people merge), or say who these are first.",
            "site": "Give these another site first.",
        }[of]
        what = listed(counted(number, called) for called, number in held.items())
        raise RefusedError(f"{slug} has {what}", remedy=remedy)
    words = f"removed {slug} from the register" if of == "person" else f"removed the site {slug}"
    with session.act("register", words):
        participants.remove(session.store, of, row_id)


def give_roles(session: Session, document: str, person: str, roles: Sequence[str]) -> None:
    """Give a person roles in a document, beside those held there already, as one act.

    Raises:
        UnknownNameError: the document or the person is not in the project.
        InputError: a role is empty.
    """
    document_id, (person_id,) = session.document(document).id, ids_of(session, "person", [person])
    given = [_line(role, "role") for role in roles]
    with session.act("register", f"gave {person} {counted(len(given), 'role')} in {document}"):
        documents.add_roles(session.store, document_id, person_id, given)


def take_role(session: Session, document: str, person: str, role: str) -> None:
    """Take a role from a person in a document, as one act.

    Raises:
        UnknownNameError: the document or the person is not in the project.
        RefusedError: the person does not have that role there; those there are, are named.
    """
    document_id, (person_id,) = session.document(document).id, ids_of(session, "person", [person])
    held = held_roles(session, document, person)
    if role not in held:
        has = f"only as {listed(held)}" if held else "without a role"
        raise RefusedError(f"{person} is in {document} {has}")
    with session.act("register", f"took a role of {person} in {document}"):
        participants.take_role(session.store, document_id, person_id, role)


def held_roles(session: Session, document: str, person: str) -> list[str]:
    """Return the roles of a person in a document."""
    return [role for slug, who, role in documents.roles(session.store) if (slug, who) == (document, person)]


class Together(NamedTuple):
    """What taking two entries of one person together would do.

    Attributes:
        moves: what comes to the one who stays, in words, and how much of it.
        kept: the fields in which the two differ and the one who stays decides, where that was said.
    """

    stays: Entry
    goes: Entry
    moves: Mapping[str, int]
    kept: tuple[str, ...]
    columns: Mapping[str, object]
    values: Mapping[str, str]


def plan_merge(session: Session, stays: str, goes: str, prefer: str = "") -> Together:
    """Say what taking two entries of one person together would do; nothing is written.

    What only one of them has (a group, a site, an attribute) the one who stays has afterwards.

    Args:
        prefer: the slug of the one whose group, site and attributes hold where both have different ones.

    Raises:
        UnknownNameError: one of them is not in the project.
        RefusedError: they differ and nothing was said of it, or both have a cell in one place of a framework.
    """
    ids_of(session, "person", [stays, goes])
    one, other = participants.person(session.store, stays), participants.person(session.store, goes)
    if one is None or other is None or one.id == other.id:
        raise RefusedError("these are one entry already")
    if prefer and prefer not in (stays, goes):
        raise InputError(f"{prefer!r} is neither {stays} nor {goes}")
    cells = participants.shared_cells(session.store, one.id, other.id)
    if cells:
        where = "; ".join(f"{framework}: {code}" for framework, code in cells[:5])
        raise RefusedError(
            f"{stays} and {goes} both have {counted(len(cells), 'cell of a framework')} ({where})",
            remedy="Bring the words together in one of them and clear the other first.",
        )
    mine, theirs = _facts(session, one), _facts(session, other)
    differing = [name for name in mine if theirs.get(name) and mine[name] and mine[name] != theirs[name]]
    if differing and not prefer:
        what = "; ".join(f"{name}: {mine[name]} and {theirs[name]}" for name in differing[:5])
        raise RefusedError(
            f"{stays} and {goes} differ ({what})",
            remedy=f"Say whose holds: --prefer {stays} or --prefer {goes}.",
        )
    winner, second = (theirs, mine) if prefer == goes else (mine, theirs)
    united = {name: winner.get(name) or second.get(name, "") for name in {**mine, **theirs}}
    site = united.pop("site")
    columns = {"grp": united.pop("group"), "site_id": _site_id(session, site)}
    moves = participants.holding(session.store, "person", other.id)
    return Together(one, other, moves, tuple(differing), columns, united)


def _facts(session: Session, one: Entry) -> dict[str, str]:
    held = people.attributes_of(session.store, "person", one.id)
    return {"group": one.group, "site": one.site or "", **held}


def carry_out_merge(session: Session, plan: Together) -> None:
    """Take two entries together as one act: turns, roles, memos, attributes, cells and answers to cards."""
    going = Changes(slug=plan.stays.slug, name=plan.stays.pseudonym)
    names = _renamed(people.pseudonyms(session.store), [plan.goes.slug], going)
    with session.act("register", f"took {plan.goes.slug} together with {plan.stays.slug}"):
        kept_names.follow(session, kept_names.renamed_values(kept_names.PERSON, names))
        participants.change(session.store, "person", plan.stays.id, plan.columns)
        participants.take_together(session.store, plan.stays.id, plan.goes.id, plan.values)


def _checked_slug(session: Session, of: Registered, slug: str) -> str:
    one = slug.strip()
    if not one or len(one) > 80 or not all(c.isalnum() or c in "-_." for c in one):
        raise InputError(
            f"{slug[:80]!r} cannot be an id", remedy="Use letters, digits, - and _, such as P07."
        )
    if one.casefold() in {known.casefold() for known in values.known_ids(session.store, of)}:
        raise RefusedError(f"there is a {of} {one} in the register already")
    return one


def _new_slug(session: Session, of: Registered, slugs: Sequence[str], wanted: str) -> str:
    if len(slugs) != 1:
        raise InputError(f"several {'people' if of == 'person' else 'sites'} cannot have one id")
    if wanted.strip().casefold() == slugs[0].casefold():
        return wanted.strip()
    return _checked_slug(session, of, wanted)


def _line(words: str, what: str = "") -> str:
    one = " ".join(words.split())
    if what and not one:
        raise InputError(f"the {what} is empty")
    if len(one) > _LONGEST:
        raise InputError(f"is longer than {_LONGEST} characters", where=what)
    return one


def _site(session: Session, wanted: str | None) -> str | None:
    """Return the slug of a site by slug or name; None for none."""
    if not wanted or not wanted.strip():
        return None
    folded = wanted.strip().casefold()
    for site in people.sites(session.store):
        if folded in (site.slug.casefold(), site.name.casefold()):
            return site.slug
    ids_of(session, "site", [wanted.strip()])
    return wanted


def _site_id(session: Session, wanted: str | None) -> str | None:
    slug = _site(session, wanted)
    return people.site_ids(session.store)[slug] if slug else None


def _few(slugs: Sequence[str], many: str) -> str:
    return listed(slugs) if len(slugs) <= 3 else f"{len(slugs)} {many}"


def role_names(session: Session) -> tuple[str, ...]:
    """Return the roles that anybody has anywhere."""
    return tuple(sorted({role for _, _, role in documents.roles(session.store)}))
