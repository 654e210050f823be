"""Framework matrices: making them, their columns, and the cases that are their rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cpqual.domain.codebook import Codebook
from cpqual.domain.errors import InputError, RefusedError, UnknownNameError
from cpqual.domain.frameworks import CASE_KINDS, Case, CaseKind, Framework
from cpqual.domain.ids import slug_for
from cpqual.domain.text import canonicalise, harmless
from cpqual.services.filter_vocabulary import Vocabulary
from cpqual.services.framework_cases import narrowed
from cpqual.services.framework_passages import require_theme
from cpqual.services.session import Session
from cpqual.storage import frameworks as rows


@dataclass(frozen=True, slots=True)
class Column:
    """A theme as a column: its slug, its label, and what became of it where it is not in use any more."""

    theme: str
    label: str
    fate: str = ""

    @property
    def told(self) -> str:
        """The label, and what became of the code."""
        return f"{self.label} ({self.fate})" if self.fate else self.label


# Frameworks


def list_frameworks(session: Session) -> list[Framework]:
    """Return all frameworks, first made first."""
    return rows.frameworks(session.store)


def require_framework(session: Session, name: str | None = None) -> Framework:
    """Return the framework of that slug or title, whatever the case; the only one where none is named.

    Raises:
        UnknownNameError: there is none, or none was named and there are several.
    """
    found = list_frameworks(session)
    if name is None and len(found) == 1:
        return found[0]
    folded = (name or "").casefold()
    for one in found:
        if folded and folded in (one.slug.casefold(), one.title.casefold()):
            return one
    known = ", ".join(one.slug for one in found)
    what = f"no framework {name!r}" if name else "say which framework" if found else "there is no framework"
    raise UnknownNameError(
        what, remedy=f"There are: {known}." if known else "Make one: cpqual framework new NAME"
    )


def make_framework(
    session: Session,
    title: str,
    cases: CaseKind = "person",
    themes: Sequence[str] | None = None,
    where: str = "",
) -> Framework:
    """Make a framework as one act.

    Args:
        title: what people read; its slug is made from it.
        cases: what its rows are.
        themes: slugs of the codes that become its columns; None for the codebook's themes, its top level.
        where: which cases are in, as `services.filtering` reads it; empty for all.

    Raises:
        InputError: the title makes no name, the cases are of no known kind, or the line cannot be read.
        RefusedError: there is one of that name, or a code was merged into another.
        UnknownNameError: a code is not in the codebook.
    """
    title = free_title(session, title)
    slug = slug_for(title, set())
    if cases not in CASE_KINDS:
        raise InputError(f"no cases {cases!r}", remedy=f"Use one of {', '.join(CASE_KINDS)}.")
    wanted = _themes(session, themes)
    made = Framework("", slug, title, cases, _line(session, cases, where), tuple(wanted), "", "")
    with session.act("framework", f"made the framework {slug}"):
        framework_id = rows.add_framework(session.store, made, session.coder.id)
        rows.set_themes(session.store, framework_id, [session.code_id(theme) for theme in wanted])
    return require_framework(session, slug)


def free_title(session: Session, title: str) -> str:
    """Return a title as a new framework can have it.

    Raises:
        InputError: it makes no name.
        RefusedError: there is one of that name.
    """
    title = harmless(" ".join(canonicalise(title).split()))
    slug = slug_for(title, set())
    if not slug:
        raise InputError("the name has no letters that make an id", remedy="Name it, such as: main matrix.")
    if any(slug == one.slug or title.casefold() == one.title.casefold() for one in list_frameworks(session)):
        raise RefusedError(f"there is a framework {slug} already", remedy="Take another name.")
    return title


def change_framework(
    session: Session, framework: Framework, *, title: str | None = None, where: str | None = None
) -> Framework:
    """Give a framework another title, or let other cases in; its slug and its summaries stay.

    Raises:
        InputError: the title is empty, or the line cannot be read.
        RefusedError: another framework has that title.
    """
    values: dict[str, object] = {}
    if title is not None:
        values["title"] = harmless(" ".join(canonicalise(title).split()))
        if not values["title"]:
            raise InputError("the title is empty")
        others = (one for one in list_frameworks(session) if one.id != framework.id)
        folded = str(values["title"]).casefold()
        if any(folded in (one.title.casefold(), one.slug.casefold()) for one in others):
            raise RefusedError("another framework is called so", remedy="Take another title.")
    if where is not None:
        values["filter"] = _line(session, framework.cases, where)
    if values:
        with session.act("framework", f"changed {' and '.join(values)} of the framework {framework.slug}"):
            rows.change_framework(session.store, framework.id, values)
    return require_framework(session, framework.slug)


def remove_framework(session: Session, framework: Framework) -> None:
    """Remove a framework with everything in it as one act."""
    held = summaries_in(session, framework)
    with session.act("framework", f"removed the framework {framework.slug} with {amount_of(held)}"):
        rows.remove_framework(session.store, framework.id)


def _line(session: Session, cases: CaseKind, where: str) -> str:
    """Return the line that says which cases are in, once it is known that it can be read."""
    line = Vocabulary(session).checked(where)
    narrowed(session, cases, line)
    return line


def summaries_in(session: Session, framework: Framework) -> int:
    """Return how many cells of a framework are not empty."""
    return len(rows.heads(session.store, framework.id, None, 0))


def amount_of(summaries: int) -> str:
    """Return how many summaries there are, in words."""
    return "1 summary" if summaries == 1 else f"{summaries} summaries"


# Columns


def columns(framework: Framework, book: Codebook) -> tuple[Column, ...]:
    """Return a framework's columns in order, with what became of codes that are not in use any more."""
    return tuple(column(book, theme) for theme in framework.themes)


