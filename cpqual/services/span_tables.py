"""The agreement of spans as tables and in words: codes, pairs of coders, domains, what to bear in mind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any

from cpqual.analysis.agreement.intervals import LEAST_DOCUMENTS, Estimate, Status
from cpqual.analysis.agreement.spans.report import Edges, NoDomain, SpanReport, SpanRow
from cpqual.domain.wording import counted
from cpqual.formats.tables import Cell, Table
from cpqual.services.agreement_tables import number
from cpqual.services.agreement_words import in_words, interval, two_places
from cpqual.services.span_agreement import SpanComparison

_OF_CODE = ("u_alpha", "f1_exact", "f1_overlap", "f1_token")


def span_tables(found: SpanComparison) -> list[Table]:
    """Return every number of a comparison, a table for each part: codes, pairs, domains, notes."""
    tables = [Table("codes", *_codes(found), notes(found))]
    if not found.reflexive:
        tables += [_pairs(found), _domains(found)]
    return tables


def shown_span_tables(found: SpanComparison) -> list[Table]:
    """Return what a person reads, narrow enough for a terminal of 80 columns as long as names are short."""
    made = [_shown_codes(found)]
    if not found.reflexive:
        made.append(_shown_pairs(found))
        if found.report.domains:
            made.append(_shown_domains(found))
    made[-1] = replace(made[-1], notes=notes(found))
    return made


def span_data(found: SpanComparison) -> dict[str, Any]:
    """Return everything as plain data; NaN stands for what is undefined."""
    report = asdict(found.report)
    if found.reflexive:
        rows = [{key: row[key] for key in ("code", "spans", "lengths")} for row in report["codes"]]
        report = {key: report[key] for key in ("coders", "documents", "length")} | {"codes": rows}
    elif found.rolled is not None:
        report["rolled_up"] = asdict(found.rolled)["codes"]
    return report | {
        "unit": "span",
        "level": found.level,
        "left_out": found.left_out,
        "beside": dict(found.beside),
        "with_suggested": found.with_suggested,
        "from_suggestions": dict(found.from_suggestions),
        "changed_after_finishing": dict(found.later),
        "codebook_version": found.codebook.version,
        "snapshot": found.snapshot,
        "notes": notes(found),
    }


def notes(found: SpanComparison) -> tuple[str, ...]:
    """Return what was compared, the overall F1, cautions and the state of the project, in sentences."""
    report = found.report
    design = (
        f"spans in {counted(report.length, 'code point')} of {counted(report.documents, 'document')} coded by"
        f" two or more of {', '.join(report.coders)}; left out: {found.left_out}"
    )
    spoken = () if found.reflexive else (_overall(report), *_cautions(found))
    return (design, *spoken, *_provenance(found))


def _overall(report: SpanReport) -> str:
    exact, overlap, token = (in_words(one) for one in report.overall)
    return (
        f"F1 of all codes, mean over pairs of coders: same ends {exact}, overlap of {report.theta:g} or more"
        f" (over) {overlap}, words {token}"
    )


def _cautions(found: SpanComparison) -> Iterator[str]:
    report = found.report
    yield (
        "u-α sets a code against none, code point by code point, and looks at the length of each span; 0 is"
        " chance. F1 knows no chance"
    )
    yield (
        f"over: two spans of a code belong together where they share {report.theta:g} or more of what they"
        " cover together, one to one, as many couples as there can be; shifted: median way from the one's"
        " starts and ends to the other's, in code points"
    )
    if found.how.kind != "none" and report.documents < LEAST_DOCUMENTS:
        yield f"{counted(report.documents, 'document')}: an interval over documents needs {LEAST_DOCUMENTS}"
    if unused := [row.code for row in report.codes if not sum(row.spans)]:
        yield f"never applied, so nothing is defined: {', '.join(unused)}"
    if few := [
        f"{row.code} ({sum(row.spans)})" for row in report.codes if row.status is Status.FEW_POSITIVES
    ]:
        yield f"fewer than 10 spans by all coders together: {', '.join(few)}"
    if report.no_domains:
        yield "no u-α over the codes below " + "; ".join(_no_domain(one) for one in report.no_domains)


def _no_domain(one: NoDomain) -> str:
    clash = one.clash
    return f"{one.parent}, which overlap ({clash.coder} in {clash.document}: {' and '.join(clash.labels)})"


def _provenance(found: SpanComparison) -> Iterator[str]:
    # A sample leaves out on purpose what it did not draw.
    if found.scope.sample is None and any(found.beside.values()):
        each = _by_coder(found.beside)
        yield f"codings that hold none of the text that counts, and left no trace: {each}"
    elif found.scope.sample is not None:
        yield f"only what the sample {found.scope.sample.slug} drew"
    for first, again in found.scope.again:
        yield f"{first} with {again}: the same coder again (intra-coder)"
    if any(found.from_suggestions.values()):
        what = "counted" if found.with_suggested else "left out"
        yield f"codings from accepted suggestions, {what}: {_by_coder(found.from_suggestions)}"
    if any(found.later.values()):
        yield f"added, removed or changed after finishing a document, left out: {_by_coder(found.later)}"
    if any(found.lost.values()):
        yield f"of before finishing, without a place in the present text or codebook: {_by_coder(found.lost)}"
    yield f"codebook version {found.codebook.version}; snapshot {found.snapshot}"


def _by_coder(counts: Any) -> str:
    return ", ".join(f"{coder} {count}" for coder, count in counts.items() if count)


def _rows(found: SpanComparison) -> list[tuple[str, SpanRow]]:
    """Return the rows with how each is made: codes as applied first, then those rolled up."""
    own = "rolled up" if found.level == "rollup" else "as applied"
    rolled = found.rolled.codes if found.rolled else ()
    return [*((own, row) for row in found.report.codes), *(("rolled up", row) for row in rolled)]


def _codes(found: SpanComparison) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    coders = found.report.coders
    columns = ["code", "level", *(f"spans {c}" for c in coders), *(f"length {c}" for c in coders)]
    if not found.reflexive:
        for name in _OF_CODE:
            columns += [name, f"{name}_lo", f"{name}_hi"]
        columns += ["theta", "matched", "start_distance", "end_distance", "status"]
    rows = []
    for level, row in _rows(found):
        cells: list[Cell] = [row.code, level, *row.spans, *row.lengths]
        if not found.reflexive:
            for name in _OF_CODE:
                cells += _bounds(getattr(row, name))
            cells += [found.report.theta, *_distances(row.edges), str(row.status)]
        rows.append(tuple(cells))
    return tuple(columns), rows


def _pairs(found: SpanComparison) -> Table:
    columns = ["one", "other"]
    for name in _OF_CODE[1:]:
        columns += [name, f"{name}_lo", f"{name}_hi"]
    columns += ["matched", "start_shift", "end_shift"]
    rows = [
        (pair.first, pair.second, *_bounds(pair.f1_exact), *_bounds(pair.f1_overlap),
         *_bounds(pair.f1_token), *_distances(pair.edges))
        for pair in found.report.pairs
    ]  # fmt: skip
    return Table("coder × coder", tuple(columns), rows)


def _domains(found: SpanComparison) -> Table:
    columns = ["domain", "code", "statistic", "value", "lo", "hi", "coverage"]
    rows: list[tuple[Cell, ...]] = []
    for one in found.report.domains:
        rows += [
            (one.parent, None, "u_alpha", *_bounds(one.u_alpha), None),
            (one.parent, None, "bar_u_alpha", *_bounds(one.bar_u_alpha), None),
            (one.parent, None, "cu_alpha", *_bounds(one.cu_alpha), number(one.cu_coverage.value)),
            *(
                (one.parent, code.code, "ku_alpha", *_bounds(code.ku_alpha), number(code.ku_coverage.value))
                for code in one.codes
            ),
        ]
    return Table("domains", tuple(columns), rows)


def _shown_codes(found: SpanComparison) -> Table:
    coders, bare = found.report.coders, found.reflexive
    numbers = () if bare else ("u-α", "95 %", "ends", "over", "word")
    rows: list[tuple[Cell, ...]] = []
    for level, row in _rows(found):
        name = f"{row.code} ▸" if level == "rolled up" and found.level == "both" else row.code
        cells: Sequence[Cell] = (
            ()
            if bare
            else (
                two_places(row.u_alpha), interval(row.u_alpha), two_places(row.f1_exact),
                two_places(row.f1_overlap), two_places(row.f1_token),
            )
        )  # fmt: skip
        rows.append((name, *row.spans, *cells))
    return Table("agreement of spans", ("code", *coders, *numbers), rows)


def _apart(edges: Edges) -> str | None:
    return f"{edges.starts:g}, {edges.ends:g}" if edges.matched else None


def _shown_pairs(found: SpanComparison) -> Table:
    rows = [
        (pair.first, pair.second, in_words(pair.f1_exact), two_places(pair.f1_overlap),
         two_places(pair.f1_token), _apart(pair.edges))
        for pair in found.report.pairs
    ]  # fmt: skip
    return Table("coder × coder", ("one", "other", "ends", "over", "word", "shifted"), rows)


def _shown_domains(found: SpanComparison) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for one in found.report.domains:
        rows.append(
            (one.parent, in_words(one.u_alpha), two_places(one.bar_u_alpha), in_words(one.cu_alpha),
             two_places(one.cu_coverage))
        )  # fmt: skip
        rows += [
            (f"  {code.code}", None, None, two_places(code.ku_alpha), two_places(code.ku_coverage))
            for code in one.codes
        ]
    columns = ("codes that exclude each other", "u-α", "coded or not", "which code", "covers")
    return Table("domains", columns, rows)


def _bounds(estimate: Estimate) -> tuple[Cell, Cell, Cell]:
    return number(estimate.value), number(estimate.lo), number(estimate.hi)


def _distances(edges: Edges) -> tuple[Cell, Cell, Cell]:
    return edges.matched, number(edges.starts), number(edges.ends)
