"""Framework matrices: their columns, their cells, and the passages that summaries rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cpqual.domain.frameworks import Case, CaseKind, CellHead, Framework, Summary, SummaryLink, Written
from cpqual.domain.ids import new_id
from cpqual.domain.text import Span
from cpqual.storage.store import Store, now

_SELECT = """
SELECT f.id, f.slug, f.title, f.cases, f.filter, u.slug AS coder, f.created
FROM framework f JOIN coder u ON u.id = f.coder_id
"""
_CASE = "coalesce(x.person_id, x.document_id, x.site_id)"
_CELLS = f"""
FROM framework_cell x JOIN code k ON k.id = x.code_id JOIN coder u ON u.id = x.coder_id
WHERE x.framework_id = ? AND {_CASE}
"""
_LINKS = """
SELECT l.id, l.cell_id, d.slug, l.start, l.end, u.slug
FROM framework_link l JOIN document d ON d.id = l.document_id JOIN coder u ON u.id = l.coder_id
"""
_CASES: Mapping[CaseKind, str] = {
    "person": "SELECT p.id, p.slug, p.pseudonym, p.grp, coalesce(s.name, '') FROM person p"
    " LEFT JOIN site s ON s.id = p.site_id WHERE EXISTS (SELECT 1 FROM turn t WHERE t.person_id = p.id"
    " AND t.speaker <> 'interviewer') OR EXISTS (SELECT 1 FROM framework_cell x WHERE x.person_id = p.id)"
    " ORDER BY p.slug",
    "document": "SELECT id, slug, title, kind, '' FROM document ORDER BY position, id",
    "site": "SELECT id, slug, name, '', '' FROM site ORDER BY slug",
}
_DOCUMENTS: Mapping[CaseKind, str] = {
    "person": "SELECT DISTINCT t.person_id, d.slug FROM turn t JOIN document d ON d.id = t.document_id"
    " WHERE t.person_id {} AND t.speaker <> 'interviewer' ORDER BY d.position",
    "document": "SELECT id, slug FROM document WHERE id {} ORDER BY position",
    "site": "SELECT site_id, slug FROM document WHERE site_id {} ORDER BY position",
}


def frameworks(store: Store) -> list[Framework]:
    """Return all frameworks, first made first."""
    return _frameworks(store, "", ())


def framework(store: Store, slug: str) -> Framework | None:
    """Return the framework of that slug."""
    found = _frameworks(store, "WHERE f.slug = ?", (slug,))
    return found[0] if found else None


def _frameworks(store: Store, where: str, values: tuple[str, ...]) -> list[Framework]:
    themes: dict[str, list[str]] = {}
    for framework_id, slug in store.rows(
        "SELECT t.framework_id, k.slug FROM framework_theme t JOIN code k ON k.id = t.code_id"
        " ORDER BY t.position, k.position, t.id"
    ):
        themes.setdefault(framework_id, []).append(slug)
    return [
        Framework(themes=tuple(themes.get(row["id"], ())), **dict(row))
        for row in store.rows(f"{_SELECT} {where} ORDER BY f.created, f.slug", *values)
    ]


def add_framework(store: Store, made: Framework, coder_id: str) -> str:
    """Write a framework without columns and return its id; `id`, `coder` and `created` are given here."""
    framework_id = new_id()
    store.insert(
        "framework",
        {"id": framework_id, "slug": made.slug, "title": made.title, "cases": made.cases,
         "filter": made.filter, "coder_id": coder_id, "created": now()},
    )  # fmt: skip
    return framework_id


def change_framework(store: Store, framework_id: str, values: Mapping[str, object]) -> None:
    """Change title or filter of a framework."""
    store.update("framework", framework_id, values)


def remove_framework(store: Store, framework_id: str) -> None:
    """Delete a framework with its columns, its summaries and their links."""
    delete = store.connection.execute
    delete(
        "DELETE FROM framework_link WHERE cell_id IN (SELECT id FROM framework_cell WHERE framework_id = ?)",
        (framework_id,),
    )
    delete("DELETE FROM framework_cell WHERE framework_id = ?", (framework_id,))
    delete("DELETE FROM framework_theme WHERE framework_id = ?", (framework_id,))
    store.delete("framework", framework_id)


def set_themes(store: Store, framework_id: str, code_ids: Sequence[str]) -> None:
    """Make the columns those codes in that order; the summaries of a column that goes are deleted."""
    kept = {
        row["code_id"]: (row["id"], row["position"])
        for row in store.rows("SELECT * FROM framework_theme WHERE framework_id = ?", framework_id)
    }
    for code_id in kept.keys() - set(code_ids):
        for row in store.rows(
            "SELECT id FROM framework_cell WHERE framework_id = ? AND code_id = ?", framework_id, code_id
        ):
            remove_summary(store, row["id"])
        store.delete("framework_theme", kept[code_id][0])
    for position, code_id in enumerate(code_ids, 1):
        if code_id not in kept:
            store.insert(
                "framework_theme",
                {"id": new_id(), "framework_id": framework_id, "code_id": code_id, "position": position},
            )
        elif kept[code_id][1] != position:
            store.update("framework_theme", kept[code_id][0], {"position": position})


# Cases


def cases(store: Store, kind: CaseKind) -> list[Case]:
    """Return what the rows can be: people who say something (or have a summary) by slug, documents, sites."""
    return [
        Case(row[0], row[1], row[2], ", ".join(part for part in (row[3], row[4]) if part))
        for row in store.rows(_CASES[kind])
    ]


def documents_of(store: Store, kind: CaseKind, case_id: str | None = None) -> dict[str, list[str]]:
    """Return the slugs of the documents of every case (of one, where named), by row id of the case."""
    found: dict[str, list[str]] = {}
    values = () if case_id is None else (case_id,)
    for case, slug in store.rows(
        _DOCUMENTS[kind].format("IS NOT NULL" if case_id is None else "= ?"), *values
    ):
        found.setdefault(case, []).append(slug)
    return found


# Cells


def heads(store: Store, framework_id: str, case_ids: Sequence[str] | None, longest: int) -> list[CellHead]:
    """Return the cells of some cases (None: of all) that are not empty, as a grid shows them.

    Args:
        case_ids: at most some hundreds.
        longest: so many code points of a summary at most.
    """
    among = "IS NOT NULL" if case_ids is None else f"IN ({', '.join('?' * len(case_ids))})"
    rows = store.rows(
        f"SELECT {_CASE}, k.slug, x.status, substr(x.body, 1, ?),"
        " (SELECT count(*) FROM framework_link l WHERE l.cell_id = x.id), u.slug, x.changed"
        f" {_CELLS} {among}",
        longest,
        framework_id,
        *(case_ids or ()),
    )
    return [CellHead(*row) for row in rows]


def summaries(store: Store, framework_id: str) -> list[Summary]:
    """Return everything written in a framework, in no order."""
    rows = store.rows(
        f"SELECT x.id, {_CASE}, k.slug, x.body, x.status, u.slug, x.changed {_CELLS} IS NOT NULL",
        framework_id,
    )
    return [Summary(*row) for row in rows]


def summary(store: Store, framework_id: str, case_id: str, code_id: str) -> Summary | None:
    """Return what is written in a cell, None where it is empty."""
    row = store.row(
        f"SELECT x.id, {_CASE}, k.slug, x.body, x.status, u.slug, x.changed {_CELLS} = ? AND x.code_id = ?",
        framework_id,
        case_id,
        code_id,
    )
    return Summary(*row) if row else None


def add_summary(
    store: Store,
    framework_id: str,
    kind: CaseKind,
    case_id: str,
    code_id: str,
    *,
    body: str,
    status: Written,
    coder_id: str,
) -> str:
    """Write a cell that is empty and return its id."""
    cell_id = new_id()
    store.insert(
        "framework_cell",
        {"id": cell_id, "framework_id": framework_id, "code_id": code_id, f"{kind}_id": case_id,
         "body": body, "status": status, "coder_id": coder_id, "changed": now()},
    )  # fmt: skip
    return cell_id


def change_summary(store: Store, cell_id: str, *, body: str, status: Written, coder_id: str) -> None:
    """Write a cell that is not empty anew, as from now."""
    store.update(
        "framework_cell", cell_id, {"body": body, "status": status, "coder_id": coder_id, "changed": now()}
    )


def remove_summary(store: Store, cell_id: str) -> None:
    """Make a cell empty: its words and its links are deleted."""
    store.connection.execute("DELETE FROM framework_link WHERE cell_id = ?", (cell_id,))
    store.delete("framework_cell", cell_id)


# Passages


def links(store: Store, *, cell_id: str | None = None, framework_id: str | None = None) -> list[SummaryLink]:
    """Return the passages that one summary, or all of a framework, rest on, in reading order."""
    if cell_id is not None:
        where, value = "WHERE l.cell_id = ?", cell_id
    else:
        where = "WHERE l.cell_id IN (SELECT id FROM framework_cell WHERE framework_id = ?)"
        value = framework_id or ""
    return [
        SummaryLink(*row)
        for row in store.rows(f"{_LINKS} {where} ORDER BY d.position, l.start, l.end", value)
    ]


def add_link(store: Store, cell_id: str, document_id: str, span: Span, coder_id: str) -> str:
    """Link a summary to a passage and return the link's id."""
    link_id = new_id()
    store.insert(
        "framework_link",
        {"id": link_id, "cell_id": cell_id, "document_id": document_id, "start": span.start, "end": span.end,
         "coder_id": coder_id},
    )  # fmt: skip
    return link_id


