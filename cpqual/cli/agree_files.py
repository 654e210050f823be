"""`cpqual agree --ratings FILE` and `--table FILE`: agreement of what comes from outside any project."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from cpqual.cli import agree_spans
from cpqual.cli.output import emit, table_format, talk, width
from cpqual.formats.tables import Cell, Table

if TYPE_CHECKING:
    from cpqual.analysis.agreement.statistic import Statistic
    from cpqual.services.outside_agreement import OutsideAgreement

# as the service has them, which brings numpy along
RATING_LEVELS = ("nominal", "ordinal", "interval", "ratio", "set")
_FILE = click.Path(path_type=Path, dir_okay=False)
_OUTPUT = frozenset({"fmt", "output"})
_SYMBOLS = {"theta": "θ", "alpha": "α", "beta": "β", "deltaEmpty": "Δ∅"}
"""How the settings of spans are called; γ's weights would be three bare numbers."""
_COLUMNS = ("statistic", "of", "value", "se", "lo", "hi", "units", "status", "note")


def _ratings(path: Path, given: Mapping[str, Any]) -> OutsideAgreement:
    from cpqual.services.outside_agreement import agreement_of_ratings

    categories = given["categories"]
    return agreement_of_ratings(
        path,
        level=given.get("level", "nominal"),
        document=given["document"],
        categories=categories.split(",") if categories else (),
        weights=given["weights"],
        exchangeable=given["exchangeable"],
    )


def _table(path: Path, given: Mapping[str, Any]) -> OutsideAgreement:
    from cpqual.services.outside_agreement import agreement_of_table

    return agreement_of_table(path, level=given.get("level", "nominal"), weights=given["weights"])


_FILES: dict[str, tuple[frozenset[str], Callable[[Path, Mapping[str, Any]], OutsideAgreement]]] = {
    "ratings": (frozenset({"level", "document", "categories", "weights", "exchangeable"}), _ratings),
    "table": (frozenset({"level", "weights"}), _table),
    "spans": (agree_spans.WITH_A_FILE, agree_spans.agreement_of_file),
}
"""What each kind of file is read by, and the options that go with it."""
_ONLY_FILES = ("document", "categories", "weights", "exchangeable", *agree_spans.OF_A_FILE)


