"""Taking in the ratings of a Delphi round, with its comments as documents: first a plan, then one act."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cpqual.domain.delphi import DelphiItem, Rating
from cpqual.domain.documents import StoredDocument
from cpqual.domain.errors import InputError, RefusedError
from cpqual.domain.text import sha256
from cpqual.domain.wording import counted
from cpqual.formats.delphi_table import RatingColumns, RatingRow, RatingTable, Said, read_ratings
from cpqual.services.delphi import require_round, rules_in_force
from cpqual.services.files import read_source
from cpqual.services.importing import ImportPlan, ReadOptions, carry_out, plan_import
from cpqual.services.session import Session
from cpqual.storage import delphi, documents, people

__all__ = ["RatingColumns", "RatingPlan", "import_ratings", "plan_ratings"]

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Changed:
    """A rating that is there with another value, group or comment."""

    before: Rating
    now: Rating

    @property
    def is_other(self) -> bool:
        """Whether what was said is another, and not only a comment's document that was missing."""
        return (self.before.rating, self.before.unable, self.before.group) != (
            self.now.rating, self.now.unable, self.now.group,
        )  # fmt: skip

    @property
    def in_words(self) -> str:
        """What is changed: `I3, round 2, R07: 5 → 7`."""
        one = self.now
        words = f"{one.item}, round {one.round}, {one.respondent}: {_value(self.before)} → {_value(one)}"
        return words if self.before.group == one.group else f"{words}, {self.before.group} → {one.group}"


def _value(one: Rating) -> str:
    return f"{one.rating:g}" if one.rating is not None else "unable" if one.unable else "blank"


@dataclass(frozen=True, slots=True)
class RatingPlan:
    """What taking a table of ratings in would do.

    Attributes:
        new, same: ratings that are not there yet; how many are there just so.
        changed: those that are there otherwise.
        said: how many rows hold a rating, are blank, say `n/a` or `unable to rate`.
        respondents: by round, how many there are.
        comments: the comments that become documents.
        columns: where the ratings were.
        linked: comments that are documents already.
        without_comment: rows with no comment, or one that says no more than `n/a`.
        notes: what else somebody should know, in words.
    """

    file: str
    new: tuple[Rating, ...]
    same: int
    changed: tuple[Changed, ...]
    said: Mapping[Said, int]
    respondents: Mapping[int, int]
    comments: ImportPlan
    columns: RatingColumns
    linked: int
    without_comment: int
    notes: tuple[str, ...]

    @property
    def replaced(self) -> tuple[Changed, ...]:
        """The ratings that are there with another value or group."""
        return tuple(one for one in self.changed if one.is_other)


def plan_ratings(
    session: Session,
    path: Path,
    *,
    number: int | None = None,
    columns: RatingColumns | None = None,
    language: str | None = None,
) -> RatingPlan:
    """Read a table of ratings and say what taking it in would do; nothing is written.

    Args:
        number: the round, where the table does not say; where it does, only the rows of that round are taken.
        columns: where the ratings are.
        language: of the comments.

    Raises:
        InputError: the table cannot be used, names an unknown item or a rating beyond its scale, or no round
            is known.
        RefusedError: a comment's id is that of another document.
    """
    if number is not None:
        require_round(number)
    columns = columns or RatingColumns()
    table = read_ratings(read_source(path), columns)
    numbered, notes = _rows_of_round(table, number, path)
    rows = [row for _, row in numbered]
    _require_items({one.slug: one for one in delphi.items(session.store)}, rows, path)
    comments, stored = _comments(session, path, rows, table, columns, language)
    fresh = {planned.document.slug for planned in comments.planned}
    linking = stored.keys() | fresh
    ratings = [_rating(row, at, row.id if row.id in linking else None) for at, row in numbered]
    there = {(one.item, one.round, one.respondent): one for one in delphi.ratings(session.store)}
    new, changed, same = [], [], 0
    for one in ratings:
        before = there.get((one.item, one.round, one.respondent))
        if before is None:
            new.append(one)
        elif replace(before, id="") == replace(one, document=one.document or before.document):
            same += 1
        else:
            changed.append(
                Changed(before, replace(one, id=before.id, document=one.document or before.document))
            )
    return RatingPlan(
        file=path.name,
        new=tuple(new),
        same=same,
        changed=tuple(changed),
        said=Counter(row.said for row in rows),
        respondents=Counter(number for number, _ in {(one.round, one.respondent) for one in ratings}),
        comments=comments,
        columns=columns,
        linked=len(stored),
        without_comment=len(rows) - len(stored) - len(fresh),
        notes=(*table.notes, *notes, *_remarks(session, ratings, there)),
    )


