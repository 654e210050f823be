"""The paragraphs on agreement for a methods section, drafted from the settings and the log.

They say what was done and found, and judge nothing. What the project does not know stands in brackets for
the author. What to report: O'Connor & Joffe 2020, "Intercoder reliability in qualitative research", and COREQ
(Tong et al. 2007).
"""

from __future__ import annotations

from collections import Counter
from typing import Literal

from cpqual import __version__
from cpqual.analysis.agreement.cautions import FEW_EVEN, FOUND
from cpqual.analysis.agreement.intervals import LEAST_DOCUMENTS, Status
from cpqual.analysis.agreement.rows import CodeRow
from cpqual.domain.codings import Decision
from cpqual.domain.samples import Sample
from cpqual.domain.text import harmless
from cpqual.domain.wording import counted, listed
from cpqual.formats.markdown_page import escaped
from cpqual.services.agreement import Comparison, Stat
from cpqual.services.agreement_sections import code_label
from cpqual.services.agreement_words import in_words, two_places
from cpqual.services.layers import coded_documents
from cpqual.services.session import Session, list_coders
from cpqual.storage import documents, notes

_RULES = {
    "any": "wherever a coding touches it",
    "half": "where codings cover at least half of it",
    "all": "where codings cover all of it",
}
_UNITS = {"char": "character", "token": "word"}
_LEVELS = {
    "leaf": "",
    "rollup": "Each code stands for itself and all codes below it.",
    "both": "Codes were compared as applied; parents also with all codes below them. What is said "
    "of all codes together is about codes as applied.",
}
_ALSO: dict[Stat, str] = {
    "kappa": "Cohen’s κ (Cohen 1960)",
    "p_neg": "agreement on unmarked units (Cicchetti & Feinstein 1990)",
    "jaccard": "the Jaccard index",
    "percent": "percentage agreement",
    "pi": "π (Scott 1955; Fleiss 1971)",
    "ac1": "AC1 (Gwet 2008)",
    "bp": "the coefficient of Brennan and Prediger (1981)",
    "prevalence_index": "the prevalence index (Byrt, Bishop & Carlin 1993)",
    "bias_index": "the bias index (Byrt, Bishop & Carlin 1993)",
    "kappa_max": "the largest κ that the coders’ shares allow (Cohen 1960)",
}
_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
_LARGEST = 3
_MOST_SIDES = 4


def methods_text(session: Session, found: Comparison, form: Literal["plain", "md"] = "plain") -> str:
    """Return the draft as text: paragraphs with a heading, in Markdown or without any marks."""
    paragraphs = methods_paragraphs(session, found)
    title = "Readings side by side" if found.reflexive else "Agreement between coders"
    if form == "md":
        return "\n\n".join((f"## {title}", *map(escaped, paragraphs))) + "\n"
    return "\n\n".join((title, *paragraphs)) + "\n"


def methods_paragraphs(session: Session, found: Comparison) -> tuple[str, ...]:
    """Return the draft's paragraphs; in a project of the reflexive profile without coefficients."""
    made = [_coders(session, found), _units(found)]
    if found.reflexive:
        made.append(_readings(found))
    else:
        made += [_coefficient(found), _results(found), _differences(session, found)]
    made += [_handled(found), _adjudication(session, found), _software(found)]
    return tuple(harmless(" ".join(sentence for sentence in paragraph if sentence)) for paragraph in made)


def _coders(session: Session, found: Comparison) -> list[str]:
    facts = found.report.design
    names = {coder.slug: coder.name for coder in list_coders(session)}
    said = [f"{names[c]} ({c})" if names.get(c, c) != c else c for c in facts.coders]
    blind = (
        "The software showed no coder another’s codings, or suggestions learned from them, in a document "
        "before that coder had marked it as finished."
        if session.project.profile == "reliability"
        else "The software did not keep coders from seeing each other’s codings. "
        "[author: whether they coded independently of each other]"
    )
    return [
        f"{_capital(counted(facts.coders_compared, 'layer' if found.again else 'coder'))} were compared: "
        f"{listed(said)}.",
        *(f"{second} is a second reading by {first}." for first, second in found.again),
        "[author: who the coders are, and how they were trained]",
        _documents(session, found),
        _drawn(found.sample) if found.sample else "[author: how these documents were chosen]",
        blind,
    ]


def _documents(session: Session, found: Comparison) -> str:
    number, wanted = found.report.design.documents_compared, found.choices
    worked = len(frozenset[str]().union(*coded_documents(session).values()))
    among = f"{worked} that anybody has coded ({len(documents.documents(session.store))} in the project)"
    count = f"{_capital(counted(number, 'document'))} of {among}"
    chosen = [
        *([f"in the sample {found.sample.slug}"] if found.sample else []),
        *(["chosen by name"] if wanted.only else []),
        *([f"of the kind {' or '.join(wanted.kinds)}"] if wanted.kinds else []),
        *([f"those where {wanted.where}"] if wanted.where else []),
    ]
    if not chosen:
        return f"{count} had been coded by two or more of them."
    return f"{count} {_was(number)} compared: {', '.join(chosen)}, and coded by two or more of them."


