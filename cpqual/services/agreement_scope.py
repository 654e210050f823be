"""Who counts where when coders are compared: coders, documents, codes, the sample, and what stood when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Literal

from cpqual.domain.codebook import Codebook
from cpqual.domain.codings import CONSENSUS_SLUG
from cpqual.domain.documents import DocumentKind
from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.samples import Sample
from cpqual.domain.wording import first_few
from cpqual.services.filtering import selection
from cpqual.services.layers import adjudication, coded_documents, first_readers, unfinished_documents
from cpqual.services.sampling import require_sample
from cpqual.services.session import Session, list_coders
from cpqual.storage import codes, cuts, independent, second_readings
from cpqual.storage.cuts import Named

Level = Literal["leaf", "rollup", "both"]


class NothingSharedError(RefusedError):
    """No document counts for two of the coders."""


@dataclass(frozen=True)
class Choices:
    """What somebody wants compared; what is empty or None leaves the choice to the project.

    Attributes:
        coders: whom to compare; everybody who has coded, second readings apart.
        only: slugs of documents; all that two coders share.
        kinds: kinds of documents.
        codes: patterns of code slugs, such as `support_*`.
        sample: name of a sample; only what was drawn in it is compared.
        with_suggested: count codings that came from accepted suggestions; if None, not in a project of the
            reliability profile, and in others.
        unfinished: count documents that a coder is still at work on, as if they were finished.
        as_now: take codings as they stand, and not as they stood when their document was first finished.
        where: a filter of documents; see `filtering.select`. They are compared whole, also where it asks for
            people.
    """

    coders: Sequence[str] = ()
    only: Sequence[str] = ()
    kinds: Sequence[DocumentKind] = ()
    codes: Sequence[str] = ()
    sample: str | None = None
    with_suggested: bool | None = None
    unfinished: bool = False
    as_now: bool = False
    where: str = ""


@dataclass(frozen=True)
class Scope:
    """Who is compared, and where.

    Attributes:
        coders: initials, in the order asked for.
        documents: those that somebody of them coded, in import order.
        assigned: for each document the coders who count there.
        coder_ids: row ids by initials.
        begun: documents that coders are still at work on, by initials.
        sample: what the comparison is restricted to.
        again: pairs of a coder and the same one's second reading, both compared.
        taken_back: what coders changed after they first finished, to be left out.
        where: the filter that documents answer, in words; empty without one.
    """

    coders: tuple[str, ...]
    documents: tuple[Named, ...]
    assigned: Mapping[str, frozenset[str]]
    coder_ids: Mapping[str, str]
    begun: Mapping[str, set[str]]
    sample: Sample | None
    again: tuple[tuple[str, str], ...]
    taken_back: independent.TakenBack
    where: str = ""

    def in_layers(self, counts: Mapping[independent.Layer, int]) -> dict[str, int]:
        """Sum up numbers of layers for each coder, in the documents that are compared."""
        shared = {one.id for one in self.documents if len(self.assigned[one.slug]) > 1}
        return {
            slug: sum(
                number
                for layer, number in counts.items()
                if layer.coder_id == coder_id and layer.document_id in shared
            )
            for slug, coder_id in self.coder_ids.items()
        }


def scope_of(session: Session, wanted: Choices, settled: Collection[str] = ()) -> Scope:
    """Work out who is compared where.

    A document counts for a coder who has finished it, or whose codings in it were imported (where coding is
    blind, only if it is marked as finished, too): what a coder in the middle of a document has not reached is
    missing, and not "coded with nothing".

    Args:
        settled: slugs of the documents that count for the consensus, where it is among the coders.

    Raises:
        InputError: the filter cannot be read.
        UnknownNameError: a coder, document, sample or name in the filter is not in the project.
        RefusedError: fewer than two coders have coded, or no document answers the filter.
        NothingSharedError: no document has two.
    """
    worked = coded_documents(session) | {CONSENSUS_SLUG: set(settled)}
    begun = {} if wanted.unfinished else unfinished_documents(session)
    names = _coders(session, wanted.coders, worked)
    worked = {name: worked.get(name, set()) - begun.get(name, set()) for name in names}
    if not wanted.coders and sum(bool(worked[name]) for name in names) >= 2:
        # somebody who has only begun is not a coder to compare yet
        names = [name for name in names if worked[name]]
    readings = {one.coder: one for one in second_readings.second_readings(session.store)}
    again = tuple((readings[n].of, n) for n in names if n in readings and readings[n].of in names)
    drawn = wanted.sample or next((readings[name].sample for name in names if name in readings), None)
    sample = require_sample(session, drawn) if drawn else None
    slugs = {session.document(slug).slug for slug in wanted.only}
    selected = selection(session, wanted.where)
    found = [
        one
        for one in cuts.named(session.store)
        if (not slugs or one.slug in slugs)
        and (not wanted.kinds or one.kind in wanted.kinds)
        and (selected is None or one.slug in selected.documents)
        and (sample is None or one.slug in sample.units)
        and any(one.slug in worked[name] for name in names)
    ]
    assigned = {one.slug: frozenset(n for n in names if one.slug in worked[n]) for one in found}
    if not any(len(coders) > 1 for coders in assigned.values()):
        which = f"document that answers the filter {selected.told}" if selected else "document"
        at_work = {name: begun[name] for name in names if name in begun}
        if selected is not None:
            at_work = {name: at & selected.documents for name, at in at_work.items()}
        raise _nothing_shared(names, {name: at for name, at in at_work.items() if at}, which)
    ids = {coder.slug: coder.id for coder in list_coders(session)}
    coder_ids = {name: ids[name] for name in names}
    # the consensus is compared as it is: it comes after everybody's first reading
    independently = {coder_ids[name] for name in names if name != CONSENSUS_SLUG}
    taken_back = (
        independent.NOTHING
        if wanted.as_now
        else independent.since_finished(session.store, merged_ids(session), independently)
    )
    return Scope(
        tuple(names), tuple(found), assigned, coder_ids, begun, sample, again, taken_back,
        selected.of_documents if selected else "",
    )  # fmt: skip


def consensus_scopes(session: Session, wanted: Choices) -> list[Scope]:
    """Put each coder beside the consensus, in the documents that were adjudicated; otherwise as `scope_of`.

    Raises:
        UnknownNameError: a coder, document or sample is not in the project.
        RefusedError: nothing has been adjudicated where a coder has finished.
    """
    settled = frozenset().union(*adjudication(session))
    names = wanted.coders or first_readers(session)
    scopes = []
    for name in names if settled else ():
        try:
            scopes.append(scope_of(session, replace(wanted, coders=(name, CONSENSUS_SLUG)), settled))
        except NothingSharedError:
            continue
    if not scopes:
        answering = f", of what answers the filter {wanted.where}" if wanted.where else ""
        raise RefusedError(
            f"nothing has been adjudicated where {', '.join(names)} have finished{answering}",
            remedy="Decide disagreements first (F4, or cpqual adjudicate).",
        )
    return scopes


def chosen_codes(book: Codebook, patterns: Sequence[str], slugs: Iterable[str]) -> list[str]:
    """Return those of some codes that a pattern fits, all if there is no pattern.

    Raises:
        UnknownNameError: a pattern fits none of them.
    """
    among = list(slugs)
    for pattern in patterns:
        if not any(fnmatchcase(slug, pattern) for slug in among):
            if any(code.slug == pattern for code in book):
                raise RefusedError(
                    f"the code {pattern!r} is not one that is applied", remedy="Try --level both."
                )
            raise UnknownNameError(f"no code {pattern!r} to compare", remedy="See: cpqual codebook")
    return [slug for slug in among if not patterns or any(fnmatchcase(slug, p) for p in patterns)]


def merged_ids(session: Session) -> dict[str, str]:
    """Return, by row id of a merged code, the id of the code it went into."""
    book, ids = session.codebook(), codes.code_ids(session.store)
    into = {code.slug: book.merged_into(code.slug) for code in book if code.status == "merged"}
    return {ids[slug]: ids[target] for slug, target in into.items() if target is not None}


def in_words(begun: Mapping[str, Collection[str]]) -> str:
    """Return who is at work in which documents, the first of many by name."""
    return "; ".join(f"{name} in {first_few(sorted(found))}" for name, found in sorted(begun.items()))


def _coders(session: Session, wanted: Sequence[str], worked: Mapping[str, set[str]]) -> list[str]:
    humans = [coder.slug for coder in list_coders(session) if coder.kind == "human"]
    for name in wanted:
        # the consensus comes from nobody's command line: see `consensus_scopes`
        if name not in humans and not (name == CONSENSUS_SLUG and worked[name]):
            raise UnknownNameError(f"no coder {name!r}; there are {', '.join(humans)}")
    names = list(dict.fromkeys(wanted)) or [name for name in first_readers(session) if worked.get(name)]
    if len(names) < 2:
        raise RefusedError(
            "agreement needs two coders", remedy="Add one with 'cpqual coders add' and code with --coder."
        )
    return names


def _nothing_shared(
    names: Sequence[str], begun: Mapping[str, Collection[str]], which: str
) -> NothingSharedError:
    among = ", ".join(names)
    if begun:
        return NothingSharedError(
            f"no {which} has been finished by two of {among}; at work: {in_words(begun)}",
            remedy="Mark what is done (cpqual documents finish; f on F7), or say --unfinished.",
        )
    return NothingSharedError(
        f"no {which} has been coded by two of {among}", remedy="Code the same one with both."
    )