def _rows_of_round(
    table: RatingTable, number: int | None, path: Path
) -> tuple[list[tuple[int, RatingRow]], list[str]]:
    """Return the rows of a round, or of all, with its number, and what has to be said of the others."""
    kept: list[tuple[int, RatingRow]] = []
    for row in table.rows:
        at = number if row.round is None else row.round
        if at is None:
            raise InputError(
                "nothing says which round this is", where=f"{path}, line {row.line}",
                remedy="Say --round 1, or name the column with --round-col.",
            )  # fmt: skip
        if number in (None, at):
            kept.append((at, row))
    if not kept:
        raise InputError(f"has no row of round {number}" if number else "has no row", where=str(path))
    left = len(table.rows) - len(kept)
    return kept, [f"{counted(left, 'row')} of other rounds left out"] if left else []


def _require_items(items: Mapping[str, DelphiItem], rows: Sequence[RatingRow], path: Path) -> None:
    for row in rows:
        where, item = f"{path}, line {row.line}", items.get(row.item)
        if item is None:
            known = f"There are: {', '.join(list(items)[:20])}." if items else ""
            raise InputError(
                f"no Delphi item {row.item!r}", where=where,
                remedy=known or "Take them in first: cpqual delphi items import FILE",
            )  # fmt: skip
        if row.rating is not None and not item.low <= row.rating <= item.high:
            raise InputError(
                f"the rating {row.rating:g} lies beyond the scale {item.scale} of {row.item}", where=where
            )


def _rating(row: RatingRow, number: int, document: str | None) -> Rating:
    unable = row.said in ("n/a", "unable to rate")
    return Rating(row.item, number, row.respondent, row.group, row.rating, unable, document)


# Comments


def _comments(
    session: Session,
    path: Path,
    rows: Sequence[RatingRow],
    table: RatingTable,
    columns: RatingColumns,
    language: str | None,
) -> tuple[ImportPlan, dict[str, StoredDocument]]:
    """Return what importing the comments of some rows would do, and the documents of those that are there."""
    if not table.has_text:
        note = f"there is no column {columns.text!r}: ratings only, no comments"
        return ImportPlan((), (), 0, ((path.name, note),)), {}
    options = ReadOptions(kind="delphi", text_cols=(columns.text,), id_col=columns.id, language=language)
    plan = plan_import(session, [path], options)
    wanted = {row.id for row in rows}
    there = {one.slug: one for one in documents.documents(session.store)}
    folded = {slug.casefold() for slug in there}
    planned, stored, others, surveys = [], {}, [], []
    for one in plan.planned:
        slug = one.document.slug
        if slug not in wanted:
            continue
        if slug not in there:
            if slug.casefold() in folded:
                others.append(slug)
            planned.append(one)
            continue
        known = there[slug]
        # a text that was corrected since is not the file's any more, and still that comment
        if known.revision == 1 and known.text_sha256 != sha256(one.document.text):
            others.append(slug)
        if known.kind != "delphi":
            surveys.append(slug)
        stored[slug] = known
    if others:
        raise RefusedError(
            f"{', '.join(others[:_SHOWN])}: the project has another text of that name; nothing was taken in",
            where=str(path), remedy="Give the comment another id, or correct the document first.",
        )  # fmt: skip
    warnings = [warning for warning in plan.warnings if not warning[1].startswith(f"column {columns.text!r}")]
    if surveys:
        words = f"{counted(len(surveys), 'comment')} came as another kind than delphi, and count as data"
        warnings.append((path.name, words))
    return replace(plan, planned=tuple(planned), warnings=tuple(warnings)), stored