def _drawn(sample: Sample) -> str:
    """Say how a sample was drawn."""
    rule = sample.rule
    size = f"{rule.share} of each stratum" if rule.share else f"{rule.number}"
    least = f", {rule.least} at least" if rule.share and rule.least else ""
    strata = f", in strata by {listed(rule.by)}" if rule.by else ""
    return (
        f"What was compared is the sample {sample.slug}: {counted(len(sample.drawn), sample.unit)} of "
        f"{sample.population}, drawn at random by the software ({size}{least}{strata}; seed {sample.seed}) "
        f"on {sample.created[:10]}. [author: why a sample of this size]"
    )


def _units(found: Comparison) -> list[str]:
    facts = found.report.design
    version = (
        f"version {found.codebook.version} of the codebook ({found.codebook.date[:10]})"
        if found.codebook.version
        else "the codebook"
    )
    return [
        f"Codings are passages of any length. To be compared, they were projected on units: "
        f"a {_UNITS.get(facts.unit, facts.unit)} "
        f"{'(a paragraph where a document has no turns) ' if facts.unit == 'turn' else ''}"
        f"counts as marked with a code {_RULES[str(facts.rule)]}.",
        "[author: why this unit]",
        f"{_capital(counted(facts.units_compared, 'unit'))} {_was(facts.units_compared)} compared on "
        f"{counted(len(facts.codes), 'code')}{', chosen by name,' if found.choices.codes else ''} of "
        f"{version}. Not among them: {found.left_out}.",
        _LEVELS[found.level],
    ]


def _coefficient(found: Comparison) -> list[str]:
    also = [_ALSO[stat] for stat in found.stats if stat in _ALSO]
    return [
        "For each code, agreement is given as Krippendorff’s α for binary data (Krippendorff 2011), which "
        "admits more than two coders and documents that not all of them coded, beside F1, the agreement on "
        "marked units alone (Hripcsak & Rothschild 2005).",
        f"Beside them: {listed(also)}." if also else "",
        f"Percentage agreement {'' if 'percent' in found.stats else 'is not reported: it '}rises with every "
        "unit that nobody marks.",
        _interval(found),
    ]


def _interval(found: Comparison) -> str:
    documents_compared = found.report.design.documents_compared
    if found.how.kind == "none":
        return "No intervals were computed."
    if found.how.kind == "unit":
        return "Intervals are over units, as if units of one document were independent of each other."
    if documents_compared < LEAST_DOCUMENTS:
        return (
            f"An interval over documents needs {LEAST_DOCUMENTS} of them, and there "
            f"{_was(documents_compared)} {documents_compared}; none is given."
        )
    method = next((row.alpha.method for row in found.report.codes if row.alpha.method), "")
    return (
        f"Intervals are over documents, because units of one document are not independent ({method})."
        f"{_too_narrow(found)}"
    )


def _too_narrow(found: Comparison) -> str:
    few = [
        code_label(row)
        for row in found.report.codes
        if row.even_documents < FEW_EVEN and row.alpha.lo == row.alpha.lo
    ]
    if not few:
        return ""
    return (
        f" Most marks of {listed(few)} lie in a few documents; in simulation such intervals of α held the "
        f"true value in {FOUND[found.how.kind]} of 100 studies, not in 95."
    )


def _results(found: Comparison) -> list[str]:
    rows = found.report.codes
    defined = [row for row in rows if row.alpha.status is not Status.UNDEFINED]
    if not defined:
        return ["α was undefined for every code."]
    low = min(defined, key=lambda row: row.alpha.value)
    high = max(defined, key=lambda row: row.alpha.value)
    undefined = [code_label(row) for row in rows if row.alpha.status is Status.UNDEFINED]
    overall = found.report.overall
    if len(rows) == 1:
        return [f"For {code_label(low)}, α was {in_words(low.alpha)} and F1 {in_words(low.f1)}."]
    return [
        f"α ranged from {in_words(low.alpha)} ({code_label(low)}) to {in_words(high.alpha)} "
        f"({code_label(high)}) over {counted(len(defined), 'code')}."
        if len(defined) > 1
        else f"α was {in_words(low.alpha)} for {code_label(low)}.",
        f"It is undefined, because nothing varied, for {listed(undefined)}." if undefined else "",
        f"Over all codes together: mean α {in_words(overall.mean_alpha)}, pooled κ "
        f"{in_words(overall.pooled_kappa)} (De Vries et al. 2008), F1 {in_words(overall.micro_f1)}.",
    ]