def column(book: Codebook, theme: str) -> Column:
    """Return a code as a column."""
    code = book.get(theme)
    fate = ""
    if code.status == "merged":
        into = book.merged_into(theme)
        fate = f"merged into {into}" if into else "merged"
    elif code.status == "retired":
        fate = "retired"
    return Column(theme, code.label, fate)


def themes_of(book: Codebook) -> list[str]:
    """Return the slugs of the codes at the top of the codebook that are in use."""
    return [code.slug for code in book.children(None) if code.status in ("active", "draft")]


def set_themes(session: Session, framework: Framework, themes: Sequence[str]) -> Framework:
    """Make a framework's columns these, in this order, as one act.

    A column that is left out goes with its summaries; undoing the act brings them back.

    Raises:
        RefusedError: none is left, one is named twice, or a code that comes new was merged into another.
        UnknownNameError: a code is not in the codebook.
    """
    fresh = [theme for theme in themes if theme not in framework.themes]
    _themes(session, fresh)
    if not themes:
        raise RefusedError("no column would be left", remedy=f"cpqual framework remove {framework.slug}")
    if len(set(themes)) < len(themes):
        twice = next(theme for i, theme in enumerate(themes) if theme in themes[:i])
        raise RefusedError(f"{twice} is named twice", where=framework.slug)
    gone = [theme for theme in framework.themes if theme not in themes]
    words = [f"added {', '.join(fresh)} to"] if fresh else []
    words += [f"took {', '.join(gone)} out of"] if gone else []
    with session.act("framework", f"{' and '.join(words or ['ordered'])} the columns of {framework.slug}"):
        rows.set_themes(session.store, framework.id, [session.code_id(theme) for theme in themes])
    return require_framework(session, framework.slug)


def require_columns(framework: Framework, themes: Sequence[str]) -> None:
    """Make sure that themes are columns of a framework.

    Raises:
        UnknownNameError: one is none.
    """
    for theme in themes:
        require_theme(framework, theme)


def summaries_under(session: Session, framework: Framework, theme: str) -> int:
    """Return how many summaries would go with a column."""
    return sum(one.theme == theme for one in rows.heads(session.store, framework.id, None, 0))


def move_theme(session: Session, framework: Framework, theme: str, step: int) -> Framework:
    """Move a column so many places to the right (to the left, below 0), no further than the end.

    Raises:
        UnknownNameError: it is no column.
    """
    require_theme(framework, theme)
    order = [one for one in framework.themes if one != theme]
    order.insert(max(framework.themes.index(theme) + step, 0), theme)
    return framework if tuple(order) == framework.themes else set_themes(session, framework, order)


def _themes(session: Session, themes: Sequence[str] | None) -> list[str]:
    """Return the codes that can become columns."""
    book = session.codebook()
    if themes is None:
        themes = themes_of(book)
        if not themes:
            raise RefusedError("the codebook has no themes yet", remedy="Import or make one first.")
    known: dict[str, None] = {}
    for theme in themes:
        code = book.get(theme)
        if code.status == "merged":
            into = book.merged_into(theme)
            raise RefusedError(f"{theme} was merged", remedy=f"Take {into} instead." if into else "")
        known[theme] = None
    return list(known)


# Cases


def find_case(session: Session, framework: Framework, slug: str) -> Case:
    """Return the case of that slug, in any letter case, whether the framework's line lets it in or not.

    Raises:
        UnknownNameError: there is no such case.
    """
    for case in rows.cases(session.store, framework.cases):
        if case.slug.casefold() == slug.casefold():
            return case
    remedy = {"person": "people", "document": "documents", "site": "sites"}[framework.cases]
    says = " who says anything" if framework.cases == "person" else ""
    raise UnknownNameError(
        f"no {framework.cases} {slug!r}{says} in the project", remedy=f"See: cpqual {remedy}"
    )
