"""A code's numbers in words and drawn in the terminal: interval, prevalence, tables of two coders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from textual.content import Content

from cpqual.tui.agreeing.counting import CodeLine
from cpqual.tui.coding.layer import Look
from cpqual.tui.widgets.bar_cell import bar
from cpqual.tui.widgets.detail_pane import amount, lines, paragraphs, plain

if TYPE_CHECKING:
    from cpqual.analysis.agreement.intervals import Estimate
    from cpqual.analysis.agreement.rows import CodePair

_CELLS = 29
_BAR = 12
_MOST_CONFUSED = 5
_DIM = "$foreground 60%"


def code_numbers(
    one: CodeLine,
    coders: tuple[str, ...],
    looks: Mapping[str, Look],
    *,
    decided: int,
    reflexive: bool,
) -> Content:
    """Return what the pane beside the table says of a code.

    Args:
        coders: those compared, in the order of the row's numbers.
        looks: how codes are called.
        decided: how many of its disputed units are decided.
        reflexive: leave coefficients out: in such a project they mean nothing.
    """
    coefficients = Content("") if reflexive else lines(_coefficients(one))
    return paragraphs(
        (
            coefficients,
            _differences(one, decided),
            lines(_prevalence(one, coders)),
            _tables(one),
            lines(_confused(one, looks)),
            lines(plain(f"! {caution}", "$warning") for caution in one.cautions),
        )
    )


def _coefficients(one: CodeLine) -> Iterator[Content]:
    yield Content.assemble(
        ("α ", "bold"),
        (one.alpha, "bold $accent"),
        (f"   95 % {one.interval}" if one.interval != "–" else "   no interval", ""),
    )
    if one.alpha != "–":
        yield Content(forest(one.row.alpha, _CELLS))
        low = _low(one.row.alpha)
        yield Content.styled(f"{low:g}".replace("-", "−") + " " * (_CELLS - len(f"{low:g}") - 1) + "1", _DIM)
    yield Content.assemble(("κ ", "bold"), one.kappa, ("   F1 ", "bold"), one.f1)


def _low(estimate: Estimate) -> float:
    lowest = min(value for value in (estimate.value, estimate.lo, 0.0) if value == value)
    return 0.0 if lowest >= 0 else -0.5 if lowest >= -0.5 else -1.0


def forest(estimate: Estimate, cells: int) -> str:
    """Return a value with its interval as a line: `·····├────●───┤····`, from 0 or the least below it to 1.

    Args:
        estimate: its value is defined; without an interval the point stands alone.
        cells: length of the line.
    """
    low = _low(estimate)

    def cell(value: float) -> int:
        return min(max(round((value - low) / (1 - low) * (cells - 1)), 0), cells - 1)

    drawn = ["·"] * cells
    if low < 0:
        drawn[cell(0)] = "┊"
    if estimate.lo == estimate.lo:
        first, last = cell(estimate.lo), cell(estimate.hi)
        drawn[first : last + 1] = "─" * (last + 1 - first)
        drawn[first], drawn[last] = "├", "┤"
    drawn[cell(estimate.value)] = "●"
    return "".join(drawn)


def _differences(one: CodeLine, decided: int) -> Content:
    told = f"{amount(one.differ, 'unit')} in dispute" if one.differ else "no unit in dispute"
    return plain(f"{told} · {decided} decided" if decided else told)


def _prevalence(one: CodeLine, coders: tuple[str, ...]) -> Iterator[Content]:
    yield Content.styled("marked", "bold")
    most = max((share for share in one.row.prevalence if share == share), default=0.0)
    width = max(map(len, coders), default=0)
    for coder, units, share in zip(coders, one.row.positives, one.row.prevalence, strict=True):
        told = f"{share:.1%}" if share == share else "–"
        drawn = bar(share / most if most and share == share else 0.0, _BAR)
        yield plain(f"{coder:<{width}} {units:>5} {told:>6} {drawn}")


def _tables(one: CodeLine) -> Content:
    if len(one.row.pairs) == 1:
        return two_by_two(one.row.pairs[0])
    return lines(_pairs(one))


def two_by_two(pair: CodePair) -> Content:
    """Return the table of two coders: units by whether each of them gave the code."""
    first, second = pair.first, pair.second
    width = max(len(first), len("no"))
    side = max(len(second) + 4, 7)
    head = " " * (width + 5) + f"{second + ' yes':>{side}} {'no':>{side}}"
    return lines(
        (
            Content.styled(head, _DIM),
            plain(f"{first:<{width}} yes {pair.both:>{side},} {pair.first_only:>{side},}"),
            plain(f"{'':<{width}} no  {pair.second_only:>{side},} {pair.neither:>{side},}"),
        )
    )


def _pairs(one: CodeLine) -> Iterator[Content]:
    if not one.row.pairs:
        return
    width = max(len(f"{pair.first} {pair.second}") for pair in one.row.pairs)
    yield Content.styled(f"{'':<{width}} {'both':>6} {'only 1st':>9} {'only 2nd':>9}", _DIM)
    for pair in one.row.pairs:
        names, only = f"{pair.first} {pair.second}", f"{pair.first_only:>9,} {pair.second_only:>9,}"
        yield plain(f"{names:<{width}} {pair.both:>6,} {only}")


def _confused(one: CodeLine, looks: Mapping[str, Look]) -> Iterator[Content]:
    if not one.confused:
        return
    yield Content.styled("where it is, another has", "bold")
    for code, units in one.confused[:_MOST_CONFUSED]:
        look = looks.get(code or "")
        name = "nothing instead" if code is None else look.label if look else code
        yield plain(f"{units:>6.1f}  {name}".replace(".0 ", "   "))
    if len(one.confused) > _MOST_CONFUSED:
        yield Content.styled(f"        and {len(one.confused) - _MOST_CONFUSED} more (c)", _DIM)