# Remarks


def _remarks(
    session: Session, ratings: Sequence[Rating], there: Mapping[tuple[str, int, str], Rating]
) -> Iterator[str]:
    """Yield what somebody should know before these ratings are taken in."""
    numbers = sorted({one.round for one in ratings})
    ruled = rules_in_force(session, numbers)
    loaded = delphi.first_loaded(session.store)
    for number in numbers:
        if number not in ruled:
            yield (
                f"no rule of consensus is stored for round {number}: one that comes after its ratings is"
                " told of as such (cpqual delphi rule set)"
            )
        elif number not in loaded:
            yield f"round {number}: consensus where {ruled[number].rule.in_words}"
    group_of: dict[tuple[int, str], set[str]] = {}
    for one in (*there.values(), *ratings):
        group_of.setdefault((one.round, one.respondent), set()).add(one.group)
    of_person: dict[str, set[str]] = {}
    for (_, respondent), groups in group_of.items():
        of_person.setdefault(respondent, set()).update(groups)
    if moved := sorted(name for name, groups in of_person.items() if len(groups) > 1):
        yield f"in more than one group: {_few(moved)}"
    for number in numbers:
        earlier = {one.respondent for one in there.values() if one.round < number}
        strange = sorted({one.respondent for one in ratings if one.round == number} - earlier)
        if earlier and strange:
            yield f"round {number}: {counted(len(strange), 'respondent')} of no round before: {_few(strange)}"
    yield from _over_invited(session, ratings)


def _over_invited(session: Session, ratings: Sequence[Rating]) -> Iterator[str]:
    asked = {(one.round, one.group): one.invited for one in delphi.invited(session.store)}
    came = Counter(key for key, _ in {((one.round, one.group), one.respondent) for one in ratings})
    for (number, group), n in sorted(came.items()):
        if (number, group) in asked and n > asked[number, group]:
            yield f"round {number}: {n} of {group} answered, and {asked[number, group]} were invited"


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")


# Doing it


def import_ratings(session: Session, plan: RatingPlan) -> int:
    """Take a planned table in, as one act, and return how many ratings are new or changed.

    Raises:
        RefusedError: there is nothing that is not there already.
    """
    if not plan.new and not plan.changed and not plan.comments.planned:
        raise RefusedError(f"nothing new in {plan.file}: these ratings are in the project already")
    rounds = ", ".join(map(str, sorted(plan.respondents)))
    words = (
        f"took in {counted(len(plan.new), 'rating')} of Delphi round {rounds}, changed {len(plan.replaced)}, "
        f"{counted(len(plan.comments.planned), 'comment')}"
    )
    with session.act("delphi", words):
        if plan.comments.planned:
            carry_out(session, plan.comments)
        document_ids = {one.slug: one.id for one in documents.documents(session.store)}
        item_ids = {one.slug: one.id for one in delphi.items(session.store)}
        delphi.add_ratings(session.store, plan.new, item_ids, document_ids)
        for one in plan.changed:
            document_id = document_ids[one.now.document] if one.now.document else None
            delphi.change_rating(session.store, one.now, document_id)
            if document_id and one.is_other:
                _tell_comment(session, plan.columns, one.now, document_id)
    return len(plan.new) + len(plan.changed)


def _tell_comment(session: Session, columns: RatingColumns, now: Rating, document_id: str) -> None:
    """Give a comment's document the rating and group it has now, where its import made attributes of them."""
    values = {columns.rating.casefold(): _value(now), columns.group.casefold(): now.group}
    there = people.attributes_of(session.store, "document", document_id)
    changed = {name: values[name.casefold()] for name in there if name.casefold() in values}
    people.set_values(session.store, "document", document_id, changed)
