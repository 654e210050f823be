"""Results of Delphi rounds as tables: a row for each item, round and group."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from cpqual.analysis.delphi import Share, Verdict
from cpqual.domain.delphi import METHOD_NAMES, Invited, Response, StoredRule
from cpqual.domain.errors import RefusedError
from cpqual.domain.wording import listed
from cpqual.formats.tables import Cell as TableCell
from cpqual.formats.tables import Table
from cpqual.services.delphi import Given
from cpqual.services.delphi_summary import Cell, PanelRow, Summary
from cpqual.services.grouping import NONE

_TOP = 3
"""Codes that are told of an item's comments on a screen."""
_DIGITS = 3
"""Digits after the point that a share has at most."""


def summary_table(found: Summary) -> Table:
    """Return the results with everything that is known, for programs and spreadsheets."""
    columns = (
        "item", "statement", "round", "group", "invited", "returned", "rated", "unable", "blank", "median",
        "q1", "q3", "iqr", "iqr_method", "high_cut", "high_n", "high_pct", "low_cut", "low_n", "low_pct",
        "consensus", "why", "rule_set_before", "median_change", "comments", "top_codes", "snapshot",
    )  # fmt: skip
    rows = [_row(found, cell) for cell in found.cells]
    return Table("delphi", columns, rows, notes(found), wrapped=("statement",))


def _row(found: Summary, cell: Cell) -> tuple[TableCell, ...]:
    force, spread = found.rules.get(cell.round), cell.quartiles
    rule = force.rule if force else None
    return (
        cell.item.slug, cell.item.statement, cell.round, cell.group, cell.invited, cell.returned,
        *_rated(cell), spread.median if spread else None, spread.low if spread else None,
        spread.high if spread else None, spread.range if spread else None, found.asked.quartiles,
        rule.at_least if rule else None, *_parts(cell.high), rule.at_most if rule else None,
        *_parts(cell.low), cell.verdict.reached if cell.verdict else None, _why(cell),
        force.beforehand if force else None, cell.median_change,
        None if cell.hidden else cell.comments, _codes(cell, len(cell.codes)), found.snapshot,
    )  # fmt: skip


def _rated(cell: Cell) -> tuple[TableCell, TableCell, TableCell]:
    return (None, None, None) if cell.hidden else (cell.rated, cell.unable, cell.blank)


def _parts(share: Share | None) -> tuple[TableCell, TableCell]:
    return (None, None) if share is None else (share.n, share.percent)


def _why(cell: Cell) -> str | None:
    if cell.hidden:
        return cell.hidden
    return "no rule is stored" if cell.verdict is None else cell.verdict.why or None


def _codes(cell: Cell, most: int) -> str | None:
    told = [f"{code} {n}" for code, n in cell.codes[:most]]
    return ", ".join(told) + (" …" if len(cell.codes) > most else "") if told else None


def shown_summary(found: Summary) -> Table:
    """Return the results as there is room for on a screen; codes of comments only where there are any."""
    return _arranged(found, paper=False)


def paper_table(found: Summary) -> Table:
    """Return the results as a paper prints them: statements, and shares with their numbers."""
    return _arranged(found, paper=True)


def _arranged(found: Summary, *, paper: bool) -> Table:
    grouped = found.asked.by == "group"
    columns: list[tuple[str, Callable[[Cell], TableCell]]] = [("item", lambda cell: cell.item.slug)]
    if paper:
        columns.append(("statement", lambda cell: cell.item.statement))
    columns.append(("round", lambda cell: cell.round))
    if grouped:
        columns.append(("group", lambda cell: cell.group))
    columns.append(("rated", _of_invited))
    if any(cell.unable or cell.blank for cell in found.cells):
        columns.append(("unrated", _unrated))
    columns += [
        ("median", lambda cell: f"{cell.quartiles.median:g}" if cell.quartiles else None),
        ("IQR", _spread),
        *_share_columns(found, paper=paper),
        ("consensus", _verdict),
    ]
    if not grouped:
        columns.append(("change", lambda cell: _signed(cell.median_change)))
    if any(cell.codes for cell in found.cells):
        columns.append(("codes", lambda cell: _codes(cell, _TOP)))
    rows = [tuple(value(cell) for _, value in columns) for cell in found.cells]
    return Table("Delphi results", tuple(name for name, _ in columns), rows, notes(found))


def _share_columns(found: Summary, *, paper: bool) -> Iterator[tuple[str, Callable[[Cell], TableCell]]]:
    """Yield a column for each share that some rule asks for, headed by its cut where all have the same."""
    rules = [force.rule for force in found.rules.values()]
    high, low = {rule.at_least for rule in rules}, {rule.at_most for rule in rules}

    def told(share: Share | None) -> str | None:
        if share is None or share.percent is None:
            return None
        return f"{share.n} ({percent(share, found)})" if paper else percent(share, found)

    if high - {None}:
        yield _headed("≥", "high", high), lambda cell: told(cell.high)
    if low - {None}:
        yield _headed("≤", "low", low), lambda cell: told(cell.low)