def _differences(session: Session, found: Comparison) -> list[str]:
    # beside codes as applied, parents with what is below them differ on the same units again
    applied = [row for row in found.report.codes if not (found.level == "both" and row.rolled_up)]
    largest = [row for row in applied if row.n_disagreements][:_LARGEST]
    if not largest:
        return ["The coders did not differ on any unit."]
    reasons: dict[str, Counter[str]] = {}
    for one in _decisions(session, found):
        reasons.setdefault(one.code, Counter())[one.reason] += 1
    said = [_one_difference(found, row, reasons.get(row.code, Counter())) for row in largest]
    shared = any(not one.units.is_integer() for one in found.report.confusion)
    return [
        f"The most disagreements were about {listed(code_label(row) for row in largest)}.",
        *said,
        "A unit on which sets of codes differ in size is shared out among what stands in place of each other."
        if shared
        else "",
    ]


def _one_difference(found: Comparison, row: CodeRow, reasons: Counter[str]) -> str:
    sides = [
        f"{one.marker} and not {one.other} in {one.units}"
        for one in found.report.directed
        if one.code == row.code
    ]
    instead = [
        f"{other} ({round(one.units, 1):g})"
        for one in found.report.confusion
        if row.code in (one.code, one.instead) and one.instead is not None
        for other in [one.instead if one.code == row.code else one.code]
    ][:2]
    most = "Most often it" if len(sides) > _MOST_SIDES else "It"
    what = f"{most} was marked by {listed(sides[:_MOST_SIDES])}"
    beside = f"; in its place the other coder had {listed(instead)}" if instead else ""
    given = f". Reasons given on deciding: {_counted_words(reasons)}" if reasons else ""
    return (
        f"{code_label(row)}: {counted(row.n_disagreements, 'unit')} of {row.n_marked} that anybody marked "
        f"(α {two_places(row.alpha) or 'undefined'}). {what}{beside}{given}. "
        f"[author: what the disagreements about {row.code} were about]"
    )


def _readings(found: Comparison) -> list[str]:
    differ = sum(row.n_disagreements for row in found.report.codes)
    return [
        "Readings were set side by side; no coefficient of agreement was computed.",
        f"Counting each code on each unit, they differ in {counted(differ, 'place')}.",
        "[author: what came of comparing the readings]",
    ]


def _handled(found: Comparison) -> list[str]:
    accepted = [f"{n} of {coder}" for coder, n in found.from_suggestions.items() if n]
    if not accepted:
        suggested = "No coding in these documents began as a suggestion of the software."
    elif found.with_suggested:
        suggested = (
            "Codings that began as suggestions of the software, accepted by a coder, were counted: "
            f"{listed(accepted)}."
        )
    else:
        suggested = (
            "Codings that began as suggestions of the software, accepted by a coder, were left out: "
            f"{listed(accepted)}."
        )
    unfinished = (
        "Documents that a coder was still at work on were compared, too, with the codings there were."
        if found.choices.unfinished
        else ""
    )
    if found.as_now:
        return [suggested, "Codings were taken as they stand now.", unfinished]
    later = [f"{n} of {coder}" for coder, n in (found.later or {}).items() if n]
    lost = [f"{n} of {coder}" for coder, n in (found.lost or {}).items() if n]
    return [
        suggested,
        "Codings were taken as they stood when their coder first marked the document as finished, or as they "
        "were imported.",
        unfinished,
        f"What coders changed afterwards was left out: {listed(later)}." if later else "",
        f"Left out, too, because text or codebook have changed since: {listed(lost)}." if lost else "",
    ]


def _adjudication(session: Session, found: Comparison) -> list[str]:
    made = _decisions(session, found)
    if not made:
        return ["[author: how disagreements were resolved, if they were; no decision is recorded]"]
    outcomes = Counter(_outcome(one) for one in made)
    return [
        f"{_capital(counted(len(made), 'disagreement'))} on the documents compared "
        f"{_was(len(made))} decided by {listed(sorted({one.coder for one in made}))}, "
        "into a layer of its own; the coders’ codings, which the figures above rest on, stayed as they were.",
        f"What was decided: {_counted_words(outcomes)}. Reasons: "
        f"{_counted_words(Counter(one.reason for one in made))}.",
    ]


def _decisions(session: Session, found: Comparison) -> list[Decision]:
    compared = {
        document
        for document, row in zip(found.design.documents, found.design.assigned, strict=True)
        if int(row.sum()) > 1
    }
    return [one for one in notes.decisions(session.store) if one.document in compared]


def _outcome(decision: Decision) -> str:
    if len(decision.outcome) == 1:
        return "one coder’s reading"
    return {"both": "both readings", "new_span": "a new passage", "neither": "nothing"}[decision.outcome]


def _software(found: Comparison) -> list[str]:
    return [f"Coders were compared with cpqual {__version__} (state of the project: {found.snapshot})."]


def _counted_words(counts: Counter[str]) -> str:
    return ", ".join(f"{words.replace('_', ' ')} ({number})" for words, number in counts.most_common())


def _capital(text: str) -> str:
    """Return how a sentence begins: with a capital letter, and a small number in words."""
    number, _, rest = text.partition(" ")
    if number.isdecimal() and int(number) < len(_NUMBERS):
        return f"{_NUMBERS[int(number)]} {rest}"
    return text[:1].upper() + text[1:]


def _was(number: int) -> str:
    return "was" if number == 1 else "were"