def remove_link(store: Store, link_id: str) -> None:
    """Take a link away."""
    store.delete("framework_link", link_id)


class Marked(NamedTuple):
    """A coding `[start, end)` with what a framework compares: who made it, and when (ISO 8601, UTC)."""

    document: str
    start: int
    end: int
    code: str
    coder: str
    created: str


def marked(
    store: Store, codes: Sequence[str], coders: Sequence[str], documents: Sequence[str] | None = None
) -> list[Marked]:
    """Return the codings of some codes by some coders, in reading order.

    Args:
        codes, coders: slugs.
        documents: slugs of the documents to look in; None for all.
    """
    if not codes or not coders or documents == []:
        return []
    ids = {
        table: {row[0]: row[1] for row in store.rows(f"SELECT id, slug FROM {table}")}
        for table in ("document", "code", "coder")
    }
    of_slug = {table: {slug: row_id for row_id, slug in named.items()} for table, named in ids.items()}
    values = [of_slug["code"][slug] for slug in codes if slug in of_slug["code"]]
    marks = f"code_id IN ({', '.join('?' * len(values))})"
    values += [of_slug["coder"][slug] for slug in coders]
    marks += f" AND coder_id IN ({', '.join('?' * len(coders))})"
    if documents is not None:
        values += [of_slug["document"][slug] for slug in documents]
        marks += f" AND document_id IN ({', '.join('?' * len(documents))})"
    place = {slug: position for position, slug in enumerate(_in_order(store))}
    found = [
        Marked(ids["document"][row[0]], row[1], row[2], ids["code"][row[3]], ids["coder"][row[4]], row[5])
        for row in store.rows(
            f"SELECT document_id, start, end, code_id, coder_id, created FROM coding WHERE {marks}", *values
        )
    ]
    return sorted(found, key=lambda one: (place[one.document], one))


def _in_order(store: Store) -> list[str]:
    return [row[0] for row in store.rows("SELECT slug FROM document ORDER BY position, rowid")]