def _headed(sign: str, name: str, cuts: set[float | None]) -> str:
    cut = next(iter(cuts)) if len(cuts) == 1 else None
    return name if cut is None else f"{sign} {cut:g}"


def _unrated(cell: Cell) -> str | None:
    told = [f"{n} {how}" for n, how in ((cell.unable, "unable"), (cell.blank, "blank")) if n]
    return ", ".join(told) or None


def _verdict(cell: Cell) -> str | None:
    return "kept back" if cell.hidden else _verdict_of(cell.verdict)


def _verdict_of(verdict: Verdict | None) -> str | None:
    return None if verdict is not None and verdict.reached is None else said(verdict)


def percent(share: Share, found: Summary) -> str:
    """Return a share in per cent, as whole as it can be without seeming to meet a rule that it misses."""
    exact = share.percent or 0.0
    rules = [force.rule for force in found.rules.values()]

    def meets(value: float) -> list[bool]:
        enough = [value >= rule.share for rule in rules if rule.share is not None]
        return enough + [value <= rule.opposed for rule in rules if rule.opposed is not None]

    digits = next((n for n in range(_DIGITS) if meets(round(exact, n)) == meets(exact)), _DIGITS)
    return f"{round(exact, digits):g} %"


def _of_invited(cell: Cell) -> str | None:
    if cell.hidden:
        return None
    return str(cell.rated) if cell.invited is None else f"{cell.rated}/{cell.invited}"


def _spread(cell: Cell) -> str | None:
    if cell.quartiles is None or cell.quartiles.range is None:
        return None
    return f"{cell.quartiles.range:g}"


def _signed(change: float | None) -> str | None:
    return None if change is None else f"{change:+g}" if change else "0"


def said_share(share: Share | None, found: Summary) -> str | None:
    """Return a share with what it is of: `18 of 28 (64 %)`."""
    if share is None:
        return None
    return f"{share.n} of {share.of}" + (f" ({percent(share, found)})" if share.of else "")


def said(verdict: Verdict | None, hidden: str = "") -> str | None:
    """Return a verdict in words: `yes`, `no`, or why it cannot be told."""
    if hidden:
        return hidden
    if verdict is None:
        return "no rule"
    return verdict.why if verdict.reached is None else "yes" if verdict.reached else "no"


def changes_table(found: Summary) -> Table:
    """Return how items moved since the round before.

    Raises:
        RefusedError: there is no round with another before it.
    """
    cells = [cell for cell in found.cells if cell.earlier is not None]
    if not cells:
        raise RefusedError("there is one round only: nothing to compare it with")
    columns = (
        "item", "from", "to", "group", "median_before", "median", "change", "consensus_before", "consensus",
        "rated_both", "median_both_before", "median_both", "up", "down", "same",
    )  # fmt: skip
    rows = [_change_row(cell) for cell in cells]
    both = (
        "rated_both: those who rated the item in both rounds; up, down, same: how many of them rate higher,"
        " lower, the same; median_before and median are of all who rated, and move with who left, too"
    )
    return Table("Delphi changes", columns, rows, (both, *notes(found)))


def shown_changes(found: Summary) -> Table:
    """Return how items moved, as there is room for on a screen.

    Raises:
        RefusedError: as `changes_table`.
    """
    whole = changes_table(found)
    grouped = found.asked.by == "group"
    columns = (
        "item", "rounds", *(("group",) if grouped else ()), "median", "in both", "n", "up", "down",
        "same", "consensus",
    )  # fmt: skip
    rows = []
    for cell in found.cells:
        if cell.earlier is None:
            continue
        moved, spread = cell.moved, cell.quartiles
        rows.append((
            cell.item.slug, f"{cell.earlier} → {cell.round}", *((cell.group,) if grouped else ()),
            _from_to(cell.median_before, spread.median if spread else None),
            _from_to(moved.before, moved.now) if moved else None,
            *((moved.n, moved.up, moved.down, moved.same) if moved else (None,) * 4),
            _from_to(_verdict_of(cell.verdict_before), _verdict(cell)),
        ))  # fmt: skip
    return Table(whole.name, columns, rows, whole.notes[1:])


def _from_to(before: float | str | None, now: float | str | None) -> str | None:
    if before is None and now is None:
        return None
    told = ("–" if one is None else one if isinstance(one, str) else f"{one:g}" for one in (before, now))
    return " → ".join(told)