def file_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command take a file of ratings or spans in place of the project, with options that go along."""

    @wraps(command)
    def run(*args: Any, **given: Any) -> Any:
        context = click.get_current_context()
        files = {name: given.pop(name) for name in _FILES}
        kind = next((name for name, path in files.items() if path is not None), None)
        said = {
            name
            for name in context.params
            if context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        }
        if kind is None:
            _refuse_file_options(said, given)
            return command(*args, **{name: given[name] for name in given if name not in _ONLY_FILES})
        applies, compare = _FILES[kind]
        _refuse_others(kind, said - {kind}, applies | _OUTPUT, given)
        if "level" not in said:
            given.pop("level", None)
        emit_statistics(compare(files[kind], given), given["fmt"], given["output"])
        return None

    for option in reversed(_OPTIONS):
        run = option(run)
    return run


_OPTIONS = (
    click.option("--ratings", type=_FILE,
                 help="Compare by a table instead of the project: columns unit and one per coder."),
    click.option("--table", type=_FILE,
                 help="Compare two coders by a table of counts: categories in header and first column."),
    click.option("--document", metavar="COLUMN", help="With --ratings: the units' document, for intervals."),
    click.option("--categories", help="With --ratings: every category, in order, separated by commas."),
    click.option("--weights", type=_FILE,
                 help="With --ratings or --table: how far categories disagree, laid out as --table is."),
    click.option("--exchangeable", is_flag=True, help="With --ratings: the columns are not coders."),
    *agree_spans.OPTIONS,
)  # fmt: skip


def _refuse_file_options(said: set[str], given: Mapping[str, Any]) -> None:
    for name in _ONLY_FILES:
        if name in said:
            files = " or ".join(f"--{kind}" for kind, (applies, _) in _FILES.items() if name in applies)
            raise click.UsageError(f"--{name.replace('_', '-')} goes with {files}")
    if given["level"] in RATING_LEVELS:
        raise click.UsageError(f"--level {given['level']} goes with --ratings or --table")


def _refuse_others(kind: str, said: set[str], applies: frozenset[str], given: Mapping[str, Any]) -> None:
    other = sorted(said - applies)
    if other:
        options = {param.name: param.opts[-1] for param in click.get_current_context().command.params}
        raise click.UsageError(f"{options.get(other[0], other[0])} does not go with --{kind}")
    form = given["fmt"]
    if form in ("html", "docx", "svg", "png"):
        raise click.UsageError(f"--{kind} gives a table or JSON, not {form}")
    if "level" in said and given["level"] not in RATING_LEVELS:
        raise click.UsageError(
            f"--level {given['level']} is a project's; --{kind} takes {', '.join(RATING_LEVELS)}"
        )


def emit_statistics(found: OutsideAgreement, fmt: str | None, output: Path | None) -> None:
    """Write statistics as a table for people, or as data under the names they are published under."""
    if table_format(fmt) == "json":
        _emit_json(found, output)
        return
    rows = [
        (one.name, _params(one.params), _number(one.value), _number(one.se), _number(one.lo), _number(one.hi),
         one.n_units, str(one.status), one.note)
        for one in found.statistics
    ]  # fmt: skip
    screen = width(True) if sys.stdout.isatty() and output is None else None
    emit(Table("agreement", _COLUMNS, rows, found.notes), fmt, output, shown=_shown(found, screen))


def _shown(found: OutsideAgreement, screen: int | None) -> Table:
    """Arrange the statistics for people: an error beside its value, and not in a row of its own.

    What most of them have in common is said once, below. On a screen (of so many columns) that is too narrow
    for it, what each statistic is stands below, too.
    """
    from cpqual.services.outside_agreement import meaning

    named = {one.name for one in found.statistics}
    common = _common_note(found.statistics)
    rows: list[tuple[Cell, ...]] = []
    for one in found.statistics:
        if one.name.removesuffix("_se") != one.name and one.name.removesuffix("_se") in named:
            continue
        bounds = f"{one.lo:.3f} to {one.hi:.3f}" if one.lo == one.lo else None
        note = one.note.removesuffix(common).removesuffix("; ") if common else one.note
        words = "; ".join(each for each in (meaning(one.name), note) if each)
        rows.append(
            (one.name, _params(one.params), _number(one.value), _number(one.se), bounds, one.n_units, words)
        )
    said = common if common.startswith("no interval") else f"intervals: {common}"
    notes = (*found.notes, *([f"{said[0].upper()}{said[1:]}."] if common else []))
    columns = ("statistic", "of", "value", "SE", "interval", "units", "what")
    if screen is None or _least_width(columns, rows) <= screen:
        return Table("agreement", columns, rows, notes)
    return Table("agreement", columns[:-1], [row[:-1] for row in rows], (*notes, *_explained(rows)))


def _common_note(statistics: Sequence[Statistic]) -> str:
    """Return what most intervals were made by, or why most statistics have none if none has one."""
    last = [(one.lo == one.lo, one.note.rpartition("; ")[2]) for one in statistics]
    made = [note for bounded, note in last if bounded] or [n for _, n in last if n.startswith("no interval")]
    return Counter(made).most_common(1)[0][0] if made else ""


def _least_width(columns: Sequence[str], rows: Sequence[tuple[Cell, ...]]) -> int:
    widest = [max(len(_as_drawn(cell)) for cell in cells) for cells in zip(columns, *rows, strict=True)]
    return sum(widest) + len(columns) - 1


def _as_drawn(cell: Cell) -> str:
    return f"{cell:.3f}" if isinstance(cell, float) else str(cell)


def _explained(rows: Sequence[tuple[Cell, ...]]) -> Iterator[str]:
    """Say what each statistic is, those of one name together where the same holds for them."""
    told: dict[str, dict[str, list[str]]] = {}
    for name, of, *_, words in rows:
        if words:
            told.setdefault(str(name), {}).setdefault(str(words), []).append(str(of))
    for statistic, each in told.items():
        for what, of_which in each.items():
            which = f" ({'; '.join(one or 'all' for one in of_which)})" if len(each) > 1 else ""
            yield f"{statistic}{which}: {what}"


def _params(params: Mapping[str, object]) -> str:
    """Say what tells a statistic from others of its name."""
    if "custom_disagreement_weights" in params:
        return "the weights given"
    return ", ".join(
        f"{_SYMBOLS[name]} {value:g}"
        if name in _SYMBOLS and isinstance(value, float)
        else " and ".join(map(str, value))
        if isinstance(value, list)
        else str(value)
        for name, value in params.items()
    )


def _emit_json(found: OutsideAgreement, output: Path | None) -> None:
    from cpqual.services.files import write_bytes

    data = {"statistics": [_plain(one) for one in found.statistics], "notes": list(found.notes)}
    text = json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    if output is None:
        click.echo(text, nl=False)
    else:
        write_bytes(output, text.encode())
        talk(f"wrote {output}")


def _plain(one: Statistic) -> dict[str, object]:
    return {
        "name": one.name, "params": dict(one.params), "value": _number(one.value), "se": _number(one.se),
        "lo": _number(one.lo), "hi": _number(one.hi), "n_units": one.n_units, "status": str(one.status),
        "note": one.note,
    }  # fmt: skip


def _number(value: float) -> float | None:
    """Return a number, or None for the NaN that stands for what is undefined."""
    return None if value != value else value