def _change_row(cell: Cell) -> tuple[TableCell, ...]:
    moved, verdicts = cell.moved, (cell.verdict_before, cell.verdict)
    return (
        cell.item.slug, cell.earlier, cell.round, cell.group, cell.median_before,
        cell.quartiles.median if cell.quartiles else None, cell.median_change,
        *(one.reached if one else None for one in verdicts),
        *((moved.n, moved.before, moved.now, moved.up, moved.down, moved.same) if moved else (None,) * 6),
    )  # fmt: skip


def notes(found: Summary) -> tuple[str, ...]:
    """Return what has to stand below results: who counts, by which rule, stored when, and which method."""
    asked, cells = found.asked, found.cells
    lines = [
        "rated: those who gave a number, and what shares are of; unable: said that they could not rate (n/a"
        " or unable to rate); invited but in none of these: did not answer",
        f"quartiles: {METHOD_NAMES[asked.quartiles]}",
    ]
    lines += rule_lines(found)
    without = sorted({cell.round for cell in cells} - found.rules.keys())
    if without:
        lines.append(f"no rule of consensus is stored for round {', '.join(map(str, without))}")
    if any(cell.rated == 1 and not cell.hidden for cell in cells):
        lines.append("a single rating has no spread, and is no consensus")
    if any(0 < (cell.invited or 0) < cell.returned for cell in cells):
        lines.append("more answered than were invited: see cpqual delphi invited")
    if asked.least:
        lines.append(f"kept back: groups with fewer than {asked.least} ratings, and what would tell of them")
    lines.append(
        f"codes of comments: how many comments carry each, in the layer {found.layer}"
        + (f"; of the comments where {found.where}" if found.where else "")
    )
    return (*lines, f"snapshot {found.snapshot}")


def rule_lines(found: Summary) -> list[str]:
    """Return the rules of the rounds shown, one line for rounds that have the same."""
    lines: dict[str, list[int]] = {}
    for number, force in sorted(found.rules.items()):
        lines.setdefault(force.in_words, []).append(number)
    return [
        f"round{'s' if len(numbers) > 1 else ''} {listed(map(str, numbers))}: {words}"
        for words, numbers in lines.items()
    ]


def panel_table(found: list[PanelRow]) -> Table:
    """Return who was invited, came and was lost, by round and group."""
    columns = ("round", "group", "invited", "returned", "pct", "before", "kept", "lost", "joined")
    rows: list[tuple[TableCell, ...]] = [
        (one.round, one.group, one.invited, one.returned,
         100 * one.returned / one.invited if one.invited else None, one.before, one.kept,
         None if one.before is None or one.kept is None else one.before - one.kept, one.joined)
        for one in found
    ]  # fmt: skip
    note = (
        "pct: who answered, of those invited; before: who answered in the round before, of whom kept answered"
        " again and lost did not"
    )
    return Table("Delphi panel", columns, rows, (note,))


def rules_table(
    found: list[StoredRule], loaded: Mapping[int, str], *, told: Mapping[int, str] | None = None
) -> Table:
    """Return the rules, with when each was stored and whether before the ratings of its first round.

    Args:
        loaded: when the ratings of each round came first, and `told` how that is said.
    """
    rows: list[tuple[TableCell, ...]] = []
    for one in found:
        came = loaded.get(one.first_round)
        rows.append((
            one.first_round, one.rule.in_words if one.rule else "(cannot be read)", one.created,
            (told or loaded).get(one.first_round),
            came is None or one.created <= came, one.reason, one.coder,
        ))  # fmt: skip
    columns = (
        "from_round",
        "consensus_where",
        "created",
        "ratings_loaded",
        "before_ratings",
        "reason",
        "coder",
    )
    return Table("Delphi rules", columns, rows, wrapped=("consensus_where", "reason"))


def invited_table(found: list[Invited]) -> Table:
    """Return how many were invited."""
    rows = [(one.round, one.group or NONE, one.invited) for one in found]
    return Table("invitations", ("round", "group", "invited"), rows)


def responses_table(found: list[Response]) -> Table:
    """Return the log of answers to comments."""
    columns = ("item", "round", "answer", "reason", "comment", "document", "coder", "created")
    rows = [
        (
            one.item,
            one.round,
            one.answer,
            one.reason,
            one.comment or None,
            one.document,
            one.coder,
            one.created,
        )
        for one in found
    ]
    return Table("answers to comments", columns, rows, wrapped=("reason", "comment"))


def given_lines(found: Given, thing: str) -> Iterator[str]:
    """Yield what a table brought, in lines for a person."""
    yield f"{found.new} new, {len(found.changed)} changed, {found.same} as they were: {thing}"
    yield from (f"  changed: {one}" for one in found.changed)
